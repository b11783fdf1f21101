"""Parts and facts become the message that rules ask about."""

import hashlib

import pytest

from gateway.message import mime
from gateway.message.document import Active, Letters, Passage, Place, Stretch
from gateway.message.inspect import (
    Facts,
    Level,
    Mark,
    Member,
    Message,
    OldText,
    Strength,
    TextEncoding,
    combine,
    to_open,
)
from gateway.message.marks import Form
from gateway.message.mime import Budget, Defect, Sighting

RAW = (
    b"Received: a\r\nReceived: b\r\nMessage-ID: <1@x>\r\nSubject: =?utf-8?Q?B=C3=A1o?=\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\nhello\r\n"
    b"--b\r\nContent-Type: text/plain; name=a.log\r\n\r\n1,2\r\n"
    b"--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBA==\r\n"
    b"--b\r\nContent-Type: text/plain; name=b.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nTVoAAA==\r\n"
    b"--b--\r\n"
)


def test_only_what_is_no_text_is_opened() -> None:
    """Body and text attachments are never opened; a declared text that is none is."""
    assert [leaf.number for leaf in to_open(mime.read(RAW, Budget()))] == [2, 3]


def test_facts_reach_their_attachments() -> None:
    """Facts go to the opened leaves in order; the others keep their declared type."""
    inside = (Member((1,), "a (TỐI MẬT).doc", "", 1),)
    facts = [Facts("application/zip", locked=True, members=inside), Facts("application/x-dosexec")]
    message = combine(mime.read(RAW, Budget()), facts)
    assert [(one.type, one.declared_type) for one in message.attachments] == [
        ("text/plain", "text/plain"),
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


MOTTO = "Céng hßa x· héi chñ nghÜa ViÖt Nam"
DECODED = "Cộng hòa xã hội chủ nghĩa Việt Nam"


def letter(head: str, body: bytes) -> Message:
    """A letter of one part, with these fields about it."""
    raw = f"MIME-Version: 1.0\r\n{head}\r\n\r\n".encode() + body
    parts = mime.read(raw, Budget())
    return combine(parts, [Facts("application/pdf") for _ in to_open(parts)])


@pytest.mark.parametrize(
    ("declared", "octets"),
    [
        ("text/plain; charset=utf-8", MOTTO.encode()),
        ("text/plain; charset=utf-8", MOTTO.encode("latin-1")),
        ("text/plain; charset=us-ascii", MOTTO.encode("latin-1")),
        ("text/plain; charset=iso-8859-1", MOTTO.encode("latin-1")),
        ("text/plain; charset=windows-1252", MOTTO.encode("cp1252")),
        ("text/plain; charset=x-viet-tcvn", MOTTO.encode("latin-1")),
        ("text/html; charset=utf-8", MOTTO.encode("ascii", "xmlcharrefreplace")),
    ],
)
def test_old_text_is_told_however_it_is_declared(declared: str, octets: bytes) -> None:
    """Inside UTF-8, as undeclared or falsely declared octets, in entities: it is TCVN3, and can be read."""
    message = letter(f"Content-Type: {declared}\r\nContent-Transfer-Encoding: 8bit", octets)
    assert message.old_texts == (OldText(TextEncoding.TCVN3, "body"),)
    assert message.text_encoding is TextEncoding.TCVN3
    assert [one.meant.strip() for one in message.texts] == [DECODED]


def test_old_subjects_and_file_names_are_told() -> None:
    """A subject refuses by itself, a name is told and no ground to refuse; both are read."""
    message = letter(
        "Subject: =?utf-8?Q?B=C2=B8o_c=C2=B8o_c=C2=ABng_t=C2=B8c?=\r\nContent-Type: application/pdf;\r\n"
        " name*=utf-8''C%C2%ABng%20v%C2%A8n%20s%C3%A8%203%20v%C3%92%20vi%C3%96c%20h%C3%A4p.pdf", b"x",
    )  # fmt: skip
    assert message.subject == "Báo cáo công tác"
    assert message.old_texts == (
        OldText(TextEncoding.TCVN3, "attachment:1", sure=False), OldText(TextEncoding.TCVN3, "subject"),
    )  # fmt: skip


def test_a_mark_in_old_letters_is_a_mark() -> None:
    """A stamp in letters of .VnTimeH, told by the font alone, is found in the body."""
    page = "<p style=\"font-family:'.VnTimeH'\">tuyÖt mËt</p><p>Kính gửi</p>"
    message = letter("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", page.encode())
    assert message.marks == (Mark(Level.TUYET_MAT, Strength.STRONG, "body", Form.OLD_ENCODING),)


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


def opened(*facts: Facts) -> Message:
    """The message of RAW, whose second and third attachments told these facts."""
    return combine(mime.read(RAW, Budget()), facts)


NOTHING = Facts("x/y")


def test_texts_of_documents_stand_at_their_places() -> None:
    """A passage becomes a text behind its attachment and its members, with its letters; attachments carry none."""
    letters = (Stretch(0, 3, Letters(".VnTime")),)
    inner = Member((2, 1), "b.docx", "x/y", 1, passages=(Passage(Place.TABLE_CELL, "ô"),))
    facts = Facts("x/y", members=(inner,), passages=(Passage(Place.PAGE_HEADER, "đầu", letters),))
    message = opened(facts, NOTHING)
    assert [(text.where, text.text, text.stretches) for text in message.texts[2:3]] == [
        ("attachment:2/page-header", "đầu", letters)
    ]
    assert [(text.where, text.text) for text in message.texts[3:]] == [
        ("attachment:2/member:2/member:1/table-cell", "ô"),
    ]
    assert [member.passages for member in message.attachments[1].members] == [()]
    assert "đầu" not in repr(facts)
    assert "ô" not in repr(inner)


@pytest.mark.parametrize("place", Place)
def test_a_mark_is_found_at_every_place(place: Place) -> None:
    """A line, a property, a sheet's name, an alternative text that is a mark as a whole is a sure one, wherever."""
    member = Member((1,), "a", "x/y", 1, passages=(Passage(place, "Báo cáo\nTỐI MẬT\n"),))
    found = opened(Facts("x/y", passages=(Passage(place, "MẬT"),), members=(member,)), NOTHING).marks
    assert set(found) == {
        Mark(Level.MAT, Strength.STRONG, f"attachment:2/{place}"),
        Mark(Level.TOI_MAT, Strength.STRONG, f"attachment:2/member:1/{place}"),
    }


def test_what_opening_told_reaches_the_attachment() -> None:
    """Whatever a rule may ask of an attachment stands there as it was told."""
    inner = Member((1,), "a.doc", "application/msword", 5, locked=True, opaque=True, active=frozenset({Active.MACRO}))
    told = Facts("x/y", True, (inner,), True, active=frozenset({Active.MACRO}), depth=1, misnamed=True)
    first, second = opened(told, NOTHING).attachments[1:]
    assert (first.locked, first.opaque, first.active, first.depth) == (True, True, frozenset({Active.MACRO}), 1)
    assert (first.misnamed, first.members) == (True, (inner,))
    assert (second.opaque, second.active, second.depth, second.misnamed) == (False, frozenset(), 0, False)


def test_what_is_built_to_harm_cannot_be_read_one_way_only() -> None:
    """A bomb, or a file with two contents, is a defect that content can hide behind."""
    assert opened(Facts("application/zip", hostile=True), NOTHING).sightings[-1] == Sighting(
        Defect.SIZE_TRICK, "attachment:2", hides=True
    )
    assert not any(sighting.where == "attachment:2" for sighting in opened(NOTHING, NOTHING).sightings)


def test_texts_of_documents_cost_little_more_than_the_search_for_marks() -> None:
    """A megabyte in many small passages is put in place with one step a passage: no text is gone through."""
    cells = tuple(Passage(Place.TABLE_CELL, "số liệu 1") for _ in range(100_000))
    message = opened(Facts("x/y", passages=cells), NOTHING)
    assert len(message.texts) == 100_002
    assert len({id(text.where) for text in message.texts[2:]}) == 1  # the place is written once, not once a passage
