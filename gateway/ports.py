"""The ports of `flow.py`: what one message's life needs from the edges, as Protocols, with the values they exchange.

An edge implements a port; `app.py` joins them. Values here have no field for message text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from gateway.message.address import Address
from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.inspect import Message
from gateway.message.mime import Budget
from gateway.people.counts import Counts
from gateway.people.directory import Directory
from gateway.policy.incident import Incident
from gateway.policy.policies import Policies
from gateway.policy.rule import Case, Reply, Stage
from gateway.policy.telling import Contacts
from gateway.policy.verdict import Finding, Verdict
from gateway.policy.verdict import Outcome as Outcome


class InspectionFailed(Exception):
    """A message could not be read for a reason of our own (time, resources, a fault). `reason` is a metric label."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):
    """A message has ended whoever read it too often, and is not read again. `sha256` is its digest."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


class RecordsUnavailable(Exception):
    """Neither store nor spool took a record."""


class Inspector(Protocol):
    """Reads what the pure rooms may not, or not in passing: in another process, bounded in time."""

    async def read(self, raw: bytes) -> Message:
        """A whole message: split, opened, combined. Raises InspectionFailed, Unreadable."""
        ...


@dataclass(frozen=True, slots=True)
class MailPath:
    """A path and its parameters, as the client wrote them after `FROM:` or `TO:` (source route dropped)."""

    address: Address | None
    text: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relayed:
    """The next hop's answer to the end of data. `certain` is False when it may have taken the message unheard."""

    reply: Reply
    certain: bool = True
    queue_id: str = ""


class Relay(Protocol):
    """One transaction with the next hop, opened at MAIL."""

    async def recipient(self, path: MailPath) -> Reply:
        """Pass a RCPT on; the next hop's own reply, or ours (4xx) when it cannot be had."""
        ...

    async def prepare(self) -> Reply | None:
        """Send DATA (on a new connection, MAIL and RCPT replayed, if the old one is gone). None: it may be sent."""
        ...

    async def send(self, head: bytes, content: bytes, *, within: float) -> Relayed:
        """Send head and content, dot-stuffed, and the end of data; the next hop's reply. Once, after `prepare`.

        `within` is how many seconds the next hop may take, at most.
        """
        ...

    async def abort(self) -> None:
        """Give the transaction up. Never raises; harmless after `send`."""
        ...


class NextHop(Protocol):
    """The mail server behind the gateway."""

    name: str

    async def open(self, sender: MailPath, login: str | None) -> tuple[Reply, Relay | None]:
        """Open a transaction: the reply to MAIL, and the transaction when it is 250."""
        ...

    async def extensions(self) -> frozenset[str]:
        """The ESMTP keywords that it offers, upper case; the last known ones when it cannot be asked."""
        ...


@dataclass(frozen=True, slots=True)
class RecordedRecipient:
    """One recipient of a recorded message, as it was written, with the reply code it was given."""

    address: str
    own: bool
    unit: str | None
    code: int


@dataclass(frozen=True, slots=True)
class RecordedAttachment:
    """One attachment: what it was, never what it said. `name` is cut to 255 characters."""

    number: int
    name: str
    type: str
    size: int
    sha256: str
    locked: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of one message. Sealed (`seal_names`) means: attachment names only as a keyed digest."""

    envelope: Envelope
    unit: str | None
    recipients: tuple[RecordedRecipient, ...]
    verdict: Verdict
    outcome: Outcome
    reply: Reply | None
    size: int = 0
    sha256: str = ""
    message_id: str = ""
    attachments: tuple[RecordedAttachment, ...] = ()
    seal_names: bool = False
    content_sha256: str = ""
    """The digest by which the content is known again when the letter is sent again."""
    kept: Mapping[str, Any] | None = field(default=None, repr=False)
    """The facts that the verdict came from: closed values only (`policy.kept`)."""
    incident: Incident | None = None
    """The incident that it opens, or comes under when the same was sent within a day."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.verdict.findings


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a recorded message, to be written behind its record."""

    case: str
    outcome: Outcome
    code: int
    queue_id: str
    at: datetime


class Records(Protocol):
    """The memory of the gateway."""

    async def commit(self, record: Record) -> None:
        """Have the record on disk, in the store or else in the spool, on return. Raises RecordsUnavailable."""
        ...

    async def end(self, ending: Ending) -> None:
        """Write what became of a message. Raises RecordsUnavailable; the record then stays in doubt."""
        ...


@dataclass(frozen=True, slots=True)
class Handled:
    """One handled message, for log, metrics and letters. Durations are seconds by stage."""

    record: Record
    next_hop: str
    queue_id: str = ""
    durations: tuple[tuple[str, float], ...] = field(default=())
    office: "Office" = field(kw_only=True, repr=False)
    """What the message was judged by: a reload since then may have put another in force."""


class Events(Protocol):
    """Observers. They cannot decide, and a fault of theirs never stops mail."""

    def handled(self, event: Handled) -> None:
        """A message was answered for."""
        ...

    def inspection_failed(self, case: str, reason: str) -> None:
        """A message was deferred because it could not be read or decided."""
        ...

    def expression_failed(self, case: str, rule: str) -> None:
        """An expression of a rule had no answer. An enforced rule's message is deferred, and told as failed too."""
        ...

    def relay_failed(self, case: str, reason: str) -> None:
        """A fault of our own while a message was relayed; `reason` is the exception's type."""
        ...

    def record_failed(self, case: str, step: str) -> None:
        """A record (`step` commit) or an outcome (`step` end) could not be written."""
        ...

    def counted(self, limit: str, decision: str) -> None:
        """A limit of the gateway itself was asked: `limit` names it, `decision` is `allowed` or `refused`."""
        ...


@dataclass(frozen=True, slots=True)
class Office:
    """What an office is, as its settings, rules and directory say. Replaced whole on a reload."""

    hostname: str
    authserv_id: str
    own_domains: frozenset[str]
    policies: Policies
    directory: Directory
    budget: Budget
    contacts: Contacts = field(default_factory=Contacts)
    """Who is meant by the names in the rules' `tell`."""
    received_fields: int = 50
    answer: float = 60.0
    """Seconds from the client's last dot to our reply, at most."""
    inspection: float = 20.0
    """Seconds of it that reading the message may take, at most."""
    network_prefixes: tuple[int, int] = (32, 64)
    """Prefix lengths, IPv4 and IPv6, by which strangers are counted."""


def _unwatched(case: Case, stage: Stage) -> None:
    """Nobody looks on."""


def _nothing_released(_origin: Origin, _sender: str, _digest: str, _now: datetime) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of one message's life, joined by `app.py`."""

    inspector: Inspector
    records: Records
    events: Events
    counts: Counts
    now: Callable[[], datetime]
    """The time in the office's zone."""
    monotonic: Callable[[], float]
    new_case: Callable[[datetime], str]
    released: Callable[[Origin, str, str, datetime], frozenset[str]] = _nothing_released
    """The rules from which this content (by digest) is released for this sender (by key) of this origin now."""
    asked: Callable[[Case, Stage], None] = _unwatched
    """Told of each case before the rules of a stage are asked about it; it cannot decide. For rehearsals only."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who opens a transaction, as the session knows it."""

    listener: str
    client: Client
    login: str | None
    origin: Origin
    protocol: str
    """The `with` clause of our `Received` field (RFC 3848)."""
