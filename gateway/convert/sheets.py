"""What is special to workbooks: fonts by cell formats, shared strings, and names that other parts repeat.

A sheet's name stands in formulas, charts and links, and a table's column is named by the text of its head cell
(ISO/IEC 29500-1 18.5.1.3): they change together or a program finds the workbook damaged.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.convert.markup import Kind, Markup, Token

_FORMULAS = frozenset({
    "x:f", "x:definedName", "x:formula", "x:formula1", "x:formula2", "c:f", "xm:f", "x:calculatedColumnFormula",
    "x:totalsRowFormula",
})  # fmt: skip
_FOLLOWING: Mapping[str, str] = {"x:tableColumn": "name", "x:cacheField": "name", "x:s": "v"}
"""Names that repeat the text of a cell."""


@dataclass(slots=True)
class Book:
    """What is known of a workbook: fonts, the font of each cell format, those that show each shared string."""

    fonts: list[str] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    shown: dict[int, Counter[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Cell texts that were changed."""
    strings: int = 0

    def font_of(self, index: str) -> str:
        """The font of a cell format."""
        number = self.formats[int(index)] if index.isdecimal() and int(index) < len(self.formats) else -1
        return self.fonts[number] if 0 <= number < len(self.fonts) else ""


class Sheet:
    """Follows one part's elements and tells the font of the cell or shared string that is open."""

    def __init__(self, book: Book, name: str, part: Markup) -> None:
        self._book = book
        self._is_styles = name.endswith("/styles.xml")
        self._is_strings = name.rpartition("/")[2].startswith("sharedstrings")
        self._in_formats = self._in_fonts = False
        self._cell: Token | None = None
        self.font = ""
        self.shows_text = False

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
            shown = self._book.shown.get(self._book.strings)
            self.font = shown.most_common(1)[0][0] if shown else ""
            self._book.strings += 1

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
            self.font, self.shows_text, self._cell = "", False, None

    def value(self, text: str) -> None:
        """A cell's value: for a shared string its number."""
        if self._cell is not None and self._cell.said("t") == "s" and text.strip().isdecimal():
            self._book.shown.setdefault(int(text), Counter())[self.font] += 1

    def noting(self, text: str, put: Callable[[str], None]) -> Callable[[str], None]:
        """The same way to replace a text, which also remembers what became of it."""

        def put_and_note(instead: str) -> None:
            self._book.texts.setdefault(text, instead)
            put(instead)

        return put_and_note


def follow(book: Book, parts: Mapping[bytes, Markup]) -> None:
    """Change what repeats a text that was changed."""
    if not book.texts:
        return
    for part in parts.values():
        for token in list(part.walk()):
            if token.kind is Kind.START and (local := _FOLLOWING.get(token.name)):
                for name, value in token.raw.items():
                    if name.rpartition(":")[2] == local and value in book.texts:
                        part.set_attribute(token.number, name, book.texts[value])
