"""Octets of a client -> command lines and message content: framing only, no socket, no meaning.

Lines end with CRLF and nothing else, data ends with CRLF.CRLF and nothing else (RFC 5321 2.3.8, 4.1.1.4):
that is what keeps two mail servers from seeing two messages where there is one.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

MAX_COMMAND = 4096
"""Octets of a command line. RFC 5321 4.5.3.1.4 says 512; SMTPUTF8, DSN and AUTH add to it."""
_END = b"\r\n.\r\n"


class Fault(Enum):
    """Why content cannot be taken. The first in this order is told."""

    TOO_BIG = auto()
    BARE_NEWLINE = auto()
    LINE_TOO_LONG = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One command line without its end. `clean` is False for a bare LF end, or CR or NUL inside."""

    octets: bytes = field(repr=False)
    clean: bool


def take_line(held: bytearray) -> Line | None:
    """Take the first line out of what is held; None when no line end has come yet."""
    end = held.find(b"\n")
    if end < 0:
        return None
    line = bytes(held[: end + 1])
    del held[: end + 1]
    body = line[:-2]
    clean = line.endswith(b"\r\n") and b"\r" not in body and b"\0" not in body
    return Line(body if clean else line.rstrip(b"\r\n"), clean)


class DataReader:
    """Collects one message's content up to the end of data, in whatever pieces it comes.

    Over `max_octets` it goes on looking for the end but keeps nothing. Each octet is looked at when it comes: a look
    at all of them at the end would hold up everybody else.
    """

    def __init__(self, max_octets: int, max_line: int) -> None:
        self._max_octets = max_octets
        self._max_line = max_line
        # The end may stand at the very beginning; the CRLF of the DATA command belongs to it.
        self._collected = bytearray(b"\r\n")
        self._overrun = False
        self._seen = 2
        self._bare = False
        self._dotted = False

    def feed(self, octets: bytes | bytearray) -> bytes | None:
        """Take more octets. Once the end of data has come: what follows it, else None."""
        start = max(0, len(self._collected) - len(_END) + 1)
        self._collected += octets
        end = self._collected.find(_END, start)
        if end < 0:
            if len(self._collected) > self._max_octets + len(_END):
                self._overrun = True
                del self._collected[: -len(_END)]
                self._seen = 0
            self._look(len(self._collected) - len(_END))
            return None
        self._look(end + 2)
        rest = bytes(self._collected[end + len(_END) :])
        del self._collected[end + 2 :]
        return rest

    def content(self) -> bytes | Fault:
        """The content, un-stuffed (RFC 5321 4.5.2), or why it cannot be taken. After the end was fed."""
        if self._overrun or len(self._collected) - 2 > self._max_octets:
            return Fault.TOO_BIG
        collected = self._collected
        if self._bare:
            return Fault.BARE_NEWLINE
        if self._has_long_line():
            return Fault.LINE_TOO_LONG
        if self._dotted:
            collected = collected.replace(b"\r\n.", b"\r\n")
        return bytes(memoryview(collected)[2:])

    def _look(self, end: int) -> None:
        """Look at the octets up to `end` that were not looked at: are CR, LF and NUL where they may be?

        A CR that stands last is looked at with what follows it.
        """
        start, held = self._seen, self._collected
        if end <= start:
            return
        if held[end - 1] == 0x0D:
            end -= 1
        lines = held.count(b"\r\n", start, end)
        if held.count(b"\n", start, end) != lines or held.count(b"\r", start, end) != lines:
            self._bare = True
        self._bare = self._bare or held.find(b"\0", start, end) >= 0
        self._dotted = self._dotted or held.find(b"\r\n.", max(start - 2, 0), end) >= 0
        self._seen = end

    def _has_long_line(self) -> bool:
        """Leap from line end to line end, at most `max_line` octets at a time: a step per leap, not per line."""
        position = 2
        while position + self._max_line < len(self._collected):
            found = self._collected.rfind(b"\n", position, position + self._max_line + 2)
            if found < 0:
                return True
            position = found + 1
        return False


def stuffed(content: bytes) -> bytes:
    """Content as it goes to the next hop: dots doubled at line starts (RFC 5321 4.5.2)."""
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    return b"." + content if content.startswith(b".") else content
