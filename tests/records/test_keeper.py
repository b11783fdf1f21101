"""The keeper: store first, spool behind it, and the way home."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from servers.waiting import eventually

from gateway.ports import Outcome, RecordedAttachment, RecordsUnavailable
from gateway.records import rows
from gateway.records.keeper import Keeper
from gateway.records.questions import Question, Questions
from gateway.records.seal import Seal
from gateway.records.spool import Spool, SpoolFailed
from gateway.records.store import Store, StoreFailed, StoreNewer


class Told:
    """A watch that remembers what it was told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []
        self.back = asyncio.Event()

    def store_failed(self, reason: str) -> None:
        self.told.append(("failed", reason))

    def store_back(self, drained: int) -> None:
        self.told.append(("back", drained))
        self.back.set()

    def spool_failed(self, reason: str) -> None:
        self.told.append(("spool failed", reason))

    def entries_rejected(self, count: int) -> None:
        self.told.append(("rejected", count))

    def rejected_stored(self, count: int) -> None:
        self.told.append(("rejected stored", count))

    def fault(self, error: Exception) -> None:
        self.told.append(("fault", type(error).__name__))


@pytest.fixture
def told() -> Told:
    """A watch."""
    return Told()


@pytest.fixture
def spool_path(tmp_path: Path) -> Path:
    """Where the spool of a test lies: not beside the database."""
    return tmp_path / "elsewhere" / "records.spool"


@pytest.fixture
def keeper_of(database: Path, spool_path: Path, seal: Seal, told: Told):
    """Makes keepers over the same two files; none drains by itself unless asked to."""

    def make(*, drain_every: float = 3600.0, patience: float = 2.0, spool_octets: int = 1 << 20) -> Keeper:
        store = Store(database, busy_timeout=0.02)
        spool = Spool(spool_path, spool_octets)
        return Keeper(store, spool, seal, patience=patience, drain_every=drain_every, watch=told)

    return make


@pytest.fixture
async def keeper(keeper_of) -> AsyncIterator[Keeper]:
    """A started keeper."""
    keeper = keeper_of()
    await keeper.start()
    yield keeper
    await keeper.close()


def _found(database: Path, **question: object) -> list[tuple[str, str]]:
    with Questions(database) as questions:
        return [(found.case, found.outcome) for found in questions.trace(Question(**question))]


def _lock(rival) -> sqlite3.Connection:
    connection = rival()
    connection.execute("BEGIN EXCLUSIVE")
    return connection


async def test_the_good_day(keeper: Keeper, database: Path, make_record, make_ending) -> None:
    """A record is in the store when commit returns, its ending when end returns; the spool stays empty."""
    record = make_record()
    await keeper.commit(record)
    assert _found(database, in_doubt=True) == [(record.envelope.case, "in doubt")]
    assert await keeper.in_doubt() == 1
    await keeper.end(make_ending(record))
    assert _found(database, case=record.envelope.case) == [(record.envelope.case, "relayed")]
    assert await keeper.in_doubt() == 0
    assert keeper.spooled == 0
    assert keeper.writable


async def test_a_locked_database_goes_to_the_spool(
    keeper: Keeper, database: Path, rival, told: Told, make_record, make_ending
) -> None:
    """While another program locks the database mail goes on over the spool; afterwards everything comes home."""
    other = _lock(rival)
    records = [make_record() for _ in range(4)]
    for record in records:
        await keeper.commit(record)
    await keeper.end(make_ending(records[0]))
    assert keeper.spooled == 5
    assert await keeper.drain() == 0
    other.execute("ROLLBACK")
    assert _found(database, sender="annv@office.example") == []
    assert await keeper.drain() == 5
    assert keeper.spooled == 0
    outcomes = dict(_found(database, sender="annv@office.example"))
    assert outcomes == {record.envelope.case: "in doubt" for record in records} | {records[0].envelope.case: "relayed"}
    assert [word for word, _ in told.told] == ["failed", "back"]
    assert "locked" in str(told.told[0][1])


async def test_the_background_brings_entries_home(keeper_of, database: Path, rival, told: Told, make_record) -> None:
    """Without being asked, the keeper drains the spool once the store takes entries again."""
    keeper = keeper_of(drain_every=0.01)
    await keeper.start()
    other = _lock(rival)
    record = make_record()
    await keeper.commit(record)
    other.execute("ROLLBACK")
    await asyncio.wait_for(told.back.wait(), 10)
    await keeper.close()
    assert _found(database, case=record.envelope.case) == [(record.envelope.case, "in doubt")]


async def test_a_store_that_takes_too_long(keeper_of, database: Path, rival, told: Told, make_record) -> None:
    """A commit that is late goes to the spool; that the store took it after all does no harm."""
    keeper = keeper_of(patience=0.05)
    await keeper.start()
    gate = asyncio.Event()
    real = keeper._store.commit

    async def late(kept) -> None:
        await real(kept)  # it is in the store, but nobody hears of it in time
        await gate.wait()

    keeper._store.commit = late
    record = make_record()
    await keeper.commit(record)
    assert keeper.spooled == 1
    assert told.told[0] == ("failed", "it took too long")
    keeper._store.commit = real
    assert await keeper.drain() == 1
    assert _found(database) == [(record.envelope.case, "in doubt")]
    await keeper.close()


async def test_an_ending_does_not_overtake_its_record(
    keeper: Keeper, database: Path, rival, make_record, make_ending
) -> None:
    """A record in the spool, its ending when the store is back: the ending follows it into the spool and home."""
    other = _lock(rival)
    record = make_record()
    await keeper.commit(record)
    other.execute("ROLLBACK")
    keeper._up = True  # the store is found to be back before the spool is drained
    await keeper.end(make_ending(record))
    assert keeper.spooled == 2
    assert await keeper.drain() == 2
    assert _found(database, case=record.envelope.case) == [(record.envelope.case, "relayed")]


async def test_after_a_restart(keeper_of, database: Path, rival, make_record, make_ending) -> None:
    """What is in the spool when the gateway stops is brought home by the next one; doubts stay doubts."""
    first = keeper_of()
    await first.start()
    doubtful, ended = make_record(), make_record()
    await first.commit(doubtful)
    other = _lock(rival)
    await first.commit(ended)
    await first.end(make_ending(ended))
    await first.close()
    other.execute("ROLLBACK")
    second = keeper_of()
    await second.start()
    assert second.spooled == 2
    await second.drain()
    assert dict(_found(database)) == {doubtful.envelope.case: "in doubt", ended.envelope.case: "relayed"}
    assert await second.in_doubt() == 1
    await second.close()


async def test_a_start_while_the_database_is_locked(keeper_of, database: Path, rival, make_record, told: Told) -> None:
    """The gateway starts on its spool alone when the store cannot be had, and uses the store later."""
    first = keeper_of()
    await first.start()
    await first.close()
    other = _lock(rival)
    keeper = keeper_of()
    await keeper.start()
    assert keeper.writable
    await keeper.commit(make_record())
    assert keeper.spooled == 1
    other.execute("ROLLBACK")
    await keeper.drain()
    await keeper.commit(make_record())
    assert len(_found(database)) == 2
    await keeper.close()


async def test_neither_takes_it(keeper: Keeper, rival, monkeypatch: pytest.MonkeyPatch, make_record) -> None:
    """When store and spool both fail, commit raises, so that nothing is relayed."""
    _lock(rival)

    def fail(_entry: object) -> None:
        raise SpoolFailed("No space left on device")

    monkeypatch.setattr(keeper._spool, "append", fail)
    for _ in range(2):
        with pytest.raises(RecordsUnavailable):
            await keeper.commit(make_record())
    assert not keeper.writable


async def test_a_full_spool_turns_to_the_store(keeper_of, database: Path, rival, make_record) -> None:
    """A keeper whose spool is full asks the store again before it gives up."""
    keeper = keeper_of(spool_octets=10)
    await keeper.start()
    other = _lock(rival)
    with pytest.raises(RecordsUnavailable):
        await keeper.commit(make_record())
    other.execute("ROLLBACK")
    await keeper.commit(make_record())
    assert len(_found(database)) == 1
    await keeper.close()


async def test_an_entry_that_no_store_takes(
    keeper: Keeper, database: Path, spool_path: Path, told: Told, make_record, make_ending
) -> None:
    """An entry that is refused for good does not block the others: it is put aside for a person, and told."""
    await keeper.end(make_ending(make_record()))  # nobody ever kept its record
    assert keeper.spooled == 1
    assert await keeper.drain() == 0
    assert keeper.spooled == 0
    assert ("rejected", 1) in told.told
    assert spool_path.with_name("records.spool.rejected").exists()
    record = make_record()
    await keeper.commit(record)
    assert _found(database) == [(record.envelope.case, "in doubt")]


async def test_a_drain_that_breaks_off(keeper: Keeper, database: Path, rival, make_record, told: Told) -> None:
    """A store that fails in the middle of a drain costs nothing: the next drain begins again."""
    other = _lock(rival)
    records = [make_record() for _ in range(120)]
    for record in records:
        await keeper.commit(record)
    other.execute("ROLLBACK")
    real, calls = keeper._store.commit, 0

    async def breaks(kept) -> None:
        nonlocal calls
        calls += 1
        if calls > 60:
            raise StoreFailed("disk I/O error")
        await real(kept)

    keeper._store.commit = breaks
    await keeper.drain()
    assert keeper.spooled == 120
    keeper._store.commit = real
    assert await keeper.drain() == 120
    assert {case for case, _ in _found(database)} >= {record.envelope.case for record in records[-50:]}
    with Questions(database) as questions:
        assert len(questions.trace(Question(), limit=1000)) == 120


async def test_a_newer_database_stops_the_start(keeper_of, rival) -> None:
    """A database of a newer version is no case for the spool: the gateway does not start on it."""
    first = keeper_of()
    await first.start()
    await first.close()
    rival().execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreNewer, match="9999"):
        await keeper_of().start()


async def test_neither_opens(tmp_path: Path, seal: Seal, told: Told) -> None:
    """Without any place for records the gateway does not start."""
    (tmp_path / "file").touch()
    keeper = Keeper(Store(tmp_path / "file" / "a"), Spool(tmp_path / "file" / "b"), seal, watch=told)
    with pytest.raises(RecordsUnavailable):
        await keeper.start()
    assert not keeper.writable


async def test_after_close(keeper: Keeper, make_record) -> None:
    """A closed keeper takes nothing and says so."""
    await keeper.close()
    with pytest.raises(RecordsUnavailable):
        await keeper.commit(make_record())
    await keeper.close()


async def test_no_text_reaches_the_disk(
    keeper: Keeper, tmp_path: Path, database: Path, rival, make_record, refusal, make_ending
) -> None:
    """A sealed name and a reply's text are in no file that the records write: database, journals, spool, rejected."""
    secret = RecordedAttachment(1, "CANARY-NAME.docx", "application/x", 9, "", locked=False)
    changes = {"attachments": (secret,), "seal_names": True, "reply": refusal, "outcome": Outcome.REFUSED}
    await keeper.commit(make_record(**changes))
    other = _lock(rival)
    await keeper.commit(make_record(**changes))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"records.sqlite", "records.sqlite-wal", "records.spool"}
    contents = b"".join(path.read_bytes() for path in files)
    assert b"office.example" in contents
    assert b"CANARY" not in contents
    other.execute("ROLLBACK")


async def test_a_damaged_database_keeps_everything_in_the_spool(
    keeper: Keeper, database: Path, spool_path: Path, spoil, told: Told, make_record
) -> None:
    """On a malformed database the store counts as down, nothing is rejected, and all comes home once it is mended."""
    await keeper.commit(make_record())
    mend = spoil()
    records = [make_record() for _ in range(3)]
    for record in records:
        await keeper.commit(record)
        assert await keeper.drain() == 0
    assert (keeper.spooled, keeper.rejected, keeper.store_up, keeper.writable) == (3, 0, False, True)
    assert not spool_path.with_name("records.spool.rejected").exists()
    assert [word for word, _ in told.told] == ["failed"]
    assert "malformed" in str(told.told[0][1])
    mend()
    assert await keeper.drain() == 3
    assert keeper.store_up
    assert {case for case, _ in _found(database)} >= {record.envelope.case for record in records}


async def test_a_new_database_takes_what_waits(keeper: Keeper, database: Path, spoil, make_record, make_ending) -> None:
    """What the page for administrators says: stop, move the damaged file away, start: the spool comes home."""
    old = make_record()
    await keeper.commit(old)
    spoil()
    record = make_record()
    await keeper.commit(record)
    await keeper.end(make_ending(record))
    await keeper.end(make_ending(old))  # its record stays in the damaged file
    await keeper.close()
    for path in database.parent.glob("records.sqlite*"):
        path.rename(path.with_name("damaged-" + path.name))
    await keeper.start()
    assert await keeper.drain() == 2
    assert _found(database) == [(record.envelope.case, "relayed")]
    assert (keeper.spooled, keeper.rejected) == (0, 1)


async def test_what_was_rejected_is_offered_again_at_a_start(
    keeper_of, database: Path, told: Told, make_record, make_ending, seal
) -> None:
    """Once a start, what an earlier store refused is offered anew; what is refused again stays where it is."""
    first = keeper_of()
    await first.start()
    found, lost = make_record(), make_record()
    for record in (found, lost):
        await first.end(make_ending(record))  # no store knows its record
    await first.drain()
    assert first.rejected == 2
    await first._store.commit(rows.of_record(found, seal.digest))  # restored meanwhile
    await first.drain()
    assert first.rejected == 2  # only a start asks again
    await first.close()
    second = keeper_of(drain_every=0.01)
    await second.start()
    assert second.rejected == 2
    await eventually(lambda: ("rejected stored", 1) in told.told)
    assert _found(database, case=found.envelope.case) == [(found.envelope.case, "relayed")]
    assert second.rejected == 1
    await second.close()


async def test_the_file_of_rejected_entries_was_taken_away(
    keeper_of, spool_path: Path, make_record, make_ending
) -> None:
    """Whoever has dealt with rejected entries moves their file away, and the count goes to zero by itself."""
    keeper = keeper_of(drain_every=0.01)
    await keeper.start()
    await keeper.end(make_ending(make_record()))
    await eventually(lambda: keeper.rejected == 1)
    spool_path.with_name("records.spool.rejected").unlink()
    await eventually(lambda: keeper.rejected == 0)
    await keeper.close()


async def test_a_full_file_of_rejected_entries(
    keeper: Keeper, told: Told, make_record, make_ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When no more rejected entries fit, none is dropped: they wait in the spool, and are tried less often."""
    monkeypatch.setattr("gateway.records.spool.MAX_REJECTED", 10)
    await keeper.end(make_ending(make_record()))
    for _ in range(2):
        await keeper.drain()
    assert (keeper.spooled, keeper.rejected, keeper.store_up) == (1, 0, True)
    assert ("spool failed", "records.spool.rejected is full") in told.told
    assert keeper._pause > 0
    monkeypatch.undo()
    await keeper.drain()
    assert (keeper.spooled, keeper.rejected) == (0, 1)


async def test_a_mistake_of_ours_ends_no_draining(
    keeper_of, rival, told: Told, make_record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drain that breaks off unforeseen is told, and a later one brings everything home."""
    keeper = keeper_of(drain_every=0.01)
    await keeper.start()
    other = _lock(rival)
    await keeper.commit(make_record())

    def broken(*_: object) -> None:
        raise KeyError("x")

    with monkeypatch.context() as patch:
        patch.setattr(keeper._spool, "set_aside", broken)
        other.execute("ROLLBACK")
        await eventually(lambda: ("fault", "KeyError") in told.told)
    await asyncio.wait_for(told.back.wait(), 10)
    assert keeper.spooled == 0
    await keeper.close()
