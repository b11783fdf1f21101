"""What a secrecy mark is, as a value: its level, how sure it is, how it is written, where it stands. Never text."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The three levels of state secrecy, by their names in law (Luật 29/2018/QH14 Điều 8)."""

    MAT = "MẬT"
    TOI_MAT = "TỐI MẬT"
    TUYET_MAT = "TUYỆT MẬT"


class Strength(StrEnum):
    """How sure a mark is."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Form(StrEnum):
    """How a mark is written."""

    PLAIN = "plain"
    DECOMPOSED = "decomposed"
    """Letters and their signs apart: NFD, or another order of the same (Unicode 15.0, 3.11)."""
    UNACCENTED = "unaccented"
    LABEL = "label"
    """Named as the level: "Độ mật: Tối mật", or the value of a label."""
    ESCAPED = "escaped"
    """As a program writes it and no reader sees it: `&#7852;`, `\\u1EAC`, `%E1%BA%AC`, UTF-7."""
    OLD_ENCODING = "old-encoding"
    """In the letters of TCVN3, VNI and their kin, or UTF-8 taken for windows-1252."""
    REVERSED = "reversed"
    """From right to left, between signs that turn it round on the screen (UAX 9)."""
    INVISIBLE = "invisible"
    """Signs that nobody sees between its letters."""
    FULL_WIDTH = "full-width"
    """Letters that Unicode calls compatible with others: full-width, mathematical, encircled (UAX 15)."""
    LOOK_ALIKE = "look-alike"
    """Letters of other scripts, or digits, that look like its own (UTS 39 4)."""
    SPACED = "spaced"
    """Blanks or dots between its letters."""
    VERTICAL = "vertical"
    """A letter a line."""


DISGUISED = frozenset({Form.REVERSED, Form.INVISIBLE, Form.LOOK_ALIKE, Form.SPACED, Form.VERTICAL})
"""Forms in which nobody writes the word in an honest sentence."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A secrecy mark: its level, how sure it is, where it stands and how it is written; never the text around it."""

    level: Level
    strength: Strength
    where: str
    form: Form = Form.PLAIN
