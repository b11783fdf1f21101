"""PowerPoint presentations of 1997-2003: the texts of their records ([MS-PPT] 2.9), and the objects inside.

All text records of the stream are told, those of older versions that a fast save left behind too. What stands in other
streams of the file belongs to the compound file's reader.
"""

import zlib

from gateway.message.document import Active, Place
from gateway.message.documents.compound import Storage
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u32, utf16
from gateway.message.documents.office_art import OPTIONS, Record, read_options, records, torn_end

TEXT_CHARACTERS, TEXT_OCTETS, STRING = 0x0FA0, 0x0FA8, 0x0FBA
NOTES, MASTERS, HEADERS, SLIDE = 0x03F0, frozenset({0x03F8, 0x0FC9}), 0x0FD9, 0x03EE
COMMENT, OBJECT_STORAGE, INTERACTION = 0x2EE0, 0x1011, 0x0FF3
ENCRYPTED_USER, ENCRYPTION = 0xF3D1C4DF, 0x2F14
MACRO_ACTION = 1
LARGEST_OBJECT = 64 * 1024 * 1024


def read_ppt(storage: Storage, harvest: Harvest) -> None:
    """Tell the texts and objects of a presentation. Raises Torn and Spent."""
    user = storage.stream("Current User")
    if len(user) >= 16 and u32(user, 12) == ENCRYPTED_USER:
        harvest.locked = harvest.opaque = True
        return
    data = storage.stream("PowerPoint Document")
    objects = 0
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
                _tell(data, record, harvest)
    if torn_end(data, 0, len(data)):
        raise Torn


def _tell(data: bytes, record: Record, harvest: Harvest) -> None:
    if record.type in {TEXT_CHARACTERS, STRING}:
        harvest.say(_place(record), _shown(utf16(data[record.start : record.end])))
    elif record.type == TEXT_OCTETS:
        harvest.say(_place(record), _shown(data[record.start : record.end].decode("latin-1")))
    elif record.type in OPTIONS:
        read_options(data, record, harvest, Place.TEXT_BOX)


def _place(record: Record) -> Place:
    if COMMENT in record.within:
        return Place.COMMENT
    if HEADERS in record.within:
        return Place.PAGE_FOOTER if record.instance == 2 else Place.PAGE_HEADER
    if NOTES in record.within:
        return Place.SLIDE_NOTE
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
        raise Torn from error
    return cut(content, 0, u32(raw, 0))
