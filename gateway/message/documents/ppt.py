"""PowerPoint presentations of 1997-2003: texts of their records ([MS-PPT] 2.9), pictures, and the objects inside.

All text records of the stream are told, those of older versions that a fast save left behind too. What stands in other
streams of the file belongs to the compound file's reader.
"""

import zlib
from dataclasses import dataclass, field

from gateway.message import shortage
from gateway.message.document import Active, Place, Purse
from gateway.message.documents.compound import Storage
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u16, u32, utf16
from gateway.message.documents.office_art import (
    GROUP,
    OPTIONS,
    Record,
    read_drawing,
    read_options,
    records,
    shows_table,
    torn_end,
)

TEXT_CHARACTERS, TEXT_OCTETS, STRING = 0x0FA0, 0x0FA8, 0x0FBA
TEXT_HEAD, OTHER_TEXT = 0x0F9F, 4
"""What kind of text follows; that of a shape, which is neither title nor outline nor notes ([MS-PPT] 2.13.33)."""
NOTES, MASTERS, HEADERS, SLIDE = 0x03F0, frozenset({0x03F8, 0x0FC9}), 0x0FD9, 0x03EE
COMMENT, OBJECT_STORAGE, INTERACTION = 0x2EE0, 0x1011, 0x0FF3
ENCRYPTED_USER, ENCRYPTION = 0xF3D1C4DF, 0x2F14
MACRO_ACTION = 1
SLIDE_SHOW, IS_HIDDEN = 0x03F9, 0x0004
"""How a slide is shown, and that it is not ([MS-PPT] 2.6.6)."""
LARGEST_OBJECT = 64 * 1024 * 1024


def read_ppt(storage: Storage, harvest: Harvest) -> None:
    """Tell the texts and objects of a presentation. Raises Torn and Spent."""
    user = storage.stream("Current User")
    if len(user) >= 16 and u32(user, 12) == ENCRYPTED_USER:
        harvest.locked = harvest.opaque = True
        return
    data = storage.stream("PowerPoint Document")
    objects, around = 0, _Around()
    for record in records(data, 0, len(data), harvest.purse):
        if record.type == ENCRYPTION:
            harvest.locked = harvest.opaque = True
        elif record.type == OBJECT_STORAGE:
            objects += 1
            with harvest.torn_is_opaque():
                harvest.hold(f"object-{objects}.bin", _object(data, record, harvest))
        elif record.type == INTERACTION and data[record.start + 8 : record.start + 9] in {b"\x01", b"\x02"}:
            harvest.active.add(Active.MACRO if data[record.start + 8] == MACRO_ACTION else Active.LAUNCH)
        else:
            with harvest.torn_is_opaque():
                around.pass_by(data, record, harvest.purse)
                _tell(data, record, around, harvest)
    with harvest.torn_is_opaque():
        pictures = storage.stream("Pictures")
        read_drawing(pictures, 0, len(pictures), harvest, Place.TEXT_BOX)
    if torn_end(data, 0, len(data)):
        raise Torn


@dataclass(slots=True)
class _Around:
    """What stands around the next text: the slide, the groups of shapes and whether they are a table, its kind."""

    slide_ends: int = 0
    hidden: bool = False
    kind: int = 0
    groups: list[tuple[int, bool]] = field(default_factory=list)
    """Where each group ends, outermost first, and whether it or one around it is a table."""

    def pass_by(self, data: bytes, record: Record, purse: Purse) -> None:
        """Learn from a record. Raises Torn and Spent."""
        while self.groups and record.start >= self.groups[-1][0]:
            self.groups.pop()
        if record.start >= self.slide_ends:
            self.hidden = False
        if record.type == SLIDE:
            self.slide_ends = record.end
        elif record.type == SLIDE_SHOW and SLIDE in record.within:
            self.hidden = bool(u16(data, record.start + 10) & IS_HIDDEN)
        elif record.type == TEXT_HEAD:
            self.kind = u32(data, record.start)
        elif record.type == GROUP:
            self.groups.append((record.end, self.is_table))
        elif record.type in OPTIONS and self.groups and shows_table(data, record, purse):
            self.groups[-1] = (self.groups[-1][0], True)

    @property
    def is_table(self) -> bool:
        """Whether the next text stands in a table."""
        return bool(self.groups) and self.groups[-1][1]


def _tell(data: bytes, record: Record, around: _Around, harvest: Harvest) -> None:
    if record.type in {TEXT_CHARACTERS, STRING}:
        harvest.say(_place(record, around), _shown(utf16(data[record.start : record.end])))
    elif record.type == TEXT_OCTETS:
        harvest.say(_place(record, around), _shown(data[record.start : record.end].decode("latin-1")))
    elif record.type in OPTIONS:
        read_options(data, record, harvest, Place.TEXT_BOX)


def _place(record: Record, around: _Around) -> Place:
    if COMMENT in record.within:
        return Place.COMMENT
    if HEADERS in record.within:
        return Place.PAGE_FOOTER if record.instance == 2 else Place.PAGE_HEADER
    if NOTES in record.within:
        return Place.SLIDE_NOTE
    if SLIDE in record.within and around.hidden:
        return Place.HIDDEN
    if SLIDE in record.within and record.type != STRING and (around.is_table or around.kind == OTHER_TEXT):
        return Place.TABLE_CELL if around.is_table else Place.TEXT_BOX
    if SLIDE in record.within or not record.within or record.type != STRING:
        return Place.BODY
    return Place.PROPERTY


def _shown(text: str) -> str:
    return text.replace("\r", "\n").replace("\v", "\n").strip("\0")


def _object(data: bytes, record: Record, harvest: Harvest) -> bytes:
    """An embedded object or macro project: a compound file, packed or not ([MS-PPT] 2.10.34). Raises Torn, Spent."""
    raw = data[record.start : record.end]
    if record.instance == 0:
        return raw
    size = min(u32(raw, 0), LARGEST_OBJECT)
    harvest.purse.pay(octets=size)
    try:
        content = zlib.decompressobj().decompress(raw[4:], size + 1)
    except zlib.error as error:
        shortage.raise_if_told(error)
        raise Torn from error
    return cut(content, 0, u32(raw, 0))
