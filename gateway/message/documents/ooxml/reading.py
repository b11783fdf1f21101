"""One part while it is read: where the text that comes next stands, how it looks, and the passages that come of it.

The tables of the languages (`word`, `drawing`, `sheet`) tell what each element does to a `Reading`; what all of them
need belongs here. Character data goes to a buffer that the elements of text empty; what an element nobody knows holds
is kept all the same, beside the flow, so that no text of a part stays unread.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.message.document import Active, Letters, Passage, Place, Purse, Stretch
from gateway.message.documents.fields import Fields
from gateway.message.documents.ooxml.letters import Property, Styles

Action = Callable[["Reading", dict[str, str]], None]
Ending = Callable[["Reading"], None]

MOST_PROPERTIES = 40
"""Properties of one run that are looked at; the languages know fewer."""
_MOST_VALUES = 1000
"""Values of a part that become passages of their own; the rest stands in one, a line each."""

Run = tuple[str, Letters | None, bool]
"""Text, how it looks, whether it is hidden."""


class Pen:
    """Writes one passage."""

    __slots__ = ("_last", "_length", "_pieces", "_stretches", "at_start", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.at_start = True
        self._pieces: list[str] = []
        self._length = 0
        self._stretches: list[tuple[int, int, Letters]] = []
        self._last: Letters | None = None

    def write(self, text: str, letters: Letters | None) -> None:
        """Text of one kind of letters; neighbours of the same kind are one stretch."""
        start = self._length
        self._length = end = start + len(text)
        self._pieces.append(text)
        self.at_start = False
        if letters is not None:
            if letters is self._last:
                self._stretches[-1] = (self._stretches[-1][0], end, letters)
            else:
                self._stretches.append((start, end, letters))
        self._last = letters

    def end_line(self) -> None:
        """End the line if anything stands in it."""
        if not self.at_start:
            self._pieces.append("\n")
            self._length += 1
            self.at_start = True
            if self._last is not None:  # the line's end goes with the letters before it
                start, end, letters = self._stretches[-1]
                self._stretches[-1] = (start, end + 1, letters)

    def passage(self) -> Passage | None:
        """What was written, without the last line's end; None when that is nothing."""
        text = "".join(self._pieces).removesuffix("\n")
        if not text or text.isspace():
            return None
        stretches = [Stretch(start, end, letters) for start, end, letters in self._stretches if start < len(text)]
        if stretches and stretches[-1].end > len(text):  # the last line's end is not in the text
            stretches[-1] = Stretch(stretches[-1].start, len(text), stretches[-1].letters)
        return Passage(self.place, text, tuple(stretches))


@dataclass(slots=True)
class Book:
    """What the parts of one document share."""

    purse: Purse
    styles: Styles = field(default_factory=Styles)
    strings: list[tuple[Run, ...]] = field(default_factory=list)
    """The shared strings of a workbook by their index."""
    unused: set[int] = field(default_factory=set)
    """Shared strings that no cell has shown yet."""
    hidden_parts: set[str] = field(default_factory=set)
    """The relationship ids of hidden sheets."""
    active: set[Active] = field(default_factory=set)
    passages: list[Passage] = field(default_factory=list)
    opaque: bool = False


@dataclass(slots=True)
class Shape:
    """The shape of a slide that is being read: its kind of placeholder, and whether it is a text box."""

    placeholder: str | None = None
    text_box: bool = False


@dataclass(slots=True)
class Cell:
    """The cell of a sheet that is being read."""

    kind: str
    format: int
    hidden: bool


@dataclass(slots=True)
class Reading:
    """The state of reading one part."""

    book: Book
    place: Place = Place.BODY
    """Where the part's own text stands."""
    beside: Place = Place.HIDDEN
    """Where the text of unknown elements stands."""
    hidden: bool = False
    """The whole part is hidden: a sheet or a slide."""
    separate: bool = False
    """Each value is a passage of its own."""
    master: bool = False
    """Placeholders hold prompts that no slide shows."""
    buffer: list[str] = field(default_factory=list)
    pens: list[Pen] = field(default_factory=list)
    sides: dict[Place, Pen] = field(default_factory=dict)
    style: str = ""
    properties: list[Property] = field(default_factory=list)
    kept_properties: list[Property] = field(default_factory=list)
    unseen: int = 0
    """Depth of elements whose text is not shown: deletions, phonetic guides."""
    loose: int = 0
    """Depth of elements whose unknown inner elements break no line."""
    fields: Fields = field(init=False)
    choices: list[int] = field(default_factory=list)
    """Of each drawing that is said in several ways, how many of them were read."""
    others: list[bool] = field(default_factory=list)
    """Whether the way that is being read stands in a passage of its own."""
    shape: Shape = field(default_factory=Shape)
    cell: Cell | None = None
    row_hidden: bool = False
    hidden_columns: bytearray = field(default_factory=bytearray)
    """A one for each hidden column, by its number."""
    columns_said: int = 0
    column: int = 0
    empty_formats: set[str] = field(default_factory=set)
    """Number formats that show nothing."""
    in_cell_formats: bool = False
    item: list[Run] | None = None
    """The runs of the shared string that is being read."""
    watermark: bool = False
    """The drawing that is being read is named a watermark."""
    looks: dict[tuple[object, ...], tuple[Letters, bool, bool]] = field(default_factory=dict)
    values: int = 0

    def __post_init__(self) -> None:
        self.fields = Fields(self.book.purse)

    def begin(self) -> None:
        """Start the part's own passage."""
        self.place = Place.HIDDEN if self.hidden else self.place
        self.pens.append(Pen(self.place))

    def hide(self) -> None:
        """The whole part is hidden."""
        self.hidden = True
        self.place = self.pens[0].place = Place.HIDDEN

    def open(self, place: Place) -> None:
        """What follows stands elsewhere: in a box, a table, a note. Hidden stays hidden."""
        above = self.pens[-1]
        if above.place is Place.HIDDEN:
            place = Place.HIDDEN
        elif above.at_start:  # between two paragraphs: passages keep the order of the document
            self._keep(above)
            self.pens[-1] = Pen(above.place)
        self.pens.append(Pen(place))

    def close(self) -> None:
        """Go back to where the text stood before."""
        self._keep(self.pens.pop())

    def finish(self) -> None:
        """Keep everything that is still being written, also of a part that broke off."""
        self.stray()
        self.fields.finish()
        self.book.active |= self.fields.active
        while self.pens:
            self._keep(self.pens.pop())
        for pen in self.sides.values():
            self._keep(pen)

    def _keep(self, pen: Pen) -> None:
        passage = pen.passage()
        if passage is not None:
            self.book.purse.pay(characters=len(passage.text))
            self.book.passages.append(passage)

    def take(self) -> str:
        """The character data since it was last taken."""
        text = "".join(self.buffer)
        self.buffer.clear()
        return text

    def clear(self) -> None:
        """Before an element of text: what stands between elements does not belong to it."""
        if self.buffer:
            self.stray()

    def stray(self) -> None:
        """Character data that no known element of text holds."""
        text = self.take().strip()
        if text:
            inside = self.pens[-1].place if len(self.pens) > 1 else self.beside
            self.say(inside, text)

    def write(self, text: str) -> None:
        """Text of the run that is being read."""
        key = (self.style, text.isascii(), *self.properties)
        known = self.looks.get(key)
        if known is None:
            look = self.book.styles.look(self.style, self.properties)
            if len(self.looks) > 10_000:
                self.looks.clear()
            known = self.looks[key] = (look.letters(text.isascii()), look.hidden, look.capitals)
        letters, hidden, capitals = known
        text = text.upper() if capitals else text
        hidden = hidden or self.unseen > 0
        if self.item is not None:
            self.item.append((text, letters if self.properties else None, hidden))
        elif hidden:
            self.side(Place.HIDDEN).write(text, letters)
        else:
            self.pens[-1].write(text, letters)

    def end_line(self) -> None:
        """The end of a paragraph, shown and hidden."""
        self.pens[-1].end_line()
        if Place.HIDDEN in self.sides:
            self.sides[Place.HIDDEN].end_line()

    def side(self, place: Place) -> Pen:
        """The passage of a place beside the flow: one for a place and part, a line for a value."""
        pen = self.sides.get(place)
        if pen is None:
            pen = self.sides[place] = Pen(place)
        return pen

    def say(self, place: Place, text: str) -> None:
        """A value: an attribute, a property, a name."""
        if not text or text.isspace():
            return
        self.values += 1
        pen = Pen(place) if self.separate and self.values <= _MOST_VALUES else self.side(place)
        pen.end_line()
        pen.write(text, None)
        if pen is self.sides.get(place):
            pen.end_line()
        else:
            self._keep(pen)

    def property(self, name: str, attributes: dict[str, str]) -> None:
        """A property of the run that is being read."""
        if len(self.properties) < MOST_PROPERTIES:
            self.properties.append((name, tuple(attributes.items())))
