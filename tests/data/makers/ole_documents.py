"""Writes the compound files of `tests/data/documents`: Word, Excel, PowerPoint of 1997-2003, by real programs.

    python tests/data/makers/ole_documents.py FOLDER

LibreOffice (Debian's libreoffice-writer-nogui, -calc-nogui, -impress-nogui) turns flat OpenDocument texts into doc, xls
and ppt; xlwt (PyPI) writes a workbook of its own; msoffcrypto-tool (PyPI) locks a document as Word does; Apache POI
(Debian's libapache-poi-java) writes what `PoiDocuments.java` beside this says. Run by hand; the outputs are committed
with a manifest each, which says what stands where.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

READER = "gateway.message.documents.ole:read"
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing", "meta": "meta",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible", "presentation": "presentation", "number": "datastyle",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'  # fmt: skip

META = """<office:meta><dc:title>Tiêu đề thuộc tính</dc:title><dc:subject>Chủ đề thuộc tính</dc:subject>
<meta:keyword>từ khóa thuộc tính</meta:keyword><dc:description>Mô tả thuộc tính</dc:description>
<meta:user-defined meta:name="Độ mật" meta:value-type="string">Giá trị riêng</meta:user-defined></office:meta>"""
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PICTURE = (
    '<draw:frame draw:name="Anh1" text:anchor-type="as-char" svg:x="9cm" svg:y="9cm" svg:width="1cm" svg:height="1cm">'
    f"<draw:image><office:binary-data>{PIXEL}</office:binary-data></draw:image><svg:desc>Mô tả thay thế</svg:desc></draw:frame>"
)
SIZE = 'svg:width="6cm" svg:height="2cm"'

TEXT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:mimetype="application/vnd.oasis.opendocument.text">
{META}
<office:font-face-decls><style:font-face style:name=".VnTime" svg:font-family="'.VnTime'"/>
<style:font-face style:name="Liberation Serif" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="Liberation Serif"
 fo:font-size="12pt"/></style:default-style><style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Old" style:family="paragraph" style:parent-style-name="Standard">
<style:text-properties style:font-name=".VnTime"/></style:style></office:styles>
<office:automatic-styles>
<style:style style:name="Secret" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Loud" style:family="text"><style:text-properties fo:font-weight="bold" fo:color="#ff0000"
 style:font-name=".VnTime" fo:font-size="14pt"/></style:style>
<style:style style:name="G" style:family="graphic"><style:graphic-properties style:wrap="none"/></style:style>
<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"/>
<style:header-style/><style:footer-style/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">
<style:header><text:p>Đầu trang mật
<draw:custom-shape draw:name="PowerPlusWaterMarkObject1" text:anchor-type="paragraph" draw:style-name="G" {SIZE}>
<text:p>Hình chìm tối mật</text:p>
<draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:type="fontwork-plain-text" draw:text-path="true"
 draw:text-path-mode="shape" draw:text-path-scale="path" draw:modifiers="10800"
 draw:enhanced-path="M @3 0 L @5 0 N M @6 21600 L @7 21600 N">
<draw:equation draw:name="f0" draw:formula="$0 -10800"/><draw:equation draw:name="f1" draw:formula="?f0 *2"/>
<draw:equation draw:name="f2" draw:formula="abs(?f1 )"/><draw:equation draw:name="f3" draw:formula="if(?f1 ,0,?f2 )"/>
<draw:equation draw:name="f4" draw:formula="21600-?f2 "/><draw:equation draw:name="f5" draw:formula="if(?f1 ,?f4 ,21600)"/>
<draw:equation draw:name="f6" draw:formula="if(?f1 ,?f2 ,0)"/><draw:equation draw:name="f7" draw:formula="if(?f1 ,21600,?f4 )"/>
</draw:enhanced-geometry></draw:custom-shape></text:p></style:header>
<style:footer><text:p>Chân trang mật</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<text:dde-connection-decls><text:dde-connection-decl office:name="c1" office:dde-application="soffice"
 office:dde-topic="a.odt" office:dde-item="x" office:automatic-update="true"/></text:dde-connection-decls>
<text:p>Nội dung thân văn bản <text:span text:style-name="Loud">chữ đỏ đậm</text:span> hết dòng<text:note text:id="n1"
 text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Chú thích cuối trang</text:p>
</text:note-body></text:note></text:p>
<text:p text:style-name="Old">Dßng ch÷ cò</text:p>
<text:p>Đoạn có <text:span text:style-name="Secret">chữ ẩn trong đoạn</text:span> và bình luận<office:annotation>
<dc:creator>Nguyễn Văn A</dc:creator><text:p>Lời bình luận</text:p></office:annotation></text:p>
<text:p>Ghi chú<text:note text:id="n2" text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body>
<text:p>Chú thích cuối tài liệu</text:p></text:note-body></text:note></text:p>
<text:p>Khung<draw:frame text:anchor-type="paragraph" draw:name="Khung1" draw:style-name="G" {SIZE}><draw:text-box>
<text:p>Chữ trong khung</text:p></draw:text-box></draw:frame></text:p>
<text:p>Ảnh{PICTURE}</text:p>
<text:p>Nguồn <text:dde-connection text:connection-name="c1">chữ từ DDE</text:dde-connection></text:p>
<text:p>Hình<draw:custom-shape draw:name="Hinh1" text:anchor-type="paragraph" draw:style-name="G" {SIZE}>
<text:p>Chữ trong hình</text:p><draw:enhanced-geometry draw:type="rectangle" svg:viewBox="0 0 21600 21600"
 draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape></text:p>
<table:table table:name="Bang"><table:table-column table:number-columns-repeated="2"/><table:table-row>
<table:table-cell><text:p>Ô bảng một</text:p></table:table-cell><table:table-cell><text:p>Ô bảng hai</text:p></table:table-cell>
</table:table-row></table:table><text:p>Sau bảng</text:p>
</office:text></office:body></office:document>"""

SHEET = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
{META}
<office:font-face-decls><style:font-face style:name=".VnTime" svg:font-family="'.VnTime'"/></office:font-face-decls>
<office:automatic-styles>
<style:style style:name="Hid" style:family="table"><style:table-properties table:display="false"/></style:style>
<style:style style:name="Red" style:family="table-cell"><style:text-properties style:font-name=".VnTime" fo:font-size="14pt"
 fo:font-weight="bold" fo:color="#ff0000"/></style:style>
<number:number-style style:name="N1"><number:text>Định dạng mật </number:text><number:number
 number:decimal-places="0" number:min-integer-digits="1"/></number:number-style>
<style:style style:name="Num" style:family="table-cell" style:data-style-name="N1"/>
<style:page-layout style:name="Page"><style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="Page">
<style:header><text:p>Đầu trang mật</text:p></style:header><style:footer><text:p>Chân trang mật</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:spreadsheet>
<table:table table:name="Tờ tính mật"><table:shapes>
<draw:custom-shape draw:name="Hinh1" {SIZE} svg:x="1cm" svg:y="5cm"><text:p>Chữ trong hình</text:p>
<draw:enhanced-geometry draw:type="rectangle" svg:viewBox="0 0 21600 21600"
 draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>{PICTURE}</table:shapes>
<table:table-column/><table:table-column table:visibility="collapse"/><table:table-row>
<table:table-cell table:style-name="Red" office:value-type="string"><office:annotation><dc:creator>Nguyễn Văn A</dc:creator>
<text:p>Lời bình luận</text:p></office:annotation><text:p>Ô bảng một</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Cột ẩn mật</text:p></table:table-cell>
<table:table-cell table:formula="of:=CONCATENATE(&quot;Kết quả &quot;;&quot;công thức&quot;)" office:value-type="string"
 office:string-value="Kết quả công thức"><text:p>Kết quả công thức</text:p></table:table-cell>
<table:table-cell table:style-name="Num" office:value-type="float" office:value="7"><text:p>Định dạng mật 7</text:p></table:table-cell>
</table:table-row><table:table-row table:visibility="collapse">
<table:table-cell office:value-type="string"><text:p>Hàng ẩn mật</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="Tờ ẩn" table:style-name="Hid"><table:table-column/><table:table-row>
<table:table-cell office:value-type="string"><text:p>Chữ trong tờ ẩn</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document>"""

SLIDES = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:mimetype="application/vnd.oasis.opendocument.presentation">
{META}
<office:automatic-styles><style:page-layout style:name="PM"><style:page-layout-properties fo:page-width="25cm"
 fo:page-height="19cm"/></style:page-layout><style:style style:name="dp1" style:family="drawing-page">
<style:drawing-page-properties presentation:display-footer="true"/></style:style></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="PM">
<draw:frame presentation:class="footer" {SIZE} svg:x="8cm" svg:y="17cm"><draw:text-box><text:p><presentation:footer/></text:p>
</draw:text-box></draw:frame></style:master-page></office:master-styles>
<office:body><office:presentation><presentation:footer-decl presentation:name="f1">Chân trang mật</presentation:footer-decl>
<draw:page draw:name="p1" draw:master-page-name="Default" draw:style-name="dp1" presentation:use-footer-name="f1">
<office:annotation svg:x="1cm" svg:y="1cm"><dc:creator>Nguyễn Văn A</dc:creator><text:p>Lời bình luận</text:p></office:annotation>
<draw:frame {SIZE} svg:x="2cm" svg:y="2cm"><draw:text-box><text:p>Nội dung trang chiếu</text:p></draw:text-box></draw:frame>
<draw:custom-shape draw:name="Hinh1" {SIZE} svg:x="2cm" svg:y="6cm"><text:p>Plain words</text:p>
<draw:enhanced-geometry draw:type="rectangle" svg:viewBox="0 0 21600 21600"
 draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>
{PICTURE}<presentation:notes><draw:page-thumbnail draw:page-number="1" presentation:class="page" {SIZE} svg:x="1cm" svg:y="1cm"/>
<draw:frame presentation:class="notes" {SIZE} svg:x="2cm" svg:y="14cm"><draw:text-box><text:p>Ghi chú của trang chiếu</text:p>
</draw:text-box></draw:frame></presentation:notes></draw:page></office:presentation></office:body></office:document>"""


PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Common/Save/Document">
<prop oor:name="GenerateThumbnail" oor:op="fuse"><value>false</value></prop></item></oor:items>"""
"""Without a preview, which would be the larger part of a small file."""


def libreoffice(source: Path, target: str, folder: Path) -> Path:
    """Convert a file with LibreOffice, with a profile of its own; the result's path."""
    with tempfile.TemporaryDirectory() as profile:
        (Path(profile) / "user").mkdir()
        (Path(profile) / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", target,
             "--outdir", str(folder), str(source)],
            check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    return folder / f"{source.stem}.{target.split(':', maxsplit=1)[0]}"


OLD = {"writer": "LibreOffice 7.4, its preview taken out with Apache POI 4.0"}
PROPERTY = {"property": "Giá trị riêng"}
CELLS = {"table-cell": "Ô bảng một", "sheet-name": "Tờ tính mật", "hidden": "Chữ trong tờ ẩn",
         "page-header": "Đầu trang mật", "page-footer": "Chân trang mật"}  # fmt: skip
WORDS = {
    "body": "Nội dung thân văn bản", "page-header": "Đầu trang mật", "page-footer": "Chân trang mật",
    "text-box": "Chữ trong khung", "table-cell": "Ô bảng hai", "comment": "Lời bình luận", "note": "Chú thích cuối trang",
    "hidden": "chữ ẩn trong đoạn", "watermark": "Hình chìm tối mật", **PROPERTY,
}  # fmt: skip
NO_DESCRIPTION = "this writer keeps no alternative text in this format, the name of a shape alone"
MANIFESTS: dict[str, dict[str, object]] = {
    "word97-libreoffice": {"kind": "doc", "places": WORDS, "gaps": {"alternative-text": NO_DESCRIPTION}},
    "word97-poi": {
        "writer": "Apache POI 4.0, over a document of LibreOffice", "kind": "doc",
        "places": {**WORDS, "body": "Văn bản do POI thêm vào"},
        "gaps": {"alternative-text": NO_DESCRIPTION},
    },
    "excel97-libreoffice": {
        "kind": "xls", "places": {**CELLS, "comment": "Lời bình luận", "text-box": "Chữ trong hình", **PROPERTY},
        "gaps": {"alternative-text": NO_DESCRIPTION, "watermark": "a workbook has none"},
    },
    "excel97-poi": {
        "writer": "Apache POI 4.0", "kind": "xls",
        "places": {**CELLS, "comment": "Lời bình luận", "text-box": "Chữ trong khung", "embedded-object": "goi.txt",
                   "alternative-text": "Mô tả thay thế", "form-field": "Chọn mật", **PROPERTY},
        "active": ["object"],
    },
    "excel97-xlwt": {
        "writer": "xlwt 1.3", "kind": "xls", "places": CELLS,
        "gaps": dict.fromkeys(("comment", "text-box", "property"), "xlwt cannot write it"),
    },
    "powerpoint97-libreoffice": {
        **OLD, "kind": "ppt",
        "places": {"text-box": "Nội dung trang chiếu", "slide-note": "Ghi chú của trang chiếu", "page-footer": "Chân trang mật",
                   "comment": "Lời bình luận", **PROPERTY},
        "gaps": {"alternative-text": NO_DESCRIPTION},
    },
    "powerpoint97-poi": {
        "writer": "Apache POI 4.0", "kind": "ppt",
        "places": {"text-box": "Nội dung trang chiếu", "page-footer": "Chân trang mật", "page-header": "Đầu trang mật",
                   "alternative-text": "Mô tả thay thế"},
        "gaps": {"slide-note": "POI cannot make notes of a new slide", "comment": "POI cannot write comments"},
    },
}  # fmt: skip


def manifest(folder: Path, name: str, content: dict[str, object]) -> None:
    """Write what stands in a document beside it."""
    whole = {"writer": "LibreOffice 7.4", "reader": READER, **content}
    (folder / f"{name}.json").write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def by_libreoffice(folder: Path) -> None:
    """doc, xls and ppt out of flat OpenDocument texts."""
    with tempfile.TemporaryDirectory() as work:
        for name, source, kind, target in (
            ("word97-libreoffice", TEXT, "fodt", "doc:MS Word 97"),
            ("excel97-libreoffice", SHEET, "fods", "xls:MS Excel 97"),
            ("powerpoint97-libreoffice", SLIDES, "fodp", "ppt:MS PowerPoint 97"),
        ):
            path = Path(work) / f"{name}.{kind}"
            path.write_text(source, encoding="utf-8")
            libreoffice(path, target, folder)


RTF = r"""{\rtf1\ansi{\*\revtbl{Unknown;}{A;}} Truoc {\field{\*\fldinst DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"}{\fldrslt ket qua}} sau
{\field{\*\fldinst INCLUDETEXT "http://x.example.org/a.doc"}{\fldrslt kq2}} {\deleted\revauthdel1 da xoa} het.\par}"""
"""Fields that fetch data when they are opened, and a text that was deleted while changes were kept."""


def fields(folder: Path) -> None:
    """The fields that LibreOffice writes out of RTF."""
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "word97-fields.rtf"
        source.write_text(RTF, encoding="ascii")
        libreoffice(source, "doc:MS Word 97", folder)


def by_poi(folder: Path) -> None:
    """What `PoiDocuments.java` writes, over what LibreOffice wrote."""
    jars = ("poi", "poi-scratchpad", "commons-codec", "commons-collections4", "commons-math3", "commons-compress")
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in jars)
    program = Path(__file__).with_name("PoiDocuments.java")
    subprocess.run(["java", "-cp", path, str(program), str(folder)], check=True, timeout=180)


def by_xlwt(folder: Path) -> None:
    """A workbook of xlwt's own: it has no comments, no text boxes and no properties."""
    import xlwt  # noqa: PLC0415 - in the maker's own environment alone

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Tờ tính mật")
    # its setters spoil letters beyond ASCII
    sheet._Worksheet__header_str = '&LTrái mật&C&"Arial,Bold"&14Đầu trang mật'
    sheet._Worksheet__footer_str = "&RChân trang mật"
    sheet.write(0, 0, "Ô bảng một", xlwt.easyxf("font: name .VnTime, height 280, bold on, color red"))
    sheet.write_rich_text(0, 1, ["Nửa thường ", ("nửa nghiêng", xlwt.easyfont("italic on"))])
    sheet.write(1, 0, "Hàng ẩn mật")
    sheet.row(1).hidden = True
    sheet.write(0, 2, 7, xlwt.easyxf(num_format_str='"Định dạng mật" 0'))
    for row in range(2, 62):  # the shared strings go on in a second record
        sheet.write(row, 0, f"Dòng thứ {row} của bảng dài " + "x" * 60)
    hidden = book.add_sheet("Tờ ẩn")
    hidden.write(0, 0, "Chữ trong tờ ẩn")
    hidden.visibility = 2
    book.save(str(folder / "excel97-xlwt.xls"))


def locked(folder: Path) -> None:
    """A docx behind a password, as a compound file."""
    import msoffcrypto.format.ooxml as ooxml  # noqa: PLC0415 - in the maker's own environment alone

    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "locked.fodt"
        source.write_text(TEXT, encoding="utf-8")
        plain = libreoffice(source, "docx", Path(work))
        with plain.open("rb") as file, (folder / "ooxml-locked.docx").open("wb") as out:
            ooxml.OOXMLFile(file).encrypt("mật khẩu", out)


def main() -> None:
    """Write all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    by_libreoffice(folder)
    fields(folder)
    by_poi(folder)
    by_xlwt(folder)
    locked(folder)
    for name, content in MANIFESTS.items():
        manifest(folder, name, content)


if __name__ == "__main__":
    main()
