"""Which old encoding each line of a text is in: by its words, by those around it where it says too little alone.

A text that is old for the most part is told by the heads of its lines: only lines whose heads do not fit are read
whole. Any other is told by its different words: without two that are old nothing in it is.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain

from gateway.message.vietnamese import encoding, words
from gateway.message.vietnamese.encoding import Table
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
_OF_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")
"""Letters of Vietnamese that windows-1252 has not: no old text shows them."""
_KINDS = 2
"""Different old words that make a line old, if half of all its words are Vietnamese."""
_STRONG = 3
"""Different old words of kinds that no other language has, which make a line old alone."""
_LONG = 800
"""Characters of a text that may be told by the heads of its lines."""
_HEAD = 40
"""Characters of a line that are its head."""
_MOST_HEADS = 512
"""Heads that are read: of more lines, one stands for some."""
_MAIN_KINDS = 12
"""Different old words in heads that tell what a text is in for the most part."""


@dataclass(slots=True)
class Choice:
    """The lines of a text, each with its encoding, or None for one that is not old; and what that was told by.

    `good` words are of the encoding of their line, `bad` ones none of it; `kinds` of them differ, of `strong` ones no
    other language has any.
    """

    lines: list[str] = field(repr=False)
    tables: list[Table | None]
    kinds: int = 0
    strong: int = 0
    good: int = 0
    bad: int = 0

    def add(self, number: int, table: Table, tally: Tally) -> None:
        """A line is old by itself."""
        self.tables[number] = table
        self.kinds += tally.kinds
        self.strong += tally.strong
        self.good += tally.old + tally.both
        self.bad += tally.others


def is_odd(text: str) -> bool:
    """Whether there is anything that Vietnamese in Unicode does without."""
    return _ODD.search(text) is not None or _PAIR.search(text) is not None


def choose(text: str, *, whole: bool = False) -> Choice:
    """The encoding of each line; `whole`: none is told by its head.

    Lines of UTF-8 that was read as windows-1252 are as they were.
    """
    lines = text.split("\n")
    choice = Choice(lines, [None] * len(lines))
    if not whole and len(text) >= _LONG and _by_heads(text, choice):
        return choice
    if _GARBLED.search(text) is not None:
        _ungarble(choice, range(len(lines)))
        text = "\n".join(lines)
    numbers = sorted(_numbers(_ODD, text) | _numbers(_PAIR, text))
    weights = _each(choice, numbers)
    if weights:
        _let_follow(choice, max(weights, key=weights.__getitem__), numbers)
    return choice


def _numbers(pattern: re.Pattern[str], text: str) -> set[int]:
    """The numbers of the lines in which something is found."""
    numbers: set[int] = set()
    number = at = 0
    while found := pattern.search(text, at):
        number += text.count("\n", at, found.start())
        numbers.add(number)
        if (at := text.find("\n", found.end())) < 0:
            break
    return numbers


def _by_heads(text: str, choice: Choice) -> bool:
    """Choose for a text that is in one old encoding for the most part; False, and nothing chosen, for any other."""
    lines = choice.lines
    step = 1 + len(lines) // _MOST_HEADS
    heads = [words.beyond(_head(line)) for line in lines[::step]]
    lexicon = Lexicon(chain.from_iterable(heads))
    if not lexicon.tables or lexicon.kinds(main := lexicon.tables[0]) < _MAIN_KINDS or main.touches_ascii:
        return False
    others = lexicon.others(main)
    if len(others) * 4 > lexicon.size:
        return False
    doubtful = set(chain.from_iterable(
        range(number * step, min(number * step + step, len(lines)))
        for number, head in enumerate(heads)
        if not others.isdisjoint(head) and not _fits(head, others)
    ))  # fmt: skip
    if _OF_UNICODE.search(text) is not None:
        doubtful |= _numbers(_OF_UNICODE, text)
    if len(doubtful) * 2 > len(lines):
        return False
    choice.tables[:] = [main] * len(lines)
    choice.kinds, choice.strong = lexicon.kinds(main), lexicon.strong(main)
    choice.good, choice.bad = lexicon.size - len(others), len(others)
    if doubtful:
        _read_doubtful(choice, main, sorted(doubtful))
    return True


def _head(line: str) -> str:
    if len(line) <= _HEAD:
        return line
    return line[: line.find(" ", _HEAD)]


def _fits(head: Sequence[str], others: Set[str]) -> bool:
    wrong = sum(word in others for word in head)
    return len(head) - wrong >= 4 * wrong


def _read_doubtful(choice: Choice, main: Table, numbers: Sequence[int]) -> None:
    """Read the lines of an old text that may be none, or in another encoding."""
    for number in numbers:
        choice.tables[number] = None
    _ungarble(choice, numbers)
    _each(choice, numbers)
    rest = [number for number in numbers if choice.tables[number] is None]
    found = {number: words.beyond(choice.lines[number]) for number in rest}
    lexicon = Lexicon(chain.from_iterable(found.values()), [main])
    for number, line in found.items():
        if lexicon.tables and lexicon.tally(line, main).fits:
            choice.tables[number] = main


def _each(choice: Choice, numbers: Sequence[int]) -> Counter[Table]:
    """Choose for lines that are old by themselves, and tell how many words speak for each encoding."""
    weights = Counter[Table]()
    pieces = _pieces(choice.lines[number] for number in numbers)
    lexicon = Lexicon(words.beyond("\n".join(pieces)))
    tables = [table for table in lexicon.tables if lexicon.kinds(table) >= _KINDS]
    if not tables:
        return weights
    old = frozenset().union(*map(lexicon.old, tables))
    telling = {piece for piece in pieces if not old.isdisjoint(words.beyond(piece))}
    for number in numbers:
        line = choice.lines[number]
        if telling.isdisjoint(line.split(" ")):
            continue
        best = _best(line, lexicon, tables)
        if best is not None:
            choice.add(number, *best)
            weights[best[0]] += best[1].old
    return weights


def _pieces(lines: Iterable[str]) -> Collection[str]:
    """What stands between blanks and is not ASCII, each once."""
    return [piece for piece in dict.fromkeys(" ".join(lines).split(" ")) if not piece.isascii()]


def _best(line: str, lexicon: Lexicon, tables: Sequence[Table]) -> tuple[Table, Tally] | None:
    """The encoding that a line is in by itself."""
    best: tuple[Table, Tally] | None = None
    found = words.beyond(line)
    for table in tables:
        tally = lexicon.tally(found, table)
        if tally.fits and (best is None or tally.old + tally.both > best[1].old + best[1].both):
            best = table, tally
    return best if best is not None and _is_old(line, best[1]) else None


def _is_old(line: str, tally: Tally) -> bool:
    """Whether a line is old by itself: by different old words, among words that are Vietnamese too."""
    if tally.strong >= _STRONG:
        return True
    if tally.kinds < _KINDS:
        return False
    syllables, plain = words.plain(line)
    return (tally.old + syllables) * 2 >= tally.old + plain


def _let_follow(choice: Choice, main: Table, odd: Sequence[int]) -> None:
    """The lines that say too little alone and fit are old with the rest of their text, if most of it is."""
    rest = {number for number, line in enumerate(choice.lines) if choice.tables[number] is None and not line.isascii()}
    if not rest:
        return
    found = {number: words.beyond(choice.lines[number]) for number in rest.union(odd)}
    lexicon = Lexicon(chain.from_iterable(found.values()), [main])
    tally = lexicon.tally(chain.from_iterable(found[number] for number in odd), main)
    if tally.old + tally.both < 2 * tally.others:
        return
    for number in rest:
        if lexicon.tally(found[number], main).fits:
            choice.tables[number] = main


def _ungarble(choice: Choice, numbers: Iterable[int]) -> None:
    for number in numbers:
        if _GARBLED.search(choice.lines[number]) is not None:
            choice.lines[number] = _ungarbled(choice.lines[number])


def _ungarbled(line: str) -> str:
    """A line of UTF-8 that was read as windows-1252, once or twice, as it was; any other as it is."""
    for _ in range(2):
        octets = encoding.octets(line) if _GARBLED.search(line) else None
        if octets is None:
            break
        try:
            line = octets.decode("utf-8")
        except UnicodeDecodeError:
            break
    return line
