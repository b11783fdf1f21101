"""The headers of a RAR archive (version 4 and 5), walked without unpacking: what is locked, split, or behind its end.

libarchive unpacks RAR, and of version 5 tells neither passwords nor where the archive ends; both stand in the
headers (RAR 5.0 archive format, rarlab.com/technote.htm). Members themselves do not belong here.
"""

from dataclasses import dataclass, field

from gateway.message.archives import names
from gateway.message.document import Purse

HEAD_4 = b"Rar!\x1a\x07\x00"
HEAD_5 = b"Rar!\x1a\x07\x01\x00"

_MAIN_4, _FILE_4, _NEW_SUB_4, _END_4 = 0x73, 0x74, 0x7A, 0x7B
_MAIN_5, _FILE_5, _SERVICE_5, _ENCRYPTION_5, _END_5 = 1, 2, 3, 4, 5
_ENCRYPTION_RECORD = 1


@dataclass(slots=True)
class RarHeaders:
    """What the headers say. `locked` has one value a member in the order of the archive.

    `end` is where the archive ends, -1 when its headers do not lead there. `more` says that something in it is read
    by nobody here: another volume, a stream of a file, a comment that is packed.
    """

    locked: list[bool] = field(default_factory=list)
    names_locked: bool = False
    more: bool = False
    comment: str = field(default="", repr=False)
    end: int = -1


def walk(content: bytes, purse: Purse) -> RarHeaders:
    """Walk the headers of either version. Pays a step a header. Raises Spent alone."""
    found = RarHeaders()
    if content.startswith(HEAD_5):
        _walk_5(content, found, purse)
    elif content.startswith(HEAD_4):
        _walk_4(content, found, purse)
    return found


def _walk_4(content: bytes, found: RarHeaders, purse: Purse) -> None:
    position = len(HEAD_4)
    while position + 7 <= len(content):
        purse.pay(steps=1)
        kind = content[position + 2]
        flags = int.from_bytes(content[position + 3 : position + 5], "little")
        size = int.from_bytes(content[position + 5 : position + 7], "little")
        data = 0
        if flags & 0x8000 or kind in {_FILE_4, _NEW_SUB_4}:
            data = int.from_bytes(content[position + 7 : position + 11], "little")
            if flags & 0x100 and kind in {_FILE_4, _NEW_SUB_4}:
                data += int.from_bytes(content[position + 32 : position + 36], "little") << 32
        if kind == _MAIN_4:
            found.more |= bool(flags & 0x01)
            found.names_locked |= bool(flags & 0x80)
        elif kind == _FILE_4:
            found.locked.append(bool(flags & 0x04))
            found.more |= bool(flags & 0x03)
        elif kind == _NEW_SUB_4:
            found.more |= content[position + 32 : position + 35] in {b"CMT", b"STM"}
        if kind == _END_4:
            found.end = position + size
        if found.names_locked or found.end >= 0 or size < 7:
            return
        position += size + data
    if position == len(content):
        found.end = position  # an end header is not asked for in this version


def _walk_5(content: bytes, found: RarHeaders, purse: Purse) -> None:
    position = len(HEAD_5)
    while position + 7 <= len(content):
        purse.pay(steps=1)
        size, start = _number(content, position + 4)
        stop = start + size
        kind, at = _number(content, start)
        flags, at = _number(content, at)
        extra, at = _number(content, at) if flags & 1 else (0, at)
        data, at = _number(content, at) if flags & 2 else (0, at)
        if size < 2 or at > stop or stop > len(content) or extra > stop - at:
            return
        found.more |= bool(flags & 0x18)
        if kind == _ENCRYPTION_5:
            found.names_locked = True
            return
        if kind == _MAIN_5:
            found.more |= bool(_number(content, at)[0] & 1)
        elif kind == _FILE_5:
            found.locked.append(_encrypted(content, stop - extra, stop))
        elif kind == _SERVICE_5:
            _service_5(content[at : stop - extra], content[stop : stop + data], found)
        elif kind == _END_5:
            found.more |= bool(_number(content, at)[0] & 1)
            found.end = stop
            return
        position = stop + data


def _encrypted(content: bytes, position: int, stop: int) -> bool:
    """Whether the extra area of a file header has an encryption record; one that cannot be walked counts as one."""
    while position < stop:
        size, start = _number(content, position)
        if size < 1 or start + size > stop:
            return True
        if _number(content, start)[0] == _ENCRYPTION_RECORD:
            return True
        position = start + size
    return False


def _service_5(header: bytes, data: bytes, found: RarHeaders) -> None:
    """A comment is text that the unpacker shows; a stream is a file behind a file."""
    flags, at = _number(header, 0)
    for _ in range(2):
        _, at = _number(header, at)
    at += (4 if flags & 2 else 0) + (4 if flags & 4 else 0)
    method, at = _number(header, at)
    _, at = _number(header, at)
    length, at = _number(header, at)
    name = header[at : at + length]
    if name == b"CMT" and not method >> 7 & 7:
        found.comment = names.text(data.rstrip(b"\0"))
    elif name in {b"CMT", b"STM"}:
        found.more = True


def _number(content: bytes, position: int) -> tuple[int, int]:
    """A number of seven bits an octet, lowest first, and where it ends. None there is 0, behind the file."""
    value = 0
    for index in range(10):
        if position + index >= len(content):
            break
        octet = content[position + index]
        value |= (octet & 0x7F) << 7 * index
        if not octet & 0x80:
            return value, position + index + 1
    return 0, len(content) + 1
