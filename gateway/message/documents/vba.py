"""Visual Basic projects: whether there is one, and the text of its modules ([MS-OVBA]).

A module's source lies packed behind its compiled form; the project's `dir` stream tells where.
"""

from gateway.message.document import Active, Place
from gateway.message.documents.compound import Storage
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u16, u32
from gateway.message.documents.property_set import letters

CODE_PAGE, MODULE_STREAM, MODULE_OFFSET, PROJECT_VERSION = 0x03, 0x1A, 0x31, 0x09
CHUNK = 4096


def is_vba(storage: Storage) -> bool:
    """Whether this storage holds the modules of a project."""
    return "dir" in storage and ("_VBA_PROJECT" in storage or storage.path[-1:] == ("VBA",))


def read_vba(storage: Storage, harvest: Harvest) -> None:
    """Tell of a project, and its modules' source as hidden text. Raises Torn and Spent."""
    harvest.active.add(Active.MACRO)
    listing = unpack(storage.stream("dir"), harvest)
    at, page, name = 0, 1252, ""
    while at + 6 <= len(listing):
        harvest.purse.pay(steps=1)
        kind, size = u16(listing, at), u32(listing, at + 2)
        if kind == PROJECT_VERSION:  # its size is told short of two octets ([MS-OVBA] 2.3.4.2.1.11)
            size += 2
        body = cut(listing, at + 6, size)
        at += 6 + size
        if kind == CODE_PAGE:
            page = u16(body, 0)
        elif kind == MODULE_STREAM:
            name = letters(body, page)
        elif kind == MODULE_OFFSET:
            with harvest.torn_is_opaque():
                source = unpack(storage.stream(name)[u32(body, 0) :], harvest)
                harvest.say(Place.HIDDEN, letters(source, page).replace("\r\n", "\n"))


def unpack(packed: bytes, harvest: Harvest) -> bytes:
    """A compressed container, unpacked and paid for ([MS-OVBA] 2.4.1). Raises Torn and Spent."""
    if packed[:1] != b"\x01":
        raise Torn
    at, whole = 1, []
    while at + 2 <= len(packed):
        head = u16(packed, at)
        if head >> 12 & 7 != 3:
            raise Torn
        end = min(at + 3 + (head & 0xFFF), len(packed))
        chunk = _chunk(packed, at + 2, end) if head & 0x8000 else packed[at + 2 : end]
        harvest.purse.pay(octets=len(chunk), steps=len(chunk) // 4 + 1)
        whole.append(bytes(chunk))
        at = end
    return b"".join(whole)


def _chunk(packed: bytes, at: int, end: int) -> bytearray:
    """One chunk of at most 4096 octets: flags, then literals and copies of what is there already."""
    out = bytearray()
    while at < end and len(out) < CHUNK:
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= end or len(out) >= CHUNK:
                break
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            token = u16(packed, at)
            at += 2
            width = max(4, (len(out) - 1).bit_length())
            length, back = (token & 0xFFFF >> width) + 3, (token >> 16 - width) + 1
            if back > len(out):
                raise Torn
            for _ in range(min(length, CHUNK - len(out))):
                out.append(out[-back])
    return out
