"""SpreadsheetML: cells, shared strings, comments, names, headers, formats of a workbook (ISO/IEC 29500-1 18)."""

import re

from gateway.message.document import Active, Letters, Place
from gateway.message.documents.ooxml.letters import Look, Styles
from gateway.message.documents.ooxml.names import quiet, said, truth
from gateway.message.documents.ooxml.reading import Action, Cell, Ending, Reading

_ASKING = re.compile(r"^[\s=+\-@]*[\w.]+\|", re.ASCII)
"""A formula that asks another program: `cmd|'/c …'!A1` (DDE)."""
_FETCHING = re.compile(r"\b(WEBSERVICE|IMAGE|RTD)\s*\(", re.IGNORECASE)
_HEADER_CODE = re.compile(r'&(?:"([^"]{0,200})"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|(\d{1,3})|(.))', re.DOTALL)
_LAST_COLUMN = 16384


def _string(reading: Reading, attributes: dict[str, str]) -> None:
    reading.item = []
    reading.properties.clear()


def _end_string(reading: Reading) -> None:
    runs = tuple(reading.item or ())
    reading.item = None
    reading.properties.clear()
    reading.book.unused.add(len(reading.book.strings))
    reading.book.strings.append(runs)


def _run(reading: Reading, attributes: dict[str, str]) -> None:
    reading.properties.clear()


def _property(name: str) -> Action:
    def add(reading: Reading, attributes: dict[str, str]) -> None:
        reading.property(name, attributes)

    return add


def _text(reading: Reading, attributes: dict[str, str]) -> None:
    reading.clear()


def _end_text(reading: Reading) -> None:
    text = reading.take()
    if not text:
        return
    if reading.cell is not None and reading.item is None:
        _write_cell(reading, text)
    else:
        reading.write(text)


def _phonetic(reading: Reading, attributes: dict[str, str]) -> None:
    reading.unseen += 1


def _end_phonetic(reading: Reading) -> None:
    reading.unseen -= 1


def _row(reading: Reading, attributes: dict[str, str]) -> None:
    reading.row_hidden = truth(attributes.get("hidden", ""), absent=False)
    reading.column = 0


def _column(reading: Reading, attributes: dict[str, str]) -> None:
    if truth(attributes.get("hidden", ""), absent=False) and reading.columns_said < _LAST_COLUMN:
        reading.columns_said += 1
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6:
            begin, end = int(first), min(int(last), _LAST_COLUMN)
            reading.hidden_columns = reading.hidden_columns or bytearray(_LAST_COLUMN + 1)
            reading.hidden_columns[begin : end + 1] = b"\1" * max(end + 1 - begin, 0)


def _cell(reading: Reading, attributes: dict[str, str]) -> None:
    reading.column = _column_of(attributes.get("r", "")) or reading.column + 1
    style = attributes.get("s", "0")
    hidden = reading.row_hidden or reading.hidden_columns[reading.column : reading.column + 1] == b"\1"
    reading.cell = Cell(attributes.get("t", "n"), int(style) if style.isdecimal() and len(style) < 8 else 0, hidden)


def _column_of(reference: str) -> int:
    number = 0
    for letter in reference[:4].upper():
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def _end_cell(reading: Reading) -> None:
    reading.cell = None
    reading.end_line()


def _end_value(reading: Reading) -> None:
    value = reading.take()
    cell = reading.cell
    if cell is None:
        reading.say(Place.HIDDEN, value)
        return
    if cell.kind != "s":
        _write_cell(reading, value)
        return
    value = value.strip()
    strings = reading.book.strings
    if value.isdecimal() and len(value) < 10 and int(value) < len(strings):
        reading.book.unused.discard(int(value))
        for text, letters, unseen in strings[int(value)]:
            _write_cell(reading, text, letters, unseen)


def _write_cell(reading: Reading, text: str, letters: Letters | None = None, unseen: bool = False) -> None:
    cell = reading.cell
    if cell is None or not text:
        return
    of_cell, shows_nothing = reading.book.styles.of_cell(cell.format)
    pen = reading.pens[-1]
    if cell.hidden or unseen or shows_nothing or reading.unseen:
        pen = reading.side(Place.HIDDEN)
    reading.book.purse.pay(characters=len(text), steps=1)  # one shared string may stand in a million cells
    pen.write(text, letters or of_cell)


def _end_formula(reading: Reading) -> None:
    formula = reading.take()
    if '"' in formula or not formula.isascii():
        reading.say(Place.HIDDEN, formula)
    if _ASKING.match(formula):
        reading.book.active.add(Active.FIELD)
    if _FETCHING.search(formula):
        reading.book.active.add(Active.EXTERNAL)


def _sheet(reading: Reading, attributes: dict[str, str]) -> None:
    reading.say(Place.SHEET_NAME, attributes.get("name", ""))
    if attributes.get("state", "visible") != "visible":
        reading.book.hidden_parts.add(said(attributes, "r:id"))


def _says(place: Place, *names: str) -> Action:
    def say(reading: Reading, attributes: dict[str, str]) -> None:
        for name in names:
            reading.say(place, attributes.get(name, ""))

    return say


def _defined_name(reading: Reading, attributes: dict[str, str]) -> None:
    for name in ("name", "comment", "description", "help", "statusBar", "customMenu"):
        reading.say(Place.PROPERTY, attributes.get(name, ""))


def _connection(reading: Reading, attributes: dict[str, str]) -> None:
    for name in ("name", "description"):
        reading.say(Place.PROPERTY, attributes.get(name, ""))
    if truth(attributes.get("refreshOnLoad", ""), absent=False):
        reading.book.active.add(Active.EXTERNAL)


def _asks(reading: Reading, attributes: dict[str, str]) -> None:
    reading.book.active.add(Active.FIELD)


def _links(reading: Reading, attributes: dict[str, str]) -> None:
    reading.book.active.add(Active.EXTERNAL)


def _comment(reading: Reading, attributes: dict[str, str]) -> None:
    reading.properties.clear()


def _end_line(reading: Reading) -> None:
    reading.end_line()


def _header(place: Place) -> Ending:
    def end(reading: Reading) -> None:
        _write_header(reading, reading.take(), place)

    return end


def _write_header(reading: Reading, coded: str, place: Place) -> None:
    """Take the codes out of a header or footer (18.3.1.46): parts on lines of their own, fonts as letters."""
    pen = reading.side(place)
    pen.end_line()
    look = Look()
    at = 0
    for code in _HEADER_CODE.finditer(coded):
        if code.start() > at:
            pen.write(coded[at : code.start()], look.letters(ascii_only=True))
        at = code.end()
        font, size, sign = code[1], code[2], code[3]
        if font is not None:
            name, _, how = font.partition(",")
            known = look.ascii if name in {"-", ""} else name
            look = Look(known, "", look.size, "bold" in how.lower(), "italic" in how.lower())
        elif size:
            look.size = float(size)
        elif sign == "&":
            pen.write("&", look.letters(ascii_only=True))
        elif sign in {"L", "C", "R", "l", "c", "r"}:
            pen.end_line()
    if at < len(coded):
        pen.write(coded[at:], look.letters(ascii_only=True))
    pen.end_line()


def _number_format(reading: Reading, attributes: dict[str, str]) -> None:
    code = attributes.get("formatCode", "")
    if code.strip() == ";;;":
        reading.empty_formats.add(attributes.get("numFmtId", ""))
    elif '"' in code or "\\" in code or not code.isascii():
        reading.say(Place.TABLE_CELL, code.replace('"', "").replace("\\", ""))


def _end_font(reading: Reading) -> None:
    styles = reading.book.styles
    look = Styles().look("", reading.properties)
    styles.fonts.append(look.letters(ascii_only=True))
    reading.properties.clear()


def _formats(reading: Reading, attributes: dict[str, str]) -> None:
    reading.in_cell_formats = True


def _end_formats(reading: Reading) -> None:
    reading.in_cell_formats = False


def _format(reading: Reading, attributes: dict[str, str]) -> None:
    if reading.in_cell_formats:
        font = attributes.get("fontId", "0")
        number = int(font) if font.isdecimal() and len(font) < 8 else -1
        reading.book.styles.indexed.append((number, attributes.get("numFmtId", "") in reading.empty_formats))


_HEADERS = {f"x:{kind}Header": _header(Place.PAGE_HEADER) for kind in ("odd", "even", "first")} | {
    f"x:{kind}Footer": _header(Place.PAGE_FOOTER) for kind in ("odd", "even", "first")
}

STARTS: dict[str, Action | None] = {
    "x:si": _string,
    "x:r": _run,
    **{f"x:{name}": _property(name) for name in ("rFont", "sz", "b", "i", "color")},
    "x:name": _property("name"),
    "x:font": _run,
    **dict.fromkeys(("x:t", "x:v", "x:f", *_HEADERS), _text),
    "x:rPh": _phonetic,
    "x:row": _row,
    "x:col": _column,
    "x:c": _cell,
    "x:sheet": _sheet,
    **dict.fromkeys(("x:sheetName", "x:s"), _says(Place.HIDDEN, "val", "v")),
    "x:definedName": _defined_name,
    "x:tableColumn": _says(Place.TABLE_CELL, "name", "totalsRowLabel"),
    "x:table": _says(Place.PROPERTY, "name", "displayName", "comment"),
    "x:dataValidation": _says(Place.FORM_FIELD, "promptTitle", "prompt", "errorTitle", "error"),
    "x:hyperlink": _says(Place.ALTERNATIVE_TEXT, "tooltip", "display"),
    "x:connection": _connection,
    "x:ddeLink": _asks,
    "x:oleLink": _links,
    "x:comment": _comment,
    "xtc:person": _says(Place.COMMENT, "displayName"),
    "x:numFmt": _number_format,
    "x:cellXfs": _formats,
    "x:xf": _format,
    **quiet(
        f"x:{name}"
        for name in (
            "alignment", "bgColor", "border", "bottom", "cfRule", "cols", "colorScale", "cfvo", "family", "fgColor",
            "fill", "left", "mergeCell", "pageMargins", "pageSetup", "patternFill", "protection", "rPr", "right",
            "scheme", "sheetData", "sheetFormatPr", "sheetView", "top", "u", "vertAlign", "is", "charset", "brk",
        )
    ),
}  # fmt: skip
ENDS: dict[str, Ending | None] = {
    "x:si": _end_string,
    "x:t": _end_text,
    "x:v": _end_value,
    "x:f": _end_formula,
    "x:rPh": _end_phonetic,
    "x:c": _end_cell,
    "x:comment": _end_line,
    "x:font": _end_font,
    "x:cellXfs": _end_formats,
    **_HEADERS,
}
