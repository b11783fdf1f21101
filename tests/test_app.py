"""The whole gateway: what it tends in the background goes on, and it ends whatever one of its pieces does."""

import asyncio
import os
import signal
import smtplib
import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from servers.certificate import write_certificate
from servers.gateway import running, write_settings
from servers.log_lines import LogLines, kept
from servers.sink import Sink
from servers.waiting import eventually
from servers.workers import children

from gateway.app import App
from gateway.office import load_office
from gateway.records.releases import ReleaseBook
from gateway.settings import load
from gateway.smtp.certificates import CertificateRefused
from gateway.smtp.next_hop import SmtpNextHop
from gateway.smtp.teller import Teller


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


@pytest.fixture
def lines() -> Iterator[LogLines]:
    with kept() as lines:
        yield lines


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tended is tended many times a second."""
    monkeypatch.setattr("gateway.app._TEND_EVERY", 0.02)


@pytest.fixture
def hung() -> Iterator[int]:
    """A port where nobody ever answers: its queue of connections is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]
        for one in waiting:
            one.close()


def times_refreshed(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When releases were read anew."""
    times: list[float] = []
    real = ReleaseBook._read

    def read(book: ReleaseBook, now: object) -> object:
        times.append(time.monotonic())
        return real(book, now)  # type: ignore[arg-type]

    monkeypatch.setattr(ReleaseBook, "_read", read)
    return times


async def test_a_mistake_of_ours_ends_no_tending(
    tmp_path: Path, sink: Sink, lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round that breaks off unforeseen is told; all else is tended on, and releases are read again."""
    async with running(write_settings(tmp_path, sink.port)) as app:

        def broken(*_: object) -> None:
            raise KeyError("a text of somebody")

        with monkeypatch.context() as patch:
            patch.setattr(ReleaseBook, "_read", broken)
            await eventually(lambda: len(lines.events("fault")) > 2)
            probes: list[float] = []
            real = SmtpNextHop.probe

            async def probe(hop: SmtpNextHop) -> bool:
                probes.append(time.monotonic())
                return await real(hop)

            patch.setattr(SmtpNextHop, "probe", probe)
            await eventually(lambda: len(probes) > 2)
            app.metrics.records_are(spooled=7, in_doubt=7, rejected=7, store_up=False)
            value = app.metrics.registry.get_sample_value
            await eventually(lambda: value("congthu_record_store_up") == 1)
        assert "somebody" not in lines.text()
        times = times_refreshed(monkeypatch)
        await eventually(lambda: len(times) > 1)
        assert app.ready()["next_hops"]
    assert lines.events("stopped")


async def test_a_dead_mail_server_delays_nothing_else(
    tmp_path: Path, hung: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a connection to one mail server hangs, releases are read as often as ever and another one is probed."""
    times = times_refreshed(monkeypatch)
    async with running(write_settings(tmp_path, hung, hop="connect_timeout: 10 s")) as app:
        await eventually(lambda: len(times) > 10)
        assert not app.ready()["next_hops"]


async def test_the_end_comes_to_every_piece(
    tmp_path: Path, sink: Sink, lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever piece fails to end, those behind it are closed all the same, and each fault is told."""
    file = write_settings(tmp_path, sink.port, web_port=0)
    text = file.read_text("utf-8")
    file.write_text(
        text + "tell: {from: congthu@example.vn, through: store, people: {officer: [an.toan@example.vn]}}\n", "utf-8"
    )

    async def broken(*_: object) -> None:
        raise KeyError("x")

    async with running(file) as app:
        for piece, name in ((Teller, "stop"), (SmtpNextHop, "close")):
            monkeypatch.setattr(piece, name, broken)
        port = app._web.port if app._web else 0
    # The teller, its next hop, and that of the mail.
    assert [line["type"] for line in lines.events("fault")] == ["KeyError"] * 3
    assert lines.events("stopped")
    assert app._keeper._disk is None
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_database_that_fails_is_told(tmp_path: Path, sink: Sink) -> None:
    """While the spool takes the records mail can go on, and metric and health page say that the database does not."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "congthu.db").write_bytes(b"no database" * 100)
    async with running(write_settings(tmp_path, sink.port)) as app:
        value = app.metrics.registry.get_sample_value
        await eventually(lambda: value("congthu_next_hop_up", {"next_hop": "store"}) == 1)
        assert all(app.ready().values())
        assert app.degraded() == ("database",)
        assert value("congthu_record_store_up") == 0


async def test_a_hung_worker_holds_no_end(tmp_path: Path, sink: Sink) -> None:
    """A message whose worker hangs is deferred in time, and the end of the gateway leaves no worker behind."""
    letter = b"MIME-Version: 1.0\r\nContent-Type: application/pdf\r\n\r\nx\r\n"
    async with running(write_settings(tmp_path, sink.port, limits="inspection: 200 ms")) as app:
        before = children()
        for worker in before:
            os.kill(worker, signal.SIGSTOP)

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", app.listeners[0].port, timeout=10) as client:
                client.sendmail("a@example.net", "an@example.vn", letter)

        with pytest.raises(smtplib.SMTPDataError, match="could not be inspected"):
            await asyncio.to_thread(send)
    assert before
    assert not children() & before


@pytest.mark.parametrize(
    ("file", "octets", "told"),
    [
        ("tls.crt", b"no certificate", "is no certificate in PEM"),
        ("tls.key", b"no key", "is no private key in PEM"),
    ],
)
async def test_a_bad_certificate_at_the_start(tmp_path: Path, file: str, octets: bytes, told: str) -> None:
    """A gateway whose listener could not speak TLS is not built, and listener and file are named."""
    certificate, key = write_certificate(tmp_path)
    settings = load(write_settings(tmp_path, 1, listener=f"tls: {{certificate: {certificate}, key: {key}}}"))
    (tmp_path / file).write_bytes(octets)
    with pytest.raises(CertificateRefused, match=f"listener door: {tmp_path / file}: {told}"):
        App(settings, load_office(settings))
