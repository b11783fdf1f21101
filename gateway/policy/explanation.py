"""Why a rule fired or did not: whether it was for the case, and what each condition of its tree saw.

Here every condition is asked, those too that `decide` had no need to ask. Nothing is decided here, and no condition is
answered here: each answers by its own `check`, as when mail is decided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.policy.conditions.tree import Node
from gateway.policy.decide import in_scope, spared_by
from gateway.policy.rule import Case, Condition, ExpressionFailed, Mode, Rule, Stage


@dataclass(frozen=True, slots=True)
class Answer:
    """One condition of a tree: how deep it stands, its word, what it asks, whether it holds, what it saw.

    `holds` is None when it has no answer; then `saw` tells why.
    """

    depth: int
    word: str
    asks: str
    holds: bool | None
    saw: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule before one message.

    It was asked about `times` cases, of which `case` is told. `unasked` says why there was none; `scope` what decides
    whether it `applies`.
    """

    rule: Rule
    times: int
    case: Case | None
    unasked: str
    applies: bool
    scope: str
    answers: tuple[Answer, ...]

    @property
    def holds(self) -> bool:
        """Whether its conditions hold, be it for this case or not."""
        return bool(self.answers) and self.answers[0].holds is True

    @property
    def fires(self) -> bool:
        """Whether it acts, or would if it were enforced."""
        return self.applies and self.holds

    @property
    def unanswered(self) -> bool:
        """Whether it is for this case and has no answer: then mail is deferred if it is enforced."""
        return self.applies and bool(self.answers) and self.answers[0].holds is None


def explain(rule: Rule, asked: Sequence[tuple[Case, Stage]]) -> Explanation:
    """One rule and the cases of a message: of several recipients the first that it fires for or has no answer to.

    When there is none it is the last.

    A rule that is off is told like any other; it is not asked when mail is decided.
    """
    cases = [case for case, stage in asked if stage is rule.stage]
    if not cases:
        unread = "the message was not read" if asked else "no recipient was let in"
        return Explanation(rule, 0, None, unread, applies=False, scope="", answers=())
    case = next((one for one in cases if _is_for(rule, one)[0] and _answer(rule.when, one)[0] is not False), cases[-1])
    applies, scope = _is_for(rule, case)
    unasked = "its mode is off" if rule.mode is Mode.OFF else ""
    answers = tuple(_answers(rule.when, case, 0))
    return Explanation(rule, len(cases), case, unasked, applies=applies and not unasked, scope=scope, answers=answers)


def _is_for(rule: Rule, case: Case) -> tuple[bool, str]:
    """Whether a rule is for a case, and what decides it."""
    unit = f"unit {case.mailbox.unit}" if case.mailbox else "no unit of ours"
    here = f"{case.envelope.direction}, {unit}" if rule.scope.units else str(case.envelope.direction)
    if not in_scope(rule, case):
        wanted = "; ".join(", ".join(sorted(some)) for some in (rule.scope.directions, rule.scope.units) if some)
        return False, f"it is for {wanted}; this is {here}"
    if (spared := spared_by(rule, case)) is not None:
        return False, f"spared by the exception of decision {spared.decision}, up to and including {spared.until}"
    return True, f"this is {here}"


def _answer(condition: Condition, case: Case) -> tuple[bool | None, str]:
    """Whether a condition holds, and what it saw; None where it has no answer, and why."""
    try:
        return bool(condition.check(case)), condition.saw(case)
    except ExpressionFailed as failure:
        return None, str(failure)


def _answers(condition: Condition, case: Case, depth: int) -> Iterator[Answer]:
    yield Answer(depth, condition.word, condition.asks, *_answer(condition, case))
    for child in condition.children if isinstance(condition, Node) else ():
        yield from _answers(child, case, depth + 1)
