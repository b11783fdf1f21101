"""The servers of the tests themselves: each starts, takes mail, and gives it back, before the gateway comes between."""

import asyncio
import smtplib
import subprocess
from collections.abc import Callable

import pytest
from servers.dovecot import Dovecot
from servers.postfix import Postfix
from servers.sink import Sink

pytestmark = pytest.mark.interop

HEAD = b"From: a@example.net\r\nDate: Mon, 05 Jan 2026 08:00:00 +0700\r\nMessage-ID: <1@example.net>\r\n"
LETTER = HEAD + b"Subject: hello\r\n\r\n.a dot\r\n..two dots\r\nK\xc3\xadnh g\xe1\xbb\xadi\r\n"


def send(port: int, recipient: str, octets: bytes = LETTER) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.sendmail("a@example.net", [recipient], octets)


def test_postfix_delivers_to_dovecot(store: Postfix, dovecot: Dovecot) -> None:
    """A message handed to Postfix is read back over IMAP, its octets as they were."""
    send(store.port, "alice@example.vn")
    assert [message[-len(LETTER) :] for message in dovecot.messages("alice@example.vn", 1)] == [LETTER]


def test_swaks_speaks_with_postfix(swaks: str, store: Postfix, dovecot: Dovecot) -> None:
    """swaks, a client that is none of ours, delivers too."""
    server = ["--server", "127.0.0.1", "--port", str(store.port)]
    mail = ["--from", "a@example.net", "--to", "bob@example.vn", "--header", "Subject: from swaks"]
    done = subprocess.run(
        [swaks, *server, *mail], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout.decode()
    assert any(b"Subject: from swaks" in message for message in dovecot.messages("bob@example.vn", 1))


def test_postfix_refuses_an_unknown_mailbox_at_rcpt(store: Postfix) -> None:
    """Dovecot's quota-status service tells Postfix at RCPT who has no mailbox."""
    with smtplib.SMTP("127.0.0.1", store.port) as client:
        client.ehlo()
        client.mail("a@example.net")
        assert client.rcpt("nobody@example.vn")[0] == 550


def test_postfix_refuses_a_full_mailbox_at_rcpt(store: Postfix, dovecot: Dovecot) -> None:
    """A mailbox that has room for one message takes one, and the second is refused at RCPT with 552."""
    send(store.port, "full@example.vn")
    assert len(dovecot.messages("full@example.vn", 1)) == 1
    with smtplib.SMTP("127.0.0.1", store.port) as client:
        client.ehlo()
        client.mail("a@example.net")
        code, text = client.rcpt("full@example.vn")
    assert (code, text[:5]) == (552, b"5.2.2")


async def test_two_postfix_and_a_sink(store: Postfix, front: Callable[[int], Postfix]) -> None:
    """A second Postfix beside the first hands a message to its proxy, the sink, before it answers its client."""
    sink = await Sink(("PIPELINING", "XFORWARD NAME ADDR PROTO HELO SOURCE PORT IDENT")).start()
    try:
        server = await asyncio.to_thread(front, sink.port)
        assert server.port != store.port
        await asyncio.to_thread(send, server.port, "alice@example.vn")
        assert len(sink.messages) == 1
        assert sink.messages[0].content.endswith(LETTER)
        assert any(line.startswith(b"XFORWARD ") for line in sink.heard())
        sink.does.end_reply = b"550 5.7.1 No"
        with pytest.raises(smtplib.SMTPDataError, match=r"5\.7\.1 No"):
            await asyncio.to_thread(send, server.port, "alice@example.vn")
    finally:
        await sink.close()
