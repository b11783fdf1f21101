"""The structure of a zip file, held against itself: its directory, each member's own header, and all between them.

Only what can be told without unpacking belongs here. Programs read a zip in two ways, from the directory at its end
or from header to header from its start; where these ways can show two contents, a flaw tells it (APPNOTE.TXT 4.3).
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

_METHODS = frozenset(range(20)) | frozenset(range(92, 100))
_END = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_END_64 = b"PK\x06\x06"
_MEMBER = b"PK\x01\x02"
_HEADER = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_SIGNATURE = b"PK\x05\x05"
_SPLIT_MARKS = (_DESCRIPTOR, b"PK00")
_SIGNING_BLOCK = b"APK Sig Block 42"
_MEMBER_FIELDS = struct.Struct("<4s6H3L5H2L")
_HEADER_FIELDS = struct.Struct("<4s5H3L2H")
_TWO_LENGTHS = struct.Struct("<2H")
_LOCK_FLAGS = 0x2041
"""Encrypted, strongly encrypted, masked directory."""
_UTF_8 = 0x800
_FULL_32 = 0xFFFFFFFF
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
        return bool(self.flags & _LOCK_FLAGS) or self.method == AES


@dataclass(frozen=True, slots=True)
class Directory:
    """A zip's members in the order of their data, its flaws, its comment, and the regions that belong to no member."""

    entries: tuple[Entry, ...]
    flaws: frozenset[ZipFlaw]
    comment: bytes = field(default=b"", repr=False)
    loose: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _End:
    """What the end records say. `bottom` is where the directory must have ended, `after` where all of them end."""

    position: int
    bottom: int
    after: int
    count: int
    size: int
    offset: int
    comment: bytes


def directory(content: bytes, purse: Purse) -> Directory:
    """The structure of a zip. Pays a step a member. Raises Spent."""
    flaws: set[ZipFlaw] = set()
    end = _end(content, flaws)
    if end is None:
        return Directory((), frozenset(flaws | {ZipFlaw.DAMAGED}))
    begin, shift = _begin(content, end, flaws)
    found, stop = _members(content, begin, end, shift, flaws, purse)
    found = _placed(content, found, flaws)
    if len(found) != end.count:
        flaws.add(ZipFlaw.COUNT)
    loose: list[tuple[int, int]] = []
    if ZipFlaw.OVERLAP not in flaws:
        taken = [(entry.start, _compare(content, entry, flaws)) for entry in found]
        taken += [(begin, stop), (end.bottom, end.after)]
        loose = _gaps(content, taken, flaws)
    if _END in end.comment or _hides(end.comment):
        flaws.add(ZipFlaw.HIDDEN_MEMBER)
    _names(found, flaws)
    return Directory(tuple(found), frozenset(flaws), end.comment, tuple(loose))


def ends_as_zip(content: bytes) -> bool:
    """Whether a reader that looks for zip from the end would find a directory: something else that is a zip too."""
    end = _end(content, set())
    if end is None or end.after != len(content) or not end.count:
        return False
    return content.startswith(_MEMBER, end.bottom - end.size) or content.startswith(_MEMBER, end.offset)


def _end(content: bytes, flaws: set[ZipFlaw]) -> _End | None:
    """The last end record whose comment ends the file; failing that, the last one at all."""
    lowest = max(0, len(content) - 22 - 0xFFFF)
    position, chosen = content.rfind(_END, lowest), -1
    while position >= 0:
        length = int.from_bytes(content[position + 20 : position + 22], "little")
        rest = len(content) - position - 22
        if rest == length:
            chosen = position
            break
        if rest > length and chosen < 0:
            chosen = position
        position = content.rfind(_END, lowest, position + 3)
    if chosen < 0:
        return None
    disk, first, here, count, size, offset, length = struct.unpack_from("<4H2LH", content, chosen + 4)
    after = chosen + 22 + length
    end = _End(chosen, chosen, after, count, size, offset, content[chosen + 22 : after])
    if content.startswith(_LOCATOR, chosen - 20) and chosen >= 20 + 56:
        return _end_64(content, end, flaws)
    if disk or first or here != count:
        flaws.add(ZipFlaw.SPLIT)
    return end


def _end_64(content: bytes, end: _End, flaws: set[ZipFlaw]) -> _End:
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
    for small, large, full in ((end.count, count, 0xFFFF), (end.size, size, _FULL_32), (end.offset, offset, _FULL_32)):
        if small not in {large, full}:
            flaws.add(ZipFlaw.TWO_DIRECTORIES)
    return replace(end, bottom=position, count=count, size=size, offset=offset)


def _begin(content: bytes, end: _End, flaws: set[ZipFlaw]) -> tuple[int, int]:
    """Where the directory begins, and by how much all is moved by something put before the archive."""
    by_size = end.bottom - end.size
    if by_size == end.offset:
        return by_size, 0
    at_offset = end.offset < end.bottom and content.startswith(_MEMBER, end.offset)
    at_size = by_size >= 0 and content.startswith(_MEMBER, by_size)
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


def _members(
    content: bytes, begin: int, end: _End, shift: int, flaws: set[ZipFlaw], purse: Purse
) -> tuple[list[Entry], int]:
    """The directory's members, up to the first octets that are none."""
    found: list[Entry] = []
    position = begin
    while position + 46 <= end.bottom and content.startswith(_MEMBER, position):
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
        if _FULL_32 in {packed, size, start} or disk == 0xFFFF:
            size, packed, start, disk = _large(extra, (size, packed, start, disk), flaws)
        if disk:
            flaws.add(ZipFlaw.SPLIT)
        name = _name(raw, flags, extra, flaws)
        start += shift
        comment = content[extra_end:stop] if lengths[2] else b""
        data = _data(content, start)
        found.append(Entry(raw, name, method, flags, checksum, packed, size, start, data, comment, extra))
        position = stop
    if position != begin + end.size and not content.startswith(_SIGNATURE, position):
        flaws.add(ZipFlaw.DAMAGED if position < begin + end.size else ZipFlaw.COUNT)
    return found, position


def _data(content: bytes, start: int) -> int:
    """Where a member's packed data begin, behind its own header; -1 where no header stands."""
    if start < 0 or start + 30 > len(content) or not content.startswith(_HEADER, start):
        return -1
    name_length, extra_length = _TWO_LENGTHS.unpack_from(content, start + 26)
    return start + 30 + int(name_length) + int(extra_length)


def _placed(content: bytes, found: list[Entry], flaws: set[ZipFlaw]) -> list[Entry]:
    """The members in the order of their headers. Tells where they overlap or lie outside of the file."""
    placed = sorted(found, key=lambda entry: entry.start)
    before = 0
    for entry in placed:
        if entry.data < 0 or entry.data + entry.packed > len(content):
            flaws.add(ZipFlaw.DAMAGED)
        if entry.start < before:
            flaws.add(ZipFlaw.OVERLAP)
        before = max(before, entry.data + entry.packed)
    return placed


def _compare(content: bytes, entry: Entry, flaws: set[ZipFlaw]) -> int:
    """Hold a member's own header against the directory; returns where its octets end, descriptor and all."""
    if entry.locked:
        flaws.add(ZipFlaw.LOCKED)
    elif entry.method not in READABLE:
        flaws.add(ZipFlaw.METHOD)
    elif entry.method == STORED and entry.packed != entry.size:
        flaws.add(ZipFlaw.SIZE)
    if entry.data < 0:
        return entry.start
    _, _, flags, method, _, _, checksum, packed, size, name_length, _ = _HEADER_FIELDS.unpack_from(content, entry.start)
    extra_start = entry.start + 30 + name_length
    extra = content[extra_start : entry.data]
    masked = bool(entry.flags & 0x2000)
    if (content[entry.start + 30 : extra_start] != entry.raw or method != entry.method) and not masked:
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    if (flags ^ entry.flags) & _LOCK_FLAGS or ((flags ^ entry.flags) & _UTF_8 and not entry.raw.isascii()):
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    if b"up" in extra and _unicode_name(extra, entry.raw) != _unicode_name(entry.extra, entry.raw):
        flaws.add(ZipFlaw.TWO_NAMES)
    if _FULL_32 in {packed, size}:
        size, packed, _, _ = _large(extra, (size, packed, 0, 0), flaws)
    told = (checksum, packed, size)
    meant = (entry.checksum, entry.packed, entry.size)
    late = bool(flags & 8)
    if told != meant and not masked and not (late and all(a in {0, b} for a, b in zip(told, meant, strict=True))):
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    stop = entry.data + entry.packed
    return stop + _descriptor(content, stop, meant, flaws) if late else stop


def _descriptor(content: bytes, position: int, meant: tuple[int, int, int], flaws: set[ZipFlaw]) -> int:
    """The length of the record behind a member's data that repeats its sizes (APPNOTE 4.3.9), 0 for none."""
    small = struct.pack("<3L", *(value & _FULL_32 for value in meant))
    large = struct.pack("<L2Q", *meant)
    signed = content.startswith(_DESCRIPTOR, position)
    begin = position + 4 if signed else position
    for form in (large, small):
        if content.startswith(form, begin):
            return begin + len(form) - position
    if signed:
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    return 0


def _gaps(content: bytes, taken: list[tuple[int, int]], flaws: set[ZipFlaw]) -> list[tuple[int, int]]:
    """Regions of something that nothing in the directory owns. Tells members and archives hidden in them."""
    loose: list[tuple[int, int]] = []
    position = 0
    for start, stop in (*sorted(taken), (len(content), len(content))):
        if start > position:
            gap = content[position:start]
            if gap.strip(b"\0") and gap not in _SPLIT_MARKS and not gap.endswith(_SIGNING_BLOCK):
                if _hides(gap):
                    flaws.add(ZipFlaw.HIDDEN_MEMBER)
                if not gap.startswith(_SIGNATURE):
                    loose.append((position, start))
                    flaws.add(ZipFlaw.LOOSE)
        position = max(position, stop)
    return loose


def _hides(gap: bytes) -> bool:
    """Whether a region holds what a reader could take for a member or for a directory of its own."""
    position = gap.find(_HEADER)
    while position >= 0:
        if position + 30 < len(gap):
            _, _, flags, method, *_, name_length, _ = _HEADER_FIELDS.unpack_from(gap, position)
            if method in _METHODS and not flags & 0xC000 and 0 < name_length <= len(gap) - position - 30:
                return True
        position = gap.find(_HEADER, position + 4)
    position = gap.find(_END)
    while position >= 0:
        if position + 22 <= len(gap):
            disk, first, here, count, size, _, _ = struct.unpack_from("<4H2LH", gap, position + 4)
            if not disk and not first and here == count and size <= position:
                return True
        position = gap.find(_END, position + 4)
    return False


def _names(found: list[Entry], flaws: set[ZipFlaw]) -> None:
    if len({entry.raw for entry in found}) != len(found):
        flaws.add(ZipFlaw.DUPLICATE_NAME)
    if len({entry.name.replace("\\", "/").removeprefix("./").lstrip("/").casefold() for entry in found}) != len(found):
        flaws.add(ZipFlaw.ALIKE_NAMES)


def _name(raw: bytes, flags: int, extra: bytes, flaws: set[ZipFlaw]) -> str:
    """The Unicode name where there is one (APPNOTE 4.6.9), else the name as its writer meant it."""
    if b"\0" in raw:
        flaws.add(ZipFlaw.TWO_NAMES)
    name = names.decoded(raw, utf_8=bool(flags & _UTF_8))
    if b"up" not in extra or (unicode := _unicode_name(extra, raw)) is None or unicode == name:
        return name
    if name.rpartition(".")[2].casefold() != unicode.rpartition(".")[2].casefold() or "\0" in unicode:
        flaws.add(ZipFlaw.TWO_NAMES)
    if raw.isascii() and not _LOSSY.search(raw):
        flaws.add(ZipFlaw.TWO_NAMES)
    return unicode


def _unicode_name(extra: bytes, raw: bytes) -> str | None:
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


def _large(extra: bytes, values: tuple[int, int, int, int], flaws: set[ZipFlaw]) -> tuple[int, int, int, int]:
    """Size, packed size, place and disk with those that are too large for 32 bits out of the extra (APPNOTE 4.5.3)."""
    room = _extra(extra, 1)
    if room is None:
        return values  # a member of exactly this size, or a damaged one: its place will not hold
    result = list(values)
    position = 0
    for index, (full, width) in enumerate(((_FULL_32, 8), (_FULL_32, 8), (_FULL_32, 8), (0xFFFF, 4))):
        if values[index] == full:
            if position + width > len(room):
                flaws.add(ZipFlaw.DAMAGED)
                break
            result[index] = int.from_bytes(room[position : position + width], "little")
            position += width
    return result[0], result[1], result[2], result[3]
