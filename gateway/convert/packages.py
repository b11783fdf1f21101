"""Zip packages with some members replaced and all else as it was: order, names, times, methods, packed octets.

Structure is held to what every program reads alike (`archives/zip_directory.py`); what programs read in two ways is
not written anew here.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence

from gateway.convert.conversion import Outcome, Unconvertible
from gateway.message.archives import zip_directory
from gateway.message.archives.unpacking import BOMB_OCTETS, BOMB_RATIO, Bomb, Damaged
from gateway.message.archives.zip_records import DEFLATED, FULL_32, HEADER_FIELDS, MEMBER, STORED, Entry
from gateway.message.archives.zips import State, check, member
from gateway.message.document import Purse

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LATE = 8
"""Flag: the sizes stand behind the member's data (APPNOTE 4.4.4)."""
_LARGE_VALUES = 1
"""The extra field of sizes beyond 32 bits (APPNOTE 4.5.3)."""
_MOST = 512 * 1024 * 1024


class Package:
    """A package in a zip. Members are unpacked when they are asked for, each paid for."""

    def __init__(self, content: bytes, purse: Purse) -> None:
        """Raises Unconvertible for a package that is locked, damaged or ambiguous, and Spent."""
        checked = check(content, purse)
        if checked.locked:
            raise Unconvertible(Outcome.LOCKED, "locked with a password; open it, save it without, convert that")
        if checked.hostile or checked.opaque or len(content) > _MOST:
            told = ", ".join(sorted(checked.flaws)) or "too large"
            raise Unconvertible(
                Outcome.UNREADABLE, f"its package is not sound ({told}); open it in its program and save it again"
            )
        self._content = content
        self._purse = purse
        self.entries: Sequence[Entry] = zip_directory.directory(content, purse).entries

    def octets(self, entry: Entry) -> bytes:
        """A member unpacked. Raises Unconvertible and Spent."""
        state = State()
        try:
            if entry.size > BOMB_OCTETS and entry.size > BOMB_RATIO * entry.packed:
                raise Bomb
            content = member(self._content, entry, self._purse, state)
        except (Bomb, Damaged):
            state.hostile = True
            content = b""
        if state.hostile or state.opaque:
            raise Unconvertible(Outcome.UNREADABLE, "a part of its package is damaged; recover it in its program")
        return content

    def replaced(self, changed: Mapping[bytes, bytes]) -> bytes:
        """The whole package with new octets for some members, by their raw names."""
        pieces: list[bytes] = []
        places: dict[bytes, tuple[int, bytes | None, bytes | None]] = {}
        at = 0
        directory = self._directory()
        ends = [entry.start for entry in self.entries[1:]] + [directory]
        if self.entries and self.entries[0].start:
            raise Unconvertible(Outcome.UNREADABLE, "something stands before its package; save it again")
        for entry, end in zip(self.entries, ends, strict=True):
            content = changed.get(entry.raw)
            if content is None:
                record = self._content[entry.start : end]
                places[entry.raw] = at, None, None
            else:
                packed = _packed(entry, content)
                record = self._local(entry, content, packed) + packed
                places[entry.raw] = at, content, packed
            pieces.append(record)
            at += len(record)
        central = b"".join(self._central(directory, places))
        comment = zip_directory.directory(self._content, self._purse).comment
        count = len(self.entries)
        pieces += [central, _END.pack(b"PK\5\6", 0, 0, count, count, len(central), at, len(comment)), comment]
        return b"".join(pieces)

    def _directory(self) -> int:
        """Where the directory begins: behind the last member and its descriptor."""
        last = self.entries[-1]
        return self._content.index(MEMBER, last.data + last.packed)

    def _local(self, entry: Entry, content: bytes, packed: bytes) -> bytes:
        fields = list(HEADER_FIELDS.unpack_from(self._content, entry.start))
        name_end = entry.start + 30 + fields[9]
        extra = _without_large(self._content[name_end : entry.data])
        fields[2] &= ~_LATE
        fields[6:9] = zlib.crc32(content), len(packed), len(content)
        fields[10] = len(extra)
        return HEADER_FIELDS.pack(*fields) + self._content[entry.start + 30 : name_end] + extra

    def _central(
        self, directory: int, places: Mapping[bytes, tuple[int, bytes | None, bytes | None]]
    ) -> Sequence[bytes]:
        records: list[bytes] = []
        at = directory
        for _ in self.entries:
            fields = list(_CENTRAL.unpack_from(self._content, at))
            name_end = at + 46 + fields[10]
            extra_end = name_end + fields[11]
            end = extra_end + fields[12]
            raw, extra = self._content[at + 46 : name_end], self._content[name_end:extra_end]
            start, content, packed = places[raw]
            if fields[16] == FULL_32:
                raise Unconvertible(Outcome.UNREADABLE, "its package is written for huge files; save it again")
            fields[16] = start
            if content is not None and packed is not None:
                extra = _without_large(extra)
                fields[3] &= ~_LATE
                fields[7:10] = zlib.crc32(content), len(packed), len(content)
                fields[11] = len(extra)
            records.append(_CENTRAL.pack(*fields) + raw + extra + self._content[extra_end:end])
            at = end
        return records


def _packed(entry: Entry, content: bytes) -> bytes:
    if entry.method == STORED:
        return content
    if entry.method != DEFLATED:
        raise Unconvertible(Outcome.UNREADABLE, "its package is packed in a way that documents are not; save it again")
    machine = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return machine.compress(content) + machine.flush()


def _without_large(extra: bytes) -> bytes:
    """An extra without the field of sizes beyond 32 bits: those of a new member fit."""
    kept: list[bytes] = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _LARGE_VALUES:
            kept.append(extra[at : at + 4 + length])
        at += 4 + length
    return b"".join(kept)
