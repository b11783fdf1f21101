"""The store: one writer thread over SQLite that commits whatever waits in one transaction (group commit).

The event loop never waits for a disk. An acknowledged entry is on disk: WAL with `synchronous=FULL`, and the caller's
future is resolved after COMMIT. Writing an entry twice is harmless, so a caller that gave up may write it elsewhere.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from gateway.ports import Outcome
from gateway.records import engine, schema
from gateway.records.opening import open_or_join
from gateway.records.rows import EndingRow, Entry, RecordRows, Row
from gateway.records.upgrade import Newer, upgrade

BATCH = 50
"""Entries in one transaction, at most."""

_OF_THE_ROW = (IntegrityError, DataError, ProgrammingError)
"""The errors among `DatabaseError` that a row brings about. InterfaceError is one too, and no DatabaseError (PEP 249);
all the others (locked, full, malformed) are the database's own fault."""


class StoreFailed(Exception):
    """The store did not take an entry: locked, full, broken, overloaded or closed. It may take it later."""


class StoreRefused(StoreFailed):
    """The store works but will never take this entry."""


class StoreNewer(StoreFailed):
    """The database belongs to a newer version of the gateway."""


@dataclass(slots=True)
class _Work:
    """What waits for the writer. An entry of None only asks whether the database can be written."""

    entry: Entry | None
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[bool]"


_Told = tuple[_Work, bool | StoreFailed]


class _Compiled:
    """A statement compiled once, and the values of a row in its order: half the time of compiling for each batch."""

    def __init__(self, statement: Insert | Update, columns: list[str]) -> None:
        compiled = statement.compile(dialect=sqlite.dialect(), column_keys=columns)
        self.sql = str(compiled)
        self.values: Callable[[Row], tuple[Any, ...]] = itemgetter(*(compiled.positiontup or ()))


def _insert(table: Table) -> _Compiled:
    # Only a known key is passed over; "INSERT OR IGNORE" would also swallow rows that break a check.
    statement = sqlite.insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))
    return _Compiled(statement, [column.name for column in table.columns])


_MESSAGE, _RECIPIENT = _insert(schema.message), _insert(schema.recipient)
_FINDING, _ATTACHMENT, _FACT = _insert(schema.finding), _insert(schema.attachment), _insert(schema.fact)
_END = _Compiled(
    schema.message.update().where(schema.message.c.case_number == bindparam("of_case")),
    ["outcome", "next_hop_code", "queue_id", "ended_at"],
)


Opened = Callable[[str, str, str], None]
"""Hears of each incident that was opened (case number, kind, level), in the writer's thread, once it is on disk."""


def _nobody_hears(_case: str, _kind: str, _level: str) -> None:
    return None


class Store:
    """Records and endings in one database. `waiting` bounds the queue; `busy_timeout` is seconds to wait for a lock."""

    def __init__(
        self, path: Path, *, busy_timeout: float = 1.0, waiting: int = 1000, opened: Opened = _nobody_hears
    ) -> None:
        self._path = path
        self._opened = opened
        self._engine = engine.writing(path, busy_timeout)
        self._queue: queue.Queue[_Work | None] = queue.Queue(waiting)
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None
        self._file: tuple[int, int] | None = None
        self.transactions = 0
        """Transactions committed so far, those of probes included."""

    async def open(self) -> None:
        """Start the writer and bring the tables up to date. Raises StoreNewer, StoreFailed; the writer then runs on."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="records-writer", daemon=True)
            self._thread.start()
        await self.probe()

    async def close(self) -> None:
        """Write what waits, then stop. Harmless when closed already."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.to_thread(self._queue.put, None)
            await asyncio.to_thread(thread.join)

    async def commit(self, record: RecordRows) -> None:
        """Have the record on disk. A case that is there already stays as it is. Raises StoreFailed."""
        await self._ask(record)

    async def end(self, ending: EndingRow) -> bool:
        """Have the ending on disk; False when its record is not in the store. Raises StoreFailed."""
        return await self._ask(ending)

    async def probe(self) -> None:
        """Whether the database can be written just now. Raises StoreFailed."""
        await self._ask(None)

    async def in_doubt(self) -> int:
        """How many messages are in doubt, those on their way just now included. Raises StoreFailed."""
        return await asyncio.to_thread(self._count)

    async def _ask(self, entry: Entry | None) -> bool:
        if self._thread is None:
            raise StoreFailed("closed")
        loop = asyncio.get_running_loop()
        work = _Work(entry, loop, loop.create_future())
        try:
            self._queue.put_nowait(work)
        except queue.Full:
            raise StoreFailed("too many entries wait") from None
        return await work.future

    def _count(self) -> int:
        question = select(func.count()).where(schema.message.c.outcome == Outcome.IN_DOUBT.value)
        try:
            with engine.reading(self._path).connect() as connection:
                return connection.scalar(question) or 0
        except SQLAlchemyError as error:
            raise StoreFailed(_reason(error)) from None

    # What follows runs in the writer thread.

    def _run(self) -> None:
        stopping = False
        while not stopping:
            batch = [self._queue.get()]
            while batch[-1] is not None and len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            stopping = batch[-1] is None
            # A caller that gave up has put its entry into the spool; nobody waits for it here.
            works = [work for work in batch if work is not None and not work.future.cancelled()]
            if works:
                _tell(self._write(works))
        self._disconnect()

    def _write(self, works: Sequence[_Work]) -> list[_Told]:
        """Each work with what became of it. A batch with a bad row is written row by row; a sick store is left."""
        try:
            return self._transact(works)
        except Newer as error:
            failed: StoreFailed = StoreNewer(str(error))
        except StoreFailed as error:
            failed = error
        except Exception as error:  # noqa: BLE001  (whatever a row does to the driver, its caller must hear of it)
            if _sick(error):
                failed = StoreFailed(_reason(error))
            elif len(works) > 1:
                self._disconnect()
                return [told for work in works for told in self._write([work])]
            else:
                failed = StoreRefused(_reason(error))
        self._disconnect()
        return [(work, failed) for work in works]

    def _transact(self, works: Sequence[_Work]) -> list[_Told]:
        records = [work.entry for work in works if isinstance(work.entry, RecordRows)]
        endings = [work.entry for work in works if isinstance(work.entry, EndingRow)]
        with self._transaction() as connection:
            _put(connection, _MESSAGE, [record.message for record in records])
            _put(connection, _RECIPIENT, [row for record in records for row in record.recipients])
            _put(connection, _FINDING, [row for record in records for row in record.findings])
            _put(connection, _ATTACHMENT, [row for record in records for row in record.attachments])
            _put(connection, _FACT, [row for record in records for row in record.facts])
            opened = [one for record in records if (one := record.opening) and open_or_join(connection, one)]
            known = {ending.case for ending in endings if _end(connection, ending)}
        self.transactions += 1
        for one in opened:
            self._opened(str(one.incident["case_number"]), str(one.incident["kind"]), str(one.incident["level"]))
        return [(work, not isinstance(work.entry, EndingRow) or work.entry.case in known) for work in works]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._connection is not None and self._file != self._identity():
            self._disconnect()  # the file was moved or replaced; what is written into the old one is lost
        connection = self._connection or self._connect()
        with connection.begin():
            yield connection

    def _connect(self) -> Connection:
        """Connect and bring the tables up to date. No row is asked yet: what goes wrong is the store's own fault."""
        try:
            self._connection = connection = self._engine.connect()
            with connection.begin():
                upgrade(connection)
        except Newer:
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, entries go to the spool meanwhile)
            raise StoreFailed(_reason(error)) from None
        self._file = self._identity()
        return connection

    def _identity(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # a broken connection may break again in closing; it is gone
                connection.close()


def _put(connection: Connection, insert: _Compiled, rows: Sequence[Row]) -> None:
    if rows:
        connection.exec_driver_sql(insert.sql, [insert.values(row) for row in rows])


def _end(connection: Connection, ending: EndingRow) -> bool:
    values = _END.values({**ending.columns, "of_case": ending.case})
    return connection.exec_driver_sql(_END.sql, values).rowcount == 1


def _tell(told: Sequence[_Told]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Told]] = {}
    for work, result in told:
        by_loop.setdefault(work.loop, []).append((work, result))
    for loop, some in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, some)
        except RuntimeError:
            continue  # the loop is closed: nobody waits any more


def _settle(told: Sequence[_Told]) -> None:
    for work, result in told:
        if work.future.done():
            continue
        if isinstance(result, StoreFailed):
            work.future.set_exception(result)
        else:
            work.future.set_result(result)


def _sick(error: Exception) -> bool:
    """Whether the store is at fault and not the row that it was given."""
    if isinstance(error, DatabaseError):
        return not isinstance(error, _OF_THE_ROW)
    return isinstance(error, (OSError, MemoryError))


def _reason(error: Exception) -> str:
    """Why, in the driver's words; statement and values stay out."""
    cause = getattr(error, "orig", None)
    return f"{type(cause or error).__name__}: {cause}" if cause else type(error).__name__
