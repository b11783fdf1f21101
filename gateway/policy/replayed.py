"""Past verdicts beside those that other rules would give: which would change, by rule and unit. Rows -> figures."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.policy.policies import Policies
from gateway.policy.replay import Past, rejudge, said_then
from gateway.policy.rule import Action, NotKept

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
    of: str
    """What would be answered otherwise: a `message`, or `recipients` of it at RCPT."""
    unit: str | None
    direction: str
    count: int
    """Messages."""
    recipients: int
    """Recipients, where they are what changes."""
    cases: tuple[str, ...]


_Kind = tuple[Action, str | None, Action, str | None, str, str | None, str]


@dataclass(slots=True)
class Replayed:
    """The figures of a replay, as they grow."""

    answers: dict[Answer, int] = field(default_factory=lambda: dict.fromkeys(Answer, 0))
    _counts: Counter[_Kind] = field(default_factory=Counter)
    _recipients: Counter[_Kind] = field(default_factory=Counter)
    _cases: dict[_Kind, list[str]] = field(default_factory=dict)

    def add(self, past: Past, policies: Policies) -> Answer:
        """Judge one message again and count what comes of it. Messages come oldest first."""
        answer = self._answer(past, policies)
        self.answers[answer] += 1
        return answer

    def _answer(self, past: Past, policies: Policies) -> Answer:
        if past.rule is None and past.action >= Action.DEFER:
            return Answer.PROTOCOL
        try:
            now, then = rejudge(past, policies), said_then(past)
        except NotKept:
            return Answer.NOT_KEPT
        changed = False
        if (now.verdict.action, now.verdict.rule) != (past.action, past.rule):
            self._count(past, (past.action, past.rule), (now.verdict.action, now.verdict.rule), "message", 0)
            changed = True
        others = Counter(pair for pair in zip(then, now.recipients, strict=True) if pair[0] != pair[1])
        for (before, after), recipients in others.items():
            self._count(past, before, after, "recipients", recipients)
            changed = True
        return Answer.CHANGED if changed else Answer.SAME

    def _count(
        self,
        past: Past,
        before: tuple[Action, str | None],
        after: tuple[Action, str | None],
        of: str,
        recipients: int,
    ) -> None:
        kind = (*before, *after, of, past.unit, past.direction)
        self._counts[kind] += 1
        self._recipients[kind] += recipients
        cases = self._cases.setdefault(kind, [])
        cases.append(past.case)
        del cases[:-NEWEST]

    def changes(self) -> Iterator[Change]:
        """Every kind of change, the most frequent first; cases newest first."""
        for kind, count in sorted(self._counts.items(), key=lambda item: (-item[1], str(item[0]))):
            before, rule_before, after, rule_after, of, unit, direction = kind
            yield Change(
                before=before.word,
                rule_before=rule_before,
                after=after.word,
                rule_after=rule_after,
                of=of,
                unit=unit,
                direction=direction,
                count=count,
                recipients=self._recipients[kind],
                cases=tuple(reversed(self._cases[kind])),
            )


def replay(messages: Iterable[Past], policies: Policies) -> Replayed:
    """Judge all messages again, oldest first."""
    figures = Replayed()
    for past in messages:
        figures.add(past, policies)
    return figures
