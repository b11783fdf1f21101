"""What became of one file that was to be Unicode: the values that `convert` answers with."""

from dataclasses import dataclass, field
from enum import StrEnum

from gateway.message.vietnamese.encoding import TextEncoding


class Outcome(StrEnum):
    """What became of a file. Only of the first two there is a copy."""

    CONVERTED = "converted"
    PARTLY = "partly"
    """Converted, and something was left that nobody can be sure of, or that must not be changed."""
    UNICODE = "unicode"
    """There is nothing to do: its text is Unicode."""
    NO_TEXT = "no-text"
    """A kind of file that keeps no text, such as a picture."""
    LEFT = "left"
    """Old letters may be there, but nobody can be sure how to read them."""
    SIGNED = "signed"
    """A change would break its signature."""
    LOCKED = "locked"
    UNSUPPORTED = "unsupported"
    """A kind of document that is not converted here."""
    UNREADABLE = "unreadable"
    """Damaged, hostile, or larger than the budget."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A file converted, or why it was not. `content` is the copy; `lines` and `runs` count what was decoded in it.

    `fonts` are pairs of an old font and the one in its place, `left` counts lines that may be old and were left,
    `why` tells people what was not done, and what they can do.
    """

    outcome: Outcome
    content: bytes | None = field(default=None, repr=False)
    encoding: TextEncoding | None = None
    lines: int = 0
    runs: int = 0
    left: int = 0
    fonts: tuple[tuple[str, str], ...] = ()
    why: tuple[str, ...] = ()


class Unconvertible(Exception):
    """A file cannot be converted; it becomes the conversion's outcome and reason."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.why = why

    def conversion(self) -> Conversion:
        """The same as an answer."""
        return Conversion(self.outcome, why=(self.why,))
