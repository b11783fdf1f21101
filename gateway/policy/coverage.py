"""The articles of the regulation -> the rules that keep each, with their tests; or why no rule does.

A rule that is off keeps nothing. An article without a rule needs a reason (`not_by_rule`), or it is a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.bilingual import Bilingual
from gateway.policy.policies import Policies
from gateway.policy.rule import Mode, Rule
from gateway.policy.selftest_model import RuleTestModel


@dataclass(frozen=True, slots=True)
class Keeper:
    """A rule that cites an article: how many of its tests expect that it fires, and that it does not."""

    rule: str
    mode: Mode
    fires: int
    passes: int


@dataclass(frozen=True, slots=True)
class Covered:
    """One article, by its id and its short citation, with the rules that cite it, and why none does if it says so."""

    article: str
    law: str
    keepers: tuple[Keeper, ...]
    not_by_rule: Bilingual

    @property
    def is_kept(self) -> bool:
        """Whether a rule keeps it, be it only observed."""
        return any(keeper.mode is not Mode.OFF for keeper in self.keepers)

    @property
    def is_gap(self) -> bool:
        """Whether nobody said how it is kept."""
        return not self.is_kept and not self.not_by_rule

    @property
    def contradicts_itself(self) -> bool:
        """Whether a rule keeps it, and yet a reason is given why none does."""
        return self.is_kept and bool(self.not_by_rule)


def coverage(policies: Policies) -> Sequence[Covered]:
    """Every article, in the order of the regulation file."""
    keepers = {rule.name: _keeper(rule) for rule in policies.rules}
    return [
        Covered(
            article=key,
            law=article.short,
            keepers=tuple(keepers[rule.name] for rule in policies.rules if key in rule.law),
            not_by_rule=article.not_by_rule,
        )
        for key, article in policies.articles.items()
    ]


def _keeper(rule: Rule) -> Keeper:
    expected = [RuleTestModel.model_validate(test.given).expect.action for test in rule.tests]
    passes = expected.count("pass")
    return Keeper(rule.name, rule.mode, len(expected) - passes, passes)
