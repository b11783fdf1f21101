"""What is special to workbooks: fonts by cell formats, shared strings, and names that other parts repeat.

A sheet's name stands in formulas, charts and links, and a table's column is named by the text of its head cell
(ISO/IEC 29500-1 18.5.1.3): they change together or a program finds the workbook damaged.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gateway.convert.markup import Kind, Markup, Token, escaped
from gateway.message.vietnamese import fonts

_FORMULAS = frozenset({
    "x:f", "x:definedName", "x:formula", "x:formula1", "x:formula2", "c:f", "xm:f", "x:calculatedColumnFormula",
    "x:totalsRowFormula",
})  # fmt: skip
_ADDRESSES: Mapping[str, str] = {"x:hyperlink": "location"}
_FOLLOWING: Mapping[str, str] = {"x:tableColumn": "name", "x:cacheField": "name", "x:s": "v"}
"""Names that repeat the text of a cell."""
_REPEATED = re.compile(r"'((?:[^']|'')++)'!|((?<![\w'])[^\W\d][\w.]*+)!")
"""A sheet's name in a formula (18.17.2.3); quoted where it is more than letters."""
_LONGEST_NAME = 31


@dataclass(slots=True)
class _Cell:
    """A cell that shows a shared string: in which part its number stands, and in which font it shows."""

    part: Markup
    number: int
    font: str


@dataclass(slots=True)
class _Twin:
    """A shared string once more, for the cells that show it in a font of another kind."""

    index: int
    tokens: list[str]
    cells: list[_Cell]
    changed: bool = False


@dataclass(slots=True)
class Book:
    """What is known of a workbook: fonts, the font of each cell format, the cells that show each shared string."""

    fonts: list[str] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    shown: dict[int, list[_Cell]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Cell texts that were changed."""
    sheets: dict[str, str] = field(default_factory=dict)
    """Sheets by their old names, with their new ones."""
    put_sheets: list[tuple[str, Callable[[str], None]]] = field(default_factory=list)
    count: int = 0
    """Shared strings seen."""
    twins: list[_Twin] = field(default_factory=list)
    strings: Markup | None = None

    def font_of(self, index: str) -> str:
        """The font of a cell format."""
        number = self.formats[int(index)] if index.isdecimal() and int(index) < len(self.formats) else -1
        return self.fonts[number] if 0 <= number < len(self.fonts) else ""

    def by_kind(self, index: int) -> list[list[_Cell]]:
        """The cells that show a shared string, together where their fonts mean the same letters by it."""
        kinds: dict[object, list[_Cell]] = {}
        for cell in self.shown.get(index, ()):
            kinds.setdefault(fonts.table_of(cell.font), []).append(cell)
        return sorted(kinds.values(), key=len, reverse=True)

    def rename(self, old: str, put: Callable[[str], None]) -> Callable[[str], None]:
        """What takes a sheet's new name; it is put where all names are known."""

        def note(new: str) -> None:
            self.sheets[old] = new
            self.put_sheets.append((old, put))

        self.sheets.setdefault(old, old)
        return note


class Sheet:
    """Follows one part's elements and tells the font of the cell or shared string that is open."""

    def __init__(self, book: Book, name: str, part: Markup) -> None:
        self._book = book
        self._name = name
        self._part = part
        self._is_styles = name.endswith("/styles.xml")
        self._is_strings = name.rpartition("/")[2].startswith("sharedstrings")
        self._in_formats = self._in_fonts = False
        self._cell: Token | None = None
        self._others: list[list[_Cell]] = []
        self._string = -1
        self.font = ""
        self.shows_text = False
        if self._is_strings:
            book.strings = part

    def start(self, token: Token) -> None:
        """An element begins."""
        name = token.name
        if not name.startswith("x:"):
            return
        if self._is_styles:
            self._of_styles(token)
        elif name == "x:c":
            self.font = self._book.font_of(token.said("s") or "0")
            self.shows_text = token.said("t") == "str"
            self._cell = token
        elif name == "x:si" and self._is_strings:
            kinds = self._book.by_kind(self._book.count)
            self.font = kinds[0][0].font if kinds else ""
            self._others = kinds[1:]
            self._string = token.number
            self._book.count += 1

    def _of_styles(self, token: Token) -> None:
        if token.name == "x:fonts":
            self._in_fonts = True
        elif token.name == "x:font" and self._in_fonts:
            self._book.fonts.append("")
        elif token.name == "x:name" and self._in_fonts and self._book.fonts:
            self._book.fonts[-1] = token.said("val")
        elif token.name == "x:cellXfs":
            self._in_formats = True
        elif token.name == "x:xf" and self._in_formats:
            font = token.said("fontId")
            self._book.formats.append(int(font) if font.isdecimal() else -1)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "x:fonts":
            self._in_fonts = False
        elif name == "x:cellXfs":
            self._in_formats = False
        elif name in {"x:c", "x:si"}:
            self.font, self.shows_text, self._cell, self._others = "", False, None, []

    def value(self, token: Token) -> None:
        """A cell's value: for a shared string its number."""
        if self._cell is not None and self._cell.said("t") == "s" and token.text.strip().isdecimal():
            cells = self._book.shown.setdefault(int(token.text), [])
            cells.append(_Cell(self._part, token.number, self.font))

    def put(self, token: Token) -> Callable[[str], None]:
        """What puts another text in place of one, and remembers it."""

        def put_and_note(instead: str) -> None:
            if self._name.startswith("xl/"):
                self._book.texts.setdefault(token.text, instead)
            self._part.set_text(token.number, instead)

        return put_and_note

    def twins(self, token: Token) -> Iterator[tuple[str, Callable[[str], None]]]:
        """Of a plain shared string that cells show in fonts of several kinds: each other font, and what takes its text.

        `CÉNG` is one text in .VnTime, another in .VnTimeH and a third in a font of today.
        """
        before = self._part.tokens[self._string : token.number]
        for cells in self._others if not token.text.isascii() else ():
            twin = _Twin(token.number, [*before, self._part.tokens[token.number]], cells)
            self._book.twins.append(twin)
            yield cells[0].font, _taking(twin)


def _taking(twin: _Twin) -> Callable[[str], None]:
    def take(text: str) -> None:
        twin.tokens[-1] = escaped(text)
        twin.changed = True

    return take


def follow(book: Book, parts: Mapping[bytes, Markup]) -> None:
    """Change what repeats a text that was changed, and part shared strings that became several."""
    _part_strings(book)
    _name_sheets(book)
    if not book.texts and not book.sheets:
        return
    for part in parts.values():
        inside = ""
        for token in list(part.walk()):
            if token.kind is Kind.TEXT:
                if inside in _FORMULAS and (text := _renamed(token.text, book.sheets)) != token.text:
                    part.set_text(token.number, text)
                continue
            inside = token.name if token.kind is Kind.START else ""
            if token.kind is Kind.START:
                _follow(book, part, token)


def _follow(book: Book, part: Markup, token: Token) -> None:
    for name, value in token.raw.items():
        local = name.rpartition(":")[2]
        if local == _FOLLOWING.get(token.name) and value in book.texts:
            part.set_attribute(token.number, name, book.texts[value])
        elif local == _ADDRESSES.get(token.name) and (text := _renamed(value, book.sheets)) != value:
            part.set_attribute(token.number, name, text)
        elif token.name == "x:worksheetSource" and local == "sheet" and value in book.sheets:
            part.set_attribute(token.number, name, book.sheets[value])


def _name_sheets(book: Book) -> None:
    """Give sheets their new names, where these are names and no two are the same."""
    taken = Counter(name.casefold() for name in book.sheets.values())
    fits = all(count == 1 for count in taken.values()) and all(
        0 < len(name) <= _LONGEST_NAME for name in book.sheets.values()
    )
    for old, put in book.put_sheets if fits else ():
        put(book.sheets[old])
    book.sheets = {old: new for old, new in book.sheets.items() if fits and new != old}


def _renamed(formula: str, sheets: Mapping[str, str]) -> str:
    if not sheets or "!" not in formula:
        return formula

    def one(found: re.Match[str]) -> str:
        old = found[1].replace("''", "'") if found[1] is not None else found[2]
        if (new := sheets.get(old)) is None:
            return found[0]
        return "'" + new.replace("'", "''") + "'!"

    return _REPEATED.sub(one, formula)


def _part_strings(book: Book) -> None:
    """Put strings that now differ by font behind the others, and point their cells to them."""
    strings = book.strings
    if strings is None:
        return
    added: list[str] = []
    for twin in book.twins:
        # The same text in both fonts needs no second string.
        if strings.tokens[twin.index] == twin.tokens[-1]:
            continue
        closing = [f"</{_element(token)}>" for token in reversed(twin.tokens[:-1]) if not token.endswith("/>")]
        added.append("".join([*twin.tokens, *closing]))
        for cell in twin.cells:
            cell.part.set_text(cell.number, str(book.count))
        book.count += 1
    if added:
        last = max(number for number, token in enumerate(strings.tokens) if token.startswith("</"))
        strings.tokens[last] = "".join(added) + strings.tokens[last]
        root = next(number for number, token in enumerate(strings.tokens) if re.match(r"<[^!?]", token))
        strings.set_attribute(root, "uniqueCount", str(book.count))


def _element(token: str) -> str:
    return re.split(r"[\s/>]", token[1:], maxsplit=1)[0]
