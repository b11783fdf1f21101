"""What would happen to a message, without doing it: the very code of `flow.py` with edges that do nothing.

No record, no next hop, counts at zero. `explain` and the golden messages ask here.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address

from gateway import flow
from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import Client, Origin, is_own
from gateway.message.inspect import Message
from gateway.people.counts import Counts
from gateway.policy.incident import Kind
from gateway.policy.rule import Action, Case, Reply, Stage
from gateway.ports import Edges, Ending, Handled, Inspector, MailPath, Office, Record, Relayed, Sender
from gateway.smtp.dialog import FAULT_REPLIES
from gateway.smtp.wire import DataReader, stuffed

_TAKEN = Reply(250, "2.0.0", "OK")
_STRANGER = IPv4Address("192.0.2.1")  # RFC 5737: documentation
_OURS = IPv4Address("127.0.0.1")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Who would send to whom. Without recipients the office's postmaster is meant; without a sender `<>`."""

    sender: str | None = None
    recipients: tuple[str, ...] = ()
    login: str | None = None
    client: IPv4Address | IPv6Address | None = None
    inbound: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What would follow: the strongest answer, the record that would be written, the message as rules see it."""

    action: Action
    reply: Reply | None
    record: Record | None
    message: Message | None
    asked: tuple[tuple[Case, Stage], ...] = field(default=(), repr=False)
    """Each case that rules were asked about, in order: one a recipient, then the message."""
    failure: str = ""
    """Why the message could not be read, when the fault is ours."""


class BadAddressError(ValueError):
    """An address of a hypothesis is none."""


async def rehearse(
    raw: bytes, who: Hypothesis, office: Office, inspector: Inspector, now: datetime, *, line_octets: int, octets: int
) -> Expected:
    """Put one message (CRLF line ends) through its whole life. Raises BadAddressError."""
    watch = _Watch()
    edges = Edges(
        inspector=inspector,
        records=_NoRecords(),
        events=watch,
        counts=Counts(office.policies.windows()),
        now=lambda: now,
        monotonic=lambda: 0.0,
        new_case=lambda _: "CASE",
        asked=lambda case, stage: watch.asked.append((case, stage)),
    )
    sender = _address(who.sender) if who.sender else None
    opener = _sender(who, sender, office)
    _, transaction = await flow.begin(office, edges, opener, _NoHop(), MailPath(sender, "<>"))
    if transaction is None:
        raise AssertionError("a next hop that does nothing takes every sender")
    domain = min(office.own_domains, default=office.hostname).lstrip(".")
    refusal: Reply | None = None
    for text in who.recipients or (f"postmaster@{domain}",):
        reply = await transaction.recipient(MailPath(_address(text), f"<{text}>"))
        if reply.code // 100 != 2 and (refusal is None or reply.code > refusal.code):
            refusal = reply
    answer: Reply | None = None
    if transaction.recipients:
        content = _content(raw, octets, line_octets)
        if isinstance(content, Reply):
            answer = await transaction.reject(content)
        else:
            answer = await transaction.message(content, lambda: True)
    else:
        await transaction.abort()
    expected = _strongest(answer, refusal, watch.record, transaction.inspected)
    return replace(expected, asked=tuple(watch.asked), failure=watch.failure)


def _content(raw: bytes, octets: int, line_octets: int) -> bytes | Reply:
    """The content as SMTP would take it, or the reply that refuses it."""
    if raw and not raw.endswith(b"\r\n"):
        raw += b"\r\n"
    reader = DataReader(octets, line_octets)
    reader.feed(stuffed(raw) + b".\r\n")
    content = reader.content()
    return content if isinstance(content, bytes) else FAULT_REPLIES[content]


def _strongest(reply: Reply | None, refusal: Reply | None, record: Record | None, message: Message | None) -> Expected:
    """Recipients refused at RCPT weigh as much as a message refused at its end."""
    action = record.verdict.action if record else Action.PASS
    for candidate in (reply, refusal):
        if candidate is not None and candidate.code // 100 != 2:
            action = max(action, Action.REFUSE if candidate.code // 100 == 5 else Action.DEFER)
    answers = [answer for answer in (reply, refusal) if answer is not None and answer.code // 100 != 2]
    return Expected(action, max(answers, key=lambda answer: answer.code, default=None), record, message)


def _sender(who: Hypothesis, sender: Address | None, office: Office) -> Sender:
    ours = who.login is not None or (sender is not None and is_own(sender, office.own_domains))
    origin = Origin.OURS if ours and not who.inbound else Origin.STRANGER
    client = Client(who.client or (_OURS if origin is Origin.OURS else _STRANGER), helo="explain")
    return Sender("explain", client, who.login, origin, "ESMTP")


def _address(text: str) -> Address:
    address = parse_mailbox(text.strip().removeprefix("<").removesuffix(">"))
    if address is None:
        raise BadAddressError(f"{text!r} is no mail address; write local@domain")
    return address


class _NoRelay:
    async def recipient(self, path: MailPath) -> Reply:
        return _TAKEN

    async def prepare(self) -> Reply | None:
        return None

    async def send(self, head: bytes, content: bytes, *, within: float) -> Relayed:
        return Relayed(_TAKEN)

    async def abort(self) -> None:
        return None


class _NoHop:
    name = "none"

    async def open(self, sender: MailPath, login: str | None) -> tuple[Reply, _NoRelay]:
        return _TAKEN, _NoRelay()

    async def extensions(self) -> frozenset[str]:
        return frozenset()


class _NoRecords:
    async def commit(self, record: Record) -> None:
        return None

    async def end(self, ending: Ending) -> None:
        return None


class _Watch:
    def __init__(self) -> None:
        self.record: Record | None = None
        self.asked: list[tuple[Case, Stage]] = []
        self.failure = ""

    def handled(self, event: Handled) -> None:
        self.record = event.record
        if event.record.incident is not None and event.record.incident.kind is Kind.READER_CRASH:
            self.failure = "incident"

    def inspection_failed(self, case: str, reason: str) -> None:
        self.failure = reason

    def expression_failed(self, case: str, rule: str) -> None:
        return None

    def relay_failed(self, case: str, reason: str) -> None:
        return None

    def record_failed(self, case: str, step: str) -> None:
        return None

    def counted(self, limit: str, decision: str) -> None:
        return None
