"""The two questions: each way to ask finds what it should, by an index, while the gateway writes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.message.address import Address
from gateway.message.envelope import Origin
from gateway.ports import Ending, Outcome, Record, RecordedAttachment, RecordedRecipient
from gateway.records import rows
from gateway.records.questions import BadDatabase, NoDatabase, Question, Questions, _messages
from gateway.records.store import Store
from gateway.reports import figures

Asked = Callable[..., list[str]]


@pytest.fixture
def asked(database: Path, store: Store) -> Asked:
    """Asks the store and gives the cases found."""

    def ask(limit: int = 100, **question: object) -> list[str]:
        with Questions(database) as questions:
            return [found.case for found in questions.trace(Question(**question), limit)]

    return ask


@pytest.fixture
def keep(store: Store, seal):
    """Has a record in the store."""

    async def keep(record: Record) -> Record:
        await store.commit(rows.of_record(record, seal.digest))
        return record

    return keep


async def test_newest_first_up_to_a_limit(asked: Asked, keep, make_record) -> None:
    """The newest come first; the limit cuts the oldest away."""
    cases = [(await keep(make_record())).envelope.case for _ in range(5)]
    assert asked() == cases[::-1]
    assert asked(limit=2) == cases[:2:-1]


async def test_by_case(asked: Asked, keep, make_record) -> None:
    """A case number finds its message only."""
    await keep(make_record())
    record = await keep(make_record())
    assert asked(case=record.envelope.case) == [record.envelope.case]
    assert asked(case="0" * 26) == []


@pytest.mark.parametrize("written", ["annv@office.example", "ANNV@Office.Example", '"AnNV"@office.example'])
async def test_by_sender(asked: Asked, keep, make_record, written: str) -> None:
    """A sender is found however the address is written."""
    record = await keep(make_record())
    await keep(make_record(sender=Address("khac", "office.example")))
    assert asked(sender=written) == [record.envelope.case]


async def test_by_the_null_sender(asked: Asked, keep, make_record) -> None:
    """`<>` finds messages without a sender."""
    await keep(make_record())
    record = await keep(make_record(sender=None))
    assert asked(sender="<>") == [record.envelope.case]


async def test_by_recipient(asked: Asked, keep, make_record) -> None:
    """A recipient finds each message once, with all its recipients."""
    record = await keep(make_record())
    await keep(make_record(recipients=()))
    assert asked(recipient="BINH@office.example") == [record.envelope.case]


@pytest.mark.parametrize("written", ["<7@else.example>", "7@else.example", " <7@else.example> "])
async def test_by_message_id(asked: Asked, keep, make_record, written: str) -> None:
    """A Message-ID is found with and without its brackets."""
    record = await keep(make_record(message_id="<7@else.example>"))
    await keep(make_record())
    assert asked(message_id=written) == [record.envelope.case]


async def test_by_digest(asked: Asked, keep, make_record) -> None:
    """A digest finds the message that has it, and every message that carried an attachment with it (Điều 10-III.2)."""
    leaked = "ab" * 32
    first = await keep(make_record(attachments=(RecordedAttachment(1, "x", "y", 1, leaked, locked=False),)))
    await keep(make_record())
    second = await keep(make_record(sha256=leaked))
    assert asked(sha256=leaked.upper()) == [second.envelope.case, first.envelope.case]


async def test_since(asked: Asked, keep, make_record) -> None:
    """Messages received at the given time or later are found."""
    await keep(make_record())
    record = await keep(make_record())
    assert asked(since=record.envelope.received_at) == [record.envelope.case]


async def test_in_doubt(asked: Asked, keep, store: Store, make_record, make_ending) -> None:
    """Only messages whose outcome is not known are found."""
    ended = await keep(make_record())
    await store.end(rows.of_ending(make_ending(ended)))
    record = await keep(make_record())
    assert asked(in_doubt=True) == [record.envelope.case]


async def test_all_must_hold(asked: Asked, keep, make_record) -> None:
    """Several things asked narrow the answer."""
    record = await keep(make_record())
    assert asked(sender="annv@office.example", recipient="binh@office.example") == [record.envelope.case]
    assert asked(sender="annv@office.example", recipient="khac@office.example") == []


async def test_hostile_questions(asked: Asked, keep, make_record) -> None:
    """What is asked is a value, never a part of a statement."""
    await keep(make_record())
    assert asked(sender="' OR '1'='1", recipient="%", message_id="*") == []


@pytest.mark.parametrize(
    "question",
    [
        Question(case="x"),
        Question(sender="a@b.c"),
        Question(recipient="a@b.c"),
        Question(message_id="x"),
        Question(sha256="ab" * 32),
        Question(since=datetime(2026, 1, 1, tzinfo=UTC)),
        Question(in_doubt=True),
    ],
    ids=str,
)
async def test_every_question_uses_an_index(store: Store, question: Question) -> None:
    """No question reads the whole table of messages."""
    compiled = _messages(question).limit(100).compile(store._engine, compile_kwargs={"render_postcompile": True})
    values = tuple(compiled.params[name] for name in compiled.positiontup)
    steps = store._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
    plan = [row[3] for row in steps]
    assert plan
    # The index of doubts is read whole: it holds nothing else.
    assert [step for step in plan if step.startswith("SCAN") and "ix_message_in_doubt" not in step] == []


async def test_reading_while_writing(store: Store, database: Path, keep, make_record) -> None:
    """An open question does not hold the writer up, and sees what was there when it was asked."""
    for _ in range(3):
        await keep(make_record())
    with Questions(database) as questions:
        begun = questions.activity(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        next(begun)
        await keep(make_record())
        assert len(list(begun)) == 2
        assert len(questions.trace(Question())) == 4


async def test_activity_in_the_offices_days(store: Store, database: Path, keep, make_record) -> None:
    """Rows become figures: ours sent, our recipients whose RCPT was taken received, by the office's day."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    late = datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC)
    sent = await keep(make_record(received_at=late))
    await store.end(rows.of_ending(Ending(sent.envelope.case, Outcome.RELAYED, 250, "", late)))
    after_midnight = late + timedelta(seconds=1)
    await keep(make_record(received_at=after_midnight, outcome=Outcome.REFUSED))
    unknown = (RecordedRecipient("chet@office.example", own=True, unit=None, code=550),)
    await keep(make_record(received_at=late, origin=Origin.STRANGER, recipients=unknown, outcome=Outcome.RELAYED))
    await keep(make_record(received_at=late))
    with Questions(database) as questions:
        told = figures.activity(questions.activity(late, after_midnight + timedelta(seconds=1)), zone)
        assert list(questions.activity(late - timedelta(days=1), late)) == []
    assert [(row.day, row.mailbox, row.sent, row.received, row.refused) for row in told.rows] == [
        (date(2026, 3, 2), "annv@office.example", 1, 0, 0),
        (date(2026, 3, 2), "binh@office.example", 0, 1, 0),
        (date(2026, 3, 3), "annv@office.example", 0, 0, 1),
    ]
    assert told.in_doubt == 1


def test_no_database(tmp_path: Path) -> None:
    """A path without a database is told, and no file is made there."""
    with pytest.raises(NoDatabase):
        Questions(tmp_path / "records.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database" * 100], ids=["empty", "other"])
def test_another_file(tmp_path: Path, content: bytes) -> None:
    """A file that is no database of ours is told."""
    path = tmp_path / "records.sqlite"
    path.write_bytes(content)
    with pytest.raises(BadDatabase):
        Questions(path)


async def test_a_database_of_another_version(store: Store, database: Path, rival) -> None:
    """A database of another revision is told, not misread."""
    rival().execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadDatabase, match="9999"):
        Questions(database)


async def test_questions_cannot_write(store: Store, database: Path) -> None:
    """The connection for questions is read-only for the database itself."""
    with Questions(database) as questions, pytest.raises(Exception, match="readonly"):
        questions._connection.exec_driver_sql("DELETE FROM message")
