"""The announcer: tells people and a webhook of incidents, from what the records hold, until each is told.

It runs beside the mail and can change no answer. What is to be told was written with the refusal's own record; so a
restart, a dead mail server or a webhook that is down delays a telling and never loses it. Times are given.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from gateway.message.address import Address, parse_mailbox
from gateway.policy.announcing import Batch, Lately, Telling, letter, plan
from gateway.policy.bursts import Letter
from gateway.policy.incident import Channel
from gateway.policy.rule import Reply
from gateway.ports import Office

PAUSES = (30, 120, 600, 1800, 3600)
"""Seconds before a telling is tried again; the last of them from then on."""
GIVEN_UP_AFTER = timedelta(days=5)
"""So long it is tried (RFC 5321 4.5.4.1), then it counts as failed."""
LOOKED_EVERY = 5.0
"""Seconds between two looks at what is due; an incident that opens is looked at at once."""
_AFTER_FAULT = 30.0
_LAST_WORDS = 5.0
"""Seconds for a telling that is under way when the gateway stops."""


class Outbox(Protocol):
    """Who has still to be told; implemented by the records."""

    async def waiting(self, channel: Channel, now: datetime) -> Sequence[Telling]: ...
    async def lately(self, since: datetime) -> Sequence[Lately]: ...
    async def told(self, tellings: Sequence[Telling], about: str, at: datetime) -> None: ...
    async def failed(self, tellings: Sequence[Telling], reason: str, at: datetime) -> None: ...
    async def deferred(self, tellings: Sequence[Telling], reason: str, until: datetime) -> None: ...
    async def withheld(self, tellings: Sequence[Telling], until: datetime) -> None: ...


class Post(Protocol):
    """Sends letters; implemented by `smtp`."""

    async def send(self, letter: Letter, to: Address, token: str) -> Reply:
        """One letter through the next hop; its last word. `token` makes the Message-ID."""
        ...


@dataclass(frozen=True, slots=True)
class Called:
    """What a webhook answered. `gone`: it wants no more calls."""

    taken: bool
    reason: str
    gone: bool = False


class Hook(Protocol):
    """Calls the webhook; implemented by `web`. Never raises for what the other side does."""

    async def call(self, telling: Telling, now: datetime) -> Called: ...


class Watch(Protocol):
    """Who is told what became of tellings."""

    def told(self, case: str, rule: str, to: str, more: int) -> None: ...
    def tell_deferred(self, case: str, rule: str, reason: str) -> None: ...
    def tell_failed(self, case: str, rule: str, result: str, reason: str) -> None: ...
    def hook_called(self, case: str, result: str, reason: str) -> None: ...
    def fault(self, error: Exception) -> None: ...


class Announcer:
    """Tells of incidents. `start`, then `stop`; `wake` in between, from any thread."""

    def __init__(
        self,
        outbox: Outbox,
        watch: Watch,
        office: Callable[[], Office],
        now: Callable[[], datetime],
        *,
        burst: float,
        post: Post | None = None,
        hook: Hook | None = None,
    ) -> None:
        """Without `post` or `hook` what waits for it goes on waiting."""
        self._outbox = outbox
        self._watch = watch
        self._office = office
        self._now = now
        self._burst = timedelta(seconds=burst)
        self._post = post
        self._hook = hook
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._bells: list[asyncio.Event] = []
        self._stopping = False
        self._unsettled: set[int] = set()
        """Tellings that were told although no row says so yet: a database that takes none makes no second letter."""

    def renew(self, *, burst: float) -> None:
        """Bursts last so long from now on."""
        self._burst = timedelta(seconds=burst)

    async def start(self) -> None:
        """Begin to tell; first of what an earlier run left."""
        self._loop = asyncio.get_running_loop()
        rounds: list[Callable[[], Awaitable[None]]] = []
        if self._post is not None:
            rounds.append(self.send_due)
        if self._hook is not None:
            rounds.append(self.call_due)
        for work in rounds:
            bell = asyncio.Event()
            self._bells.append(bell)
            self._tasks.append(asyncio.create_task(self._run(work, bell)))

    def wake(self) -> None:
        """Something may be due. Any thread may say so."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody tells any more
                self._loop.call_soon_threadsafe(self._ring)

    async def stop(self) -> None:
        """End in bounded time; what is not told then is told by the next run."""
        self._stopping = True  # asked besides being cancelled: `asyncio.wait_for` of Python 3.11 loses cancellations
        self._ring()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)

    async def send_due(self) -> None:
        """Send every letter that is due now."""
        now = self._now()
        waiting = await self._unsettled_first(Channel.LETTER, now)
        if not waiting:
            return
        planned = plan(waiting, await self._outbox.lately(now - self._burst), now, self._burst)
        for until, tellings in planned.later:
            await self._outbox.withheld(tellings, until)
        for batch in planned.now:
            if self._stopping:
                return
            await self._send(batch)

    async def call_due(self) -> None:
        """Call the webhook for every incident that is due now, oldest first."""
        for telling in await self._unsettled_first(Channel.WEBHOOK, self._now()):
            if self._stopping or self._hook is None:
                return
            called = await self._hook.call(telling, self._now())
            tellings, case = (telling,), telling.incident.case
            if called.taken:
                await self._settle(tellings, telling.about)
                self._watch.hook_called(case, "called", called.reason)
            elif called.gone or self._is_late(telling):
                await self._outbox.failed(tellings, called.reason, self._now())
                self._watch.hook_called(case, "failed", called.reason)
            else:
                await self._outbox.deferred(tellings, called.reason, self._again(telling))
                self._watch.hook_called(case, "deferred", called.reason)

    async def _send(self, batch: Batch) -> None:
        newest, tellings = batch.newest, batch.tellings
        case, rule = newest.incident.case, newest.incident.rule or newest.incident.kind.value
        try:
            reply = await self._written(batch)
            reason = str(reply.code)
        except Exception as fault:  # noqa: BLE001 - a letter that cannot be written or sent stops no other
            reply, reason = Reply(451, "", ""), type(fault).__name__
        if reply.code // 100 == 2:
            await self._settle(tellings, batch.about)
            self._watch.told(case, rule, newest.to, len(tellings) - 1)
        elif reply.code // 100 == 5 or self._is_late(newest):
            await self._outbox.failed(tellings, reason, self._now())
            self._watch.tell_failed(case, rule, "failed", reason)
        else:
            await self._outbox.deferred(tellings, reason, self._again(newest))
            self._watch.tell_deferred(case, rule, reason)

    async def _unsettled_first(self, channel: Channel, now: datetime) -> Sequence[Telling]:
        """What is due and was not told in this run; of what was, the row is written that could not be then."""
        fresh: list[Telling] = []
        for telling in await self._outbox.waiting(channel, now):
            if telling.number in self._unsettled:
                await self._settle((telling,), telling.about)
            else:
                fresh.append(telling)
        return fresh

    async def _settle(self, tellings: Sequence[Telling], about: str) -> None:
        numbers = {one.number for one in tellings}
        self._unsettled |= numbers
        await self._outbox.told(tellings, about, self._now())
        self._unsettled -= numbers

    async def _written(self, batch: Batch) -> Reply:
        to = parse_mailbox(batch.newest.to)
        if to is None or self._post is None:
            return Reply(553, "5.1.3", "no address")
        written = letter(batch, self._office().policies, self._now())
        return await self._post.send(written, to, batch.newest.token)

    def _is_late(self, telling: Telling) -> bool:
        return self._now() - telling.made_at >= GIVEN_UP_AFTER

    def _again(self, telling: Telling) -> datetime:
        return self._now() + timedelta(seconds=PAUSES[min(telling.tries, len(PAUSES) - 1)])

    async def _run(self, work: Callable[[], Awaitable[None]], bell: asyncio.Event) -> None:
        while not self._stopping:
            bell.clear()
            pause = LOOKED_EVERY
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - whatever it is, later tellings must not wait for ever
                self._watch.fault(error)
                pause = _AFTER_FAULT
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await bell.wait()

    def _ring(self) -> None:
        for bell in self._bells:
            bell.set()
