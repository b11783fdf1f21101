"""The words of a text, and which of them are Vietnamese syllables, as they stand or in an old encoding.

Syllables tell old text from foreign text, letter frequencies do not: German and Spanish letters are as frequent in
their own words as those of TCVN3 in its. `reading.py` weighs what is counted here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from gateway.message.vietnamese import encoding
from gateway.message.vietnamese.encoding import OCTETS, Table
from gateway.message.vietnamese.syllables import GROUPED


def _all(grouped: str) -> Iterator[str]:
    onset = ""
    for entry in grouped.split(" "):
        onset, rest = entry.split(":") if ":" in entry else (onset, entry)
        yield onset + rest


SYLLABLES = frozenset(_all(GROUPED))
"""Every syllable that real texts use, in small letters (NFC)."""

TABLES: Sequence[Table] = (
    encoding.TCVN3, encoding.VNI, encoding.VISCII, encoding.VPS, encoding.WINDOWS_1258, encoding.BKHCM2,
    encoding.BKHCM1, encoding.VIETWARE_X, encoding.VIETWARE_F, encoding.ISC,
)  # fmt: skip
"""The encodings whose text may stand in Unicode letter by letter, most frequent first: of two alike the first is it."""
_ENOUGH = 12
"""Distinct words of which four of five in one encoding are proof enough not to try another."""
_MANY = 2000
"""Distinct words on which all encodings are tried; of more, only those that did well here."""

_SEPARATORS = "\\x00-@\\[-`{-\\x7f\\xa0\u2000-\u200f\u2028-\u202f"
_WORD = re.compile(f"[^{_SEPARATORS}]+")
_BEYOND = re.compile(f"(?<![A-Za-z])[A-Za-z]*+[^\\x00-\\x7f{_SEPARATORS}][^{_SEPARATORS}]*+")
"""A word with a letter beyond ASCII. It is sought where a word begins alone, or long ones would be gone over often."""
_QUOTES = "“”‘’…–—•„‚‹›"
_NO_OCTET = re.compile("[^\\x00-\\x9f" + re.escape("".join(map(chr, OCTETS))) + "]")
_SYMBOL = re.compile("[\xa1-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7]")
"""No letters in any language: inside words they stand for letters of an old encoding."""
_UNIT = re.compile("µ[A-Za-zΩ]{1,2}|°[CFK]|[cdhkm]?m[²³]|[Nn][º°]|[A-Za-z]{1,2}[®©]")
"""What looks like an old word and stands in any language: µm, °C, m², nº."""
_ABBREVIATION = re.compile("[A-ZĐ]{2,8}")


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the words beyond ASCII of a line, under one encoding.

    `old` are syllables only under it (`kinds` of them differ), `both` under it and as they stand, `others` neither,
    or only as they stand. `strong` are the old ones, each counted once, that no other language writes: with a sign
    that is no letter (`®Êt`), or with two letters for one (`ñaát`).
    """

    old: int = 0
    kinds: int = 0
    strong: int = 0
    both: int = 0
    others: int = 0

    @property
    def fits(self) -> bool:
        """Whether four words of five are this encoding's."""
        return self.old > 0 and self.old + self.both >= 4 * self.others


class Lexicon:
    """The distinct words beyond ASCII of some lines, and under which encodings each is a syllable."""

    def __init__(self, lines: Iterable[str], tables: Sequence[Table] = TABLES) -> None:
        written = dict.fromkeys(word for line in lines for word in _BEYOND.findall(line))
        cores = {word: word.strip(_QUOTES) for word in written}
        self._cores = {word: core for word, core in cores.items() if _is_word(core)}
        distinct = dict.fromkeys(self._cores.values())
        words = [word for word in distinct if _NO_OCTET.search(word) is None]
        self._unicode = distinct.keys() - set(words)
        self._plain = {word for word in words if word.lower() in SYLLABLES}
        self._neutral: dict[Table, set[str]] = {}
        self._valid: dict[Table, Set[str]] = {}
        self._strong: dict[Table, set[str]] = {}
        self.tables = self._try(words, tables)
        """The encodings that may be those of the lines, the best first."""

    def _try(self, words: list[str], tables: Sequence[Table]) -> list[Table]:
        if not words:
            return []
        first = words[:_MANY]
        found: list[tuple[int, int]] = []
        for number, table in enumerate(tables):
            self._classify(first, table)
            count = len(self._valid[table] - self._plain)
            found.append((-count, number))
            if len(first) >= _ENOUGH and count * 5 > len(first) * 4:
                break
        best = [tables[number] for less, number in sorted(found)[:3] if less and less * 4 <= min(found)[0]]
        if len(words) > _MANY:
            for table in best:
                self._classify(words, table)
        return best

    def _classify(self, words: list[str], table: Table) -> None:
        pairs = list(zip(words, table.to_unicode("\n".join(words)).split("\n"), strict=True))
        valid = {word: decoded for word, decoded in pairs if decoded.lower() in SYLLABLES}
        self._valid[table] = valid.keys()
        self._strong[table] = {
            word for word, decoded in valid.items() if len(decoded) < len(word) or _SYMBOL.search(word) is not None
        }
        self._neutral[table] = {
            word for word, decoded in pairs if decoded.isupper() and _ABBREVIATION.fullmatch(decoded) is not None
        }

    def tally(self, line: str, table: Table) -> Tally:
        """What the words of one of the lines are under an encoding."""
        valid, neutral, plain = self._valid[table], self._neutral[table], self._plain
        old: list[str] = []
        both = others = 0
        for written in _BEYOND.findall(line):
            if (word := self._cores.get(written)) is None:
                continue
            if word in valid:
                if word in plain:
                    both += 1
                else:
                    old.append(word)
            elif word not in neutral:
                others += 1
        if not old:
            return Tally(both=both, others=others)
        kinds = set(old)
        return Tally(len(old), len(kinds), len(kinds & self._strong[table]), both, others)


def _is_word(core: str) -> bool:
    return len(core) > 1 and not core.isascii() and _UNIT.fullmatch(core) is None


def plain(line: str) -> tuple[int, int]:
    """Of the words of a line that are ASCII: how many are Vietnamese syllables without tone, and how many there are.

    Words in capitals alone are no witnesses: they are abbreviations.
    """
    found = [word for word in _WORD.findall(line) if word.isascii() and not word.isupper()]
    return sum(word.lower() in SYLLABLES for word in found), len(found)


def count(text: str) -> int:
    """The words of a text, those of digits and signs too."""
    return len(text.split())
