"""One kept connection to a mail server, over aiosmtplib: commands, replies, and message octets written as they are.

Octets are written here and not by aiosmtplib's `data()`, which rewrites them.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import aiosmtplib
from aiosmtplib import SMTPException

from gateway.policy.rule import Reply
from gateway.smtp.hearing import Hearing
from gateway.smtp.wire import stuffed

_CHUNK = 256 * 1024
_JUNK = frozenset({"NOOP", "RSET"})
_MOST_JUNK = 8
"""NOOP and RSET said on a kept connection before it is given up; two more may follow it out. Servers count them: Exim
closes at the 11th (smtp_accept_max_nonmail), sendmail slows down at 20 (MaxNOOPCommands), Postfix counts errors at 100
(smtpd_junk_command_limit)."""
_MOST_ERRORS = 5
"""Refusals heard on a kept connection before it is given up. Postfix slows every reply down behind 10
(smtpd_soft_error_limit), and the next client would wait for what this one did."""


@dataclass(frozen=True, slots=True)
class HopLimits:
    """How a next hop is used. Times in seconds."""

    transactions: int = 50
    kept: int = 20
    idle: float = 30.0
    uses: int = 100
    connect_timeout: float = 10.0
    command_timeout: float = 30.0
    data_timeout: float = 50.0


Took = Callable[[str, float], None]
"""Told how many seconds the next hop took for a command; `content` is the end of data."""

Lost = (SMTPException, OSError)
"""What aiosmtplib raises when a connection fails. SMTPException covers its time-outs too."""
TimedOut = aiosmtplib.SMTPTimeoutError
"""The ones among them that mean: no answer in time."""


class Connection:
    """One connection to the next hop, greeted and asked for its extensions."""

    def __init__(
        self,
        client: aiosmtplib.SMTP,
        writer: asyncio.StreamWriter,
        hearing: Hearing,
        limits: HopLimits,
        took: Took,
    ) -> None:
        self._client = client
        self._writer = writer
        self._hearing = hearing
        self._limits = limits
        self._took = took
        self._junk = 0
        self._errors = 0
        self.uses = 0
        self.said_end = False
        """Whether an end of data went out: from then on the next hop may have the message."""
        self.resting_since = 0.0

    @classmethod
    async def connect(cls, host: str, port: int, hostname: str, limits: HopLimits, took: Took) -> "Connection":
        """Connect and say EHLO. Raises one of `Lost`."""
        client = aiosmtplib.SMTP(
            hostname=host, port=port, local_hostname=hostname, start_tls=False, timeout=limits.connect_timeout
        )
        try:
            with _timed("connect", took):
                await client.connect()
            if client.protocol is None or client.transport is None:
                raise aiosmtplib.SMTPServerDisconnected("closed after the greeting")
            # aiosmtplib's protocol is made for StreamWriter.drain(); the writer lives as long as the connection.
            transport = cast("asyncio.WriteTransport", client.transport)
            writer = asyncio.StreamWriter(transport, client.protocol, None, asyncio.get_running_loop())
            hearing = Hearing(client.protocol)
            transport.set_protocol(hearing)
            with _timed("ehlo", took):
                hearing.taken(await client.ehlo())
            if not client.is_connected:
                raise aiosmtplib.SMTPServerDisconnected("closed after EHLO")
        except BaseException:
            client.close()
            raise
        return cls(client, writer, hearing, limits, took)

    @property
    def alive(self) -> bool:
        """Whether it can take a command: open, and nothing came that nobody asked for."""
        return self._client.is_connected and self._hearing.is_silent

    @property
    def worn(self) -> bool:
        """Whether the next hop has heard so much junk and said so many refusals on it that it should serve no more."""
        return self._junk >= _MOST_JUNK or self._errors > _MOST_ERRORS

    @property
    def extensions(self) -> frozenset[str]:
        return frozenset(keyword.upper() for keyword in self._client.esmtp_extensions)

    async def command(self, *words: str, within: float | None = None) -> Reply:
        """Send one command line and return the reply. Raises one of `Lost`; a 421 counts as lost.

        `within` is how many seconds the reply may take. A connection that failed in any way is closed: a reply that
        comes late would be taken for the reply to the next command. So it is when something was said unasked before.
        """
        verb = words[0]
        octets = [word.encode("utf-8") for word in words]
        self._junk += verb in _JUNK
        try:
            self._must_be_silent()
            with _timed(verb.lower(), self._took):
                response = await self._client.execute_command(*octets, timeout=within or self._limits.command_timeout)
            return self._reply(response, go_on=verb == "DATA")
        except BaseException:
            self.close()
            raise

    async def content(self, head: bytes, content: bytes, within: float) -> Reply:
        """After 354: send head and content and the end of data; the reply to it. Raises one of `Lost`.

        All of it may take `within` seconds.
        """
        protocol = self._client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("closed before the content")
        octets = head + stuffed(content)
        if not octets.endswith(b"\r\n"):
            octets += b"\r\n"
        answer = asyncio.ensure_future(protocol.read_response())
        try:
            self._must_be_silent()
            with _timed("content", self._took):
                # The bound holds for the sending too: a server that stops reading never lets `drain` return.
                async with asyncio.timeout(min(within, self._limits.data_timeout)):
                    for start in range(0, len(octets), _CHUNK):
                        self._writer.write(octets[start : start + _CHUNK])
                        await self._writer.drain()
                    self._must_be_silent()  # a reply before the end of data belongs to nothing we said
                    if answer.done():
                        await answer  # it closed meanwhile: raises
                    self.said_end = True
                    self._writer.write(b".\r\n")
                    return self._reply(await answer)
        except BaseException:
            answer.cancel()
            self.close()
            raise

    def close(self) -> None:
        """Close at once, without QUIT."""
        self._client.close()

    async def quit(self) -> None:
        """Take leave as RFC 5321 asks, and close."""
        try:
            await self._client.execute_command(b"QUIT", timeout=1.0)
        except Lost:
            pass
        finally:
            self._client.close()

    def _must_be_silent(self) -> None:
        if not self._hearing.is_silent:
            raise aiosmtplib.SMTPServerDisconnected("spoke unasked")

    def _reply(self, response: aiosmtplib.SMTPResponse, *, go_on: bool = False) -> Reply:
        """The reply, if it is one that a mail server may give (RFC 5321 4.2.1); `go_on` allows 3xx. Raises `Lost`."""
        self._hearing.taken(response)
        kind = response.code // 100
        if response.code == 421:
            raise aiosmtplib.SMTPServerDisconnected("421")
        if kind not in {2, 4, 5} and not (go_on and kind == 3):
            raise aiosmtplib.SMTPResponseException(response.code, "no reply code")
        self._errors += kind in {4, 5}
        return Reply(response.code, "", response.message)


@contextmanager
def _timed(command: str, took: Took) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        took(command, time.monotonic() - began)
