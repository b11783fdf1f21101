"""The spool: an append-only file beside the store, on another path, for entries that the store could not take.

Each line is the length of its JSON, its CRC-32 and the JSON itself. A line that is torn or damaged is known by them,
counted and passed over. The file being drained has another name, so that lines appended meanwhile are not lost; after a
crash entries may be read twice, never lost. Calls block on the disk: callers make them outside the event loop.
"""

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

from gateway.records.rows import Entry, Unreadable, decode, encode

MAX_REJECTED = 16 * 1024 * 1024
"""Octets of the file of rejected entries, at most."""


class SpoolFailed(Exception):
    """The spool did not take an entry, or could not be read. The message tells why."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line that is torn (it was never acknowledged) or that the disk has spoilt."""

    line: bytes = field(repr=False)


class Spool:
    """Entries in a file at `path`; `max_octets` bounds it together with the file being drained."""

    def __init__(self, path: Path, max_octets: int = 64 * 1024 * 1024) -> None:
        self._path = path
        self._draining = path.with_name(path.name + ".draining")
        self._rejected = path.with_name(path.name + ".rejected")
        self._max_octets = max_octets
        self._lock = threading.Lock()
        self._file: int | None = None
        self._size = 0
        self._counts = {path: 0, self._draining: 0}
        self._rejects = 0

    @property
    def count(self) -> int:
        """Entries that wait: those found by `open`, and those appended since."""
        return sum(self._counts.values())

    @property
    def rejected(self) -> int:
        """Lines in the file of what no store took: those found by `open`, and those since."""
        return self._rejects

    def open(self) -> None:
        """Make the folder and count what waits. Raises SpoolFailed."""
        with _as_spool_failed():
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            for path in self._counts:
                self._counts[path] = sum(1 for line in _lines(path) if _content(line) is not None)
            self._rejects = sum(1 for _ in _lines(self._rejected))

    def close(self) -> None:
        """Let go of the file. A later append opens it again."""
        with self._lock:
            self._shut()

    def append(self, entry: Entry) -> None:
        """Have the entry on disk on return. Raises SpoolFailed; the entry may then still be read one day."""
        line = _line(entry)
        with self._lock, _as_spool_failed():
            self._append(line)
            self._counts[self._path] += 1

    def set_aside(self) -> bool:
        """Give what waits another name, so that it can be drained; False when nothing waits. Raises SpoolFailed.

        What a drain left that did not end stays as it is and comes first: ask again after `drained`.
        """
        with self._lock, _as_spool_failed():
            if self._draining.exists():
                return True
            if not self._path.exists():
                return False
            self._shut()
            self._path.rename(self._draining)
            _sync_folder(self._path)
            self._counts[self._draining], self._counts[self._path] = self._counts[self._path], 0
            return True

    def entries(self) -> Iterator[Entry | Damaged]:
        """What was set aside, oldest first. Raises SpoolFailed."""
        return _entries(self._draining)

    def rejected_entries(self) -> Iterator[Entry | Damaged]:
        """What no store took so far, oldest first. Raises SpoolFailed."""
        return _entries(self._rejected)

    def drained(self, rejected: Sequence[Entry | Damaged] = ()) -> None:
        """Drop what was set aside: the store has it. Raises SpoolFailed.

        `rejected`: what no store will take. It is kept for a person, in the file `….rejected`. When that file is full,
        nothing is dropped.
        """
        with self._lock, _as_spool_failed():
            if rejected:
                self._reject(rejected)
            self._draining.unlink(missing_ok=True)
            _sync_folder(self._path)
            self._counts[self._draining] = 0

    def keep_rejected(self, rejected: Sequence[Entry | Damaged]) -> None:
        """Of what was rejected, the store has all but these by now. Raises SpoolFailed; the file is then as it was."""
        with self._lock, _as_spool_failed():
            if rejected:
                new = self._rejected.with_name(self._rejected.name + ".new")
                new.unlink(missing_ok=True)  # what a crash left
                file, _ = _open(new)
                try:
                    _write(file, _joined(rejected))
                finally:
                    os.close(file)
                new.replace(self._rejected)
            else:
                self._rejected.unlink(missing_ok=True)
            _sync_folder(self._path)
            self._rejects = len(rejected)

    def look_after_rejected(self) -> None:
        """A person may have taken the file of rejected entries away: then none are there."""
        if not self._rejected.exists():
            self._rejects = 0

    def _reject(self, rejected: Sequence[Entry | Damaged]) -> None:
        file, size = _open(self._rejected)
        try:
            octets = _joined(rejected)
            if size + len(octets) > MAX_REJECTED:
                raise SpoolFailed(f"{self._rejected.name} is full")
            try:
                _write(file, octets)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(file, size)  # the drain comes again, and these lines with it
                raise
        finally:
            os.close(file)
        self._rejects += len(rejected)

    def _append(self, line: bytes) -> None:
        if self._file is None:
            self._file, self._size = _open(self._path)
        waiting = self._draining.stat().st_size if self._counts[self._draining] else 0
        if self._size + waiting + len(line) > self._max_octets:
            raise SpoolFailed("the spool is full")
        try:
            _write(self._file, line)
            self._size += len(line)
        except OSError:
            # The line is no promise: take it back if that can be done. After a failed fsync nothing that the kernel
            # says of this descriptor is sure, so the next line goes through a new one.
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._size)
            self._shut()
            raise

    def _shut(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)


@contextlib.contextmanager
def _as_spool_failed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SpoolFailed(error.strerror or type(error).__name__) from None


def _lines(path: Path) -> Iterator[bytes]:
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        yield from (line for line in file if line != b"\n")


def _entries(path: Path) -> Iterator[Entry | Damaged]:
    with _as_spool_failed():
        for line in _lines(path):
            content = _content(line)
            try:
                yield Damaged(line) if content is None else decode(content)
            except Unreadable:
                yield Damaged(line)


def _joined(lines: Sequence[Entry | Damaged]) -> bytes:
    return b"".join(line.line if isinstance(line, Damaged) else _line(line) for line in lines)


def _line(entry: Entry) -> bytes:
    content = encode(entry)
    return b"%d %08x %s\n" % (len(content), crc32(content), content)


def _content(line: bytes) -> bytes | None:
    """What a whole line holds; None for a torn or damaged one. A line that lacks only its end is whole."""
    length, _, rest = line.removesuffix(b"\n").partition(b" ")
    crc, _, content = rest.partition(b" ")
    if length != b"%d" % len(content) or crc != b"%08x" % crc32(content):
        return None
    return content


def _open(path: Path) -> tuple[int, int]:
    """The file to append to, and its size. A torn last line is closed off, so that it spoils no other."""
    new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if new:
            _sync_folder(path)
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            size += os.write(file, b"\n")
    except BaseException:
        os.close(file)
        raise
    return file, size


def _write(file: int, line: bytes) -> None:
    left = memoryview(line)
    while left:
        left = left[os.write(file, left) :]
    os.fsync(file)


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
