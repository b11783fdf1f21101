"""Styles of OpenDocument: which letters a style gives, and what it hides.

Styles are found by family and name; those of a part that is read later lie over those read before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.message.document import Letters
from gateway.message.documents.odf.names import name

_LENGTH = re.compile(r"\s*(\d{1,7}(?:\.\d{0,6})?|\.\d{1,6})(pt|pc|cm|mm|in|px|%)\s*")
_POINTS = {"pt": 1.0, "pc": 12.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "in": 72.0, "px": 0.75}
_COLOUR = re.compile(r"#([0-9A-Fa-f]{6})")

_STYLE_NAME, _FAMILY, _PARENT = name("style:name"), name("style:family"), name("style:parent-style-name")
_FONT_NAME, _FONT_FAMILY, _SVG_FAMILY = name("style:font-name"), name("fo:font-family"), name("svg:font-family")
_SIZE, _WEIGHT, _SLANT, _INK = name("fo:font-size"), name("fo:font-weight"), name("fo:font-style"), name("fo:color")
_TEXT_DISPLAY, _TABLE_DISPLAY = name("text:display"), name("table:display")
_VISIBILITY = name("presentation:visibility")


@dataclass(frozen=True, slots=True)
class Look:
    """What one style says of letters; what it leaves open is empty, 0 or None. `scale` is a relative size."""

    font: str = ""
    size: float = 0.0
    scale: float = 0.0
    bold: bool | None = None
    italic: bool | None = None
    colour: str = ""
    hides: bool | None = None

    def over(self, below: "Look") -> "Look":
        """This look where it says something, and the one below it elsewhere."""
        return Look(
            self.font or below.font,
            self.size or below.size * (self.scale or 1.0),
            0.0 if self.size or below.size else self.scale,
            below.bold if self.bold is None else self.bold,
            below.italic if self.italic is None else self.italic,
            self.colour or below.colour,
            below.hides if self.hides is None else self.hides,
        )

    def letters(self) -> Letters:
        """The letters that a text of this look has."""
        return Letters(self.font, round(self.size, 1), bool(self.bold), bool(self.italic), self.colour)


NOTHING = Look()
_Key = tuple[str, str]


class Styles:
    """The styles of a document as they are read; ask for a look when those that it builds on are known."""

    def __init__(self) -> None:
        self._fonts: dict[str, str] = {}
        self._looks: dict[_Key, Look] = {}
        self._parents: dict[_Key, str] = {}
        self._resolved: dict[_Key, Look] = {}

    def font(self, attributes: Mapping[str, str]) -> None:
        """A `style:font-face`: the name that styles use, and the font's own name."""
        known = attributes.get(_STYLE_NAME, "")
        self._fonts[known] = _unquoted(attributes.get(_SVG_FAMILY, "")) or known

    def style(self, attributes: Mapping[str, str]) -> _Key:
        """A `style:style` or `style:default-style` begins; its properties follow under the key that is returned."""
        key = (attributes.get(_FAMILY, ""), attributes.get(_STYLE_NAME, ""))
        self._looks[key] = NOTHING
        self._parents[key] = attributes.get(_PARENT, "") if key[1] else ""
        self._resolved.pop(key, None)
        return key

    def properties(self, key: _Key, attributes: Mapping[str, str]) -> None:
        """The `style:*-properties` of a style."""
        self._looks[key] = self._look(attributes).over(self._looks.get(key, NOTHING))

    def look(self, family: str, style: str) -> Look:
        """The look of a style, with those of its ancestors and of its family's default below it."""
        key = (family, style)
        if (known := self._resolved.get(key)) is not None:
            return known
        line: dict[_Key, None] = {}  # each style is worked out once, and a circle of parents ends where it closes
        while key not in line and key not in self._resolved and key[1]:
            line[key] = None
            key = (family, self._parents.get(key, ""))
        look = self._resolved.get(key) or self._looks.get((family, ""), NOTHING)
        for one in reversed(line):
            look = self._looks.get(one, NOTHING).over(look)
            self._resolved[one] = look
        return look

    def _look(self, attributes: Mapping[str, str]) -> Look:
        font = attributes.get(_FONT_NAME, "")
        family = self._fonts.get(font, font) or _unquoted(attributes.get(_FONT_FAMILY, ""))
        size, scale = _size(attributes.get(_SIZE, ""))
        weight, slant = attributes.get(_WEIGHT), attributes.get(_SLANT)
        colour = _COLOUR.fullmatch(attributes.get(_INK, ""))
        display = attributes.get(_TEXT_DISPLAY) or attributes.get(_TABLE_DISPLAY) or attributes.get(_VISIBILITY)
        return Look(
            family,
            size,
            scale,
            None if weight is None else weight in {"bold", "600", "700", "800", "900"},
            None if slant is None else slant in {"italic", "oblique"},
            colour[1].upper() if colour else "",
            None if display is None else display in {"none", "false", "hidden"},
        )


def _unquoted(family: str) -> str:
    return family.partition(",")[0].strip().strip("'\"")


def _size(length: str) -> tuple[float, float]:
    if (found := _LENGTH.fullmatch(length)) is None:
        return 0.0, 0.0
    number, unit = float(found[1]), found[2]
    return (0.0, number / 100) if unit == "%" else (number * _POINTS[unit], 0.0)
