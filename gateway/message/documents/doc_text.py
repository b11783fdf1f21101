"""The whole text of a Word document in its order, each stretch of it with its look ([MS-DOC] 2.4.1, 2.5, 2.8.35).

Which part of the text stands where in the document is not known here.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.message.documents.compound import Storage
from gateway.message.documents.doc_letters import (
    IN_TABLE,
    TABLE_DEPTH,
    Letterbook,
    Look,
    Run,
    font_names,
    overlay,
    runs,
    sprms,
    style_sheet,
)
from gateway.message.documents.doc_pictures import pointed
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u16, u32

_OTHER_TABLE = 0x0200
_STYLES, _LETTERS, _PARAGRAPHS, _FONTS, _PIECES = 1, 12, 13, 15, 33
"""Numbers of the pairs of place and length in the FIB ([MS-DOC] 2.5.6)."""
EIGHT_BITS = {n: bytes([n]).decode("cp1252") for n in range(0x80, 0xA0) if n not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}}
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Stroke:
    """Text of one look at one place of the whole text. `in_table` says that its paragraph is a table's."""

    text: str
    look: Look
    in_table: bool


class Fib:
    """The file information block: where everything lies ([MS-DOC] 2.5)."""

    def __init__(self, storage: Storage, data: bytes, base: int) -> None:
        """Read the block at `base` of the main stream. Raises Torn, Spent."""
        self._data, self._base = data, base
        self.flags = u16(data, base + 0x0A)
        self.table = storage.stream("1Table" if self.flags & _OTHER_TABLE else "0Table")
        self.pictures = storage.stream("Data")

    def number(self, at: int) -> int:
        """The four octets at a place of the block."""
        return u32(self._data, self._base + at)

    def part(self, pair: int) -> bytes:
        """What the numbered pair of place and length points at in the table stream. Raises Torn."""
        start, length = self.number(0x9A + 8 * pair), self.number(0x9E + 8 * pair)
        return cut(self.table, start, length) if length else b""


class Text:
    """The text of one document: `strokes` go through it once."""

    def __init__(self, data: bytes, fib: Fib, harvest: Harvest) -> None:
        self._data, self._fib, self._harvest = data, fib, harvest
        self._lists: list[bytes] = []
        self._tables: dict[bytes, bool] = {}
        self.pointers: set[tuple[int, bool]] = set()
        """Where the pictures lie that the text has come by."""
        self._letters, self._paragraphs = self._runs(_LETTERS), self._runs(_PARAGRAPHS)
        self._letter_starts = [run.start for run in self._letters]
        self._paragraph_starts = [run.start for run in self._paragraphs]
        fonts: list[str] = []
        styles: dict[int, tuple[int, bytes]] = {}
        look = Look()
        with harvest.torn_is_opaque():
            fonts = font_names(fib.part(_FONTS), harvest.purse)
            styles, look = style_sheet(fib.part(_STYLES), harvest.purse)
        self.book = Letterbook(fonts, styles, look, harvest.purse)

    def _runs(self, pair: int) -> list[Run]:
        with self._harvest.torn_is_opaque():
            table = self._fib.part(pair)
            return runs(self._data, table, paragraphs=pair == _PARAGRAPHS, purse=self._harvest.purse)
        return []

    def _pieces(self) -> Iterator[tuple[int, int, int]]:
        """The pieces of the text: characters, place in the main stream, modifier ([MS-DOC] 2.8.35, 2.9.177)."""
        clx, at = self._fib.part(_PIECES), 0
        while clx[at : at + 1] == b"\x01":
            self._harvest.purse.pay(steps=1)
            size = u16(clx, at + 1)
            self._lists.append(cut(clx, at + 3, size))
            at += 3 + size
        if clx[at : at + 1] != b"\x02":
            raise Torn
        table = cut(clx, at + 5, u32(clx, at + 1))
        count = max(0, (len(table) - 4) // 12)
        for number in range(count):
            self._harvest.purse.pay(steps=1)
            length = u32(table, 4 * number + 4) - u32(table, 4 * number)
            descriptor = 4 * (count + 1) + 8 * number
            if length < 0:
                raise Torn
            yield length, u32(table, descriptor + 2), u16(table, descriptor + 6)

    def strokes(self) -> Iterator[Stroke]:
        """The whole text in order, a stroke for each change of look or paragraph."""
        with self._harvest.torn_is_opaque():
            for length, place, modifier in self._pieces():
                width = 1 if place & 0x40000000 else 2
                start = (place & 0x3FFFFFFF) // (2 if width == 1 else 1)
                self._harvest.purse.pay(characters=length)
                cut(self._data, start, length * width)
                more = modifier >> 1
                extra = self._lists[more] if modifier & 1 and more < len(self._lists) else b""
                yield from self._stroke(start, start + length * width, width, extra)

    def _stroke(self, start: int, end: int, width: int, extra: bytes) -> Iterator[Stroke]:
        for paragraph in overlay(self._paragraphs, self._paragraph_starts, start, end):
            in_table = self._in_table(paragraph.grpprl)
            for run in overlay(self._letters, self._letter_starts, paragraph.start, paragraph.end):
                self._harvest.purse.pay(steps=1)
                raw = self._data[run.start : run.end]
                if len(raw) % width:
                    raise Torn
                text = raw.decode("latin-1").translate(EIGHT_BITS) if width == 1 else _units(raw)
                if "\x01" in text:
                    self._harvest.purse.pay(steps=len(run.grpprl) // 4)
                if "\x01" in text and (pointer := pointed(run.grpprl)) is not None:
                    self.pointers.add(pointer)
                yield Stroke(text, self.book.look(paragraph.style, run.grpprl, extra), in_table)

    def _in_table(self, grpprl: bytes) -> bool:
        if grpprl not in self._tables:
            self._harvest.purse.pay(steps=1 + len(grpprl) // 4)
            self._tables[grpprl] = any(name in {IN_TABLE, TABLE_DEPTH} and any(value) for name, value in sprms(grpprl))
        return self._tables[grpprl]


class Cutter:
    """Cuts strokes into parts by counts of characters, each looked at once."""

    def __init__(self, strokes: Iterator[Stroke]) -> None:
        self._strokes, self._now, self._at = strokes, next(strokes, None), 0

    def take(self, length: int) -> Iterator[Stroke]:
        """The next `length` characters."""
        while length > 0 and (stroke := self._now) is not None:
            text = stroke.text[self._at : self._at + length]
            length -= len(text)
            self._at += len(text)
            if self._at >= len(stroke.text):
                self._now, self._at = next(self._strokes, None), 0
            yield Stroke(text, stroke.look, stroke.in_table)


def _units(raw: bytes) -> str:
    """UTF-16 with one character a unit, as Word counts them."""
    units = array("H", raw)
    return raw.decode("utf-16-le") if not SURROGATE.search(text := "".join(map(chr, units))) else text
