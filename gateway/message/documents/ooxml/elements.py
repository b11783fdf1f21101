"""What every element does: the tables of all languages as one, and the walk of a part by them.

Which languages there are and what begins a part belongs here; what one element means stands in the module of its
language, and what follows from a whole part in the package's own.
"""

from collections.abc import Callable
from typing import Literal
from xml.parsers import expat

from gateway.message import shortage
from gateway.message.document import Place
from gateway.message.documents.ooxml import drawing, sheet, word
from gateway.message.documents.ooxml.names import expanded, full
from gateway.message.documents.ooxml.package import Package, parse
from gateway.message.documents.ooxml.reading import Action, Ending, Reading
from gateway.message.documents.ooxml.repeats import shorten

ROOTS: dict[str, tuple[Place, Place]] = expanded(
    {
        "w:document": (Place.BODY, Place.HIDDEN),
        "w:hdr": (Place.PAGE_HEADER, Place.HIDDEN),
        "w:ftr": (Place.PAGE_FOOTER, Place.HIDDEN),
        "w:footnotes": (Place.NOTE, Place.HIDDEN),
        "w:endnotes": (Place.NOTE, Place.HIDDEN),
        "w:comments": (Place.COMMENT, Place.COMMENT),
        "w:glossaryDocument": (Place.HIDDEN, Place.HIDDEN),
        "x:worksheet": (Place.TABLE_CELL, Place.HIDDEN),
        "x:chartsheet": (Place.TABLE_CELL, Place.HIDDEN),
        "x:dialogsheet": (Place.TABLE_CELL, Place.HIDDEN),
        "xm:macrosheet": (Place.TABLE_CELL, Place.HIDDEN),
        "x:comments": (Place.COMMENT, Place.COMMENT),
        "xtc:ThreadedComments": (Place.COMMENT, Place.COMMENT),
        "xtc:personList": (Place.COMMENT, Place.COMMENT),
        "p:cmLst": (Place.COMMENT, Place.COMMENT),
        "p:cmAuthorLst": (Place.COMMENT, Place.COMMENT),
        "p188:cmLst": (Place.COMMENT, Place.COMMENT),
        "p188:authorLst": (Place.COMMENT, Place.COMMENT),
        "p:sld": (Place.BODY, Place.HIDDEN),
        "p:notes": (Place.SLIDE_NOTE, Place.HIDDEN),
        "p:sldMaster": (Place.BODY, Place.HIDDEN),
        "p:sldLayout": (Place.BODY, Place.HIDDEN),
        "p:notesMaster": (Place.SLIDE_NOTE, Place.HIDDEN),
        "p:handoutMaster": (Place.BODY, Place.HIDDEN),
        "c:chartSpace": (Place.EMBEDDED, Place.EMBEDDED),
        "cx:chartSpace": (Place.EMBEDDED, Place.EMBEDDED),
        "dgm:dataModel": (Place.EMBEDDED, Place.EMBEDDED),
        "dsp:drawing": (Place.EMBEDDED, Place.EMBEDDED),
        "svg:svg": (Place.EMBEDDED, Place.EMBEDDED),
        "pkg:package": (Place.BODY, Place.HIDDEN),
    }
)
"""Where the text of a part stands that begins with an element, and where what stands beside its flow."""
_ELEMENTS: dict[str, Action | None] = word.STARTS | drawing.STARTS | sheet.STARTS
_STARTS: dict[str, Action | None] = dict.fromkeys(ROOTS) | expanded(_ELEMENTS)
_ENDS: dict[str, Ending | None] = expanded(dict.fromkeys(_ELEMENTS) | word.ENDS | drawing.ENDS | sheet.ENDS)
_NO_WORDS = frozenset({"style", "path", "coordsize", "points", "d", *full("mc:Ignorable")})
"""Attributes with blanks in them that are measures."""

_Calls = list[tuple[Action, dict[str, str]]]


def walk(
    package: Package, reading: Reading, content: bytes, root: Callable[[str], None]
) -> Literal["read", "broken", "hostile"]:
    """Do what the elements of a part do. `root` is called with the name of the first. Raises Spent."""
    short = shorten(content, _learn)
    package.purse.pay(steps=short.steps)
    starts, ends = _STARTS, _ENDS
    if short.blocks:
        starts = starts | {sign: _again(calls) for sign, calls in short.blocks.items()}
        ends = ends | dict.fromkeys(short.blocks)
    start_of, end_of, pens = starts.get, ends.get, reading.pens

    def start(tag: str, attributes: dict[str, str]) -> None:
        if not pens:
            root(tag)
        action = start_of(tag, _unknown)
        if action is not None:
            action(reading, attributes)

    def end(tag: str) -> None:
        action = end_of(tag, _end_unknown)
        if action is not None:
            action(reading)

    return parse(package, short.content, start, end, reading.buffer.append)


def _learn(block: bytes) -> _Calls | None:
    """What the elements of a block do, in their order. None when it holds text or is not well-formed by itself."""
    calls: _Calls = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        action = _STARTS.get(tag, _unknown)
        if action is not None:
            calls.append((action, attributes))

    def end(tag: str) -> None:
        action = _ENDS.get(tag, _end_unknown)
        if action is not None:
            calls.append((_as_action(action), {}))

    held: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, held.append
    try:
        parser.Parse(block, True)
    except expat.ExpatError as error:
        shortage.raise_if_told(error)
        return None
    return None if held else calls


def _as_action(ending: Ending) -> Action:
    def do(reading: Reading, attributes: dict[str, str]) -> None:
        ending(reading)

    return do


def _again(calls: _Calls) -> Action:
    def do(reading: Reading, attributes: dict[str, str]) -> None:
        for action, said in calls:
            action(reading, said)

    return do


def _unknown(reading: Reading, attributes: dict[str, str]) -> None:
    """An element that no table knows may carry text in attributes: what looks like words is kept."""
    for name, value in attributes.items():
        if (" " in value and name not in _NO_WORDS) or not value.isascii():
            reading.say(reading.beside, value)


def _end_unknown(reading: Reading) -> None:
    if reading.buffer and not reading.loose:
        reading.stray()
