"""What the cells of a workbook show: sheets with what of them is hidden, and the letters of cells ([MS-XLS] 2.1, 2.5).

How the records are read that say so belongs to the workbook's reader.
"""

from dataclasses import dataclass, field

from gateway.message.document import Letters, Place, Stretch
from gateway.message.documents.biff import Rich
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import u16

_COLOURS = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
"""The first eight colours ([MS-XLS] 2.5.161); from 8 on the palette repeats them and may change them."""
_LAST_COLUMN = 255


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the workbook; `size` is points, `colour` the number of one."""

    size: float
    bold: bool
    italic: bool
    colour: int
    name: str


class Looks:
    """The fonts, cell formats and colours of a workbook, and the letters that they make."""

    __slots__ = ("_fonts", "_formats", "_letters", "_palette")

    def __init__(self) -> None:
        self._fonts: list[Font] = []
        self._formats: list[int] = []
        self._palette: tuple[str, ...] = ()
        self._letters: dict[int, Letters] = {}

    def font(self, body: bytes, name: str) -> None:
        """A font record, and the name that stands at its end. Raises Torn."""
        self._fonts.append(Font(u16(body, 0) / 20, u16(body, 6) >= 600, bool(u16(body, 2) & 2), u16(body, 4), name))

    def format(self, font: int) -> None:
        """The font of the next cell format."""
        self._formats.append(font)

    def colours(self, raw: bytes) -> None:
        """The palette, four octets a colour."""
        self._palette = tuple(raw[at : at + 3].hex().upper() for at in range(0, len(raw) - 3, 4))

    def stretches(self, rich: Rich, form: int) -> list[Stretch]:
        """The letters of a cell's text by its format, and by its own runs."""
        first = self._formats[form] if form < len(self._formats) else 0
        if not rich.runs:
            return [Stretch(0, len(rich.text), self._written(first))] if rich.text else []
        marks = sorted({0: first, **dict(rich.runs)}.items())
        ends = [at for at, _ in marks[1:]] + [len(rich.text)]
        return [
            Stretch(at, min(end, len(rich.text)), self._written(font))
            for (at, font), end in zip(marks, ends, strict=True)
            if at < min(end, len(rich.text))
        ]

    def _written(self, number: int) -> Letters:
        """The letters of a font by its number, which never is 4 ([MS-XLS] 2.5.129)."""
        if number not in self._letters:
            index = number - (number > 4)
            if index >= len(self._fonts):
                return Letters()
            font = self._fonts[index]
            self._letters[number] = Letters(font.name, font.size, font.bold, font.italic, self._colour(font.colour))
        return self._letters[number]

    def _colour(self, number: int) -> str:
        if 8 <= number < 8 + len(self._palette):
            return self._palette[number - 8]
        return _COLOURS[number % 8] if number < 16 else ""


@dataclass(slots=True)
class Sheet:
    """The sheet that is being read: its cells wait until it is known which rows and columns are hidden."""

    kind: int
    secret: bool = False
    cells: list[tuple[int, int, Rich, int]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    formula: tuple[int, int, int] | None = None
    typed: list[str] = field(default_factory=list)
    """Texts in formulas, which a cell may show or not."""
    object: int = 0

    def tell(self, looks: Looks, harvest: Harvest) -> None:
        """Tell all cells, a line each, and apart from them those that are hidden."""
        shown, hidden = _Lines(), _Lines()
        columns = {number for first, last in self.columns for number in range(first, min(last, _LAST_COLUMN) + 1)}
        for row, column, rich, form in self.cells:
            secret = self.secret or row in self.rows or column in columns
            (hidden if secret else shown).add(rich.text, looks.stretches(rich, form))
            if rich.phonetic:
                hidden.add(rich.phonetic, [])
        for text in self.typed:
            hidden.add(text, [])
        shown.tell(Place.TABLE_CELL, harvest)
        hidden.tell(Place.HIDDEN, harvest)


class _Lines:
    """A passage of lines, with their letters."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._stretches: list[Stretch] = []
        self._at = 0

    def add(self, text: str, stretches: list[Stretch]) -> None:
        self._texts.append(text)
        self._stretches += [Stretch(self._at + one.start, self._at + one.end, one.letters) for one in stretches]
        self._at += len(text) + 1

    def tell(self, place: Place, harvest: Harvest) -> None:
        harvest.say(place, "\n".join(self._texts), self._stretches, paid=True)
