"""Every place of a PDF where text can stand: by real writers, and by hand where no writer at hand puts it."""

import zlib
from pathlib import Path

import pytest
from data.makers import rawpdf
from data.makers.rawpdf import page, shown, stream

from gateway.engines.pdf import read
from gateway.message.document import Opened, Place, Purse

DOCUMENTS = Path(__file__).parents[2] / "data" / "documents"
WRITTEN = sorted(path.with_suffix(".pdf") for path in DOCUMENTS.glob("pdf-*.json"))


def said(opened: Opened, place: Place) -> list[str]:
    return [passage.text for passage in opened.passages if passage.place == place]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_pages_with_text_are_not_scanned(path: Path) -> None:
    """What real writers wrote is no picture of a page; what stands where in it, the matrix of documents asks."""
    opened = read(path.read_bytes(), Purse())
    assert (opened.type, opened.scanned) == ("application/pdf", False)


def test_letters() -> None:
    """Font, size, weight and colour come with the text, also where a writer scales its text space (Chromium)."""
    opened = read((DOCUMENTS / "pdf-chromium.pdf").read_bytes(), Purse())
    body = next(passage for passage in opened.passages if passage.place == Place.BODY)
    (stretch,) = body.stretches
    assert body.text[stretch.start : stretch.end] == body.text
    assert (stretch.letters.font, stretch.letters.size, stretch.letters.colour) == ("DejaVuSans", 12.0, "000000")
    heading = read((DOCUMENTS / "pdf-libreoffice.pdf").read_bytes(), Purse()).passages[1].stretches[0].letters
    assert (heading.bold, heading.size) == (True, 18.0)


def test_letters_of_an_old_encoding_keep_their_codes_and_their_font() -> None:
    """Octets of TCVN3 in a font `.VnTime` without a map to Unicode come out as they are, with the name of the font."""
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+.VnTime /Encoding /WinAnsiEncoding >>"
    opened = read(
        page(b"BT /F9 12 Tf 72 400 Td <54d6d0544d8354> Tj ET", more={10: font}, resources=b"").replace(
            b"/F1 5 0 R", b"/F9 10 0 R"
        ),
        Purse(),
    )
    (passage,) = [passage for passage in opened.passages if passage.place == Place.BODY]
    assert passage.text.startswith("TÖÐTM")
    assert passage.stretches[0].letters.font == ".VnTime"


RARE = {
    "hidden layer": (
        page(
            b"/OC /L BDC " + shown("IN A LAYER THAT IS OFF") + b"EMC",
            resources=b"/Properties << /L 10 0 R >>",
            more={10: b"<< /Type /OCG /Name (NAME OF A LAYER) >>"},
            catalog=b"/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] /BaseState /OFF >> >>",
        ),
        {Place.BODY: "IN A LAYER THAT IS OFF", Place.PROPERTY: "NAME OF A LAYER"},
    ),
    "invisible letters": (page(b"BT 3 Tr /F1 12 Tf 72 400 Td (NOT PAINTED) Tj ET"), {Place.BODY: "NOT PAINTED"}),
    "outside of the page": (page(shown("FAR OUTSIDE", x=-900, y=5000)), {Place.BODY: "FAR OUTSIDE"}),
    "actual text": (
        page(b"/Span << /ActualText (WHAT IS READ) >> BDC " + shown("WHAT IS SEEN") + b"EMC"),
        {Place.BODY: "WHAT IS SEEN", Place.ALTERNATIVE_TEXT: "WHAT IS READ"},
    ),
    "empty actual text": (page(b"/Span << /ActualText () >> BDC " + shown("WHAT IS SEEN") + b"EMC"), {Place.BODY: "WHAT IS SEEN"}),
    "actual text of a list": (
        page(b"/Span /P BDC " + shown("WHAT IS SEEN") + b"EMC", resources=b"/Properties << /P << /ActualText (READ) >> >>"),
        {Place.BODY: "WHAT IS SEEN", Place.ALTERNATIVE_TEXT: "READ"},
    ),
    "watermark artifact": (
        page(b"/Artifact << /Type /Pagination /Subtype /Watermark >> BDC " + shown("MARKED WATER") + b"EMC"),
        {Place.WATERMARK: "MARKED WATER"},
    ),
    "watermark of Acrobat": (
        page(
            b"/Artifact << /Type /Pagination /Subtype /Watermark >> BDC /A Do EMC",
            resources=b"/XObject << /A 10 0 R >>",
            more={10: stream(shown("IN A FORM"), b"/Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>")},
        ),
        {Place.WATERMARK: "IN A FORM"},
    ),
    "header artifact": (
        page(b"/Artifact << /Type /Pagination /Subtype /Header >> BDC " + shown("MARKED HEADER", y=820) + b"EMC"),
        {Place.PAGE_HEADER: "MARKED HEADER"},
    ),
    "slanting text": (
        page(shown("LEVEL") + b"BT /F1 60 Tf 0.7071 0.7071 -0.7071 0.7071 100 200 Tm (TOP SECRET) Tj ET"),
        {Place.BODY: "LEVEL", Place.WATERMARK: "TOP SECRET"},
    ),
    "slanting text letter by letter": (
        page(b"BT /F1 40 Tf 0 1 -1 0 100 200 Tm (T) Tj 0 1 -1 0 100 225 Tm (O) Tj 0 1 -1 0 100 256 Tm (P) Tj ET"),
        {Place.WATERMARK: "TOP"},
    ),
    "page turned, text upright": (
        page(b"BT /F1 12 Tf 0 1 -1 0 300 100 Tm (LEVEL FOR THE READER) Tj ET", entries=b"/Rotate 90"),
        {Place.BODY: "LEVEL FOR THE READER"},
    ),
    "form in a form": (
        page(
            b"/A Do",
            resources=b"/XObject << /A 10 0 R >>",
            more={
                10: stream(b"/B Do", b"/Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /B 11 0 R >> >>"),
                11: stream(shown("DEEP INSIDE"), b"/Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>"),
            },
        ),
        {Place.BODY: "DEEP INSIDE"},
    ),
    "pattern": (
        page(
            b"/Pattern cs /P scn 0 0 595 842 re f",
            resources=b"/Pattern << /P 10 0 R >>",
            more={
                10: stream(
                    shown("IN A PATTERN"),
                    b"/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 595 842] /XStep 595 /YStep 842 /Resources << /Font << /F1 5 0 R >> >>",
                )
            },
        ),
        {Place.BODY: "IN A PATTERN"},
    ),
    "soft mask": (
        page(
            b"/G gs 0 0 595 842 re f",
            resources=b"/ExtGState << /G << /SMask << /S /Luminosity /G 10 0 R >> >> >>",
            more={10: stream(shown("IN A MASK"), b"/Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency /CS /DeviceGray >> /Resources << /Font << /F1 5 0 R >> >>")},
        ),
        {Place.BODY: "IN A MASK"},
    ),
    "annotations": (
        page(
            b"",
            entries=b"/Annots [10 0 R 11 0 R 12 0 R]",
            more={
                10: b"<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents (FREE TEXT) /RC (<body><p>RICH &amp; FREE</p></body>) /Subj (SUBJECT OF IT) /T (WRITER OF IT) >>",
                11: b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 99 9] /Name /TopSecret /AP << /N 13 0 R >> >>",
                12: b"<< /Type /Annot /Subtype /Popup /Rect [0 0 9 9] /F 2 /Contents <feff005400561eac> >>",
                13: stream(shown("DRAWN ON A STAMP"), b"/Subtype /Form /BBox [0 0 99 9] /Resources << /Font << /F1 5 0 R >> >>"),
            },
        ),
        {Place.ANNOTATION: ["FREE TEXT", "RICH & FREE", "SUBJECT OF IT", "WRITER OF IT", "Top Secret", "DRAWN ON A STAMP", "TVẬ"]},
    ),
    "fields": (
        page(
            b"",
            entries=b"/Annots [10 0 R 11 0 R 12 0 R 14 0 R]",
            catalog=b"/AcroForm << /Fields [10 0 R 11 0 R 12 0 R 14 0 R] >>",
            more={
                10: b"<< /Subtype /Widget /Rect [0 0 9 9] /FT /Tx /T (NAME OF IT) /V (VALUE) /DV (DEFAULT) /TU (TOOLTIP) >>",
                11: b"<< /Subtype /Widget /Rect [0 0 9 9] /FT /Ch /T (c) /Opt [[(exported) (SHOWN CHOICE)] (PLAIN CHOICE)] >>",
                12: b"<< /Subtype /Widget /Rect [0 0 9 9] /FT /Btn /T (b) /V /CHOSEN /MK << /CA (CAPTION) >> >>",
                13: stream(b"LONG VALUE IN A STREAM"),
                14: b"<< /Subtype /Widget /Rect [0 0 9 9] /FT /Tx /T (l) /V 13 0 R >>",
            },
        ),
        {Place.FORM_FIELD: ["NAME OF IT", "VALUE", "DEFAULT", "TOOLTIP", "SHOWN CHOICE", "PLAIN CHOICE", "CHOSEN", "CAPTION", "LONG VALUE IN A STREAM"]},
    ),
    "xfa": (
        page(
            shown("Please wait... open in Adobe Reader"),
            catalog=b"/AcroForm << /Fields [] /XFA [(preamble) 10 0 R (template) 11 0 R (postamble) 12 0 R] >>",
            more={
                10: stream(b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">'),
                11: stream(zlib.compress("<template><draw><value><text>TRONG MẪU XFA</text></value></draw></template>".encode()), b"/Filter /FlateDecode"),
                12: stream(b"</xdp:xdp>"),
            },
        ),
        {Place.FORM_FIELD: "TRONG MẪU XFA", Place.BODY: "Please wait"},
    ),
    "properties": (
        page(
            b"",
            trailer=b"/Info 10 0 R",
            catalog=b"/Metadata 11 0 R /Outlines 12 0 R /PageLabels << /Nums [0 << /S /D /P (LABEL-) >>] >>",
            more={
                10: b"<< /Title (TITLE) /Keywords (KEY WORDS) /OwnKey (OF OUR OWN) >>",
                11: stream(
                    '<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:rdf="r" xmlns:dc="d"><rdf:RDF><rdf:Description dc:subject="MÔ TẢ"><dc:title>TỰA XMP</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>'.encode(),
                    b"/Type /Metadata /Subtype /XML",
                ),
                12: b"<< /Type /Outlines /First 13 0 R /Last 13 0 R /Count 1 >>",
                13: b"<< /Title (BOOKMARK) /Parent 12 0 R >>",
            },
        ),
        {Place.PROPERTY: ["TITLE", "KEY WORDS", "OF OUR OWN", "TỰA XMP", "MÔ TẢ", "BOOKMARK", "LABEL-"]},
    ),
    "structure": (
        page(b"", catalog=b"/StructTreeRoot << /K << /S /Figure /Alt (ALTERNATIVE) /ActualText (ACTUAL) /E (EXPANDED) >> >>"),
        {Place.ALTERNATIVE_TEXT: ["ALTERNATIVE", "ACTUAL", "EXPANDED"]},
    ),
    "object that nothing points to": (page(b"", more={10: b"<< /Subtype /FreeText /Rect [0 0 9 9] /Contents (ORPHAN) >>"}), {Place.ANNOTATION: "ORPHAN"}),
}  # fmt: skip


@pytest.mark.parametrize("case", RARE)
def test_rare_places(case: str) -> None:
    """Text of places that few writers use is found where it stands."""
    content, places = RARE[case]
    opened = read(content, Purse())
    missing = [
        (place, text)
        for place, texts in places.items()
        for text in ([texts] if isinstance(texts, str) else texts)
        if not any(text in found for found in said(opened, place))
    ]
    assert not missing, [(passage.place, passage.text) for passage in opened.passages]
    assert not opened.opaque


def test_header_and_footer() -> None:
    """A line at the head or the foot of pages is header or footer when it repeats, page numbers aside."""
    lines = [
        shown("HEAD", y=820)
        + shown(f"Page {number}", y=20)
        + shown(f"{number} text", y=400)
        + shown(("one", "two")[number], y=800)
        for number in range(2)
    ]
    pages = {
        3
        + 2
        * number: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 20 0 R >> >> >>"
        % (4 + 2 * number)
        for number in range(2)
    }
    contents = {4 + 2 * number: stream(line) for number, line in enumerate(lines)}
    root = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>",
        20: rawpdf.FONT,
    }
    opened = read(rawpdf.file(root | pages | contents), Purse())
    assert said(opened, Place.PAGE_HEADER) == ["HEAD", "HEAD"]
    assert said(opened, Place.PAGE_FOOTER) == ["Page 0", "Page 1"]
    assert said(opened, Place.BODY) == ["0 text\none", "1 text\ntwo"]


PICTURE = stream(b"\0" * 3, b"/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceRGB /BitsPerComponent 8")


def test_scanned() -> None:
    """A page of pictures without text is told as such, and is not opaque; a picture beside text is not."""
    shows = {"resources": b"/XObject << /I 10 0 R >>", "more": {10: PICTURE}}
    assert read(page(b"q 595 0 0 842 0 0 cm /I Do Q", **shows), Purse()).scanned
    opened = read(page(b"q 595 0 0 842 0 0 cm /I Do Q " + shown("text"), **shows), Purse())
    assert (opened.scanned, opened.opaque) == (False, False)


DOTTED = b"/Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1"
COVERING, HALF, CORNER = (b"q %d 0 0 %d 0 0 cm /I Do Q " % sides for sides in ((595, 842), (595, 421), (595, 420)))


@pytest.mark.parametrize(
    ("painted", "dots", "text", "is_scan"),
    [
        (COVERING, (1240, 1754), "12", True),
        (COVERING, (1240, 1754), "Scanned with CamScanner - page 12", True),
        (COVERING, (1240, 1754), "a" * 39, True),
        (COVERING, (1240, 1754), "a" * 40, False),
        (COVERING, (400, 400), "12", True),
        (COVERING, (399, 400), "12", False),
        (HALF, (1240, 1754), "12", True),
        (CORNER, (1240, 1754), "12", False),
        (b"q 0 842 -595 0 595 0 cm /I Do Q ", (1240, 1754), "12", True),
        (b"q 595 0 0 211 0 0 cm /I Do Q q 595 0 0 211 0 211 cm /I Do Q ", (1240, 80), "12", True),
        (b"q .5 0 0 1 0 0 cm q .5 0 0 1 0 0 cm " + COVERING + b"Q Q ", (1240, 1754), "12", False),
    ],
    ids=["number", "scanner", "39", "40", "dots", "few dots", "half", "less", "turned", "strips", "scaled down"],
)
def test_pages_with_scant_text_are_scanned(painted: bytes, dots: tuple[int, int], text: str, *, is_scan: bool) -> None:
    """A page-sized picture with a page's number or a scanner's own line is a scan; with a text it is not."""
    picture = stream(b"\0" * (dots[0] // 8 + 1) * dots[1], DOTTED % dots)
    content = page(painted + shown(text), resources=b"/XObject << /I 10 0 R >>", more={10: picture})
    assert read(content, Purse()).scanned is is_scan


@pytest.mark.parametrize(("matrix", "is_scan"), [(b"1 0 0 1 0 0", True), (b".5 0 0 .5 0 0", False)])
def test_pictures_in_forms_are_as_large_as_they_are_painted(matrix: bytes, *, is_scan: bool) -> None:
    """A form's own matrix and that of the page both count."""
    picture = stream(b"\0" * 156 * 1754, DOTTED % (1240, 1754))
    form = stream(
        b"595 0 0 842 0 0 cm /I Do",
        b"/Subtype /Form /BBox [0 0 595 842] /Matrix [%s] /Resources << /XObject << /I 10 0 R >> >>",
    )
    by_form = form.replace(b"%s", matrix)
    plain = form.replace(b"%s", b"1 0 0 1 0 0")
    for painted, made in ((b"/F Do ", by_form), (b"q %s cm /F Do Q " % matrix, plain)):
        content = page(painted + shown("12"), resources=b"/XObject << /F 11 0 R >>", more={10: picture, 11: made})
        assert read(content, Purse()).scanned is is_scan


def test_text_without_a_reading_is_opaque() -> None:
    """Glyph numbers of a font that says nothing about Unicode are text that nobody can ask about."""
    fonts = {
        10: b"<< /Type /Font /Subtype /Type0 /BaseFont /Hidden /Encoding /Identity-H /DescendantFonts [11 0 R] >>",
        11: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Hidden /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 12 0 R >>",
        12: b"<< /Type /FontDescriptor /FontName /Hidden /Flags 4 /FontBBox [0 0 1 1] /ItalicAngle 0 /Ascent 1 /Descent 0 /CapHeight 1 /StemV 1 >>",
    }
    content = page(b"BT /F9 12 Tf 72 400 Td <00370038003c01ed003700300108> Tj ET", more=fonts).replace(
        b"/F1 5 0 R", b"/F9 10 0 R"
    )
    assert read(content, Purse()).opaque
