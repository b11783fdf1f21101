"""The package of an OOXML file (Open Packaging Conventions, ECMA-376 part 2): parts, their types, their relationships.

What parts say of one another belongs here; what stands in a part does not, nor how a zip is opened (`packages`). Of
names that two readers see differently only those that escapes make alike are told here.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote
from xml.parsers import expat

from gateway.message import shortage
from gateway.message.archives import packages
from gateway.message.document import Purse
from gateway.message.documents.ooxml.names import is_customary

_TYPES_PART = "[content_types].xml"
_CONVENTIONS = "http://schemas.openxmlformats.org/package/2006/"
_STRICT_CONVENTIONS = "http://purl.oclc.org/ooxml/package/"
_LONGEST_MARKUP = 8 * 1024 * 1024
_XML_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Relationship:
    """One part's word about another, or about something outside of the package."""

    id: str
    type: str
    """The last segment of the relationship's type: `styles`, `hyperlink`, `attachedTemplate` …"""
    target: str
    """The normalised name of a part, or the address as written when it is external."""
    external: bool


@dataclass(slots=True)
class Package:
    """An opened package. `opaque` and `hostile` as in `Opened`; reading parts may set them, in `zipped` too."""

    entries: Mapping[str, zipfile.ZipInfo]
    purse: Purse
    zipped: packages.Zipped = field(repr=False)
    defaults: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[Relationship]] = field(default_factory=dict)
    """By the normalised name of their source; the package itself is the empty name."""
    opaque: bool = False
    hostile: bool = False

    def type_of(self, name: str) -> str:
        """The media type that the package gives a part, in small letters; empty when it gives none."""
        return self.overrides.get(name) or self.defaults.get(name.rpartition(".")[2], "")

    def targets(self, source: str, kind: str) -> list[str]:
        """The parts that a part relates to by the last segment of a relationship's type."""
        return [one.target for one in self.relations.get(source, ()) if one.type == kind and not one.external]

    def unpack(self, name: str, most: int | None = None) -> bytes | None:
        """The octets of a part, or its first `most`. None, and `opaque`, when none can be had. Raises Spent."""
        return self.zipped.unpack(self.entries[name], most)


def open_package(content: bytes, purse: Purse) -> Package | None:
    """The package in these octets, its types and relationships read; None when it is no zip. Raises Spent."""
    zipped = packages.open_package(content, purse)
    if zipped is None:
        return None
    names = [_part_name(one.filename) for one in zipped.members]
    package = Package(dict(zip(names, zipped.members, strict=True)), purse, zipped)
    package.hostile = zipped.hostile or len(package.entries) < len(names)
    _read_types(package)
    for name in names:
        folder, _, file = name.rpartition("/")
        if file.endswith(".rels") and (folder == "_rels" or folder.endswith("/_rels")):
            _read_relations(package, name, folder.removesuffix("_rels"), file.removesuffix(".rels"))
    return package


def is_of_package(name: str) -> bool:
    """Whether a name is the package's own bookkeeping or a folder, and no part."""
    return name == _TYPES_PART or name.endswith("/") or bool(re.search(r"(^|/)_rels/[^/]*\.rels$", name))


def _part_name(name: str) -> str:
    """Part names are compared without regard to case and may be written with escapes (ECMA-376-2 6.2.2.3)."""
    return unquote(name.replace("\\", "/")).lower().lstrip("/")


def _read_types(package: Package) -> None:
    found = False

    def start(name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        kind = attributes.get("ContentType", "").strip().lower()
        if local == "Default":
            _once(package, package.defaults, attributes.get("Extension", "").lower(), kind)
        elif local == "Override":
            _once(package, package.overrides, _part_name(attributes.get("PartName", "")), kind)

    if _TYPES_PART in package.entries:
        content = package.unpack(_TYPES_PART)
        found = content is not None and parse(package, content, start) == "read"
    package.opaque |= not found


def _local(name: str) -> str:
    """An element's name without its namespace or prefix."""
    return name.replace(" ", ":").rpartition(":")[2]


def _once(package: Package, table: dict[str, str], key: str, kind: str) -> None:
    """A part whose type is said twice and differently is another part for each reader."""
    package.hostile |= table.setdefault(key, kind) != kind


def _read_relations(package: Package, name: str, folder: str, source: str) -> None:
    known = package.relations.setdefault(f"{folder}{source}", [])

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) != "Relationship":
            return
        target = attributes.get("Target", "")
        external = attributes.get("TargetMode", "").lower() == "external"
        if not external:
            absolute = target if target.startswith("/") else f"/{folder}{target}"
            target = _part_name(posixpath.normpath(absolute.replace("\\", "/")))
        kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2]
        known.append(Relationship(attributes.get("Id", ""), kind, target, external))

    content = package.unpack(name)
    if content is not None and parse(package, content, start) != "read":
        package.opaque = True


def parse(
    package: Package,
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Literal["read", "broken", "hostile"]:
    """Send one part's elements to handlers as expat calls them: names are `namespace local`. Raises Spent.

    `hostile` is a part with a document type (it could declare entities; the conventions forbid it, ECMA-376-2
    6.1.4) or a tag or comment too long to be read in linear time. Steps are paid by counting what opens a tag.
    """
    package.purse.pay(steps=content.count(b"<"))
    parser = expat.ParserCreate(namespace_separator=None if is_customary(content) else " ")
    parser.buffer_text = True
    parser.buffer_size = 64 * 1024
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_document_type
    try:
        for at in range(0, len(content), _XML_PIECE):
            parser.Parse(content[at : at + _XML_PIECE], False)
            if at - parser.CurrentByteIndex > _LONGEST_MARKUP:
                package.hostile = True
                return "hostile"
        parser.Parse(b"", True)
    except _DocumentType:
        package.hostile = True
        return "hostile"
    except (expat.ExpatError, LookupError, ValueError) as error:  # unknown encodings are LookupError or ValueError
        shortage.raise_if_told(error)
        return "broken"
    return "read"


class _DocumentType(Exception):
    """A part declares a document type."""


def _no_document_type(*_declared: object) -> None:
    raise _DocumentType
