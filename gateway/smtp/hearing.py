"""What a mail server says, watched beside aiosmtplib: every octet must belong to the reply that was asked for.

aiosmtplib keeps what comes behind a reply and takes it for the reply to the next command, and drops what comes while
nothing was asked. Either would give a client an answer that was never meant for its message. `Hearing` stands between
the socket and aiosmtplib's protocol and sees both. Only the framing of replies (RFC 5321 4.2.1) belongs here.
"""

import asyncio
import re

import aiosmtplib

_MOST = 64 * 1024
"""Octets kept at most: twice what aiosmtplib takes for one reply. What is beyond changes nothing."""
_REPLY = re.compile(rb"(?:.{3}-.*\n)*+(?:.{0,3}|.{3}[^-\n].*)\n")
"""One whole reply, split into lines as aiosmtplib splits it."""


class Hearing(asyncio.Protocol):
    """Passes everything on to aiosmtplib's protocol, and keeps what was not yet taken for a reply."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        self._protocol = protocol
        self._held = bytearray()

    @property
    def is_silent(self) -> bool:
        """Whether nothing has come that was not taken."""
        return not self._held

    def taken(self, response: aiosmtplib.SMTPResponse) -> None:
        """The next whole reply was read as this one. Raises one of `Lost` if it was another that was read."""
        found = _REPLY.match(self._held)
        if found is None or not _is_same(found[0], response):
            raise aiosmtplib.SMTPServerDisconnected("spoke out of turn")
        del self._held[: found.end()]

    def data_received(self, data: bytes) -> None:
        self._held += data[: max(_MOST - len(self._held), 0)]
        self._protocol.data_received(data)

    def eof_received(self) -> bool | None:
        return self._protocol.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()


def _is_same(reply: bytes, response: aiosmtplib.SMTPResponse) -> bool:
    lines = reply.split(b"\n")[:-1]
    # aiosmtplib leaves out line ends before the first text.
    text = b"\n".join(line[4:].strip(b" \t\r") for line in lines).lstrip(b"\n")
    return lines[-1][:3] == b"%03d" % response.code and text.decode("utf-8", "surrogateescape") == response.message
