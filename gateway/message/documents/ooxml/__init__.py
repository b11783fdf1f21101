"""Office Open XML: word processing, spreadsheets and slides, with their macro and template kinds (ISO/IEC 29500).

Every part of the package is read, whether anything relates to it or not: what is XML by its elements, wherever text
may stand in them; what is none of it comes out as a file inside. Parts are told by their type and by their root
element and never by their name. Strict and transitional documents are read alike.

Not read: what pictures and fonts show (of a picture only its measures are looked at), settings of printers and
signatures over macros, the targets of hyperlinks, and the binary parts of `.xlsb`, which make the file `opaque`.
Fonts of table and list styles and those that a slide inherits from its layout are not resolved; those of the theme
are. Encrypted documents are OLE files and not of this family.

`package` knows the container, `names` the namespaces, `reading` the state of a part, `word`,
`drawing` and `sheet` what each element means, `elements` the tables of all three, `repeats` what is said over and over,
`letters` the styles.
"""

import re

from gateway.message.archives.packages import is_locked
from gateway.message.document import Active, Inner, Letters, Opened, Passage, Place, Purse
from gateway.message.documents.ooxml.elements import ROOTS, walk
from gateway.message.documents.ooxml.names import full
from gateway.message.documents.ooxml.package import Package, is_of_package, open_package
from gateway.message.documents.ooxml.reading import Book, Reading
from gateway.message.documents.pictures import HEAD, are_the_text, may_show_a_page
from gateway.message.signs import PICTURE_HEAD, is_known_head, is_picture

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MASTERS = frozenset(
    known for name in ("p:sldMaster", "p:sldLayout", "p:notesMaster", "p:handoutMaster") for known in full(name)
)
_VALUES = frozenset(known for name in ("cp:coreProperties", "ep:Properties", "op:Properties") for known in full(name))
_MACRO_SHEETS = frozenset(full("xm:macrosheet"))
_PAGES_OF_OTHERS = frozenset({"html", *full("html:html")})
_FAMILIES = {
    "application/vnd.ms-word.document.macroenabled": "application/vnd.ms-word.document.macroEnabled.12",
    "application/vnd.ms-word.template.macroenabledtemplate": "application/vnd.ms-word.template.macroEnabled.12",
    "application/vnd.ms-excel.sheet.macroenabled": "application/vnd.ms-excel.sheet.macroEnabled.12",
    "application/vnd.ms-excel.template.macroenabled": "application/vnd.ms-excel.template.macroEnabled.12",
    "application/vnd.ms-excel.addin.macroenabled": "application/vnd.ms-excel.addin.macroEnabled.12",
    "application/vnd.ms-excel.sheet.binary.macroenabled": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    "application/vnd.ms-powerpoint.presentation.macroenabled":
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    "application/vnd.ms-powerpoint.slideshow.macroenabled": "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
    "application/vnd.ms-powerpoint.template.macroenabled": "application/vnd.ms-powerpoint.template.macroEnabled.12",
    "application/vnd.ms-powerpoint.addin.macroenabled": "application/vnd.ms-powerpoint.addin.macroEnabled.12",
}  # fmt: skip
"""Main parts whose file has another media type (the IANA registry writes them so)."""
_UNREAD = (
    "printersettings", "application/vnd.ms-office.vbaprojectsignature", "obfuscatedfont", "application/x-font",
    "application/vnd.ms-opentype", "font/",
)  # fmt: skip
"""Words in the types of parts that hold no text for a reader: printers, signatures, fonts."""
_BINARY_SHEETS = "application/vnd.ms-excel."
_INACTIVE_LINKS = frozenset({"hyperlink"})
_MACROS = ("vbaproject", "macrosheet", "attachedtoolbars", "keymapcustomizations")
_TEMPLATE = "attachedTemplate"


def read(content: bytes, purse: Purse) -> Opened:
    """Everything that stands in an OOXML file. Any octets have an answer; raises only Spent."""
    package = open_package(content, purse)
    if package is None:
        return Opened("application/zip", opaque=True)
    book = Book(purse)
    inner: list[Inner] = []
    main = _main_parts(package)
    package.hostile |= len(main) > 1
    _links(package, book)
    done: set[str] = set()
    hidden: set[str] = set()
    for source in main:
        hidden |= _first_parts(package, book, source, done)
    for name in package.entries:
        if name not in done and not is_of_package(name):
            _part(package, book, name, inner, hidden=name in hidden)
    _unused_strings(book)
    return Opened(
        type=_type(package, main),
        passages=tuple(map(_unescaped, book.passages)),
        inner=tuple(inner),
        active=frozenset(book.active),
        locked=package.zipped.locked,
        opaque=package.opaque or package.zipped.opaque or book.opaque,
        hostile=package.hostile,
        scanned=are_the_text(_pages(package), book.passages),
    )


def _main_parts(package: Package) -> list[str]:
    """The parts that the package says are its document. More than one is another document for each reader."""
    return list(dict.fromkeys(name for name in package.targets("", "officeDocument") if name in package.entries))


def _type(package: Package, main: list[str]) -> str:
    kind = package.type_of(main[0]) if main else ""
    kind = kind.removesuffix("+xml").removesuffix(".main")
    if kind in _FAMILIES:
        return _FAMILIES[kind]
    return kind if kind.startswith("application/vnd.") else "application/zip"


def _links(package: Package, book: Book) -> None:
    """What relationships fetch from elsewhere, and the programs they tell of."""
    for relations in package.relations.values():
        for one in relations:
            if any(word in one.type.lower() for word in _MACROS[:2]):
                book.active.add(Active.MACRO)
            elif one.type in {"control", "activeXControlBinary"}:
                book.active.add(Active.OBJECT)
            elif one.external and one.type not in _INACTIVE_LINKS and not _is_own_template(one.type, one.target):
                book.active.add(Active.EXTERNAL)


def _is_own_template(kind: str, target: str) -> bool:
    """Word names the template on the writer's own disk; it is looked for there and not fetched."""
    path = target.lower().removeprefix("file:").lstrip("/")
    return kind == _TEMPLATE and (path[1:3] in {":\\", ":/"} or not any(sign in target for sign in "/\\:"))


def _first_parts(package: Package, book: Book, main: str, done: set[str]) -> set[str]:
    """Read what others need: themes, styles, shared strings, the workbook. Returns the names of hidden sheets."""
    for kind in ("theme", "styles", "sharedStrings"):
        for name in package.targets(main, kind)[:1]:
            if name in package.entries and name not in done:
                done.add(name)
                _part(package, book, name, [])
    book.styles.complete = True
    if "spreadsheetml" not in package.type_of(main) and "ms-excel" not in package.type_of(main):
        return set()
    done.add(main)
    _part(package, book, main, [])
    return {one.target for one in package.relations.get(main, ()) if one.id in book.hidden_parts}


def _pages(package: Package) -> int:
    """How many pictures may be pages. A preview of the whole document is shown by its folder, not in it."""
    ties = [(one.target, one.type == "thumbnail") for some in package.relations.values() for one in some]
    previews = {name for name, preview in ties if preview} - {name for name, preview in ties if not preview}
    pictures = [name for name in package.entries if package.type_of(name).startswith("image/") and name not in previews]
    return sum(may_show_a_page(package.unpack(name, HEAD) or b"") for name in pictures)


def _part(package: Package, book: Book, name: str, inner: list[Inner], *, hidden: bool = False) -> None:
    """Read one part, or hand it on as a file inside."""
    kind = package.type_of(name)
    if any(word in kind or word in name for word in _MACROS):
        book.active.add(Active.MACRO)
    if is_locked(package.entries[name]):
        package.unpack(name)
        inner.append(Inner(name, None, locked=True))
        return
    if not _is_markup(kind):
        head = package.unpack(name, PICTURE_HEAD)
        if head is None:
            inner.append(Inner(name, None))
            return
        if not head or (kind.startswith("image/") and is_picture(head)):
            return
        if any(word in kind for word in _UNREAD) and not is_known_head(head):
            return
        if kind.startswith(_BINARY_SHEETS) and not is_known_head(head):
            book.opaque = True
            return
        if not _begins_as_markup(head):
            _hand_on(package, name, inner)
            return
    content = package.unpack(name)
    if content is not None and not _read_markup(package, book, name, content, hidden=hidden):
        inner.append(Inner(name, content))


def _hand_on(package: Package, name: str, inner: list[Inner]) -> None:
    content = package.unpack(name)
    inner.append(Inner(name, content))


def _is_markup(kind: str) -> bool:
    return kind.endswith(("+xml", "/xml", ".vmldrawing"))


def _begins_as_markup(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<")) or head.startswith(
        (b"\xff\xfe", b"\xfe\xff")
    )


def _read_markup(package: Package, book: Book, name: str, content: bytes, *, hidden: bool) -> bool:
    """Read a part as XML. False when it is none that is known: then it is a file inside."""
    reading = Reading(book, hidden=hidden)
    foreign = False

    def root(tag: str) -> None:
        nonlocal foreign
        foreign = tag.lower() in _PAGES_OF_OTHERS or (tag not in ROOTS and not _is_markup(package.type_of(name)))
        reading.place, reading.beside = ROOTS.get(tag, (Place.PROPERTY, Place.PROPERTY))
        reading.master = tag in _MASTERS
        reading.separate = tag in _VALUES
        if tag in _MACRO_SHEETS:
            book.active.add(Active.MACRO)
        reading.begin()

    answer = walk(package, reading, content, root)
    reading.finish()
    if answer == "broken":
        if package.type_of(name).endswith(".vmldrawing") and b"<br>" in content:
            # Old spreadsheet programs write HTML's line breaks into VML.
            return _read_markup(package, book, name, content.replace(b"<br>", b"<br/>"), hidden=hidden)
        package.opaque = True
    return answer != "broken" and not foreign


def _unescaped(passage: Passage) -> Passage:
    """Letters that a spreadsheet writes as `_x000D_` (ECMA-376-1 22.9.2.19) as what they are shown as."""
    if "_x" not in passage.text or not _ESCAPED.search(passage.text):
        return passage
    return Passage(passage.place, _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), passage.text))


def _unused_strings(book: Book) -> None:
    """Shared strings that no cell shows are there all the same."""
    reading = Reading(book)
    letters: Letters | None
    for index in sorted(book.unused):
        pen = reading.side(Place.HIDDEN)
        for text, letters, _ in book.strings[index]:
            pen.write(text, letters)
        pen.end_line()
    reading.finish()
