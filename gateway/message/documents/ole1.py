"""Objects of OLE 1.0, and the files in packages of the Windows shell ([MS-OLEDS] 2.2, 2.3.6).

RTF carries such objects in hexadecimal; compound files keep a package in a stream of its own. Word is lenient with
objects and so is this reader: where lengths are wrong, the whole of what is there comes out.
"""

from dataclasses import dataclass, field

from gateway.message.document import Inner
from gateway.message.documents.octets import Torn, cut, u16, u32
from gateway.message.signs import COMPOUND_FILE

_LINKED, _EMBEDDED = 1, 2
_LONGEST_NAME = 1024
_LINK = 1
"""The kind of a package that only names a file; 3 is one that holds it."""


@dataclass(frozen=True, slots=True)
class Package:
    """A file that the Windows shell packed: the label under its sign, where it lay, whether it is only named here."""

    label: str
    path: str
    linked: bool
    content: bytes = field(repr=False)

    @property
    def inner(self) -> Inner:
        """The file, by the name that a reader sees."""
        return Inner(self.label or self.path or "object", self.content)


@dataclass(frozen=True, slots=True)
class OleObject:
    """An object: the name of its class, whether it is only a link, what is in it; `broken` if lengths were wrong."""

    kind: str
    linked: bool
    inner: Inner
    broken: bool = False
    package: Package | None = None


def read(octets: bytes) -> OleObject:
    """One object with its header. Never raises."""
    form, kind, topic, at = 0, "", "", 8
    try:
        form = u32(octets, 4)
        kind, at = _counted(octets, at)
        topic, at = _counted(octets, at)
        _, at = _counted(octets, at)
        if form == _LINKED:
            return OleObject(kind, True, Inner(topic, octets))
        size = u32(octets, at)
    except Torn:
        form = size = 0
    compound = octets.find(COMPOUND_FILE)
    if form != _EMBEDDED or (compound >= 0 and compound != at + 4):
        return OleObject(kind, False, Inner(kind, octets[compound:] if compound >= 0 else octets), broken=True)
    native = octets[at + 4 : at + 4 + size]
    try:
        packed = package(native) if kind.lower() == "package" else None
    except Torn:
        return OleObject(kind, False, Inner(kind, native), broken=True)
    if packed is not None:
        return OleObject(kind, False, packed.inner, package=packed)
    return OleObject(kind, False, Inner(kind, native), broken=len(native) < size)


def package(native: bytes) -> Package | None:
    """The package in an object's native data; None if it is none. Raises Torn when it ends too soon."""
    if native[:2] != b"\x02\x00":
        return None
    label, at = _terminated(native, 2)
    path, at = _terminated(native, at)
    linked = u16(native, at + 2) == _LINK
    at += 8 + u32(native, at + 4)  # over where it was kept meanwhile
    return Package(label, path, linked, cut(native, at + 4, u32(native, at)))


def _counted(octets: bytes, at: int) -> tuple[str, int]:
    length = u32(octets, at)
    if length > _LONGEST_NAME:
        raise Torn
    return cut(octets, at + 4, length).partition(b"\0")[0].decode("cp1252", "replace"), at + 4 + length


def _terminated(octets: bytes, at: int) -> tuple[str, int]:
    end = octets.find(b"\0", at)
    if end < 0:
        raise Torn
    return octets[at:end].decode("cp1252", "replace"), end + 1
