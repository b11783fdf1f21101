"""Where a text may bear a mark: one search that costs a text without any next to nothing.

It knows every way in which MẬT is written and no more of its neighbourhood than can be told letter by letter: a word
before it that makes an ordinary one of it (bí mật), a word behind it that does (mật khẩu). What is found here is only
looked at; what it is, the line says.
"""

import re
from collections.abc import Callable, Iterator

from gateway.message.marks.letters import ESCAPED_A, GAP, OLD_A, like

_M, _A, _T = like("M"), like("A") + "ẬậÂâẠạ4@", like("T") + "7"
_BEFORE = (
    r"(?:(?<![^\W_].)|(?<=[TtIi]M))"  # a word of its own, or TỐIMẬT
    r"(?:(?!at\b)|(?<=[:：] .)|(?<=[Oo][Ii] .)|(?<=[Ee][Tt] .))"  # mat: behind a label or the rest of a level alone
    r"(?:(?<=[^m])|(?<![^\W\d_] m)|(?<=[TtIi] m))"  # mật in a sentence: only as the rest of a level
)
_BEHIND = r"(?![^\W\d_])(?:(?<=[^t])|(?! [^\W\d_]))"  # mật khẩu, Mật độ


def _pattern(first: str) -> re.Pattern[str]:
    return re.compile(rf"{first}{_BEFORE}(?:[{GAP}]{{0,24}}[{_A}][{GAP}]{{0,24}}|{OLD_A}|{ESCAPED_A})[{_T}]{_BEHIND}")


_OF_LATIN = tuple(map(_pattern, "Mm"))
"""One for each letter: to look for one costs a third of looking for two."""
_OF_ALL_SCRIPTS = (_pattern(f"[{_M}]"),)
_OTHER_SCRIPTS = re.compile("[^\x00-\u036f\u1e00-\u215f\u2180-\u245f\u2500-\u2bff\u3000-\ua4cf\uac00-\ufaff]")
"""Letters that are none of ours and may look like them. Most texts have none, and the short search is enough."""
_TURNED = re.compile("[\u202e\u202d\u2067]")


def hints(text: str) -> Callable[[int], re.Match[str] | None]:
    """Of a text: what finds the next place from a position on where a mark may stand. Positions only grow."""
    is_strange = not text.isascii() and _OTHER_SCRIPTS.search(text) is not None
    patterns = _OF_ALL_SCRIPTS if is_strange else _OF_LATIN
    found = [pattern.search(text) for pattern in patterns]

    def following(at: int) -> re.Match[str] | None:
        for number, one in enumerate(found):
            if one is not None and one.start() < at:
                found[number] = patterns[number].search(text, at)
        return min((one for one in found if one is not None), key=re.Match.start, default=None)

    return following


def turned_hints(text: str) -> Iterator[int]:
    """Where letters are turned round, which no search for letters in their order finds."""
    if not text.isascii() and any(sign in text for sign in "\u202e\u202d\u2067"):
        yield from (found.start() for found in _TURNED.finditer(text))
