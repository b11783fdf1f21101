"""Word documents of 1997-2003: the text of every part of them, with its place and its letters ([MS-DOC]).

Older ones (Word 6, 95) give the text that lies in one piece and are told as opaque. What stands in other streams of the
file (properties, objects, macros) is the compound file's reader's matter.
"""

import re
import sys
from collections.abc import Iterable, Iterator

from gateway.message.document import Active, Place, Stretch
from gateway.message.documents.compound import Storage
from gateway.message.documents.doc_pictures import read_pictures
from gateway.message.documents.doc_text import SURROGATE, Cutter, Fib, Stroke, Text
from gateway.message.documents.fields import Fields, is_remote
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u16, u32, utf16
from gateway.message.documents.office_art import read_drawing

WORD_97 = 0xA5EC
WORD_6 = 0xA5DC
ENCRYPTED, IN_PIECES = 0x0100, 0x0004
HEADERS, ASSOCIATED, OWNERS, DRAWING = 11, 32, 36, 50
"""Numbers of the pairs of place and length in the FIB ([MS-DOC] 2.5.6)."""
PARTS = (
    (0x4C, Place.BODY),
    (0x50, Place.NOTE),
    (0x54, Place.PAGE_HEADER),
    (0x58, Place.HIDDEN),  # macros; always empty in sound files
    (0x5C, Place.COMMENT),
    (0x60, Place.NOTE),
    (0x64, Place.TEXT_BOX),
    (0x68, Place.TEXT_BOX),  # in headers
)
"""Where the FIB counts the characters of each part, in the order in which their texts follow each other."""
CLEAN = dict.fromkeys((7, 11, 12, 13, 14), "\n") | {0x1E: "-", 0x1F: None, 0x09: "\t", 0x0A: "\n"}
CLEAN |= {mark: None for mark in range(0x20) if mark not in CLEAN}
"""Marks of [MS-DOC] 2.4.1 as text: ends of cells, lines, pages, paragraphs; pictures and references are nothing."""
FIELD_MARKS = re.compile("[\x13\x14\x15]")
"""A field begins, its result begins, it ends ([MS-DOC] 2.8.25)."""


def read_doc(storage: Storage, harvest: Harvest) -> None:
    """Tell the texts of a Word document. Raises Torn and Spent."""
    data = storage.stream("WordDocument")
    magic, flags = u16(data, 0), u16(data, 0x0A)
    if flags & ENCRYPTED:
        harvest.locked = harvest.opaque = True
        return
    if magic == WORD_6:
        harvest.opaque = True
        if not flags & IN_PIECES:
            harvest.say(
                Place.BODY, data[u32(data, 0x18) : u32(data, 0x1C)].decode("cp1252", "replace").translate(CLEAN)
            )
        return
    if magic != WORD_97:
        raise Torn
    _Document(data, Fib(storage, data, 0), harvest).tell(PARTS)
    glossary = u16(data, 0x08) * 512
    if glossary:  # a template's AutoText is a document of its own behind the first
        _Document(data, Fib(storage, data, glossary), harvest).tell([(at, Place.HIDDEN) for at, _ in PARTS])


class _Document:
    """One text with its parts."""

    def __init__(self, data: bytes, fib: Fib, harvest: Harvest) -> None:
        self._data, self._fib, self._harvest = data, fib, harvest
        self._text = Text(data, fib, harvest)

    def tell(self, parts: Iterable[tuple[int, Place]]) -> None:
        whole = Cutter(self._text.strokes())
        for counted, place in parts:
            length = self._fib.number(counted)
            if place is Place.PAGE_HEADER:
                self._tell_headers(whole, length)
            else:
                self._tell(place, whole.take(length))
        self._tell(Place.HIDDEN, whole.take(sys.maxsize))
        self._tell_rest()

    def _tell_rest(self) -> None:
        """WordArt (watermarks), alternative texts, pictures, names of those who comment, and the template."""
        with self._harvest.torn_is_opaque():
            self._tell_drawings(self._fib.part(DRAWING))
        with self._harvest.torn_is_opaque():
            read_pictures(self._fib.pictures, self._text.pointers, self._harvest)
        with self._harvest.torn_is_opaque():
            owners, at = self._fib.part(OWNERS), 0
            while at < len(owners):
                length = u16(owners, at) * 2
                self._harvest.say(Place.PROPERTY, utf16(cut(owners, at + 2, length)))
                at += 2 + length
        with self._harvest.torn_is_opaque():
            template = _associated_template(self._fib.part(ASSOCIATED))
            if is_remote(template):
                self._harvest.active.add(Active.EXTERNAL)

    def _tell_drawings(self, drawings: bytes) -> None:
        """The group of drawings, then an octet before each drawing that says whether it is the headers' (2.9.172)."""
        at, place = 0, Place.TEXT_BOX
        while at + 8 < len(drawings):
            self._harvest.purse.pay(steps=1)
            end = at + 8 + u32(drawings, at + 4)
            read_drawing(drawings, at, end, self._harvest, place, self._data)
            place = Place.WATERMARK if drawings[end : end + 1] == b"\x01" else Place.TEXT_BOX
            at = end + 1

    def _tell_headers(self, whole: Cutter, length: int) -> None:
        """Six separators of notes, then six headers and footers a section ([MS-DOC] 2.8.22)."""
        table = self._fib.part(HEADERS)
        ends = [min(u32(table, at), length) for at in range(4, len(table) - 3, 4)]
        taken = 0
        for number, end in enumerate([*ends, length]):
            place = Place.NOTE if number < 6 else Place.PAGE_FOOTER if number % 6 in {2, 3, 5} else Place.PAGE_HEADER
            self._tell(place, whole.take(end - taken))
            taken = max(taken, end)

    def _tell(self, place: Place, strokes: Iterable[Stroke]) -> None:
        """Tell one part: what is shown, in its places, and apart from it what is hidden."""
        shown, hidden = _Passage(), _Passage()
        now, fields = place, Fields(self._harvest.purse)
        for stroke in strokes:
            here = Place.TABLE_CELL if stroke.in_table and place is Place.BODY else place
            if here is not now:
                shown.tell(now, self._harvest)
                now = here
            for text, instruction in _told(stroke.text, fields):
                secret = instruction or stroke.look.hidden
                cleaned = _whole(text.translate(CLEAN))
                letters = self._text.book.letters(stroke.look, plain=cleaned.isascii())
                (hidden if secret else shown).add(cleaned, Stretch(0, 0, letters))
                if not secret:
                    hidden.part()
        shown.tell(now, self._harvest)
        hidden.tell(Place.HIDDEN, self._harvest)
        fields.finish()
        self._harvest.active |= fields.active


def _told(text: str, fields: Fields) -> Iterator[tuple[str, bool]]:
    """Pieces of text, each with whether it is an instruction, and what instructions spell ([MS-DOC] 2.8.25)."""
    at = 0
    for mark in FIELD_MARKS.finditer(text):
        before = text[at : mark.start()]
        fields.say(before)
        yield before, fields.in_instruction
        at = mark.end()
        if mark[0] == "\x13":
            fields.begin()
        elif spelled := fields.separate() if mark[0] == "\x14" else fields.end():
            yield f"\n{spelled}\n", True
    fields.say(text[at:])
    yield text[at:], fields.in_instruction


class _Passage:
    """A passage that grows."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._stretches: list[Stretch] = []
        self._length = 0

    def add(self, text: str, stretch: Stretch) -> None:
        if text:
            end = self._length + len(text)
            last = self._stretches[-1] if self._stretches else None
            if last is not None and last.letters == stretch.letters and last.end == self._length:
                self._stretches[-1] = Stretch(last.start, end, last.letters)
            else:
                self._stretches.append(Stretch(self._length, end, stretch.letters))
            self._texts.append(text)
            self._length = end

    def part(self) -> None:
        """What follows stands elsewhere: on a line of its own."""
        if self._texts and not self._texts[-1].endswith("\n"):
            self._texts.append("\n")
            self._length += 1

    def tell(self, place: Place, harvest: Harvest) -> None:
        harvest.say(place, "".join(self._texts), self._stretches, paid=True)
        self._texts, self._stretches, self._length = [], [], 0


def _whole(text: str) -> str:
    """Pairs of units joined to letters; half pairs are U+FFFD."""
    if not SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _associated_template(table: bytes) -> str:
    """The template's name out of the associated strings ([MS-DOC] 2.9.264): the second of them."""
    at = 6
    for number in range(2):
        if not table:
            return ""
        length = u16(table, at) * 2
        if number == 1:
            return utf16(cut(table, at + 2, length))
        at += 2 + length
    return ""
