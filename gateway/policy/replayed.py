"""Past verdicts beside those that other rules would give: which would change, by rule and unit. Rows -> figures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.policy.replay import Past, rejudge
from gateway.policy.rule import Action, NotKept, Policies

NEWEST = 5
"""Case numbers that are told of each kind of change."""


class Answer(StrEnum):
    """What replay says of one past message."""

    SAME = "same"
    CHANGED = "changed"
    NOT_KEPT = "not kept"
    """Its record does not hold what the rules ask for."""
    PROTOCOL = "protocol"
    """No rule refused it then: a reply of the protocol did, which no rule can change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change: from which action of which rule to which, of whose senders; how often; the newest cases."""

    before: str
    rule_before: str | None
    after: str
    rule_after: str | None
    unit: str | None
    direction: str
    count: int
    cases: tuple[str, ...]


@dataclass(slots=True)
class Replayed:
    """The figures of a replay, as they grow."""

    answers: dict[Answer, int] = field(default_factory=lambda: dict.fromkeys(Answer, 0))
    _counts: dict[tuple[Action, str | None, Action, str | None, str | None, str], int] = field(default_factory=dict)
    _cases: dict[tuple[Action, str | None, Action, str | None, str | None, str], list[str]] = field(
        default_factory=dict
    )

    def add(self, past: Past, policies: Policies) -> Answer:
        """Judge one message again and count what comes of it. Messages come oldest first."""
        answer = self._answer(past, policies)
        self.answers[answer] += 1
        return answer

    def _answer(self, past: Past, policies: Policies) -> Answer:
        if past.rule is None and past.action >= Action.DEFER:
            return Answer.PROTOCOL
        try:
            verdict = rejudge(past, policies)
        except NotKept:
            return Answer.NOT_KEPT
        if (verdict.action, verdict.rule) == (past.action, past.rule):
            return Answer.SAME
        key = (past.action, past.rule, verdict.action, verdict.rule, past.unit, past.direction)
        self._counts[key] = self._counts.get(key, 0) + 1
        cases = self._cases.setdefault(key, [])
        cases.append(past.case)
        del cases[:-NEWEST]
        return Answer.CHANGED

    def changes(self) -> Iterator[Change]:
        """Every kind of change, the most frequent first; cases newest first."""
        for key, count in sorted(self._counts.items(), key=lambda item: (-item[1], str(item[0]))):
            before, rule_before, after, rule_after, unit, direction = key
            cases = tuple(reversed(self._cases[key]))
            yield Change(before.word, rule_before, after.word, rule_after, unit, direction, count, cases)


def replay(messages: Iterable[Past], policies: Policies) -> Replayed:
    """Judge all messages again, oldest first."""
    figures = Replayed()
    for past in messages:
        figures.add(past, policies)
    return figures
