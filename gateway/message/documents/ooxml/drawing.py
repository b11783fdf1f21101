"""DrawingML, VML and PresentationML: boxes, slides, charts, diagrams, alternative text.

ISO/IEC 29500-1 19 to 21 and 29500-4 19. Both ways of a drawing that is said twice (`mc:AlternateContent`) are read.
"""

from gateway.message.document import Active, Place
from gateway.message.documents.ooxml.letters import Property
from gateway.message.documents.ooxml.names import quiet, said, truth
from gateway.message.documents.ooxml.reading import Action, Ending, Reading, Shape

_FOOTERS = frozenset({"ftr", "dt", "sldNum"})


def _alternatives(reading: Reading, attributes: dict[str, str]) -> None:
    reading.choices.append(0)


def _end_alternatives(reading: Reading) -> None:
    reading.choices.pop()


def _alternative(reading: Reading, attributes: dict[str, str]) -> None:
    """The first choice stands in the flow; each other way of saying it is a passage of its own."""
    if reading.choices:
        reading.choices[-1] += 1
    if not reading.choices or reading.choices[-1] > 1:
        reading.pens.append(type(reading.pens[-1])(reading.pens[-1].place))
        reading.others.append(True)
    else:
        reading.others.append(False)


def _end_alternative(reading: Reading) -> None:
    if reading.others.pop():
        reading.close()


def _paragraph(reading: Reading, attributes: dict[str, str]) -> None:
    reading.style = ""
    reading.properties.clear()


def _end_paragraph(reading: Reading) -> None:
    reading.end_line()


def _run(reading: Reading, attributes: dict[str, str]) -> None:
    reading.properties.clear()
    reading.properties.append(_THEME_FONT)


def _run_properties(reading: Reading, attributes: dict[str, str]) -> None:
    reading.property("rPr", attributes)


def _latin(reading: Reading, attributes: dict[str, str]) -> None:
    reading.property("latin", attributes)


def _colour(reading: Reading, attributes: dict[str, str]) -> None:
    reading.property("srgbClr", attributes)


def _text(reading: Reading, attributes: dict[str, str]) -> None:
    reading.clear()


def _end_text(reading: Reading) -> None:
    text = reading.take()
    if text:
        reading.write(text)


def _break(reading: Reading, attributes: dict[str, str]) -> None:
    reading.write("\n")


def _shape(reading: Reading, attributes: dict[str, str]) -> None:
    reading.shape = Shape()


def _placeholder(reading: Reading, attributes: dict[str, str]) -> None:
    reading.shape.placeholder = attributes.get("type", "body")


def _kind_of_shape(reading: Reading, attributes: dict[str, str]) -> None:
    reading.shape.text_box = truth(attributes.get("txBox", ""), absent=False)


def _body_of_shape(reading: Reading, attributes: dict[str, str]) -> None:
    placeholder = reading.shape.placeholder
    if placeholder in _FOOTERS:
        place = Place.PAGE_FOOTER
    elif placeholder == "hdr":
        place = Place.PAGE_HEADER
    elif placeholder is not None and reading.master:
        place = Place.HIDDEN
    elif reading.shape.text_box and reading.place is Place.BODY:
        place = Place.TEXT_BOX
    else:
        place = reading.place
    reading.open(place)


def _opens(place: Place) -> Action:
    def open_place(reading: Reading, attributes: dict[str, str]) -> None:
        reading.open(place)

    return open_place


def _cell(reading: Reading, attributes: dict[str, str]) -> None:
    reading.open(Place.TABLE_CELL if reading.place is Place.BODY else reading.place)


def _close(reading: Reading) -> None:
    reading.close()


def _close_unknown(reading: Reading) -> None:
    reading.stray()
    reading.loose -= 1
    reading.close()


def _vml_box(reading: Reading, attributes: dict[str, str]) -> None:
    """A box of VML may hold bare HTML, whose elements break no word."""
    reading.open(Place.TEXT_BOX)
    reading.loose += 1


def _named(reading: Reading, attributes: dict[str, str]) -> None:
    """What a drawing is called and how it is described (20.1.2.2.8)."""
    name = attributes.get("name", "")
    reading.watermark = "watermark" in name.lower()
    reading.say(Place.ALTERNATIVE_TEXT, attributes.get("descr", ""))
    reading.say(Place.ALTERNATIVE_TEXT, attributes.get("title", ""))
    if not name.isascii():
        reading.say(Place.ALTERNATIVE_TEXT, name)


def _vml_shape(reading: Reading, attributes: dict[str, str]) -> None:
    reading.say(Place.ALTERNATIVE_TEXT, attributes.get("alt", ""))
    reading.say(Place.ALTERNATIVE_TEXT, attributes.get("title", "") or said(attributes, "o:title"))


def _text_on_path(reading: Reading, attributes: dict[str, str]) -> None:
    """Word's watermarks (ISO/IEC 29500-4 19.1.2.23)."""
    reading.say(Place.WATERMARK, attributes.get("string", ""))


def _warped(reading: Reading, attributes: dict[str, str]) -> None:
    """WordArt in a page header or footer, or in a drawing that is named so, is what people call a watermark."""
    passages = reading.book.passages
    in_margin = reading.place in {Place.PAGE_HEADER, Place.PAGE_FOOTER} and attributes.get("prst") != "textNoShape"
    if (in_margin or reading.watermark) and passages and passages[-1].place is Place.TEXT_BOX:
        last = passages[-1]
        passages[-1] = type(last)(Place.WATERMARK, last.text, last.stretches)


def _click(reading: Reading, attributes: dict[str, str]) -> None:
    """What happens at a click or under the mouse (21.1.2.3.5)."""
    reading.say(Place.ALTERNATIVE_TEXT, attributes.get("tooltip", ""))
    action = attributes.get("action", "").lower()
    if action.startswith("ppaction://program"):
        reading.book.active.add(Active.LAUNCH)
    elif action.startswith("ppaction://macro"):
        reading.book.active.add(Active.MACRO)


def _slide(reading: Reading, attributes: dict[str, str]) -> None:
    if not truth(attributes.get("show", "")):
        reading.hide()


def _says(place: Place, *names: str) -> Action:
    def say(reading: Reading, attributes: dict[str, str]) -> None:
        for name in names:
            reading.say(place, said(attributes, name))

    return say


def _ole_object(reading: Reading, attributes: dict[str, str]) -> None:
    """An embedded or linked object; a package runs what it holds when it is clicked."""
    program = attributes.get("ProgID", "") or attributes.get("progId", "")
    if program.lower() == "package":
        reading.book.active.add(Active.OBJECT)
    if attributes.get("Type", "").lower() == "link":
        reading.book.active.add(Active.EXTERNAL)
    reading.say(Place.EMBEDDED, attributes.get("name", "") if not attributes.get("name", "").isascii() else "")


def _object(reading: Reading, attributes: dict[str, str]) -> None:
    reading.book.active.add(Active.OBJECT)


def _major_fonts(reading: Reading, attributes: dict[str, str]) -> None:
    reading.properties.clear()


def _end_major_fonts(reading: Reading) -> None:
    reading.book.styles.major = reading.book.styles.major or _first_latin(reading)


def _end_minor_fonts(reading: Reading) -> None:
    reading.book.styles.minor = reading.book.styles.minor or _first_latin(reading)


def _first_latin(reading: Reading) -> str:
    return next((dict(pairs).get("typeface", "") for name, pairs in reading.properties if name == "latin"), "")


def _binary(reading: Reading, attributes: dict[str, str]) -> None:
    reading.book.opaque = True


def _drop(reading: Reading) -> None:
    """Numbers of positions."""
    text = reading.take().strip()
    if not text.isascii():
        reading.say(reading.beside, text)


def _end_value(reading: Reading) -> None:
    reading.stray()


_THEME_FONT: Property = ("latin", (("typeface", "+mn-lt"),))
_DRAWN = ("wp:docPr", "p:cNvPr", "xdr:cNvPr", "pic:cNvPr", "a:cNvPr", "wps:cNvPr", "cdr:cNvPr", "dsp:cNvPr")
_POSITIONS = (
    "wp:posOffset", "wp:align", "wp14:pctWidth", "wp14:pctHeight", "wp14:pctPosHOffset", "wp14:pctPosVOffset",
    "xdr:col", "xdr:row", "xdr:colOff", "xdr:rowOff", "cdr:x", "cdr:y",
)  # fmt: skip

STARTS: dict[str, Action | None] = {
    "mc:AlternateContent": _alternatives,
    **dict.fromkeys(("mc:Choice", "mc:Fallback"), _alternative),
    "a:p": _paragraph,
    **dict.fromkeys(("a:r", "a:fld"), _run),
    "a:rPr": _run_properties,
    "a:latin": _latin,
    "a:srgbClr": _colour,
    "a:t": _text,
    "a:br": _break,
    "p:sp": _shape,
    "p:ph": _placeholder,
    "p:cNvSpPr": _kind_of_shape,
    "p:txBody": _body_of_shape,
    "a:txBody": _cell,
    **dict.fromkeys(("xdr:txBody", "cdr:txBody", "wps:txbx"), _opens(Place.TEXT_BOX)),
    **dict.fromkeys(("dsp:txBody", "dgm:t", "c:rich", "cx:rich"), _opens(Place.EMBEDDED)),
    "p188:txBody": _opens(Place.COMMENT),
    **dict.fromkeys(_DRAWN, _named),
    **dict.fromkeys(("v:shape", "v:rect", "v:oval", "v:roundrect", "v:line", "v:group", "v:image"), _vml_shape),
    "v:textpath": _text_on_path,
    "v:textbox": _vml_box,
    "a:prstTxWarp": _warped,
    **dict.fromkeys(("a:hlinkClick", "a:hlinkHover", "a:hlinkMouseOver"), _click),
    "p:sld": _slide,
    "p:cmAuthor": _says(Place.COMMENT, "name", "initials"),
    "p188:author": _says(Place.COMMENT, "name", "initials"),
    "p:tag": _says(Place.PROPERTY, "name", "val"),
    **dict.fromkeys(("o:OLEObject", "p:oleObj", "x:oleObject"), _ole_object),
    **dict.fromkeys(("p:control", "x:control", "ax:ocx"), _object),
    **dict.fromkeys(("a:majorFont", "a:minorFont"), _major_fonts),
    "pkg:binaryData": _binary,
    **dict.fromkeys(_POSITIONS),
    "a:font": None,
    **quiet(
        f"a:{name}"
        for name in (
            "avLst", "bodyPr", "buNone", "ea", "cs", "endParaRPr", "ext", "extLst", "gd", "graphic", "graphicData",
            "ln", "lnSpc", "lstStyle", "noFill", "off", "pPr", "picLocks", "prstGeom", "schemeClr", "solidFill",
            "spcBef", "spcAft", "spcPts", "spcPct", "stretch", "fillRect", "xfrm", "blip", "tc", "tcPr", "tr", "tbl",
        )
    ),
    **quiet(f"wp:{name}" for name in ("anchor", "inline", "extent", "effectExtent", "simplePos", "wrapNone")),
}  # fmt: skip
ENDS: dict[str, Ending | None] = {
    "mc:AlternateContent": _end_alternatives,
    **dict.fromkeys(("mc:Choice", "mc:Fallback"), _end_alternative),
    "a:p": _end_paragraph,
    "a:t": _end_text,
    **dict.fromkeys(
        ("p:txBody", "a:txBody", "xdr:txBody", "cdr:txBody", "wps:txbx", "dsp:txBody", "dgm:t", "c:rich", "cx:rich"),
        _close,
    ),
    "p188:txBody": _close,
    "v:textbox": _close_unknown,
    "a:majorFont": _end_major_fonts,
    "a:minorFont": _end_minor_fonts,
    "c:v": _end_value,
    **dict.fromkeys(_POSITIONS, _drop),
}
