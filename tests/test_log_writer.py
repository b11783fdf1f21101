"""The writer of log lines: nobody who logs waits, what is lost is counted, and what is written is whole lines."""

import os
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from gateway import log_writer
from gateway.log_writer import MOST_LINES, MOST_OCTETS, LogWriter

LINE = b"x" * 99 + b"\n"


class Pipe:
    """A pipe that nobody reads until asked, with a writer at its end."""

    def __init__(self) -> None:
        self.reader, self.writer_end = os.pipe()
        self.lost = 0
        self.told: list[int] = []
        self.writer = LogWriter(self.writer_end, self._dropped, self._flows)

    def _dropped(self, lines: int) -> None:
        self.lost += lines

    def _flows(self, lines: int) -> None:
        self.told.append(lines)
        self.writer.write(b"lost %d\n" % lines)

    def read_lines(self, count: int) -> list[bytes]:
        """So many whole lines."""
        octets = b""
        while octets.count(b"\n") < count:
            octets += os.read(self.reader, 1 << 20)
        return octets.splitlines(keepends=True)

    def end(self) -> None:
        """Nobody reads any more, and nobody ever will."""
        os.close(self.reader)
        self.writer.close(5)
        os.close(self.writer_end)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.end()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.005)


def test_lines_come_in_their_order(pipe: Pipe) -> None:
    """Every line is written, whole, in the order in which it was given; none is lost."""
    lines = [b"%d\n" % number for number in range(5000)]
    for line in lines:
        pipe.writer.write(line)
    assert pipe.read_lines(5000) == lines
    assert (pipe.lost, pipe.told) == (0, [])


def test_nobody_waits_for_a_stalled_reader(pipe: Pipe) -> None:
    """While nobody reads, lines are taken up to the bound and dropped beyond it; each one at once."""
    extra = 500
    begun = time.monotonic()
    for _ in range(MOST_LINES + extra):
        pipe.writer.write(LINE)
    assert time.monotonic() - begun < 5
    # What the pipe itself holds (64 KiB) may have made room meanwhile.
    assert extra - 1000 <= pipe.lost <= extra
    pipe.writer.write(LINE * (MOST_OCTETS // len(LINE)))
    assert pipe.lost >= 1, "the bound in octets was not kept"


def test_what_was_lost_is_told_when_it_flows_again(pipe: Pipe) -> None:
    """Behind the lines that waited stands one that tells how many were lost since, and all of them add up."""
    given = MOST_LINES * 2
    for _ in range(given):
        pipe.writer.write(LINE)
    lost = pipe.lost
    assert lost > 0
    kept = pipe.read_lines(given - lost + 1)
    assert kept.count(LINE) == given - lost
    assert b"lost %d\n" % lost in kept
    assert pipe.told == [lost]


def test_a_reader_that_is_gone() -> None:
    """Lines for a closed pipe are lost and counted; the writer lives on."""
    pipe = Pipe()
    os.close(pipe.reader)
    for number in range(1, 4):
        pipe.writer.write(LINE)
        eventually(lambda number=number: pipe.lost == number)  # type: ignore[misc]
    pipe.writer.close(5)
    os.close(pipe.writer_end)


def test_half_a_line_spoils_no_other(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes half a line costs that line alone: the next one begins at the beginning of a line."""
    real = os.write
    room = iter([4])

    def write(descriptor: int, octets: bytes) -> int:
        try:
            return real(descriptor, bytes(octets)[: next(room)])
        except StopIteration:
            raise OSError(28, "No space left on device") from None

    with monkeypatch.context() as patch:
        patch.setattr(log_writer.os, "write", write)
        pipe.writer.write(b"a long line\n")
        eventually(lambda: pipe.lost == 1)
    pipe.writer.write(b"next\n")
    assert pipe.read_lines(3) == [b"a lo\n", b"next\n", b"lost 1\n"]


def test_a_descriptor_that_does_not_wait(pipe: Pipe) -> None:
    """Whoever starts us may hand on a descriptor in non-blocking mode: nothing is lost for that."""
    os.set_blocking(pipe.writer_end, False)
    lines = [b"%098d\n" % number for number in range(3000)]
    for line in lines:
        pipe.writer.write(line)
    assert pipe.read_lines(3000) == lines
    assert pipe.lost == 0


def test_close_writes_what_waits(pipe: Pipe) -> None:
    """At the end everything that waits is written before close returns."""
    reading: list[bytes] = []
    reader = threading.Thread(target=lambda: reading.extend(pipe.read_lines(5000)))
    reader.start()
    for _ in range(5000):
        pipe.writer.write(LINE)
    pipe.writer.close(10)
    reader.join(10)
    assert reading == [LINE] * 5000


def test_close_waits_so_long_at_most(pipe: Pipe) -> None:
    """A reader that never comes back holds nobody at the end."""
    for _ in range(5000):
        pipe.writer.write(LINE)
    begun = time.monotonic()
    pipe.writer.close(0.1)
    assert time.monotonic() - begun < 2
