"""How letters look: fonts, sizes and colours out of what runs, styles and themes say of them.

One resolver for each of the two ways OOXML keeps styles: by name with inheritance (word processing, ISO/IEC 29500-1
17.7) and by index (spreadsheets, 18.8). Table styles, list styles and the inherited text styles of slides are not
followed; the theme's fonts are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.message.document import Letters
from gateway.message.documents.ooxml.names import said, truth

Property = tuple[str, tuple[tuple[str, str], ...]]
"""One property as written: the element's local name and its attributes."""

_DEEPEST_STYLE = 20
"""Styles that are followed one to another; Word stops at ten."""


@dataclass(slots=True)
class Look:
    """Letters while they are put together; `hidden` decides where a text stands, `capitals` what is read in it."""

    ascii: str = ""
    others: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    colour: str = ""
    hidden: bool = False
    capitals: bool = False
    """Small letters are shown as capitals (17.3.2.5, 17.3.2.33)."""

    def letters(self, ascii_only: bool) -> Letters:
        """Letters beyond ASCII have a font of their own, and old Vietnamese fonts hide there (17.3.2.26)."""
        font = (self.ascii or self.others) if ascii_only else (self.others or self.ascii)
        return Letters(font, self.size, self.bold, self.italic, self.colour)


@dataclass(slots=True)
class Style:
    """A style by name: what it is based on and what it says."""

    based_on: str = ""
    properties: list[Property] = field(default_factory=list)


@dataclass(slots=True)
class Styles:
    """The styles of one document. `indexed` are the cell formats of a workbook in their order."""

    defaults: list[Property] = field(default_factory=list)
    named: dict[str, Style] = field(default_factory=dict)
    paragraph: str = ""
    """The style of paragraphs that name none."""
    major: str = ""
    minor: str = ""
    complete: bool = False
    """The document's own styles were read; those of other parts, such as a glossary, do not change them."""
    chains: dict[str, list[Property]] = field(default_factory=dict)
    indexed: list[tuple[int, bool]] = field(default_factory=list)
    """Of each cell format its font and whether it shows nothing."""
    fonts: list[Letters] = field(default_factory=list)

    def look(self, paragraph: str, properties: Sequence[Property]) -> Look:
        """How a run looks in a paragraph of a style: defaults, the paragraph's style, the run's style, the run."""
        look = Look()
        for one in (*self.defaults, *self._of(paragraph or self.paragraph)):
            self._put(look, one)
        named = [said(dict(one[1]), "val") for one in properties if one[0] == "rStyle"]
        for one in (*(self._of(named[-1]) if named else ()), *properties):
            self._put(look, one)
        return look

    def of_cell(self, index: int) -> tuple[Letters | None, bool]:
        """The letters of a cell format, and whether cells of that format show nothing."""
        if not 0 <= index < len(self.indexed):
            return None, False
        font, hidden = self.indexed[index]
        return (self.fonts[font] if 0 <= font < len(self.fonts) else None), hidden

    def _of(self, name: str) -> list[Property]:
        """What a style says with all that it is based on, each property once: a run costs the same in any style."""
        if name in self.chains:
            return self.chains[name]
        chain: list[Style] = []
        above = name
        while above in self.named and len(chain) < _DEEPEST_STYLE:
            chain.append(self.named[above])
            above = chain[-1].based_on
        merged: dict[str, dict[str, str]] = {}
        for style in reversed(chain):
            for kind, pairs in style.properties:
                known = merged.setdefault(kind, {})
                if kind != "rFonts":  # a style may say one of the fonts and leave the others
                    known.clear()
                known.update(pairs)
        found = [(kind, tuple(pairs.items())) for kind, pairs in merged.items()]
        if self.complete:
            self.chains[name] = found
        return found

    def _themed(self, name: str) -> str:
        if name.startswith(("minor", "+mn")):
            return self.minor
        return self.major if name.startswith(("major", "+mj")) else name

    def _put(self, look: Look, one: Property) -> None:
        name, pairs = one
        attributes = dict(pairs)
        value = said(attributes, "val")
        match name:
            case "rFonts":
                latin = self._themed(said(attributes, "asciiTheme")) or said(attributes, "ascii")
                others = self._themed(said(attributes, "hAnsiTheme")) or said(attributes, "hAnsi")
                look.ascii = latin or look.ascii
                look.others = others or look.others or said(attributes, "cs")
            case "latin":
                look.ascii = look.others = self._themed(attributes.get("typeface", "")) or look.ascii
            case "rFont" | "name":
                look.ascii = look.others = value or look.ascii
            case "sz":
                look.size = _number(value) / (2 if "val" not in attributes else 1) or look.size
            case "b":
                look.bold = truth(value)
            case "i":
                look.italic = truth(value)
            case "color" | "srgbClr":
                look.colour = _colour(value or attributes.get("rgb", "")) or look.colour
            case "caps" | "smallCaps":
                look.capitals = truth(value)
            case "vanish" | "webHidden":
                look.hidden = truth(value)
            case "rPr":  # DrawingML says size, bold and italic as attributes (21.1.2.3.9)
                look.size = _number(attributes.get("sz", "")) / 100 or look.size
                look.bold = truth(attributes.get("b", ""), look.bold)
                look.capitals = attributes["cap"] in {"all", "small"} if "cap" in attributes else look.capitals
                look.italic = truth(attributes.get("i", ""), look.italic)


def _number(value: str) -> float:
    try:
        number = float(value[:20])
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and 0 < number < 1e6 else 0.0


def _colour(value: str) -> str:
    """Six hexadecimal letters; spreadsheets put the transparency before them (18.3.1.15)."""
    value = value[-6:].upper()
    return value if len(value) == 6 and all(letter in "0123456789ABCDEF" for letter in value) else ""
