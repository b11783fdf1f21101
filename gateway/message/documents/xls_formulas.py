"""Texts that stand in Excel's formulas as they are typed, between their tokens ([MS-XLS] 2.5.198).

A formula may keep a text that no cell shows, and the choices of a list are one. What a formula does is not asked here.
"""

from gateway.message.documents.biff import counted_string
from gateway.message.documents.octets import Torn, cut, u8, u16

TEXT, ATTRIBUTE, CHOOSE = 0x17, 0x19, 0x04
_PLAIN = {0x01: 4, 0x02: 4, **dict.fromkeys(range(0x03, 0x17), 0), 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8}
_CLASSED = {0x20: 7, 0x21: 2, 0x22: 3, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2}
_BIFF8 = _PLAIN | _CLASSED | {
    0x23: 4, 0x24: 4, 0x25: 8, 0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6, 0x3B: 10, 0x3C: 6, 0x3D: 10,
}  # fmt: skip
_BIFF5 = _PLAIN | _CLASSED | {
    0x23: 14, 0x24: 3, 0x25: 6, 0x2A: 3, 0x2B: 6, 0x2C: 3, 0x2D: 6, 0x39: 24, 0x3A: 17, 0x3B: 20, 0x3C: 17, 0x3D: 20,
}  # fmt: skip
"""Octets behind each token; a class (reference, value, array) is left out of its number."""


def texts(tokens: bytes, *, wide: bool, page: int) -> list[str]:
    """The texts among the tokens of one formula, in order, up to the first token that is not known. Linear."""
    found: list[str] = []
    sizes = _BIFF8 if wide else _BIFF5
    at = 0
    try:
        while at < len(tokens):
            token = tokens[at] if tokens[at] < 0x40 else tokens[at] & 0x1F | 0x20
            if token == TEXT:
                text, at = counted_string(tokens, at + 2, u8(tokens, at + 1), wide=wide, page=page)
                found.append(text)
            elif token == ATTRIBUTE:
                jumps = 2 * (u16(tokens, at + 2) + 1) if u8(tokens, at + 1) & CHOOSE else 0
                at += 4 + jumps
            elif token in sizes:
                at += 1 + sizes[token]
            else:
                break
    except Torn:
        pass  # what was read before stays; Excel does not open such a formula
    return [one for one in found if any(map(str.isalpha, one))]


def formula_at(body: bytes, at: int, *, wide: bool, page: int, gap: int = 0) -> tuple[list[str], int]:
    """The texts of a formula behind its length and `gap` octets, and where it ends. Raises Torn."""
    size = u16(body, at)
    start = at + 2 + gap
    return texts(cut(body, start, size), wide=wide, page=page), start + size
