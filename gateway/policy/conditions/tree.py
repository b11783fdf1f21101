"""What every condition is, and the tree over them: all, any, not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from gateway.people.counts import Window
from gateway.policy.rule import Case, Condition, Hit, Stage


class Arguments(BaseModel):
    """What a rule file writes behind a condition's word."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Question:
    """A named condition: its word, a sentence of help, its stage, and its arguments."""

    word: ClassVar[str]
    help: ClassVar[str]
    stage: ClassVar[Stage]
    Arguments: ClassVar[type[Arguments]]

    def __init__(self, arguments: BaseModel) -> None:
        raise NotImplementedError(arguments)

    def check(self, case: Case) -> Sequence[Hit]:
        """Every hit, or nothing."""
        raise NotImplementedError(case)

    def windows(self) -> Sequence[Window]:
        """The counts it asks for."""
        return ()

    def facts(self, case: Case) -> Mapping[str, str]:
        """Values that replies may name."""
        return {}


@dataclass(frozen=True, slots=True)
class _Node:
    word: ClassVar[str]
    children: tuple[Condition, ...]

    @property
    def stage(self) -> Stage:
        """The latest stage among the children."""
        return max(child.stage for child in self.children)

    def windows(self) -> Sequence[Window]:
        """The counts that the children ask for."""
        return tuple(window for child in self.children for window in child.windows())

    def facts(self, case: Case) -> Mapping[str, str]:
        """The facts of the children that hold; the first one's win."""
        facts: dict[str, str] = {}
        for child in reversed(self.children):
            if child.check(case):
                facts |= child.facts(case)
        return facts


class All(_Node):
    """Holds when every child holds."""

    word = "all"

    def check(self, case: Case) -> Sequence[Hit]:
        """All hits, if every child has some."""
        hits: list[Hit] = []
        for child in self.children:
            found = child.check(case)
            if not found:
                return ()
            hits += found
        return hits


class Any(_Node):
    """Holds when one child holds; the hits of all are told."""

    word = "any"

    def check(self, case: Case) -> Sequence[Hit]:
        """The hits of every child."""
        return [hit for child in self.children for hit in child.check(case)]


class Not(_Node):
    """Holds when no child holds."""

    word = "not"

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit that stands for the absence."""
        if any(child.check(case) for child in self.children):
            return ()
        return [Hit("not", "envelope", ",".join(child.word for child in self.children))]

    def facts(self, case: Case) -> Mapping[str, str]:
        """What is absent has no facts."""
        return {}
