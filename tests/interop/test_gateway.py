"""The gateway between real servers: what is delivered is what was sent, and every answer is the mail server's own."""

import asyncio
import smtplib
import subprocess
from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from servers.dovecot import Dovecot
from servers.gateway import running, write_settings
from servers.postfix import Postfix
from servers.sink import Sink

from gateway.app import App

pytestmark = pytest.mark.interop

ALICE, BOB, FULL = "alice@example.vn", "bob@example.vn", "full@example.vn"
KEY = Path(__file__).parents[1] / "data" / "dkim" / "test.key"
DNS = "v=DKIM1; k=rsa; p="


@pytest.fixture
async def gateway(tmp_path: Path, store: Postfix) -> AsyncIterator[App]:
    """The gateway before Postfix; its clients are strangers."""
    async with running(write_settings(tmp_path, store.port)) as app:
        yield app


def letter(subject: str) -> bytes:
    """A letter with an attachment and lines that begin with dots."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.net", ALICE, subject
    message["Date"], message["Message-ID"] = "Mon, 05 Jan 2026 08:00:00 +0700", f"<{subject}@example.net>"
    message.set_content("Kính gửi\n.\n..hai dấu chấm\n", cte="8bit")
    message.add_attachment(bytes(range(256)) * 20, maintype="application", subtype="octet-stream", filename="a.bin")
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


async def send(port: int, content: bytes, to: list[str], sender: str = "a@example.net") -> None:
    def work() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail(sender, to, content, mail_options=["BODY=8BITMIME"])

    await asyncio.to_thread(work)


async def inbox(dovecot: Dovecot, user: str, subject: bytes) -> bytes:
    """The message with this subject, once it has come."""
    for _ in range(100):
        for message in await asyncio.to_thread(dovecot.messages, user, 0):
            if b"\r\nSubject: " + subject + b"\r\n" in message:
                return message
        await asyncio.sleep(0.1)
    raise AssertionError("the message never came")


async def test_delivered_octets_are_those_sent(gateway: App, dovecot: Dovecot) -> None:
    """Below the added trace fields the mailbox holds what the client sent, octet by octet."""
    sent = letter("octets")
    await send(gateway.listeners[0].port, sent, [ALICE])
    delivered = await inbox(dovecot, ALICE, b"octets")
    assert delivered.endswith(sent)
    head = delivered[: -len(sent)]
    assert b"X-Congthu-Case: " in head
    assert b"by gw.example.vn (Congthu)" in head


async def test_an_unknown_recipient_hears_it_at_rcpt(gateway: App) -> None:
    """The mail server's 550 reaches the client while it is still there, and the others get their mail."""

    def work() -> tuple[int, bytes]:
        with smtplib.SMTP("127.0.0.1", gateway.listeners[0].port) as client:
            client.ehlo()
            client.mail("a@example.net")
            return client.rcpt("nobody@example.vn")

    code, text = await asyncio.to_thread(work)
    assert code == 550
    assert b"5.1.1" in text


async def test_a_full_mailbox_is_told_at_rcpt(gateway: App, dovecot: Dovecot) -> None:
    """Over quota: Dovecot's own 552 comes through (Điều 6.1)."""
    await send(gateway.listeners[0].port, b"Subject: fills\r\n\r\nx\r\n", [FULL])
    await inbox(dovecot, FULL, b"fills")

    def ask() -> tuple[int, bytes]:
        with smtplib.SMTP("127.0.0.1", gateway.listeners[0].port) as client:
            client.ehlo()
            client.mail("a@example.net")
            return client.rcpt(FULL)

    answers = [await asyncio.to_thread(ask)]
    while answers[-1][0] == 250 and len(answers) < 50:  # the quota is counted a moment after the delivery
        await asyncio.sleep(0.1)
        answers.append(await asyncio.to_thread(ask))
    assert answers[-1][0] == 552
    assert b"5.2.2" in answers[-1][1]


async def test_no_open_relay_although_postfix_trusts_us(tmp_path: Path, store: Postfix) -> None:
    """Postfix relays whatever the gateway hands to its port for the office's mail; a stranger's is not handed on."""
    async with running(write_settings(tmp_path, store.office_port)) as app:
        assert await asyncio.to_thread(relays, store.office_port) == 250
        assert await asyncio.to_thread(relays, app.listeners[0].port) == 550


async def test_postfix_relays_for_no_stranger_either(store: Postfix) -> None:
    """At the port for strangers' mail Postfix trusts nobody: a fault of the gateway makes no open relay."""
    assert await asyncio.to_thread(relays, store.port) == 554


def relays(port: int) -> int:
    """The answer to a recipient elsewhere."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("annv@example.vn")
        return client.rcpt("victim@example.org")[0]


async def test_postfix_takes_mail_from_the_gateway_alone(store: Postfix) -> None:
    """Another address of the machine, connecting past the gateway, is refused before it can name a recipient."""

    def ask(port: int) -> int:
        with smtplib.SMTP("127.0.0.1", port, source_address=("127.0.0.2", 0)) as client:
            client.ehlo()
            client.mail("a@example.net")
            return client.rcpt(ALICE)[0]

    assert [await asyncio.to_thread(ask, port) for port in (store.port, store.office_port)] == [554, 554]


async def test_postfix_reads_no_end_of_data_that_the_gateway_does_not(store: Postfix) -> None:
    """Behind the gateway Postfix refuses bare newlines and offers no BDAT: nothing is smuggled past the inspection."""

    def smuggle() -> tuple[int, bool]:
        with smtplib.SMTP("127.0.0.1", store.port) as client:
            client.ehlo()
            client.mail("a@example.net")
            client.rcpt(ALICE)
            client.docmd("DATA")
            client.send(b"Subject: outer\r\n\r\nx\n.\nMAIL FROM:<b@example.net>\r\n.\r\n")
            return client.getreply()[0], client.has_extn("chunking")

    assert await asyncio.to_thread(smuggle) == (550, False)


async def test_a_letter_without_date_stays_without(gateway: App, dovecot: Dovecot) -> None:
    """Postfix adds no field to what was inspected: Date and Message-ID that lack are not made up."""
    await send(gateway.listeners[0].port, b"From: a@example.net\r\nSubject: bare\r\n\r\nx\r\n", [ALICE])
    header = (await inbox(dovecot, ALICE, b"bare")).partition(b"\r\n\r\n")[0]
    assert b"\r\nDate:" not in header
    assert b"\r\nMessage-ID:" not in header


async def test_swaks_is_answered_as_by_any_server(gateway: App, dovecot: Dovecot) -> None:
    """A tool of mail administrators delivers through the gateway."""
    command = ["swaks", "--server", f"127.0.0.1:{gateway.listeners[0].port}", "--from", "a@example.net", "--to", BOB]
    command += ["--header", "Subject: swaks", "--body", "hello", "--silent", "2"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    await inbox(dovecot, BOB, b"swaks")


async def test_a_marked_letter_never_reaches_the_mail_server(gateway: App, store: Postfix) -> None:
    """The refusal comes before the mail server sees any of the content."""
    before = store.log().count("status=sent")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        await send(gateway.listeners[0].port, "Subject: a\r\n\r\nTUYỆT MẬT\r\n".encode(), [ALICE])
    assert refused.value.smtp_code == 550
    assert store.log().count("status=sent") == before


async def test_long_lines_pass_unbroken(tmp_path: Path) -> None:
    """A line of 5,000 octets arrives whole at a next hop that does not break it."""
    sink = await Sink().start()
    content = b"Subject: long\r\n\r\n" + b"x" * 5000 + b"\r\n"
    async with running(write_settings(tmp_path, sink.port)) as app:
        await send(app.listeners[0].port, content, [ALICE])
    assert sink.messages[0].content.endswith(content)
    await sink.close()


async def test_a_dkim_signature_still_verifies(gateway: App, dovecot: Dovecot) -> None:
    """A letter signed before the gateway verifies in the mailbox."""
    signed = sign(letter("signed"))
    await send(gateway.listeners[0].port, signed, [ALICE])
    assert verifies(await inbox(dovecot, ALICE, b"signed"))


async def test_postfix_hands_its_mail_to_the_gateway(
    tmp_path: Path, store: Postfix, dovecot: Dovecot, front: Callable[[int], Postfix]
) -> None:
    """The other topology (smtpd_proxy_filter): signatures hold, refusals reach the client, XFORWARD counts."""
    settings = write_settings(tmp_path, store.port)
    async with running(settings) as app:
        server = await asyncio.to_thread(front, app.listeners[0].port)
        signed = sign(letter("proxied"))
        await send(server.port, signed, [ALICE])
        assert verifies(await inbox(dovecot, ALICE, b"proxied"))
        with pytest.raises(smtplib.SMTPDataError) as refused:
            await send(server.port, "Subject: [MẬT] a\r\n\r\nx\r\n".encode(), [ALICE])
        assert refused.value.smtp_code == 550
        await asyncio.to_thread(forwarded, server.port)
        assert b"[203.0.113.9])\r\n\tby gw.example.vn" in await inbox(dovecot, ALICE, b"forwarded")


def forwarded(port: int) -> None:
    """A letter by a client that Postfix says is a stranger."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.docmd("XCLIENT", "NAME=mx.example.net ADDR=203.0.113.9")
        client.ehlo()
        client.sendmail("a@example.net", [ALICE], b"Subject: forwarded\r\n\r\nx\r\n")


def sign(message: bytes) -> bytes:
    return (
        dkim.sign(message, b"sel", b"example.net", KEY.read_bytes(), include_headers=[b"from", b"to", b"subject"])
        + message
    )


def verifies(message: bytes) -> bool:
    public = (KEY.parent / "test.pub").read_text("ascii").strip()
    return bool(dkim.verify(message, dnsfunc=lambda *_, **__: f"{DNS}{public}".encode()))
