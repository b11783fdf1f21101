"""Which encoding a text really is in, whatever it was declared to be, and the text as its writer meant it.

    reading("Céng hßa x· héi") -> tcvn3, "Cộng hòa xã hội"

Decided line by line, since documents mix encodings, and by the font where one is told; then a line that says too
little by itself follows the rest of its text. Old words are syllables of Vietnamese in an old encoding and not as
they stand (`words.py`). The figures here are measured on real old documents and on text of thirteen languages:
`tests/bench/encodings.py` prints what they reach.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from gateway.message.document import Stretch
from gateway.message.vietnamese import encoding, fonts, viqr, words
from gateway.message.vietnamese.encoding import Table, TextEncoding
from gateway.message.vietnamese.words import Lexicon, Tally

_ODD = re.compile(
    "[\xa1-\xb9\xbb-\xbf\xc4-\xc7\xcb\xce-\xd1\xd6-\xd8\xdb\xdc\xde-\xdf\xe4-\xe7\xeb\xee-\xf1\xf6-\xf8"
    "\xfb\xfc\xfe\xff\x80-\x9f"
    "\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2020\u2021\u2030]"
)
"""Letters of windows-1252 that Vietnamese in Unicode never needs: a text without any of them is no old one."""
_PAIR = re.compile("[AEae][ÀÁÂÃÈÉÊÙÚÕàáâãèéêùúõ]")
"""Two letters that never meet in Vietnamese, and are one in VNI: `Baùo caùo` holds no other odd letter."""
_GARBLED = re.compile("[\xc2-\xf4][\x80-\xbf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
"""How an UTF-8 letter looks that was read as windows-1252."""
_KINDS = 2
"""Different old words that make a line old, if half of all its words are Vietnamese."""
_STRONG = 3
"""Different old words of kinds that no other language has, which make a line old alone."""
_SURE_KINDS = 4
_SURE_STRONG = 2
"""Different old words, or such of strong kinds, without which nothing is refused."""
_SURE_LINES = 2
_SURE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text is: its encoding (`UNICODE` when it is no old one), how sure that is (0 to 1), and it decoded.

    `lines` are old lines, `share` is how much of all words stand on them.
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
    if not _is_odd(text):
        return _ascii(text) if viqr.is_hinted(text) else Reading(TextEncoding.UNICODE, 1.0, text)
    return _Lines(text).read()


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
    """Each line's encoding, as `reading` decides it without fonts; None for a line that is in none."""
    if not text.isascii() and _ODD.search(text) is not None:
        return _Lines(text).tables()
    lines = text.split("\n")
    found = viqr.read(text) if viqr.is_hinted(text) else None
    old = frozenset(found.lines) if found else frozenset[str]()
    return [encoding.VIQR if line in old else None for line in lines]


def possible(line: str) -> tuple[tuple[TextEncoding, str], ...]:
    """What a line too short to tell may be in old encodings: `MËT` is `MẬT`, if it is TCVN3.

    Each encoding under which all its words beyond ASCII are Vietnamese, with the line decoded. For whoever seeks a
    certain word; no ground to refuse anything.
    """
    if line.isascii():
        return ()
    lexicon = Lexicon([line])
    found = [(table, lexicon.tally(line, table)) for table in lexicon.tables]
    return tuple((table.encoding, capitals(table.to_unicode(line))) for table, tally in found if not tally.others)


class _Lines:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = text.split("\n")
        if _GARBLED.search(text) is not None:
            self._lines = [_ungarbled(line) for line in self._lines]
        odd = [line for line in self._lines if _is_odd(line)]
        self._lexicon = Lexicon(odd)

    def read(self) -> Reading:
        found = self._choose()
        return self._old(*found) if found else self._unicode()

    def tables(self) -> list[Table | None]:
        """The encoding of each line; None for one that is in none, or that was garbled besides."""
        found = self._choose()
        if found is None:
            return [None] * len(self._lines)
        main, chosen = found
        follow = self._followers(main) if self._has_others(chosen) else ()
        return [
            (one[0] if one else main if line in follow else None) if line == written else None
            for line, written, one in zip(self._lines, self._text.split("\n"), chosen, strict=True)
        ]

    def _choose(self) -> tuple[Table, list[tuple[Table, Tally] | None]] | None:
        """The encoding of most old lines, and that of each line by itself; None when no line is old."""
        if not self._lexicon.tables:
            return None
        chosen = [self._best(line) if _is_odd(line) else None for line in self._lines]
        weights = Counter[Table]()
        for found in chosen:
            if found is not None:
                weights[found[0]] += found[1].old
        return (max(weights, key=weights.__getitem__), chosen) if weights else None

    def _unicode(self) -> Reading:
        return Reading(TextEncoding.UNICODE, 1.0, "\n".join(self._lines))

    def _best(self, line: str) -> tuple[Table, Tally] | None:
        """The encoding that a line is in by itself."""
        best: tuple[Table, Tally] | None = None
        for table in self._lexicon.tables:
            tally = self._lexicon.tally(line, table)
            if tally.fits and (best is None or tally.old + tally.both > best[1].old + best[1].both):
                best = table, tally
        return best if best is not None and _is_old(line, best[1]) else None

    def _old(self, main: Table, chosen: Sequence[tuple[Table, Tally] | None]) -> Reading:
        follow = self._followers(main) if self._has_others(chosen) else ()
        decoded: list[str] = []
        seen = Counter[TextEncoding]()
        old_words = good = bad = kinds = strong = 0
        for line, found in zip(self._lines, chosen, strict=True):
            table = found[0] if found else main if line in follow else None
            if table is None:
                decoded.append(line)
                continue
            decoded.append(capitals(table.to_unicode(line)))
            seen[table.encoding] += 1
            old_words += words.count(line)
            if found:
                tally = found[1]
                good, bad = good + tally.old + tally.both, bad + tally.others
                kinds, strong = kinds + tally.kinds, strong + tally.strong
        share = old_words / max(words.count(self._text), 1)
        lines = seen.total()
        encoded = main.encoding if seen[main.encoding] * 10 >= lines * 9 else TextEncoding.MIXED
        confidence = good / max(good + bad, 1) * min(1.0, kinds / 4)
        return Reading(encoded, confidence, "\n".join(decoded), lines, share, kinds, strong)

    def _has_others(self, chosen: Sequence[tuple[Table, Tally] | None]) -> bool:
        return any(not found and not line.isascii() for line, found in zip(self._lines, chosen, strict=True))

    def _followers(self, main: Table) -> Collection[str]:
        """The lines that say too little alone and fit: old with the rest of their text, if most of it is."""
        odd = [line for line in self._lines if _is_odd(line)]
        tallies = [self._lexicon.tally(line, main) for line in odd]
        if sum(one.old + one.both for one in tallies) < 2 * sum(one.others for one in tallies):
            return ()
        rest = [line for line in self._lines if not line.isascii() and not _is_odd(line)]
        lexicon = Lexicon(rest, [main])
        followers = {line for line, tally in zip(odd, tallies, strict=True) if tally.fits}
        if lexicon.tables:
            followers |= {line for line in rest if lexicon.tally(line, main).fits}
        return followers


def _is_odd(text: str) -> bool:
    """Whether there is anything that Vietnamese in Unicode does without."""
    return _ODD.search(text) is not None or _PAIR.search(text) is not None


def _is_old(line: str, tally: Tally) -> bool:
    """Whether a line is old by itself: by different old words, among words that are Vietnamese too."""
    if tally.strong >= _STRONG:
        return True
    if tally.kinds < _KINDS:
        return False
    syllables, plain = words.plain(line)
    return (tally.old + syllables) * 2 >= tally.old + plain


def _ungarbled(line: str) -> str:
    """A line of UTF-8 that was read as windows-1252, once or twice, as it was; any other as it is."""
    for _ in range(2):
        if _GARBLED.search(line) is None:
            break
        try:
            line = "".join(map(chr, _octets(line))).encode("latin-1").decode("utf-8")
        except UnicodeError:
            break
    return line


def _octets(line: str) -> Iterator[int]:
    return (encoding.OCTETS.get(ord(letter), ord(letter)) for letter in line)


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
