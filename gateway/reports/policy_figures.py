"""Rows -> figures: how often each rule was asked, would have acted, acted, and was set right.

Only values are added up here; reading rows and writing tables is done elsewhere. Figures show what a rule would do
before it is enforced, which exceptions are used, and which alarms were wrong. Messages come oldest first, one by one:
what is remembered grows with rules, exceptions, directions and units, never with messages.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_CASES = 5
"""Case numbers of a row: the newest of those that fired."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one rule for one message.

    `spared_by` is the decision of an exception, or `release`; `observed`: it fired while it was only observed;
    `overturned`: the message was released from this rule later, as a wrong alarm.
    """

    rule: str
    spared_by: str = ""
    fired: bool = False
    acted: bool = False
    observed: bool = False
    overturned: bool = False


@dataclass(frozen=True, slots=True)
class AskedMessage:
    """One recorded message. `unit` is that of a sender of ours; `answers` is None where the record kept no facts."""

    case: str
    direction: str
    unit: str | None
    answers: tuple[Answer, ...] | None


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule as it stands today: its mode, and the decisions of its exceptions."""

    rule: str
    mode: str
    exceptions: tuple[str, ...] = ()


class By(StrEnum):
    """What rows can be split by besides."""

    DIRECTION = "direction"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class PolicyFigure:
    """Messages of one rule, or (with `exception`) those of them that an exception or a release spared.

    `would_act` fired but was observed or spared, `outranked` fired but another rule decided. `mode` is that of today,
    None when the rule is gone. `direction` and `unit` are None unless rows are split by them, and where there is none.
    """

    rule: str
    mode: str | None
    exception: str | None
    direction: str | None
    unit: str | None
    asked: int
    would_act: int
    acted: int
    outranked: int
    overturned: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyFigures:
    """All figures, by rule and exception, with the number of messages of which no facts are kept."""

    rows: tuple[PolicyFigure, ...]
    unknown: int


_Key = tuple[str, str, str, str]
"""Rule, exception, direction, unit; "" where there is none, so that keys can be sorted."""


@dataclass(slots=True)
class _Tally:
    asked: int = 0
    would_act: int = 0
    acted: int = 0
    outranked: int = 0
    overturned: int = 0
    cases: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_CASES))

    def add(self, answer: Answer, case: str) -> None:
        self.asked += 1
        if not answer.fired:
            return
        self.cases.appendleft(case)
        if answer.acted:
            self.acted += 1
            self.overturned += answer.overturned
        elif answer.spared_by or answer.observed:
            self.would_act += 1
        else:
            self.outranked += 1


def policy(messages: Iterable[AskedMessage], rules: Sequence[InForce], by: frozenset[By]) -> PolicyFigures:
    """The figures of messages; rules and exceptions of today that nothing was asked of stand there with zeros."""
    tallies: dict[_Key, _Tally] = {}
    unknown = 0
    for message in messages:
        if message.answers is None:
            unknown += 1
            continue
        split = (message.direction if By.DIRECTION in by else "", (message.unit or "") if By.UNIT in by else "")
        for answer in message.answers:
            for exception in dict.fromkeys(("", answer.spared_by)):
                tallies.setdefault((answer.rule, exception, *split), _Tally()).add(answer, message.case)
    counted = {key[:2] for key in tallies}
    for rule, exception in _written(rules):
        if (rule, exception) not in counted:
            tallies[rule, exception, "", ""] = _Tally()
    modes = {rule.rule: rule.mode for rule in rules}
    return PolicyFigures(tuple(_figure(key, tallies[key], modes) for key in sorted(tallies)), unknown)


def _written(rules: Sequence[InForce]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        if rule.mode != "off":
            yield from ((rule.rule, exception) for exception in ("", *rule.exceptions))


def _figure(key: _Key, tally: _Tally, modes: dict[str, str]) -> PolicyFigure:
    rule, exception, direction, unit = key
    return PolicyFigure(
        rule=rule,
        mode=modes.get(rule),
        exception=exception or None,
        direction=direction or None,
        unit=unit or None,
        asked=tally.asked,
        would_act=tally.would_act,
        acted=tally.acted,
        outranked=tally.outranked,
        overturned=tally.overturned,
        cases=tuple(tally.cases),
    )
