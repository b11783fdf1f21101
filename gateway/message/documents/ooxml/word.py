"""WordprocessingML and mathematics: paragraphs, runs, notes, comments, fields, styles (ISO/IEC 29500-1 17, 22.1)."""

from gateway.message.document import Active, Place
from gateway.message.documents.fields import Instruction
from gateway.message.documents.ooxml.letters import Style
from gateway.message.documents.ooxml.names import quiet, said, truth
from gateway.message.documents.ooxml.reading import MOST_PROPERTIES, Action, Ending, Reading

_PROPERTIES = ("rFonts", "sz", "b", "i", "color", "vanish", "webHidden", "rStyle", "caps", "smallCaps")


def _paragraph(reading: Reading, attributes: dict[str, str]) -> None:
    reading.style = ""
    reading.properties.clear()


def _style_of_paragraph(reading: Reading, attributes: dict[str, str]) -> None:
    reading.style = said(attributes, "val")


def _run(reading: Reading, attributes: dict[str, str]) -> None:
    reading.properties.clear()


def _text(reading: Reading, attributes: dict[str, str]) -> None:
    reading.clear()


def _end_text(reading: Reading) -> None:
    text = reading.take()
    if not text:
        return
    reading.write(text)
    reading.fields.say(text)


def _end_deleted_text(reading: Reading) -> None:
    reading.unseen += 1
    _end_text(reading)
    reading.unseen -= 1


def _sign(sign: str) -> Action:
    def write(reading: Reading, attributes: dict[str, str]) -> None:
        reading.write(sign)

    return write


def _tab(reading: Reading, attributes: dict[str, str]) -> None:
    if not attributes:  # with attributes it is a tab stop of the paragraph (17.3.1.37)
        reading.write("\t")


def _symbol(reading: Reading, attributes: dict[str, str]) -> None:
    """A letter by its number in a font; the private area of symbol fonts mirrors their 256 letters (17.3.3.30)."""
    try:
        code = int(said(attributes, "char"), 16)
    except ValueError:
        return
    code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if 32 <= code < 0xD800 or 0xE000 <= code < 0x110000:
        reading.property("rFonts", {"ascii": said(attributes, "font"), "hAnsi": said(attributes, "font")})
        reading.write(chr(code))
        reading.properties.pop()


def _property(name: str) -> Action:
    def add(reading: Reading, attributes: dict[str, str]) -> None:
        if len(reading.properties) < MOST_PROPERTIES:
            reading.properties.append((name, tuple(attributes.items())))

    return add


def _old_properties(reading: Reading, attributes: dict[str, str]) -> None:
    reading.kept_properties = list(reading.properties)


def _end_old_properties(reading: Reading) -> None:
    reading.properties[:] = reading.kept_properties


def _unseen(reading: Reading, attributes: dict[str, str]) -> None:
    reading.unseen += 1


def _end_unseen(reading: Reading) -> None:
    reading.unseen -= 1


def _opens(place: Place) -> Action:
    def open_place(reading: Reading, attributes: dict[str, str]) -> None:
        reading.open(place)

    return open_place


def _table(reading: Reading, attributes: dict[str, str]) -> None:
    above = reading.pens[-1].place
    reading.open(Place.TABLE_CELL if above is Place.BODY else above)


def _comment(reading: Reading, attributes: dict[str, str]) -> None:
    reading.say(Place.COMMENT, said(attributes, "author"))
    reading.open(Place.COMMENT)


def _close(reading: Reading) -> None:
    reading.close()


def _end_line(reading: Reading) -> None:
    reading.end_line()


def _field_character(reading: Reading, attributes: dict[str, str]) -> None:
    kind = said(attributes, "fldCharType")
    if kind == "begin":
        reading.fields.begin()
    elif kind in {"separate", "end"}:
        spelled = reading.fields.separate() if kind == "separate" else reading.fields.end()
        reading.say(Place.HIDDEN, spelled)


def _end_instruction(reading: Reading) -> None:
    text = reading.take()
    reading.side(Place.HIDDEN).write(text, None)
    if reading.fields.in_instruction:
        reading.fields.say(text)
    else:
        _whole_instruction(reading, text)


def _simple_field(reading: Reading, attributes: dict[str, str]) -> None:
    reading.say(Place.HIDDEN, said(attributes, "instr"))
    _whole_instruction(reading, said(attributes, "instr"))


def _whole_instruction(reading: Reading, text: str) -> None:
    instruction = Instruction(reading.book.purse)
    instruction.append(text)
    reading.say(Place.HIDDEN, instruction.end())
    reading.book.active |= instruction.does


def _says(place: Place, *names: str) -> Action:
    def say(reading: Reading, attributes: dict[str, str]) -> None:
        for name in names:
            reading.say(place, said(attributes, name))

    return say


def _object(reading: Reading, attributes: dict[str, str]) -> None:
    reading.book.active.add(Active.OBJECT)


def _style(reading: Reading, attributes: dict[str, str]) -> None:
    styles = reading.book.styles
    name = said(attributes, "styleId")
    reading.say(Place.PROPERTY, name if not name.isascii() else "")
    reading.properties = []
    reading.style = name
    if styles.complete:
        return
    styles.named[name] = Style(properties=reading.properties)
    if said(attributes, "type") == "paragraph" and truth(said(attributes, "default"), absent=False):
        styles.paragraph = name


def _based_on(reading: Reading, attributes: dict[str, str]) -> None:
    style = reading.book.styles.named.get(reading.style)
    if style is not None and not reading.book.styles.complete:
        style.based_on = said(attributes, "val")


def _end_style(reading: Reading) -> None:
    reading.properties = []
    reading.style = ""


def _end_default_properties(reading: Reading) -> None:
    if not reading.book.styles.complete:
        reading.book.styles.defaults = reading.properties
    reading.properties = []


STARTS: dict[str, Action | None] = {
    "w:p": _paragraph,
    "w:pStyle": _style_of_paragraph,
    "w:r": _run,
    "m:r": None,
    **dict.fromkeys(("w:t", "w:delText", "w:instrText", "w:delInstrText", "m:t"), _text),
    "w:tab": _tab,
    **dict.fromkeys(("w:br", "w:cr"), _sign("\n")),
    "w:ptab": _sign("\t"),
    "w:noBreakHyphen": _sign("-"),
    "w:softHyphen": _sign("\xad"),  # how LibreOffice writes the ư of TCVN3
    "w:sym": _symbol,
    **{f"w:{name}": _property(name) for name in _PROPERTIES},
    "w:rPrChange": _old_properties,
    **dict.fromkeys(("w:del", "w:moveFrom"), _unseen),
    "w:tbl": _table,
    "w:txbxContent": _opens(Place.TEXT_BOX),
    "w:comment": _comment,
    **dict.fromkeys(("w:footnote", "w:endnote"), _opens(Place.NOTE)),
    "w:fldChar": _field_character,
    "w:fldSimple": _simple_field,
    **dict.fromkeys(("w:alias", "w:tag"), _says(Place.PROPERTY, "val")),
    **dict.fromkeys(("w:tblCaption", "w:tblDescription"), _says(Place.ALTERNATIVE_TEXT, "val")),
    "w:docVar": _says(Place.PROPERTY, "name", "val"),
    "w:lvlText": _says(Place.BODY, "val"),
    "w:listItem": _says(Place.FORM_FIELD, "displayText", "value"),
    **dict.fromkeys(
        ("w:default", "w:result", "w:listEntry", "w:helpText", "w:statusText"), _says(Place.FORM_FIELD, "val")
    ),
    "w:control": _object,
    "w:style": _style,
    "w:basedOn": _based_on,
    "w:rPrDefault": _paragraph,
    **quiet(
        f"w:{name}"
        for name in (
            "abstractNum", "abstractNumId", "autoSpaceDE", "autoSpaceDN", "bCs", "body", "bottom", "cnfStyle", "cols",
            "docDefaults", "docGrid", "footerReference", "gridCol", "gridSpan", "headerReference", "iCs", "ilvl", "ind",
            "jc", "keepLines", "keepNext", "kern", "lang", "lastRenderedPageBreak", "left", "lsdException", "noProof",
            "numFmt", "numId", "numPr", "pBdr", "pPr", "pPrDefault", "pgMar", "pgSz", "position", "proofErr", "rPr",
            "right", "rsid", "sectPr", "shd", "snapToGrid", "spacing", "start", "szCs", "tblBorders", "tblCellMar",
            "tblGrid", "tblLayout", "tblLook", "tblPr", "tblStyle", "tblW", "tabs", "tc", "tcBorders", "tcPr", "tcW",
            "top", "tr", "trHeight", "trPr", "u", "uiPriority", "vAlign", "vMerge", "widowControl", "bookmarkEnd", "w",
        )
    ),
}  # fmt: skip
ENDS: dict[str, Ending | None] = {
    "w:p": _end_line,
    **dict.fromkeys(("w:t", "m:t"), _end_text),
    "w:delText": _end_deleted_text,
    **dict.fromkeys(("w:instrText", "w:delInstrText"), _end_instruction),
    "w:rPrChange": _end_old_properties,
    **dict.fromkeys(("w:del", "w:moveFrom"), _end_unseen),
    **dict.fromkeys(("w:tbl", "w:txbxContent", "w:comment", "w:footnote", "w:endnote"), _close),
    "w:style": _end_style,
    "w:rPrDefault": _end_default_properties,
}
