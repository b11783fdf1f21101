"""Carries log lines to a file descriptor by a thread of its own, so that nobody who logs waits for who reads.

A reader that stalls (a full pipe, a slow journal) costs lines, never mail: what waits is bounded in lines and octets,
further lines are dropped and counted. What a line says does not belong here.
"""

import os
import select
import threading
from collections import deque
from collections.abc import Callable

MOST_LINES = 10_000
"""Lines that wait, those being written included."""
MOST_OCTETS = 8 * 1024 * 1024
"""Octets that wait, those being written included."""
_AT_ONCE = 64 * 1024
"""Octets of one write: as many as a pipe of Linux holds (pipe(7))."""


class LogWriter:
    """Writes lines (octets with their LF) to `descriptor`. `write` and `flush` are what structlog asks of a file.

    `dropped` is told how many more lines are lost, at once, in whichever thread lost them. `flows_again` is told in the
    writer's thread how many were lost since it was told last, once lines are written again and half of the room is
    free, so that a line of its own is not lost too.
    """

    def __init__(self, descriptor: int, dropped: Callable[[int], None], flows_again: Callable[[int], None]) -> None:
        self._descriptor = descriptor
        self._dropped = dropped
        self._flows_again = flows_again
        self._waiting: deque[bytes] = deque()
        self._changed = threading.Condition(threading.Lock())
        self._lines = self._octets = self._lost = 0
        self._closing = False
        self._torn = False
        # A daemon: the process must be able to end while nobody reads. It writes past Python's own buffers, whose lock
        # it would hold then and which the interpreter wants at its end.
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._thread.start()

    def write(self, line: bytes) -> int:
        """Have the line written soon, or drop it. Waits for no reader."""
        with self._changed:
            taken = self._lines < MOST_LINES and self._octets + len(line) <= MOST_OCTETS
            if taken:
                self._waiting.append(line)
                self._lines += 1
                self._octets += len(line)
                self._changed.notify()
        if not taken:
            self._lose(1)
        return len(line)

    def flush(self) -> None:
        """Nothing: the thread writes as soon as it can."""

    def close(self, within: float) -> None:
        """Write what waits, in so many seconds at most; what is left then is lost."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(within)

    def _lose(self, lines: int) -> None:
        with self._changed:
            self._lost += lines
        self._dropped(lines)

    # What follows runs in the writer's thread.

    def _run(self) -> None:
        while batch := self._take():
            octets = b"".join(batch)
            left = self._put(octets)
            with self._changed:
                self._lines -= len(batch)
                self._octets -= len(octets)
                tell = not left and self._lines <= MOST_LINES // 2 and self._octets <= MOST_OCTETS // 2
                lost, self._lost = (self._lost, 0) if tell else (0, self._lost)
            if left:
                self._lose(octets[-left:].count(b"\n"))
            if lost:
                self._flows_again(lost)

    def _take(self) -> list[bytes]:
        """The oldest lines, as many as go well at once; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closing)
            batch: list[bytes] = []
            octets = 0
            while self._waiting and (not batch or octets + len(self._waiting[0]) <= _AT_ONCE):
                batch.append(self._waiting.popleft())
                octets += len(batch[-1])
            return batch

    def _put(self, octets: bytes) -> int:
        """Write them; how many at the end could not be written (a full disk, a reader that is gone)."""
        if self._torn:
            octets = b"\n" + octets  # half a line stands before them
        left = memoryview(octets)
        try:
            while left:
                try:
                    left = left[os.write(self._descriptor, left) :]
                except BlockingIOError:  # whoever opened it wants no one to wait in a write
                    select.select([], [self._descriptor], [])
        except (OSError, ValueError):  # ValueError: a descriptor that select cannot take
            if written := len(octets) - len(left):
                self._torn = octets[written - 1 : written] != b"\n"
            return len(left)
        self._torn = False
        return 0
