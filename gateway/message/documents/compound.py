"""OLE compound files: the storages and streams of one file ([MS-CFB]). What they mean does not belong here.

Sector chains are followed within the file's own number of sectors, the directory is walked without recursion, and all
that is unpacked is paid for. A file that contradicts itself is read as far as it goes and told as torn.
"""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.message.document import Purse
from gateway.message.documents.octets import Torn, cut, u16, u32
from gateway.message.signs import COMPOUND_FILE

HEADER = 512
DIRECTORY_ENTRY = 128
LAST_SECTOR = 0xFFFFFFFA
"""From here on a sector number is a mark: end of chain, free, FAT, DIFAT ([MS-CFB] 2.1)."""
FREE = 0xFFFFFFFF
NO_ENTRY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
TAILS = (b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-")
"""How the files begin or end that another reader would find behind a compound file."""


@dataclass(slots=True)
class Entry:
    """A storage or a stream. `name` is as it stands there, `size` in octets; `children` by their names in capitals."""

    name: str
    is_stream: bool
    clsid: bytes
    start: int
    size: int
    children: dict[str, "Entry"] = field(default_factory=dict)


@dataclass(slots=True)
class Storage:
    """A storage with the path of names that leads to it, the root's is empty."""

    file: "Compound"
    entry: Entry
    path: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return name.upper() in self.entry.children

    @property
    def names(self) -> set[str]:
        """The names of its children, in capitals: names of compound files do not tell cases apart."""
        return set(self.entry.children)

    def stream(self, name: str) -> bytes:
        """A stream's content; empty when there is none. Raises Spent."""
        entry = self.entry.children.get(name.upper())
        return self.file.content(entry) if entry is not None and entry.is_stream else b""

    def storage(self, name: str) -> "Storage | None":
        """A storage inside this one."""
        entry = self.entry.children.get(name.upper())
        return None if entry is None or entry.is_stream else Storage(self.file, entry, (*self.path, entry.name))

    def walk(self) -> "Iterator[Storage]":
        """This storage and all below it."""
        waiting = [self]
        while waiting:
            storage = waiting.pop()
            yield storage
            inside = (child for child in storage.entry.children.values() if not child.is_stream)
            waiting.extend(Storage(self.file, child, (*storage.path, child.name)) for child in inside)


class Compound:
    """One compound file. `torn` says that some of it could not be read, `doubled` that it can be read two ways."""

    def __init__(self, content: bytes, purse: Purse) -> None:
        """Read the tables and the directory. Raises Torn when there is no directory at all, and Spent."""
        self._data = content
        self._purse = purse
        self.torn = False
        self.doubled = False
        if not content.startswith(COMPOUND_FILE) or len(content) < HEADER:
            raise Torn
        shift = u16(content, 30)
        if shift not in {9, 12} or u16(content, 32) != 6 or u16(content, 28) != 0xFFFE:
            raise Torn
        self._size = 1 << shift
        self._count = max(0, -(-(len(content) - self._size) // self._size))
        self._fat = self._table(self._fat_sectors())
        self._cutoff = 4096  # whatever the header says: readers do not ask it ([MS-CFB] 2.2)
        self.torn |= u32(content, 56) != self._cutoff
        self._mini_fat = self._table(self._chain(u32(content, 60), self._fat, self._count))
        self.root = Storage(self, self._directory(), ())
        self._mini = self._large(self.root.entry)
        self._look_behind()

    def content(self, entry: Entry) -> bytes:
        """A stream's octets, as many as could be read. Raises Spent."""
        if entry.size >= self._cutoff:
            return self._large(entry)
        wanted = -(-entry.size // 64)
        chain = self._chain(entry.start, self._mini_fat, wanted)
        found = b"".join(self._mini[at * 64 : at * 64 + 64] for at in chain)[: entry.size]
        return self._paid(found, entry.size)

    def _paid(self, found: bytes, size: int) -> bytes:
        self._purse.pay(octets=len(found))
        if len(found) < size:
            self.torn = True
        return found

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _large(self, entry: Entry) -> bytes:
        wanted = min(-(-entry.size // self._size), self._count)
        chain = self._chain(entry.start, self._fat, wanted)
        return self._paid(b"".join(map(self._sector, chain))[: entry.size], entry.size)

    def _chain(self, start: int, table: "array[int]", limit: int) -> list[int]:
        """The sectors of a chain, at most `limit` of them; one that leaves its table ends and tears the file."""
        chain: list[int] = []
        number = start
        while number < LAST_SECTOR and len(chain) < limit:
            if number >= len(table):
                self.torn = True
                break
            chain.append(number)
            number = table[number]
        self._purse.pay(steps=len(chain) // 8 + 1)
        return chain

    def _table(self, sectors: list[int]) -> "array[int]":
        table = array("I")
        for number in sectors:
            sector = self._sector(number)
            table.frombytes(sector[: len(sector) & ~3])
        if sys.byteorder == "big":
            table.byteswap()
        return table

    def _fat_sectors(self) -> list[int]:
        """The sectors of the FAT: 109 told in the header, the rest by the chain of DIFAT sectors ([MS-CFB] 2.5)."""
        told = [u32(self._data, 76 + 4 * index) for index in range(109)]
        following, seen = u32(self._data, 68), set[int]()
        while following < LAST_SECTOR:
            sector = self._sector(following)
            if following in seen or len(sector) < self._size:
                self.torn = True
                break
            seen.add(following)
            told.extend(u32(sector, at) for at in range(0, self._size - 4, 4))
            following = u32(sector, self._size - 4)
        numbers = [number for number in told if number < LAST_SECTOR]
        sound = list(dict.fromkeys(number for number in numbers if number < self._count))
        self.torn = self.torn or len(sound) < len(numbers)
        self._purse.pay(steps=len(told) // 8, octets=len(sound) * self._size)
        return sound

    def _directory(self) -> Entry:
        chain = self._chain(u32(self._data, 48), self._fat, self._count)
        raw = b"".join(map(self._sector, dict.fromkeys(chain)))
        self._purse.pay(octets=len(raw), steps=len(raw) // DIRECTORY_ENTRY)
        root, _ = self._entry(raw, 0)
        if raw[66] != ROOT:
            raise Torn
        self._grow(raw, root)
        return root

    def _entry(self, raw: bytes, index: int) -> tuple[Entry, tuple[int, int, int]]:
        """A directory entry, and the numbers of its left, right and child entries ([MS-CFB] 2.6.1)."""
        block = cut(raw, index * DIRECTORY_ENTRY, DIRECTORY_ENTRY)
        name = block[: max(0, min(u16(block, 64), 64) - 2)].decode("utf-16-le", "replace")
        size = u32(block, 120) if self._size == HEADER else int.from_bytes(block[120:128], "little")
        entry = Entry(name, block[66] == STREAM, block[80:96], u32(block, 116), size)
        return entry, (u32(block, 68), u32(block, 72), u32(block, 76))

    def _grow(self, raw: bytes, root: Entry) -> None:
        """Hang every entry that can be reached below its storage. Each is met once: a second way to it is torn."""
        _, (_, _, first) = self._entry(raw, 0)
        waiting, seen = [(root, first)], {0}
        while waiting:
            parent, number = waiting.pop()
            if number == NO_ENTRY:
                continue
            if number in seen or (number + 1) * DIRECTORY_ENTRY > len(raw):
                self.torn = True
                continue
            seen.add(number)
            entry, (left, right, child) = self._entry(raw, number)
            waiting += [(parent, left), (parent, right)]
            if raw[number * DIRECTORY_ENTRY + 66] not in {STORAGE, STREAM}:
                self.torn = True
                continue
            if entry.name.upper() in parent.children:
                self.doubled = True
                continue
            parent.children[entry.name.upper()] = entry
            if not entry.is_stream:
                waiting.append((entry, child))

    def _look_behind(self) -> None:
        """Another file behind the last sector in use would be found by readers that look from the end."""
        last = len(self._fat) - 1
        while last >= 0 and self._fat[last] == FREE:
            last -= 1
        tail = self._data[(last + 2) * self._size :]
        self._purse.pay(steps=(len(self._fat) - last) // 8)
        if any(mark in tail for mark in TAILS):
            self.doubled = True
