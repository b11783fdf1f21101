"""Content conditions in general: asked at stage `data`, about a message that has been read."""

from abc import abstractmethod
from collections.abc import Sequence

from gateway.message.inspect import Message
from gateway.policy.conditions.question import Question, several
from gateway.policy.rule import Case, Hit, Stage


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
