"""Letters to those named in a rule's `then.tell`, written behind the mail and sent through the next hop.

It hears of each message once that was answered for; nothing here can delay or change an answer. What waits is bounded
and held in memory only: a letter is a courtesy, the record is the truth.
"""

import asyncio
import contextlib
import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from gateway.bilingual import Language
from gateway.message.address import Address, parse_mailbox
from gateway.message.trace import CASE_FIELD
from gateway.policy.bursts import Bursts, Letter
from gateway.policy.letter import body, subject
from gateway.policy.rule import Reply
from gateway.policy.telling import matters
from gateway.ports import Handled, MailPath, NextHop, Record

PAUSES = (30.0, 120.0, 600.0, 1800.0, 3600.0)
"""Seconds before a letter that was deferred is tried again; after the last of them it is given up."""
MAX_WAITING = 1000
"""Letters that wait; further ones are dropped."""
_SEND_WITHIN = 50.0
_AFTER_FAULT = 30.0
"""Seconds of rest after a mistake of ours, which the next round may meet again."""
_REMEMBERED = 1000
"""Our own letters that are known again: about one of them, sent back through us, nobody is told."""
_NULL_PATH = MailPath(None, "<>")  # RFC 3834 4: no answer to an automatic message may come back


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """How letters are written."""

    sender: str
    """The address in From."""
    hostname: str
    languages: tuple[Language, ...]
    now: Callable[[], datetime]
    """The time in the office's zone."""
    new_token: Callable[[], str]
    """Makes each Message-ID another one."""


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
        sheet: Sheet,
        hop: NextHop,
        watch: Watch,
        *,
        burst: float,
        monotonic: Callable[[], float],
    ) -> None:
        self._sheet = sheet
        self._hop = hop
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

    def renew(self, *, sender: str, languages: tuple[Language, ...], burst: float) -> None:
        """Letters from now on are written so, those that wait too."""
        self._sheet = replace(self._sheet, sender=sender, languages=languages)
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
        message_id = f"<{one.letter.matter.case}.{self._sheet.new_token()}@{self._sheet.hostname}>"
        octets = compose(one.letter, self._sheet, to=str(one.to), message_id=message_id)
        reply, relay = await self._hop.open(_NULL_PATH, None)
        if relay is None:
            return reply
        try:
            reply = await relay.recipient(MailPath(one.to, f"<{one.to}>"))
            if reply.code // 100 != 2:
                return reply
            if (refusal := await relay.prepare()) is not None:
                return refusal
            self._remember(message_id, one.to)
            return (await relay.send(b"", octets, within=_SEND_WITHIN)).reply
        finally:
            await relay.abort()

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


def compose(letter: Letter, sheet: Sheet, *, to: str, message_id: str) -> bytes:
    """The letter as it goes over SMTP: ASCII only, so that it passes servers without 8BITMIME too."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sheet.sender
    message["To"] = to
    message["Subject"] = subject(letter, sheet.languages)
    message["Date"] = format_datetime(sheet.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 5
    message[CASE_FIELD] = letter.matter.case
    message.set_content(body(letter, sheet.languages), charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = ", ".join(dict.fromkeys(sheet.languages))  # RFC 3282 2
    return message.as_bytes()
