"""The tree over conditions: all, any, not. Each node is a condition too; its stage is the latest of its children."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from gateway.message.inspect import Message
from gateway.people.counts import Window
from gateway.policy.rule import Case, Condition, Hit, NotKept, Stage


@dataclass(frozen=True, slots=True)
class Node(ABC):
    """A condition over other conditions, at least one."""

    word: ClassVar[str]
    help: ClassVar[str]
    asks: ClassVar[str] = ""
    children: tuple[Condition, ...]

    @property
    def stage(self) -> Stage:
        """The latest stage among the children."""
        return max(child.stage for child in self.children)

    @property
    @abstractmethod
    def places(self) -> Mapping[str, str]:
        """The facts that are always there when the node holds."""

    @abstractmethod
    def check(self, case: Case) -> Sequence[Hit]:
        """Every hit, or nothing."""

    def windows(self) -> Sequence[Window]:
        """The counts that the children ask for."""
        return tuple(window for child in self.children for window in child.windows())

    def answers(self, message: Message) -> Mapping[str, bool]:
        """The answers of the children that must be kept."""
        return {key: answer for child in self.children for key, answer in child.answers(message).items()}

    def facts(self, case: Case) -> Mapping[str, str]:
        """The facts of the children that hold; where two have the same fact, the first one's."""
        facts: dict[str, str] = {}
        for child in reversed(self.children):
            if _answer(child, case):
                facts |= child.facts(case)
        return facts

    def saw(self, case: Case) -> str:
        """Nothing of its own: its children say what they saw."""
        return ""


class All(Node):
    """Holds when every child holds."""

    word = "all"
    help = "Every condition of the list holds."

    @property
    def places(self) -> Mapping[str, str]:
        """The facts of every child."""
        return {name: sample for child in reversed(self.children) for name, sample in child.places.items()}

    def check(self, case: Case) -> Sequence[Hit]:
        """All hits, if every child has some."""
        hits: list[Hit] = []
        unknown = False
        for child in self.children:
            found = _answer(child, case)
            if found is None:
                unknown = True
            elif not found:
                return ()
            else:
                hits += found
        if unknown:
            raise NotKept
        return hits


class Any(Node):
    """Holds when one child holds; the hits of all are told."""

    word = "any"
    help = "At least one condition of the list holds."

    @property
    def places(self) -> Mapping[str, str]:
        """The facts that every child has, whichever holds."""
        first, *others = self.children
        return {
            name: max((sample, *(child.places[name] for child in others)), key=len)
            for name, sample in first.places.items()
            if all(name in child.places for child in others)
        }

    def check(self, case: Case) -> Sequence[Hit]:
        """The hits of every child."""
        answers = [_answer(child, case) for child in self.children]
        hits = [hit for answer in answers if answer for hit in answer]
        if not hits and None in answers:
            raise NotKept
        return hits


class Not(Node):
    """Holds when no child holds."""

    word = "not"
    help = "No condition of the list holds."

    @property
    def places(self) -> Mapping[str, str]:
        """What is absent has no facts."""
        return {}

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit that stands for the absence, and names what is absent."""
        content = self.stage is Stage.DATA
        if content and case.message is None:
            return ()
        answers = [_answer(child, case) for child in self.children]
        if any(answers):
            return ()
        if None in answers:
            raise NotKept
        words = ",".join(dict.fromkeys(child.word for child in self.children))
        return [Hit(self.word, "body" if content else "envelope", words)]

    def facts(self, case: Case) -> Mapping[str, str]:
        """None."""
        return {}


def _answer(child: Condition, case: Case) -> Sequence[Hit] | None:
    """What a child answers; None when the record does not hold what it asks for: the others may decide without it."""
    try:
        return child.check(case)
    except NotKept:
        return None
