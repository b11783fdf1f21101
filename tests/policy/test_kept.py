"""What a record keeps of a message: enough to judge it again, and no word that anyone wrote."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.address import Address
from gateway.message.document import Active, Passage, Place
from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.inspect import Facts as Opened
from gateway.message.inspect import Member, Message, combine, to_open
from gateway.message.mime import Budget, read
from gateway.people.counts import By, What, Window
from gateway.people.directory import Directory, Mailbox, State
from gateway.policy import kept
from gateway.policy.conditions import CONDITIONS
from gateway.policy.file_names import endings
from gateway.policy.rule import WHOLE, Case, NotKept
from gateway.policy.verdict import Asked

ENVELOPE = Envelope(
    case="CASE",
    listener="door",
    client=Client(ip_address("192.0.2.1")),
    login=None,
    origin=Origin.OURS,
    sender=Address("annv", "example.vn"),
    recipients=(Address("b", "example.vn"),),
    own_domains=frozenset({"example.vn"}),
    received_at=datetime(2026, 1, 1, tzinfo=UTC),
)
MESSAGES = Window(What.MESSAGES, By.MAILBOX, 60)
RECIPIENTS = Window(What.RECIPIENTS, By.MAILBOX, 60)


def message(raw: bytes, members: tuple[str, ...] = ()) -> Message:
    parts = read(raw.replace(b"\n", b"\r\n"), Budget())
    inside = tuple(Member((number,), name, "", 1) for number, name in enumerate(members, 1))
    return combine(parts, [Opened("application/zip", members=inside) for _ in to_open(parts)])


def facts(one: Message | None = None, *, sealed: bool = False, **changes: object) -> kept.Facts:
    given: dict[str, object] = {
        "envelope": ENVELOPE,
        "recipients": ("b@example.vn",),
        "directory": Directory(),
        "asked": (),
        "windows": (),
        "counted": ((), ()),
        "message": one,
        "answers": {},
        "said": (),
        "sealed": sealed,
    }
    return kept.Facts(**{**given, **changes})  # type: ignore[arg-type]


def through_json(one: kept.Facts) -> kept.Json:
    told: kept.Json = json.loads(json.dumps(kept.keep(one)))
    return told


LETTER = """\
From: a@example.vn
Subject: canarysubject canarysubject
X-Canaryname: canaryvalue canaryvalue
Message-ID: <canaryid@x>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

canarybody canarybody
MẬT
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="canaryfile.canarymiddle.tar.gz"

canarycontent
--b--
""".encode()


def test_no_word_of_a_message_is_kept() -> None:
    """Subject, text, field values, names and contents of files are not there; names of fields and endings are."""
    told = json.dumps(kept.keep(facts(message(LETTER, ("canarymember canaryword.exe",)))))
    for canary in ("subject", "value", "id", "body", "file", "content", "member", "word"):
        assert f"canary{canary}" not in told
    assert '"X-Canaryname"' in told
    assert '"exe"' in told
    assert '"gz"' in told


def test_no_word_that_a_sender_chose_is_kept_of_a_refused_secret() -> None:
    """No ending, type, charset or field name either: each could be a word of the secret."""
    raw = LETTER.replace(b"text/plain; charset=utf-8", b"text/canarytype; charset=canarycharset")
    raw = raw.replace(b"canarymiddle.tar.gz", b"canarymiddle.canaryend")
    told = kept.keep(facts(message(raw, ("a.canaryinside",)), sealed=True))
    assert "canary" not in json.dumps(told).lower()
    assert told["message"]["answers"][WHOLE] == 0


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\r\n\0"), max_size=60), st.booleans())
def test_no_text_of_a_subject_body_or_name_gets_through(word: str, ending: bool) -> None:
    """Whatever a refused letter says, and however its file is named, none of it is kept."""
    canary = f"zq{word}qz".encode("utf-8", "replace")
    raw = b"Subject: %s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n%s\n--b\n" % (
        canary, canary,
    )  # fmt: skip
    raw += b"Content-Disposition: attachment; filename*=utf-8''%s.pdf\n\nx\n--b--\n"
    name = b"".join(b"%%%02X" % octet for octet in canary)
    raw = raw.replace(b"%s.pdf", b"a." + name if ending else name + b".pdf")
    told = json.dumps(kept.keep(facts(message(raw), sealed=True)), ensure_ascii=False)
    assert f"zq{word}qz" not in told


def test_a_message_comes_back_as_rules_ask_of_it() -> None:
    """Sizes, types, places, marks, defects and endings are those of the message that was read."""
    one = message(LETTER, ("a/b.exe", "c.docx", "d.exe"))
    told = through_json(facts(one))
    back = kept.restore_message(told["message"])
    assert (back.size, back.text_encoding, back.charsets) == (one.size, one.text_encoding, one.charsets)
    assert (back.marks, back.sightings, back.old_texts) == (one.marks, one.sightings, one.old_texts)
    assert back.attachments_total == one.attachments_total
    (attachment,) = back.attachments
    assert (attachment.type, attachment.sha256) == ("application/zip", one.attachments[0].sha256)
    assert endings(attachment.names) == endings(one.attachments[0].names)
    assert endings(member.name for member in attachment.members) == ("exe", "docx")
    assert len(attachment.members) == 3


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_what_opening_told_comes_back() -> None:
    """Locks, depth, what is active and the types inside are kept, of sealed names too; which file has which is not."""
    inner = Member((1, 1), "canary.doc", DOCX, 5, active=frozenset({Active.MACRO}))
    told = Opened(
        "application/zip",
        True,
        (inner, replace(inner, type="")),
        True,
        active=inner.active,
        depth=2,
        misnamed=True,
        scanned=True,
    )
    parts = read(LETTER.replace(b"\n", b"\r\n"), Budget())
    one = combine(parts, [told])
    for sealed in (False, True):
        (back,) = kept.restore_message(through_json(facts(one, sealed=sealed))["message"]).attachments
        assert (back.locked, back.opaque, back.misnamed, back.scanned, back.depth) == (True, True, True, True, 2)
        assert back.active == {Active.MACRO}
        assert [member.type for member in back.members] == [DOCX, ""]
        assert not any(member.active for member in back.members)


def test_more_types_inside_than_are_kept() -> None:
    """Then the words of the message are not all there, and rules about them have no answer."""
    inside = tuple(Member((at,), "a.bin", f"application/x-{at}", 1) for at in range(1, kept.MOST + 2))
    parts = read(LETTER.replace(b"\n", b"\r\n"), Budget())
    told = kept.keep(facts(combine(parts, [Opened("application/zip", members=inside)])))["message"]
    assert told["answers"][WHOLE] == 0
    assert kept.keep(facts(combine(parts, [Opened("application/zip", members=inside[1:])])))["message"]["answers"] == {
        WHOLE: 1
    }


def test_texts_of_documents_are_not_kept() -> None:
    """What stands in a document leaves no word in the record."""
    texts = (Passage(Place.PROPERTY, "canarytext"), Passage(Place.SHEET_NAME, "MẬT"))
    parts = read(LETTER.replace(b"\n", b"\r\n"), Budget())
    told = json.dumps(kept.keep(facts(combine(parts, [Opened("application/zip", passages=texts)]))))
    assert "canarytext" not in told
    assert '"attachment:1/sheet-name"' in told


def test_counts_come_back_row_by_row() -> None:
    """The numbers at each recipient and at the message are exact, however they went."""
    rows = ((1, 1), (1, 2), (1, 3), (2, 7), (2, 8), (2, 8))
    windows = kept.in_order({RECIPIENTS, MESSAGES})
    told = through_json(
        facts(message(LETTER), windows=windows, counted=rows, recipients=tuple(f"{n}@example.vn" for n in range(5)))
    )
    assert told["counted"].count(None) == 3
    back, last = kept.restore_counts(told)
    assert [tuple(row.values()) for row in back] == list(rows[:5])
    assert tuple(last.values()) == rows[5]


def test_a_window_that_nobody_asked_for_has_no_number() -> None:
    """A question that was not asked then has no answer now, instead of a nought."""
    _, last = kept.restore_counts(through_json(facts(message(LETTER), windows=(MESSAGES,), counted=((3,), (3,)))))
    assert last.get(MESSAGES, 0) == 3
    with pytest.raises(NotKept):
        last.get(RECIPIENTS, 0)


def test_mailboxes_come_back() -> None:
    """Unit and state of sender and recipients are those that the directory knew then."""
    boxes = Directory.of([Mailbox("annv@example.vn", "van-phong", State.WARNED), Mailbox("b@example.vn", "noi-vu")])
    told = through_json(facts(directory=boxes))
    assert kept.restore_directory(told, ["annv@example.vn", "b@example.vn"]) == boxes


def test_asked_rules_come_back() -> None:
    """What was asked, what fired, what spared and what acted are told apart."""
    asked = (
        Asked("a"),
        Asked("b", fired=True, acted=True),
        Asked("c", "12/QĐ", fired=False),
        Asked("d", "release", fired=True),
    )
    assert kept.restore_asked(through_json(facts(asked=asked))["asked"]) == asked


def test_a_message_with_too_much_of_anything_is_not_kept() -> None:
    """Its record says that it was read, and nothing more."""
    raw = b"".join(b"X-%d: x\n" % number for number in range(300)) + b"\nx\n"
    told = kept.keep(facts(message(raw)))
    assert (told["message"], told["read"]) == (None, 1)


ASKED = [
    ("attachment_locked", {}),
    ("attachment_locked", {"types": ["application/zip"]}),
    ("attachment_opaque", {}),
    ("attachment_scanned", {}),
    ("attachment_opaque", {"types": ["application/pdf"]}),
    ("active_content", {"kinds": ["macro"]}),
    ("active_content", {"kinds": ["script", "object"]}),
    ("archive_depth_over", {"depth": 1}),
    ("attachment_type", {"types": ["application/x-dosexec"], "members": True}),
    ("attachment_type", {"extensions": ["exe"], "members": True}),
    ("attachment_name", {"names": ["*.exe"], "members": True}),
    ("text_matches", {"patterns": ["abc"], "places": ["page-header"]}),
    ("secrecy_mark", {"strength": "strong"}),
    ("defect", {"hides": True}),
]
CONDITIONS_ASKED = [CONDITIONS[word](CONDITIONS[word].Arguments.model_validate(given)) for word, given in ASKED]
ACTIVE = st.frozensets(st.sampled_from(Active), max_size=2)
MEMBERS = st.builds(
    Member,
    path=st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple),
    name=st.sampled_from(["a.exe", "b.doc", "c"]),
    type=st.sampled_from(["", "application/x-dosexec", DOCX]),
    size=st.just(1),
    locked=st.booleans(),
    opaque=st.booleans(),
    scanned=st.booleans(),
    active=ACTIVE,
    passages=st.lists(st.builds(Passage, st.sampled_from(Place), st.sampled_from(["abc", "MẬT"])), max_size=1).map(
        tuple
    ),
)


@settings(max_examples=200, deadline=None)
@given(
    members=st.lists(MEMBERS, max_size=3).map(tuple),
    kind=st.sampled_from(["application/zip", "application/pdf"]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    active=ACTIVE,
    depth=st.integers(0, 3),
)
def test_replay_says_what_live_mail_heard(
    members: tuple[Member, ...],
    kind: str,
    flags: tuple[bool, bool, bool, bool],
    active: frozenset[Active],
    depth: int,
) -> None:
    """Whatever opening told: a rule of then is answered alike from the record, a new one alike or not at all."""
    locked, opaque, hostile, sealed = flags
    told = Opened(
        kind,
        locked or any(member.locked for member in members),
        members,
        opaque or any(member.opaque for member in members),
        hostile,
        active.union(*(member.active for member in members)),
        depth,
        scanned=any(member.scanned for member in members),
    )
    live = combine(read(LETTER.replace(b"\n", b"\r\n"), Budget()), [told])
    then = {key: answer for one in CONDITIONS_ASKED for key, answer in one.answers(live).items()}
    for answers in (then, {}):
        back = kept.restore_message(through_json(facts(live, sealed=sealed, answers=answers))["message"])
        for one in CONDITIONS_ASKED:
            try:
                again = bool(one.check(case_of(back)))
            except NotKept:
                assert not answers or not one.answers(live)
                continue
            assert again == bool(one.check(case_of(live))), one.key


def case_of(one: Message) -> Case:
    return Case(ENVELOPE, ENVELOPE.received_at, Directory(), {}, one)
