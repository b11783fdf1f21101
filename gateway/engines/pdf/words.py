"""Which keys of a PDF's dictionaries hold text that people read, and where that text stands (ISO 32000-2)."""

import re
from collections.abc import Iterator, Mapping

from pikepdf import Object

from gateway.engines.pdf import markup
from gateway.engines.pdf.values import is_dictionary, is_stream, items, members, name, text
from gateway.message.document import Place

_PLACES = {
    "/Contents": Place.ANNOTATION,  # 12.5.2
    "/Subj": Place.ANNOTATION,
    "/OverlayText": Place.ANNOTATION,  # redaction, 12.5.6.23
    "/V": Place.FORM_FIELD,  # 12.7.4
    "/DV": Place.FORM_FIELD,
    "/TU": Place.FORM_FIELD,
    "/Opt": Place.FORM_FIELD,  # choices, 12.7.5.4
    "/CA": Place.FORM_FIELD,  # captions of buttons, 12.5.6.19
    "/AC": Place.FORM_FIELD,
    "/Alt": Place.ALTERNATIVE_TEXT,  # 14.9.3
    "/ActualText": Place.ALTERNATIVE_TEXT,  # 14.9.4
    "/E": Place.ALTERNATIVE_TEXT,  # an abbreviation written out, 14.9.5
    "/Title": Place.PROPERTY,  # outlines, 12.3.3; articles, 12.4.3
    "/Author": Place.PROPERTY,
    "/Subject": Place.PROPERTY,
    "/Keywords": Place.PROPERTY,
    "/P": Place.PROPERTY,  # the prefix of page labels, 12.4.2
    "/Name": Place.PROPERTY,  # layers, 8.11.2; signatures, 12.8.1
    "/Reason": Place.PROPERTY,
    "/Location": Place.PROPERTY,
    "/ContactInfo": Place.PROPERTY,
    "/Desc": Place.PROPERTY,  # of a file inside, 7.11.3
    "/N": Place.PROPERTY,  # columns of a portfolio, 12.3.5
}
_RICH = {"/RC": Place.ANNOTATION, "/RV": Place.FORM_FIELD}
"""Rich text: XHTML in a string or a stream (12.7.3.4); `/RC` is a plain caption in a button."""
_CHOSEN = frozenset({"/V", "/DV"})
"""Keys where a name is a value too: the chosen button of a group."""
_LONG = _RICH | {"/V": Place.FORM_FIELD, "/DV": Place.FORM_FIELD}
_CAMEL = re.compile(r"(?<=[a-zà-ỹ])(?=[A-Z])")


def of(entries: Mapping[str, Object]) -> Iterator[tuple[Place, str]]:
    """The texts of one dictionary."""
    for key in (key for key in entries if key in _PLACES):
        for said in _strings(entries[key], names=key in _CHOSEN):
            yield _PLACES[key], said
    for key in (key for key in entries if key in _RICH):
        for said in _strings(entries[key]):
            plain, _, whole = markup.texts(said.encode("utf-8", "replace"))
            yield from ((_RICH[key], piece) for piece in (plain if whole else [said]))
    if "/T" in entries:
        yield _titled(entries), text(entries["/T"])
    if name(entries.get("/Subtype")) == "/Stamp" and "/Name" in entries:  # `/TopSecret`: the viewer draws these words
        yield Place.ANNOTATION, _CAMEL.sub(" ", name(entries["/Name"])[1:])
    for value in members(entries.get("/CI")).values():  # what a portfolio's columns say of a file, 12.3.5
        yield Place.PROPERTY, text(value.get("/D")) if is_dictionary(value) else text(value)


def of_properties(information: object) -> Iterator[tuple[Place, str]]:
    """Every text of the document information dictionary (14.3.3), the writer's own too."""
    for value in members(information).values():
        yield Place.PROPERTY, text(value)


def _titled(entries: Mapping[str, Object]) -> Place:
    if "/FT" in entries or "/Kids" in entries or name(entries.get("/Subtype")) == "/Widget":
        return Place.FORM_FIELD
    return Place.ANNOTATION if "/Rect" in entries else Place.PROPERTY


def streams(entries: Mapping[str, Object]) -> Iterator[tuple[Place, Object]]:
    """The streams that stand where a text may: long values are written so (7.9.3)."""
    for key in (key for key in entries if key in _LONG):
        if is_stream(entries[key]):
            yield _LONG[key], entries[key]


def _strings(value: object, *, names: bool = False) -> Iterator[str]:
    """A string, or the strings of an array, and of arrays in it: a choice is [exported, shown]."""
    for item in items(value):
        yield text(item)
        yield from (text(each) for each in items(item)[:2])
    if names and name(value) not in {"", "/Off"}:
        yield name(value)[1:]
    yield text(value)
