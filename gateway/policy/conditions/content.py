"""Content conditions in general: asked at stage `data`, about a message that has been read."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from gateway.message.inspect import Message
from gateway.policy.conditions.question import Question, several
from gateway.policy.rule import Case, Hit, NotKept, Stage


class ContentQuestion(Question):
    """A condition that only the content answers."""

    stage = Stage.DATA

    def check(self, case: Case) -> Sequence[Hit]:
        """Every hit in the message; nothing while there is none."""
        return self.hits(case.message) if case.message is not None else ()

    def saw(self, case: Case) -> str:
        """What it looked at in the message."""
        return self.seen(case.message) if case.message is not None else "no message yet"

    def seen(self, message: Message) -> str:
        """What it looked at, for people; by default the values of its hits."""
        return several([hit.value for hit in self.hits(message)], "")

    @abstractmethod
    def hits(self, message: Message) -> Sequence[Hit]:
        """Every hit in a message."""


class UnkeptQuestion(ContentQuestion):
    """A condition about what no record keeps: names, texts, header fields. Its answer is kept, and replayed."""

    kept_where: ClassVar[str] = ""
    """The place of the hit that stands for all of them in a replay, of which only the answer is known."""

    def hits(self, message: Message) -> Sequence[Hit]:
        """Every hit, each once; of a restored message the one that its record keeps. Raises NotKept."""
        kept = self.kept_answer(message)
        if kept is None:
            return list(dict.fromkeys(self.found(message)))
        return [self.kept_hit()] if kept else ()

    def answers(self, message: Message) -> Mapping[str, bool]:
        """Its own."""
        return {self.key: bool(self.hits(message))}

    def kept_answer(self, message: Message) -> bool | None:
        """The answer that a record keeps; None for a message that was read. Raises NotKept."""
        if message.answers is None:
            return None
        if self.key not in message.answers:
            raise NotKept
        return message.answers[self.key]

    def kept_hit(self) -> Hit:
        """What it says where only its answer is known: its own word."""
        return Hit(self.word, self.kept_where, self.word)

    @abstractmethod
    def found(self, message: Message) -> Iterable[Hit]:
        """Every hit in a message that was read; the values are the rule's own words."""


def at_places(hits: Iterable[Hit]) -> list[str]:
    """Hits for people: each value with its place."""
    return [f"{hit.value} at {hit.where}" for hit in hits]
