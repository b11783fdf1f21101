"""Tokens of RTF: control words with their numbers, symbols, octets in hexadecimal, braces, text (RTF 1.9.1)."""

import re

TOKEN = re.compile(rb"\\(?:([A-Za-z]+)(-?[0-9]+)?[ ]?|'([0-9A-Fa-f]{2})|([^A-Za-z]))|([{}])|([^\\{}]+)|(\\)", re.DOTALL)
"""One token: a word (1) and its number (2), an octet (3), a symbol (4), a brace (5), text (6), a lone backslash (7)."""


def number_of(digits: bytes | None) -> int | None:
    """The number behind a control word, as 32 bits hold it."""
    if digits is None:
        return None
    size = digits.lstrip(b"-0")[:11] or b"0"
    return max(-(2**31), min(-int(size) if digits[:1] == b"-" else int(size), 2**31 - 1))
