"""The reader of OOXML: letters, what is active, files inside and tricks of the package."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.document import Active, Letters, Place, Purse, Spent
from gateway.message.documents.ooxml import read
from gateway.message.documents.ooxml.names import is_customary

DOCUMENTS = sorted(
    one
    for one in (Path(__file__).parents[2] / "data/documents").iterdir()
    if one.suffix in {".docx", ".xlsx", ".pptx"} and "-locked" not in one.name
)
PICTURES = Path(__file__).parents[2] / "data/pictures"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml"
DOCUMENT = f"{WORD}.document.main+xml"


def relationship(number, kind, target, *, external=False):
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{mode}/>'


def package(main, *, parts=None, relations="", types=None, kind=DOCUMENT, path="word/document.xml"):
    """A package around a main part; other parts are `name: octets`, their types `name: type`."""
    folder, _, file = path.rpartition("/")
    overrides = {path: kind, **(types or {})}
    listed = "".join(f'<Override PartName="/{one}" ContentType="{kind}"/>' for one, kind in overrides.items())
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relationship(1, "officeDocument", path)}</Relationships>',
        f"{folder}/_rels/{file}.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        path: main,
        **(parts or {}),
    }
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return octets.getvalue()


def document(body):
    return f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>'


def text(*runs):
    return f"<w:p>{''.join(f'<w:r><w:t>{one}</w:t></w:r>' for one in runs)}</w:p>"


def field(instruction):
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{instruction}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def instructed(words):
    return f'<w:r><w:instrText xml:space="preserve">{words}</w:instrText></w:r>'


def opened(octets):
    return read(octets, Purse())


def texts(answer, place):
    return [one.text for one in answer.passages if one.place is place]


def fonts_of(answer, words):
    """The letters of a text, wherever it stands."""
    for passage in answer.passages:
        at = passage.text.find(words)
        if at >= 0:
            return [one.letters for one in passage.stretches if one.start <= at < one.end]
    raise AssertionError(words)


def test_a_mark_that_is_cut_over_runs_is_one_text():
    """Runs join, a tab and a break read as such, a paragraph is a line."""
    body = text("TỐI", " MẬT") + "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>"
    assert texts(opened(package(document(body))), Place.BODY) == ["TỐI MẬT\na\tb\nc"]


def test_the_main_part_may_stand_at_any_path():
    """Parts are found by the package's word and by their root, not by name."""
    answer = opened(package(document(text("MẬT")), path="a/b/c.bin"))
    assert answer.type == f"{WORD}.document"
    assert texts(answer, Place.BODY) == ["MẬT"]


def test_a_part_that_nothing_relates_to_is_read():
    """A page header that the document does not use is there all the same."""
    header = f'<w:hdr xmlns:w="{W}">{text("MẬT")}</w:hdr>'
    answer = opened(package(document(""), parts={"somewhere/else.xml": header}))
    assert texts(answer, Place.PAGE_HEADER) == ["MẬT"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_parts_in_utf16_are_read(encoding):
    """With a byte order mark as the conventions ask, in both orders."""
    mark = {"utf-16": "", "utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}[encoding]
    octets = (mark + '<?xml version="1.0" encoding="UTF-16"?>' + document(text("TỐI MẬT"))).encode(encoding)
    answer = opened(package(octets))
    assert texts(answer, Place.BODY) == ["TỐI MẬT"]
    assert not answer.opaque


def test_namespaces_decide_and_not_prefixes():
    """Another prefix for the same language changes nothing, the same prefix for another language is no text of Word."""
    other = f'<q:document xmlns:q="{W}"><q:body><q:p><q:r><q:t>MẬT</q:t></q:r></q:p></q:body></q:document>'
    assert texts(opened(package(other)), Place.BODY) == ["MẬT"]
    foreign = '<w:document xmlns:w="urn:x"><w:body><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:body></w:document>'
    answer = opened(package(foreign))
    assert texts(answer, Place.BODY) == []
    assert texts(answer, Place.PROPERTY) == ["MẬT"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_customary_prefixes_are_read_as_their_namespaces_are(path, monkeypatch):
    """The short way for parts with customary prefixes finds what the long way finds."""
    short = opened(path.read_bytes())
    monkeypatch.setattr("gateway.message.documents.ooxml.package.is_customary", lambda content: False)
    assert opened(path.read_bytes()) == short


@pytest.mark.parametrize(
    "markup",
    [
        '<w:document xmlns:w="urn:x"/>',
        f'<q:document xmlns:q="{W}"/>',
        f'<document xmlns="{W}"/>',
        f'<w:document xmlns:w="{W}"><w:p xmlns:w="urn:x"/></w:document>',
        f'<w:document xmlns:w="{W}" a=\' xmlns:z="\' xmlns:w="urn:x" b=\'"\'/>',
        f'<w:document xmlns:w="{W}">{" " * 20_000}<w:p xmlns:w="urn:x"/></w:document>',
        f'<?xml version="1.0" encoding="cp037"?><w:document xmlns:w="{W}"/>',
        "<w:document/>",
    ],
)
def test_prefixes_that_may_mean_something_else_are_looked_up(markup):
    """A known prefix for another namespace, a known namespace by another name, declarations out of sight."""
    assert not is_customary(markup.encode())
    assert is_customary(f'<w:document xmlns:w="{W}" xmlns:new="urn:new"/>'.encode())


def test_relationships_and_types_may_have_prefixes():
    """The package's own parts are read whatever prefix they choose."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as made:
        made.writestr(
            "[Content_Types].xml",
            f'<t:Types xmlns:t="{PACKAGE}/content-types"><t:Override PartName="/d" ContentType="{DOCUMENT}"/></t:Types>',
        )
        made.writestr(
            "_rels/.rels",
            f'<t:Relationships xmlns:t="{PACKAGE}/relationships">{relationship(1, "officeDocument", "d").replace("<", "<t:")}</t:Relationships>',
        )
        made.writestr("d", document(text("MẬT")))
    answer = opened(octets.getvalue())
    assert answer.type == f"{WORD}.document"
    assert texts(answer, Place.BODY) == ["MẬT"]


def test_fonts_come_from_runs_styles_defaults_and_themes():
    """A run's own font, its paragraph's style with what it is based on, and the theme behind the defaults."""
    styles = (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" '
        'w:hAnsiTheme="minorHAnsi"/><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Base"/><w:rPr><w:b/></w:rPr></w:style></w:styles>'
    )
    theme = (
        f'<a:theme xmlns:a="{A}"><a:themeElements><a:fontScheme><a:majorFont><a:latin typeface="Heading"/></a:majorFont>'
        '<a:minorFont><a:latin typeface=".VnArial"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
    )
    body = (
        text("mặc định")
        + '<w:p><w:pPr><w:pStyle w:val="Child"/></w:pPr><w:r><w:t>kiểu</w:t></w:r></w:p>'
        + '<w:p><w:r><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi=".VnTimeH"/><w:sz w:val="30"/><w:i/>'
        '<w:color w:val="ff0000"/></w:rPr><w:t>riêng</w:t></w:r></w:p>'
    )
    answer = opened(
        package(
            document(body),
            parts={"word/styles.xml": styles, "word/theme1.xml": theme},
            relations=relationship(1, "styles", "styles.xml") + relationship(2, "theme", "theme1.xml"),
        )
    )
    assert fonts_of(answer, "mặc định") == [Letters(".VnArial", 11.0)]
    assert fonts_of(answer, "kiểu") == [Letters(".VnTime", 11.0, bold=True)]
    assert fonts_of(answer, "riêng") == [Letters(".VnTimeH", 15.0, italic=True, colour="FF0000")]


@pytest.mark.parametrize(
    ("name", "words", "font"),
    [
        ("python-docx.docx", " MẬT trong thân", ".VnTime"),
        ("openpyxl.xlsx", "Ô bảng TỐI MẬT", ".VnTime"),
        ("xlsxwriter.xlsx", "TỐI MẬT trong ô", ".VnArial"),
        ("python-pptx.pptx", "Hộp chữ: TỐI", ".VnTime"),
    ],
)
def test_old_vietnamese_fonts_of_real_writers_are_seen(name, words, font):
    """Each family says the font in its own way."""
    answer = opened((Path(__file__).parents[2] / "data/documents" / name).read_bytes())
    assert [one.font for one in fonts_of(answer, words)] == [font]


def test_stretches_lie_in_order_and_inside_of_their_text():
    """What stretches promise holds in every document of the matrix."""
    for path in DOCUMENTS:
        for passage in opened(path.read_bytes()).passages:
            at = 0
            for one in passage.stretches:
                assert at <= one.start < one.end <= len(passage.text)
                at = one.end


@pytest.mark.parametrize(
    ("instruction", "active"),
    [
        (instructed(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" '), {Active.FIELD}),
        (instructed("DD") + instructed("E excel x"), {Active.FIELD}),
        (field(instructed("QUOTE 68 68 69 65 85 84 79")) + instructed(" c:\\\\x"), {Active.FIELD}),
        (instructed(' INCLUDEPICTURE "http://example.org/a.png" \\d '), {Active.EXTERNAL}),
        (instructed(" PAGE "), set()),
        (instructed(' HYPERLINK "http://example.org" '), set()),
    ],
    ids=["dde", "cut over runs", "spelled by numbers", "fetched picture", "page", "hyperlink"],
)
def test_fields_that_ask_or_fetch_are_active(instruction, active):
    """However the instruction is put together; page numbers and hyperlinks are not active."""
    assert opened(package(document(f"<w:p>{field(instruction)}</w:p>"))).active == active


@pytest.mark.parametrize(
    ("relation", "active"),
    [
        (relationship(1, "attachedTemplate", "https://example.org/x.dotm", external=True), {Active.EXTERNAL}),
        (relationship(1, "attachedTemplate", "file:///\\\\server\\x.dotm", external=True), {Active.EXTERNAL}),
        (relationship(1, "attachedTemplate", "file:///C:\\Users\\an\\Mau.dotx", external=True), set()),
        (relationship(1, "oleObject", "http://example.org/x.xls", external=True), {Active.EXTERNAL}),
        (relationship(1, "image", "http://example.org/x.png", external=True), {Active.EXTERNAL}),
        (relationship(1, "hyperlink", "http://example.org/", external=True), set()),
        (relationship(1, "control", "activeX1.xml"), {Active.OBJECT}),
    ],
)
def test_what_is_fetched_from_elsewhere_is_told(relation, active):
    """Templates, objects and pictures of others; not hyperlinks and not the writer's own template."""
    assert opened(package(document(""), relations=relation)).active == active


def test_macros_are_told_and_their_project_is_a_file_inside():
    """By the type of the part, whatever its name."""
    macro = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 project"
    answer = opened(
        package(
            document(""),
            parts={"word/harmless.bin": macro},
            types={"word/harmless.bin": "application/vnd.ms-office.vbaProject"},
            kind="application/vnd.ms-word.document.macroEnabled.main+xml",
        )
    )
    assert answer.active == {Active.MACRO}
    assert answer.type == "application/vnd.ms-word.document.macroEnabled.12"
    assert [(one.name, one.content) for one in answer.inner] == [("word/harmless.bin", macro)]


def sheet_package(sheet, **others):
    return package(
        f'<workbook xmlns="{X}" xmlns:r="{R}"><sheets><sheet name="s" r:id="rId1"/></sheets></workbook>',
        path="xl/workbook.xml",
        kind=f"{OFFICE}.spreadsheetml.sheet.main+xml",
        relations=relationship(1, "worksheet", "sheet1.xml"),
        parts={"xl/sheet1.xml": sheet, **others},
    )


def test_sheets_of_old_macros_links_to_programs_and_their_formulas_are_told():
    """Excel 4 macro sheets, ddeLink, and formulas that ask a program."""
    excel4 = '<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>'
    assert opened(sheet_package(excel4)).active == {Active.MACRO}
    link = f'<externalLink xmlns="{X}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    assert opened(sheet_package(f'<worksheet xmlns="{X}"/>', **{"xl/e.xml": link})).active == {Active.FIELD}
    formula = f"<worksheet xmlns=\"{X}\"><sheetData><row><c><f>cmd|'/c calc'!A0</f></c></row></sheetData></worksheet>"
    assert opened(sheet_package(formula)).active == {Active.FIELD}


def test_a_program_behind_a_click_and_a_package_are_told():
    """Slides start programs by their action; an object of the program `Package` runs what it holds."""
    slide = (
        f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><a:hlinkClick action="ppaction://program"/>'
        '<p:oleObj progId="Package"/></p:sld>'
    )
    answer = opened(package(slide, path="ppt/slide1.xml", kind=f"{OFFICE}.presentationml.slide+xml"))
    assert answer.active == {Active.LAUNCH, Active.OBJECT}


def test_embedded_files_come_out_as_they_are():
    """Objects, HTML that is joined in, and whatever no reader here knows; pictures stay where they are."""
    parts = {
        "word/embeddings/book.xlsx": b"PK\x03\x04 a workbook",
        "word/part.html": b"<html>M\xe1\xba\xacT</html>",
        "word/foreign.bin": b"<foreign>M\xe1\xba\xacT</foreign>",
        "word/media/a.png": b"\x89PNG\r\n\x1a\n picture",
        "word/media/b.png": b"{\\rtf1 no picture}",
        "word/media/sound.wav": b"RIFF....WAVE",
    }
    types = {"word/part.html": "text/html", "word/embeddings/book.xlsx": f"{OFFICE}.spreadsheetml.sheet"}
    answer = opened(package(document(""), parts=parts, types=types))
    wanted = {name: content for name, content in parts.items() if name != "word/media/a.png"}
    assert {one.name: one.content for one in answer.inner} == wanted


def test_both_ways_of_a_text_that_is_said_twice_are_read():
    """The choice stands in the flow; the fallback of other readers is not lost and not joined to it."""
    body = (
        '<w:p><w:r><w:t>TỐI</w:t></w:r><mc:AlternateContent><mc:Choice Requires="x"><w:r><w:t> MẬT</w:t></w:r></mc:Choice>'
        "<mc:Fallback><w:r><w:t>khác</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert sorted(texts(opened(package(document(body))), Place.BODY)) == ["TỐI MẬT", "khác"]


def test_letters_by_number_are_letters():
    """`w:sym` shows any letter of any font."""
    body = (
        '<w:p><w:r><w:sym w:font="Arial" w:char="F04D"/><w:sym w:font="Arial" w:char="1EAC"/><w:t>T</w:t></w:r></w:p>'
    )
    assert texts(opened(package(document(body))), Place.BODY) == ["MẬT"]


def test_a_document_type_makes_a_file_hostile():
    """No entity is ever declared, let alone expanded."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + document(text("&b;"))
    answer = opened(package(bomb))
    assert answer.hostile
    assert texts(answer, Place.BODY) == []


def test_a_part_that_stands_twice_makes_a_file_hostile():
    """Also in capitals: part names are one whatever their case."""
    octets = io.BytesIO(package(document("")))
    with zipfile.ZipFile(octets, "a") as made:
        made.writestr("word/DOCUMENT.xml", document(text("MẬT")))
    assert opened(octets.getvalue()).hostile


def test_two_main_documents_make_a_file_hostile():
    """Each reader would open another one."""
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{relationship(1, "officeDocument", "a.xml")}{relationship(2, "officeDocument", "b.xml")}</Relationships>'
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as made:
        made.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        made.writestr("_rels/.rels", relations)
        made.writestr("a.xml", document(text("a")))
        made.writestr("b.xml", document(text("b")))
    assert opened(octets.getvalue()).hostile


def test_broken_markup_is_opaque_and_what_stood_before_is_kept():
    """Nothing is guessed about the rest."""
    answer = opened(package(document(text("MẬT")).replace("</w:body>", "")))
    assert answer.opaque
    assert texts(answer, Place.BODY) == ["MẬT"]


def test_sheets_in_binary_are_opaque():
    """`.xlsb` is told and not read."""
    answer = opened(
        package(b"\x83\x01\x00", path="xl/workbook.bin", kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    )
    assert answer.opaque
    assert answer.type == "application/vnd.ms-excel.sheet.binary.macroEnabled.12"


def test_one_string_in_many_cells_is_paid_for():
    """A shared string shown often is as large as what it shows."""
    cells = "<c t='s'><v>0</v></c>" * 50
    octets = package(
        f'<workbook xmlns="{X}"/>',
        path="xl/workbook.xml",
        kind=f"{OFFICE}.spreadsheetml.sheet.main+xml",
        relations=relationship(1, "sharedStrings", "sst.xml"),
        parts={
            "xl/sst.xml": f'<sst xmlns="{X}"><si><t>{"a" * 1000}</t></si></sst>',
            "xl/sheet.xml": f'<worksheet xmlns="{X}"><sheetData><row>{cells}</row></sheetData></worksheet>',
        },
    )
    with pytest.raises(Spent) as spent:
        read(octets, Purse(characters=20_000))
    assert spent.value.what == "characters"


@pytest.mark.parametrize("what", ["octets", "members", "characters", "steps"])
def test_every_part_of_the_purse_is_paid_for(what):
    """A purse with next to nothing of one thing runs out of that thing."""
    with pytest.raises(Spent) as spent:
        read(package(document(text("MẬT" * 100))), Purse(**{what: 2}))
    assert spent.value.what == what


def test_a_tag_of_many_megabytes_is_hostile():
    """It would be read again and again."""
    huge = f'<w:document xmlns:w="{W}"><w:p x="{"y" * 12_000_000}"/></w:document>'
    assert opened(package(huge)).hostile


def test_deep_elements_end():
    """A hundred thousand boxes in one another are walked without recursion."""
    depth = 100_000
    body = "<w:txbxContent>" * depth + text("MẬT") + "</w:txbxContent>" * depth
    assert texts(opened(package(document(body))), Place.TEXT_BOX) == ["MẬT"]


@given(st.text(max_size=300), st.sampled_from([W, X, P, A]))
def test_any_markup_has_an_answer(words, namespace):
    """Nor does any text in place of a part."""
    read(package(f'<x:a xmlns:x="{namespace}">{words}</x:a>'.encode("utf-8", "surrogatepass")), Purse())


PREVIEW = f'<Relationship Id="rId9" Type="{PACKAGE}/relationships/metadata/thumbnail" Target="word/media/a.png"/>'


@pytest.mark.parametrize(
    ("ties", "is_scan"),
    [("", True), ("preview", False), ("preview and picture", True)],
    ids=["picture", "preview", "both"],
)
def test_a_preview_of_the_document_is_no_scan(ties: str, *, is_scan: bool) -> None:
    """What a folder shows of a document is not in it, unless the document shows it too."""
    main = relationship(1, "officeDocument", "word/document.xml")
    tied = PREVIEW if ties else ""
    parts = {
        "word/media/a.png": (PICTURES / "page.png").read_bytes(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{main}{tied}</Relationships>',
    }
    shown = relationship(2, "image", "media/a.png") if "picture" in ties else ""
    assert opened(package(document(text("x")), parts=parts, relations=shown)).scanned is is_scan


def test_each_page_needs_its_text() -> None:
    """Two pictures of a page with text for one are a scan; with text for both they are a report."""
    page = (PICTURES / "page.png").read_bytes()
    parts = {"word/media/a.png": page, "word/media/b.png": page}
    assert opened(package(document(text("a" * 399)), parts=parts)).scanned
    assert not opened(package(document(text("a" * 400)), parts=parts)).scanned
