"""OpenDocument: texts, sheets, slides and drawings, packed and flat."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from gateway.message.document import Active, Opened, Place, Purse, Spent
from gateway.message.documents.odf import read

DOCUMENTS = Path(__file__).parent.parent.parent / "data" / "documents"
FILES = sorted(one for one in DOCUMENTS.iterdir() if one.suffix in {".odt", ".ott", ".ods", ".odp", ".odg", ".fods"})
HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">'
)


def part(body: str, before: str = "") -> bytes:
    """A content.xml with this body."""
    body = f"<office:body><office:text>{body}</office:text></office:body>"
    return f"{HEAD}{before}{body}</office:document-content>".encode()


def packed(*members: tuple[str, bytes]) -> bytes:
    """A package of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members:
            archive.writestr(path, content)
    return out.getvalue()


def opened(body: str, before: str = "", *more: tuple[str, bytes]) -> Opened:
    return read(packed(("content.xml", part(body, before)), *more), Purse())


def texts(found: Opened, place: Place) -> list[str]:
    return [passage.text for passage in found.passages if passage.place is place]


def test_letters_come_from_styles_and_their_parents() -> None:
    """The font of a style's ancestor, its own size and weight, and a span's colour meet in one stretch."""
    styles = (
        '<office:font-face-decls><style:font-face style:name="F" svg:font-family="\'.VnTime\'"/></office:font-face-decls>'
        '<office:automatic-styles><style:style style:name="A" style:family="paragraph"><style:text-properties style:font-name="F"/></style:style>'
        '<style:style style:name="B" style:family="paragraph" style:parent-style-name="A"><style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>'
        '<style:style style:name="C" style:family="text"><style:text-properties fo:color="#ff0000" fo:font-size="50%"/></style:style></office:automatic-styles>'
    )
    found = opened('<text:p text:style-name="B">ab<text:span text:style-name="C">cd</text:span></text:p>', styles)
    (passage,) = found.passages
    first, second = passage.stretches
    assert (first.start, first.end, first.letters.font, first.letters.size) == (0, 2, ".VnTime", 14.0)
    assert (second.start, second.end, second.letters.colour, second.letters.size) == (2, 4, "FF0000", 7.0)
    assert first.letters.bold
    assert second.letters.bold


def test_styles_in_a_circle_end() -> None:
    """Two styles that are each other's parent give no letters and no endless walk."""
    styles = "<office:automatic-styles>" + "".join(
        f'<style:style style:name="{one}" style:family="paragraph" style:parent-style-name="{other}"/>'
        for one, other in ("ab", "ba")
    )
    assert texts(opened('<text:p text:style-name="a">x</text:p>', styles + "</office:automatic-styles>"), Place.BODY)


def test_hidden_text_does_not_part_what_is_seen() -> None:
    """Hidden letters inside of a mark stand apart, and the mark reads as it is seen."""
    styles = '<office:automatic-styles><style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    found = opened('<text:p>TỐI<text:span text:style-name="H">zz</text:span> MẬT</text:p>', styles)
    assert (texts(found, Place.BODY), texts(found, Place.HIDDEN)) == (["TỐI MẬT"], ["zz"])


@pytest.mark.parametrize(
    ("body", "does"),
    [
        ('<text:section><office:dde-source office:dde-application="cmd"/></text:section>', Active.FIELD),
        ('<text:section><text:section-source xlink:href="http://example.com/a.odt"/></text:section>', Active.EXTERNAL),
        ('<draw:frame><draw:image xlink:href="https://example.com/a.png"/></draw:frame>', Active.EXTERNAL),
        ('<draw:frame><draw:object xlink:href="../outside"/></draw:frame>', Active.EXTERNAL),
        (
            '<office:event-listeners><script:event-listener xlink:href="vnd.sun.star.script:A.B?language=Basic"/></office:event-listeners>',
            Active.MACRO,
        ),
        ('<text:p><text:a xlink:href="macro:///Standard.Module1.Main">x</text:a></text:p>', Active.MACRO),
        ('<draw:frame><draw:plugin xlink:href="#x"/></draw:frame>', Active.OBJECT),
        ("<table:table><table:table-row><table:table-cell table:formula=\"of:=DDE(&quot;cmd&quot;;&quot;x&quot;;1)\"/></table:table-row></table:table>", Active.FIELD),
        ("<table:table><table:table-row><table:table-cell table:formula=\"of:='file:///tmp/x.ods'#$A.A1\"/></table:table-row></table:table>", Active.EXTERNAL),
    ],
)  # fmt: skip
def test_what_acts_by_itself_is_told(body: str, does: Active) -> None:
    """DDE, what is fetched from elsewhere, macros bound to events and links, and plug-ins are told."""
    assert does in opened(body).active


def test_links_and_inner_pictures_are_not_active() -> None:
    """A link that a person may follow, and a picture of the package, do nothing by themselves."""
    body = '<text:p><text:a xlink:href="https://example.com/">x</text:a><style:hyperlink xlink:href="https://example.com/"/><draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>'
    found = opened(body, "", ("Pictures/a.png", b"\x89PNG\r\n\x1a\n0"))
    assert (found.active, found.inner, texts(found, Place.BODY)) == (frozenset(), (), ["x"])


def test_a_chart_shows_cells_of_its_own_document() -> None:
    """A chart names the document that it stands in, or itself; one that names another fetches it."""
    chart = '<chart:chart xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0" xlink:href="{}"/>'
    assert opened(chart.format("..")).active == frozenset()
    assert opened(chart.format(".")).active == frozenset()
    assert opened(chart.format("https://example.com/a.ods")).active == {Active.EXTERNAL}


def test_shapes_of_a_layer_that_is_off_are_hidden() -> None:
    """A layer says once that it is not shown, for all shapes that name it."""
    layers = '<office:master-styles><draw:layer-set><draw:layer draw:name="A" draw:display="none"/><draw:layer draw:name="B"/></draw:layer-set></office:master-styles>'
    shape = '<draw:rect draw:layer="{0}"><text:p>{0}</text:p></draw:rect>'
    found = opened(shape.format("A") + shape.format("B"), layers)
    assert (texts(found, Place.HIDDEN), texts(found, Place.TEXT_BOX)) == (["A"], ["B"])


def test_choices_of_a_field_of_word_are_told() -> None:
    """What LibreOffice keeps of Word's old drop-down field are parameters of a mark."""
    field = '<text:p><field:fieldmark xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"><field:param field:name="Dropdown_ListEntry" field:value="TỐI MẬT"/></field:fieldmark></text:p>'
    assert texts(opened(field), Place.FORM_FIELD) == ["TỐI MẬT"]


def test_choices_of_a_cell_are_told() -> None:
    """A list of what may be entered stands in the condition of a cell, beside its hint."""
    rule = '<table:content-validations><table:content-validation table:condition="of:cell-content-is-in-list(&quot;Mật&quot;;&quot;khác&quot;)"><table:help-message table:title="Nhắc"><text:p>Chọn</text:p></table:help-message></table:content-validation></table:content-validations>'
    assert sorted(texts(opened(rule), Place.FORM_FIELD)) == ["Chọn", "Mật\nkhác", "Nhắc"]


def test_source_of_a_flat_file_is_hidden() -> None:
    """Basic in a flat file is no text that is shown."""
    scripts = '<office:scripts><ooo:module xmlns:ooo="http://openoffice.org/2004/office" ooo:name="M"><ooo:source-code>Sub A</ooo:source-code></ooo:module></office:scripts>'
    found = opened("", scripts)
    assert (texts(found, Place.HIDDEN), texts(found, Place.BODY)) == (["Sub A"], [])
    assert found.active == {Active.MACRO}


@pytest.mark.parametrize(
    ("doctype", "hostile"),
    [
        ('PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"', False),
        ('SYSTEM "https://example.com/Manifest.dtd"', True),
        ('SYSTEM "Manifest.dtd" [<!ENTITY a "b">]', True),
    ],
)
def test_the_known_doctype_of_a_manifest_is_no_attack(doctype: str, *, hostile: bool) -> None:
    """Older programs name the DTD of their manifest; one that is elsewhere, or declares something, is refused."""
    manifest = f'<!DOCTYPE manifest:manifest {doctype}><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    assert opened("", "", ("META-INF/manifest.xml", manifest.encode())).hostile is hostile


@pytest.mark.parametrize("declared", ["", ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'])
def test_a_manifest_of_openoffice_2_declares_no_namespace(declared: str) -> None:
    """Its DTD did that: the manifest is read all the same, and what it says to be encrypted is locked."""
    entry = f'<manifest:manifest{declared}><manifest:file-entry manifest:full-path="Pictures/a.png">{{}}</manifest:file-entry></manifest:manifest>'
    for inside, locked in (("", False), ("<manifest:encryption-data/>", True)):
        manifest = entry.format(inside).encode()
        found = opened("", "", ("META-INF/manifest.xml", manifest), ("Pictures/a.png", b"\x89PNG\r\n\x1a\n0"))
        assert (found.locked, found.opaque) == (locked, locked)


def test_macros_of_the_package_are_told_and_come_out() -> None:
    """A Basic module makes the file one with macros, and its source is a file inside."""
    found = opened("", "", ("Basic/Standard/Module1.xml", b"<x/>"), ("Basic/script-lc.xml", b"<?xml?>"))
    assert found.active == {Active.MACRO}
    assert "Basic/Standard/Module1.xml" in {one.name for one in found.inner}


def test_what_is_no_part_comes_out_whatever_its_name() -> None:
    """A program named like a picture, an OLE object and a file in META-INF are files inside."""
    members = [("Pictures/a.png", b"MZ\x90"), ("Object 1", b"\xd0\xcf\x11\xe0"), ("META-INF/x.docx", b"PK"),
               ("settings.xml", b"PK"), ("a/settings.xml", b"<?xml?>")]  # fmt: skip
    found = opened("", "", *members)
    assert {one.name: one.content for one in found.inner} == dict(members[:-1])


def test_objects_inside_are_read_too() -> None:
    """The text of an embedded formula or chart stands among that of embedded objects."""
    found = opened("", "", ("Object 1/content.xml", part("<text:p>TỐI MẬT</text:p>")))
    assert texts(found, Place.EMBEDDED) == ["TỐI MẬT"]


def test_an_encrypted_document_is_locked() -> None:
    """Members that the manifest tells to be encrypted are locked and not read; the rest is."""
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
        b"</manifest:manifest>"
    )
    found = opened("", "", ("META-INF/manifest.xml", manifest), ("styles.xml", part("<text:p>x</text:p>")))
    assert (found.locked, found.opaque, found.inner[0].content, found.inner[0].locked) == (True, True, None, True)
    assert texts(found, Place.BODY) == ["x"]


def test_a_dtd_makes_the_file_hostile() -> None:
    """No part may declare entities; nothing of them is expanded."""
    bomb = b'<!DOCTYPE a [<!ENTITY a "MAT">]>' + part("<text:p>&a;</text:p>")
    found = read(packed(("content.xml", bomb)), Purse())
    assert (found.hostile, found.opaque, found.passages) == (True, True, ())


def test_two_members_of_one_name_are_hostile() -> None:
    """Two readers may take either of two parts with the same name."""
    with pytest.warns(UserWarning, match="Duplicate"):
        content = packed(("content.xml", part("<text:p>a</text:p>")), ("content.xml", part("<text:p>b</text:p>")))
    assert read(content, Purse()).hostile


def test_a_broken_part_is_opaque_and_read_up_to_its_fault() -> None:
    """What stands before the fault is kept, and that something was not read is told."""
    found = read(packed(("content.xml", part("<text:p>TỐI MẬT</text:p>")[:-30] + b"<")), Purse())
    assert (texts(found, Place.BODY), found.opaque) == (["TỐI MẬT"], True)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"abc", b"<a/>", b"<a", b'<?xml version="1.0" encoding="utf-7"?><a/>']
)
def test_what_is_no_document_is_opaque(content: bytes) -> None:
    """A reader never takes what it cannot read for empty."""
    assert read(content, Purse()).opaque


@pytest.mark.parametrize(
    "piece",
    [
        '<text:p text:style-name="s{0}">a</text:p>',
        '<table:table><table:table-column/></table:table>',
        "<text:span>",
    ],
)  # fmt: skip
def test_walking_is_linear(piece: str) -> None:
    """Four times the elements take about four times as long: chains of styles, columns and depth cost nothing more."""
    style = '<style:style style:name="s{0}" style:family="paragraph" style:parent-style-name="s{1}"/>'

    def seconds(count: int) -> float:
        chain = "".join(style.format(one, one - 1) for one in range(count))
        columns = f"<table:table>{'<table:table-column/>' * count}"
        rows = "<table:table-row><table:table-cell table:number-columns-repeated='99999'/><table:table-cell/></table:table-row>"
        content = packed(
            ("content.xml", part(chain + columns + rows * count + "".join(map(piece.format, range(count)))))
        )
        start = time.process_time()
        read(content, Purse())
        return time.process_time() - start

    assert seconds(4_000) < 12 * max(seconds(1_000), 0.01)


def test_a_bomb_spends_the_purse() -> None:
    """A member that unpacks to more than may be spent ends the reading."""
    with pytest.raises(Spent, match="octets"):
        read(packed(("content.xml", b" " * 10_000_000)), Purse(octets=1_000_000))


@pytest.mark.parametrize(
    ("path", "is_scan"),
    [
        ("Pictures/a.png", True),
        ("Thumbnails/thumbnail.png", False),
        ("ObjectReplacements/Object 1", False),
        ("ObjectReplacements/Object 2", True),
    ],
)
def test_previews_are_no_scans(path: str, *, is_scan: bool) -> None:
    """What is drawn of the document or of an object whose text is read is not a page; of an object that is not there it is."""
    page = (DOCUMENTS.parent / "pictures/page.png").read_bytes()
    assert opened("<text:p>x</text:p>", "", ("Object 1/content.xml", part("")), (path, page)).scanned is is_scan
