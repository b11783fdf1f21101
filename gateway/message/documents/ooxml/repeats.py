"""Blocks of properties that a part says over and over, word for word, so that each of them is read only once.

Word writes the properties anew before every run and paragraph, and they are more than half of a text's elements. A
block that stands often enough is exchanged for a short sign, and what its elements do is done again wherever the sign
stands. Here blocks are found and exchanged; what their elements do is the reader's knowledge.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gateway.message.documents.ooxml.names import is_customary

T = TypeVar("T")

_NAMES = (b"w:pPr", b"w:rPr", b"w:tcPr")
"""The elements whose blocks repeat, those that hold others before those."""
_OFTEN = 16
"""How often a block must stand in a part: reading one by itself costs as much as some repetitions."""
_MOST = 100
"""Blocks of one name that are exchanged."""
_LONGEST = 1024
"""Octets of a block."""
_LARGEST = 32 * 1024 * 1024
"""Octets of a part up to which it is looked through: its pieces take memory besides it."""
_DECLARATION = 200
"""Octets in which an XML declaration must end, as far as `is_customary` looks for an encoding."""


@dataclass(slots=True)
class Shortened(Generic[T]):
    """A part with signs in the place of its repeated blocks."""

    content: bytes
    blocks: dict[str, T] = field(default_factory=dict)
    """What was learnt of each block, by the name of the empty element that is its sign."""
    steps: int = 0
    """The tags that the part has no more: they are done all the same."""


def shorten(content: bytes, learn: Callable[[bytes], T | None]) -> Shortened[T]:
    """Exchange the blocks that repeat and that can be learnt; None says that one cannot be read by itself.

    Nothing is exchanged where a `<` might be anything but the start of a tag, or a prefix anything but itself: with
    comments, sections, a document type or instructions in it a part is read as it stands. A sign breaks a part
    where the block did: in the value of an attribute.
    """
    short = Shortened[T](content)
    if len(content) <= _LARGEST and _has_only_tags(content) and is_customary(content):
        for name in _NAMES:
            _exchange(short, b"<%b>" % name, b"</%b>" % name, learn)
    return short


def _has_only_tags(content: bytes) -> bool:
    """Whether each `<` behind the XML declaration opens a tag, and none of them is a sign."""
    behind = 0
    if content.startswith(b"<?"):
        behind = content.find(b"?>", 0, _DECLARATION) + 2
        if behind < 2:
            return False
    for sign in (b"<!", b"<?", b"<_"):
        # The second letter is rare, and found much faster than both.
        if content.find(sign[1:], behind) >= 0 and content.find(sign, behind) >= 0:
            return False
    return True


def _exchange(short: Shortened[T], opening: bytes, closing: bytes, learn: Callable[[bytes], T | None]) -> None:
    before, *pieces = short.content.split(opening)
    halves = [piece.partition(closing) for piece in pieces]
    counted = Counter(block for block, end, _ in halves if end)
    often = sorted(((times, block) for block, times in counted.items() if times >= _OFTEN), reverse=True)
    signs: dict[bytes, bytes] = {}
    for times, block in often[:_MOST]:
        if len(block) > _LONGEST or b"<_" in block or b"xmlns" in block:
            continue
        learnt = learn(opening + block + closing)
        if learnt is not None:
            name = f"_{len(short.blocks)}"
            short.blocks[name] = learnt
            short.steps += times * (block.count(b"<") + 1)  # its own two tags against the sign's one
            signs[block] = b"<%b/>" % name.encode()
    if signs:
        short.content = before + b"".join(
            [
                signs[block] + after if end and block in signs else opening + block + end + after
                for block, end, after in halves
            ]
        )
