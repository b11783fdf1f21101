"""Where in a text old letters stand, and these as Unicode piece by piece: for whoever writes a text anew.

Which encoding a stretch is in is decided by `fonts.py` and `reading.py`, as for every reader of text. Here that
decision is laid over the pieces that a document keeps its text in.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gateway.message.document import Stretch
from gateway.message.vietnamese import fonts
from gateway.message.vietnamese.encoding import Table
from gateway.message.vietnamese.reading import capitals, tables
from gateway.message.vietnamese.words import Lexicon, beyond

_LONGEST_CODE = 4


@dataclass(frozen=True, slots=True)
class Span:
    """Old letters from `start` up to `end`: `by_font` when a font tells them, `high` when it shows capitals alone."""

    start: int
    end: int
    table: Table
    by_font: bool = False
    high: bool = False

    def decode(self, parts: Sequence[str]) -> list[str]:
        """The span as Unicode, in as many parts as it is given in; a letter goes to the part that it begins in."""
        decoded = _each(self.table, parts)
        if self.high:
            return [part.upper() for part in decoded]
        if self.by_font:
            return decoded
        whole = capitals("".join(decoded))
        if len(whole) != sum(map(len, decoded)):
            return decoded
        return list(_cut(whole, [len(part) for part in decoded]))


def spans(text: str, stretches: Sequence[Stretch] = ()) -> tuple[Span, ...]:
    """The old letters of a text, in order. No span that a line tells goes beyond its line. Pure, never raises."""
    found: list[Span] = []
    rest: list[str] = []
    at = 0
    for piece, table, high in fonts.meant(text, stretches) if stretches else [(text, None, False)]:
        if table is not None:
            found.append(Span(at, at + len(piece), table, by_font=True, high=high))
            rest.append("\n".join(" " * len(line) for line in piece.split("\n")))
        else:
            rest.append(piece)
        at += len(piece)
    by_font = Counter[Table]()
    for one in found:
        by_font[one.table] += one.end - one.start
    by_line = list(_by_line("".join(rest), [(one.start, one.end) for one in found]))
    if by_font:
        taken = [(one.start, one.end) for one in (*found, *by_line)]
        taken += [(one.start, one.end) for one in stretches if one.letters.font]
        by_line += _following(text, sorted(taken), max(by_font, key=by_font.__getitem__))
    found += by_line
    return tuple(sorted(found, key=lambda one: one.start))


def _by_line(rest: str, taken: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """What lines tell by themselves, without what fonts have told already."""
    at, passed = 0, 0
    for line, table in zip(rest.split("\n"), tables(rest), strict=True):
        start, end = at, at + len(line)
        at = end + 1
        while passed < len(taken) and taken[passed][1] <= start:
            passed += 1
        if table is None:
            continue
        number = passed
        while number < len(taken) and taken[number][0] < end:
            if taken[number][0] > start:
                yield Span(start, taken[number][0], table)
            start = max(start, taken[number][1])
            number += 1
        if start < end:
            yield Span(start, end, table)


def _following(text: str, taken: Sequence[tuple[int, int]], main: Table) -> Iterator[Span]:
    """Lines of no font at all that say too little alone, such as a title or a sheet's name: old if they fit."""
    alone: list[tuple[int, str]] = []
    at, passed = 0, 0
    for line in text.split("\n"):
        while passed < len(taken) and taken[passed][1] <= at:
            passed += 1
        if not line.isascii() and not (passed < len(taken) and taken[passed][0] < at + len(line)):
            alone.append((at, line))
        at += len(line) + 1
    lexicon = Lexicon(beyond("\n".join([line for _, line in alone])), [main])
    if lexicon.tables:
        for at, line in alone:
            if lexicon.tally(beyond(line), main).fits:
                yield Span(at, at + len(line), main)


def _each(table: Table, parts: Sequence[str]) -> list[str]:
    """Parts of one text decoded. Where a cut parts the codes of one letter, it is moved behind them."""
    if len(parts) == 1:
        return [table.to_unicode(parts[0])]
    whole = "".join(parts)
    cuts = [0]
    at = 0
    for part in parts[:-1]:
        at += len(part)
        cuts.append(max(cuts[-1], _behind_letter(table, whole, at)))
    cuts.append(len(whole))
    return [table.to_unicode(whole[start:end]) for start, end in pairwise(cuts)]


def _behind_letter(table: Table, whole: str, at: int) -> int:
    for cut in range(at, min(at + _LONGEST_CODE, len(whole))):
        before, behind = whole[max(0, cut - _LONGEST_CODE) : cut], whole[cut : cut + _LONGEST_CODE]
        if table.to_unicode(before) + table.to_unicode(behind) == table.to_unicode(before + behind):
            return cut
    return at


def _cut(text: str, lengths: Sequence[int]) -> Iterator[str]:
    at = 0
    for length in lengths:
        yield text[at : at + length]
        at += length
