"""Office Open XML (docx, xlsx, pptx, their macro and template kinds): every text and font of a package in place.

The parts are walked in the order in which they explain one another: styles and themes, then texts. Text runs of all
three languages are told alike; what is special to workbooks stands in `sheets.py`.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.convert import markup, sheets
from gateway.convert.conversion import Conversion, Outcome, Unconvertible
from gateway.convert.markup import Kind, Markup, Token
from gateway.convert.packages import Package
from gateway.convert.style_reading import StyleReader
from gateway.convert.writing import Decoded, Writing
from gateway.message.archives.zip_records import Entry
from gateway.message.document import Purse
from gateway.message.documents.ooxml.letters import Property, Styles

_XML = re.compile(r"\.(?:xml|vml)\Z", re.IGNORECASE)
_SIGNATURE = re.compile(r"_xmlsignatures/", re.IGNORECASE)
_PARAGRAPHS = frozenset({"w:p", "a:p", "x:si", "x:is", "c:pt", "x:text", "w:comment"})
_RUNS = frozenset({"w:lvl", "w:r", "m:r", "a:r", "a:fld", "x:r"})
_TEXTS = frozenset({"w:t", "w:delText", "m:t", "a:t", "x:t", "xtc:text", "p188:t"})
_LINES = frozenset({
    "c:v", "x:oddHeader", "x:evenHeader", "x:firstHeader", "x:oddFooter", "x:evenFooter", "x:firstFooter", "x:author",
    "p:text",
})  # fmt: skip
"""Elements that are a line of text by themselves."""
_LOOKS = frozenset({"w:rFonts", "w:rStyle", "x:rFont", "a:latin"})
_SAYING: Mapping[str, tuple[str, ...]] = {
    "w:lvlText": ("val",),
    "w:alias": ("val",),
    "w:tblCaption": ("val",),
    "w:tblDescription": ("val",),
    "w:listItem": ("displayText",),
    "w:listEntry": ("val",),
    "w:helpText": ("val",),
    "w:statusText": ("val",),
    "w:comment": ("author",),
    "v:textpath": ("string",),
    **dict.fromkeys(("wp:docPr", "pic:cNvPr", "xdr:cNvPr", "p:cNvPr", "wps:cNvPr", "a:cNvPr"), ("descr", "title")),
    "x:dataValidation": ("promptTitle", "prompt", "errorTitle", "error"),
    "p:cmAuthor": ("name",),
    "x:hyperlink": ("display", "tooltip"),
    "a:hlinkClick": ("tooltip",),
}
"""Attributes that people read."""
_FONT_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "w:rFonts": ("ascii", "hAnsi", "cs", "eastAsia"),
    **dict.fromkeys(("a:latin", "a:ea", "a:cs", "a:sym", "a:buFont", "a:font"), ("typeface",)),
    "x:rFont": ("val",),
    "x:name": ("val",),
}
_STYLE_FONT = re.compile(r"""(font-family\s*:\s*["']?)([^;"',]+)""", re.IGNORECASE)
_HEADER_FONT = re.compile(r'&"([^",&]{1,100})')
_PROPERTIES = frozenset({"docprops/core.xml", "docprops/app.xml", "docprops/custom.xml"})
_STATISTICS = frozenset({"ep:Application", "ep:AppVersion", "ep:Template"})


@dataclass(slots=True)
class Document:
    """A package while it is converted: its parts, and where each piece of its writing came from."""

    package: Package
    parts: dict[bytes, Markup] = field(default_factory=dict)
    names: dict[bytes, str] = field(default_factory=dict)
    styles: Styles = field(default_factory=Styles)
    writing: Writing = field(default_factory=Writing)
    answers: list[tuple[int, Callable[[str], None]]] = field(default_factory=list)
    """Of each piece its number, and what puts another text in its place."""
    book: sheets.Book = field(default_factory=sheets.Book)

    def say(self, text: str, font: str, put: Callable[[str], None]) -> None:
        """Take a piece of text with the way to replace it."""
        self.answers.append((self.writing.add(text, font), put))

    def line(self, text: str, put: Callable[[str], None], font: str = "") -> None:
        """Take a text that is a line by itself."""
        self.writing.end_line()
        self.say(text, font, put)
        self.writing.end_line()


def convert(content: bytes, purse: Purse) -> Conversion:
    """A package as a Unicode copy. Raises Unconvertible and Spent."""
    document = Document(Package(content, purse))
    broken = _open(document, purse)
    for raw in sorted(document.parts, key=lambda one: _order(document.names[one])):
        _Part(document, document.names[raw], document.parts[raw]).walk()
    decoded = document.writing.decode()
    for number, put in document.answers:
        if number in decoded.texts:
            put(decoded.texts[number])
    fonts = Counter[tuple[str, str]]()
    for part in document.parts.values():
        _replace_fonts(part, decoded, fonts)
    sheets.follow(document.book, document.parts)
    changed = {raw: part.octets() for raw, part in document.parts.items() if part.changed}
    return _answer(document, decoded, changed, fonts, broken)


def _answer(
    document: Document, decoded: Decoded, changed: Mapping[bytes, bytes], fonts: Counter[tuple[str, str]], broken: int
) -> Conversion:
    why: list[str] = []
    if decoded.left:
        why.append(f"{decoded.left} lines may be old too, and nobody can be sure; look at them")
    if decoded.kept:
        why.append(f"letters in {', '.join(sorted(decoded.kept))} are not Vietnamese in its encoding; look at them")
    if broken:
        why.append(f"{broken} parts are no XML that can be read; they were left")
    doubtful = bool(decoded.left or decoded.kept or broken)
    if not decoded.texts:
        if fonts and not doubtful:
            why.append("fonts of old encodings are named in it, but its text is Unicode")
        return Conversion(Outcome.LEFT if doubtful else Outcome.UNICODE, left=decoded.left, why=tuple(why))
    return Conversion(
        Outcome.PARTLY if doubtful else Outcome.CONVERTED,
        content=document.package.replaced(changed),
        encoding=decoded.encoding,
        lines=decoded.lines,
        runs=len(decoded.texts),
        left=decoded.left,
        fonts=tuple(sorted(fonts)),
        why=tuple(why),
    )


def _open(document: Document, purse: Purse) -> int:
    """Read every part that is XML; how many are not what they are named for."""
    broken = 0
    entries: list[Entry] = list(document.package.entries)
    if any(_SIGNATURE.match(entry.name) for entry in entries):
        raise Unconvertible(
            Outcome.SIGNED, "it is signed, and a copy would not be; convert the draft that it was made from"
        )
    for entry in entries:
        name = entry.name.lower().lstrip("/")
        if not _XML.search(name) or name == "[content_types].xml" or name.startswith("customxml/"):
            continue
        part = markup.read(document.package.octets(entry), purse)
        if part is None:
            broken += 1
            continue
        document.parts[entry.raw] = part
        document.names[entry.raw] = name
    return broken


def _order(name: str) -> tuple[int, str]:
    file = name.rpartition("/")[2]
    if file.startswith("theme"):
        return 0, name
    if file.startswith("styles"):
        return 1, name
    return (3 if file.startswith("sharedstrings") else 2), name


class _Part:
    """One walk over a part: hands its texts to the document's writing, each with the font that it is shown in."""

    def __init__(self, document: Document, name: str, part: Markup) -> None:
        self._document = document
        self._name = name
        self._part = part
        self._styles = StyleReader(document.styles, name)
        self._sheet = sheets.Sheet(document.book, name, part)
        self._properties: list[Property] = []
        self._kept: list[Property] = []
        self._style = ""
        self._inside: list[str] = []
        self._level: tuple[str, Callable[[str], None]] | None = None

    def walk(self) -> None:
        for token in self._part.walk():
            if token.kind is Kind.START:
                self._start(token)
            elif token.kind is Kind.END:
                self._end(token.name)
            elif token.text:
                self._text(token)
        self._document.writing.end_line()

    def _start(self, token: Token) -> None:
        name = token.name
        self._inside.append(name)
        self._styles.start(token)
        self._sheet.start(token)
        if name in _PARAGRAPHS:
            self._document.writing.end_line()
            self._properties, self._style = [], ""
        elif name == "w:pStyle":
            self._style = token.said("val")
        elif name in _RUNS:
            self._properties = []
        elif name == "w:rPrChange":
            self._kept = list(self._properties)
        elif name in _LOOKS:
            local = {one.rpartition(":")[2]: value for one, value in token.raw.items()}
            self._properties.append((name.rpartition(":")[2], tuple(local.items())))
        elif name in {"w:br", "w:cr", "a:br"}:
            self._document.writing.add("\n")
        elif name == "w:tab" and "w:rPr" not in self._inside[-2:] and "w:tabs" not in self._inside[-2:]:
            self._document.writing.add("\t")
        elif name == "w:softHyphen":
            self._soft_hyphen(token)
        if name in _SAYING or name == "x:sheet":
            self._attributes(token)

    def _end(self, name: str) -> None:
        self._inside.pop()
        self._styles.end(name)
        self._sheet.end(name)
        if name == "w:rPrChange":
            self._properties = self._kept
        if name in _PARAGRAPHS:
            self._document.writing.end_line()
        if name == "w:lvl" and self._level is not None:
            font = self._document.styles.look("", self._properties).letters(ascii_only=False).font
            self._document.line(*self._level, font)
            self._level = None

    def _text(self, token: Token) -> None:
        inside = self._inside[-1] if self._inside else ""
        number, part = token.number, self._part
        if inside in _TEXTS:
            look = self._document.styles.look(self._style, self._properties)
            font = look.letters(token.text.isascii()).font or self._sheet.font
            self._document.say(token.text, font, self._sheet.put(token))
            if self._inside[-2:-1] == ["x:si"]:
                for other, take in self._sheet.twins(token):
                    self._document.line(token.text, take, other)
        elif inside in _LINES or (self._name in _PROPERTIES and inside not in _STATISTICS and not token.text.isspace()):
            found = _HEADER_FONT.search(token.text)
            self._document.line(token.text, lambda text: part.set_text(number, text), found[1] if found else "")
        elif inside == "x:v":
            self._sheet.value(token)
        if inside == "x:v" and self._sheet.shows_text:
            self._document.line(token.text, lambda text: part.set_text(number, text), self._sheet.font)

    def _soft_hyphen(self, token: Token) -> None:
        """Octet AD, which is ư in TCVN3 and a soft hyphen to a program that knows nothing of it (17.3.3.29)."""
        number, part = token.number, self._part
        found = re.fullmatch(r"<((?:[\w.-]+:)?)softHyphen\s*/>", part.tokens[number])
        if found:
            name = f"{found[1]}t"
            look = self._document.styles.look(self._style, self._properties)
            self._document.say(
                "\xad",
                look.letters(ascii_only=False).font,
                lambda text: part.set_markup(number, f"<{name}>{markup.escaped(text)}</{name}>"),
            )

    def _attributes(self, token: Token) -> None:
        number, part = token.number, self._part
        style = _STYLE_FONT.search(token.said("style"))
        font = style[2].strip() if style else ""
        for name, value in token.raw.items():
            if name.rpartition(":")[2] in _SAYING.get(token.name, ()) and value:
                if token.name == "w:lvlText":  # the font of its level is said behind it
                    self._level = value, _putting(part, number, name)
                else:
                    self._document.line(value, _putting(part, number, name), font)
        if token.name == "x:sheet" and (name := token.said("name")):
            put = self._document.book.rename(name, _putting(part, number, "name"))
            self._document.line(name, put)


def _putting(part: Markup, number: int, name: str) -> Callable[[str], None]:
    return lambda text: part.set_attribute(number, name, text)


def _replace_fonts(part: Markup, decoded: Decoded, fonts: Counter[tuple[str, str]]) -> None:
    """Name another font wherever an old one is named for text."""
    for token in list(part.walk()):
        if token.kind is Kind.TEXT and '&"' in token.text:
            text = _HEADER_FONT.sub(lambda found: f'&"{decoded.successor(found[1]) or found[1]}', token.text)
            if text != token.text:
                part.set_text(token.number, text)
        elif token.kind is Kind.START:
            wanted = _FONT_ATTRIBUTES.get(token.name, ())
            if wanted or "font-family" in part.tokens[token.number]:
                _replace_in_tag(part, token, wanted, decoded, fonts)


def _replace_in_tag(
    part: Markup, token: Token, wanted: Sequence[str], decoded: Decoded, fonts: Counter[tuple[str, str]]
) -> None:
    for name, value in token.raw.items():
        local = name.rpartition(":")[2]
        style = _STYLE_FONT.search(value) if local == "style" else None
        old = style[2].strip() if style else value if local in wanted else ""
        if instead := decoded.successor(old):
            fonts[old, instead] += 1
            written = value[: style.start(2)] + instead + value[style.end(2) :] if style else instead
            part.set_attribute(token.number, name, written)
