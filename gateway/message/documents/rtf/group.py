"""What an open group of an RTF file says of the text in it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from gateway.message.document import Letters
from gateway.message.documents.draft import Draft
from gateway.message.documents.rtf.picture import Picture

LETTER_WORDS = frozenset({"b", "i", "fs", "cf", "v", "deleted"})
"""Control words that say how letters look, or whether they are shown."""


class Mode(Enum):
    """What becomes of text in a group."""

    SHOWN = auto()
    SKIPPED = auto()
    CAPTURED = auto()
    """Kept for the word that opened the destination."""
    HEXADECIMAL = auto()
    FONTS = auto()
    COLOURS = auto()


class Captured(Protocol):
    """What a destination whose text means something keeps of it."""

    def append(self, text: str, /) -> None:
        """Text of the destination."""


@dataclass(slots=True)
class Group:
    """An open group; a group inside begins as a copy of it. `size` is points."""

    draft: Draft
    mode: Mode = Mode.SHOWN
    font: int = -1
    size: float = 12.0
    bold: bool = False
    italic: bool = False
    colour: int = 0
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1
    """Characters behind a `\\u` that stand in for it (`\\uc`)."""
    in_table: bool = False
    captured: Captured | None = None
    after: Callable[[], None] | None = None
    """What is to be done when the group ends that this destination was opened in."""
    lines: bool = False
    """Whether each group inside is a line."""
    letters: Letters | None = None
    """What the above makes, once it was asked for."""
    picture: Picture | None = None
    """The picture that the group is; a group inside of it is none."""

    def inner(self) -> "Group":
        """The group that begins inside of this one."""
        return Group(  # by hand: `dataclasses.replace` takes three times as long, and files have many groups
            self.draft, self.mode, self.font, self.size, self.bold, self.italic, self.colour, self.hidden, self.deleted,
            self.fallback, self.in_table, self.captured, None, self.lines, self.letters,
        )  # fmt: skip

    def say(self, word: str, number: int | None) -> None:
        """A word of `LETTER_WORDS`."""
        self.letters = None
        match word:
            case "b":
                self.bold = number != 0
            case "i":
                self.italic = number != 0
            case "fs":
                self.size = max(0, min(24 if number is None else number, 10_000)) / 2
            case "cf":
                self.colour = number or 0
            case "v":
                self.hidden = number != 0
            case _:
                self.deleted = number != 0

    def plain(self, font: int) -> None:
        """`\\plain`: letters as the document begins with."""
        self.font, self.size, self.bold, self.italic, self.colour = font, 12.0, False, False, 0
        self.hidden = self.deleted = False
        self.letters = None
