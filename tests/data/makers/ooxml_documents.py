"""Writes the OOXML documents of `tests/data/documents` that Python packages write, and their manifests.

    python -m venv V && V/bin/pip install python-docx openpyxl XlsxWriter python-pptx
    V/bin/python tests/data/makers/ooxml_documents.py

Made with python-docx 1.2.0, openpyxl 3.1.5, XlsxWriter 3.3.1 and python-pptx 1.0.2. Run by hand; what it writes is
kept, and no test needs these packages. `ooxml_office.py` writes those of LibreOffice and in the shapes of Office.
"""

import datetime as dt
import io
import json
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pptx
import xlsxwriter
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Inches
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches as PptxInches

FOLDER = Path(__file__).parents[1] / "documents"
READER = "gateway.message.documents.ooxml:read"
DAY = dt.datetime(2026, 1, 5, 8, 0, 0)  # noqa: DTZ001 - the writers take naive times


def manifest(
    name: str,
    writer: str,
    places: dict[str, str | list[str]],
    gaps: dict[str, str] | None = None,
    active: list[str] | None = None,
) -> None:
    """Write what stands where in a document."""
    path = FOLDER / name
    told = {
        "writer": writer,
        "reader": READER,
        "kind": path.suffix[1:],
        "places": places,
        "gaps": gaps or {},
        "active": active or [],
    }
    path.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")


def picture() -> Path:
    """A white PNG of one dot."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    path = Path("/tmp/one-dot.png")
    head = b"\0\0\0\1\0\0\0\1\x08\0\0\0\0"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
    )
    return path


def with_docx() -> None:
    """A text document by python-docx."""
    made = docx.Document()
    properties = made.core_properties
    properties.title, properties.keywords = "Tiêu đề TUYỆT MẬT", "từ khóa MẬT"
    properties.created = properties.modified = DAY
    section = made.sections[0]
    section.different_first_page_header_footer = True
    made.settings.odd_and_even_pages_header_footer = True
    section.header.paragraphs[0].text = "Đầu trang thường TỐI MẬT"
    section.first_page_header.paragraphs[0].text = "Đầu trang nhất TỐI MẬT"
    section.even_page_header.paragraphs[0].text = "Đầu trang chẵn TỐI MẬT"
    section.footer.paragraphs[0].text = "Chân trang thường MẬT"
    section.first_page_footer.paragraphs[0].text = "Chân trang nhất MẬT"
    paragraph = made.add_paragraph()
    paragraph.add_run("Độ mật: TỐI").bold = True
    run = paragraph.add_run(" MẬT trong thân")
    run.font.name = ".VnTime"
    made.add_comment(run, text="Nhận xét: MẬT", author="Nguyễn Văn An", initials="A")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "Ô bảng TỐI MẬT"
    table.cell(0, 1).text = "ô bên"
    made.add_paragraph().add_run("Chữ ẩn TUYỆT MẬT").font.hidden = True
    made.add_picture(str(picture()), Inches(1))._inline.docPr.set("descr", "Ảnh đóng dấu MẬT")
    for style in list(made.styles):  # the template's hundred styles only make the file big
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()
    made.save(FOLDER / "python-docx.docx")
    manifest("python-docx.docx", "python-docx 1.2", {
        "body": "Độ mật: TỐI MẬT trong thân",
        "page-header": ["Đầu trang thường TỐI MẬT", "Đầu trang nhất TỐI MẬT", "Đầu trang chẵn TỐI MẬT"],
        "page-footer": ["Chân trang thường MẬT", "Chân trang nhất MẬT"],
        "table-cell": "Ô bảng TỐI MẬT",
        "comment": ["Nhận xét: MẬT", "Nguyễn Văn An"],
        "property": ["Tiêu đề TUYỆT MẬT", "từ khóa MẬT"],
        "hidden": "Chữ ẩn TUYỆT MẬT",
        "alternative-text": "Ảnh đóng dấu MẬT",
    })  # fmt: skip


def with_openpyxl() -> None:
    """A workbook by openpyxl: inline in its own way, comments as legacy drawings."""
    made = openpyxl.Workbook()
    made.properties.title = "Bảng kê TUYỆT MẬT"
    made.properties.created = made.properties.modified = DAY
    sheet = made.active
    sheet.title = "Danh sách MẬT"
    sheet["A1"] = "Ô bảng TỐI MẬT"
    sheet["A1"].font = openpyxl.styles.Font(name=".VnTime", size=14, bold=True)
    sheet["A1"].comment = Comment("Nhận xét: MẬT", "Nguyễn Văn An")
    sheet["B2"] = "Hàng ẩn TỐI MẬT"
    sheet.row_dimensions[2].hidden = True
    sheet["D1"] = "Cột ẩn TỐI MẬT"
    sheet.column_dimensions["D"].hidden = True
    other = made.create_sheet("Trang ẩn")
    other.sheet_state = "veryHidden"
    other["A1"] = "Trang ẩn TỐI MẬT"
    sheet.oddHeader.center.text = "Đầu trang TỐI MẬT"
    sheet.oddHeader.center.font = "Times New Roman,Bold"
    sheet.evenFooter.left.text = "Chân trang chẵn MẬT"
    made.defined_names["Vùng_MẬT"] = openpyxl.workbook.defined_name.DefinedName(
        "Vùng_MẬT", attr_text="'Danh sách MẬT'!$A$1"
    )
    sheet["A5"] = 3
    chart = BarChart()
    chart.title = "Biểu đồ TỐI MẬT"
    chart.add_data(Reference(sheet, min_col=1, min_row=5, max_row=5))
    sheet.add_chart(chart, "F1")
    made.save(FOLDER / "openpyxl.xlsx")
    manifest("openpyxl.xlsx", "openpyxl 3.1", {
        "table-cell": "Ô bảng TỐI MẬT",
        "page-header": "Đầu trang TỐI MẬT",
        "page-footer": "Chân trang chẵn MẬT",
        "comment": ["Nhận xét: MẬT", "Nguyễn Văn An"],
        "property": ["Bảng kê TUYỆT MẬT", "Vùng_MẬT"],
        "sheet-name": ["Danh sách MẬT", "Trang ẩn"],
        "hidden": ["Hàng ẩn TỐI MẬT", "Cột ẩn TỐI MẬT", "Trang ẩn TỐI MẬT"],
        "embedded-object": "Biểu đồ TỐI MẬT",
    })  # fmt: skip


def with_xlsxwriter() -> None:
    """A workbook by XlsxWriter: shared strings with rich text, boxes, pictures, own properties."""
    made = xlsxwriter.Workbook(str(FOLDER / "xlsxwriter.xlsx"))
    made.set_properties({"title": "Bảng kê MẬT", "comments": "Ghi chú MẬT", "created": DAY})
    made.set_custom_property("Độ mật", "TUYỆT MẬT riêng")
    sheet = made.add_worksheet("Báo cáo TỐI MẬT")
    bold = made.add_format({"bold": True, "font_name": ".VnArial"})
    sheet.write_rich_string("A1", "Độ mật: ", bold, "TỐI", " MẬT trong ô")
    sheet.write_string("A2", "dòng hai")
    sheet.write_string("A3", "Hàng ẩn MẬT")
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.write_formula("A4", '="công thức MẬT"', None, "kết quả MẬT")
    sheet.write_comment("A1", "Nhận xét: TỐI MẬT", {"author": "Trần Thị Bình"})
    sheet.insert_textbox("C3", "Hộp chữ TUYỆT MẬT", {"description": "Mô tả hộp MẬT"})
    sheet.insert_image("F3", str(picture()), {"description": "Ảnh đóng dấu MẬT"})
    sheet.set_header('&L&"Arial,Bold"&14TỐI&K000000 MẬT ở đầu&RTrang &P')
    sheet.set_footer("&CChân trang && MẬT")
    sheet.data_validation(
        "B1", {"validate": "list", "source": ["Có", "Không"], "input_title": "Nhắc", "input_message": "Chọn độ MẬT"}
    )
    chart = made.add_chart({"type": "bar"})
    chart.add_series({"values": "='Báo cáo TỐI MẬT'!$B$1:$B$2", "name": "Dãy MẬT"})
    chart.set_title({"name": "Biểu đồ TỐI MẬT"})
    sheet.insert_chart("H3", chart)
    made.close()
    manifest("xlsxwriter.xlsx", "XlsxWriter 3.3", {
        "table-cell": ["Độ mật: TỐI MẬT trong ô", "kết quả MẬT"],
        "page-header": "TỐI MẬT ở đầu",
        "page-footer": "Chân trang & MẬT",
        "text-box": "Hộp chữ TUYỆT MẬT",
        "comment": ["Nhận xét: TỐI MẬT", "Trần Thị Bình"],
        "property": ["Bảng kê MẬT", "Ghi chú MẬT", "Độ mật", "TUYỆT MẬT riêng"],
        "sheet-name": "Báo cáo TỐI MẬT",
        "hidden": ["Hàng ẩn MẬT", "công thức MẬT"],
        "alternative-text": ["Ảnh đóng dấu MẬT", "Mô tả hộp MẬT"],
        "embedded-object": ["Biểu đồ TỐI MẬT", "Dãy MẬT"],
        "form-field": "Chọn độ MẬT",
    })  # fmt: skip


def with_macros() -> None:
    """A workbook by XlsxWriter around the project that LibreOffice wrote (`libreoffice_office.py`)."""
    path = FOLDER / "xlsxwriter-xlsm.xlsm"
    made = xlsxwriter.Workbook(str(path))
    with zipfile.ZipFile(FOLDER / "uno-xlsm.xlsm") as package:
        made.add_vba_project(io.BytesIO(package.read("xl/vbaProject.bin")), is_stream=True)
    sheet = made.add_worksheet("Báo cáo TỐI MẬT")
    sheet.write_string("A1", "Ô bảng TỐI MẬT")
    sheet.insert_button("C3", {"macro": "Chay", "caption": "Nút TỐI MẬT", "description": "Mô tả nút MẬT"})
    made.close()
    manifest(path.name, "XlsxWriter 3.3, around a project of LibreOffice", {
        "table-cell": "Ô bảng TỐI MẬT", "sheet-name": "Báo cáo TỐI MẬT", "text-box": "Nút TỐI MẬT",
        "alternative-text": "Mô tả nút MẬT",
    }, active=["macro"])  # fmt: skip


def with_pptx() -> None:
    """Slides by python-pptx."""
    made = pptx.Presentation()
    made.core_properties.title = "Trình chiếu TUYỆT MẬT"
    made.core_properties.created = made.core_properties.modified = DAY
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "Tiêu đề TỐI MẬT"
    box = slide.shapes.add_textbox(0, 0, PptxInches(3), PptxInches(1))
    run = box.text_frame.paragraphs[0].add_run()
    run.text, run.font.name = "Hộp chữ: TỐI", ".VnTime"
    box.text_frame.paragraphs[0].add_run().text = " MẬT"
    table = slide.shapes.add_table(1, 2, 0, PptxInches(2), PptxInches(4), PptxInches(1)).table
    table.cell(0, 0).text = "Ô bảng TỐI MẬT"
    slide.notes_slide.notes_text_frame.text = "Ghi chú trang MẬT"
    shown = slide.shapes.add_picture(str(picture()), 0, 0)
    shown._element.nvPicPr.cNvPr.set("descr", "Ảnh đóng dấu MẬT")
    data = CategoryChartData()
    data.categories = ["Mục MẬT"]
    data.add_series("Dãy TỐI MẬT", (1,))
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, PptxInches(2), PptxInches(2), data)
    hidden = made.slides.add_slide(made.slide_layouts[5])
    hidden.shapes.title.text = "Trang ẩn TUYỆT MẬT"
    hidden._element.set("show", "0")
    for layout in list(made.slide_layouts):  # the layouts that no slide uses only make the file big
        if layout.name != "Title Only":
            made.slide_layouts.remove(layout)
    made.save(FOLDER / "python-pptx.pptx")
    manifest("python-pptx.pptx", "python-pptx 1.0", {
        "body": "Tiêu đề TỐI MẬT",
        "text-box": "Hộp chữ: TỐI MẬT",
        "table-cell": "Ô bảng TỐI MẬT",
        "slide-note": "Ghi chú trang MẬT",
        "alternative-text": "Ảnh đóng dấu MẬT",
        "embedded-object": ["Dãy TỐI MẬT", "Mục MẬT"],
        "hidden": "Trang ẩn TUYỆT MẬT",
        "property": "Trình chiếu TUYỆT MẬT",
    })  # fmt: skip


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with_docx()
    with_openpyxl()
    with_xlsxwriter()
    with_macros()
    with_pptx()
