"""The records of a zip file: its end records, its directory's members, and the names and sizes in them.

What a record says is read here; what it says against the others is told by `zip_directory`. Sections are those of
APPNOTE.TXT.
"""

import re
import struct
import zlib
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gateway.message.archives import names
from gateway.message.document import Purse


class ZipFlaw(StrEnum):
    """What is wrong with a zip, by the worst that it can do."""

    OVERLAP = "overlap"
    HIDDEN_MEMBER = "hidden-member"
    """A member stands between the others, or another whole archive does, and the directory does not know it."""
    HEADERS_DISAGREE = "headers-disagree"
    """A member's own header or descriptor tells another name, method, lock or size than the directory."""
    COUNT = "count"
    """The end record counts other members than the directory has."""
    TWO_DIRECTORIES = "two-directories"
    TWO_NAMES = "two-names"
    """A name holds NUL, or its Unicode form has another ending than its plain form."""
    DUPLICATE_NAME = "duplicate-name"
    SIZE = "size"
    """A stored member whose two sizes differ."""
    ALIKE_NAMES = "alike-names"
    """Names that differ only in case or slashes: one part for a document's reader, two files elsewhere."""
    LOOSE = "loose"
    """Octets that belong to no member: a program before the archive, or anything else."""
    DAMAGED = "damaged"
    SPLIT = "split"
    """A part of an archive in several files."""
    METHOD = "method"
    """A member that is packed in a way nobody here can unpack."""
    LOCKED = "locked"


HOSTILE = frozenset({
    ZipFlaw.OVERLAP, ZipFlaw.HIDDEN_MEMBER, ZipFlaw.HEADERS_DISAGREE, ZipFlaw.COUNT, ZipFlaw.TWO_DIRECTORIES,
    ZipFlaw.TWO_NAMES, ZipFlaw.DUPLICATE_NAME, ZipFlaw.SIZE,
})  # fmt: skip
"""Flaws by which two readers see two contents, or that exist only to harm a reader."""
OPAQUE = frozenset({ZipFlaw.DAMAGED, ZipFlaw.SPLIT, ZipFlaw.METHOD})

STORED, DEFLATED, BZIP2, LZMA, AES = 0, 8, 12, 14, 99
READABLE = frozenset({STORED, DEFLATED, BZIP2, LZMA})

END = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_END_64 = b"PK\x06\x06"
MEMBER = b"PK\x01\x02"
HEADER = b"PK\x03\x04"
DESCRIPTOR = b"PK\x07\x08"
SIGNATURE = b"PK\x05\x05"
_MEMBER_FIELDS = struct.Struct("<4s6H3L5H2L")
HEADER_FIELDS = struct.Struct("<4s5H3L2H")
_TWO_LENGTHS = struct.Struct("<2H")
LOCK_FLAGS = 0x2041
"""Encrypted, strongly encrypted, masked directory."""
PATCH = 0x20
UTF_8 = 0x800
FULL_32 = 0xFFFFFFFF
_LOSSY = re.compile(rb"[?_#~-]")
"""What writers put for letters that a plain name cannot hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member by the directory: where it begins, where its packed data lie, what it is packed with."""

    raw: bytes
    name: str
    method: int
    flags: int
    checksum: int
    packed: int
    size: int
    start: int
    data: int
    comment: bytes = field(repr=False)
    extra: bytes = field(repr=False)

    @property
    def locked(self) -> bool:
        return bool(self.flags & LOCK_FLAGS) or self.method == AES


@dataclass(slots=True)
class End:
    """What the end records say. `bottom` is where the directory must have ended, `after` where all of them end."""

    position: int
    bottom: int
    after: int
    count: int
    size: int
    offset: int
    comment: bytes


def find_end(content: bytes, flaws: set[ZipFlaw]) -> End | None:
    """The last end record whose comment ends the file; failing that, the last one at all."""
    lowest = max(0, len(content) - 22 - 0xFFFF)
    position, chosen = content.rfind(END, lowest), -1
    while position >= 0:
        length = int.from_bytes(content[position + 20 : position + 22], "little")
        rest = len(content) - position - 22
        if rest == length:
            chosen = position
            break
        if rest > length and chosen < 0:
            chosen = position
        position = content.rfind(END, lowest, position + 3)
    if chosen < 0:
        return None
    disk, first, here, count, size, offset, length = struct.unpack_from("<4H2LH", content, chosen + 4)
    after = chosen + 22 + length
    end = End(chosen, chosen, after, count, size, offset, content[chosen + 22 : after])
    if content.startswith(_LOCATOR, chosen - 20) and chosen >= 20 + 56:
        return _end_64(content, end, flaws)
    if disk or first or here != count:
        flaws.add(ZipFlaw.SPLIT)
    return end


def _end_64(content: bytes, end: End, flaws: set[ZipFlaw]) -> End:
    """The end record of large archives (APPNOTE 4.3.14). Where the small one says a value too, they must agree."""
    disk, told, disks = struct.unpack_from("<LQL", content, end.position - 16)
    near = end.position - 20 - 56
    position = near if content.startswith(_END_64, near) else told
    if position + 56 > end.position - 20 or not content.startswith(_END_64, position):
        flaws.add(ZipFlaw.DAMAGED)
        return end
    if position != told and content.startswith(_END_64, told):
        flaws.add(ZipFlaw.TWO_DIRECTORIES)
    number, first, here, count, size, offset = struct.unpack_from("<2L4Q", content, position + 16)
    if disk or disks > 1 or number or first or here != count:
        flaws.add(ZipFlaw.SPLIT)
    for small, large, full in ((end.count, count, 0xFFFF), (end.size, size, FULL_32), (end.offset, offset, FULL_32)):
        if small not in {large, full}:
            flaws.add(ZipFlaw.TWO_DIRECTORIES)
    return replace(end, bottom=position, count=count, size=size, offset=offset)


def find_begin(content: bytes, end: End, flaws: set[ZipFlaw]) -> tuple[int, int]:
    """Where the directory begins, and by how much all is moved by something put before the archive."""
    by_size = end.bottom - end.size
    if by_size == end.offset:
        return by_size, 0
    at_offset = end.offset < end.bottom and content.startswith(MEMBER, end.offset)
    at_size = by_size >= 0 and content.startswith(MEMBER, by_size)
    if at_offset and at_size:
        flaws.add(ZipFlaw.TWO_DIRECTORIES)
    if at_size:
        return by_size, by_size - end.offset
    if end.count or end.size:
        # A signature or nothing known between the directory and its end; the gap is looked at like any other.
        if not at_offset:
            flaws.add(ZipFlaw.DAMAGED)
        return min(end.offset, end.bottom), 0
    return end.bottom, 0


def read_members(
    content: bytes, begin: int, end: End, shift: int, flaws: set[ZipFlaw], purse: Purse
) -> tuple[list[Entry], int]:
    """The directory's members, up to the first octets that are none."""
    found: list[Entry] = []
    position = begin
    while position + 46 <= end.bottom and content.startswith(MEMBER, position):
        purse.pay(steps=1)
        fields = _MEMBER_FIELDS.unpack_from(content, position)
        flags, method, checksum, packed, size = fields[3], fields[4], *fields[7:10]
        lengths, disk, start = fields[10:13], fields[13], fields[16]
        name_end = position + 46 + lengths[0]
        extra_end = name_end + lengths[1]
        stop = extra_end + lengths[2]
        if stop > end.bottom:
            flaws.add(ZipFlaw.DAMAGED)
            break
        raw, extra = content[position + 46 : name_end], content[name_end:extra_end]
        if FULL_32 in {packed, size, start} or disk == 0xFFFF:
            size, packed, start, disk = large_values(extra, (size, packed, start, disk), flaws)
        if disk:
            flaws.add(ZipFlaw.SPLIT)
        name = _name(raw, flags, extra, flaws)
        start += shift
        comment = content[extra_end:stop] if lengths[2] else b""
        data = _data(content, start)
        found.append(Entry(raw, name, method, flags, checksum, packed, size, start, data, comment, extra))
        position = stop
    if position != begin + end.size and not content.startswith(SIGNATURE, position):
        flaws.add(ZipFlaw.DAMAGED if position < begin + end.size else ZipFlaw.COUNT)
    return found, position


def _data(content: bytes, start: int) -> int:
    """Where a member's packed data begin, behind its own header; -1 where no header stands."""
    if start < 0 or start + 30 > len(content) or not content.startswith(HEADER, start):
        return -1
    name_length, extra_length = _TWO_LENGTHS.unpack_from(content, start + 26)
    return start + 30 + int(name_length) + int(extra_length)


def _name(raw: bytes, flags: int, extra: bytes, flaws: set[ZipFlaw]) -> str:
    """The Unicode name where there is one (APPNOTE 4.6.9), else the name as its writer meant it."""
    if b"\0" in raw:
        flaws.add(ZipFlaw.TWO_NAMES)
    name = names.decoded(raw, utf_8=bool(flags & UTF_8))
    if b"up" not in extra or (unicode := unicode_name(extra, raw)) is None or unicode == name:
        return name
    if name.rpartition(".")[2].casefold() != unicode.rpartition(".")[2].casefold() or "\0" in unicode:
        flaws.add(ZipFlaw.TWO_NAMES)
    if raw.isascii() and not _LOSSY.search(raw):
        flaws.add(ZipFlaw.TWO_NAMES)
    return unicode


def unicode_name(extra: bytes, raw: bytes) -> str | None:
    field_ = _extra(extra, 0x7075)
    if field_ is None or len(field_) < 6 or int.from_bytes(field_[1:5], "little") != zlib.crc32(raw):
        return None
    return names.kept(field_[5:].decode("utf-8", "replace"))


def _extra(extra: bytes, wanted: int) -> bytes | None:
    """One extra field of a member."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == wanted:
            return extra[position + 4 : position + 4 + length]
        position += 4 + length
    return None


def large_values(extra: bytes, values: tuple[int, int, int, int], flaws: set[ZipFlaw]) -> tuple[int, int, int, int]:
    """Size, packed size, place and disk with those that are too large for 32 bits out of the extra (APPNOTE 4.5.3)."""
    room = _extra(extra, 1)
    if room is None:
        return values  # a member of exactly this size, or a damaged one: its place will not hold
    result = list(values)
    position = 0
    for index, (full, width) in enumerate(((FULL_32, 8), (FULL_32, 8), (FULL_32, 8), (0xFFFF, 4))):
        if values[index] == full:
            if position + width > len(room):
                flaws.add(ZipFlaw.DAMAGED)
                break
            result[index] = int.from_bytes(room[position : position + width], "little")
            position += width
    return result[0], result[1], result[2], result[3]
