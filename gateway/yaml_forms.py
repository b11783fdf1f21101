"""How keys and values of YAML files are told: to editors, on reference pages, in mistakes.

Reading a form, and the sentence for a wrong one, stay with the reader that checks it; here is its name and its look.
"""

from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, WithJsonSchema


def form(name: str, pattern: str | None = None, *, example: str | None = None) -> WithJsonSchema:
    """A form of text: its name as people say it, the whole of it as a pattern (ECMA 262), and a good one.

    A pattern may let pass what the reader refuses, never the other way round.
    """
    told: dict[str, Any] = {"title": name, "type": "string"}
    if example is not None:
        told["examples"] = [example]
    if pattern is None:
        told["minLength"] = 1
    else:  # the message is for yaml-language-server; whoever does not know the key ignores it
        hint = f"; write for example {example}" if example is not None else ""
        told |= {"pattern": f"^(?:{pattern})$", "patternErrorMessage": f"This is no {name}{hint}"}
    return WithJsonSchema(told)


@dataclass(frozen=True, slots=True)
class DefaultInWords:
    """What a key that is left out means, where no value of its own says it."""

    words: str


def section_in(annotation: Any) -> type[BaseModel] | None:
    """The section that a key of this type holds: the model in `X`, `X | None`, `list[X]`, `dict[str, X]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := section_in(part)) is not None), None)
