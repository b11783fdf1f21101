"""The keeper: the port `Records` over store and spool: the store first, the spool when it fails.

An entry may reach both, when the store was late: writing it twice is harmless. While the store is down entries go
straight to the spool, and a task of its own asks for the store and brings the spooled entries home.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Protocol, Self, TypeVar

from gateway.ports import Ending, Record, RecordsUnavailable
from gateway.records import rows
from gateway.records.rows import EndingRow, Entry
from gateway.records.seal import Seal
from gateway.records.spool import Damaged, Spool, SpoolFailed
from gateway.records.store import BATCH, Store, StoreFailed, StoreNewer, StoreRefused
from gateway.records.watch import Unwatched, Watch

_LONGEST_PAUSE = 300.0
"""Seconds between two drains, at most, while the spool itself hinders them."""

_T = TypeVar("_T")


class KeeperSettings(Protocol):
    """The settings of the records. `patience`, `drain_every` and `busy_timeout` are seconds."""

    @property
    def database(self) -> Path: ...
    @property
    def spool(self) -> Path: ...
    @property
    def spool_octets(self) -> int: ...
    @property
    def patience(self) -> float: ...
    @property
    def drain_every(self) -> float: ...
    @property
    def busy_timeout(self) -> float: ...


class Keeper:
    """Implements `ports.Records`. `patience` is how long the store may take for one entry, in seconds."""

    def __init__(
        self,
        store: Store,
        spool: Spool,
        seal: Seal,
        *,
        patience: float = 2.0,
        drain_every: float = 5.0,
        watch: Watch | None = None,
    ) -> None:
        self._store = store
        self._spool = spool
        self._seal = seal
        self._patience = patience
        self._drain_every = self._pause = drain_every
        self._watch: Watch = watch or Unwatched()
        self._up = False
        self._spool_up = False
        self._in_doubt = 0
        self._offer = False
        """Whether what was rejected before this start has still to be offered to the store."""
        self._one_drain = asyncio.Lock()
        self._disk: ThreadPoolExecutor | None = None
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def open(cls, settings: KeeperSettings, data_folder: Path, watch: Watch | None = None) -> Self:
        """A keeper as the settings say, not yet started. Raises SealBroken, OSError."""
        heard: Watch = watch or Unwatched()
        return cls(
            Store(settings.database, busy_timeout=settings.busy_timeout, opened=heard.incident_opened),
            Spool(settings.spool, settings.spool_octets),
            Seal.open(data_folder),
            patience=settings.patience,
            drain_every=settings.drain_every,
            watch=heard,
        )

    @property
    def spooled(self) -> int:
        """Entries that wait in the spool."""
        return self._spool.count

    @property
    def rejected(self) -> int:
        """Entries that the store refused, and damaged lines, in the spool's `….rejected` file."""
        return self._spool.rejected

    @property
    def store_up(self) -> bool:
        """Whether the store takes entries just now, as far as known; the spool does otherwise."""
        return self._up

    @property
    def writable(self) -> bool:
        """Whether records can be kept just now, as far as known: in the store or in the spool."""
        return self._up or self._spool_up

    async def in_doubt(self) -> int:
        """Messages in doubt in the store, those on their way included; the last number had if it is not to be had."""
        with contextlib.suppress(StoreFailed, TimeoutError):
            self._in_doubt = await self._patiently(self._store.in_doubt())
        return self._in_doubt

    async def start(self) -> None:
        """Open both and begin to drain. Raises StoreNewer; RecordsUnavailable when neither opens."""
        self._disk = ThreadPoolExecutor(1, "records-spool")
        try:
            await self._on_disk(self._spool.open)
            self._spool_up = True
            self._offer = self._spool.rejected > 0
        except SpoolFailed as error:
            self._watch.spool_failed(str(error))
        try:
            # No time limit: a first start may bring the tables up to date.
            await self._store.open()
            self._up = True
        except StoreNewer:
            await self.close()
            raise
        except StoreFailed as error:
            self._watch.store_failed(str(error))
        if not self.writable:
            await self.close()
            raise RecordsUnavailable
        self._task = asyncio.create_task(self._tend())

    async def close(self) -> None:
        """Stop draining and close both. What is in the spool stays there for the next start."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._store.close()
        disk, self._disk = self._disk, None
        if disk is not None:
            await asyncio.to_thread(disk.shutdown)
        self._spool.close()
        self._up = self._spool_up = False

    async def commit(self, record: Record) -> None:
        """Have the record on disk, in the store or else in the spool, on return. Raises RecordsUnavailable."""
        await self._keep(rows.of_record(record, self._seal.digest))

    async def end(self, ending: Ending) -> None:
        """Write what became of a message. Raises RecordsUnavailable; the record then stays in doubt."""
        await self._keep(rows.of_ending(ending))

    async def drain(self) -> int:
        """Bring what is spooled into the store; the number of entries brought. One at a time; told to the watch."""
        async with self._one_drain:
            brought = 0
            try:
                await self._patiently(self._store.probe())
                while await self._on_disk(self._spool.set_aside):
                    brought += await self._drain_file()
                    self._spool_up = True
                if self._offer:
                    await self._offer_rejected()
                self._pause = self._drain_every
            except (StoreFailed, TimeoutError) as error:
                self._down(error)
                return brought
            except SpoolFailed as error:
                # What was set aside stays and is brought again, whole: not every few seconds.
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
                self._watch.spool_failed(str(error))
            if brought or not self._up:
                self._watch.store_back(brought)
            self._up = True
            return brought

    async def _keep(self, entry: Entry) -> None:
        if self._up and await self._stored(entry):
            return
        if await self._spooled(entry):
            return
        # The spool failed as well. If the store was not asked yet, because it was down, it may be back.
        if not self._up and await self._stored(entry):
            return
        raise RecordsUnavailable

    async def _stored(self, entry: Entry) -> bool:
        try:
            return await self._patiently(self._put(entry))
        except StoreRefused:
            return False  # this entry's own fault: the store is up for others
        except (StoreFailed, TimeoutError) as error:
            self._down(error)
            return False

    async def _put(self, entry: Entry) -> bool:
        if isinstance(entry, EndingRow):
            # Its record may be in the spool, where the ending then follows it.
            return await self._store.end(entry)
        await self._store.commit(entry)
        return True

    async def _spooled(self, entry: Entry) -> bool:
        try:
            await self._on_disk(lambda: self._spool.append(entry))
        except SpoolFailed as error:
            self._spool_up = False
            self._watch.spool_failed(str(error))
            return False
        self._spool_up = True
        return True

    async def _drain_file(self) -> int:
        """Bring home what was set aside; the number of entries brought."""
        brought, rejected = await self._bring_all(self._spool.entries())
        await self._on_disk(lambda: self._spool.drained(rejected))
        if rejected:
            self._watch.entries_rejected(len(rejected))
        return brought

    async def _offer_rejected(self) -> None:
        """Once a start: a mended store or a newer version may take what an earlier one refused."""
        brought, rejected = await self._bring_all(self._spool.rejected_entries())
        if brought:
            await self._on_disk(lambda: self._spool.keep_rejected(rejected))
            self._watch.rejected_stored(brought)
        self._offer = False

    async def _bring_all(self, lines: Iterator[Entry | Damaged]) -> tuple[int, list[Entry | Damaged]]:
        """How many of the lines the store took, and those that it never will. Raises StoreFailed, TimeoutError."""
        brought = 0
        rejected: list[Entry | Damaged] = []
        while some := await self._on_disk(lambda: list(islice(lines, BATCH))):
            entries = [line for line in some if not isinstance(line, Damaged)]
            rejected += [line for line in some if isinstance(line, Damaged)]
            # Side by side, so that they share a transaction; asked for in their order, so written in it.
            results = await asyncio.gather(*(self._bring(entry) for entry in entries))
            brought += sum(results)
            rejected += [entry for entry, taken in zip(entries, results, strict=True) if not taken]
        return brought, rejected

    async def _bring(self, entry: Entry) -> bool:
        """Whether the store took it; False when it never will. Raises StoreFailed, TimeoutError."""
        try:
            return await self._patiently(self._put(entry))
        except StoreRefused:
            return False

    async def _tend(self) -> None:
        while True:
            try:
                if self._spool.count or self._offer or not self._up:
                    await self.drain()
                if self._spool.rejected:
                    await self._on_disk(self._spool.look_after_rejected)
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round comes
                self._watch.fault(error)
            await asyncio.sleep(self._pause)

    def _down(self, error: Exception) -> None:
        if self._up:
            self._up = False
            self._watch.store_failed(str(error) or "it took too long")

    async def _patiently(self, work: Awaitable[_T]) -> _T:
        async with asyncio.timeout(self._patience):
            return await work

    async def _on_disk(self, work: Callable[[], _T]) -> _T:
        if self._disk is None:
            raise SpoolFailed("closed")
        return await asyncio.get_running_loop().run_in_executor(self._disk, work)
