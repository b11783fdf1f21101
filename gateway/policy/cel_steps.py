"""A CEL expression, one step away: each slip of a hand inside it. What does not compile is left to whoever asks.

Whole numbers go one up and one down, comparisons and `&&`, `||` become their neighbours, `!` goes, `true` and `exists`
turn round, a text changes, a list loses a text. Left out is what would ask the same:

- `==` for `!=`, or a `!` gone, where that is the expression whole: the condition negated is tried anyway;
- one of two texts of a list that are the same;
- patterns of `matches`: whether another pattern asks for something else cannot be told, as with any free text.
"""

import re
from collections.abc import Iterator

from gateway.policy.cel_text import MATCHES, closing, lists, masked, quoted
from gateway.policy.text_steps import TextStep

_NUMBER = re.compile(r"(?<![\w.])(0x[0-9a-f]+|[0-9]+)(u?)(?![\w.])", re.ASCII | re.IGNORECASE)
"""A whole number; what belongs to one with a point or an exponent is none."""
_SIGN = re.compile(r"<=|>=|==|!=|&&|\|\||<|>|!")
_NEIGHBOUR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&"}
_TURNED = re.compile(r"(?<![\w.])(true|false)\b|\.\s*(all|exists|exists_one)\s*\(", re.ASCII)
_OTHER_WORD = {"true": "false", "false": "true", "all": "exists", "exists": "all", "exists_one": "exists"}
_SEVERAL = re.compile(r"&&|\|\||[?!<>]|==|\bin\b|\.\s*(?:all|exists|exists_one)\s*\(")


def steps(text: str) -> Iterator[TextStep]:
    """Every step of an expression that is good, in the order of their places."""
    plain = masked(text)
    found = [*_numbers(text, plain), *_signs(text, plain), *_words(text, plain), *_texts(text, plain)]
    yield from sorted(found, key=lambda step: step.at)


def _numbers(text: str, plain: str) -> Iterator[TextStep]:
    for number in _NUMBER.finditer(plain):
        hexadecimal = number[1][:2].lower() == "0x"
        value = int(number[1], 16 if hexadecimal else 10)
        for other in (value - 1, value + 1):
            yield _put(text, number.span(), f"{other}{number[2]}")


def _signs(text: str, plain: str) -> Iterator[TextStep]:
    for sign in _SIGN.finditer(plain):
        if _negates_all(plain, sign.span()):
            continue
        if sign[0] == "!":
            yield TextStep(sign.start(), "! left out", text[: sign.start()] + text[sign.end() :])
        else:
            yield _put(text, sign.span(), _NEIGHBOUR[sign[0]])


def _negates_all(plain: str, span: tuple[int, int]) -> bool:
    """Whether another sign there says the opposite of the whole expression."""
    before, sign, behind = plain[: span[0]], plain[slice(*span)], plain[span[1] :]
    if sign in {"==", "!="}:
        return _SEVERAL.search(before + behind) is None
    if sign != "!" or before.strip():
        return False
    operand = behind.lstrip()
    if operand.startswith("("):
        return not operand[closing(operand, 1) + 1 :].strip()
    return _SEVERAL.search(behind) is None


def _words(text: str, plain: str) -> Iterator[TextStep]:
    for word in _TURNED.finditer(plain):
        group = 1 if word[1] else 2
        yield _put(text, word.span(group), _OTHER_WORD[word[group]])


def _texts(text: str, plain: str) -> Iterator[TextStep]:
    spans = quoted(text)
    left_alone = {found.end() for found in MATCHES.finditer(plain)}
    for elements in lists(plain):
        written = [text[slice(*element)] for element in elements]
        for number, element in enumerate(elements):
            if element not in spans:
                continue
            left_alone.add(element[0])
            if written.count(written[number]) == 1:
                start, end = _with_comma(elements, number)
                yield TextStep(element[0], f"without {_said(written[number])}", text[:start] + text[end:])
    for start, end in spans:
        if start not in left_alone:
            quotes = 3 if text[start:end].endswith(('"""', "'''")) and end - start >= 6 else 1
            yield _put(text, (start, end), f"{text[start : end - quotes]}?{text[end - quotes : end]}")


def _with_comma(elements: list[tuple[int, int]], number: int) -> tuple[int, int]:
    """An element of a list with one comma beside it, if the list has others."""
    start, end = elements[number]
    if number + 1 < len(elements):
        return start, elements[number + 1][0]
    return (elements[number - 1][1] if number else start), end


def _put(text: str, span: tuple[int, int], other: str) -> TextStep:
    """The text with another piece in the place of one."""
    change = f"{_said(text[slice(*span)])} -> {_said(other)}"
    return TextStep(span[0], change, text[: span[0]] + other + text[span[1] :])


def _said(piece: str) -> str:
    """A piece on one line: a text in three quotes may have several."""
    return " ".join(piece.split())
