"""SIGTERM to the gateway's own process: nobody is cut off in the midst of a message, and all others hear 421."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from servers import books
from servers.gateway import GatewayProcess, write_settings
from servers.ports import free_port
from servers.sink import Sink

pytestmark = pytest.mark.interop

LEAVING = b"421 4.3.2 "
LETTER = b"Subject: last\r\n\r\nbody\r\n.\r\n"


class Client:
    """A bare connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def greeted(cls, port: int) -> "Client":
        """Connected, greeted, and answered to EHLO."""
        client = cls(*await asyncio.open_connection("127.0.0.1", port))
        await client.hear()
        await client.say(b"EHLO mx.example.net\r\n")
        return client

    async def hear(self) -> bytes:
        """The last line of the next reply; nothing at the end of the stream."""
        async with asyncio.timeout(20):
            while (line := await self._reader.readline())[3:4] == b"-":
                pass
        return line

    async def say(self, octets: bytes) -> bytes:
        """Say it; the reply."""
        self.send(octets)
        return await self.hear()

    def send(self, octets: bytes) -> None:
        self._writer.write(octets)

    async def in_transaction(self) -> "Client":
        """Up to the first recipient."""
        await self.say(b"MAIL FROM:<a@example.net>\r\n")
        assert (await self.say(b"RCPT TO:<an@example.vn>\r\n")).startswith(b"250 ")
        return self

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def gateway(folder: Path, sink: Sink, limits: str = "") -> AsyncIterator[GatewayProcess]:
    """The gateway as a process; ended whatever the test did."""
    port = free_port()
    process = GatewayProcess(write_settings(folder, sink.port, port=port, limits=limits), port)
    try:
        await asyncio.to_thread(process.start)
        yield process
    finally:
        await asyncio.to_thread(process.kill)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


async def refused(port: int) -> None:
    """Wait until nobody listens there any more."""
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return
            writer.close()
            await asyncio.sleep(0.02)


async def test_idle_clients_hear_421_and_the_process_ends_well(tmp_path: Path, sink: Sink) -> None:
    """Clients between two messages are told at once, new ones find no listener, and the exit code is 0."""
    async with gateway(tmp_path, sink) as process:
        idle = [await Client.greeted(process.port) for _ in range(3)]
        ended = asyncio.create_task(asyncio.to_thread(process.terminate, 10))
        for client in idle:
            assert (await client.hear()).startswith(LEAVING)
            assert await client.hear() == b""
            client.close()
        await refused(process.port)
        assert await ended == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_transaction_in_flight_is_brought_to_its_end(
    tmp_path: Path, sink: Sink, number: signal.Signals
) -> None:
    """A client after RCPT still sends its letter and hears 250, then 421; no other transaction begins."""
    async with gateway(tmp_path, sink) as process:
        client = await (await Client.greeted(process.port)).in_transaction()
        ended = asyncio.create_task(asyncio.to_thread(process.terminate, 30, number))
        await refused(process.port)
        assert (await client.say(b"RCPT TO:<binh@example.vn>\r\n")).startswith(b"250 ")
        assert (await client.say(b"DATA\r\n")).startswith(b"354 ")
        assert (await client.say(LETTER + b"MAIL FROM:<more@example.net>\r\n")).startswith(b"250 ")
        assert (await client.hear()).startswith(LEAVING)
        assert await client.hear() == b""
        client.close()
        assert await ended == 0
    assert [len(message.rcpt) for message in sink.messages] == [2]
    assert list(books.outcomes(tmp_path / "data" / "congthu.db").values()) == ["relayed"]


async def test_a_transaction_that_stands_still_ends_with_the_drain(tmp_path: Path, sink: Sink) -> None:
    """A client that opened a transaction and says no more is told 421 after `limits.drain`."""
    async with gateway(tmp_path, sink, "drain: 500 ms") as process:
        client = await (await Client.greeted(process.port)).in_transaction()
        sending = await (await Client.greeted(process.port)).in_transaction()
        assert (await sending.say(b"DATA\r\n")).startswith(b"354 ")
        sending.send(b"Subject: half\r\n")
        ended = asyncio.create_task(asyncio.to_thread(process.terminate, 20))
        for waiting in (client, sending):
            assert (await waiting.hear()).startswith(LEAVING)
            assert await waiting.hear() == b""
            waiting.close()
        assert await ended == 0
    assert sink.messages == []


async def test_a_message_that_was_sent_on_waits_for_its_reply(tmp_path: Path, sink: Sink) -> None:
    """Whose end of data is with the next hop hears the next hop's word, long after the drain; no doubt stays."""
    sink.does.hold_end = asyncio.Event()
    async with gateway(tmp_path, sink, "drain: 200 ms") as process:
        client = await (await Client.greeted(process.port)).in_transaction()
        idle = await Client.greeted(process.port)
        await client.say(b"DATA\r\n")
        client.send(LETTER)
        async with asyncio.timeout(10):
            await sink.does.end_reached.wait()
        ended = asyncio.create_task(asyncio.to_thread(process.terminate, 30))
        assert (await idle.hear()).startswith(LEAVING)
        other = await asyncio.wait([ended], timeout=1.0)  # five times the drain
        assert not other[0], "the process ended before the reply came"
        sink.does.hold_end.set()
        assert b"250 2.0.0 Ok: queued as SINK1" in await client.hear()
        assert (await client.hear()).startswith(LEAVING)
        assert await client.hear() == b""
        for done in (client, idle):
            done.close()
        assert await ended == 0
    assert list(books.outcomes(tmp_path / "data" / "congthu.db").values()) == ["relayed"]


async def test_a_client_that_left_before_the_reply_is_brought_to_its_end(tmp_path: Path, sink: Sink) -> None:
    """The client went away, the message was sent on: the end of the process waits, and the outcome is recorded."""
    sink.does.hold_end = asyncio.Event()
    async with gateway(tmp_path, sink) as process:
        client = await (await Client.greeted(process.port)).in_transaction()
        await client.say(b"DATA\r\n")
        client.send(LETTER)
        async with asyncio.timeout(10):
            await sink.does.end_reached.wait()
        client.close()
        ended = asyncio.create_task(asyncio.to_thread(process.terminate, 30))
        await refused(process.port)
        assert not ended.done()
        sink.does.hold_end.set()
        assert await ended == 0
    assert list(books.outcomes(tmp_path / "data" / "congthu.db").values()) == ["relayed"]
