"""What kind a PDF object is (ISO 32000-2 7.3), and the values of strings and names, asked of whatever a file holds."""

from typing import TypeGuard

import pikepdf
from pikepdf import Object

_MAX_NAMES = 100


def is_dictionary(value: object) -> TypeGuard[Object]:
    """Whether it has keys of its own and is no stream."""
    return isinstance(value, pikepdf.Dictionary)


def is_stream(value: object) -> TypeGuard[Object]:
    """Whether it has keys and octets."""
    return isinstance(value, pikepdf.Stream)


def is_box(value: object) -> TypeGuard[Object]:
    """Whether other objects can stand in it."""
    return isinstance(value, (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream))


def items(value: object) -> list[object]:
    """The elements of an array, and nothing for anything else."""
    return list(value) if isinstance(value, pikepdf.Array) else []


def members(value: object) -> dict[str, Object]:
    """The entries of a dictionary or of a stream's, and nothing for anything else."""
    return dict(value.items()) if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)) else {}


def text(value: object) -> str:
    """A text string (7.9.2.2), or nothing when it is none."""
    return decoded(bytes(value)) if isinstance(value, pikepdf.String) else ""


def decoded(octets: bytes) -> str:
    """PDFDocEncoding, or UTF-16 or UTF-8 when it says so."""
    if octets.startswith((b"\xfe\xff", b"\xff\xfe")):
        return octets.decode("utf-16", "replace")
    if octets.startswith(b"\xef\xbb\xbf"):
        return octets[3:].decode("utf-8", "replace")
    return octets.decode("pdfdoc", "replace")


def name(value: object) -> str:
    """A name with its slash, or nothing when it is none."""
    return str(value) if isinstance(value, pikepdf.Name) else ""


def names(value: object) -> list[str]:
    """A name or an array of names, such as a stream's filters."""
    if isinstance(value, pikepdf.Array):
        return [name(item) for item in items(value)[:_MAX_NAMES]]
    return [name(value)] if value is not None else []
