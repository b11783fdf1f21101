"""Parts and facts become the message that rules ask about."""

import hashlib

from gateway.message import mime
from gateway.message.inspect import Facts, Level, Mark, Strength, combine, to_open
from gateway.message.mime import Budget

RAW = (
    b"Received: a\r\nReceived: b\r\nMessage-ID: <1@x>\r\nSubject: =?utf-8?Q?B=C3=A1o?=\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nhello\r\n"
    b"--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1,2\r\n"
    b"--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBA==\r\n"
    b"--b\r\nContent-Type: text/plain; name=b.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nTVoAAA==\r\n"
    b"--b--\r\n"
)


def test_only_what_is_no_text_is_opened() -> None:
    """Body and text attachments are never opened; a declared text that is none is."""
    assert [leaf.number for leaf in to_open(mime.read(RAW, Budget()))] == [2, 3]


def test_facts_reach_their_attachments() -> None:
    """Facts go to the opened leaves in order; the others keep their declared type."""
    facts = [Facts("application/zip", locked=True, members=("a (TỐI MẬT).doc",)), Facts("application/x-dosexec")]
    message = combine(mime.read(RAW, Budget()), facts)
    assert [(one.type, one.declared_type) for one in message.attachments] == [
        ("text/csv", "text/csv"),
        ("application/zip", "application/zip"),
        ("application/x-dosexec", "text/plain"),
    ]
    assert [one.locked for one in message.attachments] == [False, True, False]
    assert message.attachments_total == 3 + 4 + 4
    assert message.attachments[1].sha256 == hashlib.sha256(b"PK\x03\x04").hexdigest()
    assert message.marks == (Mark(Level.TOI_MAT, Strength.MEDIUM, "attachment:2/member:1"),)


def test_the_header_and_the_texts_are_read() -> None:
    """Subject, Message-ID, trace fields and texts with their places are there; repr shows no text."""
    message = combine(mime.read(RAW, Budget()), [Facts("x/y"), Facts("x/y")])
    assert (message.subject, message.message_id, message.received_fields) == ("Báo", "<1@x>", 2)
    assert [(text.where, text.text) for text in message.texts] == [("body", "hello"), ("attachment:1", "1,2")]
    assert "hello" not in repr(message)
    assert "Báo" not in repr(message)
