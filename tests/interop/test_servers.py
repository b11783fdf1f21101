"""The servers of the tests themselves: each starts, takes mail, and gives it back."""

import smtplib

import pytest
from servers.dovecot import Dovecot
from servers.postfix import Postfix

pytestmark = pytest.mark.interop


def test_postfix_delivers_to_dovecot(store: Postfix, dovecot: Dovecot) -> None:
    """A message handed to Postfix is read back over IMAP."""
    with smtplib.SMTP("127.0.0.1", store.port) as client:
        client.sendmail("a@example.net", ["alice@example.vn"], b"Subject: hello\r\n\r\nbody\r\n")
    assert any(b"Subject: hello" in message for message in dovecot.messages("alice@example.vn", 1))


def test_postfix_refuses_an_unknown_mailbox_at_rcpt(store: Postfix) -> None:
    """Dovecot's quota-status service tells Postfix at RCPT who has no mailbox."""
    with smtplib.SMTP("127.0.0.1", store.port) as client:
        client.ehlo()
        client.mail("a@example.net")
        assert client.rcpt("nobody@example.vn")[0] == 550
