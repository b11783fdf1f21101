"""Writes the OOXML documents of `tests/data/documents` that LibreOffice writes, and those in the shapes of Office.

    python tests/data/makers/ooxml_office.py

LibreOffice (7.4, `soffice` on the PATH) turns flat OpenDocument texts into docx, xlsx and pptx. What none of the
free writers makes (watermarks of VML, boxes said twice, threaded comments, diagrams) is markup by hand in the shape
that Office 365 writes. Run by hand; what it writes is kept.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from documents import archive

FOLDER = Path(__file__).parents[1] / "documents"
READER = "gateway.message.documents.ooxml:read"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": f"{OFFICE}/relationships",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
        "m": f"{OFFICE}/math",
    }.items()
)
IGNORED = 'mc:Ignorable="w14"'
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing", "meta": "meta",
        "presentation": "presentation", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.2"'  # fmt: skip
META = (
    "<office:meta><dc:title>Tiêu đề TUYỆT MẬT</dc:title><dc:subject>Chủ đề MẬT</dc:subject>"
    '<meta:user-defined meta:name="Độ mật">TỐI MẬT riêng</meta:user-defined></office:meta>'
)
ANNOTATION = (
    "<office:annotation><dc:creator>Nguyễn Văn An</dc:creator><text:p>Nhận xét: MẬT</text:p></office:annotation>"
)

TEXT = f"""<office:document {ODF} office:mimetype="application/vnd.oasis.opendocument.text">{META}
<office:automatic-styles>
<style:style style:name="hid" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="big" style:family="text"><style:text-properties fo:font-weight="bold" fo:font-size="16pt"/></style:style>
<style:page-layout style:name="L"><style:page-layout-properties/><style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">
<style:header><text:p>Đầu trang TỐI MẬT</text:p></style:header><style:header-left><text:p>Đầu trang chẵn MẬT</text:p></style:header-left>
<style:footer><text:p>Chân trang TỐI MẬT</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:p>Độ mật: TỐI<text:span text:style-name="big"> MẬT trong thân</text:span>{ANNOTATION}</text:p>
<text:p>Có chú thích<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Cước chú TỐI MẬT</text:p></text:note-body></text:note>
<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>Chú thích cuối MẬT</text:p></text:note-body></text:note></text:p>
<table:table><table:table-column table:number-columns-repeated="2"/><table:table-row>
<table:table-cell><text:p>Ô bảng TỐI MẬT</text:p></table:table-cell><table:table-cell><text:p>ô bên</text:p></table:table-cell></table:table-row></table:table>
<text:p><draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="2cm" draw:name="Khung"><draw:text-box><text:p>Hộp chữ TUYỆT MẬT</text:p></draw:text-box><svg:desc>Mô tả khung MẬT</svg:desc></draw:frame></text:p>
<text:p>Trước <text:span text:style-name="hid">Chữ ẩn TỐI MẬT</text:span> sau</text:p>
</office:text></office:body></office:document>"""
SHEET = f"""<office:document {ODF} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">{META}
<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties/><style:header-style/><style:footer-style/></style:page-layout>
<style:style style:name="ta1" style:family="table" style:master-page-name="Default"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ta2" style:family="table" style:master-page-name="Default"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="L">
<style:header><text:p>Đầu trang TỐI MẬT</text:p></style:header><style:footer><text:p>Chân trang TỐI MẬT</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:spreadsheet><table:table table:name="Danh sách MẬT" table:style-name="ta1">
<table:shapes><draw:frame svg:width="5cm" svg:height="2cm" svg:x="8cm" svg:y="3cm"><draw:text-box><text:p>Hộp chữ TUYỆT MẬT</text:p></draw:text-box></draw:frame></table:shapes>
<table:table-column/><table:table-row><table:table-cell office:value-type="string">{ANNOTATION}<text:p>Ô bảng TỐI MẬT</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string"><text:p>Hàng ẩn TỐI MẬT</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="Trang ẩn" table:style-name="ta2"><table:table-column/><table:table-row><table:table-cell office:value-type="string"><text:p>Trang ẩn TỐI MẬT</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document>"""
SLIDES = f"""<office:document {ODF} office:mimetype="application/vnd.oasis.opendocument.presentation">{META}
<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout>
<style:style style:name="hid" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>
<style:style style:name="dp" style:family="drawing-page"><style:drawing-page-properties presentation:display-footer="true"/></style:style></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="L"/></office:master-styles>
<office:body><office:presentation><presentation:footer-decl presentation:name="f1">Chân trang TỐI MẬT</presentation:footer-decl>
<draw:page draw:name="p1" draw:style-name="dp" draw:master-page-name="Default" presentation:use-footer-name="f1">
<draw:frame presentation:class="title" svg:width="20cm" svg:height="3cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>Tiêu đề TỐI<text:span> MẬT</text:span></text:p></draw:text-box></draw:frame>
<draw:frame svg:width="9cm" svg:height="3cm" svg:x="1cm" svg:y="6cm"><draw:text-box><text:p>Hộp chữ TUYỆT MẬT</text:p></draw:text-box><svg:desc>Mô tả hộp MẬT</svg:desc></draw:frame>
<draw:frame svg:width="9cm" svg:height="3cm" svg:x="1cm" svg:y="12cm"><table:table><table:table-column/><table:table-row><table:table-cell><text:p>Ô bảng TỐI MẬT</text:p></table:table-cell></table:table-row></table:table></draw:frame>
{ANNOTATION.replace("<office:annotation>", '<office:annotation svg:x="1cm" svg:y="1cm">')}
<presentation:notes><draw:frame presentation:class="notes" svg:width="15cm" svg:height="9cm" svg:x="1cm" svg:y="12cm"><draw:text-box><text:p>Ghi chú trang MẬT</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
<draw:page draw:name="p2" draw:style-name="hid" draw:master-page-name="Default"><draw:frame svg:width="9cm" svg:height="3cm" svg:x="1cm" svg:y="6cm"><draw:text-box><text:p>Trang ẩn TUYỆT MẬT</text:p></draw:text-box></draw:frame></draw:page>
</office:presentation></office:body></office:document>"""
LIBREOFFICE: dict[str, tuple[str, str, dict[str, str | list[str]], dict[str, str]]] = {
    "libreoffice.docx": ("fodt", TEXT, {
        "body": "Độ mật: TỐI MẬT trong thân",
        "page-header": ["Đầu trang TỐI MẬT", "Đầu trang chẵn MẬT"],
        "page-footer": "Chân trang TỐI MẬT",
        "text-box": "Hộp chữ TUYỆT MẬT",
        "table-cell": "Ô bảng TỐI MẬT",
        "comment": ["Nhận xét: MẬT", "Nguyễn Văn An"],
        "note": ["Cước chú TỐI MẬT", "Chú thích cuối MẬT"],
        "property": ["Tiêu đề TUYỆT MẬT", "Chủ đề MẬT", "TỐI MẬT riêng", "Độ mật"],
        "hidden": "Chữ ẩn TỐI MẬT",
    }, {"alternative-text": "LibreOffice 7.4 leaves the description of a box out when it turns flat text into docx"}),
    "libreoffice.xlsx": ("fods", SHEET, {
        "table-cell": "Ô bảng TỐI MẬT",
        "page-header": "Đầu trang TỐI MẬT",
        "page-footer": "Chân trang TỐI MẬT",
        "text-box": "Hộp chữ TUYỆT MẬT",
        "comment": "Nhận xét: MẬT",
        "property": ["Tiêu đề TUYỆT MẬT", "TỐI MẬT riêng"],
        "sheet-name": ["Danh sách MẬT", "Trang ẩn"],
        "hidden": ["Hàng ẩn TỐI MẬT", "Trang ẩn TỐI MẬT"],
    }, {}),
    "libreoffice.pptx": ("fodp", SLIDES, {
        "text-box": ["Hộp chữ TUYỆT MẬT", "Tiêu đề TỐI MẬT"],
        "table-cell": "Ô bảng TỐI MẬT",
        "comment": ["Nhận xét: MẬT", "Nguyễn Văn An"],
        "property": ["Tiêu đề TUYỆT MẬT", "TỐI MẬT riêng"],
        "page-footer": "Chân trang TỐI MẬT",
        "slide-note": "Ghi chú trang MẬT",
        "hidden": "Trang ẩn TUYỆT MẬT",
    }, {
        "alternative-text": "LibreOffice 7.4 leaves the description of a box out when it turns flat slides into pptx",
        "body": "LibreOffice 7.4 writes the frames of a flat presentation as text boxes",
    }),
}  # fmt: skip


def manifest(name: str, writer: str, places: dict[str, str | list[str]], gaps: dict[str, str]) -> None:
    """Write what stands where in a document."""
    path = FOLDER / name
    told = {"writer": writer, "reader": READER, "kind": path.suffix[1:], "places": places, "gaps": gaps}
    path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")


def with_libreoffice() -> None:
    """Let LibreOffice turn flat documents into OOXML."""
    for name, (flat, markup, places, gaps) in LIBREOFFICE.items():
        target = FOLDER / name.replace("libreoffice.", f"libreoffice-{Path(name).suffix[1:]}.")
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / f"{target.stem}.{flat}"
            source.write_text(HEAD + markup, "utf-8")
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
                 target.suffix[1:], "--outdir", str(FOLDER), str(source)],
                check=True, timeout=180, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        manifest(target.name, "LibreOffice 7.4", places, gaps)


WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
POWERPOINT_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"


def package(
    name: str, main: str, parts: dict[str, tuple[str, str]], relations: dict[str, list[tuple[str, str]]]
) -> None:
    """Write a package of parts (`name: (type, markup)`) and relationships (`source: [(type, target)]`)."""
    types = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, (kind, _) in parts.items())
    members = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>{types}</Types>',
    }
    for source, targets in {"": [("officeDocument", main)], **relations}.items():
        folder, _, file = source.rpartition("/")
        path = f"{folder}/_rels/{file}.rels".lstrip("/")
        members[path] = (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            + "".join(
                f'<Relationship Id="rId{number}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
                for number, (kind, target) in enumerate(targets, 1)
            )
            + "</Relationships>"
        )
    members |= {part: HEAD + markup for part, (_, markup) in parts.items()}
    (FOLDER / name).write_bytes(archive({part: markup.encode() for part, markup in members.items()}))


def run(text: str, properties: str = "") -> str:
    """A run as Word writes it."""
    return f'<w:r w:rsidR="00A1"><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    """A paragraph as Word writes it."""
    return f'<w:p w14:paraId="1A2B3C4D" w:rsidR="00A1">{"".join(runs)}</w:p>'


def in_word() -> None:
    """Word's own: watermark of VML, a box said twice, deletions, fields, controls, notes, glossary, custom XML."""
    watermark = paragraph(
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'path="m@7,l@8,m@5,21600l@6,21600e"/><v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" '
        'type="#_x0000_t136" style="position:absolute;rotation:315" fillcolor="silver" stroked="f">'
        '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string="TUYỆT MẬT"/></v:shape></w:pict></w:r>',
        run("Đầu trang: TỐI"),
        run(" MẬT"),
    )
    box = paragraph(run("Hộp chữ: TỐI", "<w:b/>"), run(" MẬT"))
    drawn = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:positionH relativeFrom="column">'
        '<wp:posOffset>12700</wp:posOffset></wp:positionH><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="Text Box 1" '
        'descr="Mô tả hộp MẬT"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>'
        '</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape id="Text Box 1" '
        f'alt="Mô tả hộp MẬT" style="position:absolute"><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></v:shape>'
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    instruction = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> DOCPROPERTY "Độ MẬT" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("đã điền")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    control = (
        '<w:sdt><w:sdtPr><w:alias w:val="Ô điền MẬT"/><w:tag w:val="do_mat"/><w:dropDownList>'
        '<w:listItem w:displayText="Mức TỐI MẬT" w:value="2"/></w:dropDownList></w:sdtPr><w:sdtContent>'
        + paragraph(run("chọn"))
        + "</w:sdtContent></w:sdt>"
    )
    deleted = (
        '<w:del w:id="1" w:author="An"><w:r><w:delText xml:space="preserve">Đã xóa TUYỆT</w:delText></w:r>'
        '<w:r><w:delText xml:space="preserve"> MẬT</w:delText></w:r></w:del>'
    )
    body = (
        paragraph(
            run("Độ mật: TỐI", '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'), deleted, run(" MẬT trong thân")
        )
        + paragraph(run("Chữ ẩn MẬT", "<w:vanish/>"), drawn, instruction)
        + f"<w:tbl><w:tr><w:tc>{paragraph(run('Ô bảng TỐI MẬT'))}</w:tc><w:tc>{paragraph(run('ô bên'))}</w:tc></w:tr></w:tbl>"
        + control
    )
    note = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    spaces = f"{SPACES} {IGNORED}"
    parts = {
        "word/document.xml": (f"{WORD_TYPE}.document.main+xml", f"<w:document {spaces}><w:body>{body}<w:sectPr/></w:body></w:document>"),
        "word/header1.xml": (f"{WORD_TYPE}.header+xml", f"<w:hdr {spaces}>{watermark}</w:hdr>"),
        "word/footer1.xml": (f"{WORD_TYPE}.footer+xml", f"<w:ftr {spaces}>{paragraph(run('Chân trang TỐI MẬT'))}</w:ftr>"),
        "word/footnotes.xml": (f"{WORD_TYPE}.footnotes+xml", f"<w:footnotes {spaces}>{note}<w:footnote w:id=\"1\">{paragraph(run('Cước chú MẬT'))}</w:footnote></w:footnotes>"),
        "word/comments.xml": (f"{WORD_TYPE}.comments+xml", f'<w:comments {spaces}><w:comment w:id="1" w:author="Nguyễn Văn An">{paragraph(run("Nhận xét: MẬT"))}</w:comment></w:comments>'),
        "word/settings.xml": (f"{WORD_TYPE}.settings+xml", f'<w:settings {spaces}><w:docVars><w:docVar w:name="Mức" w:val="biến MẬT"/></w:docVars></w:settings>'),
        "word/glossary/document.xml": (f"{WORD_TYPE}.document.glossary+xml", f"<w:glossaryDocument {spaces}><w:docParts><w:docPart><w:docPartBody>{paragraph(run('Mẫu sẵn TỐI MẬT'))}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"),
        "customXml/item1.xml": ("application/xml", '<hoso xmlns="urn:office:hoso"><domat muc="mức MẬT">tuyệt mật trong hồ sơ</domat></hoso>'),
        "word/diagrams/data1.xml": ("application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml", '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst><dgm:pt><dgm:t><a:bodyPr/><a:p><a:r><a:rPr lang="vi"/><a:t>Sơ đồ TỐI</a:t></a:r><a:r><a:t> MẬT</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>'),
    }  # fmt: skip
    package("word-shapes.docx", "word/document.xml", parts, {"word/document.xml": [
        ("header", "header1.xml"), ("footer", "footer1.xml"), ("footnotes", "footnotes.xml"), ("comments", "comments.xml"),
        ("settings", "settings.xml"), ("glossaryDocument", "glossary/document.xml"), ("customXml", "../customXml/item1.xml"),
        ("diagramData", "diagrams/data1.xml"),
    ]})  # fmt: skip
    manifest("word-shapes.docx", "Word's shapes", {
        "body": "Độ mật: TỐI MẬT trong thân",
        "page-header": "Đầu trang: TỐI MẬT",
        "page-footer": "Chân trang TỐI MẬT",
        "text-box": "Hộp chữ: TỐI MẬT",
        "table-cell": "Ô bảng TỐI MẬT",
        "comment": ["Nhận xét: MẬT", "Nguyễn Văn An"],
        "note": "Cước chú MẬT",
        "property": ["Ô điền MẬT", "biến MẬT", "mức MẬT", "tuyệt mật trong hồ sơ"],
        "hidden": ["Chữ ẩn MẬT", "Đã xóa TUYỆT MẬT", "Mẫu sẵn TỐI MẬT", 'DOCPROPERTY "Độ MẬT"'],
        "watermark": "TUYỆT MẬT",
        "alternative-text": "Mô tả hộp MẬT",
        "embedded-object": "Sơ đồ TỐI MẬT",
        "form-field": "Mức TỐI MẬT",
    }, {})  # fmt: skip


def in_excel() -> None:
    """Excel's own, in the strict namespaces: inline strings, threaded comments, phonetic guides, linked names."""
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    relations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    threads = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    parts = {
        "xl/workbook.xml": (f"{EXCEL_TYPE}.sheet.main+xml", f'<workbook xmlns="{main}" xmlns:r="{relations}" conformance="strict"><sheets><sheet name="Số liệu MẬT" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="Muc_1" comment="Tên vùng MẬT">Sheet1!$A$1</definedName></definedNames></workbook>'),
        "xl/worksheets/sheet1.xml": (f"{EXCEL_TYPE}.worksheet+xml", f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>Ô liền TUYỆT</t></r><r><t xml:space="preserve"> MẬT</t></r></is></c></row></sheetData><headerFooter differentFirst="1"><oddFooter>&amp;CChân &amp;"Arial,Bold"trang MẬT</oddFooter><firstHeader>&amp;LĐầu trang nhất MẬT</firstHeader></headerFooter></worksheet>'),
        "xl/sharedStrings.xml": (f"{EXCEL_TYPE}.sharedStrings+xml", f'<sst xmlns="{main}"><si><r><t>Ô chung TỐI</t></r><rPh sb="0" eb="1"><t>phiên âm</t></rPh><r><rPr><rFont val=".VnArial"/><sz val="12"/></rPr><t xml:space="preserve"> MẬT</t></r></si><si><t>Chuỗi thừa MẬT</t></si></sst>'),
        "xl/threadedComments/threadedComment1.xml": ("application/vnd.ms-excel.threadedcomments+xml", f'<ThreadedComments xmlns="{threads}"><threadedComment ref="A1" personId="{{1}}" id="{{2}}"><text>Trao đổi: TỐI MẬT</text></threadedComment></ThreadedComments>'),
        "xl/persons/person.xml": ("application/vnd.ms-excel.person+xml", f'<personList xmlns="{threads}"><person displayName="Trần Thị Bình" id="{{1}}"/></personList>'),
    }  # fmt: skip
    package("excel-shapes.xlsx", "xl/workbook.xml", parts, {
        "xl/workbook.xml": [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("person", "persons/person.xml")],
        "xl/worksheets/sheet1.xml": [("threadedComment", "../threadedComments/threadedComment1.xml")],
    })  # fmt: skip
    manifest("excel-shapes.xlsx", "Excel's shapes, strict", {
        "table-cell": ["Ô chung TỐI MẬT", "Ô liền TUYỆT MẬT"],
        "page-header": "Đầu trang nhất MẬT",
        "page-footer": "Chân trang MẬT",
        "comment": ["Trao đổi: TỐI MẬT", "Trần Thị Bình"],
        "property": "Tên vùng MẬT",
        "sheet-name": "Số liệu MẬT",
        "hidden": ["phiên âm", "Chuỗi thừa MẬT"],
    }, {})  # fmt: skip


def in_powerpoint() -> None:
    """PowerPoint's own: footers of masters, modern comments, text of layouts."""

    def shape(text: str, placeholder: str = "", kind: str = "") -> str:
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="S"/><p:cNvSpPr {kind}/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:spPr/>'
            f'<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="vi-VN"><a:latin typeface=".VnTime"/></a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>'
        )

    def slide(root: str, shapes: str) -> str:
        return f"<p:{root} {SPACES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"

    modern = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
    parts = {
        "ppt/presentation.xml": (f"{POWERPOINT_TYPE}.presentation.main+xml", f"<p:presentation {SPACES}/>"),
        "ppt/slides/slide1.xml": (f"{POWERPOINT_TYPE}.slide+xml", slide("sld", shape("Nội dung TỐI MẬT", '<p:ph type="body"/>') + shape("Hộp MẬT", kind='txBox="1"'))),
        "ppt/slideMasters/slideMaster1.xml": (f"{POWERPOINT_TYPE}.slideMaster+xml", slide("sldMaster", shape("Chân mẫu TỐI MẬT", '<p:ph type="ftr"/>') + shape("Nhắc trong mẫu MẬT", '<p:ph type="title"/>') + shape("Dấu trên mọi trang MẬT"))),
        "ppt/handoutMasters/handoutMaster1.xml": (f"{POWERPOINT_TYPE}.handoutMaster+xml", slide("handoutMaster", shape("Đầu bản in MẬT", '<p:ph type="hdr"/>'))),
        "ppt/comments/modernComment_1.xml": ("application/vnd.ms-powerpoint.comments+xml", f'<p188:cmLst xmlns:p188="{modern}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p188:cm id="{{1}}"><p188:txBody><a:bodyPr/><a:p><a:r><a:t>Nhận xét mới MẬT</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>'),
    }  # fmt: skip
    package("powerpoint-shapes.pptx", "ppt/presentation.xml", parts, {
        "ppt/presentation.xml": [("slide", "slides/slide1.xml"), ("slideMaster", "slideMasters/slideMaster1.xml"), ("handoutMaster", "handoutMasters/handoutMaster1.xml")],
        "ppt/slides/slide1.xml": [("comments", "../comments/modernComment_1.xml")],
    })  # fmt: skip
    manifest("powerpoint-shapes.pptx", "PowerPoint's shapes", {
        "body": ["Nội dung TỐI MẬT", "Dấu trên mọi trang MẬT"],
        "text-box": "Hộp MẬT",
        "page-header": "Đầu bản in MẬT",
        "page-footer": "Chân mẫu TỐI MẬT",
        "comment": "Nhận xét mới MẬT",
        "hidden": "Nhắc trong mẫu MẬT",
    }, {})  # fmt: skip


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    in_word()
    in_excel()
    in_powerpoint()
    with_libreoffice()
