"""Excel workbooks of 1995-2003 (BIFF5, BIFF8): cells, sheets, headers, comments, text boxes, names ([MS-XLS]).

A cell is a line of its sheet's passage. What stands in other streams of the file belongs to the compound file's reader.
"""

import re
from collections.abc import Callable

from gateway.message.document import Active, Place
from gateway.message.documents.biff import Record, Rich, Strings, counted_string, long_string, records, short_string
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u8, u16
from gateway.message.documents.office_art import read_drawing
from gateway.message.documents.xls_cells import Looks, Sheet
from gateway.message.documents.xls_formulas import formula_at

BOF, FILEPASS, CODEPAGE, BOUNDSHEET, SST = 0x809, 0x2F, 0x42, 0x85, 0xFC
FONT, XF, FORMAT, PALETTE = 0x31, 0xE0, 0x41E, 0x92
LABEL, LABELSST, RSTRING, STRING, FORMULAS = 0x204, 0xFD, 0xD6, 0x207, frozenset({0x06, 0x206, 0x406})
HEADER, FOOTER, HEADER_FOOTER, ROW, COLINFO = 0x14, 0x15, 0x89C, 0x208, 0x7D
NOTE, TXO, OBJ, SERIES_TEXT, DV, NAME = 0x1C, 0x1B6, 0x5D, 0x100D, 0x1BE, 0x18
SUPBOOK, EXTERNSHEET, EXTERNNAME, DCONREF = 0x1AE, 0x17, 0x23, 0x51
DRAWING, DRAWING_GROUP, OBJECT_PROJECT = 0xEC, 0xEB, 0xD3
BIFF8 = 0x600
SHEET_STEPS = 50
"""What a sheet costs of the purse: it takes more memory than its record."""
MACRO_SHEET, CHART = 0x40, 0x20
QUOTED = re.compile(r'"([^"]*)"')
CODE = re.compile(r'&(?:"([^"]*)"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[0-9]{1,3}|(.))', re.DOTALL)
"""A code of a header: a font, a colour, a size, or one letter ([MS-XLS] 2.4.136)."""


class _Book:
    """One workbook stream."""

    def __init__(self, harvest: Harvest) -> None:
        self._harvest = harvest
        self._wide, self._page = True, 1252
        self._strings: list[Rich] = []
        self._looks = Looks()
        self._secret: set[int] = set()
        self._sheets: list[Sheet] = []
        self._drawing: list[bytes] = []
        formulas: dict[int, Callable[[Record], None]] = dict.fromkeys(FORMULAS, self._formula)
        self._readers: dict[int, Callable[[Record], None]] = formulas | {
            BOF: self._begin, CODEPAGE: self._code_page, BOUNDSHEET: self._bound_sheet, SST: self._shared,
            FONT: self._font, XF: self._format, FORMAT: self._number_format, PALETTE: self._colours,
            LABEL: self._label, LABELSST: self._shared_cell, RSTRING: self._label, STRING: self._result,
            HEADER: self._header, FOOTER: self._header, HEADER_FOOTER: self._more_headers,
            ROW: self._row, COLINFO: self._column, NOTE: self._note, TXO: self._text_object, OBJ: self._object,
            SERIES_TEXT: self._series, DV: self._validation, NAME: self._name, SUPBOOK: self._supporting,
            EXTERNSHEET: self._supporting_5, DCONREF: self._consolidated, OBJECT_PROJECT: self._project,
            DRAWING: self._draw, DRAWING_GROUP: self._draw,
        }  # fmt: skip

    def read(self, data: bytes) -> None:
        for record in records(data, self._harvest.purse):
            if record.type == FILEPASS:
                self._harvest.locked = self._harvest.opaque = True
                return
            reader = self._readers.get(record.type)
            if reader is not None:
                try:
                    reader(record)
                except Torn:
                    self._harvest.opaque = True

    def end(self) -> None:
        """Tell what waited for the end."""
        for sheet in self._sheets:
            sheet.tell(self._looks, self._harvest)
        with self._harvest.torn_is_opaque():
            drawing = b"".join(self._drawing)
            read_drawing(drawing, 0, len(drawing), self._harvest, Place.TEXT_BOX)

    @property
    def _sheet(self) -> Sheet:
        if not self._sheets:
            raise Torn
        return self._sheets[-1]

    def _begin(self, record: Record) -> None:
        self._harvest.purse.pay(steps=SHEET_STEPS)
        version, kind = u16(record.body, 0), u16(record.body, 2)
        self._wide = version >= BIFF8
        if kind == MACRO_SHEET:
            self._harvest.active.add(Active.MACRO)
        self._sheets.append(Sheet(kind, secret=record.at in self._secret))

    def _code_page(self, record: Record) -> None:
        self._page = u16(record.body, 0)

    def _bound_sheet(self, record: Record) -> None:
        at, state = int.from_bytes(cut(record.body, 0, 4), "little"), u8(record.body, 4) & 3
        if u8(record.body, 5) in {1, 6}:
            self._harvest.active.add(Active.MACRO)
        name, _ = short_string(record.body, 6, wide=self._wide, page=self._page)
        self._harvest.say(Place.SHEET_NAME, name)
        if state:
            self._harvest.say(Place.HIDDEN, name)
            self._secret.add(at)

    def _shared(self, record: Record) -> None:
        self._strings = Strings((record.body, *record.more), self._harvest.purse).all()

    def _font(self, record: Record) -> None:
        body = record.body
        name, _ = short_string(body, 14, wide=self._wide, page=self._page)
        self._looks.font(body, name)

    def _format(self, record: Record) -> None:
        self._looks.format(u16(record.body, 0))

    def _number_format(self, record: Record) -> None:
        """A format of numbers may show words of its own."""
        read = long_string if self._wide else short_string
        text, _ = read(record.body, 2, wide=self._wide, page=self._page)
        words = [word for word in QUOTED.findall(text) if any(map(str.isalpha, word))]
        self._harvest.say(Place.TABLE_CELL, "\n".join(words))

    def _colours(self, record: Record) -> None:
        self._looks.colours(record.body[2:])

    def _label(self, record: Record) -> None:
        body = record.body
        if self._wide:
            count = u16(body, 6)
            text = Strings((body[8:], *record.more), self._harvest.purse).characters(count)
        else:
            text, _ = long_string(body, 6, wide=False, page=self._page)
        self._cell(u16(body, 0), u16(body, 2), Rich(text), u16(body, 4))

    def _shared_cell(self, record: Record) -> None:
        number = int.from_bytes(cut(record.body, 6, 4), "little")
        if number >= len(self._strings):
            raise Torn
        self._cell(u16(record.body, 0), u16(record.body, 2), self._strings[number], u16(record.body, 4))

    def _formula(self, record: Record) -> None:
        self._sheet.formula = u16(record.body, 0), u16(record.body, 2), u16(record.body, 4)
        typed, _ = formula_at(record.body, 20, wide=self._wide, page=self._page)
        self._harvest.purse.pay(characters=sum(map(len, typed)) + len(typed), steps=len(typed))
        self._sheet.typed += typed

    def _result(self, record: Record) -> None:
        """The text that a formula gave stands behind it."""
        row, column, form = self._sheet.formula or (0, 0, 0)
        if self._wide:
            text = Strings((record.body[2:], *record.more), self._harvest.purse).characters(u16(record.body, 0))
        else:
            text, _ = long_string(record.body, 0, wide=False, page=self._page)
        self._cell(row, column, Rich(text), form)

    def _cell(self, row: int, column: int, rich: Rich, form: int) -> None:
        """Keep a cell. Many cells may show one text, so it is paid for here, before lines are made of it."""
        self._harvest.purse.pay(characters=len(rich.text) + len(rich.phonetic) + 1, steps=len(rich.runs))
        self._sheet.cells.append((row, column, rich, form))

    def _row(self, record: Record) -> None:
        if u16(record.body, 12) & 0x20:
            self._sheet.rows.add(u16(record.body, 0))

    def _column(self, record: Record) -> None:
        if u16(record.body, 8) & 1 and len(self._sheet.columns) < 256:
            self._sheet.columns.append((u16(record.body, 0), u16(record.body, 2)))

    def _header(self, record: Record) -> None:
        if record.body:
            read = long_string if self._wide else short_string
            text, _ = read(record.body, 0, wide=self._wide, page=self._page)
            self._harvest.say(Place.PAGE_HEADER if record.type == HEADER else Place.PAGE_FOOTER, _unfolded(text))

    def _more_headers(self, record: Record) -> None:
        """Headers and footers of even and first pages ([MS-XLS] 2.4.137)."""
        at = 38
        counts = [u16(record.body, 30 + 2 * number) for number in range(4)]
        for number, count in enumerate(counts):
            if count:
                text, at = counted_string(record.body, at + 2, u16(record.body, at), wide=True, page=self._page)
                self._harvest.say(Place.PAGE_FOOTER if number % 2 else Place.PAGE_HEADER, _unfolded(text))

    def _note(self, record: Record) -> None:
        """A comment: in BIFF8 its author's name, its text is an object's; in BIFF5 its text ([MS-XLS] 2.4.179)."""
        if self._wide:
            author, _ = long_string(record.body, 8, wide=True, page=self._page)
            self._harvest.say(Place.PROPERTY, author)
        else:
            self._harvest.say(Place.COMMENT, _narrow(record.body[6:], self._page))

    def _object(self, record: Record) -> None:
        self._sheet.object = u16(record.body, 4) if self._wide else 0

    def _text_object(self, record: Record) -> None:
        """The text of the object before it stands in the records behind ([MS-XLS] 2.4.329)."""
        count = u16(record.body, 10)
        if not count or not record.more:
            return
        text = Strings(record.more, self._harvest.purse).characters(count)
        self._harvest.say(Place.COMMENT if self._sheet.object == 0x19 else Place.TEXT_BOX, text)

    def _series(self, record: Record) -> None:
        text, _ = short_string(record.body, 2, wide=self._wide, page=self._page)
        self._harvest.say(Place.EMBEDDED, text)

    def _validation(self, record: Record) -> None:
        """What a cell tells whoever fills it: two titles, two texts, and the choices of a list ([MS-XLS] 2.4.92)."""
        at = 4
        for _ in range(4):
            text, at = long_string(record.body, at, wide=self._wide, page=self._page)
            self._harvest.say(Place.FORM_FIELD, text.strip("\0"))
        for _ in range(2):
            choices, at = formula_at(record.body, at, wide=self._wide, page=self._page, gap=2)
            for text in choices:
                self._harvest.say(Place.FORM_FIELD, text.replace("\0", "\n"))

    def _name(self, record: Record) -> None:
        """A name of the workbook; names of macros that run by themselves stand here too ([MS-XLS] 2.4.150)."""
        flags, count = u16(record.body, 0), u8(record.body, 3)
        text, _ = counted_string(record.body, 14, count, wide=self._wide, page=self._page)
        if flags & 0x0E:  # a function, a Visual Basic macro, or a macro
            self._harvest.active.add(Active.MACRO)
        if not flags & 0x20:  # built-in names are one octet
            self._harvest.say(Place.PROPERTY, text)

    def _supporting(self, record: Record) -> None:
        """What a link leads to ([MS-XLS] 2.4.271): another workbook, or by a 0x03 in it another program (DDE, OLE)."""
        if u16(record.body, 2) in {0x0401, 0x3A01}:
            return
        path, _ = long_string(record.body, 2, wide=True, page=self._page)
        self._linked(path)

    def _supporting_5(self, record: Record) -> None:
        if not self._wide:
            self._linked(letters_of(record.body))

    def _linked(self, path: str) -> None:
        if "\x03" in path[1:] and not path.startswith("\x01"):  # in the path of a file it parts folders
            self._harvest.active.add(Active.FIELD)
        elif path.startswith(("\x01\x01@", "\\\\")) or "://" in path or "http" in path:
            self._harvest.active.add(Active.EXTERNAL)

    def _consolidated(self, record: Record) -> None:
        """The source of a consolidated range ([MS-XLS] 2.4.86)."""
        text, _ = long_string(record.body, 6, wide=self._wide, page=self._page)
        self._linked(text)
        self._harvest.say(Place.PROPERTY, text.strip("\x01\x02"))

    def _project(self, record: Record) -> None:
        self._harvest.active.add(Active.MACRO)

    def _draw(self, record: Record) -> None:
        self._drawing += [record.body, *record.more]


def read_xls(data: bytes, harvest: Harvest) -> None:
    """Tell the texts of a workbook stream. Raises Torn and Spent."""
    book = _Book(harvest)
    try:
        book.read(data)
    finally:
        book.end()


def letters_of(body: bytes) -> str:
    """The path of a BIFF5 link, behind its length."""
    return body[1:].decode("latin-1")


def _narrow(raw: bytes, page: int) -> str:
    text, _ = counted_string(raw, 0, len(raw), wide=False, page=page)
    return text


def _unfolded(text: str) -> str:
    """The text of a header without its codes: its three parts are lines, pictures and numbers of pages are nothing."""

    def shown(match: re.Match[str]) -> str:
        letter = (match[2] or "").upper()
        return "&" if letter == "&" else "\n" if letter in {"L", "C", "R"} else ""

    return CODE.sub(shown, text).strip("\n")
