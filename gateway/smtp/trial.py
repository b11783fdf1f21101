"""The sink of `run --trial`: a mail server that takes every message, counts it and keeps nothing."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink(SMTP):
    """aiosmtpd with room for long lines."""

    line_length_limit = 1024 * 1024


class TrialSink:
    """Listens on loopback; `messages` and `octets` are what it was given."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self.messages = 0
        self.octets = 0

    async def start(self) -> None:
        """Bind and listen. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Sink(
                self, hostname="sink.invalid", ident="TRIAL", data_size_limit=64 * 1024 * 1024, enable_SMTPUTF8=True
            ),
            self._host,
            self._port,
        )

    @property
    def port(self) -> int:
        """The port in use, also when port 0 was asked for."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server and self._server.sockets else self._port

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Count and forget."""
        self.messages += 1
        self.octets += len(envelope.original_content or b"")
        return f"250 2.0.0 OK: queued as TRIAL{self.messages}"

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
