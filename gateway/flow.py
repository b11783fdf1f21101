"""THE LIFE OF ONE MESSAGE, from top to bottom.

    envelope -> message -> verdict -> record -> next hop -> outcome -> reply

Read `Transaction.message` and you know the product. What it needs from the edges are the Protocols of `ports.py`.
Nothing acknowledged is ever lost: the record is on disk before the end of data leaves us, and the client hears
250 only after the next hop said 250. Any doubt of our own is a 4xx.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from ipaddress import ip_network
from typing import TypeVar

from gateway import remembered
from gateway.message import header
from gateway.message.address import Address
from gateway.message.envelope import Envelope, Origin, is_own
from gateway.message.inspect import Message
from gateway.message.trace import trace_fields, without_claims
from gateway.people.counts import By, What, Window
from gateway.policy.judge import Judge
from gateway.policy.rule import Action, Case, ExpressionFailed, Reply, Stage
from gateway.policy.verdict import Verdict
from gateway.ports import (
    Edges,
    Ending,
    Handled,
    InspectionFailed,
    MailPath,
    NextHop,
    Office,
    Outcome,
    Record,
    RecordedRecipient,
    RecordsUnavailable,
    Relay,
    Relayed,
    Sender,
    Unreadable,
)
from gateway.reading import read_message

T = TypeVar("T")

NOT_INSPECTED = Reply(451, "4.3.0", "Message could not be inspected; nothing was sent; try again later")
UNREADABLE = Reply(554, "5.6.0", "Message stops every program that reads it; it was refused / Khong doc duoc thu")
NOT_RECORDED = Reply(451, "4.3.0", "Message could not be recorded; nothing was sent; try again later")
NOT_RELAYED = Reply(451, "4.4.1", "The mail server did not answer in time; nothing was sent; try again later")
IN_DOUBT = Reply(451, "4.4.1", "The mail server did not confirm the message; try again later")
OUR_FAULT = Reply(451, "4.3.0", "Internal error; nothing was sent; try again later")
CLIENT_GONE = Reply(451, "4.4.2", "Client left before its message was answered; nothing was sent")
LOOP = Reply(554, "5.4.6", "Mail loop: too many Received fields")
RELAYING_DENIED = Reply(550, "5.7.1", "Relaying not allowed / Khong duoc chuyen tiep thu")


class Transaction:
    """One transaction, from MAIL to the reply to its end of data: `begin`, then `message`, `reject` or `abort`."""

    def __init__(
        self, office: Office, edges: Edges, sender: Sender, envelope: Envelope, *, hop: str, relay: Relay
    ) -> None:
        self._office = office
        self._edges = edges
        self._sender = sender
        self._envelope = envelope
        self._hop = hop
        self._relay = relay
        self._asked: list[RecordedRecipient] = []
        self._judge = Judge(office.policies)
        self._counts = edges.counts.as_they_are()
        self._counted: list[Mapping[Window, int]] = []
        self._rejected: Verdict | None = None
        self._durations: dict[str, float] = {}
        self._answer_by = 0.0
        self.inspected: Message | None = None
        """The message as rules saw it, once it was read."""

    @property
    def recipients(self) -> int:
        """How many recipients were accepted."""
        return len(self._envelope.recipients)

    @property
    def asked_for(self) -> int:
        """How many recipients were asked for, refused ones too."""
        return len(self._asked)

    @property
    def case(self) -> str:
        """The case number of this transaction."""
        return self._envelope.case

    async def recipient(self, path: MailPath) -> Reply:
        """Ask for one recipient: may the client reach it, what say the envelope's rules, what says the next hop."""
        address = path.address
        if address is None or not self._may_reach(address):
            self._edges.events.counted("relay", "refused")
            return RELAYING_DENIED
        self._edges.events.counted("relay", "allowed")
        tried = replace(self._envelope, recipients=(*self._envelope.recipients, address))
        try:
            verdict = self._judge_recipient(tried)
        except Exception as fault:  # noqa: BLE001 - any fault of deciding is ours: 4xx, this recipient is not relayed
            reply = self._not_inspected(fault)
        else:
            refusal = verdict.reply if verdict.action >= Action.DEFER else None
            reply = refusal or await self._relay.recipient(path)
            if reply.code // 100 == 2:
                self._envelope = tried
                self._judge.accepted(verdict)
        self._remember_recipient(address, reply)
        return reply

    async def message(self, raw: bytes, client_waits: Callable[[], bool]) -> Reply:
        """Answer for one message: read, decide, record, relay, record what became of it. In `Office.answer` seconds."""
        self._answer_by = self._edges.monotonic() + self._office.answer
        try:
            message = await self._read(raw)
            self.inspected = message
            verdict = self._judge_message(message)
        except InspectionFailed as failure:
            self._edges.events.inspection_failed(self.case, failure.reason)
            return await self._defer(NOT_INSPECTED)
        except Unreadable as unreadable:
            return await self._refuse_unread(raw, unreadable.sha256)
        except Exception as fault:  # noqa: BLE001 - any fault of reading or deciding is ours: 4xx, nothing relayed
            self._not_inspected(fault)
            return await self._defer(NOT_INSPECTED)
        if not client_waits():
            self._edges.events.inspection_failed(self.case, "client gone")
            return await self._defer(CLIENT_GONE)

        record = self._record(verdict, message)
        try:
            await self._timed("record", self._in_time(self._edges.records.commit(record)))
        except (RecordsUnavailable, TimeoutError):
            self._edges.events.record_failed(self.case, "commit")
            return await self._defer(NOT_RECORDED, recordable=False)
        if record.outcome is not Outcome.IN_DOUBT:
            await self._relay.abort()
            return self._answer(record)

        relayed = await self._timed("relay", self._send(raw, verdict))
        record = replace(record, outcome=remembered.outcome(relayed), reply=relayed.reply)
        if relayed.certain:
            await self._end(record, relayed)
        return self._answer(record, relayed.queue_id)

    async def reject(self, reply: Reply) -> Reply:
        """Answer for a message whose octets cannot be taken at all: refused and recorded, without being read."""
        reply = self._with_case(reply)
        self._rejected = self._refusal(reply)
        await self.abort()
        return reply

    async def abort(self) -> None:
        """Give the transaction up: RSET, QUIT, a lost client. What rules refused at RCPT is recorded all the same."""
        await self._relay.abort()
        if (verdict := self._rejected or self._judge.unread) is not None:
            await self._remember(self._record(verdict, None))

    def _refusal(self, reply: Reply) -> Verdict:
        """What no rule says: a message that cannot be taken at all."""
        return Verdict(Action.REFUSE, None, (), reply, (), (), self._office.policies.version)

    async def _refuse_unread(self, raw: bytes, sha256: str) -> Reply:
        """Refuse a message that has ended its readers; the record knows it by its size and its digest."""
        reply = self._with_case(UNREADABLE)
        await self._relay.abort()
        record = self._record(self._refusal(reply), None)
        await self._remember(remembered.of_reader_crash(record, self._office, size=len(raw), sha256=sha256))
        return reply

    async def _defer(self, reply: Reply, *, recordable: bool = True) -> Reply:
        """A fault of ours: nothing is relayed, the client tries again. That, too, is recorded as far as it can be."""
        await self._relay.abort()
        reply = self._with_case(reply)
        verdict = self._judge.deferred(reply)
        await self._remember(self._record(verdict, self.inspected), recordable=recordable)
        return reply

    async def _remember(self, record: Record, *, recordable: bool = True) -> None:
        """Keep and tell what has ended here."""
        try:
            if recordable:
                await self._edges.records.commit(record)
        except RecordsUnavailable:
            self._edges.events.record_failed(self.case, "commit")
        self._edges.events.handled(Handled(record, self._hop, "", tuple(self._durations.items()), office=self._office))

    # -- envelope ---------------------------------------------------------------------------------------------------

    def _may_reach(self, address: Address) -> bool:
        """No open relay: strangers reach our own domains, and no address that asks us to pass the mail on."""
        if self._sender.origin is Origin.OURS:
            return True
        return is_own(address, self._office.own_domains) and not address.routes

    def _judge_recipient(self, tried: Envelope) -> Verdict:
        """Count the attempt, then ask. Every attempt counts, refused or not, so that a hammerer stays out."""
        counts, now, who = self._counts, self._edges.monotonic(), self._subjects()
        if not self._asked:
            counts.add(What.MESSAGES, who, now)
        counts.add(What.RECIPIENTS, who, now)
        case = self._case(tried, None)
        self._edges.asked(case, Stage.RCPT)
        return self._told(self._judge.recipient(case))

    def _subjects(self) -> Mapping[By, str]:
        network = ip_network(
            (self._sender.client.address, self._office.network_prefixes[self._sender.client.address.version == 6]),
            strict=False,
        )
        who = {By.NETWORK: str(network)}
        if self._sender.origin is Origin.STRANGER:
            return who
        if self._envelope.sender is not None:
            who[By.MAILBOX] = self._envelope.sender.key
        if mailbox := self._office.directory.find(self._envelope.sender):
            who[By.UNIT] = mailbox.unit
        if self._sender.login is not None:
            who[By.LOGIN] = self._sender.login
        return who

    def _case(self, envelope: Envelope, message: Message | None) -> Case:
        counts = self._counts.read(self._subjects(), self._edges.monotonic())
        self._counted.append(counts)
        released = frozenset[str]()
        if message is not None:
            sender = envelope.sender.key if envelope.sender else ""
            released = self._edges.released(envelope.origin, sender, message.content_sha256, envelope.received_at)
        return Case(envelope, envelope.received_at, self._office.directory, counts, message, released)

    def _told(self, verdict: Verdict) -> Verdict:
        """The verdict, once it is told which observed rules had no answer."""
        for rule in verdict.failed:
            self._edges.events.expression_failed(self.case, rule)
        return verdict

    def _remember_recipient(self, address: Address, reply: Reply) -> None:
        office = self._office
        self._asked.append(remembered.recipient(address, reply, office.directory, office.own_domains))

    # -- message and verdict ----------------------------------------------------------------------------------------

    async def _read(self, raw: bytes) -> Message:
        try:
            async with asyncio.timeout(min(self._office.inspection, self._time_left())):
                return await self._timed("inspect", read_message(raw, self._office.budget, self._edges.inspector))
        except TimeoutError:
            raise InspectionFailed("timeout") from None

    def _judge_message(self, message: Message) -> Verdict:
        began = self._edges.monotonic()
        case = self._case(self._envelope, message)
        self._edges.asked(case, Stage.DATA)
        verdict = self._told(self._judge.message(case))
        if message.received_fields > self._office.received_fields:
            verdict = replace(verdict, action=Action.REFUSE, rule=None, law=(), reply=self._with_case(LOOP))
        self._durations["decide"] = self._edges.monotonic() - began
        return verdict

    # -- next hop and outcome ---------------------------------------------------------------------------------------

    async def _send(self, raw: bytes, verdict: Verdict) -> Relayed:
        content = raw
        if self._sender.origin is Origin.STRANGER:
            top = header.split(raw, 0, self._office.budget, is_delimiter=lambda _: False)
            content = without_claims(raw, top.fields, self._office.authserv_id)
        head = trace_fields(
            self._envelope, self._office.hostname, self._sender.protocol, verdict.flags, self._envelope.received_at
        )
        if (refusal := await self._prepare()) is not None:
            await self._relay.abort()
            return Relayed(refusal)
        try:
            return await self._relay.send(head, content, within=self._time_left())
        except Exception as fault:  # noqa: BLE001 - the next hop may have the message or not: the record says so
            self._edges.events.relay_failed(self.case, type(fault).__name__)
            await self._relay.abort()
            return Relayed(IN_DOUBT, certain=False)

    async def _prepare(self) -> Reply | None:
        """Half of the time that is left is kept for the content and the next hop's last word."""
        try:
            async with asyncio.timeout(self._time_left() / 2):
                return await self._relay.prepare()
        except TimeoutError:
            return NOT_RELAYED
        except Exception as fault:  # noqa: BLE001 - ours: 4xx, and nothing was sent
            self._edges.events.relay_failed(self.case, type(fault).__name__)
            return OUR_FAULT

    async def _end(self, record: Record, relayed: Relayed) -> None:
        """Write what became of it. Failing that it stays in doubt; the client still hears the next hop's reply."""
        ending = Ending(self.case, record.outcome, relayed.reply.code, relayed.queue_id, self._edges.now())
        try:
            await self._in_time(self._edges.records.end(ending))
        except Exception:  # noqa: BLE001 - whatever went wrong, the message is where its answer says
            self._edges.events.record_failed(self.case, "end")

    # -- reply ------------------------------------------------------------------------------------------------------

    def _answer(self, record: Record, queue_id: str = "") -> Reply:
        self._edges.events.handled(
            Handled(record, self._hop, queue_id, tuple(self._durations.items()), office=self._office)
        )
        return record.reply or NOT_INSPECTED

    def _not_inspected(self, fault: Exception) -> Reply:
        """The reply to a fault of our own, told by its type alone: what it says may hold the client's words."""
        if isinstance(fault, ExpressionFailed):
            self._edges.events.expression_failed(self.case, fault.rule)
        self._edges.events.inspection_failed(self.case, type(fault).__name__)
        return self._with_case(NOT_INSPECTED)

    def _with_case(self, reply: Reply) -> Reply:
        return replace(reply, text=f"{reply.text} [{self.case}]")

    def _record(self, verdict: Verdict, message: Message | None) -> Record:
        record = remembered.record(self._envelope, self._office.directory, self._asked, verdict, message)
        return remembered.with_facts(record, self._office, self._judge, self._counted, message)

    def _time_left(self) -> float:
        return max(self._answer_by - self._edges.monotonic(), 0.0)

    async def _in_time(self, work: Awaitable[T]) -> T:
        """Raises TimeoutError when the client's time for an answer is up."""
        async with asyncio.timeout(self._time_left()):
            return await work

    async def _timed(self, stage: str, work: Awaitable[T]) -> T:
        began = self._edges.monotonic()
        try:
            return await work
        finally:
            self._durations[stage] = self._edges.monotonic() - began


async def begin(
    office: Office, edges: Edges, sender: Sender, hop: NextHop, path: MailPath
) -> tuple[Reply, Transaction | None]:
    """Open a transaction: the next hop's reply to MAIL, and the transaction if that is 250."""
    reply, relay = await hop.open(path, sender.login)
    if relay is None:
        return reply, None
    at = edges.now()
    envelope = Envelope(
        case=edges.new_case(at),
        listener=sender.listener,
        client=sender.client,
        login=sender.login,
        origin=sender.origin,
        sender=path.address,
        recipients=(),
        own_domains=office.own_domains,
        received_at=at,
    )
    return reply, Transaction(office, edges, sender, envelope, hop=hop.name, relay=relay)
