"""The facts: each is of its type, shows in replies as people read it, and holds nothing of the message's text."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path

import pytest

from gateway.message import mime
from gateway.message.address import parse_mailbox
from gateway.message.document import Active
from gateway.message.inspect import (
    Attachment,
    Level,
    Mark,
    Member,
    Message,
    NamedField,
    OldText,
    Strength,
    Text,
    TextEncoding,
    combine,
)
from gateway.message.structure import Defect, Sighting
from gateway.people.directory import Directory, Mailbox, State
from gateway.policy import kept
from gateway.policy.conditions import CONDITIONS
from gateway.policy.facts import FACTS, LEVELS, Kind, Value, facts_table
from gateway.policy.rule import Case, Stage

README = (Path(__file__).parents[2] / "policies" / "README.md").read_text("utf-8")
TYPES: dict[Kind, type] = {Kind.BOOL: bool, Kind.INT: int, Kind.STRING: str, Kind.STRINGS: list, Kind.INTS: list}


@pytest.fixture
def full(case: Callable[..., Case], message: Callable[..., Message], attachment: Callable[..., Attachment]) -> Case:
    """A case that has something to say about every fact."""
    letter = message(
        size=9000,
        header=(NamedField("Subject", "SECRET"), NamedField("Received", "SECRET"), NamedField("subject", "SECRET")),
        subject="SECRET",
        texts=(Text("body", "SECRET"),),
        attachments=(
            attachment(
                name="a.tar.gz",
                size=2048,
                sha256="aa",
                locked=True,
                members=(Member((1,), "x.exe", "Application/X-DosExec", 1), Member((2,), "y.TXT", "", 1)),
                opaque=True,
                active=frozenset({Active.SCRIPT, Active.MACRO}),
                depth=2,
                misnamed=True,
                scanned=True,
            ),
            attachment(number=2, name="b.gz", size=1024, sha256="bb", type="Image/PNG", declared_type="image/gif"),
        ),
        charsets=("utf-8", "tcvn"),
        text_encoding=TextEncoding.TCVN3,
        old_texts=(OldText(TextEncoding.TCVN3, "body"), OldText(TextEncoding.TCVN3, "subject")),
        marks=(Mark(Level.TOI_MAT, Strength.WEAK, "body"), Mark(Level.MAT, Strength.MEDIUM, "subject")),
        sightings=(
            Sighting(Defect.DUPLICATE_BOUNDARY, "body", hides=True),
            Sighting(Defect.NAME_TRICK, "attachment:1", hides=False),
        ),
        received_fields=1,
    )
    directory = Directory.of(
        [
            Mailbox("annv@example.gov.vn", "van-phong", State.WARNED),
            Mailbox("binh@example.gov.vn", "tu-phap", State.REVOKED),
        ]
    )
    made = case(
        letter,
        sender="AnNV@Example.gov.vn",
        to=("Binh@example.gov.vn", "x@Example.org", "y@example.org"),
        directory=directory,
        now=datetime(2027, 1, 31, 23, 5, tzinfo=timezone(timedelta(hours=7))),
    )
    client = replace(made.envelope.client, address=ip_address("192.0.2.77"), helo="mx.example.org", tls=True)
    return replace(made, envelope=replace(made.envelope, client=client, login="annv"))


def test_values(full: Case) -> None:
    """Every fact of one full case."""
    assert {name: fact.read(full) for name, fact in FACTS.items()} == {
        "client.address": "192.0.2.77",
        "client.helo": "mx.example.org",
        "client.network": "192.0.2.0/24",
        "client.tls": True,
        "direction": "outbound",
        "listener": "test",
        "login.name": "annv",
        "login.present": True,
        "origin.ours": True,
        "recipients.addresses": ["binh@example.gov.vn", "x@example.org", "y@example.org"],
        "recipients.count": 3,
        "recipients.domains": ["example.gov.vn", "example.org"],
        "recipients.outside": 2,
        "recipients.states": ["revoked"],
        "recipients.units": ["tu-phap"],
        "sender.address": "annv@example.gov.vn",
        "sender.domain": "example.gov.vn",
        "sender.state": "warned",
        "sender.unit": "van-phong",
        "time.date": "2027-01-31",
        "time.hour": 23,
        "time.weekday": 7,
        "attachments.active": ["macro", "script"],
        "attachments.count": 2,
        "attachments.declared_types": ["application/pdf", "image/gif"],
        "attachments.depth": 2,
        "attachments.extensions": ["tar.gz", "gz"],
        "attachments.largest": 2048,
        "attachments.locked": 1,
        "attachments.member_extensions": ["exe", "txt"],
        "attachments.member_types": ["application/x-dosexec"],
        "attachments.members": 2,
        "attachments.misnamed": 1,
        "attachments.scanned": 1,
        "attachments.opaque": 1,
        "attachments.sha256": ["aa", "bb"],
        "attachments.total": 3072,
        "attachments.types": ["application/pdf", "image/png"],
        "defects.classes": sorted([Defect.DUPLICATE_BOUNDARY, Defect.NAME_TRICK]),
        "defects.hiding": [Defect.DUPLICATE_BOUNDARY],
        "header.names": ["subject", "received"],
        "marks.levels": ["toi-mat", "mat"],
        "marks.strongest": "medium",
        "message.charsets": ["utf-8", "tcvn"],
        "message.encoding": "tcvn3",
        "message.old_encodings": ["tcvn3"],
        "message.received_fields": 1,
        "message.size": 9000,
    }


def test_nothing_of_the_text(full: Case) -> None:
    """No fact holds a subject, a body or the value of a header field."""
    assert not [name for name, fact in FACTS.items() if "SECRET" in str(fact.read(full))]


def test_the_record_answers_the_same(full: Case) -> None:
    """Every fact of the content is what it was when the message is restored from what its record keeps."""
    letter = full.message
    assert letter is not None
    told = kept.keep(
        kept.Facts(full.envelope, (), full.directory, (), (), (), message=letter, answers={}, said=(), sealed=False)
    )
    again = replace(full, message=kept.restore_message(json.loads(json.dumps(told))["message"]))
    content = [fact for fact in FACTS.values() if fact.stage is Stage.DATA]
    assert {fact.name: fact.read(again) for fact in content} == {fact.name: fact.read(full) for fact in content}


def is_of(kind: Kind, value: Value) -> bool:
    if type(value) is not TYPES[kind]:
        return False
    return not isinstance(value, list) or {type(one) for one in value} <= {str if kind is Kind.STRINGS else int}


def test_types(full: Case, case: Callable[..., Case]) -> None:
    """Every fact is of the type that it declares: of a full message, an empty one, one without sender."""
    empty = combine(mime.read(b"\r\n", mime.Budget()), ())
    for asked in (full, case(empty, to=()), case(empty, sender=None, stranger=True, to=())):
        assert [name for name, fact in FACTS.items() if not is_of(fact.kind, fact.read(asked))] == []


def test_strangers_have_no_mailbox(full: Case, case: Callable[..., Case]) -> None:
    """Whoever claims an address of ours from outside is nobody here."""
    claimed = case(full.message, sender="annv@example.gov.vn", stranger=True, directory=full.directory)
    assert FACTS["sender.unit"].read(claimed) == FACTS["sender.state"].read(claimed) == ""
    assert FACTS["origin.ours"].read(claimed) is False


def test_stages(case: Callable[..., Case]) -> None:
    """What is declared for the envelope is known without a message; the rest says that it is not."""
    before = case(None)
    for fact in FACTS.values():
        if fact.stage is Stage.RCPT:
            fact.read(before)
        else:
            with pytest.raises(ValueError, match="not been read"):
                fact.read(before)


def test_shown(full: Case) -> None:
    """Replies show sizes as people read them, and nothing longer than its sample."""
    scalars = [fact for fact in FACTS.values() if not fact.kind.is_list]
    assert all(len(fact.shown(full)) <= len(fact.sample) for fact in scalars)
    assert FACTS["attachments.total"].shown(full) == "3 KB"
    assert FACTS["recipients.count"].shown(full) == "3"
    assert FACTS["login.present"].shown(full) == "true"
    long = parse_mailbox(f"{'a' * 900}@example.org")
    assert long is not None
    asked = replace(full, envelope=replace(full.envelope, sender=long))
    assert len(FACTS["sender.address"].shown(asked)) == len(FACTS["sender.address"].sample)


def test_names_are_plain() -> None:
    """Names are lower case, grouped by a dot, no group is a fact too, and each has one sentence of help."""
    groups = {name.partition(".")[0] for name in FACTS if "." in name}
    assert groups.isdisjoint(FACTS)
    assert all(re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)?", name) for name in FACTS)
    assert all(fact.help.endswith(".") and fact.help.count(". ") == 0 for fact in FACTS.values())


def test_levels_are_those_of_the_condition() -> None:
    """Rule files have one word for each level of secrecy."""
    schema = CONDITIONS["secrecy_mark"].Arguments.model_json_schema()
    assert schema["properties"]["levels"]["anyOf"][0]["items"]["enum"] == list(LEVELS)
    assert set(LEVELS.values()) == set(Level)


def test_readme_tells_every_fact() -> None:
    """The table on the page is the one that the code writes."""
    told = re.search(r"<!-- facts -->\n\n(.*?)\n\n<!-- /facts -->", README, re.DOTALL)
    assert told is not None
    assert told[1] == facts_table()
