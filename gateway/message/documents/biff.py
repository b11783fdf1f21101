"""Records of Excel's workbook stream and the strings in them, which may go on in the next record ([MS-XLS] 2.1.4, 2.5).

What a record means does not belong here.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.message.document import Purse
from gateway.message.documents.octets import Torn, cut, u8, u16, u32, utf16
from gateway.message.documents.property_set import letters

CONTINUE = 0x3C
HEAD = struct.Struct("<HH")


@dataclass(frozen=True, slots=True)
class Record:
    """One record with those that continue it: `body` is its own, `more` the bodies of the CONTINUE records behind."""

    type: int
    at: int
    body: bytes
    more: tuple[bytes, ...] = ()


def records(data: bytes, purse: Purse) -> Iterator[Record]:
    """The records of a stream. Raises Torn when the last one goes beyond the stream, and Spent."""
    at, length = 0, len(data)
    used = len(data.rstrip(b"\0"))  # writers fill the stream up with zeros
    while at < used and at + 4 <= length:
        kind, size = HEAD.unpack_from(data, at)
        start = at
        body = cut(data, at + 4, size)
        at += 4 + size
        more: list[bytes] = []
        while at + 4 <= length and u16(data, at) == CONTINUE:
            more.append(cut(data, at + 4, u16(data, at + 2)))
            at += 4 + len(more[-1])
        purse.pay(steps=1 + len(more))
        yield Record(kind, start, body, tuple(more))


def short_string(body: bytes, at: int, *, wide: bool, page: int) -> tuple[str, int]:
    """A string behind an octet that counts its characters, and where it ends. `wide` is BIFF8. Raises Torn."""
    return counted_string(body, at + 1, u8(body, at), wide=wide, page=page)


def long_string(body: bytes, at: int, *, wide: bool, page: int) -> tuple[str, int]:
    """A string behind two octets that count its characters, and where it ends. Raises Torn."""
    return counted_string(body, at + 2, u16(body, at), wide=wide, page=page)


def counted_string(body: bytes, at: int, count: int, *, wide: bool, page: int) -> tuple[str, int]:
    """A string of `count` characters: in BIFF8 behind an octet that says how wide they are. Raises Torn."""
    if not wide:
        return letters(cut(body, at, count), page), at + count
    if count == 0:
        return "", at + (at < len(body))
    if u8(body, at) & 1:
        return utf16(cut(body, at + 1, 2 * count)), at + 1 + 2 * count
    return cut(body, at + 1, count).decode("latin-1"), at + 1 + count


@dataclass(frozen=True, slots=True)
class Rich:
    """A shared string: `runs` are (first character, font), `phonetic` what is written above it in small."""

    text: str
    runs: tuple[tuple[int, int], ...] = ()
    phonetic: str = ""


class Strings:
    """Reads the strings of the shared table over the borders of its records ([MS-XLS] 2.4.265, 2.5.293)."""

    def __init__(self, blocks: tuple[bytes, ...], purse: Purse) -> None:
        """Take the bodies of SST and of the CONTINUE records behind it."""
        self._blocks, self._purse = blocks, purse
        self._block, self._at = 0, 0

    def all(self) -> list[Rich]:
        """All of them. Raises Torn and Spent."""
        count = u32(self._blocks[0], 4)
        self._at = 8
        found: list[Rich] = []
        for _ in range(count):
            self._purse.pay(steps=1)
            found.append(self.rich())
        return found

    def rich(self) -> Rich:
        """One string. Raises Torn and Spent."""
        count = int.from_bytes(self._octets(2), "little")
        flags = self._octets(1)[0]
        runs = int.from_bytes(self._octets(2), "little") if flags & 8 else 0
        extra = int.from_bytes(self._octets(4), "little") if flags & 4 else 0
        text = self._characters(count, wide=bool(flags & 1))
        raw = self._octets(4 * runs)
        marks = tuple((u16(raw, at), u16(raw, at + 2)) for at in range(0, 4 * runs, 4))
        self._purse.pay(steps=runs)
        return Rich(text, marks, _phonetic(self._octets(extra)))

    def characters(self, count: int) -> str:
        """Characters that begin with the octet that says how wide they are. Raises Torn, Spent."""
        return self._characters(count, wide=bool(self._octets(1)[0] & 1)) if count else ""

    def _left(self) -> int:
        """Octets left in this record; at its end the next one is taken."""
        while self._at == len(self._blocks[self._block]):
            if self._block + 1 == len(self._blocks):
                raise Torn
            self._block, self._at = self._block + 1, 0
        return len(self._blocks[self._block]) - self._at

    def _octets(self, count: int) -> bytes:
        parts: list[bytes] = []
        while count:
            size = min(count, self._left())
            parts.append(self._blocks[self._block][self._at : self._at + size])
            self._at += size
            count -= size
        return b"".join(parts)

    def _characters(self, count: int, *, wide: bool) -> str:
        """Characters; behind a border of records stands anew how wide they are."""
        parts: list[str] = []
        while count:
            before = self._block
            left = self._left()
            if self._block != before:
                wide = bool(self._octets(1)[0] & 1)
                left = self._left()
            size = min(count, left // 2 if wide else left)
            if size == 0:
                raise Torn
            raw = self._octets(2 * size if wide else size)
            parts.append(utf16(raw) if wide else raw.decode("latin-1"))
            count -= size
        return "".join(parts)


def _phonetic(extra: bytes) -> str:
    """The phonetic text of an ExtRst ([MS-XLS] 2.5.119); one that is torn is none."""
    if len(extra) < 14:
        return ""
    count = u16(extra, 10)
    return utf16(extra[14 : 14 + 2 * count])
