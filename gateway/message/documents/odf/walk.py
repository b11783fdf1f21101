"""The walk through one part of an OpenDocument file: events of XML -> passages, files inside, what is active.

How a text element reads belongs here; which element is which place stands in `places`.
"""

import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from gateway.message.document import Inner, Place, Purse
from gateway.message.documents.draft import Draft
from gateway.message.documents.odf import places
from gateway.message.documents.odf.found import Frame, Harvest
from gateway.message.documents.odf.names import is_open_document, name, names
from gateway.message.documents.odf.styles import NOTHING, Styles
from gateway.message.documents.odf.tables import Table, formula_does, formula_texts

_SPACES = re.compile(r"[ \t\r\n]+")
_NAMED_WATERMARK = "PowerPlusWaterMarkObject"
"""The name that LibreOffice and Word give the shape of their own command for watermarks."""

_STYLE_NAMES = {
    name("text:style-name"): "text",
    name("draw:style-name"): "graphic",
    name("presentation:style-name"): "presentation",
    name("draw:text-style-name"): "paragraph",
}
_PARAGRAPH_STYLE, _CELL_STYLE = name("text:style-name"), name("table:style-name")
_SHOWN, _IS_HIDDEN = name("text:display"), name("text:is-hidden")
_FORMULA, _STRING = name("table:formula"), name("office:string-value")
_DRAW_NAME, _CLASS, _GEOMETRY = name("draw:name"), name("presentation:class"), name("draw:type")
_CONDITION = name("table:condition")
_LAYER, _DISPLAY = name("draw:layer"), name("draw:display")
_SPAN = name("text:span")
_MIMETYPE, _BINARY = name("office:mimetype"), name("office:binary-data")
_BODIES = names("office:text", "office:spreadsheet", "office:presentation", "office:drawing", "office:chart",
                "office:image", "office:database")  # fmt: skip
_CELLS = names("table:table-cell", "table:covered-table-cell")
_OBJECTS = names("draw:object-ole", "draw:object")
_KEPT_AROUND = frozenset({Place.SLIDE_NOTE, Place.EMBEDDED, Place.WATERMARK, Place.PAGE_FOOTER})
"""Places that a shape inside does not change."""
_CLASSES = {
    "header": Place.PAGE_HEADER,
    **dict.fromkeys(("footer", "date-time", "page-number"), Place.PAGE_FOOTER),
}
_MOST_SPACES = 64
_STEPS = 10_000
"""Elements that are walked before they are paid for."""


class Walk:
    """One part. `start`, `data` and `end` are the handlers of an expat parser with namespaces."""

    def __init__(self, harvest: Harvest, styles: Styles, inside: frozenset[str], place: Place, purse: Purse) -> None:
        self._harvest = harvest
        self._drafts = harvest.drafts
        self._styles = styles
        self._inside = inside
        self._place = place
        self._purse = purse
        self._frames = [Frame(self._drafts.begin(place))]
        self._style: tuple[str, str] | None = None
        self._table = Table()
        self._binary: list[str] = []
        self._collected: dict[Place, Draft] = {}
        self.steps = 0
        """Elements since they were last paid for."""

    def settle(self) -> None:
        """Pay for the elements. Raises Spent."""
        self._purse.pay(steps=self.steps)
        self.steps = 0

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.steps += 1
        if self.steps > _STEPS:
            self.settle()
        if len(self._frames) == 1 and not is_open_document(element):
            self._harvest.opaque = True
        parent = self._frames[-1]
        frame = replace(parent, after=None, binary="")
        self._frames.append(frame)
        if attributes:
            self._attributes(element, attributes, frame)
        if element in places.PARAGRAPHS:
            self._paragraph(attributes, frame)
        elif element == _SPAN:
            self._dress(frame, "text", attributes.get(_PARAGRAPH_STYLE, ""))
        elif (handler := self._HANDLERS.get(element)) is not None:
            handler(self, element, attributes, frame)
        elif (place := places.PLACES.get(element)) is not None:
            self._begin(frame, self._placed(place))
            frame.of_header = place is Place.PAGE_HEADER
        elif element in places.SHAPES:
            self._shape(attributes, frame, parent.draft.place)
        elif element in places.HIDDEN:
            frame.hidden = True
        elif element in places.SKIPPED:
            frame.skipped = True

    def data(self, text: str) -> None:
        """Text. Where it stands outside of all paragraphs, it is a line by itself unless it is only spaces."""
        frame = self._frames[-1]
        if frame.binary:
            self._purse.pay(octets=len(text))
            self._binary.append(text)
        elif frame.skipped:
            return
        elif frame.paragraph:
            self._drafts.write(frame.draft, _SPACES.sub(" ", text), frame.letters, hidden=frame.hidden)
        elif shown := text.strip():
            self._drafts.write(frame.draft, _SPACES.sub(" ", shown), frame.letters, hidden=frame.hidden)
            self._drafts.end_line(frame.draft)

    def end(self, element: str) -> None:
        """An element ends."""
        frame = self._frames.pop()
        if frame.after is not None:
            frame.after()

    def _placed(self, place: Place) -> Place:
        """What belongs to an object inside stays there."""
        return place if self._place is not Place.EMBEDDED else Place.EMBEDDED

    def _begin(self, frame: Frame, place: Place) -> None:
        frame.draft = self._drafts.begin(place)
        frame.paragraph = False

    def _attributes(self, element: str, attributes: Mapping[str, str], frame: Frame) -> None:
        if (does := places.active(element, attributes, self._inside)) is not None:
            self._harvest.active.add(does)
        if element in places.SPOKEN:
            for place, text in places.spoken(element, attributes):
                self._drafts.line(place, text)
        if attributes.get(_SHOWN) == "none" or attributes.get(_IS_HIDDEN) == "true":
            frame.hidden = True
        if condition := attributes.get(_CONDITION):
            for choice in formula_texts(condition):
                self._collect(Place.FORM_FIELD, choice)
        if attributes.get(_LAYER) in self._harvest.unseen_layers:
            frame.hidden = True

    def _dress(self, frame: Frame, family: str, style: str) -> None:
        look = self._styles.look(family, style)
        if look == NOTHING:
            return
        frame.look = look.over(frame.look)
        frame.letters = frame.look.letters()
        frame.hidden = frame.hidden or bool(look.hides)

    def _paragraph(self, attributes: Mapping[str, str], frame: Frame) -> None:
        frame.paragraph = True
        self._dress(frame, "paragraph", attributes.get(_PARAGRAPH_STYLE, ""))
        draft = frame.draft
        frame.after = lambda: self._drafts.end_line(draft)

    def _shape(self, attributes: Mapping[str, str], frame: Frame, around: Place) -> None:
        for attribute, family in _STYLE_NAMES.items():
            if attribute in attributes:
                self._dress(frame, family, attributes[attribute])
        if _NAMED_WATERMARK in attributes.get(_DRAW_NAME, ""):
            self._begin(frame, Place.WATERMARK)
        elif frame.own is not None:
            self._begin(frame, frame.own)
        elif around in _KEPT_AROUND:
            self._begin(frame, around)
        else:
            self._begin(frame, Place.TEXT_BOX)

    def _geometry(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        """Fontwork that stands in a page header is a watermark, whatever its name."""
        if frame.of_header and attributes.get(_GEOMETRY, "").startswith("fontwork"):
            frame.draft.place = Place.WATERMARK

    def _frame(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        """A `draw:frame`: what a slide says in its outline is its body, not a text box."""
        for attribute, family in _STYLE_NAMES.items():
            if attribute in attributes:
                self._dress(frame, family, attributes[attribute])
        if kind := attributes.get(_CLASS):
            frame.own = _CLASSES.get(kind) or frame.draft.place

    def _table_begins(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        self._table = Table()
        self._dress(frame, "table", attributes.get(_CELL_STYLE, ""))
        title = attributes.get(name("table:name"), "")
        sheet = self._harvest.body == "spreadsheet" and self._place is Place.BODY
        self._drafts.line(Place.SHEET_NAME if sheet else self._placed(Place.PROPERTY), title)
        if frame.draft.place in {Place.BODY, Place.TABLE_CELL}:
            self._begin(frame, Place.TABLE_CELL)

    def _table_column(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        self._table.describe(attributes)

    def _row(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        shown = self._table.begin_row(attributes)
        frame.hidden = frame.hidden or not shown

    def _cell(self, element: str, attributes: Mapping[str, str], frame: Frame) -> None:
        style, shown = self._table.begin_cell(attributes)
        frame.hidden = frame.hidden or not shown or element in places.HIDDEN
        self._dress(frame, "table-cell", style)
        frame.paragraph = False
        if formula := attributes.get(_FORMULA, ""):
            self._harvest.active |= formula_does(formula)
            for text in formula_texts(formula):
                self._collect(Place.HIDDEN, text)
        if said := attributes.get(_STRING, ""):
            self._drafts.write(frame.draft, said, frame.letters, hidden=frame.hidden)
            self._drafts.end_line(frame.draft)

    def _collect(self, place: Place, text: str) -> None:
        """Short texts of one kind of which there may be many: one passage, each a line."""
        if (draft := self._collected.get(place)) is None:
            draft = self._collected[place] = self._drafts.begin(place)
        self._drafts.write(draft, text)
        self._drafts.end_line(draft)

    def _format(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        """Text that a number format shows in every cell."""
        if Place.TABLE_CELL not in self._collected:
            self._collected[Place.TABLE_CELL] = self._drafts.begin(Place.TABLE_CELL)
        frame.draft = self._collected[Place.TABLE_CELL]

    def _style_begins(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        self._style = self._styles.style(attributes)
        frame.after = self._style_ends

    def _style_ends(self) -> None:
        self._style = None

    def _properties(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        if self._style is not None:
            self._styles.properties(self._style, attributes)

    def _font(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        self._styles.font(attributes)

    def _page(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        self._dress(frame, "drawing-page", attributes.get(name("draw:style-name"), ""))

    def _layer(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        if attributes.get(_DISPLAY) == "none":
            self._harvest.unseen_layers.add(attributes.get(_DRAW_NAME, ""))

    def _space(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        count = attributes.get(name("text:c"), "1")
        wide = min(int(count), _MOST_SPACES) if count.isascii() and count.isdigit() and len(count) < 4 else 1
        self._drafts.write(frame.draft, " " * wide, frame.letters, hidden=frame.hidden)

    def _tab(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        self._drafts.write(frame.draft, "\t", frame.letters, hidden=frame.hidden)

    def _line_break(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        self._drafts.write(frame.draft, "\n", frame.letters, hidden=frame.hidden)

    def _citation(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        frame.paragraph = False

    def _bodied(self, element: str, _: Mapping[str, str], frame: Frame) -> None:
        self._harvest.body = self._harvest.body or element.partition(" ")[2]

    def _document(self, _: str, attributes: Mapping[str, str], frame: Frame) -> None:
        self._harvest.mimetype = self._harvest.mimetype or attributes.get(_MIMETYPE, "")

    def _property(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        self._begin(frame, Place.PROPERTY)

    def _object(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        """A document in line (flat XML) stands in its object."""
        if frame.draft.place is not Place.EMBEDDED:
            self._begin(frame, Place.EMBEDDED)

    def _octets(self, _: str, __: Mapping[str, str], frame: Frame) -> None:
        frame.binary = "binary"
        self._binary = []
        frame.after = self._octets_end

    def _octets_end(self) -> None:
        written, self._binary = "".join(self._binary), []
        try:
            content = binascii.a2b_base64(written.encode())
        except ValueError:
            self._harvest.opaque = True
            return
        self._purse.pay(octets=len(content), members=1)
        self._harvest.inner.append(Inner("", content))

    _HANDLERS: ClassVar[dict[str, Callable[["Walk", str, Mapping[str, str], Frame], None]]] = {
        name("draw:enhanced-geometry"): _geometry,
        name("draw:frame"): _frame,
        name("number:text"): _format,
        name("office:meta"): _property,
        name("table:table"): _table_begins,
        name("table:table-column"): _table_column,
        name("table:table-row"): _row,
        name("style:style"): _style_begins,
        name("style:default-style"): _style_begins,
        name("style:font-face"): _font,
        name("draw:page"): _page,
        name("draw:layer"): _layer,
        name("text:s"): _space,
        name("text:tab"): _tab,
        name("text:line-break"): _line_break,
        name("text:note-citation"): _citation,
        name("office:document"): _document,
        _BINARY: _octets,
        **dict.fromkeys(_OBJECTS, _object),
        **dict.fromkeys(_BODIES, _bodied),
        **dict.fromkeys(_CELLS, _cell),
        **dict.fromkeys(
            names("style:text-properties", "style:table-properties", "style:drawing-page-properties"), _properties
        ),
        **dict.fromkeys(
            names("dc:title", "dc:subject", "dc:description", "meta:keyword", "meta:user-defined", "dc:publisher",
                  "dc:contributor", "dc:coverage", "dc:identifier", "dc:relation", "dc:rights", "dc:source", "dc:type",
                  "meta:initial-creator", "meta:printed-by"),
            _property,
        ),
    }  # fmt: skip
    """Elements that are more than a place."""
