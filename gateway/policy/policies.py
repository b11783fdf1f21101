"""All rules of an office together, and the articles of the regulation that they cite. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gateway.bilingual import Bilingual
from gateway.message.inspect import Message
from gateway.people.counts import Window
from gateway.policy.rule import Mode, Rule


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the regulation: its short citation ("Điều 4.1"), the full one, and what it asks.

    `not_by_rule` tells why no rule keeps it, where none does.
    """

    short: str
    citation: str
    asks: Bilingual = field(default_factory=Bilingual)
    not_by_rule: Bilingual = field(default_factory=Bilingual)


@dataclass(frozen=True, slots=True)
class Policies:
    """All rules in force, by file name, with the articles that they cite and the hash of it all.

    `help_url` is where their pages are published, with a slash at its end; empty when they are not.
    """

    rules: tuple[Rule, ...]
    articles: Mapping[str, Article]
    version: str
    help_url: str = ""

    def windows(self) -> frozenset[Window]:
        """Every count that any rule asks for."""
        return frozenset(window for rule in self.rules for window in rule.when.windows())

    def answers(self, message: Message) -> Mapping[str, bool]:
        """Every answer that must be kept, of rules that may be asked."""
        awake = (rule for rule in self.rules if rule.mode is not Mode.OFF)
        return {key: answer for rule in awake for key, answer in rule.when.answers(message).items()}

    def notes(self, today: date) -> tuple[str, ...]:
        """What is no mistake but should be mended, each as `file:line:column: note: what; what to do`.

        An exception that has ended spares nobody any more. It was good when it was written, so it never keeps the
        rules from being loaded.
        """
        return tuple(
            f"{exempt.at}: note: this exception ended on {exempt.until}; remove it, or renew it by a new decision"
            for rule in self.rules
            for exempt in rule.exceptions
            if exempt.until < today
        )
