"""STARTTLS on a listener, with clients that are none of ours: smtplib, swaks, and bare sockets that cheat."""

import asyncio
import io
import smtplib
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers import log_lines
from servers.gateway import running, write_settings
from servers.log_lines import LogLines
from servers.sink import Sink

from gateway.app import App

pytestmark = pytest.mark.interop

LETTER = b"Subject: under TLS\r\n\r\nbody\r\n"
Files = tuple[Path, Path]


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


@pytest.fixture
async def gateway(tmp_path: Path, files: Files, sink: Sink, request: pytest.FixtureRequest) -> AsyncIterator[App]:
    """The gateway with TLS; a parameter adds to its settings of TLS."""
    extra = getattr(request, "param", "")
    tls = f"tls: {{certificate: {files[0]}, key: {files[1]}{extra}}}"
    async with running(write_settings(tmp_path, sink.port, listener=tls)) as app:
        yield app


@pytest.fixture
def lines() -> Iterator[LogLines]:
    """What the log wrote."""
    with log_lines.kept() as said:
        yield said


def port(gateway: App) -> int:
    return gateway.listeners[0].port


def trusting(files: Files) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(files[0]))


async def test_smtplib_sends_under_tls(gateway: App, sink: Sink, files: Files) -> None:
    """The certificate is verified, STARTTLS is not offered twice, and our Received field says ESMTPS (RFC 3848)."""

    def work() -> tuple[bool, bool, int]:
        with smtplib.SMTP("localhost", port(gateway), "mx.example.net", timeout=20) as client:
            client.ehlo()
            before = client.has_extn("starttls")
            client.starttls(context=trusting(files))
            client.ehlo()
            client.sendmail("a@example.net", ["an@example.vn"], LETTER)
            return before, client.has_extn("starttls"), client.docmd("STARTTLS")[0]

    assert await asyncio.to_thread(work) == (True, False, 503)
    assert b"\tby gw.example.vn (Congthu) with ESMTPS " in sink.messages[0].content
    assert sink.messages[0].content.endswith(LETTER)


async def test_without_tls_received_says_esmtp(gateway: App, sink: Sink) -> None:
    """Where TLS may be left out, a letter without it is taken, and its trace does not claim any."""

    def work() -> None:
        with smtplib.SMTP("localhost", port(gateway), "mx.example.net", timeout=20) as client:
            client.sendmail("a@example.net", ["an@example.vn"], LETTER)

    await asyncio.to_thread(work)
    assert b"(Congthu) with ESMTP " in sink.messages[0].content


async def test_what_was_said_before_tls_is_forgotten(gateway: App, sink: Sink, files: Files) -> None:
    """Name and transaction of the plaintext session are gone: EHLO and MAIL must be said anew (RFC 3207 4.2)."""

    def work() -> list[int]:
        with smtplib.SMTP("localhost", port(gateway), "mx.example.net", timeout=20) as client:
            client.ehlo()
            client.mail("a@example.net")
            client.rcpt("an@example.vn")
            client.starttls(context=trusting(files))
            codes = [client.docmd(line)[0] for line in ("MAIL FROM:<a@example.net>", "DATA")]
            client.ehlo()
            return [*codes, client.docmd("DATA")[0], client.rcpt("an@example.vn")[0]]

    assert await asyncio.to_thread(work) == [503, 503, 503, 503]
    assert sink.messages == []


@pytest.mark.parametrize("gateway", [", required: true"], indirect=True)
async def test_required_tls_comes_before_mail(gateway: App, sink: Sink, files: Files) -> None:
    """Before TLS only EHLO, HELO, NOOP, STARTTLS and QUIT are answered; all else is 530 5.7.0 (RFC 3207 4)."""

    def work() -> None:
        with smtplib.SMTP("localhost", port(gateway), "mx.example.net", timeout=20) as client:
            client.ehlo()
            for line in ("MAIL FROM:<a@example.net>", "RCPT TO:<an@example.vn>", "DATA", "RSET", "VRFY an"):
                code, text = client.docmd(line)
                assert (code, text[:5]) == (530, b"5.7.0"), line
            assert client.docmd("NOOP")[0] == 250
            client.starttls(context=trusting(files))
            client.sendmail("a@example.net", ["an@example.vn"], LETTER)

    await asyncio.to_thread(work)
    assert len(sink.messages) == 1


@pytest.mark.parametrize("gateway", ["", ", required: true", ", minimum: 1.3"], indirect=True)
async def test_swaks_sends_under_tls(gateway: App, sink: Sink, swaks: str) -> None:
    """A tool of mail administrators delivers with `--tls`, whether TLS is required or not."""
    command = [swaks, "--tls", "--server", f"127.0.0.1:{port(gateway)}", "--from", "a@example.net"]
    command += ["--to", "an@example.vn", "--header", "Subject: swaks", "--silent", "2"]
    done = await asyncio.to_thread(
        subprocess.run, command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert b"with ESMTPS " in sink.messages[0].content


@contextmanager
def greeted(number: int) -> Iterator[tuple[socket.socket, "io.BufferedReader"]]:
    """A bare connection that has said EHLO, and its replies."""
    with socket.create_connection(("127.0.0.1", number), timeout=10) as link, link.makefile("rb") as replies:
        replies.readline()
        link.sendall(b"EHLO mx.example.net\r\n")
        while replies.readline()[3:4] == b"-":
            pass
        yield link, replies


async def test_plaintext_behind_starttls_is_never_run(gateway: App, sink: Sink, files: Files) -> None:
    """Commands in the same segment as STARTTLS are not answered, neither before TLS nor under it (RFC 3207 5)."""

    def work() -> bytes:
        with greeted(port(gateway)) as (link, replies):
            link.sendall(b"STARTTLS\r\nMAIL FROM:<evil@example.net>\r\nRCPT TO:<an@example.vn>\r\n")
            return replies.read()

    heard = await asyncio.to_thread(work)
    assert heard.startswith(b"554 5.5.0 ")
    assert heard.count(b"\r\n") == 1
    assert not [line for line in sink.heard() if line.startswith(b"MAIL")]


async def test_plaintext_instead_of_a_handshake_is_never_run(gateway: App, sink: Sink, lines: LogLines) -> None:
    """Who speaks plaintext after 220 hears no SMTP reply, is closed, and is no fault of ours in the log."""

    def work() -> bytes:
        with greeted(port(gateway)) as (link, replies):
            link.sendall(b"STARTTLS\r\n")
            assert replies.readline().startswith(b"220 2.0.0 ")
            link.sendall(b"MAIL FROM:<evil@example.net>\r\nRCPT TO:<an@example.vn>\r\n")
            return replies.read()

    heard = await asyncio.to_thread(work)
    assert not [code for code in (b"250 ", b"421 ", b"451 ", b"500 ") if code in heard]
    assert not [line for line in sink.heard() if line.startswith(b"MAIL")]
    await left(gateway)
    assert lines.alarms() == []


async def test_a_client_that_distrusts_the_certificate_is_no_fault(gateway: App, lines: LogLines) -> None:
    """A handshake that the client breaks off closes the connection; nothing is called our fault."""

    def work() -> None:
        with smtplib.SMTP("localhost", port(gateway), timeout=20) as client:
            client.ehlo()
            with pytest.raises(ssl.SSLCertVerificationError):
                client.starttls(context=ssl.create_default_context())

    await asyncio.to_thread(work)
    await left(gateway)
    assert lines.alarms() == []


async def test_a_client_that_hangs_in_the_handshake_is_closed(
    tmp_path: Path, files: Files, sink: Sink, lines: LogLines
) -> None:
    """Silence in place of a handshake ends with the time that a client may think between two commands."""
    tls = f"tls: {{certificate: {files[0]}, key: {files[1]}}}"
    settings = write_settings(tmp_path, sink.port, listener=tls, limits="command_timeout: 300 ms")
    async with running(settings) as app:

        def work() -> bytes:
            with greeted(port(app)) as (link, replies):
                link.sendall(b"STARTTLS\r\n")
                replies.readline()
                return replies.read()

        assert await asyncio.to_thread(work) == b"", "plaintext in the midst of a handshake"
        await left(app)
    assert lines.alarms() == []


async def left(gateway: App) -> None:
    """Wait until no connection is open."""
    async with asyncio.timeout(10):
        while gateway.listeners[0].sessions:  # noqa: ASYNC110 - the listener tells of its sessions to nobody else
            await asyncio.sleep(0.01)
