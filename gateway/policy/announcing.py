"""Which letters tell of incidents now: what waits is told together, one letter a burst about one rule and one sender.

Whoever attacks can have a thousand marked letters refused under a thousand names; this bounds what an officer gets.
Pure: `now` is given, what was told lately too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.bilingual import Bilingual
from gateway.message.envelope import Direction
from gateway.policy.bursts import MAX_CASES, MAX_SENDERS, Letter
from gateway.policy.incident import Channel, KeptIncident, Kind
from gateway.policy.letter_words import CRASH_NOTICE, CRASH_TITLE, CRASH_TO_DO
from gateway.policy.policies import Policies
from gateway.policy.reply import page_address
from gateway.policy.rule import SECRECY_MARK, Action, Mode
from gateway.policy.telling import Matter, citations
from gateway.policy.verdict import Finding, Outcome

TOGETHER = "together"
"""By what letters about many senders are counted."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Someone who has still to be told of an incident. `to` is "" for the webhook, `about` by what letters count."""

    number: int
    channel: Channel
    to: str
    to_key: str
    about: str
    token: str
    """Makes the Message-ID, or the webhook's id, of this telling its own; the same at each try."""
    tries: int
    made_at: datetime
    incident: KeptIncident

    @property
    def id(self) -> str:
        """What this telling is known by outside, the same at each try."""
        return f"{self.incident.case}.{self.token}"


@dataclass(frozen=True, slots=True)
class Lately:
    """When someone was last told about a rule and a sender."""

    to_key: str
    about: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Tellings of one addressee that one letter settles, oldest first. `about` is by what that letter counts."""

    tellings: tuple[Telling, ...]
    about: str

    @property
    def newest(self) -> Telling:
        return self.tellings[-1]


@dataclass(frozen=True, slots=True)
class Plan:
    """The letters to send now, and until when others wait."""

    now: tuple[Batch, ...] = ()
    later: tuple[tuple[datetime, tuple[Telling, ...]], ...] = ()


@dataclass(slots=True)
class _Desk:
    """What is told to one addressee about one rule."""

    last: Mapping[str, datetime]
    groups: dict[str, list[Telling]] = field(default_factory=dict)


def plan(waiting: Iterable[Telling], lately: Iterable[Lately], now: datetime, burst: timedelta) -> Plan:
    """What of `waiting` goes out now. `lately` are the letters since a burst ago at least."""
    last: dict[tuple[str, str], dict[str, datetime]] = {}
    for one in lately:
        if now < one.at + burst:
            last.setdefault((one.to_key, _rule(one.about)), {})[one.about] = one.at
    desks: dict[tuple[str, str], _Desk] = {}
    for telling in waiting:
        key = telling.to_key, _rule(telling.about)
        desk = desks.setdefault(key, _Desk(last.get(key, {})))
        desk.groups.setdefault(telling.about, []).append(telling)
    sent: list[Batch] = []
    later: list[tuple[datetime, tuple[Telling, ...]]] = []
    for (_, rule), desk in desks.items():
        _of_desk(rule, desk, burst, sent, later)
    return Plan(tuple(sent), tuple(later))


def letter(batch: Batch, policies: Policies, now: datetime) -> Letter:
    """The letter that tells of the newest incident of a batch, and how many others there are."""
    others = [one.incident.case for one in batch.tellings[-2::-1]]
    together = len({(one.incident.origin, one.incident.sender_key) for one in batch.tellings}) > 1
    return Letter(matter(batch.newest.incident, policies, now), len(others), tuple(others[:MAX_CASES]), together)


def matter(incident: KeptIncident, policies: Policies, now: datetime) -> Matter:
    """What a letter tells of an incident. The rule's words are today's: a rule that is gone is told by its name."""
    rule = next((one for one in policies.rules if one.name == incident.rule), None)
    crash = incident.kind is Kind.READER_CRASH
    name = incident.rule or incident.kind.value
    title, notice, to_do = CRASH_TITLE, CRASH_NOTICE, CRASH_TO_DO
    if not crash:
        title = rule.title if rule else Bilingual(name, name)
        notice, to_do = (rule.then.notice, rule.then.what_to_do) if rule else (title, Bilingual())
    marks = (Finding(name, (), Mode.ENFORCE, SECRECY_MARK, incident.place, incident.level),)
    return Matter(
        rule=name,
        title=title,
        law=citations(policies, rule) if rule else (),
        notice=notice,
        what_to_do=to_do,
        page=page_address(policies.help_url, rule.name) if rule else "",
        effect=Action.REFUSE,
        decision=Action.REFUSE,
        outcome=Outcome.REFUSED,
        findings=() if crash else marks,
        direction=Direction(incident.direction),
        at=incident.opened_at.astimezone(now.tzinfo),
        sender=incident.sender,
        sender_key=incident.sender_key,
        recipients=len(incident.recipients),
        case=incident.case,
        named=(),
        incident=True,
    )


def _rule(about: str) -> str:
    return about.partition(" ")[0]


def _of_desk(
    rule: str,
    desk: _Desk,
    burst: timedelta,
    sent: list[Batch],
    later: list[tuple[datetime, tuple[Telling, ...]]],
) -> None:
    """A letter for each sender who had none in this burst; beyond MAX_SENDERS one about all others together."""
    together = f"{rule} {TOGETHER}"
    room = MAX_SENDERS - len(set(desk.last) - {together})
    pool: list[Telling] = []
    for about, group in desk.groups.items():
        if about in desk.last:
            later.append((desk.last[about] + burst, tuple(group)))
        elif room > 0:
            room -= 1
            sent.append(Batch(_in_order(group), about))
        else:
            pool += group
    if pool and together in desk.last:
        later.append((desk.last[together] + burst, tuple(pool)))
    elif pool:
        sent.append(Batch(_in_order(pool), together))


def _in_order(group: Sequence[Telling]) -> tuple[Telling, ...]:
    return tuple(sorted(group, key=lambda one: (one.incident.opened_at, one.number)))
