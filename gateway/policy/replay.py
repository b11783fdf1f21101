"""Replay: a past message judged again, by the rules of today or of a draft, from what its record keeps.

The judging is that of live mail (`judge.py`); only the Case is made from kept facts instead of a letter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address

from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import Client, Envelope, Origin
from gateway.people.directory import Directory
from gateway.policy import kept
from gateway.policy.judge import Judge
from gateway.policy.kept import Json, KeptCounts
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Case, ExpressionFailed, NotKept
from gateway.policy.verdict import RELEASED, Verdict


@dataclass(frozen=True, slots=True)
class PastRecipient:
    """A recipient that was asked for: the address as it was written, and the code of the reply to it."""

    address: str
    own: bool
    code: int


@dataclass(frozen=True, slots=True)
class Past:
    """What the record tells of one message. `received_at` is in the office's zone.

    `rule` is None when no rule decided: the message passed, or a reply of the protocol refused it.
    """

    case: str
    received_at: datetime
    listener: str
    client: str
    helo: str
    login: str | None
    origin: str
    sender: str
    unit: str | None
    direction: str
    recipients: tuple[PastRecipient, ...]
    action: Action
    rule: str | None
    kept: Json


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What rules say of a past message, and of each of its recipients: the action, and the rule that decided."""

    verdict: Verdict
    recipients: tuple[tuple[Action, str | None], ...]


def said_then(past: Past) -> tuple[tuple[Action, str | None], ...]:
    """What was said of each recipient then. Raises NotKept."""
    try:
        refused = past.kept["refused"]
        told = (refused.get(str(at), ("pass", None)) for at in range(len(past.recipients)))
        return tuple((Action[word.upper()], rule) for word, rule in told)
    except (KeyError, TypeError, ValueError) as error:
        raise NotKept from error


def rejudge(past: Past, policies: Policies) -> Rejudged:
    """What these rules say of a past message. Raises NotKept when its record does not hold what they ask for."""
    try:
        return _Rejudging(past, policies).result()
    except ExpressionFailed as failure:
        raise NotKept from failure  # there was no answer then, and so no verdict
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NotKept from error  # a record of another version, or a spoilt one


class _Rejudging:
    def __init__(self, past: Past, policies: Policies) -> None:
        if past.kept["v"] != kept.VERSION:
            raise NotKept
        self._past = past
        self._policies = policies
        self._judge = Judge(policies)
        self._counted, self._last = kept.restore_counts(past.kept)
        self._directory = self._mailboxes()

    def result(self) -> Rejudged:
        """The verdict, and what was said of the recipients on the way to it."""
        verdict = self._verdict()
        said = tuple((action, rule if action >= Action.DEFER else None) for action, rule in self._judge.recipients)
        return Rejudged(verdict, said)

    def _verdict(self) -> Verdict:
        """Ask for each recipient, then for the message, as it was done then."""
        envelope, then = self._envelope(), said_then(self._past)
        for number, (recipient, address) in enumerate(self._addresses()):
            tried = replace(envelope, recipients=(*envelope.recipients, address))
            verdict = self._judge.recipient(self._case(tried, self._row(number)))
            # Whom a rule refused then, the next hop was never asked about: it is taken to accept them.
            taken = recipient.code // 100 == 2 or then[number][0] >= Action.DEFER
            if taken and verdict.action < Action.DEFER:
                envelope = tried
                self._judge.accepted(verdict)
        if self._past.kept["read"] and envelope.recipients:
            return self._message(envelope)
        return self._judge.unread or self._passed()

    def _message(self, envelope: Envelope) -> Verdict:
        told = self._past.kept["message"]
        if told is None:
            raise NotKept
        asked = kept.restore_asked(self._past.kept["asked"])
        released = frozenset(one.rule for one in asked if one.spared_by == RELEASED)
        case = replace(self._case(envelope, self._last), message=kept.restore_message(told), released=released)
        return self._judge.message(case)

    def _passed(self) -> Verdict:
        return Verdict(Action.PASS, None, (), None, (), (), self._policies.version, asked=self._judge.asked)

    def _case(self, envelope: Envelope, counts: KeptCounts) -> Case:
        return Case(envelope, self._past.received_at, self._directory, counts)

    def _row(self, number: int) -> KeptCounts:
        return self._counted[number] if self._counted else KeptCounts()

    def _envelope(self) -> Envelope:
        past = self._past
        return Envelope(
            case=past.case,
            listener=past.listener,
            client=Client(ip_address(past.client), helo=past.helo, tls=bool(past.kept["tls"])),
            login=past.login,
            origin=Origin(past.origin),
            sender=self._address(past.sender) if past.sender else None,
            recipients=(),
            own_domains=frozenset(address.domain.lower() for one, address in self._addresses() if one.own),
            received_at=past.received_at,
        )

    def _addresses(self) -> Iterator[tuple[PastRecipient, Address]]:
        for recipient in self._past.recipients:
            yield recipient, self._address(recipient.address)

    def _address(self, text: str) -> Address:
        address = parse_mailbox(text)
        if address is None:  # too long to be kept whole
            raise NotKept
        return address

    def _mailboxes(self) -> Directory:
        keys: Sequence[str] = [
            address.key if (address := parse_mailbox(text)) else ""
            for text in (self._past.sender, *(one.address for one in self._past.recipients))
        ]
        return kept.restore_directory(self._past.kept, keys)
