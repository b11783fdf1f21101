"""Letters to those named in a rule's `then.tell`, written behind the mail and sent through the next hop.

It hears of each message once that was answered for; nothing here can delay or change an answer. What waits is bounded
and held in memory only: a letter is a courtesy, the record is the truth. Of incidents `gateway.announcer` tells.
"""

import asyncio
import contextlib
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from gateway.message.address import Address, parse_mailbox
from gateway.policy.bursts import Bursts, Letter
from gateway.policy.rule import Reply
from gateway.policy.telling import matters
from gateway.ports import Handled, Record
from gateway.smtp.post import Post

PAUSES = (30.0, 120.0, 600.0, 1800.0, 3600.0)
"""Seconds before a letter that was deferred is tried again; after the last of them it is given up."""
MAX_WAITING = 1000
"""Letters that wait; further ones are dropped."""
_AFTER_FAULT = 30.0
"""Seconds of rest after a mistake of ours, which the next round may meet again."""
_REMEMBERED = 1000
"""Our own letters that are known again: about one of them, sent back through us, nobody is told."""


class Watch(Protocol):
    """Who is told what became of letters. No text of theirs fits in."""

    def told(self, case: str, rule: str, to: str, more: int) -> None:
        """The next hop took a letter that also told of so many more cases."""
        ...

    def tell_withheld(self) -> None:
        """A case waits for the end of its burst."""
        ...

    def tell_own(self, case: str, rule: str) -> None:
        """Nobody is told: the case is about a letter of our own, sent back through us."""
        ...

    def tell_deferred(self, case: str, rule: str, reason: str) -> None:
        """The next hop did not take a letter now: it will be tried again."""
        ...

    def tell_failed(self, case: str, rule: str, result: str, reason: str) -> None:
        """A letter was never sent: `failed`, `dropped` (too many waited, or the gateway stopped) or `nobody`."""
        ...

    def fault(self, error: Exception) -> None:
        """A mistake of ours broke a round of sending off; the next one comes."""
        ...


@dataclass(order=True, slots=True)
class _Waiting:
    due: float
    number: int
    to: Address = field(compare=False)
    letter: Letter = field(compare=False)
    tries: int = field(compare=False, default=0)


class Teller:
    """Writes letters and sends them, one at a time. `start`, then `stop`; `handled` in between."""

    def __init__(
        self,
        post: Post,
        watch: Watch,
        *,
        burst: float,
        monotonic: Callable[[], float],
        new_token: Callable[[], str],
    ) -> None:
        """`new_token` makes each Message-ID another one."""
        self._post_office = post
        self._new_token = new_token
        self._watch = watch
        self._bursts = Bursts(burst)
        self._monotonic = monotonic
        self._waiting: list[_Waiting] = []
        self._numbered = 0
        self._ours: dict[str, Address] = {}
        self._changed = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None
        self._stopping = False

    def handled(self, event: Handled) -> None:
        """A message was answered for: note what is to be told of it. Waits for nothing."""
        record, office = event.record, event.office
        envelope = record.envelope
        for matter in matters(
            office.policies,
            office.contacts,
            record.verdict,
            envelope,
            outcome=record.outcome,
            recipients=len(record.recipients),
            mailbox=office.directory.find(envelope.sender),
        ):
            if self._is_ours(record):
                self._watch.tell_own(matter.case, matter.rule)
                continue
            letter = self._bursts.admit(matter, self._monotonic())
            if letter is None:
                self._watch.tell_withheld()
            else:
                self._post([letter])

    def renew(self, *, burst: float) -> None:
        """Bursts that begin from now on last so long."""
        self._bursts.last(burst)

    async def start(self) -> None:
        """Begin to send."""
        self._sending = asyncio.create_task(self._run())

    async def stop(self, within: float) -> None:
        """Send what waits, each letter once more at most, in so many seconds; what is left then is given up."""
        self._stopping = True  # asked besides being cancelled: `asyncio.wait_for` of Python 3.11 loses cancellations
        self._changed.set()
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        self._post(self._bursts.rest(self._monotonic()))
        last, self._waiting = self._waiting, []
        last.sort(key=lambda one: one.number)
        clock = asyncio.get_running_loop().time
        end = clock() + within
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                while last and clock() < end:
                    await self._try(last[0], again=False)
                    last.pop(0)
        for one in last:
            self._fail(one, "dropped", "the gateway stopped")

    async def send_due(self) -> None:
        """Send every letter whose time has come; a deferred one waits again, longer each time."""
        self._post(self._bursts.due(self._monotonic()))
        while self._waiting and self._waiting[0].due <= self._monotonic() and not self._stopping:
            one = self._waiting[0]
            await self._try(one, again=True)
            # Until its answer it stood in the queue, so that no stop forgets it; others may stand before it by now.
            self._waiting.remove(one)
            heapq.heapify(self._waiting)

    async def _run(self) -> None:
        while not self._stopping:
            self._changed.clear()
            try:
                await self.send_due()
                pause = self._pause()
            except Exception as error:  # noqa: BLE001 - whatever it is, later letters must not wait for ever
                self._watch.fault(error)
                pause = _AFTER_FAULT
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()

    def _pause(self) -> float | None:
        """Seconds until there is something to do; None when only a new matter can make it."""
        times = [one.due for one in self._waiting[:1]]
        if (end := self._bursts.next_end()) is not None:
            times.append(end)
        return max(min(times) - self._monotonic(), 0.0) if times else None

    def _post(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            case, rule = letter.matter.case, letter.matter.rule
            if not letter.matter.addressees:
                self._watch.tell_failed(case, rule, "nobody", "no address")
            for to in letter.matter.addressees:
                if len(self._waiting) >= MAX_WAITING:
                    self._watch.tell_failed(case, rule, "dropped", "too many letters wait")
                else:
                    self._wait(self._monotonic(), to, letter)

    def _wait(self, due: float, to: Address, letter: Letter, tries: int = 0) -> None:
        self._numbered += 1
        heapq.heappush(self._waiting, _Waiting(due, self._numbered, to, letter, tries))
        self._changed.set()

    async def _try(self, one: _Waiting, *, again: bool) -> None:
        """Try to send one letter, and see to what follows."""
        matter = one.letter.matter
        try:
            reply = await self._send(one)
            reason = str(reply.code)
        except Exception as fault:  # noqa: BLE001 - a letter that cannot be written or sent stops no other
            reply, reason = Reply(451, "", ""), type(fault).__name__
        if reply.code // 100 == 2:
            self._watch.told(matter.case, matter.rule, str(one.to), one.letter.more)
        elif reply.code // 100 == 5 or one.tries >= len(PAUSES):
            self._fail(one, "failed", reason)
        elif again:
            self._watch.tell_deferred(matter.case, matter.rule, reason)
            self._wait(self._monotonic() + PAUSES[one.tries], one.to, one.letter, one.tries + 1)
        else:
            self._fail(one, "dropped", reason)

    def _fail(self, one: _Waiting, result: str, reason: str) -> None:
        self._watch.tell_failed(one.letter.matter.case, one.letter.matter.rule, result, reason)

    async def _send(self, one: _Waiting) -> Reply:
        """One transaction; the next hop's last word."""
        token, to = self._new_token(), one.to
        return await self._post_office.send(one.letter, to, token, lambda message_id: self._remember(message_id, to))

    def _remember(self, message_id: str, to: Address) -> None:
        self._ours[message_id] = to
        if len(self._ours) > _REMEMBERED:
            del self._ours[next(iter(self._ours))]

    def _is_ours(self, record: Record) -> bool:
        """Whether this is a letter of ours on its way to whom we sent it.

        Its Message-ID alone tells nothing: whoever was told can copy it into the next secret.
        """
        to = self._ours.get(record.message_id)
        asked = [parse_mailbox(one.address) for one in record.recipients]
        alone = asked[0] if len(asked) == 1 else None
        return record.envelope.sender is None and to is not None and alone is not None and alone.key == to.key
