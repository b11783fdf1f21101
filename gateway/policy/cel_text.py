"""The text of a CEL expression as it stands: what is quoted, where names are, where parentheses close; by place.

Nothing is compiled here. It reads texts that the compiler has taken; of others it tells something, but no more.
"""

import re
from collections.abc import Iterator

_QUOTED_OR_COMMENT = re.compile(
    r"""
    (?:[rR][bB]?|[bB][rR]) (?: \"{3}.*?\"{3} | '{3}.*?'{3} | "[^"\n]*" | '[^'\n]*' )
    | [bB]? (?: \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | //[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*", re.ASCII)
_BLANKS = re.compile(r"\s+")
WALK = re.compile(r"\.\s*(all|exists|exists_one)\s*\(")
MATCHES = re.compile(r"\.\s*matches\s*\(\s*")
_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")

Span = tuple[int, int]
"""From a character (from 0) until before another."""


def masked(text: str) -> str:
    """The text with every character of quoted texts and comments as one that stands for nothing, places unchanged."""
    return _QUOTED_OR_COMMENT.sub(lambda found: (" " if found[0][:2] == "//" else '"') * len(found[0]), text)


def quoted(text: str) -> list[Span]:
    """Every quoted text, with its quotes and what stands before them."""
    return [found.span() for found in _QUOTED_OR_COMMENT.finditer(text) if found[0][:2] != "//"]


def names(masked: str) -> list[tuple[str, int]]:
    """Every dotted name with its place: facts, functions behind facts, names of walks."""
    return [(_BLANKS.sub("", found[0]), found.start()) for found in _NAME.finditer(masked)]


def closing(masked: str, start: int) -> int:
    """Where the parenthesis, bracket or brace closes that was opened before `start`."""
    depth = 1
    for place in range(start, len(masked)):
        depth += (masked[place] in _OPENS) - (masked[place] in _CLOSES)
        if depth == 0:
            return place
    return len(masked)


def lists(masked: str) -> Iterator[list[Span]]:
    """The elements of each list that is written out, without blanks around them; an index is no list."""
    for opened in re.finditer(r"\[", masked):
        before = masked[: opened.start()].rstrip()
        word = re.search(r"\w*$", before, re.ASCII)
        if before[-1:] in {")", "]", '"'} or (word and word[0] not in {"", "in"}):
            continue
        yield [_trimmed(masked, span) for span in _parts(masked, opened.end(), closing(masked, opened.end()))]


def _parts(masked: str, start: int, end: int) -> Iterator[Span]:
    """What stands between commas, but for those inside deeper parentheses; nothing of an empty list."""
    depth = 0
    for place in range(start, end):
        depth += (masked[place] in _OPENS) - (masked[place] in _CLOSES)
        if masked[place] == "," and depth == 0:
            yield start, place
            start = place + 1
    if masked[start:end].strip():
        yield start, end


def _trimmed(masked: str, span: Span) -> Span:
    inside = masked[slice(*span)]
    start = span[0] + len(inside) - len(inside.lstrip())
    return start, start + len(inside.strip())
