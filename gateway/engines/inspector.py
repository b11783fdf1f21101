"""The inspector: a fixed number of jailed workers, each reading one message at a time. It implements `Inspector`.

A worker that dies, takes too long or says odd things is replaced; its message fails. What a worker does with a
message stands in `worker.py`, how it is spoken with in `process.py`.
"""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.engines.frames import Setup
from gateway.engines.offenders import Offenders
from gateway.engines.process import Worker, WorkerDied, WorkerFailed, sha256
from gateway.message.inspect import Message
from gateway.message.mime import Budget
from gateway.ports import InspectionFailed, Unreadable

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 10.0
"""Seconds that a place stays empty after a worker's death: twice as long each time in a row, up to the second."""


class Watch(Protocol):
    """Who hears of workers."""

    def sandbox(self, layers: Mapping[str, bool]) -> None:
        """The jail of a first worker is closed; which of its layers are in force."""
        ...

    def worker_ended(self, reason: str, what: str) -> None:
        """A worker was lost: by what, and what it said of it."""
        ...


class Unwatched:
    """Nobody hears."""

    def sandbox(self, layers: Mapping[str, bool]) -> None:
        return None

    def worker_ended(self, reason: str, what: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """How workers are kept. `memory` is octets, `cpu` and `deadline` seconds a message.

    `queue` is how many messages may wait or be read at once; `recycle` after how many a worker is replaced;
    `require` names the layers of the jail without which there is none.
    """

    budget: Budget
    deadline: float = 20.0
    queue: int = 50
    workers: int = 1
    memory: int = 1024**3
    cpu: float = 15.0
    recycle: int = 1000
    require: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class _Job:
    raw: bytes = field(repr=False)
    digest: str
    began: float
    answer: "asyncio.Future[Message]"


class JailedInspector:
    """Reads messages in workers. `start` before the first message, or the first message starts it; `close` at the end.

    A message beyond the queue, or one that found no worker in time, fails as `busy`; one that takes too long as
    `timeout`; `crash`, `memory` and `fault` (an exception in a reader, or odd words) are ends of its worker. The third
    time that octets end one, by whatever end, is Unreadable: what always fails is told its sender at once, not in days.
    """

    def __init__(self, plan: Plan, watch: Watch | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._plan = plan
        self._watch = watch or Unwatched()
        self._monotonic = monotonic
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._open = 0
        self._waiting: set[_Job] = set()
        self._offenders = Offenders()
        self._starting: asyncio.Lock = asyncio.Lock()
        self._places: list[asyncio.Task[None]] = []
        self._endings: set[asyncio.Task[int | None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Start all workers. Raises WorkerFailed when that cannot be done."""
        async with self._starting:
            if self._places or self._closed:
                return
            started = await asyncio.gather(*(self._worker() for _ in range(self._plan.workers)), return_exceptions=True)
            workers = [one for one in started if isinstance(one, Worker)]
            for failure in started:
                if isinstance(failure, BaseException):
                    await asyncio.gather(*(worker.end() for worker in workers))
                    raise failure
            self._watch.sandbox(workers[0].layers)
            self._places = [asyncio.create_task(self._place(worker)) for worker in workers]

    async def read(self, raw: bytes) -> Message:
        """The message that these octets are. Raises InspectionFailed, Unreadable."""
        if self._closed:
            raise InspectionFailed("fault")
        if self._open >= self._plan.queue:
            raise InspectionFailed("busy")
        self._open += 1
        try:
            digest = await sha256(raw)
            began = self._monotonic()
            if self._offenders.barred(digest, began):
                raise Unreadable(digest)
            if not self._places:
                await self._start_late()
            job = _Job(raw, digest, began, asyncio.get_running_loop().create_future())
            self._jobs.put_nowait(job)
            self._waiting.add(job)
            job.answer.add_done_callback(lambda _: self._waiting.discard(job))
            return await job.answer
        finally:
            self._open -= 1

    async def close(self) -> None:
        """Take no more work and end every worker, in bounded time. Harmless a second time."""
        self._closed = True
        for place in self._places:
            place.cancel()
        await asyncio.gather(*self._places, return_exceptions=True)
        await asyncio.gather(*self._endings, return_exceptions=True)
        for job in tuple(self._waiting):
            _fail(job, InspectionFailed("fault"))

    async def _start_late(self) -> None:
        try:
            await self.start()
        except WorkerFailed as failure:
            self._watch.worker_ended("start", str(failure))
            raise InspectionFailed("fault") from None

    async def _worker(self) -> Worker:
        plan = self._plan
        return await Worker.start(Setup(plan.budget, plan.memory, plan.cpu, os.getpid()), plan.require)

    async def _place(self, worker: Worker) -> None:
        """One worker after the other, until cancelled."""
        deaths = 0
        while True:
            deaths, successor = await self._serve(worker, deaths)
            worker = successor or await self._another(deaths)

    async def _serve(self, worker: Worker, deaths: int) -> tuple[int, Worker | None]:
        """Have messages read until the worker is lost, or spent and its successor ready.

        How many were lost in a row since the last reading, and the successor.
        """
        successor: asyncio.Task[Worker] | None = None
        try:
            while True:
                job = await self._job(worker)
                if job is None:
                    self._watch.worker_ended("crash", "idle")
                    return deaths + 1, None
                if not await self._do(worker, job):
                    return deaths + 1, None
                deaths = 0
                del job  # a message must not live on in an idle place
                if successor is not None and successor.done():
                    ready, successor = _ready(successor), None
                    return 0, ready
                if successor is None and worker.reads >= self._plan.recycle:
                    successor = asyncio.create_task(self._worker())
        finally:
            self._dismiss(worker)
            if successor is not None:
                successor.cancel()
                await asyncio.wait({successor})
                if unwanted := _ready(successor):
                    self._dismiss(unwanted)

    def _dismiss(self, worker: Worker) -> None:
        """End a worker; its place need not wait for that, but `close` does."""
        ending = asyncio.create_task(worker.end())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def _another(self, deaths: int) -> Worker:
        """A new worker, however long that takes."""
        while True:
            if deaths:
                await asyncio.sleep(min(_FIRST_PAUSE * 2.0 ** min(deaths, 20), _LONGEST_PAUSE))
            try:
                return await self._worker()
            except WorkerFailed as failure:
                self._watch.worker_ended("start", str(failure))
                deaths += 1

    async def _job(self, worker: Worker) -> _Job | None:
        """The next message that somebody waits for; None when the worker is gone."""
        gone = asyncio.ensure_future(worker.gone())
        try:
            while True:
                job = asyncio.ensure_future(self._jobs.get())
                try:
                    await asyncio.wait({job, gone}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    if not job.done():
                        job.cancel()
                if gone.done():
                    if not job.cancelled() and job.done():
                        self._jobs.put_nowait(job.result())  # its turn comes with another worker
                    return None
                if not job.result().answer.done():
                    return job.result()
        finally:
            gone.cancel()

    async def _do(self, worker: Worker, job: _Job) -> bool:
        """Have one message read; whether the worker is fit for another. Its caller may have gone meanwhile."""
        taken = self._monotonic()
        left = self._plan.deadline - (taken - job.began)
        if left <= 0:
            _fail(job, InspectionFailed("busy"))
            return True
        try:
            async with asyncio.timeout(left):
                message = await worker.read(job.raw, job.digest)
        except TimeoutError:
            end = WorkerDied("timeout", "")
        except WorkerDied as died:
            end = died
        except Exception as fault:  # noqa: BLE001 - whatever a worker's answer did to us, its place must be filled again
            end = WorkerDied("fault", type(fault).__name__)
        except BaseException:
            _fail(job, InspectionFailed("fault"))
            raise
        else:
            if not job.answer.done():
                job.answer.set_result(message)
            return True
        self._lost(job, end, self._monotonic() - taken)
        return False

    def _lost(self, job: _Job, end: WorkerDied, took: float) -> None:
        """The message of a lost worker. An overrun counts when the message had most of the time for itself."""
        self._watch.worker_ended(end.reason, end.what)
        had_time = end.reason != "timeout" or bool(end.what) or took >= self._plan.deadline / 2
        if had_time and self._offenders.add(job.digest, self._monotonic()):
            _fail(job, Unreadable(job.digest))
        else:
            _fail(job, InspectionFailed(end.reason))


def _ready(successor: "asyncio.Task[Worker]") -> Worker | None:
    return None if successor.cancelled() or successor.exception() is not None else successor.result()


def _fail(job: _Job, failure: Exception) -> None:
    if not job.answer.done():
        job.answer.set_exception(failure)
