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


def digest(raw: bytes) -> str:
    """By which the content of a letter is known again."""
    parts = mime.read(raw.replace(b"\n", b"\r\n"), mime.Budget())
    return combine(parts, [Facts("application/octet-stream") for _ in to_open(parts)]).content_sha256


LETTER = b"""\
Date: D
Message-ID: <M@x>
X-Mailer: V
Subject: s
MIME-Version: 1.0
Content-Type: multipart/related; boundary=B

--B
Content-Type: text/html; charset=utf-8

<p>xin <img src="cid:logo.C@x"></p>
--B
Content-Type: image/png; name=l.png
Content-ID: <logo.C@x>

png
--B--
"""


def composed(date: bytes, **changes: bytes) -> bytes:
    """The letter as a mail program writes it at another time."""
    raw = LETTER
    for old, new in ((b"Date: D", b"Date: " + date), (b"M@", date + b"@"), (b"logo.C", b"logo." + date)):
        raw = raw.replace(old, new)
    raw = raw.replace(b"--B", b"--" + date).replace(b"boundary=B", b"boundary=" + date)
    for name, value in changes.items():
        raw = raw.replace(b"Subject: s\n", b"Subject: s\n" + name.replace("_", "-").encode() + b": " + value + b"\n")
    return raw


def test_a_letter_that_is_sent_again_has_the_same_digest() -> None:
    """Date, Message-ID, boundary and the names of embedded pictures are others, the content is not."""
    assert digest(composed(b"one")) == digest(composed(b"two")) != ""
    assert digest(composed(b"one", Received=b"x", DKIM_Signature=b"y")) == digest(composed(b"two"))


def test_a_label_or_any_other_field_makes_another_content() -> None:
    """What a rule or a reader may see in the header belongs to the content."""
    plain = digest(composed(b"one"))
    mark = "TUYỆT MẬT".encode()
    for name in ("X_MS_Exchange_Organization_Classification", "Comments", "List_Note", "Resent_Subject", "X_Any"):
        assert digest(composed(b"one", **{name: mark})) != plain


def test_what_can_be_read_in_two_ways_has_no_digest() -> None:
    """Nobody could say which reading was looked at."""
    assert digest(b"Subject: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a; boundary=b\n\nx\n") == ""
