"""What the text of an argument can become when something inside it is changed. A field's type names who knows that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextStep:
    """A text changed in one place: at which character (from 0), how in words, and the changed text."""

    at: int
    change: str
    text: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Marks a field whose text has an inside: `of` makes the steps of a text. Some may be none that the field takes."""

    of: Callable[[str], Iterable[TextStep]]
