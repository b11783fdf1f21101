"""A recording next hop: a small SMTP server that keeps the exact octets it was given, and misbehaves on demand.

It shares no code with the gateway, so that it is a second reading of the same protocol.
"""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Misbehaviour:
    """What the sink does on purpose. Recipients and replies are octets as on the wire, without CRLF."""

    refuse: dict[bytes, bytes] = field(default_factory=dict)
    """Reply by recipient address."""
    greeting: bytes = b"220 sink.test ESMTP"
    noop_reply: bytes = b"250 2.0.0 Ok"
    data_reply: bytes = b"354 go on"
    end_reply: bytes | None = None
    """Reply to the end of data instead of 250."""
    close_at: str = ""
    """Close without a word at `mail`, `rcpt`, `data` (instead of 354), `content` (at its first octets) or `end`."""
    close_times: int = 1_000_000
    """How often it closes so; then it behaves."""
    hold_end: asyncio.Event | None = None
    """The reply to the end of data waits for it."""
    end_reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when an end of data has come."""
    silent_at: str = ""
    """Say nothing at `greeting`, `mail`, `rcpt`, `quit` or `end`; at `content`, read no more of it."""
    late: float = 0.0
    """Seconds by which the next RCPT is answered late, once."""


@dataclass
class Stored:
    """One message the sink answered 250 for: its envelope lines and its octets, still dot-stuffed removed."""

    mail: bytes
    rcpt: list[bytes]
    content: bytes


class Sink:
    """Listens on loopback. `messages` are those taken; `commands` all lines heard, by connection."""

    def __init__(self, extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN")) -> None:
        self.extensions = extensions
        self.does = Misbehaviour()
        self.messages: list[Stored] = []
        self.commands: list[list[bytes]] = []
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._closing = asyncio.Event()

    async def start(self, port: int = 0) -> "Sink":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=64 * 1024 * 1024)
        return self

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self._closing.set()
        if self._server is not None:
            self._server.close()
        self.drop_connections()
        await asyncio.sleep(0)

    def drop_connections(self) -> None:
        """Close every open connection at once."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def say_unasked(self, octets: bytes) -> None:
        """Say something on every open connection that nobody asked for."""
        for writer in self._writers:
            writer.write(octets)

    def heard(self) -> list[bytes]:
        """All command lines, in order."""
        return [line for connection in self.commands for line in connection]

    def _closes(self, place: str) -> bool:
        if self.does.close_at != place or self.does.close_times <= 0:
            return False
        self.does.close_times -= 1
        return True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        lines: list[bytes] = []
        self.commands.append(lines)
        try:
            if self.does.silent_at == "greeting":
                await reader.read()
                return
            writer.write(self.does.greeting + b"\r\n")
            await self._talk(reader, writer, lines)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lines: list[bytes]) -> None:
        mail, rcpt = b"", []
        while True:
            line = (await reader.readuntil(b"\r\n"))[:-2]
            lines.append(line)
            verb = line[:4].upper()
            if self._closes(verb.decode("latin-1").lower()):
                return
            if self.does.silent_at == verb.decode("latin-1").lower():
                continue
            if verb == b"EHLO":
                said = [b"sink.test", *(word.encode() for word in self.extensions)]
                writer.write(b"".join(b"250-" + word + b"\r\n" for word in said[:-1]) + b"250 " + said[-1] + b"\r\n")
            elif verb == b"MAIL":
                mail, rcpt = line, []
                writer.write(b"250 2.1.0 Ok\r\n")
            elif verb == b"RCPT":
                address = line[line.index(b"<") + 1 : line.index(b">")]
                reply = self.does.refuse.get(address, b"250 2.1.5 Ok")
                late, self.does.late = self.does.late, 0.0
                await asyncio.sleep(late)
                if reply.startswith(b"2"):
                    rcpt.append(line)
                writer.write(reply + b"\r\n")
            elif verb == b"DATA":
                writer.write(self.does.data_reply + b"\r\n")
                if self.does.data_reply.startswith(b"354") and not await self._take(reader, writer, mail, rcpt):
                    return
                mail, rcpt = b"", []
            elif verb == b"RSET":
                mail, rcpt = b"", []
                writer.write(b"250 2.0.0 Ok\r\n")
            elif verb == b"NOOP":
                writer.write(self.does.noop_reply + b"\r\n")
            elif verb == b"XFOR":
                writer.write(b"250 2.0.0 Ok\r\n")
            elif verb == b"QUIT":
                writer.write(b"221 2.0.0 Bye\r\n")
                return
            else:
                writer.write(b"502 5.5.2 Command not recognized\r\n")

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mail: bytes, rcpt: list[bytes]
    ) -> bool:
        content = bytearray()
        first = True
        while True:
            line = await reader.readuntil(b"\r\n")
            if first and self._closes("content"):
                return False
            first = False
            if self.does.silent_at == "content":
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                await self._closing.wait()
                return False
            if line == b".\r\n":
                break
            content += line[1:] if line.startswith(b".") else line
        self.does.end_reached.set()
        if self._closes("end"):
            return False
        if self.does.hold_end is not None:
            await self.does.hold_end.wait()
        if self.does.silent_at == "end":
            await reader.read()
            return False
        reply = self.does.end_reply or b"250 2.0.0 Ok: queued as SINK%d" % (len(self.messages) + 1)
        if reply.startswith(b"2"):
            self.messages.append(Stored(mail, list(rcpt), bytes(content)))
        writer.write(reply + b"\r\n")
        return True
