"""One kept connection to a mail server, over aiosmtplib: commands, replies, and message octets written as they are.

Octets are written here and not by aiosmtplib's `data()`, which rewrites them.
"""

import asyncio
from dataclasses import dataclass
from typing import cast

import aiosmtplib
from aiosmtplib import SMTPException

from gateway.policy.rule import Reply
from gateway.smtp.wire import stuffed

_CHUNK = 256 * 1024


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


Lost = (SMTPException, OSError)
"""What aiosmtplib raises when a connection fails. SMTPException covers its time-outs too."""


class Connection:
    """One connection to the next hop, greeted and asked for its extensions."""

    def __init__(self, client: aiosmtplib.SMTP, writer: asyncio.StreamWriter, limits: HopLimits) -> None:
        self._client = client
        self._writer = writer
        self._limits = limits
        self.uses = 0
        self.resting_since = 0.0

    @classmethod
    async def connect(cls, host: str, port: int, hostname: str, limits: HopLimits) -> "Connection":
        """Connect and say EHLO. Raises one of `Lost`."""
        client = aiosmtplib.SMTP(
            hostname=host, port=port, local_hostname=hostname, start_tls=False, timeout=limits.connect_timeout
        )
        try:
            await client.connect()
            await client.ehlo()
            if client.protocol is None or client.transport is None:
                raise aiosmtplib.SMTPServerDisconnected("closed after EHLO")
            # aiosmtplib's protocol is made for StreamWriter.drain(); the writer lives as long as the connection.
            transport = cast("asyncio.WriteTransport", client.transport)
            writer = asyncio.StreamWriter(transport, client.protocol, None, asyncio.get_running_loop())
        except BaseException:
            client.close()
            raise
        return cls(client, writer, limits)

    @property
    def alive(self) -> bool:
        return self._client.is_connected

    @property
    def extensions(self) -> frozenset[str]:
        return frozenset(keyword.upper() for keyword in self._client.esmtp_extensions)

    async def command(self, *words: str) -> Reply:
        """Send one command line and return the reply. Raises one of `Lost`; a 421 counts as lost."""
        octets = [word.encode("utf-8") for word in words]
        reply = _reply(await self._client.execute_command(*octets, timeout=self._limits.command_timeout))
        if reply.code == 421:
            raise aiosmtplib.SMTPServerDisconnected("421")
        return reply

    async def content(self, head: bytes, content: bytes) -> Reply:
        """After 354: send head and content and the end of data; the reply to it. Raises one of `Lost`."""
        protocol = self._client.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("closed before the content")
        octets = head + stuffed(content)
        if not octets.endswith(b"\r\n"):
            octets += b"\r\n"
        answer = asyncio.ensure_future(protocol.read_response(timeout=self._limits.data_timeout))
        try:
            for start in range(0, len(octets), _CHUNK):
                self._writer.write(octets[start : start + _CHUNK])
                await self._writer.drain()
            if answer.done():  # a reply before the end of data belongs to nothing we said
                raise aiosmtplib.SMTPServerDisconnected("spoke during the content")
            self._writer.write(b".\r\n")
            return _reply(await answer)
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


def _reply(response: aiosmtplib.SMTPResponse) -> Reply:
    return Reply(response.code, "", response.message)
