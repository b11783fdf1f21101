"""What every condition is: a word, one sentence of help, a stage, arguments, an answer to a case, and what it saw."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)

from gateway.message.inspect import Message
from gateway.people.counts import Window
from gateway.policy.reply import listed
from gateway.policy.rule import Case, Hit, Stage


def _tell_one_at_least(schema: dict[str, Any], arguments: type["Arguments"]) -> None:
    if arguments.one_at_least:
        schema["anyOf"] = [{"required": [key]} for key in arguments.one_at_least]


class Arguments(BaseModel):
    """What a rule file writes behind a condition's word. Unknown keys are mistakes; nothing is converted silently."""

    one_at_least: ClassVar[tuple[str, ...]] = ()
    """Keys of which at least one must be written, where none is needed by itself."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, json_schema_extra=_tell_one_at_least)
    _written: Any = PrivateAttr(None)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_written(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        model = handler(value)
        model._written = value  # noqa: SLF001 - its own
        return model

    @model_validator(mode="after")
    def _something_is_asked(self) -> Self:
        keys = self.one_at_least
        if keys and all(getattr(self, key) is None for key in keys):
            raise ValueError(f"nothing is asked here; give {', '.join(keys[:-1])} or {keys[-1]}")
        return self

    @property
    def written(self) -> str:
        """The arguments as the rule file writes them, on one line: `total 4 MiB; count 20`."""
        return _on_one_line(self._written)


class Question(ABC):
    """A named condition. Its class docstring is for readers of the code, `help` for writers of rules."""

    word: ClassVar[str]
    help: ClassVar[str]
    stage: Stage
    """When it can be known; a condition may say otherwise once its arguments are read."""
    Arguments: ClassVar[type[Arguments]]
    example: ClassVar[str] = ""
    """Arguments as a rule may write them, for the reference."""
    notes: ClassVar[str] = ""
    """What else writers of rules should know."""
    places: Mapping[str, str] = {}
    """The facts that replies may name, each with a sample as long as it can get."""

    def __init__(self, arguments: Any) -> None:
        self.asks: str = arguments.written
        """What it asks, as the rule file writes it."""
        question = hashlib.sha256(f"{self.word}\0{self.asks}".encode()).hexdigest()[:16]
        self.key = f"{self.word}:{question}"
        """By which an answer to it is kept."""

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

    def saw(self, case: Case) -> str:
        """What it looked at, for people, holding or not: numbers, words of closed sets, names, addresses.

        Never the text of a message. By default the values of its hits, else its facts.
        """
        if hits := self.check(case):
            return listed([hit.value for hit in hits])
        return ", ".join(f"{name} {value}" for name, value in self.facts(case).items())


MAX_SEEN = 10
"""Things of one kind that are told one by one; then their number."""


def several(things: Sequence[str], none: str) -> str:
    """The first things, and how many there are besides; `none` when there is nothing."""
    more = f" and {len(things) - MAX_SEEN} more" if len(things) > MAX_SEEN else ""
    return ", ".join(things[:MAX_SEEN]) + more if things else none


def _on_one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_on_one_line(one)}" for key, one in value.items())
    if isinstance(value, list):
        return several([_on_one_line(one) for one in value], "")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _word(word: object) -> object:
    if isinstance(word, str) and word.strip() != word:
        raise ValueError("blanks stand around this word; remove them")
    return word


Word = Annotated[str, BeforeValidator(_word), Field(min_length=1, max_length=255)]
Words = Annotated[list[Word], Field(min_length=1)]
"""A list of words with at least one: an empty list would ask nothing."""
