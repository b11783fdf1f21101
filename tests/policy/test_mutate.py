"""Mutants: which are made of a rule, and which of them its tests notice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from gateway.policy.conditions import CONDITIONS, Question
from gateway.policy.conditions.question import Arguments
from gateway.policy.load import load_policies
from gateway.policy.mutate import mutants, survivors
from gateway.policy.policies import Article, Policies
from gateway.policy.rule import Case, Hit, Stage
from gateway.policy.selftest import run

ARTICLES = {"dieu-6.2": Article("Điều 6.2", "Điều 6")}
FOLDER = Path(__file__).parent / "mutants"
RULES = sorted(FOLDER.glob("*.yaml"))


def test_shipped_rules_leave_no_survivor(shipped: Policies) -> None:
    """Each shipped rule is held where it stands: every change of one place makes one of its tests fail."""
    for rule in shipped.rules:
        changed = tuple(mutants(rule))
        assert len(changed) >= 5, rule.name
        assert [str(survivor) for survivor in survivors(shipped, rule, changed)] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_mutants_and_survivors(path: Path) -> None:
    """Each rule has exactly its golden mutants; those that its tests miss are marked, each told with its place."""
    policies = load_policies({path.name: path.read_text("utf-8")}, ARTICLES)
    (rule,) = policies.rules
    assert run(policies)[1] == ()
    changed = tuple(mutants(rule))
    survived = {(one.at, one.change): str(one) for one in survivors(policies, rule, changed)}
    told = [survived.get((mutant.at, mutant.change), f"{mutant.at}: {mutant.change}") for mutant in changed]
    assert told == path.with_suffix(".txt").read_text("utf-8").splitlines()


def test_a_mutant_is_no_more_than_one_change(shipped: Policies) -> None:
    """Each mutant is another rule than the one it was made of and than every other mutant, its tests the same."""
    for rule in shipped.rules:
        changed = tuple(mutants(rule))
        assert len({(mutant.at, mutant.change) for mutant in changed}) == len(changed)
        for mutant in changed:
            assert mutant.rule != rule, mutant.change
            assert mutant.rule.tests == rule.tests


class TimedArguments(Arguments):
    """`{at: rcpt, count: 2}`."""

    at: Literal["rcpt", "data"]
    count: int


class Timed(Question):
    """A condition whose stage is an argument."""

    word = "timed"
    help = "x"
    Arguments = TimedArguments

    def __init__(self, arguments: TimedArguments) -> None:
        self.stage = Stage[arguments.at.upper()]
        self._count = arguments.count

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit for enough recipients."""
        return [Hit(self.word, "envelope", "x")] * (len(case.envelope.recipients) >= self._count)


def test_stages_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new condition needs no code here; when it is asked is not changed, for its message was not read."""
    monkeypatch.setitem(CONDITIONS, "timed", Timed)
    text = (FOLDER / "strangers.yaml").read_text("utf-8").replace("recipients_over: {", "timed: {at: rcpt, ")
    (rule,) = load_policies({"strangers.yaml": text.replace("count: 1", "count: 2")}, ARTICLES).rules
    assert [mutant.change for mutant in mutants(rule)][2:-2] == ["timed -> not timed", "count 2 -> 1", "count 2 -> 3"]
