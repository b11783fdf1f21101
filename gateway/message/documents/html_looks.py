"""How text looks in HTML by the elements and `style` attributes around it: its letters, and whether it is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.message.document import Letters
from gateway.message.documents.draft import PLAIN

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
"""Elements without content."""
_DEEPEST = 256
_HIDES = re.compile(
    r"(?:display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)|mso-hide\s*+:\s*+all"
    r"|(?:font-size|opacity|max-height)\s*+:\s*+0(?:\.0+)?(?:px|pt|em|rem|%)?\s*+(?:!|;|$))",
    re.IGNORECASE,
)
_OVERRIDES = re.compile(r"unicode-bidi\s*+:\s*+(?:bidi|isolate)-override", re.IGNORECASE)
_CAPITALS = re.compile(
    r"text-transform\s*+:\s*+(?:uppercase|(none|capitalize|lowercase))"
    r"|font-variant(?:-caps)?\s*+:\s*+[a-z -]{0,40}(?:small|petite)-caps",
    re.IGNORECASE,
)
"""Styles that show small letters as capitals, or no longer do (CSS Text 3 2.1, CSS Fonts 4 6.6)."""
_SAYS = re.compile(r"(font-family|font-size|font-weight|font-style|color|font)\s*+:\s*+([^;]++)", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{0,3})?)\s*+(pt|px|em|rem|%)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0, "%": 0.12}
_FONT_SIZES = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}
_COLOUR = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![0-9A-Fa-f])")
_NAMED = {"red": "FF0000", "white": "FFFFFF", "black": "000000", "blue": "0000FF", "green": "008000"}
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_ITALIC = frozenset({"i", "em", "cite", "dfn", "var"})
_TELLING = frozenset({"style", "face", "size", "color", "hidden", "dir", "font-family", "font-size"})


@dataclass(slots=True)
class _Look:
    tag: str
    depth: int
    letters: Letters
    hidden: bool
    reversed: bool
    capitals: bool


class Looks:
    """The elements that are open and say something of the text in them; others are not kept."""

    def __init__(self) -> None:
        self._open: list[_Look] = []
        self._tags: dict[str, int] = {}
        self.letters = PLAIN
        self.hidden = False
        self.reversed = False
        """Whether text is shown from right to left whatever its letters."""
        self.capitals = False
        """Whether small letters are shown as capitals."""
        self.told = False
        """Whether any of these says anything."""

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        last = self._open[-1] if self._open else None
        if tag in _BOLD or tag in _ITALIC or not _TELLING.isdisjoint(attributes):
            look = self._look(tag, attributes)
            if look is not None and len(self._open) < _DEEPEST:
                self._open.append(look)
                self._tags[tag] = self._tags.get(tag, 0) + 1
                self._settle()
                return
        if last is not None and last.tag == tag:
            last.depth += 1

    def close(self, tag: str) -> None:
        """An element ends, and with it those in it that were left open."""
        if not self._tags.get(tag):
            return
        while (last := self._open[-1]).tag != tag:
            self._pop(last)
        last.depth -= 1
        if not last.depth:
            self._pop(last)
        self._settle()

    def _pop(self, last: _Look) -> None:
        self._open.pop()
        self._tags[last.tag] -= 1

    def _settle(self) -> None:
        if self._open:
            last = self._open[-1]
            self.letters, self.hidden, self.reversed = last.letters, last.hidden, last.reversed
            self.capitals = last.capitals
        else:
            self.letters, self.hidden, self.reversed = PLAIN, False, False
            self.capitals = False
        self.told = bool(self._open)

    def _look(self, tag: str, attributes: Mapping[str, str]) -> _Look | None:
        style = attributes.get("style", "")
        letters = self._letters(tag, attributes, style)
        hidden = self.hidden or "hidden" in attributes or _HIDES.search(style) is not None
        turned = self.reversed or (tag == "bdo" and attributes.get("dir", "").lower() == "rtl")
        turned = turned or ("rtl" in style.lower() and _OVERRIDES.search(style) is not None)
        said = _CAPITALS.search(style)
        capitals = self.capitals if said is None else not said[1]
        if (letters, hidden, turned, capitals) == (self.letters, self.hidden, self.reversed, self.capitals):
            return None
        return _Look(tag, 1, letters, hidden, turned, capitals)

    def _letters(self, tag: str, attributes: Mapping[str, str], style: str) -> Letters:
        said: dict[str, str] = {name.lower(): value.strip() for name, value in _SAYS.findall(style)}
        shorthand = said.get("font", "")
        family = said.get("font-family") or attributes.get("face") or attributes.get("font-family", "")
        size = said.get("font-size") or attributes.get("font-size") or shorthand
        letters = self.letters
        if family or shorthand:
            letters = replace(letters, font=_first(family) if family else _of_shorthand(shorthand))
        if found := _SIZE.search(size):
            letters = replace(letters, size=round(float(found[1]) * _POINTS[found[2].lower()], 1))
        elif tag == "font" and attributes.get("size") in _FONT_SIZES:
            letters = replace(letters, size=_FONT_SIZES[attributes["size"]])
        weight = said.get("font-weight", "")
        if tag in _BOLD or weight.startswith(("bold", "6", "7", "8", "9")):
            letters = replace(letters, bold=True)
        if tag in _ITALIC or said.get("font-style", "").startswith(("italic", "oblique")):
            letters = replace(letters, italic=True)
        if colour := _colour(said.get("color") or attributes.get("color", "")):
            letters = replace(letters, colour=colour)
        return letters


def _first(family: str) -> str:
    return family.partition(",")[0].strip().strip("'\"")[:100]


def _of_shorthand(font: str) -> str:
    """The family of `font: bold 14pt .VnTime`: what stands behind the size."""
    found = _SIZE.search(font)
    return _first(font[found.end() :].partition(" ")[2] or font[found.end() :]) if found else ""


def _colour(value: str) -> str:
    if found := _COLOUR.search(value):
        digits = found[1].upper()
        return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return _NAMED.get(value.lower(), "")
