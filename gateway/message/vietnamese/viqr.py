"""VIQR (RFC 1456): Vietnamese in ASCII, with signs behind their letters. `ddu+o+.c` is `được`.

Full stops, question marks and apostrophes stand behind letters in every language, so they prove nothing: only words
with `^`, `+`, `(` or `dd` are witnesses.
"""

import re
from dataclasses import dataclass, field

from gateway.message.vietnamese.encoding import VIQR
from gateway.message.vietnamese.words import SYLLABLES

_WORD = re.compile(r"[A-Za-z][A-Za-z^(+`'?~.]*+")
_WITNESS = re.compile(r"[AEOaeo]\^|[OUou]\+|[Aa]\(|[Dd][Dd]")
_KINDS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A text that is VIQR: it decoded, its lines in VIQR as they were, its different words, how sure that is."""

    decoded: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    kinds: int
    confidence: float


def is_hinted(text: str) -> bool:
    """Whether a text may be VIQR at all. Cheap: no two lines of VIQR do without `^` (â, ê, ô)."""
    return text.count("^") >= _FEW


_FEW = 2


def read(text: str) -> Found | None:
    """A text of VIQR, or None. At least three different words must be Vietnamese so, and four of five that could be."""
    kinds: set[str] = set()
    old: list[str] = []
    decoded: list[str] = []
    good = bad = 0
    for line in text.split("\n"):
        right, wrong = _witnesses(line) if _WITNESS.search(line) else (set[str](), 0)
        if right and len(right) >= 4 * wrong:
            kinds |= right
            good, bad = good + len(right), bad + wrong
            old.append(line)
            decoded.append(VIQR.to_unicode(line))
        else:
            bad += wrong
            decoded.append(line)
    if len(kinds) < _KINDS or good < 4 * bad:
        return None
    return Found("\n".join(decoded), tuple(old), len(kinds), good / (good + bad))


def _witnesses(line: str) -> tuple[set[str], int]:
    """The different words of a line that are Vietnamese in VIQR, and how many others could have been."""
    right: set[str] = set()
    wrong = 0
    for written in _WORD.findall(line):
        if _WITNESS.search(written) is None:
            continue
        word = VIQR.to_unicode(written.lower())
        if word in SYLLABLES or VIQR.to_unicode(written.lower().rstrip(".?'")) in SYLLABLES:
            right.add(word)
        else:
            wrong += 1
    return right, wrong
