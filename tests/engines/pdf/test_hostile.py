"""PDF files built to harm whoever opens them, and damaged ones."""

import io
import re
import time
import zlib

import pikepdf
import pytest
from data.makers import rawpdf
from data.makers.rawpdf import page, shown, stream

from gateway.engines.pdf import read
from gateway.message.document import Opened, Place, Purse, Spent

MEGABYTE = 1 << 20
BOMB = zlib.compress(bytes(64 * MEGABYTE), 9)
FLATE = b"/Filter /FlateDecode"
FORM = b"/Subtype /Form /BBox [0 0 595 842]"


def painting(packed: bytes, entries: bytes) -> bytes:
    """A page whose contents are this stream."""
    return page(b"", more={10: stream(packed, entries)}).replace(b"/Contents 4 0 R", b"/Contents 10 0 R")


def objects_in_a_bomb() -> bytes:
    """The catalog is in a stream of objects that never ends, behind a table of objects that is a stream (7.5.7)."""
    first = b"3 0 obj\n" + stream(BOMB, b"/Type /ObjStm /N 2 /First 10 " + FLATE) + b"\nendobj\n"
    start, at = b"%PDF-1.7\n", 9 + len(first)
    rows = bytes.fromhex("00000000ff 0200000300 0200000301 0100000900") + b"\1" + at.to_bytes(3, "big") + b"\0"
    table = b"4 0 obj\n" + stream(rows, b"/Type /XRef /Size 5 /W [1 3 1] /Root 1 0 R") + b"\nendobj\n"
    return start + first + table + b"startxref\n%d\n%%%%EOF" % at


BOMBS = {
    "contents": painting(BOMB, FLATE),
    "contents that say they are a picture": painting(BOMB, b"/Subtype /Image " + FLATE),
    "packed again and again": painting(zlib.compress(BOMB), b"/Filter [/FlateDecode /FlateDecode]"),
    "runs": painting(b"\x81\0" * MEGABYTE, b"/Filter /RunLengthDecode"),
    "picture within contents": page(b"BI /W 9999 /H 9999 /BPC 8 /CS /G /F /Fl ID " + BOMB + b" EI "),
    "attachment": page(b"", more={10: stream(BOMB, b"/Type /EmbeddedFile " + FLATE)}),
    "glyphs": page(b"", more={10: stream(BOMB, b"/Subtype /Image " + FLATE), 11: b"<< /CharProcs << /a 10 0 R >> >>"}),
    "table of objects": objects_in_a_bomb(),
    "contents without any table": painting(BOMB, FLATE).replace(b"/Root", b"/Toor").replace(b"/Catalog", b"/Golatac"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_bombs(case: str) -> None:
    """What unpacks to more than the purse holds ends the reading before PDFium is asked."""
    with pytest.raises(Spent, match="octets"):
        read(BOMBS[case], Purse(octets=24 * MEGABYTE))


def test_pictures_are_not_unpacked() -> None:
    """A picture costs nothing, however large."""
    picture = stream(
        BOMB, b"/Subtype /Image /Width 8192 /Height 8192 /ColorSpace /DeviceGray /BitsPerComponent 8 " + FLATE
    )
    opened = read(
        page(b"q 9 0 0 9 0 0 cm /I Do Q", resources=b"/XObject << /I 10 0 R >>", more={10: picture}),
        Purse(octets=MEGABYTE),
    )
    assert opened.scanned


def test_forms_in_forms() -> None:
    """Forms that multiply when they are painted are told as hostile, and nobody paints them."""
    more = {
        10 + level: stream(b"/A Do " * 10, FORM + b" /Resources << /XObject << /A %d 0 R >> >>" % (11 + level))
        for level in range(9)
    }
    more[19] = stream(shown("ha"), FORM)
    for resources in (b"/XObject << /A 10 0 R >>", b""):
        opened = read(page(b"/A Do", resources=resources, more=more), Purse())
        assert (opened.hostile, opened.opaque) == (True, True)


def test_more_letters_than_a_page_has() -> None:
    """A page of millions of letters would take all memory: it is told as hostile."""
    content = b"BT /F1 12 Tf " + b"(%s) Tj " % (b"a" * 1000) * 3000 + b"ET"
    assert read(painting(zlib.compress(content), FLATE), Purse()).hostile


CIRCLES = {
    "pages": rawpdf.file(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 10000 >>"}
    ),
    "outlines": page(
        b"",
        catalog=b"/Outlines 10 0 R",
        more={10: b"<< /First 11 0 R >>", 11: b"<< /Title (x) /Next 11 0 R /First 11 0 R >>"},
    ),
    "names": page(b"", catalog=b"/Names << /EmbeddedFiles 10 0 R >>", more={10: b"<< /Kids [10 0 R 10 0 R] >>"}),
    "fields": page(
        b"", catalog=b"/AcroForm << /Fields [10 0 R] >>", more={10: b"<< /T (a) /Kids [10 0 R] /Parent 10 0 R >>"}
    ),
    "forms": page(
        b"/A Do",
        resources=b"/XObject << /A 10 0 R >>",
        more={10: stream(b"/A Do", FORM + b" /Resources << /XObject << /A 10 0 R >> >>")},
    ),
    "stream length": page(b"", more={10: b"<< /Length 10 0 R >>\nstream\nendstream"}),
    "arrays in arrays": page(b"", more={10: b"[" * 100_000 + b"]" * 100_000}),
    "chain of objects": page(
        b"",
        entries=b"/Annots [<< /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 10 0 R >> >>]",
        more={
            10: stream(b"", FORM + b" /X 11 0 R"),
            **{11 + link: b"<< /Next %d 0 R >>" % (12 + link) for link in range(20_000)},
        },
    ),
}


@pytest.mark.parametrize("case", CIRCLES)
def test_circles_end(case: str) -> None:
    """Circles and depths in the file's trees end, in the time of reading the file once."""
    started = time.process_time()
    spent_or_read(CIRCLES[case], Purse())
    assert time.process_time() - started < 5


def test_million_pages() -> None:
    """Pages cost steps: a million of them, all the same, end with the purse."""
    root = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"}
    many = {2: b"<< /Type /Pages /Kids [%s] /Count 20000 >>" % (b"3 0 R " * 20_000)}
    with pytest.raises(Spent, match="steps"):
        read(rawpdf.file(root | many), Purse(steps=500_000))


PLAIN = page(shown("STANDS HERE"))


@pytest.mark.parametrize(
    "content",
    [
        b"junk before it" * 70 + PLAIN,
        PLAIN.replace(b"startxref\n", b"startxref\n9"),
        PLAIN + b"\n%% more\nstartxref\n%d\n%%%%EOF\n" % PLAIN.rindex(b"xref\n0 1"),
    ],
    ids=["junk before", "wrong table", "two ends"],
)
def test_repaired_as_viewers_do(content: bytes) -> None:
    """Damage that viewers repair hides no text."""
    opened = read(content, Purse())
    assert [passage.text for passage in opened.passages if passage.place == Place.BODY] == ["STANDS HERE"]


def test_a_broken_table_of_objects_is_told() -> None:
    """Each viewer makes its own table then, and one may find objects that another does not; junk before is no damage."""
    assert read(PLAIN.replace(b"startxref\n", b"startxref\n9"), Purse()).opaque
    assert not read(b"junk before it" * 70 + PLAIN, Purse()).opaque


def moved(content: bytes, octets: int) -> bytes:
    """The file with a table that tells of all objects as standing so much further on."""
    start = content.index(b"xref\n0 1")
    rows = re.sub(rb"(\d{10}) 00000 n", lambda row: b"%010d 00000 n" % (int(row[1]) + octets), content[start:])
    return content[:start] + re.sub(rb"startxref\n(\d+)", lambda at: b"startxref\n%d" % (int(at[1]) + octets), rows)


AT = PLAIN.index(b"STANDS")
TWICE = PLAIN.replace(b"xref\n0 1", b"4 0 obj\n" + stream(shown("OTHER")) + b"\nendobj\nxref\n0 1", 1)
AFTER = b"<!-- served in 3 ms -->\n" * 100
SHAPES = {
    "a line before that is counted": (b"\n" + moved(PLAIN, 1), False),
    "a head of HTTP that is counted wrong": (b"HTTP/1.1 200 OK\r\n\r\n" + moved(PLAIN, 3), False),
    "a page of the web server behind": (PLAIN + AFTER, False),
    "zeros behind": (PLAIN + bytes(5000), False),
    "a table that nothing leads to": (re.sub(rb"startxref\n\d+", b"startxref\n0", PLAIN), False),
    "a hole in an object": (PLAIN[:AT] + PLAIN[AT + 4 :], True),
    "a hole in an object, and a table that nothing leads to": (
        re.sub(rb"startxref\n\d+", b"startxref\n0", PLAIN[:AT] + PLAIN[AT + 4 :]), True,
    ),
    "a hole in the last object": (PLAIN.replace(b" /BaseFont /Helvetica", b""), True),
    "an object less": (PLAIN.replace(b"4 0 obj", b"4 0 jbo"), True),
    "an object twice": (TWICE, True),
    "an object twice, and a page behind": (TWICE + AFTER, True),
    "an object behind the end": (PLAIN + AFTER + b"4 0 obj\n" + stream(shown("OTHER")) + b"\nendobj\n" + AFTER, True),
    "two roots": (PLAIN.replace(b"/Root", b"/Root 2 0 R /Root") + AFTER, True),
    "two ends, and a page behind": (PLAIN + b"startxref\n9\n%%EOF\n" + AFTER, True),
}  # fmt: skip


@pytest.mark.parametrize(("content", "opaque"), SHAPES.values(), ids=SHAPES)
def test_what_must_be_mended_is_read_where_all_mend_it_alike(content: bytes, opaque: bool) -> None:
    """A table that is moved as one, or out of sight, hides nothing; holes and objects that are there twice may."""
    assert read(content, Purse()).opaque == opaque


def test_objects_in_streams_count_too_when_a_file_is_mended() -> None:
    """Behind a page of a web server, an object in the open that is in a stream of objects as well may be either."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PLAIN)) as file:
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    packed = out.getvalue()
    place = packed[packed.rindex(b"startxref") :]
    assert not read(packed + AFTER, Purse()).opaque
    for number, opaque in ((1, True), (99, False)):
        more = b"%d 0 obj\n<< /A 1 >>\nendobj\n" % number
        assert read(packed + more + place + AFTER, Purse()).opaque == opaque


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"%PDF-1.7\nnothing else\n%%EOF", PLAIN[: PLAIN.index(b"xref")]]
)
def test_what_nobody_can_open_is_opaque(content: bytes) -> None:
    """What is no PDF, or is cut off before the end that names its catalog, is opaque."""
    assert read(content, Purse()).opaque


def spent_or_read(content: bytes, purse: Purse) -> Opened | None:
    try:
        return read(content, purse)
    except Spent:
        return None
