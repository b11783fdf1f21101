"""How the letters of a Word document are written: fonts, styles and character properties ([MS-DOC] 2.4.6, 2.6.1).

Runs of octets of the main stream get their font, size, boldness, colour, and whether they are hidden or deleted. What
the text is and where it stands does not belong here.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateway.message.document import Letters, Purse
from gateway.message.documents.octets import Torn, cut, u8, u16, u32, utf16

PAGE = 512
OPERAND = (1, 1, 2, 4, 2, 2, 0, 3)
"""Octets behind a sprm by its `spra`; 0 is told by the octet behind it ([MS-DOC] 2.2.5.1)."""
BOLD, ITALIC, VANISH, SPECIAL_VANISH, DELETED = 0x0835, 0x0836, 0x083C, 0x0818, 0x0800
FONT_ASCII, FONT_OTHER, HALF_POINTS, COLOUR_INDEX, COLOUR = 0x4A4F, 0x4A51, 0x4A43, 0x2A42, 0x6870
STYLE, IN_TABLE, TABLE_DEPTH, TABLE_DEFINITION, TABS = 0x4A30, 0x2416, 0x6649, 0xD608, 0xC615
PALETTE = (
    "", "000000", "0000FF", "00FFFF", "00FF00", "FF00FF", "FF0000", "FFFF00", "FFFFFF",
    "000080", "008080", "008000", "800080", "800000", "808000", "808080", "C0C0C0",
)  # fmt: skip
"""Colours by sprmCIco ([MS-DOC] 2.9.119)."""
NO_STYLE = 0xFFF


@dataclass(frozen=True, slots=True)
class Look:
    """What the properties of a run say. `font` is for ASCII, `other` for all letters beyond it: indexes of fonts."""

    font: int = -1
    other: int = -1
    half_points: int = 20
    bold: bool = False
    italic: bool = False
    colour: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Octets of the main stream from `start` up to `end`, with the properties that stand for them."""

    start: int
    end: int
    grpprl: bytes
    style: int = 0


def sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """The single property modifiers of a list, with their operands; a torn list ends."""
    at = 0
    while at + 2 < len(grpprl):
        name = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        size = OPERAND[name >> 13]
        if size == 0:
            size = 1 + grpprl[at]
            if name == TABLE_DEFINITION:
                size = 1 + int.from_bytes(grpprl[at : at + 2], "little")
            elif name == TABS and grpprl[at] == 255:
                return
        yield name, grpprl[at : at + size]
        at += size


def runs(data: bytes, table: bytes, *, paragraphs: bool, purse: Purse) -> list[Run]:
    """The runs that a bin table (PlcBteChpx, PlcBtePapx) tells of, in order, none over another. Raises Torn, Spent."""
    found: list[Run] = []
    count = max(0, (len(table) - 4) // 8)
    for number in range(count):
        page = cut(data, (u32(table, 4 * (count + 1) + 4 * number) & 0x3FFFFF) * PAGE, PAGE)
        amount = page[PAGE - 1]
        purse.pay(steps=amount + 1)
        lists: dict[int, tuple[int, bytes]] = {}
        told = 0
        width = 13 if paragraphs else 1
        for index in range(min(amount, (PAGE - 5) // (4 + width))):
            start, end = u32(page, 4 * index), u32(page, 4 * index + 4)
            place = 2 * page[4 * (amount + 1) + width * index] if 4 * (amount + 1) + width * index < PAGE else 0
            if found:
                start = max(start, found[-1].end)
            if start < end and place not in lists:
                lists[place] = _paragraph(page, place) if paragraphs else (0, _letters(page, place))
                told += len(lists[place][1])
                if told > PAGE:
                    raise Torn  # lists lie over one another
            if start < end:
                found.append(Run(start, end, lists[place][1], lists[place][0]))
    return found


def _letters(page: bytes, place: int) -> bytes:
    return page[place + 1 : place + 1 + page[place]] if place else b""


def _paragraph(page: bytes, place: int) -> tuple[int, bytes]:
    """Style and properties of a PapxInFkp: its length is told in words, in one or two octets ([MS-DOC] 2.9.175)."""
    if not place:
        return 0, b""
    begin, size = place + 1, 2 * page[place] - 1
    if page[place] == 0:
        begin, size = place + 2, 2 * u8(page, place + 1)
    body = page[begin : begin + size]
    return int.from_bytes(body[:2], "little"), body[2:]


class Letterbook:
    """Fonts and styles of one document; gives each pair of style and properties its look, once."""

    def __init__(self, fonts: list[str], styles: dict[int, tuple[int, bytes]], default: Look, purse: Purse) -> None:
        """Take the names of the fonts, the styles as number -> (base, properties), and the look of no style."""
        self._purse = purse
        self._fonts = fonts
        self._styles = styles
        self._looks: dict[tuple[int | Look, bytes], Look] = {}
        self._named: dict[int, Look] = {NO_STYLE: default}
        self._letters: dict[tuple[Look, bool], Letters] = {}

    def look(self, style: int, grpprl: bytes, extra: bytes = b"") -> Look:
        """The look of letters with these properties in a paragraph of this style, `extra` its piece's. Raises Spent."""
        key = style, grpprl
        if key not in self._looks:
            self._looks[key] = self._changed(self._style(style), grpprl)
        if not extra:
            return self._looks[key]
        further = self._looks[key], extra
        if further not in self._looks:
            self._looks[further] = self._changed(self._looks[key], extra)
        return self._looks[further]

    def letters(self, look: Look, *, plain: bool) -> Letters:
        """A look as a value; `plain` text is all ASCII and written in the font for it."""
        key = look, plain
        if key not in self._letters:
            index = look.font if plain or look.other < 0 else look.other
            font = self._fonts[index] if 0 <= index < len(self._fonts) else ""
            self._letters[key] = Letters(font, look.half_points / 2, look.bold, look.italic, look.colour)
        return self._letters[key]

    def _style(self, number: int) -> Look:
        """A style's look over that of its bases; a base that is met twice ends the chain."""
        chain: list[int] = []
        while number not in self._named and number in self._styles and len(chain) < 12 and number not in chain:
            chain.append(number)
            number = self._styles[number][0]
        look = self._named.get(number, self._named[NO_STYLE])
        for style in reversed(chain):
            look = self._named[style] = self._changed(look, self._styles[style][1])
        return look

    def _changed(self, look: Look, grpprl: bytes, *, styled: bool = False) -> Look:
        """The look with these properties over it; a style among them is looked into, but not for further styles."""
        self._purse.pay(steps=1 + len(grpprl) // 4)
        before = look
        for name, operand in sprms(grpprl):
            value = int.from_bytes(operand, "little")
            if name == STYLE:
                if value in self._styles and value != 0 and not styled:
                    look = self._changed(look, self._styles[value][1], styled=True)
            elif name == BOLD:
                look = replace(look, bold=_toggled(value, before=before.bold))
            elif name == ITALIC:
                look = replace(look, italic=_toggled(value, before=before.italic))
            elif name in {VANISH, SPECIAL_VANISH, DELETED}:
                look = replace(look, hidden=look.hidden or _toggled(value, before=before.hidden))
            else:
                look = _painted(look, name, value)
        return look


def _painted(look: Look, name: int, value: int) -> Look:
    if name == FONT_ASCII:
        return replace(look, font=value)
    if name == FONT_OTHER:
        return replace(look, other=value)
    if name == HALF_POINTS:
        return replace(look, half_points=value)
    if name == COLOUR_INDEX and value < len(PALETTE):
        return replace(look, colour=PALETTE[value])
    if name == COLOUR:  # red, green, blue, automatic
        automatic = value >> 24 == 0xFF
        return replace(look, colour="" if automatic else (value & 0xFFFFFF).to_bytes(3, "little").hex().upper())
    return look


def _toggled(value: int, *, before: bool) -> bool:
    """Toggle properties: on, off, as the style, the style's opposite ([MS-DOC] 2.2.5.2)."""
    if value & 0x80:
        return before != bool(value & 1)
    return bool(value)


def font_names(table: bytes, purse: Purse) -> list[str]:
    """The names of the font table, SttbfFfn ([MS-DOC] 2.9.286). Raises Torn."""
    names: list[str] = []
    if not table:
        return names
    at = 4
    for _ in range(u16(table, 0)):
        purse.pay(steps=1)
        font = cut(table, at, u8(table, at) + 1)
        names.append(utf16(font[40:]).split("\0", 1)[0])
        at += len(font)
    return names


def style_sheet(table: bytes, purse: Purse) -> tuple[dict[int, tuple[int, bytes]], Look]:
    """The styles' bases and character properties, and the look of no style ([MS-DOC] 2.9.271). Raises Torn."""
    if not table:
        return {}, Look()
    size = u16(table, 0)
    head = cut(table, 2, size)
    base_size = u16(head, 2)
    look = Look(font=u16(head, 12), other=u16(head, 16) if size >= 18 else -1)
    styles: dict[int, tuple[int, bytes]] = {}
    at = 2 + size
    for number in range(u16(head, 0)):
        purse.pay(steps=1)
        body = cut(table, at + 2, u16(table, at))
        at += 2 + len(body) + (len(body) & 1)
        if body:
            styles[number] = u16(body, 2) >> 4, _style_properties(body, base_size)
    return styles, look


def _style_properties(body: bytes, base_size: int) -> bytes:
    """The properties of a style's letters: the last but for lists, behind its name ([MS-DOC] 2.9.260)."""
    kind, count = u16(body, 2) & 0xF, u16(body, 4) & 0xF
    at = base_size + 2 + 2 * u16(body, base_size) + 2
    wanted = {1: 1, 2: 0, 3: 2}.get(kind, NO_STYLE)
    for index in range(count):
        if at + 2 > len(body):
            break
        size = u16(body, at)
        if index == wanted:
            return body[at + 2 : at + 2 + size]
        at += 2 + size + (size & 1)
    return b""


def overlay(table: list[Run], starts: list[int], start: int, end: int) -> Iterator[Run]:
    """The runs between two places, with an empty one over each gap; `starts` are the beginnings of `table`."""
    at = start
    index = max(0, bisect_right(starts, start) - 1)
    while at < end:
        while index < len(table) and table[index].end <= at:
            index += 1
        if index == len(table) or table[index].start >= end:
            yield Run(at, end, b"")
            return
        run = table[index]
        if run.start > at:
            yield Run(at, run.start, b"")
            at = run.start
        upto = min(run.end, end)
        yield Run(at, upto, run.grpprl, run.style)
        at = upto
