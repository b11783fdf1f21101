"""Pictures of an RTF file, of which only the head and the measures are looked at.

What is in a picture's group is told to it piece by piece. Which group that is, the reader knows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.message.documents.pictures import HEAD, may_show_a_page
from gateway.message.picture_size import PAGE

_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_BITMAP = b"BM" + bytes(12)
"""What a bitmap has before it in a file of its own."""
_GOALS = ("picwgoal", "pichgoal")
_TWIPS_A_DOT = 15
"""Of a screen: 1,440 an inch, and 96 dots."""
_DRAWN = "wmetafile"


@dataclass(slots=True)
class Picture:
    """One picture while its group is read. Drawings of Windows have no measures but those that they are shown in."""

    is_drawing: bool = False
    _is_bitmap: bool = False
    _goals: dict[str, int] = field(default_factory=dict)
    _digits: bytearray = field(default_factory=bytearray, repr=False)

    def say(self, word: str, number: int | None) -> None:
        """A control word of its group."""
        if word in _GOALS:
            self._goals[word] = number or 0
        self.is_drawing |= word == _DRAWN
        self._is_bitmap |= word in {"dibitmap", "wbitmap"}

    def take(self, digits: bytes) -> None:
        """Octets in hexadecimal, with white space among them. What stands behind the head is let go."""
        if len(self._digits) < 2 * HEAD:
            self._digits += _NOT_HEX.sub(b"", digits[: 4 * HEAD])

    def may_be_a_page(self) -> bool:
        """Whether it is large enough, by its head or by the size that it is shown in."""
        if self.is_drawing:
            return all(self._goals.get(one, 0) >= PAGE * _TWIPS_A_DOT for one in _GOALS)
        head = bytes.fromhex(self._digits[: len(self._digits) // 2 * 2].decode("ascii"))
        return may_show_a_page(_BITMAP + head if self._is_bitmap else head)


def pages(pictures: Iterable[Picture]) -> int:
    """How many may be pages. Word writes each picture twice, for itself and as a drawing for older programs."""
    large = [one.is_drawing for one in pictures if one.may_be_a_page()]
    return max(large.count(True), large.count(False))
