"""What every condition is: a word, one sentence of help, a stage, arguments, and an answer to a case."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gateway.message.inspect import Message
from gateway.people.counts import Window
from gateway.policy.rule import Case, Hit, Stage


class Arguments(BaseModel):
    """What a rule file writes behind a condition's word. Unknown keys are mistakes; nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Question(ABC):
    """A named condition. Its class docstring is for readers of the code, `help` for writers of rules."""

    word: ClassVar[str]
    help: ClassVar[str]
    stage: ClassVar[Stage]
    Arguments: ClassVar[type[Arguments]]
    places: ClassVar[Mapping[str, str]] = {}
    """The facts that replies may name, each with a sample as long as it can get."""

    @abstractmethod
    def __init__(self, arguments: Any) -> None: ...

    @abstractmethod
    def check(self, case: Case) -> Sequence[Hit]:
        """Every hit, or nothing."""

    def windows(self) -> Sequence[Window]:
        """The counts it asks for."""
        return ()

    def answers(self, message: Message) -> Mapping[str, bool]:
        """Answers about what no record keeps, by the key of their question."""
        return {}

    def facts(self, case: Case) -> Mapping[str, str]:
        """Values of its `places` for a case that it holds for."""
        return {}


def given(arguments: Arguments, *keys: str) -> None:
    """Raises ValueError unless at least one of the keys is written."""
    if all(getattr(arguments, key) is None for key in keys):
        raise ValueError(f"nothing is asked here; give {', '.join(keys[:-1])} or {keys[-1]}")


def _word(word: object) -> object:
    if isinstance(word, str) and word.strip() != word:
        raise ValueError("blanks stand around this word; remove them")
    return word


Word = Annotated[str, BeforeValidator(_word), Field(min_length=1, max_length=255)]
Words = Annotated[list[Word], Field(min_length=1)]
"""A list of words with at least one: an empty list would ask nothing."""
