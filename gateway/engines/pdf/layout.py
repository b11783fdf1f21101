"""Sorts a PDF's lines by place: what repeats at the head or the foot of pages is the page's header or footer."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.message.document import Letters, Passage, Place, Stretch

ZONE = 0.12
"""The part of a page's height, at its head and at its foot, where a line that repeats is a header or a footer."""

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one kind from `start` to `end` of the page's text.

    `index` is PDFium's own of the first letter, `address` that of the object they are in, `angle` radians to the left.
    """

    start: int
    end: int
    letters: Letters
    index: int = 0
    address: int = 0
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's text. `place` is what the file says of it, `zone` the place it would have if it repeats."""

    start: int
    end: int
    place: Place | None = None
    zone: Place | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it reads."""

    text: str = field(repr=False)
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]

    def said(self, line: Line) -> str:
        """The line with its numbers left out, so that `Page 2` repeats `Page 1`."""
        return _NUMBER.sub("0", self.text[line.start : line.end].strip())


def passages(pages: Sequence[Page]) -> list[Passage]:
    """One passage a page and place, the pages in their order."""
    seen = Counter(
        said for page in pages for said in {(line.zone, page.said(line)) for line in page.lines if line.zone}
    )
    found = []
    for page in pages:
        by_place: dict[Place, list[Line]] = {}
        for line in page.lines:
            repeats = line.zone and seen[line.zone, page.said(line)] > 1
            place = line.place or (line.zone if repeats else None) or Place.BODY
            by_place.setdefault(place, []).append(line)
        found += [made for place, lines in by_place.items() if (made := _passage(page, place, lines))]
    return found


def _passage(page: Page, place: Place, lines: Sequence[Line]) -> Passage | None:
    """The lines one below the other, with the letters of each. None when nothing is written in them."""
    stretches: list[Stretch] = []
    said = []
    at = run = 0
    for line in lines:
        while run < len(page.runs) and page.runs[run].end <= line.start:
            run += 1
        ahead = run
        while ahead < len(page.runs) and page.runs[ahead].start < line.end:
            piece = page.runs[ahead]
            start, end = max(piece.start, line.start), min(piece.end, line.end)
            _extend(stretches, Stretch(start - line.start + at, end - line.start + at, piece.letters))
            ahead += 1
        said.append(page.text[line.start : line.end])
        at += line.end - line.start + 1
    text = "\n".join(said)
    return Passage(place, text, tuple(stretches)) if text.strip() else None


def _extend(stretches: list[Stretch], new: Stretch) -> None:
    """Letters of the same kind with no more than a space or a line's end between them are one stretch."""
    last = stretches[-1] if stretches else None
    if last and last.letters == new.letters and new.start - last.end <= 1:
        stretches[-1] = Stretch(last.start, new.end, last.letters)
    elif new.end > new.start:
        stretches.append(new)
