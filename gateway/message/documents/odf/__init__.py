"""OpenDocument (ODF 1.0 to 1.3): texts, sheets, slides, drawings and their templates, packed or as flat XML.

Read are all parts of the package that are XML of OpenDocument, each object's too; what else stands in the package
comes out as a file inside, but for pictures and fonts that their first octets show to be such. Not read are
settings and signatures, and what is drawn in pictures.
"""

import re
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from zipfile import ZipInfo

from gateway.message import shortage
from gateway.message.archives.packages import Zipped, is_locked, open_package
from gateway.message.document import Active, Inner, Opened, Place, Purse
from gateway.message.documents.draft import Drafts
from gateway.message.documents.odf.found import Harvest
from gateway.message.documents.odf.styles import Styles
from gateway.message.documents.odf.walk import Walk
from gateway.message.documents.pictures import HEAD, are_the_text, may_show_a_page
from gateway.message.signs import PICTURE_HEAD, is_picture

_TYPES = "application/vnd.oasis.opendocument."
_KINDS = {
    "text": "text",
    "spreadsheet": "spreadsheet",
    "presentation": "presentation",
    "drawing": "graphics",
    "chart": "chart",
    "image": "image",
    "database": "base",
}
_MIMETYPE = re.compile(r"application/vnd\.oasis\.opendocument\.[a-z]+(?:-[a-z]+)*")
_LARGEST = 64 * 1024 * 1024
"""Octets of one part that are parsed: expat before 2.6 goes over one long token once for each MiB of it."""
_PARTS = ("styles.xml", "content.xml", "meta.xml")
"""The parts of a document and of each object in it, in the order of reading: styles come before what uses them."""
_UNREAD = ("settings.xml", "manifest.rdf")
_MANIFEST = "META-INF/manifest.xml"
_MANIFEST_DTD = "Manifest.dtd"
_SIGNATURES = ("META-INF/documentsignatures.xml", "META-INF/macrosignatures.xml")
_CODE = ("Basic/", "Scripts/", "Dialogs/")
_PREVIEW, _PREVIEWS = "Thumbnails/thumbnail.png", "ObjectReplacements/"
"""Pictures of the document and of the objects inside, of which the text is read (ODF 1.3 part 2, 3.7)."""
_ENCODINGS = frozenset({None, "utf-8", "utf-16", "us-ascii", "iso-8859-1"})


class _Doctype(Exception):
    """A part declares a DTD."""


class _Unreadable(Exception):
    """A part is written in an encoding that two readers may read two ways."""


def read(content: bytes, purse: Purse) -> Opened:
    """All text of an OpenDocument file by its place. Raises Spent."""
    harvest = Harvest(Drafts(purse))
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<":
        walk = Walk(harvest, Styles(), frozenset(), Place.BODY, purse)
        _parse(content, walk, harvest)
    else:
        _package(content, harvest, purse)
    harvest.pages += sum(may_show_a_page(one.content[:HEAD]) for one in harvest.inner if one.content is not None)
    harvest.inner = [one for one in harvest.inner if one.content is None or not is_picture(one.content)]
    passages = harvest.drafts.passages()
    return Opened(
        type=_type(harvest),
        passages=passages,
        inner=tuple(harvest.inner),
        active=frozenset(harvest.active),
        locked=harvest.locked,
        opaque=harvest.opaque,
        hostile=harvest.hostile,
        scanned=are_the_text(harvest.pages, passages),
    )


def _type(harvest: Harvest) -> str:
    if _MIMETYPE.fullmatch(harvest.mimetype):
        return harvest.mimetype
    kind = _KINDS.get(harvest.body)
    return _TYPES + kind if kind else "application/octet-stream"


def _package(content: bytes, harvest: Harvest, purse: Purse) -> None:
    zipped = open_package(content, purse)
    if zipped is None:
        harvest.opaque = True
        return
    _parts(zipped, harvest, purse)
    harvest.locked = harvest.locked or zipped.locked
    harvest.opaque = harvest.opaque or zipped.opaque
    harvest.hostile = harvest.hostile or zipped.hostile


def _parts(zipped: Zipped, harvest: Harvest, purse: Purse) -> None:
    by_name = {member.filename: member for member in zipped.members}
    inside = frozenset(by_name)
    if (member := by_name.get("mimetype")) is not None:
        harvest.mimetype = (zipped.unpack(member) or b"").decode("ascii", "replace").strip()
    if (member := by_name.get(_MANIFEST)) is not None:
        for path in _encrypted(zipped.unpack(member) or b"", harvest):
            harvest.locked = harvest.opaque = True
            if by_name.pop(path, None) is not None:
                harvest.inner.append(Inner(path, None, locked=True))
    folders = {path.rpartition("/")[0] for path in inside if path.endswith("/content.xml")}
    for folder in ("", *sorted(folders)):
        styles = Styles()
        place = Place.EMBEDDED if folder else Place.BODY
        for part in _PARTS:
            path = f"{folder}/{part}" if folder else part
            if (member := by_name.pop(path, None)) is not None:
                of_part = Place.PROPERTY if path == "meta.xml" else place
                _parse(zipped.unpack(member) or b"", Walk(harvest, styles, inside, of_part, purse), harvest)
    previews = {_PREVIEW, *(f"{_PREVIEWS}{folder}" for folder in folders)}
    for member in by_name.values():
        _other(zipped, member, harvest, preview=member.filename in previews)


def _other(zipped: Zipped, member: ZipInfo, harvest: Harvest, *, preview: bool) -> None:
    """A member that is no part of a document: a picture, a program, a file that someone put there."""
    path = member.filename
    if path.endswith("/") or path in {"mimetype", _MANIFEST}:
        return
    if path.startswith(_CODE) and not path.endswith(("script-lc.xml", "script-lb.xml", "dialog-lc.xml")):
        harvest.active.add(Active.MACRO)
    if is_picture(zipped.unpack(member, PICTURE_HEAD) or b""):
        harvest.pages += not preview and may_show_a_page(zipped.unpack(member, HEAD) or b"")
        return
    content = zipped.unpack(member)
    if content is None:
        harvest.inner.append(Inner(path, None, locked=is_locked(member)))
        return
    if path.startswith("Configurations2/"):
        if b"vnd.sun.star.script:" in content or b"macro:" in content:
            harvest.active.add(Active.MACRO)
        if not content:
            return
    if (path.rpartition("/")[2] in _UNREAD or path in _SIGNATURES) and content.lstrip()[:5] == b"<?xml":
        return
    harvest.inner.append(Inner(path, content))


def _encrypted(manifest: bytes, harvest: Harvest) -> list[str]:
    """The members that the manifest says to be encrypted (ODF 1.3 part 2, 4.5).

    OpenOffice 2 left the namespace to the DTD, so names are taken without theirs.
    """
    found: list[str] = []
    last = ""

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal last
        local = element.rpartition(":")[2]
        if local == "file-entry":
            last = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "full-path"), "")
        elif local == "encryption-data":
            found.append(last)

    parser = _parser(None)
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype_of_others
    _run(parser, manifest, harvest)
    return found


def _parse(content: bytes, walk: Walk, harvest: Harvest) -> None:
    parser = _parser()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.data
    _run(parser, content, harvest)
    walk.settle()


def _parser(separator: str | None = " ") -> XMLParserType:
    parser = ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _refuse_encoding
    return parser


def _run(parser: XMLParserType, content: bytes, harvest: Harvest) -> None:
    try:
        parser.Parse(content[:_LARGEST], True)
        harvest.opaque = harvest.opaque or len(content) > _LARGEST
    except _Doctype:
        harvest.hostile = harvest.opaque = True
    except (ExpatError, _Unreadable, LookupError, ValueError) as error:
        shortage.raise_if_told(error)
        harvest.opaque = True


def _refuse_doctype(*_: object) -> None:
    raise _Doctype


def _refuse_doctype_of_others(_: str, system: str | None, __: str | None, has_subset: int) -> None:
    """AbiWord, and OpenOffice before 3, name the DTD of manifests: nobody fetches it, and it declares no entities."""
    if system != _MANIFEST_DTD or has_subset:
        raise _Doctype


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in _ENCODINGS:
        raise _Unreadable
