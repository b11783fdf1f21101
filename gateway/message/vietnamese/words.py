"""The words of a text, and which of them are Vietnamese syllables, as they stand or in an old encoding.

Syllables tell old text from foreign text, letter frequencies do not: German and Spanish letters are as frequent in
their own words as those of TCVN3 in its. `reading.py` weighs what is counted here.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
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
_FEWEST = 48
_OF_SO_MANY = 8
"""Distinct words on which all encodings are tried, and of how many words of a long text one is."""

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
_LONGEST_UNIT = 4
_ABBREVIATION = re.compile("[A-ZĐ]{2,8}")
_OCTETS = "\x80-\xff" + re.escape("".join(letter for letter in map(chr, OCTETS) if letter > "\xff"))
_POSSIBLE = re.compile(
    "^(?:(?:[Nn][Gg]?[Hh]?|[Tt][HRhr]?|[CcGgKkPp][Hh]?|[BDHLMQRSVXbdhlmqrsvx])?+"
    f"[AEIOUYaeiouy{_OCTETS}]{{1,7}}+(?:[Cc][Hh]?|[Nn][GgHh]?|[MmPpTt])?|[A-Z{_OCTETS}]{{2,9}})$",
    re.MULTILINE,
)
"""A word that may be one syllable in some encoding, or an abbreviation. No encoding touches letters of ASCII, and most
words of other languages have them where no syllable has."""
_WITH_SYMBOL = re.compile(f"^[^\n{_SYMBOL.pattern[1:-1]}]*+{_SYMBOL.pattern}.*+", re.MULTILINE)


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

    def __init__(self, words: Iterable[str], tables: Sequence[Table] = TABLES) -> None:
        """Take words as `beyond` finds them, as often as they stand."""
        self._cores = _cores(dict.fromkeys(words))
        distinct = dict.fromkeys(self._cores.values())
        self.size = len(distinct)
        """How many words differ."""
        self._possible = list(dict.fromkeys(_POSSIBLE.findall("\n".join(distinct))))
        lowered = "\n".join(self._possible).lower().split("\n") if self._possible else []
        self._plain = {word for word, low in zip(self._possible, lowered, strict=True) if low in SYLLABLES}
        self._neutral: dict[Table, Set[str]] = {}
        self._valid: dict[Table, Set[str]] = {}
        self._strong: dict[Table, Set[str]] = {}
        self.tables = self._try(tables) if self._possible else []
        """The encodings that may be those of the lines, the best first."""

    def _try(self, tables: Sequence[Table]) -> list[Table]:
        """The best three, tried on some words spread over the text, and then on all."""
        step = max(1, min(len(self._possible) // _FEWEST, _OF_SO_MANY))
        some = self._possible[::step]
        found: list[tuple[int, int]] = []
        for number, table in enumerate(tables):
            count = len(_valid(some, table)[0] - self._plain)
            found.append((-count, number))
            if len(some) >= _ENOUGH and count * 5 > len(some) * 4:
                break
        best = [tables[number] for less, number in sorted(found)[:3] if less and less * 4 <= min(found)[0]]
        for table in best:
            self._classify(table)
        return best

    def _classify(self, table: Table) -> None:
        valid, decoded = _valid(self._possible, table)
        self._valid[table] = valid
        shorter = {word for word, letters in zip(self._possible, decoded, strict=True) if len(letters) < len(word)}
        symbols = _WITH_SYMBOL.findall("\n".join(self._possible))
        self._strong[table] = valid & shorter.union(symbols)
        self._neutral[table] = {
            word
            for word, letters in zip(self._possible, decoded, strict=True)
            if letters.isupper() and _ABBREVIATION.fullmatch(letters) is not None
        }

    def kinds(self, table: Table) -> int:
        """How many different words are old under an encoding."""
        return len(self._valid[table] - self._plain)

    def strong(self, table: Table) -> int:
        """How many of them no other language writes."""
        return len(self._strong[table] - self._plain)

    def old(self, table: Table) -> Set[str]:
        """The words, as they stand in the lines, that are old under an encoding."""
        old = self._valid[table] - self._plain
        return {written for written, core in self._cores.items() if core in old}

    def others(self, table: Table) -> Set[str]:
        """The words, as they stand in the lines, that are none of an encoding."""
        known = self._valid[table] | self._neutral[table]
        return {written for written, core in self._cores.items() if core not in known}

    def tally(self, words: Iterable[str], table: Table) -> Tally:
        """What some of the words are under an encoding."""
        valid, neutral, plain = self._valid[table], self._neutral[table], self._plain
        old: list[str] = []
        both = others = 0
        for written in words:
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


def beyond(text: str) -> list[str]:
    """The words of a text with a letter beyond ASCII, as often as they stand."""
    return _BEYOND.findall(text)


def _cores(written: Iterable[str]) -> dict[str, str]:
    """Words that tell something, each with it without the quotes around it."""
    cores = {word: word.strip(_QUOTES) for word in written}
    return {word: core for word, core in cores.items() if _is_word(core)}


def _is_word(core: str) -> bool:
    if len(core) > _LONGEST_UNIT:
        return not core.isascii()
    return len(core) > 1 and not core.isascii() and _UNIT.fullmatch(core) is None


def _valid(words: Collection[str], table: Table) -> tuple[Set[str], Sequence[str]]:
    """Which words are syllables under an encoding, and all of them decoded."""
    decoded = table.to_unicode("\n".join(words))
    lowered = decoded.lower().split("\n")
    return {word for word, low in zip(words, lowered, strict=True) if low in SYLLABLES}, decoded.split("\n")


def plain(line: str) -> tuple[int, int]:
    """Of the words of a line that are ASCII: how many are Vietnamese syllables without tone, and how many there are.

    Words in capitals alone are no witnesses: they are abbreviations.
    """
    found = [word for word in _WORD.findall(line) if word.isascii() and not word.isupper()]
    return sum(word.lower() in SYLLABLES for word in found), len(found)


def count(text: str) -> int:
    """The words of a text, those of digits and signs too."""
    return len(text.split())
