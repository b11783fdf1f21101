"""Second readings of plain text: what programs show of it that is no line of the text itself.

Tables in text show cells, calendars and address cards show values, markup of any vocabulary shows what stands between
its tags. Each reading only adds to the text as it stands; which of them is made, the opener decides.
"""

import html
import re
from collections.abc import Iterator

_CELL = re.compile(r"[\",;\t|]+")
_CARD = re.compile(r"\s*BEGIN:V(?:CALENDAR|CARD|EVENT|TODO)", re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(
    r"</?(?:[\w.-]+:)?(?:p|tr|tc|td|th|cell|row|br|tab|line|data|li|item|h[1-6]|div|sheet|worksheet|title|text|para|"
    r"paragraph|record|body|section|sect)\b[^<>]*>",
    re.IGNORECASE,
)
_MARK_UP = re.compile(r"<(?:[A-Za-z!?/])[^<>]*>")
_VALUE = re.compile(r"=\s*(?:\"([^\"<>]{3,})\"|'([^'<>]{3,})')")


def has_tags(text: str) -> bool:
    """Whether a text holds what a browser takes for a tag."""
    return "<" in text and _MARK_UP.search(text) is not None


def cells(text: str) -> str:
    """A table in text (CSV and the like): each cell on a line of its own."""
    return _CELL.sub("\n", text)


def is_card(text: str) -> bool:
    """Whether a text is a calendar or an address card (RFC 5545, 6350)."""
    return _CARD.match(text) is not None


def values(text: str) -> str:
    """The values of a calendar or a card, unfolded and unescaped (RFC 5545 3.1, 3.3.11)."""
    unfolded = _FOLD.sub("", text)
    shown = (line.partition(":")[2] for line in unfolded.splitlines())
    return _ESCAPE.sub(lambda sign: "\n" if sign[1] in "nN" else sign[1], "\n".join(shown))


def between_tags(source: str) -> Iterator[str]:
    """Markup of an unknown vocabulary, three ways: each element a line, paragraphs and cells as lines, attributes.

    Which elements run on in a line only the program knows that shows them.
    """
    plain = source.replace("<![CDATA[", "").replace("]]>", "")
    yield html.unescape(_TAG.sub("\n", plain))
    folded = " ".join(plain.split())
    yield html.unescape(_TAG.sub("", _BREAK.sub("\n", folded)))
    yield html.unescape("\n".join(double or single for double, single in _VALUE.findall(plain)))
