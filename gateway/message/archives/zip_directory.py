"""The structure of a zip file, held against itself: its directory, each member's own header, and all between them.

Only what can be told without unpacking belongs here. Programs read a zip in two ways, from the directory at its end
or from header to header from its start; where these ways can show two contents, a flaw tells it (APPNOTE.TXT 4.3).
"""

import struct
from dataclasses import dataclass, field

from gateway.message.archives.zip_records import (
    DESCRIPTOR,
    END,
    FULL_32,
    HEADER,
    HEADER_FIELDS,
    LOCK_FLAGS,
    MEMBER,
    PATCH,
    READABLE,
    SIGNATURE,
    STORED,
    UTF_8,
    Entry,
    ZipFlaw,
    find_begin,
    find_end,
    large_values,
    read_members,
    unicode_name,
)
from gateway.message.document import Purse

_METHODS = frozenset(range(20)) | frozenset(range(92, 100))
_SPLIT_MARKS = (DESCRIPTOR, b"PK00")
_SIGNING_BLOCK = b"APK Sig Block 42"


@dataclass(frozen=True, slots=True)
class Directory:
    """A zip's members in the order of their data, its flaws, its comment, and the regions that belong to no member."""

    entries: tuple[Entry, ...]
    flaws: frozenset[ZipFlaw]
    comment: bytes = field(default=b"", repr=False)
    loose: tuple[tuple[int, int], ...] = ()


def directory(content: bytes, purse: Purse) -> Directory:
    """The structure of a zip. Pays a step a member. Raises Spent."""
    flaws: set[ZipFlaw] = set()
    end = find_end(content, flaws)
    if end is None:
        return Directory((), frozenset(flaws | {ZipFlaw.DAMAGED}))
    begin, shift = find_begin(content, end, flaws)
    found, stop = read_members(content, begin, end, shift, flaws, purse)
    if stop != end.bottom and not content.startswith(SIGNATURE, stop):
        flaws.add(ZipFlaw.DAMAGED)  # some programs find the directory by its size, and others do not
    found = _placed(content, found, flaws)
    if len(found) != end.count:
        flaws.add(ZipFlaw.COUNT)
    loose: list[tuple[int, int]] = []
    if ZipFlaw.OVERLAP not in flaws:
        taken = [(entry.start, _compare(content, entry, flaws)) for entry in found]
        taken += [(begin, stop), (end.bottom, end.after)]
        loose = _gaps(content, taken, flaws)
    if END in end.comment or _hides(end.comment):
        flaws.add(ZipFlaw.HIDDEN_MEMBER)
    _names(found, flaws)
    return Directory(tuple(found), frozenset(flaws), end.comment, tuple(loose))


def ends_as_zip(content: bytes) -> bool:
    """Whether a reader that looks for zip from the end would find a directory: something else that is a zip too."""
    end = find_end(content, set())
    if end is None or end.after != len(content) or not end.count:
        return False
    return content.startswith(MEMBER, end.bottom - end.size) or content.startswith(MEMBER, end.offset)


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
    elif entry.method not in READABLE or entry.flags & PATCH:
        flaws.add(ZipFlaw.METHOD)
    elif entry.method == STORED and entry.packed != entry.size:
        flaws.add(ZipFlaw.SIZE)
    if entry.data < 0:
        return entry.start
    _, _, flags, method, _, _, checksum, packed, size, name_length, _ = HEADER_FIELDS.unpack_from(content, entry.start)
    extra_start = entry.start + 30 + name_length
    extra = content[extra_start : entry.data]
    masked = bool(entry.flags & 0x2000)
    if (content[entry.start + 30 : extra_start] != entry.raw or method != entry.method) and not masked:
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    if (flags ^ entry.flags) & LOCK_FLAGS or ((flags ^ entry.flags) & UTF_8 and not entry.raw.isascii()):
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    if b"up" in extra and unicode_name(extra, entry.raw) != unicode_name(entry.extra, entry.raw):
        flaws.add(ZipFlaw.TWO_NAMES)
    if FULL_32 in {packed, size}:
        size, packed, _, _ = large_values(extra, (size, packed, 0, 0), flaws)
    told = (checksum, packed, size)
    meant = (entry.checksum, entry.packed, entry.size)
    late = bool(flags & 8)
    if told != meant and not masked and not (late and all(a in {0, b} for a, b in zip(told, meant, strict=True))):
        flaws.add(ZipFlaw.HEADERS_DISAGREE)
    stop = entry.data + entry.packed
    return stop + _descriptor(content, stop, meant, flaws) if late else stop


def _descriptor(content: bytes, position: int, meant: tuple[int, int, int], flaws: set[ZipFlaw]) -> int:
    """The length of the record behind a member's data that repeats its sizes (APPNOTE 4.3.9), 0 for none."""
    small = struct.pack("<3L", *(value & FULL_32 for value in meant))
    large = struct.pack("<L2Q", *meant)
    signed = content.startswith(DESCRIPTOR, position)
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
    for begin, stop in (*sorted(taken), (len(content), len(content))):
        start = min(begin, len(content))  # a damaged directory may point anywhere
        if start > position:
            gap = content[position:start]
            if gap.strip(b"\0") and gap not in _SPLIT_MARKS and not gap.endswith(_SIGNING_BLOCK):
                if _hides(gap):
                    flaws.add(ZipFlaw.HIDDEN_MEMBER)
                if not gap.startswith(SIGNATURE):
                    loose.append((position, start))
                    flaws.add(ZipFlaw.LOOSE)
        position = max(position, stop)
    return loose


def _hides(gap: bytes) -> bool:
    """Whether a region holds what a reader could take for a member or for a directory of its own."""
    position = gap.find(HEADER)
    while position >= 0:
        if position + 30 < len(gap):
            _, _, flags, method, *_, name_length, _ = HEADER_FIELDS.unpack_from(gap, position)
            if method in _METHODS and not flags & 0xC000 and 0 < name_length <= len(gap) - position - 30:
                return True
        position = gap.find(HEADER, position + 4)
    position = gap.find(END)
    while position >= 0:
        if position + 22 <= len(gap):
            disk, first, here, count, size, _, _ = struct.unpack_from("<4H2LH", gap, position + 4)
            if not disk and not first and here == count and size <= position:
                return True
        position = gap.find(END, position + 4)
    return False


def _names(found: list[Entry], flaws: set[ZipFlaw]) -> None:
    if len({entry.raw for entry in found}) != len(found):
        flaws.add(ZipFlaw.DUPLICATE_NAME)
    if len({entry.name.replace("\\", "/").removeprefix("./").lstrip("/").casefold() for entry in found}) != len(found):
        flaws.add(ZipFlaw.ALIKE_NAMES)
