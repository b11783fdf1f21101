"""Incidents (Điều 10-III.2): a refused secret, or a message that ends every program that reads it.

Which verdict opens one, what is remembered of it, and who is told; values and decisions only. Where incidents are kept
stands in `records`, who writes the letters in `gateway.announcer`. Pure: no field holds message text or a file's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.message.address import Address
from gateway.message.envelope import Envelope, Origin
from gateway.message.inspect import Level, Message, Strength
from gateway.people.directory import Mailbox
from gateway.policy.policies import Policies
from gateway.policy.rule import SECRECY_MARK, Rule
from gateway.policy.telling import Contacts, for_incident, opened_incident
from gateway.policy.verdict import Finding, Verdict

JOINED_FOR = timedelta(days=1)
"""So long after an incident was opened the same content of the same sender comes under it: a client that tries again
makes no second one."""
_LEVELS = tuple(Level)
_STRENGTHS = (Strength.WEAK, Strength.MEDIUM, Strength.STRONG)


class Kind(StrEnum):
    """What happened."""

    SECRET = "secret"  # noqa: S105 - the word of a kind, no password
    READER_CRASH = "reader-crash"


class Channel(StrEnum):
    """How someone is told of an incident."""

    LETTER = "letter"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Incident:
    """What one message opens. `level`, `strength` and `place` are those of its highest mark; empty for other kinds."""

    kind: Kind
    rule: str = ""
    level: str = ""
    strength: str = ""
    place: str = ""
    to: tuple[Address, ...] = ()
    """Who gets a letter about it."""
    webhook: bool = False
    """Whether the office's webhook is called."""

    @property
    def attachment(self) -> int | None:
        """The number of the attachment that carries the mark; None where it stands in the letter itself."""
        kind, _, number = self.place.partition("/")[0].partition(":")
        return int(number) if kind == "attachment" and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class KeptIncident:
    """An incident as the records hold it. Digests are hexadecimal, times have a zone; `sender` is "" for `<>`."""

    case: str
    """The case number of the message that opened it, which is the incident's own."""
    kind: Kind
    opened_at: datetime
    closed_at: datetime | None
    rule: str
    level: str
    strength: str
    place: str
    direction: str
    origin: str
    sender: str
    sender_key: str
    unit: str | None
    size: int
    sha256: str
    file_sha256: str
    file_name_digest: str
    recipients: tuple[str, ...] = field(repr=False)
    cases: tuple[str, ...]
    """The case numbers of every message that came under it, oldest first."""

    @property
    def state(self) -> str:
        """`open` or `closed`."""
        return "open" if self.closed_at is None else "closed"


def of_verdict(
    policies: Policies,
    contacts: Contacts,
    verdict: Verdict,
    envelope: Envelope,
    message: Message | None,
    mailbox: Mailbox | None,
) -> Incident | None:
    """The incident that a verdict opens: one, whatever number of its rules found the secret. None for no incident.

    Only what was refused is one, and only by rules in force that say `incident: true`. `mailbox` is the sender's in the
    directory.
    """
    if message is None:
        return None
    opening = [rule for rule in policies.rules if opened_incident(rule, verdict)]
    if not opening:
        return None
    names = {rule.name for rule in opening}
    found = (one for one in verdict.findings if one.condition == SECRECY_MARK and one.rule in names)
    worst = max(found, key=lambda one: _weight(one, message))
    strength = _strength(worst, message)
    first = next((rule for rule in opening if rule.name == verdict.rule), opening[0])
    return Incident(
        Kind.SECRET,
        first.name,
        worst.value,
        "" if strength is None else strength.value,
        worst.where,
        to=for_incident(contacts, _tell(opening), mailbox, envelope),
        webhook=contacts.webhook,
    )


def of_reader_crash(contacts: Contacts, envelope: Envelope, mailbox: Mailbox | None) -> Incident:
    """The incident of a message that has ended every program that read it."""
    return Incident(Kind.READER_CRASH, to=for_incident(contacts, (), mailbox, envelope), webhook=contacts.webhook)


def about(origin: str, sender_key: str, rule: str) -> str:
    """By what letters are counted: one rule and one sender of ours. All strangers are one: they choose their name."""
    return f"{rule} {'stranger' if origin == Origin.STRANGER else sender_key}"


def _tell(rules: Sequence[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for rule in rules for name in rule.then.tell))


def _weight(found: Finding, message: Message) -> tuple[int, int]:
    strength = _strength(found, message)
    level = next((at for at, level in enumerate(_LEVELS) if level.value == found.value), -1)
    return level, -1 if strength is None else _STRENGTHS.index(strength)


def _strength(found: Finding, message: Message) -> Strength | None:
    seen = [mark.strength for mark in message.marks if (mark.where, mark.level.value) == (found.where, found.value)]
    return max(seen, key=_STRENGTHS.index, default=None)
