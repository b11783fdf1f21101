"""Records of Office drawings ([MS-ODRAW] 2.2): WordArt text and alternative text, in doc, xls and ppt alike.

The walk over records serves PowerPoint's stream too, whose records have the same eight octets before them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.message.document import Place, Purse
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import cut, u16, u32, utf16
from gateway.message.documents.office_pictures import RECORDS, look_at

OPTIONS = frozenset({0xF00B, 0xF121, 0xF122})
"""The three tables of a shape's properties."""
WORD_ART, DESCRIPTION, TOOLTIP, SHAPE_NAME = 0x00C0, 0x0381, 0x038D, 0x0380
ARRAYS = frozenset({0x145, 0x146, 0x151, 0x152, 0x155, 0x156, 0x157, 0x197, 0x1CF, 0x383, 0x3A0})
"""Properties that are arrays: their size is told with or without the six octets of their head ([MS-ODRAW] 2.2.51)."""
TAGS = 0x138B
"""PowerPoint's tagged data: no container by its own word, and holds records ([MS-PPT] 2.11.28)."""
GROUP, TABLE = 0xF003, 0x039F
"""A group of shapes, and the property that says of a group that it is a table ([MS-ODRAW] 2.3.4.36)."""
OUTERMOST = 8
"""Containers that a record tells of; a comment of a slide stands in the fifth."""
HEAD = 8


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its body lies from `start` up to `end`. `within` are the containers around it, outermost first."""

    type: int
    instance: int
    start: int
    end: int
    within: tuple[int, ...]


def records(data: bytes, start: int, end: int, purse: Purse) -> Iterator[Record]:
    """All records between two places, containers before what they hold; the outermost containers are told.

    Raises Spent; a record longer than what holds it ends there, and `torn_end` tells of it.
    """
    waiting: list[tuple[int, int, tuple[int, ...]]] = [(start, min(end, len(data)), ())]
    while waiting:
        at, limit, within = waiting.pop()
        while at + HEAD <= limit:
            purse.pay(steps=1)
            first, kind, length = u16(data, at), u16(data, at + 2), u32(data, at + 4)
            body, at = at + HEAD, at + HEAD + length
            record = Record(kind, first >> 4, body, min(at, limit), within)
            yield record
            if first & 0xF == 0xF or kind == TAGS:
                waiting.append((at, limit, within))
                at, limit = body, record.end
                within = (*within, kind) if len(within) < OUTERMOST else within


def torn_end(data: bytes, start: int, end: int) -> bool:
    """Whether the outermost records between two places do not end where they should."""
    at = start
    while at + HEAD <= end:
        at += HEAD + u32(data, at + 4)
    return at > end


def read_options(data: bytes, record: Record, harvest: Harvest, word_art: Place) -> None:
    """Tell the texts among a shape's properties. Raises Torn and Spent."""
    at = record.start + record.instance * 6
    for number in range(record.instance):
        harvest.purse.pay(steps=1)
        field = record.start + number * 6
        name, value = u16(data, field), u32(data, field + 2)
        if not name & 0x8000:
            continue
        if name & 0x3FFF in ARRAYS and value and u16(data, at) * _element(u16(data, at + 4)) == value:
            value += 6
        raw = cut(data, at, min(value, max(0, record.end - at)))
        at += value
        if name & 0x3FFF == WORD_ART:
            harvest.say(word_art, utf16(raw).strip("\0"))
        elif name & 0x3FFF in {DESCRIPTION, TOOLTIP, SHAPE_NAME}:
            harvest.say(Place.ALTERNATIVE_TEXT, utf16(raw).strip("\0"))


def shows_table(data: bytes, record: Record, purse: Purse) -> bool:
    """Whether a shape's properties say that it is a table. Raises Torn and Spent."""
    purse.pay(steps=record.instance)
    last = min(record.start + 6 * record.instance, record.end - 5)
    return any(u16(data, at) & 0x3FFF == TABLE and bool(u32(data, at + 2) & 1) for at in range(record.start, last, 6))


def _element(size: int) -> int:
    """Octets of an array's element; 0xFFF0 stands for four."""
    return 4 if size == 0xFFF0 else size


def read_drawing(data: bytes, start: int, end: int, harvest: Harvest, word_art: Place, delayed: bytes = b"") -> None:
    """Tell the texts of all shapes between two places of a drawing, and look at its pictures. Raises Torn and Spent.

    `delayed` is the stream in which pictures lie that the drawing does not hold.
    """
    for record in records(data, start, end, harvest.purse):
        if record.type in OPTIONS:
            read_options(data, record, harvest, word_art)
        elif record.type in RECORDS:
            look_at(data, record.type, record.start, record.end, harvest, delayed)
