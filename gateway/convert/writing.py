"""The text of a document as pieces in lines, each with its font, and what each piece is in Unicode.

All kinds of files hand their text in here, so that one decision holds for a whole document: `Writing` takes the pieces
in the order of reading and answers by their numbers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.convert.families import successor
from gateway.message.document import Letters, Stretch
from gateway.message.vietnamese import fonts
from gateway.message.vietnamese.encoding import Table, TextEncoding
from gateway.message.vietnamese.spans import Span, spans
from gateway.message.vietnamese.words import Lexicon, beyond


@dataclass(frozen=True, slots=True)
class Decoded:
    """Pieces that change, by number, and what was seen on the way. `kept` are fonts whose letters were left."""

    texts: Mapping[int, str] = field(repr=False)
    encoding: TextEncoding
    lines: int
    left: int
    kept: frozenset[str]

    def successor(self, font: str) -> str | None:
        """The font in place of an old one; None where it stays."""
        return None if font in self.kept else successor(font)


class Writing:
    """A document's pieces of text, as they come. A line feed in a piece ends a line, as `end_line` does."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._fonts: list[str] = []
        self._begun = False

    def add(self, text: str, font: str = "") -> int:
        """Take a piece; its number."""
        self._pieces.append(text)
        self._fonts.append(font)
        self._begun = True
        return len(self._pieces) - 1

    def end_line(self) -> None:
        """What comes next is another paragraph, cell or property."""
        if self._begun:
            self.add("\n")
            self._begun = False

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._pieces)

    def decode(self) -> Decoded:
        """Decide for the whole of it, then decode piece by piece. Linear."""
        text = self.text
        starts = [0]
        for piece in self._pieces:
            starts.append(starts[-1] + len(piece))
        stretches = [
            Stretch(start, start + len(piece), Letters(font))
            for start, piece, font in zip(starts, self._pieces, self._fonts, strict=False)
            if font and piece
        ]
        found = spans(text, stretches)
        texts = self._texts(found, starts)
        counts = _lines(text, found)
        left, kept = self._left(text, found, starts)
        encoding = max(counts, key=counts.__getitem__) if counts else TextEncoding.UNICODE
        if counts and counts[encoding] * 10 < counts.total() * 9:
            encoding = TextEncoding.MIXED
        return Decoded(texts, encoding, counts.total(), left, kept)

    def _texts(self, found: tuple[Span, ...], starts: list[int]) -> dict[int, str]:
        """New texts of the pieces that change. A piece may hold several spans, and a span several pieces."""
        changed: dict[int, list[str]] = {}
        done: dict[int, int] = {}
        number = 0
        for span in found:
            while starts[number + 1] <= span.start:
                number += 1
            touched: list[tuple[int, str]] = []
            last = number
            while last < len(self._pieces) and starts[last] < span.end:
                start = max(span.start - starts[last], 0)
                stop = min(span.end, starts[last + 1]) - starts[last]
                changed.setdefault(last, []).append(self._pieces[last][done.get(last, 0) : start])
                touched.append((last, self._pieces[last][start:stop]))
                done[last] = stop
                last += 1
            for (piece, _), decoded in zip(touched, span.decode([part for _, part in touched]), strict=True):
                changed[piece].append(decoded)
        texts = {piece: "".join([*parts, self._pieces[piece][done[piece] :]]) for piece, parts in changed.items()}
        return {piece: text for piece, text in texts.items() if text != self._pieces[piece]}

    def _left(self, text: str, found: tuple[Span, ...], starts: list[int]) -> tuple[int, frozenset[str]]:
        """Lines beside old text that may be old too, and old fonts with letters that nobody could read by them."""
        covered = bytearray(len(text))
        for span in found:
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
        kept: set[str] = set()
        told: dict[str, tuple[Table, bool] | None] = {}
        for start, piece, font in zip(starts, self._pieces, self._fonts, strict=False):
            if not font or piece.isascii():
                continue
            if font not in told:
                told[font] = fonts.table_of(font)
            if (known := told[font]) and 0 in covered[start : start + len(piece)] and _is_doubtful(piece, known[0]):
                kept.add(font)
        return len(list(_doubtful(text, found, covered))), frozenset(kept)


def _doubtful(text: str, found: tuple[Span, ...], covered: bytearray) -> Iterator[str]:
    """Lines beside old text with a word that is Vietnamese only in its encoding, and too many others to be sure."""
    lengths = Counter[Table]()
    for span in found:
        lengths[span.table] += span.end - span.start
    rest: list[str] = []
    at = 0
    for line in text.split("\n") if found else ():
        if not line.isascii() and 1 not in covered[at : at + len(line)]:
            rest.append(line)
        at += len(line) + 1
    main = [table for table, _ in lengths.most_common(1)]
    lexicon = Lexicon(beyond("\n".join(rest)), main)
    if lexicon.tables:
        yield from (line for line in rest if lexicon.tally(beyond(line), main[0]).old)


def _lines(text: str, found: tuple[Span, ...]) -> Counter[TextEncoding]:
    """How many lines with letters beyond ASCII each encoding has."""
    counts = Counter[TextEncoding]()
    for span in found:
        changed = [line for line in text[span.start : span.end].split("\n") if span.table.to_unicode(line) != line]
        counts[span.table.encoding] += len(changed)
    return +counts


def _is_doubtful(piece: str, table: Table) -> bool:
    """Whether a piece in an old font is neither Unicode for sure nor the same in both."""
    return not fonts.is_unicode(piece) and table.to_unicode(piece) != piece
