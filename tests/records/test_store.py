"""The contract of a store, for every kind of store; then what is SQLite's own."""

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from servers import small_disk
from servers.need import need

from gateway.records import rows
from gateway.records.questions import Question, Questions
from gateway.records.rows import EndingRow, RecordRows
from gateway.records.store import BATCH, Store, StoreFailed, StoreNewer, StoreRefused
from gateway.records.traced import Traced


@pytest.fixture
def traced(any_store: Store) -> Callable[[str], Traced | None]:
    """Reads a case back from the store of the contract."""

    def read(case: str) -> Traced | None:
        with Questions(any_store._path) as questions:
            found = questions.trace(Question(case=case))
        return found[0] if found else None

    return read


@pytest.fixture
def make_rows(make_record, seal) -> Callable[[], RecordRows]:
    """Builds the rows of new records."""
    return lambda: rows.of_record(make_record(), seal.digest)


async def test_a_committed_record_is_there(any_store: Store, traced, make_record, seal) -> None:
    """When commit returns, every fact of the record can be read by another connection."""
    record = make_record()
    await any_store.commit(rows.of_record(record, seal.digest))
    found = traced(record.envelope.case)
    assert found is not None
    assert found.received_at == record.envelope.received_at
    assert found.sender == "AnNV@office.example"
    assert [(kept.address, kept.own, kept.unit, kept.code) for kept in found.recipients] == [
        ("Binh@office.example", True, "noi-vu", 250),
        ("chi@else.example", False, None, 250),
    ]
    assert found.law == ("Điều 4.1",)
    assert found.findings[0].law == ("dieu-4.1", "dieu-10-iii.2")
    assert found.attachments[0].name == "báo cáo.pdf"
    assert (found.sha256, found.outcome, found.ended_at) == (record.sha256, "in doubt", None)


async def test_an_ending_ends_its_record(any_store: Store, traced, make_record, make_ending, seal) -> None:
    """When end returns True, the outcome, the next hop's code and its queue id stand in the record."""
    record = make_record()
    await any_store.commit(rows.of_record(record, seal.digest))
    ending = make_ending(record)
    assert await any_store.in_doubt() == 1
    assert await any_store.end(rows.of_ending(ending)) is True
    found = traced(record.envelope.case)
    assert (found.outcome, found.next_hop_code, found.queue_id, found.ended_at) == ("relayed", 250, "4bXz", ending.at)
    assert await any_store.in_doubt() == 0


async def test_an_ending_without_record(any_store: Store, make_record, make_ending) -> None:
    """An ending whose record is not there is told by False."""
    assert await any_store.end(rows.of_ending(make_ending(make_record()))) is False


async def test_a_record_twice(any_store: Store, traced, make_record, make_ending, seal) -> None:
    """Writing a record again changes nothing, also when it has ended: a spool may repeat itself."""
    record = make_record()
    kept = rows.of_record(record, seal.digest)
    await any_store.commit(kept)
    await any_store.end(rows.of_ending(make_ending(record)))
    before = traced(record.envelope.case)
    await any_store.commit(kept)
    await any_store.end(rows.of_ending(make_ending(record)))
    assert traced(record.envelope.case) == before


async def test_one_bad_row_fails_alone(any_store: Store, traced, make_rows) -> None:
    """In a batch with a row that no store takes, the others are committed and only its caller hears of it."""
    good = [make_rows() for _ in range(6)]
    bad = make_rows()
    bad = replace(bad, message={**bad.message, "sha256": b"not a digest"})
    results = await asyncio.gather(*map(any_store.commit, [*good[:3], bad, *good[3:]]), return_exceptions=True)
    assert isinstance(results.pop(3), StoreRefused)
    assert results == [None] * 6
    assert all(traced(kept.case) for kept in good)
    assert traced(bad.case) is None


async def test_a_bad_row_leaves_nothing_of_its_record(any_store: Store, traced, make_rows) -> None:
    """A record whose third table is at fault is not there in part."""
    bad = make_rows()
    bad = replace(bad, attachments=({**bad.attachments[0], "size": None},))
    with pytest.raises(StoreRefused):
        await any_store.commit(bad)
    assert traced(bad.case) is None


async def test_a_row_that_the_driver_cannot_encode(any_store: Store, make_rows) -> None:
    """A fault outside the database's own errors is told to the caller, and the writer lives on."""
    bad = make_rows()
    with pytest.raises(StoreRefused):
        await any_store.commit(replace(bad, message={**bad.message, "helo": "\udc80"}))
    await any_store.commit(bad)


async def test_a_closed_store(any_store: Store, make_rows) -> None:
    """Closing writes what waits; afterwards nothing is taken."""
    waiting = asyncio.gather(*(any_store.commit(make_rows()) for _ in range(120)))
    await asyncio.sleep(0)
    await any_store.close()
    assert await waiting == [None] * 120
    with pytest.raises(StoreFailed, match="closed"):
        await any_store.commit(make_rows())
    await any_store.close()


async def test_errors_tell_nothing_of_the_row(any_store: Store, make_rows) -> None:
    """An error's text, which goes to logs, holds no address."""
    bad = make_rows()
    with pytest.raises(StoreFailed) as caught:
        await any_store.commit(replace(bad, message={**bad.message, "direction": None}))
    assert "office.example" not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert "NOT NULL" in str(caught.value)


# SQLite's own


async def test_group_commit(store: Store, make_rows) -> None:
    """What waits while a transaction is on its way shares the next one, at most BATCH entries each."""
    before = store.transactions
    await asyncio.gather(*(store.commit(make_rows()) for _ in range(10 * BATCH)))
    # The first transaction takes what is there when the writer wakes; the others are full or nearly so.
    assert 10 <= store.transactions - before <= 20


async def test_an_acknowledged_row_is_synced(store: Store, database: Path, rival) -> None:
    """The writer's connection keeps to WAL, waits for the disk at each COMMIT and holds foreign keys."""
    pragmas = {
        name: store._connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


async def test_a_locked_database(store: Store, rival, make_rows) -> None:
    """While another program holds the lock each caller hears StoreFailed soon; afterwards the store takes entries."""
    other = rival()
    other.execute("BEGIN EXCLUSIVE")
    results = await asyncio.gather(*(store.commit(make_rows()) for _ in range(5)), return_exceptions=True)
    assert {type(result) for result in results} == {StoreFailed}
    assert "locked" in str(results[0])
    other.execute("ROLLBACK")
    await store.commit(make_rows())


async def test_a_full_queue(store: Store, rival, database: Path, make_rows) -> None:
    """More entries than may wait are refused at once, not collected in memory."""
    narrow = Store(database, waiting=3, busy_timeout=0.05)
    await narrow.open()
    results = await asyncio.gather(*(narrow.commit(make_rows()) for _ in range(200)), return_exceptions=True)
    refused = [result for result in results if result is not None]
    assert refused
    assert all("too many entries wait" in str(result) for result in refused)
    await narrow.close()


async def test_a_caller_that_gave_up(store: Store, rival, make_rows) -> None:
    """An entry whose caller no longer waits does not disturb the writer or the entries behind it."""
    other = rival()
    other.execute("BEGIN EXCLUSIVE")
    first = asyncio.ensure_future(store.commit(make_rows()))
    second = asyncio.ensure_future(store.commit(make_rows()))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    other.execute("ROLLBACK")
    kept = make_rows()
    async with asyncio.timeout(10):
        await store.commit(kept)
    assert first.cancelled()
    assert second.cancelled()
    found = other.execute("SELECT case_number FROM message WHERE case_number = ?", [kept.case]).fetchall()
    assert found == [(kept.case,)]


async def test_a_database_that_was_replaced(store: Store, database: Path, make_rows) -> None:
    """When the file is moved away, later entries go into the file that now has the path, not into the lost one."""
    await store.commit(make_rows())
    for path in database.parent.glob("records.sqlite*"):
        path.rename(path.with_name("old-" + path.name))
    kept = make_rows()
    await store.commit(kept)
    with Questions(database) as questions:
        assert [found.case for found in questions.trace(Question(case=kept.case))] == [kept.case]


async def test_a_damaged_database(store: Store, spoil, make_rows) -> None:
    """A page that cannot be read is the store's fault and no row's: every caller hears that the store failed."""
    await store.commit(make_rows())
    spoil()
    results = await asyncio.gather(*(store.commit(make_rows()) for _ in range(5)), return_exceptions=True)
    assert {type(result) for result in results} == {StoreFailed}
    assert "malformed" in str(results[0])


async def test_a_mistake_in_connecting_is_no_fault_of_a_row(
    store: Store, database: Path, make_rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While tables cannot be brought up to date, whatever the reason, no entry is refused for good."""

    def broken(_: object) -> None:
        raise KeyError("alembic_version")

    await store.close()
    monkeypatch.setattr("gateway.records.store.upgrade", broken)
    again = Store(database)
    with pytest.raises(StoreFailed):
        await again.open()
    with pytest.raises(StoreFailed) as failed:
        await again.commit(make_rows())
    assert not isinstance(failed.value, StoreRefused)
    await again.close()


async def test_a_newer_database(database: Path, store: Store, rival) -> None:
    """A store of a newer version is not opened, and the error names both revisions."""
    await store.close()
    rival().execute("UPDATE alembic_version SET version_num = '9999'")
    newer = Store(database)
    with pytest.raises(StoreNewer, match="9999"):
        await newer.open()
    await newer.close()


async def test_a_file_that_is_no_database(database: Path) -> None:
    """Another program's file is told as such and left as it is."""
    database.parent.mkdir()
    database.write_bytes(b"not a database" * 100)
    store = Store(database)
    with pytest.raises(StoreFailed, match="not a database"):
        await store.open()
    await store.close()
    assert database.read_bytes() == b"not a database" * 100


async def test_a_path_without_rights(tmp_path: Path) -> None:
    """A folder that cannot be made is told, and the writer can be closed."""
    (tmp_path / "file").touch()
    store = Store(tmp_path / "file" / "records.sqlite")
    with pytest.raises(StoreFailed):
        await store.open()
    await store.close()


async def test_names_with_odd_letters(tmp_path: Path, make_rows) -> None:
    """A path with letters that mean something in a URI is only a path."""
    path = tmp_path / "hồ sơ ?#%20 [1]" / "records?mode=memory.sqlite"
    store = Store(path)
    await store.open()
    await store.commit(make_rows())
    await store.close()
    assert path.is_file()


async def test_a_full_disk(tmp_path: Path, make_rows) -> None:
    """On a full disk callers hear StoreFailed, nothing acknowledged is lost, and freed room lets the store go on."""
    need(small_disk.absence())
    with small_disk.mounted(tmp_path / "disk") as disk:
        await _fill_and_free(disk.folder, make_rows)


async def _fill_and_free(folder: Path, make_rows) -> None:
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(400_000))
    store = Store(folder / "records.sqlite")
    await store.open()
    acknowledged = []
    failed = None
    while failed is None and len(acknowledged) < 5000:
        kept = make_rows()
        try:
            await store.commit(kept)
            acknowledged.append(kept.case)
        except StoreFailed as error:
            failed = error
    assert failed is not None
    assert "full" in str(failed) or "I/O" in str(failed)
    assert not isinstance(failed, StoreRefused)
    ballast.unlink()
    await store.commit(kept)
    await store.close()
    plain = sqlite3.connect(folder / "records.sqlite")
    found = {case for (case,) in plain.execute("SELECT case_number FROM message")}
    plain.close()
    assert found == {*acknowledged, kept.case}


async def test_endings_of_cases_with_odd_names(store: Store) -> None:
    """A case number is a value, never a part of a statement."""
    odd = EndingRow("' OR 1=1 --", {"outcome": "relayed", "next_hop_code": 250, "queue_id": "", "ended_at": 1})
    assert await store.end(odd) is False
