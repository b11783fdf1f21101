"""Which encoding a text really is in, whatever it was declared to be, and the text as its writer meant it.

    reading("Céng hßa x· héi") -> tcvn3, "Cộng hòa xã hội"

Decided line by line, since documents mix encodings, and by the font where one is told; then a line that says too
little by itself follows the rest of its text. Old words are syllables of Vietnamese in an old encoding and not as
they stand (`words.py`). The figures here are measured on real old documents and on text of thirteen languages:
`tests/bench/encodings.py` prints what they reach.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter

from gateway.message.document import Stretch
from gateway.message.vietnamese import encoding, fonts, lines, viqr, words
from gateway.message.vietnamese.encoding import Table, TextEncoding
from gateway.message.vietnamese.words import Lexicon

_SURE_KINDS = 4
_SURE_STRONG = 2
"""Different old words, or such of strong kinds, without which nothing is refused."""
_SURE_LINES = 2
_SURE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is: its encoding (`UNICODE` when it is no old one), how sure that is (0 to 1), and it decoded.

    `lines` are old lines, `share` is how much of the text they are.
    """

    encoding: TextEncoding
    confidence: float
    decoded: str = field(repr=False)
    lines: int = 0
    share: float = 0.0
    kinds: int = 0
    strong: int = 0
    """Different old words of each line, and those of kinds that no other language has."""

    @property
    def is_old(self) -> bool:
        """Whether something in the text is old."""
        return self.encoding is not TextEncoding.UNICODE

    @property
    def is_sure(self) -> bool:
        """Whether the text may be refused for it: old lines are a real part of it, and no chance."""
        if not self.is_old or (self.kinds < _SURE_KINDS and self.strong < _SURE_STRONG):
            return False
        return self.lines >= _SURE_LINES or self.share >= _SURE_SHARE


def reading(text: str, stretches: Sequence[Stretch] = ()) -> Reading:
    """Read a text as it is shown by programs that know nothing of old encodings. Pure, linear, never raises."""
    by_font = fonts.decoded(text, stretches) if stretches else None
    if by_font is not None:
        return _by_font(by_font)
    if text.isascii():
        return _ascii(text)
    if not lines.is_odd(text):
        return _ascii(text) if viqr.is_hinted(text) else Reading(TextEncoding.UNICODE, 1.0, text)
    return _in_lines(text)


def _ascii(text: str) -> Reading:
    if viqr.is_hinted(text) and (found := viqr.read(text)) is not None:
        share = words.count("\n".join(found.lines)) / max(words.count(text), 1)
        return Reading(
            TextEncoding.VIQR, found.confidence, found.decoded, len(found.lines), share, found.kinds, found.kinds
        )
    return Reading(TextEncoding.UNICODE, 1.0, text)


def _by_font(found: fonts.Decoded) -> Reading:
    """A text with letters in an old font, of which the rest may be old without a font that says so."""
    rest = reading(found.text)
    encoded = TextEncoding.MIXED if rest.is_old and rest.encoding is not found.encoding else found.encoding
    return Reading(
        encoded, 1.0, rest.decoded, found.lines + rest.lines, min(found.share + rest.share, 1.0),
        found.kinds + rest.kinds, found.strong + rest.strong,
    )  # fmt: skip


def tables(text: str) -> list[Table | None]:
    """Each line's encoding without fonts, every line read whole; None for one that is in none, or garbled besides."""
    written = text.split("\n")
    if not text.isascii() and lines.is_odd(text):
        choice = lines.choose(text, whole=True)
        told = zip(choice.tables, choice.lines, written, strict=True)
        return [table if line == before else None for table, line, before in told]
    found = viqr.read(text) if viqr.is_hinted(text) else None
    old = frozenset(found.lines) if found else frozenset[str]()
    return [encoding.VIQR if line in old else None for line in written]


def possible(line: str) -> tuple[tuple[TextEncoding, str], ...]:
    """What a line too short to tell may be in old encodings: `MËT` is `MẬT`, if it is TCVN3.

    Each encoding under which all its words beyond ASCII are Vietnamese, with the line decoded. For whoever seeks a
    certain word; no ground to refuse anything.
    """
    if line.isascii():
        return ()
    found_words = words.beyond(line)
    lexicon = Lexicon(found_words)
    found = [(table, lexicon.tally(found_words, table)) for table in lexicon.tables]
    return tuple((table.encoding, capitals(table.to_unicode(line))) for table, tally in found if not tally.others)


def _in_lines(text: str) -> Reading:
    choice = lines.choose(text)
    seen = Counter(table for table in choice.tables if table)
    if not seen:
        return Reading(TextEncoding.UNICODE, 1.0, "\n".join(choice.lines))
    decoded: list[str] = []
    old = 0
    for table, run in groupby(zip(choice.tables, choice.lines, strict=True), itemgetter(0)):
        together = "\n".join([line for _, line in run])
        old += len(together) if table else 0
        decoded.append(_all_capitals(table.to_unicode(together)) if table else together)
    encodings = Counter[TextEncoding]()
    for one, count in seen.items():
        encodings[one.encoding] += count
    main, most = max(encodings.items(), key=lambda one: one[1])  # `most_common` imports: a jail forbids it
    told = main if most * 10 >= seen.total() * 9 else TextEncoding.MIXED
    confidence = choice.good / max(choice.good + choice.bad, 1) * min(1.0, choice.kinds / _SURE_KINDS)
    return Reading(told, confidence, "\n".join(decoded), seen.total(), old / len(text), choice.kinds, choice.strong)


_CAPITALS = re.compile(r"[A-ZĂÂĐÊÔƠƯ](?<!\w\w)[^\Wa-z\d_]++(?!\w)")
_SMALL = re.compile("[a-z]")
_TWO_CAPITALS = re.compile("[A-Z].*?[A-Z]")


def capitals(line: str) -> str:
    """A decoded line with the capitals that its encoding could not write: `CộNG HòA` becomes `CỘNG HÒA`."""
    if _TWO_CAPITALS.search(line) is None:
        return line
    if _SMALL.search(line) is None:
        return line.upper()
    return _CAPITALS.sub(lambda word: word[0].upper() if _TWO_CAPITALS.search(word[0]) else word[0], line)


_HALF = re.compile(
    "[A-ZĂÂĐÊÔƠƯ](?:(?<=[{0}].)|(?=[A-ZĂÂĐÊÔƠƯ][{0}](?![a-z])))".format(
        "".join(letter for letter in map(chr, chain(range(0xE0, 0x1B1), range(0x1EA0, 0x1EFA))) if letter.islower())
    )
)
"""A capital beside a small letter that is none of ASCII, where a word of small letters has none."""


def _all_capitals(text: str) -> str:
    """`capitals` of every line that may need it."""
    pieces: list[str] = []
    at = 0
    while found := _HALF.search(text, at):
        begin = text.rfind("\n", at, found.start()) + 1 or at
        end = text.find("\n", found.end())
        end = len(text) if end < 0 else end
        pieces += text[at:begin], capitals(text[begin:end])
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text
