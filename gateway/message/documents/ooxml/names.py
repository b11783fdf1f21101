"""The names of OOXML's markup languages: namespaces, transitional and strict, and the short names that tables use.

ECMA-376 parts 1 and 4 (ISO/IEC 29500). A document chooses its own prefixes, so only namespaces tell names apart.
Only names belong here; what an element means stands in the module of its language.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

_SCHEMAS = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_OFFICE = "http://schemas.microsoft.com/office"

NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "w": (f"{_SCHEMAS}/wordprocessingml/2006/main", f"{_STRICT}/wordprocessingml/main"),
    "wp": (f"{_SCHEMAS}/drawingml/2006/wordprocessingDrawing", f"{_STRICT}/drawingml/wordprocessingDrawing"),
    "wp14": (f"{_OFFICE}/word/2010/wordprocessingDrawing",),
    "wps": (f"{_OFFICE}/word/2010/wordprocessingShape",),
    "a": (f"{_SCHEMAS}/drawingml/2006/main", f"{_STRICT}/drawingml/main"),
    "pic": (f"{_SCHEMAS}/drawingml/2006/picture", f"{_STRICT}/drawingml/picture"),
    "xdr": (f"{_SCHEMAS}/drawingml/2006/spreadsheetDrawing", f"{_STRICT}/drawingml/spreadsheetDrawing"),
    "cdr": (f"{_SCHEMAS}/drawingml/2006/chartDrawing", f"{_STRICT}/drawingml/chartDrawing"),
    "c": (f"{_SCHEMAS}/drawingml/2006/chart", f"{_STRICT}/drawingml/chart"),
    "cx": (f"{_OFFICE}/drawing/2014/chartex",),
    "dgm": (f"{_SCHEMAS}/drawingml/2006/diagram", f"{_STRICT}/drawingml/diagram"),
    "dsp": (f"{_OFFICE}/drawing/2008/diagram",),
    "x": (f"{_SCHEMAS}/spreadsheetml/2006/main", f"{_STRICT}/spreadsheetml/main"),
    "xm": (f"{_OFFICE}/excel/2006/main",),
    "xtc": (f"{_OFFICE}/spreadsheetml/2018/threadedcomments",),
    "p": (f"{_SCHEMAS}/presentationml/2006/main", f"{_STRICT}/presentationml/main"),
    "p188": (f"{_OFFICE}/powerpoint/2018/8/main",),
    "ax": (f"{_OFFICE}/2006/activeX",),
    "m": (f"{_SCHEMAS}/officeDocument/2006/math", f"{_STRICT}/officeDocument/math"),
    "r": (f"{_SCHEMAS}/officeDocument/2006/relationships", f"{_STRICT}/officeDocument/relationships"),
    "mc": ("http://schemas.openxmlformats.org/markup-compatibility/2006",),
    "v": ("urn:schemas-microsoft-com:vml",),
    "o": ("urn:schemas-microsoft-com:office:office",),
    "cp": (f"{_SCHEMAS}/package/2006/metadata/core-properties",),
    "ep": (f"{_SCHEMAS}/officeDocument/2006/extended-properties", f"{_STRICT}/officeDocument/extendedProperties"),
    "op": (f"{_SCHEMAS}/officeDocument/2006/custom-properties", f"{_STRICT}/officeDocument/customProperties"),
    "pkg": ("http://schemas.microsoft.com/office/2006/xmlPackage",),
    "svg": ("http://www.w3.org/2000/svg",),
    "html": ("http://www.w3.org/1999/xhtml",),
}

_PREFIXES = {uri: prefix for prefix, uris in NAMESPACES.items() for uri in uris}
_DECLARATION = re.compile(rb"""\sxmlns:([^\s=]+)\s*=\s*(?:"([^"&]*)"|'([^'&]*)')""")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_LONGEST_HEAD = 16 * 1024
_T = TypeVar("_T")


def is_customary(content: bytes) -> bool:
    """Whether a part's prefixes are the short names themselves, so that expat need not look each of them up.

    That holds when all namespaces are declared in its first octets, none for names without a prefix, and each known
    prefix for its own namespace and no other. Office writes text documents so, and reading them takes a sixth less.
    """
    head = content[:_LONGEST_HEAD]
    encoding = _ENCODING.search(head, 0, 200)
    if not head.startswith(b"<") or b"\0" in head or (encoding and encoding[1].upper() != b"UTF-8"):
        return False
    declared = [
        (one[1].decode("latin-1"), (one[2] or one[3] or b"").decode("latin-1")) for one in _DECLARATION.finditer(head)
    ]
    return 0 < len(declared) == content.count(b"xmlns") and all(
        uri in NAMESPACES[prefix] if prefix in NAMESPACES else uri not in _PREFIXES for prefix, uri in declared
    )


def full(name: str) -> tuple[str, ...]:
    """The names that expat reports for a short name such as `w:p`; one without a prefix stands in no namespace.

    The short name itself is one of them: see `is_customary`.
    """
    prefix, _, local = name.rpartition(":")
    if not prefix:
        return (local,)
    return (name, *(f"{uri} {local}" for uri in NAMESPACES[prefix]))


def expanded(table: Mapping[str, _T]) -> dict[str, _T]:
    """A table of short names as one of full names."""
    return {known: value for name, value in table.items() for known in full(name)}


def quiet(names: Iterable[str]) -> dict[str, None]:
    """A table of elements that carry no text: nothing is done for them."""
    return dict.fromkeys(names)


_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    name: (name, *full(f"w:{name}"))
    for name in (
        "ascii", "asciiTheme", "cs", "default", "displayText", "fldCharType", "font", "hAnsi", "hAnsiTheme", "instr",
        "name", "char", "styleId", "type", "val", "value", "author", "initials",
    )
} | {name: full(name) for name in ("r:id", "o:title")}  # fmt: skip


def said(attributes: Mapping[str, str], name: str) -> str:
    """The value of an attribute, in a namespace or not; empty when it is not there."""
    for known in _ATTRIBUTES.get(name) or (name,):
        if known in attributes:
            return attributes[known]
    return ""


def truth(value: str, absent: bool = True) -> bool:
    """An on/off value (ISO/IEC 29500-1 22.9.2.7); one that is not said means `absent`."""
    return absent if not value else value.lower() not in {"0", "false", "off", "none"}
