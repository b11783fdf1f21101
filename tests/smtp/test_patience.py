"""What one client may do before it is left: commands that lead nowhere, guessed recipients, places kept."""

import asyncio
import contextlib
import smtplib
import time
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from servers.gateway import running, write_settings
from servers.sink import Sink

from gateway.app import App
from gateway.policy.rule import Reply
from gateway.smtp import replies
from gateway.smtp.patience import IDLE_COMMANDS, REFUSED_RECIPIENTS, Patience, Transactions

ONE, OTHER = ip_address("192.0.2.1"), ip_address("192.0.2.2")
UNKNOWN = Reply(550, "5.1.1", "unknown")


def test_idle_commands_end_with_421() -> None:
    """So many commands without a message, and no more; a message that was answered begins anew."""
    patience = Patience(20)
    for _ in range(IDLE_COMMANDS):
        assert patience.after("NOOP", replies.OK, stranger=True) == replies.OK
    patience.after("DATA", UNKNOWN, stranger=True, answered=True)
    for _ in range(IDLE_COMMANDS):
        assert patience.after("RSET", replies.OK, stranger=True) == replies.OK
    assert patience.after("RSET", replies.OK, stranger=True) == replies.TOO_MANY_ERRORS


def test_a_stranger_may_not_guess_at_addresses() -> None:
    """Refused recipients of a stranger have a bound; those of our own clients have none."""
    patience = Patience(2)
    for _ in range(2 * REFUSED_RECIPIENTS):
        assert patience.after("RCPT", UNKNOWN, stranger=True) == UNKNOWN
    assert patience.after("RCPT", UNKNOWN, stranger=True) == replies.TOO_MANY_ERRORS
    ours = Patience(2)
    assert {ours.after("RCPT", UNKNOWN, stranger=False) for _ in range(100)} == {UNKNOWN}


def test_transactions_of_one_client_are_bounded() -> None:
    """One over the bound is refused, another client's is not, and an ended one makes room."""
    transactions = Transactions(2)
    assert transactions.begin(ONE)
    assert transactions.begin(ONE)
    assert not transactions.begin(ONE)
    assert transactions.begin(OTHER)
    transactions.end(ONE)
    assert transactions.begin(ONE)


def test_data_that_comes_to_nothing_is_no_message() -> None:
    """DATA before TLS, or out of turn, begins nothing anew and is a mistake."""
    patience = Patience(20)
    said = [patience.after("DATA", replies.TLS_FIRST, stranger=True) for _ in range(21)]
    assert said[-2:] == [replies.TLS_FIRST, replies.TOO_MANY_ERRORS]


def test_one_host_has_one_place_in_ipv6() -> None:
    """All addresses of a /64 are one client: a host may have as many as it likes."""
    transactions = Transactions(1)
    assert transactions.begin(ip_address("2001:db8::1"))
    assert not transactions.begin(ip_address("2001:db8::ffff:2"))
    assert transactions.begin(ip_address("2001:db8:0:1::1"))


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


async def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that the gateway brings about."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.05)


async def greeted(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which EHLO was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"EHLO pc.example.net\r\n")
    while (await reader.readline())[3:4] == b"-":
        pass
    return reader, writer


def open_hops(app: App) -> int:
    return sum(hop._busy for hop in app._hops.values())


async def test_a_client_that_never_reads_is_left(tmp_path: Path, sink: Sink) -> None:
    """It loses its session and its transaction soon after the idle time, though its last word cannot be delivered."""
    settings = write_settings(tmp_path, sink.port, limits="command_timeout: 500 ms, errors: 1000")
    async with running(settings) as app:
        _, writer = await greeted(app.listeners[0].port)
        writer.write(b"MAIL FROM:<a@example.net>\r\n")
        await eventually(lambda: open_hops(app) == 1)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        app.listeners[0]._sessions.copy().pop()._writer.transport.set_write_buffer_limits(0)
        for _ in range(20_000):
            writer.write(b"EXPN " + b"x" * 1000 + b"\r\n")
        await eventually(lambda: app.listeners[0].sessions == 0)
        assert open_hops(app) == 0
        writer.transport.abort()


async def test_one_client_cannot_take_every_place(tmp_path: Path, sink: Sink) -> None:
    """While one stranger keeps as many transactions open as it may, another is served."""
    settings = write_settings(tmp_path, sink.port, hop="transactions: 3", limits="transactions_per_client: 2")

    def talk(port: int) -> None:
        with contextlib.ExitStack() as stack:
            greedy = [stack.enter_context(smtplib.SMTP("127.0.0.1", port, timeout=10)) for _ in range(3)]
            for client in greedy:
                client.ehlo()
            assert [client.mail("a@example.net")[0] for client in greedy] == [250, 250, 451]
            other = stack.enter_context(smtplib.SMTP("127.0.0.1", port, timeout=10))
            other.ehlo()
            other.docmd("XFORWARD", "ADDR=198.51.100.7")
            assert other.mail("b@example.net")[0] == 250
            greedy[0].rset()
            assert greedy[2].mail("a@example.net")[0] == 250

    async with running(settings) as app:
        await asyncio.to_thread(talk, app.listeners[0].port)
        await eventually(lambda: open_hops(app) == 0)


async def test_refused_recipients_are_bounded(tmp_path: Path, sink: Sink) -> None:
    """A message takes so many recipients in all, refused ones too: 452 from then on, and nothing more is asked."""
    for number in range(10):
        sink.does.refuse[b"n%d@example.vn" % number] = b"550 5.1.1 unknown"
    settings = write_settings(tmp_path, sink.port, ours=True, limits="recipients: 5")

    def talk(port: int) -> list[int]:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.ehlo()
            client.mail("a@example.vn")
            return [client.rcpt(f"n{number}@example.vn")[0] for number in range(7)]

    async with running(settings) as app:
        assert await asyncio.to_thread(talk, app.listeners[0].port) == [550] * 5 + [452] * 2
    assert sum(line.startswith(b"RCPT") for line in sink.heard()) == 5


async def test_a_transaction_has_a_time_in_all(tmp_path: Path, sink: Sink) -> None:
    """A client that says NOOP for ever, or sends its message drop by drop, is left when the time is up."""
    settings = write_settings(tmp_path, sink.port, limits="transaction: 600 ms")

    async def drop_by_drop(port: int, opening: bytes, drop: bytes) -> float:
        reader, writer = await greeted(port)
        began = time.monotonic()
        writer.write(opening)
        await asyncio.sleep(0.2)  # the answer to DATA must come first
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(drop)
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await reader.read(1000)
                await asyncio.sleep(0.05)
        writer.transport.abort()
        return time.monotonic() - began

    mail = b"MAIL FROM:<a@example.net>\r\n"
    async with running(settings) as app:
        port = app.listeners[0].port
        assert 0.5 < await drop_by_drop(port, mail, b"NOOP\r\n") < 5
        assert 0.5 < await drop_by_drop(port, mail + b"RCPT TO:<b@example.vn>\r\nDATA\r\n", b"x\r\n") < 5
        await eventually(lambda: open_hops(app) == 0)
    assert sink.messages == []


async def test_connections_are_bounded(tmp_path: Path, sink: Sink) -> None:
    """One client's connection over its bound, and the one over that of all, hear 421 and are closed; others go on."""

    async def greeting(port: int) -> tuple[bytes, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return (await reader.readline())[:3], writer

    for limits in ("connections_per_client: 2", "connections: 2"):
        folder = tmp_path / limits.partition(":")[0]
        folder.mkdir()
        async with running(write_settings(folder, sink.port, limits=limits)) as app:
            port = app.listeners[0].port
            opened = [await greeting(port) for _ in range(3)]
            assert [code for code, _ in opened] == [b"220", b"220", b"421"]
            opened[0][1].transport.abort()
            await eventually(lambda app=app: app.listeners[0].sessions == 1)  # type: ignore[misc]
            opened.append(await greeting(port))
            assert opened[-1][0] == b"220"
            for _, writer in opened:
                writer.transport.abort()
