"""One connection to the whole gateway: no exception text to clients, no message text in any log, at any level."""

import asyncio
import logging
import smtplib
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from servers import log_lines
from servers.gateway import GatewayProcess, running, write_settings
from servers.log_lines import LogLines
from servers.ports import free_port
from servers.sink import Sink

from gateway.app import App
from gateway.records.keeper import Keeper
from gateway.smtp.connection import Connection
from gateway.smtp.next_hop import SmtpNextHop, SmtpRelay

SECRET = "xyzzy-plugh"
"""Stands in everything that no log may show, and in the text of exceptions."""


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


@pytest.fixture
async def gateway(tmp_path: Path, sink: Sink) -> AsyncIterator[App]:
    async with running(write_settings(tmp_path, sink.port)) as app:
        yield app


@pytest.fixture
def lines() -> Iterator[LogLines]:
    """What our own log writes at its lowest level."""
    with log_lines.kept() as said:
        yield said


@pytest.fixture
def everything_logged() -> Iterator[list[str]]:
    """What any logger of any package says at its lowest level, aiosmtpd's among them."""
    said: list[str] = []

    class Recorder(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{record.name}: {record.getMessage()}{record.exc_text or record.exc_info or ''}")

    recorder = Recorder()
    loggers = [logging.getLogger(), logging.getLogger("mail.log"), logging.getLogger("aiosmtplib")]
    loggers += [logger for logger in logging.Logger.manager.loggerDict.values() if isinstance(logger, logging.Logger)]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(recorder)
    yield said
    for logger, level, propagate in before:
        logger.removeHandler(recorder)
        logger.setLevel(level)
        logger.propagate = propagate


def letter() -> bytes:
    """A letter whose subject, body, header, file name and attachment are secret."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.net", "an@example.vn", f"Subject {SECRET}"
    message["X-Note"] = SECRET
    message.set_content(f"{SECRET}\n.{SECRET}\n")
    message.add_attachment(SECRET.encode(), maintype="text", subtype="csv", filename=f"{SECRET}.csv")
    return message.as_bytes().replace(b"\n", b"\r\n")


def converse(port: int) -> list[int]:
    """A letter that passes, one that is refused, one that cannot be read, and nonsense commands; the codes."""
    refused = letter().replace(b"From:", "X-Mark: TUYỆT MẬT\r\nSubject: [TUYỆT MẬT]\r\nFrom:".encode(), 1)
    codes = []
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=20) as client:
        client.ehlo()
        for content in (letter(), refused, letter().replace(b"\r\n\r\n", b"\r\n\r\nbare\rreturn\r\n", 1)):
            client.mail("a@example.net")
            client.rcpt("an@example.vn")
            client.docmd("DATA")
            client.send(content + b".\r\n")
            codes.append(client.getreply()[0])
        codes.append(client.docmd("DATA", SECRET)[0])
        codes.append(client.docmd(SECRET)[0])
    return codes


CODES = [250, 550, 550, 501, 500]


async def test_no_logger_of_any_package_shows_message_text(
    gateway: App, sink: Sink, everything_logged: list[str]
) -> None:
    """With every logger at DEBUG, nobody hands message text or command lines to a handler."""
    assert await asyncio.to_thread(converse, gateway.listeners[0].port) == CODES
    assert SECRET.encode() in sink.messages[0].content
    assert [said for said in everything_logged if said.startswith("mail.log: ")], "aiosmtpd was not heard at all"
    assert [said for said in everything_logged if SECRET in said] == []


async def test_the_process_prints_no_message_text_at_level_debug(tmp_path: Path, sink: Sink) -> None:
    """Neither standard output nor standard error of `congthu run` has it, with asyncio's own debugging on as well."""
    port = free_port()
    settings = write_settings(tmp_path, sink.port, port=port)
    settings.write_text(settings.read_text("utf-8") + "log: {level: debug}\n", "utf-8")
    process = GatewayProcess(settings, port, {"PYTHONASYNCIODEBUG": "1"})
    await asyncio.to_thread(process.start)
    try:
        assert await asyncio.to_thread(converse, port) == CODES
        assert await asyncio.to_thread(process.terminate) == 0
    finally:
        await asyncio.to_thread(process.kill)
    printed = process.log.read_text("utf-8")
    assert printed.count('"event": "message"') == 3
    assert SECRET not in printed


@pytest.mark.parametrize(
    ("owner", "method", "codes", "event"),
    [
        (SmtpNextHop, "extensions", [451, 503, 503, 503], "fault"),
        (SmtpNextHop, "open", [250, 451, 503, 503], "fault"),
        (SmtpRelay, "recipient", [250, 250, 451, 503], "fault"),
        (Keeper, "commit", [250, 250, 250, 451], "fault"),
        (SmtpRelay, "prepare", [250, 250, 250, 451], "relay_failed"),
        (Connection, "content", [250, 250, 250, 451], "relay_failed"),
    ],
)
async def test_a_fault_inside_a_command_is_451_and_tells_the_client_nothing(
    gateway: App, sink: Sink, lines: LogLines, owner: type, method: str, codes: list[int], event: str
) -> None:
    """The exception's type is in the log, its text nowhere; the session goes on, and no place is kept."""

    async def fault(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    broken_part = pytest.MonkeyPatch()

    def talk() -> list[tuple[int, bytes]]:
        with smtplib.SMTP("127.0.0.1", gateway.listeners[0].port, "mx.example.net", timeout=20) as client:
            said = [client.ehlo(), client.mail("a@example.net"), client.rcpt("an@example.vn"), client.docmd("DATA")]
            if said[-1][0] == 354:
                client.send(b"Subject: x\r\n\r\nbody\r\n.\r\n")
                said[-1] = client.getreply()
            broken_part.undo()
            client.ehlo()
            client.sendmail("a@example.net", ["an@example.vn"], b"Subject: after\r\n\r\nbody\r\n")
            return said

    broken_part.setattr(owner, method, fault)
    try:
        replies = await asyncio.to_thread(talk)
    finally:
        broken_part.undo()
    assert [code for code, _ in replies] == codes
    (broken,) = [text for code, text in replies if code == 451]
    assert broken.startswith(b"4.")
    assert SECRET.encode() not in broken
    assert b"RuntimeError" not in broken
    (line,) = lines.events(event)
    assert "RuntimeError" in line.values()
    assert SECRET not in lines.text()
    assert len(sink.messages) == 1
    assert gateway._hops["store"]._busy == 0, "a place at the next hop is lost"


async def test_each_limit_that_refuses_is_counted(tmp_path: Path, sink: Sink) -> None:
    """Size, recipients, transactions, errors, relaying: whoever watches the metrics sees which limit bites."""
    settings = write_settings(
        tmp_path, sink.port, hop="transactions: 1", limits="message_size: 100 B, recipients: 1, errors: 3"
    )

    def talk(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client, smtplib.SMTP("127.0.0.1", port) as other:
            client.ehlo()
            assert client.docmd("MAIL", "FROM:<a@example.net> SIZE=1000")[0] == 552
            client.mail("a@example.net")
            other.ehlo()
            assert other.mail("a@example.net")[0] == 451
            assert client.rcpt("x@example.org")[0] == 550
            client.rcpt("an@example.vn")
            assert client.rcpt("binh@example.vn")[0] == 452
            client.putcmd("DATA")
            client.getreply()
            client.send(b"x" * 200 + b"\r\n.\r\n")
            assert client.getreply()[0] == 552
            for _ in range(4):
                code, _ = client.docmd("XYZZY")
            assert code == 421

    async with running(settings) as app:
        await asyncio.to_thread(talk, app.listeners[0].port)
        registry = app.metrics.registry
        counted = {
            limit: registry.get_sample_value("congthu_limit_decisions_total", {"limit": limit, "decision": "refused"})
            for limit in ("size", "recipients", "transactions", "errors", "relay")
        }
    assert counted == {"size": 2, "recipients": 1, "transactions": 1, "errors": 1, "relay": 1}
