"""Incidents, for every kind of store: opened with their record, joined within a day, once, with whom to tell."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.message.address import Address
from gateway.policy.incident import Channel, Incident, KeptIncident, Kind
from gateway.ports import Record, RecordedAttachment
from gateway.records import incidents, rows
from gateway.records.incidents import AlreadyClosed, Event, Incidents, Told, Which, Written
from gateway.records.questions import Question, Questions
from gateway.records.rows import decode, encode
from gateway.records.seal import Seal
from gateway.records.store import Store, StoreRefused

OFFICER = Address("an.toan", "office.example")
SECRET = Incident(
    Kind.SECRET, "state-secrets", "TỐI MẬT", "strong", "attachment:1/page-header", (OFFICER,), webhook=True
)
CONTENT = "c0" * 32


@pytest.fixture
def secret(make_record) -> Callable[..., Record]:
    """Builds the record of a refused secret; all have one content and one sender."""

    def make(**changes: object) -> Record:
        file = RecordedAttachment(1, "kế hoạch.docx", "application/zip", 9, "f1" * 32, locked=False)
        given = {"incident": SECRET, "content_sha256": CONTENT, "attachments": (file,), "seal_names": True, **changes}
        return make_record(**given)

    return make


@pytest.fixture
def keep(any_store: Store, seal: Seal) -> Callable[..., object]:
    """Has a record in the store of the contract, `after` the usual time if asked."""

    async def keep(record: Record, after: timedelta = timedelta()) -> str:
        at = record.envelope.received_at + after
        record = replace(record, envelope=replace(record.envelope, received_at=at))
        await any_store.commit(rows.of_record(record, seal.digest))
        return record.envelope.case

    return keep


def kept(store: Store, **which: object) -> list[KeptIncident]:
    with Incidents(store._path) as questions:
        return list(questions.which(Which(**which)))  # type: ignore[arg-type]


def tellings(store: Store, case: str) -> list[Told]:
    with Incidents(store._path) as questions:
        return list(questions.tellings(case))


async def test_a_refused_secret_opens_an_incident(any_store: Store, secret, keep, seal: Seal) -> None:
    """Level, strength, place, digests, sender and recipients are kept; the file's name only as its keyed digest."""
    record = secret()
    case = await keep(record)
    (found,) = kept(any_store)
    assert found == KeptIncident(
        case=case,
        kind=Kind.SECRET,
        opened_at=record.envelope.received_at,
        closed_at=None,
        rule="state-secrets",
        level="TỐI MẬT",
        strength="strong",
        place="attachment:1/page-header",
        direction="outbound",
        origin="ours",
        sender="AnNV@office.example",
        sender_key=record.envelope.sender.key,
        unit="van-phong",
        size=20480,
        sha256=record.sha256,
        file_sha256="f1" * 32,
        file_name_digest=seal.digest("kế hoạch.docx"),
        recipients=("Binh@office.example", "chi@else.example"),
        cases=(case,),
    )
    assert "kế hoạch" not in any_store._path.read_bytes().decode("utf-8", "replace")
    told = [(one.channel, one.address, one.state, one.tries, one.ended_at) for one in tellings(any_store, case)]
    assert told == [
        (Channel.LETTER, "an.toan@office.example", "waiting", 0, None),
        (Channel.WEBHOOK, "", "waiting", 0, None),
    ]


async def test_other_messages_open_none(any_store: Store, make_record, keep) -> None:
    """A record without an incident leaves these tables empty."""
    case = await keep(make_record())
    assert kept(any_store) == []
    with Incidents(any_store._path) as questions:
        assert (questions.number_of(case), questions.find(case)) == (None, None)


async def test_the_same_content_joins_for_a_day(any_store: Store, secret, keep) -> None:
    """A clerk who tries again comes under the open incident, with their new recipients; nobody is told twice."""
    first = await keep(secret())
    more = secret()
    more = replace(more, recipients=(replace(more.recipients[0], address="dung@office.example"),))
    second = await keep(more, timedelta(hours=23))
    (found,) = kept(any_store)
    assert (found.case, found.cases) == (first, (first, second))
    assert found.recipients == ("Binh@office.example", "chi@else.example", "dung@office.example")
    assert len(tellings(any_store, first)) == 2
    with Incidents(any_store._path) as questions:
        assert questions.number_of(second) == first


@pytest.mark.parametrize(
    ("change", "hours"),
    [
        ({"content_sha256": "c1" * 32}, 0),
        ({"sender": Address("binh", "office.example")}, 0),
        ({"sender": None}, 0),
        ({"incident": Incident(Kind.READER_CRASH)}, 0),
        ({}, 25),
        ({"content_sha256": ""}, 0),
    ],
    ids=["another content", "another sender", "no sender", "another kind", "a day later", "content not known"],
)
async def test_what_opens_another(any_store: Store, secret, keep, change, hours) -> None:
    """Another content, sender or kind, or the next day, is an incident of its own."""
    first = await keep(secret())
    second = await keep(secret(**change), timedelta(hours=hours))
    assert {found.case for found in kept(any_store)} == {first, second}


async def test_what_cannot_be_known_again_is_known_by_its_octets(any_store: Store, secret, keep) -> None:
    """Where no content digest is had, the same octets join, other octets do not."""
    first = await keep(secret(content_sha256="", sha256="aa" * 32))
    await keep(secret(content_sha256="", sha256="aa" * 32))
    third = await keep(secret(content_sha256="", sha256="bb" * 32))
    assert [(found.case, len(found.cases)) for found in kept(any_store)] == [(third, 1), (first, 2)]


async def test_written_twice_it_is_one(any_store: Store, secret, seal: Seal) -> None:
    """A spool may repeat itself: no second sending, no second telling, no second incident."""
    told: list[str] = []
    any_store._opened = lambda case, kind, level: told.append(f"{case} {kind} {level}")
    row = rows.of_record(secret(), seal.digest)
    await any_store.commit(row)
    await any_store.commit(decode(encode(row)))
    (found,) = kept(any_store)
    assert found.cases == (row.case,)
    assert len(tellings(any_store, row.case)) == 2
    assert told == [f"{row.case} secret TỐI MẬT"]


async def test_many_at_once_are_one(any_store: Store, secret, keep) -> None:
    """Twenty sessions that send one secret at the same moment open one incident."""
    cases = await asyncio.gather(*(keep(secret()) for _ in range(20)))
    (found,) = kept(any_store)
    assert sorted(found.cases) == sorted(cases)


async def test_record_and_incident_are_one_step(any_store: Store, secret, seal: Seal) -> None:
    """An incident that cannot be written leaves no record either: the refusal goes to the spool whole."""
    row = rows.of_record(secret(), seal.digest)
    bad = replace(row, opening=replace(row.opening, incident={**row.opening.incident, "sha256": b"no digest"}))
    with pytest.raises(StoreRefused):
        await any_store.commit(bad)
    with Questions(any_store._path) as questions:
        assert questions.trace(Question(case=row.case)) == []
    assert kept(any_store) == []


async def test_a_spooled_incident_comes_home_whole(any_store: Store, secret, seal: Seal) -> None:
    """What the spool keeps of an incident is all of it; an older version's line has none."""
    row = rows.of_record(secret(), seal.digest)
    assert decode(encode(row)) == row
    plain = rows.of_record(secret(incident=None), seal.digest)
    older = encode(plain).replace(b',"opening":null', b"")
    assert decode(older).opening is None


async def test_about_our_own_letter_nobody_is_told(any_store: Store, secret, keep) -> None:
    """A letter about an incident that is itself refused opens one, and makes no further letter; a copied
    Message-ID in another's letter hides nothing."""
    first = await keep(secret())
    with Incidents(any_store._path) as questions:
        token = questions._connection.exec_driver_sql("SELECT token FROM telling WHERE channel = 'letter'").scalar()
    ours = f"<{first}.{token}@gw.office.example>"
    letter = secret(sender=None, message_id=ours, content_sha256="c2" * 32)
    alone = (replace(letter.recipients[0], address=str(OFFICER)),)
    back = await keep(replace(letter, recipients=alone))
    copied = await keep(secret(sender=None, message_id=ours, content_sha256="c3" * 32))
    by_a_person = await keep(replace(secret(message_id=ours, content_sha256="c4" * 32), recipients=alone))
    assert len(kept(any_store)) == 4
    assert tellings(any_store, back) == []
    assert len(tellings(any_store, copied)) == len(tellings(any_store, by_a_person)) == 2


async def test_notes_and_the_end(any_store: Store, secret, keep) -> None:
    """History grows line by line; a closed incident is closed once, and the next sending opens another."""
    record = secret()
    case, at = await keep(record), record.envelope.received_at
    note = Written(Event.NOTE, "Lê An", "Đã gọi văn thư.", at)
    close = Written(Event.CLOSE, "Lê An", "Đánh dấu nhầm.", at + timedelta(hours=1))
    for one in (note, close):
        incidents.write(any_store._path, case, one)
    with pytest.raises(AlreadyClosed):
        incidents.write(any_store._path, case, close)
    incidents.write(any_store._path, case, replace(note, text="Thêm sau."))
    with Incidents(any_store._path) as questions:
        assert questions.history(case) == [note, close, replace(note, text="Thêm sau.")]
        assert questions.find(case).closed_at == at + timedelta(hours=1)
    again = await keep(secret(), timedelta(hours=2))
    assert [found.case for found in kept(any_store, state="open")] == [again]
    assert [found.case for found in kept(any_store, state="closed")] == [case]


async def test_which_of_them(any_store: Store, secret, keep) -> None:
    """Since counts from its moment on, until ends before its own; newest first."""
    records = [secret(content_sha256=f"{number:02x}" * 32) for number in range(1, 4)]
    cases = [await keep(record, timedelta(days=number)) for number, record in enumerate(records)]
    times = [record.envelope.received_at + timedelta(days=number) for number, record in enumerate(records)]
    assert [found.case for found in kept(any_store)] == cases[::-1]
    assert [found.case for found in kept(any_store, since=times[1], until=times[2])] == [cases[1]]
