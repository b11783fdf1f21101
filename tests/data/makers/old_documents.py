"""Writes `tests/data/old_letters`: documents in old fonts by real writers, and what they say in Unicode.

    python -m venv V && V/bin/pip install python-docx openpyxl XlsxWriter python-pptx
    PYTHONPATH=. V/bin/python tests/data/makers/old_documents.py

Made with python-docx 1.2.0, openpyxl 3.1.5, XlsxWriter 3.3.1, python-pptx 1.0.2 and LibreOffice 7.4 (`soffice`). Run by
hand; what it writes is kept, and no test needs these programs. `NAME.EXT.txt` lists the lines that a document says.
"""

import datetime as dt
import subprocess
import tempfile
from pathlib import Path

import docx
import openpyxl
import pptx
import xlsxwriter
from docx.oxml.ns import qn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
from pptx.util import Inches

from gateway.message.vietnamese import codec

FOLDER = Path(__file__).parents[1] / "old_letters"
DAY = dt.datetime(2026, 1, 5, 8, 0, 0)  # noqa: DTZ001 - the writers take naive times
assert codec.CODECS

NATION = "Cộng hòa xã hội chủ nghĩa Việt Nam"
TITLE = "Báo cáo tổng kết công tác năm"
BODY = "Căn cứ Luật Tổ chức Hội đồng nhân dân và Uỷ ban nhân dân đã được thông qua"
SPLIT = ("Điều 1. Phạm vi điều chỉnh và ", "đối tượng áp dụng", " của Quy chế này")
TODAY = "Đoạn này đã được viết bằng Unicode từ trước"
CELL = "Số lượng hộp thư đã cấp"
FOOT = "Trang cuối của văn bản gửi kèm"


def old(text: str, name: str = "tcvn3") -> str:
    """A text as a program shows it that knows nothing of its encoding."""
    return text.encode(name).decode("latin-1")


def high(text: str) -> str:
    """A text for a font that shows capitals alone."""
    return old(text.lower())


def save(name: str, *lines: str) -> None:
    """Write what a document says."""
    (FOLDER / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _font(style: object, name: str) -> None:
    style.font.name = name  # type: ignore[attr-defined]
    style.element.rPr.rFonts.set(qn("w:hAnsi"), name)  # type: ignore[attr-defined]


def with_docx() -> None:
    """Fonts by styles and by runs, a head in capitals, a table, a foot, one paragraph of today."""
    made = docx.Document()
    made.core_properties.title = old(TITLE)
    made.core_properties.created = made.core_properties.modified = DAY
    _font(made.styles["Normal"], ".VnTime")
    head = made.sections[0].header.paragraphs[0].add_run(high(NATION))
    _font_run(head, ".VnTimeH")
    made.add_paragraph(old(BODY))
    paragraph = made.add_paragraph()
    for part in SPLIT:
        paragraph.add_run(old(part)).bold = part.startswith("đối")
    _font_run(made.add_paragraph().add_run(TODAY), "Times New Roman")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = old(CELL)
    _font_run(table.cell(0, 1).paragraphs[0].add_run("12"), ".VnArial")
    made.sections[0].footer.paragraphs[0].text = old(FOOT)
    made.save(str(FOLDER / "python-docx.docx"))
    save("python-docx.docx", NATION.upper(), TITLE, BODY, "".join(SPLIT), TODAY, CELL, "12", FOOT)


def _font_run(run: object, name: str) -> None:
    run.font.name = name  # type: ignore[attr-defined]
    run._element.rPr.rFonts.set(qn("w:hAnsi"), name)  # type: ignore[attr-defined]


def with_openpyxl() -> None:
    """One text in three fonts, rich text, a sheet that others name, a table's head, a page header."""
    made = openpyxl.Workbook()
    made.properties.created = made.properties.modified = DAY
    sheet = made.active
    sheet.title = old("Báo cáo quý")
    for row, (name, text) in enumerate(
        [(".VnTime", old(NATION)), (".VnTimeH", old(NATION)), ("Times New Roman", TODAY), (".VnTime", old(BODY))], 1
    ):
        sheet.cell(row, 1, text).font = Font(name=name)
    sheet["A5"] = CellRichText(
        TextBlock(InlineFont(rFont=".VnTime"), old(SPLIT[0])), TextBlock(InlineFont(rFont=".VnTimeH"), old(SPLIT[1]))
    )
    sheet["A7"], sheet["B7"], sheet["A8"], sheet["B8"] = old(CELL), old("Ghi chú thêm"), 3, 4
    for cell in ("A7", "B7"):
        sheet[cell].font = Font(name=".VnArial")
    sheet.add_table(Table(displayName="Bang", ref="A7:B8"))
    sheet.oddHeader.center.text = old(FOOT)
    sheet.oddHeader.center.font = ".VnTime,Regular"
    other = made.create_sheet("Sheet2")
    other["A1"] = f"='{sheet.title}'!A8"
    made.save(FOLDER / "openpyxl.xlsx")
    rich = SPLIT[0] + SPLIT[1].upper()
    save("openpyxl.xlsx", "Báo cáo quý", NATION, NATION.upper(), TODAY, BODY, rich, CELL, "Ghi chú thêm", FOOT)


def with_xlsxwriter() -> None:
    """VNI in cells, a comment and a chart's title."""
    book = xlsxwriter.Workbook(str(FOLDER / "xlsxwriter.xlsx"))
    book.set_properties({"created": DAY})
    sheet = book.add_worksheet("Sheet1")
    times, today = book.add_format({"font_name": "VNI-Times"}), book.add_format({"font_name": "Arial"})
    sheet.write(0, 0, old(BODY, "vni"), times)
    sheet.write(1, 0, TODAY, today)
    sheet.write(2, 0, old(CELL, "vni"), times)
    sheet.write_number(2, 1, 12)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Sheet1!$B$3:$B$3"})
    chart.set_title({"name": old(TITLE, "vni"), "name_font": {"name": "VNI-Helve"}})
    sheet.insert_chart("D2", chart)
    book.close()
    save("xlsxwriter.xlsx", BODY, TODAY, CELL, TITLE)


def strings() -> None:
    """One shared string in three cells, each in another font."""
    book = xlsxwriter.Workbook(str(FOLDER / "xlsxwriter-strings.xlsx"))
    book.set_properties({"created": DAY})
    sheet = book.add_worksheet("Sheet1")
    for row, name in enumerate((".VnTime", ".VnTime", ".VnTimeH", "VNI-Times")):
        sheet.write(row, 0, old(NATION) if row < 3 else old(BODY, "vni"), book.add_format({"font_name": name}))
    book.close()
    save("xlsxwriter-strings.xlsx", NATION, NATION.upper(), BODY)


def with_pptx() -> None:
    """VNI in runs, one of today, and a note."""
    made = pptx.Presentation()
    made.core_properties.created = made.core_properties.modified = DAY
    slide = made.slides.add_slide(made.slide_layouts[6])
    frame = slide.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(3)).text_frame
    for number, (name, text) in enumerate(
        [("VNI-Times", old(BODY, "vni")), ("VNI-Helve", old(CELL, "vni")), ("Arial", TODAY)]
    ):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.name = text, name
    slide.notes_slide.notes_text_frame.text = old(SPLIT[0] + SPLIT[1], "vni")
    made.save(str(FOLDER / "python-pptx.pptx"))
    save("python-pptx.pptx", BODY, CELL, TODAY, SPLIT[0] + SPLIT[1])


def _page(name: str, family: str, heading: str) -> str:
    return (
        f'<html><head><meta charset="utf-8"></head><body><p><font face="{heading}">'
        f"{high(NATION) if heading != family else old(NATION, name)}</font></p>"
        f'<p><font face="{family}">{old(SPLIT[0], name)}<b>{old(SPLIT[1], name)}</b>{old(SPLIT[2], name)}</font></p>'
        f'<p><font face="Times New Roman">{TODAY}</font></p>'
        f'<table><tr><td><font face="{family}">{old(CELL, name)}</font></td><td>12</td></tr></table></body></html>\n'
    )


def with_libreoffice() -> None:
    """A text document, a workbook and slides as LibreOffice writes them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, family, heading in (("tcvn3", ".VnTime", ".VnTimeH"), ("vni", "VNI-Times", "VNI-Times")):
            page = Path(folder) / f"libreoffice-{name}.html"
            page.write_text(_page(name, family, heading), "utf-8")
            nation = NATION.upper() if heading != family else NATION
            for kind, reader in (("docx:MS Word 2007 XML", "HTML (StarWriter)"), ("xlsx", "HTML (StarCalc)")):
                _soffice(folder, kind, page, reader)
                save(f"libreoffice-{name}.{kind[:4]}", nation, "".join(SPLIT), TODAY, CELL)
        slides = Path(folder) / "libreoffice-vni.pptx"
        slides.write_bytes((FOLDER / "python-pptx.pptx").read_bytes())
        _soffice(folder, "odp", slides, None, Path(folder))
        _soffice(folder, "pptx", slides.with_suffix(".odp"), None)
        save("libreoffice-vni.pptx", BODY, CELL, TODAY, SPLIT[0] + SPLIT[1])


def _soffice(folder: str, kind: str, path: Path, reader: str | None, to: Path = FOLDER) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
    command += [f"--infilter={reader}"] if reader else []
    subprocess.run([*command, "--outdir", str(to), str(path)], check=True, capture_output=True, timeout=120)


def pages() -> None:
    """Pages as Word and an editor keep them: octets with no charset that is true, and entities."""
    for name, octets, lines in (
        ("word.html",
         (b'<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"><style><!--\n'
          b' p.MsoNormal, li.MsoNormal\n\t{font-size:14.0pt;\n\tfont-family:".VnTime";}\nh1 {font-family:"\\.VnTimeH";}\n--></style>'
          b"</head><body>\n<h1>" + high(NATION).encode("latin-1") + b"</h1>\n<p class=MsoNormal>" + BODY.encode("tcvn3")
          + b'</p>\n<p class=MsoNormal style="font-family:Arial">Fax 037</p></body></html>\n'),
         (NATION.upper(), BODY)),
        ("entities.html",
         ('<p><font face="VNI-Times">' + "".join(f"&#{ord(one)};" if ord(one) > 126 else one for one in old(BODY, "vni"))
          + "</font> &amp; A&nbsp;B</p>\n").encode(), (f"{BODY} & A\xa0B",)),
    ):  # fmt: skip
        (FOLDER / name).write_bytes(octets)
        save(name, *lines)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with_docx()
    with_openpyxl()
    with_xlsxwriter()
    strings()
    with_pptx()
    with_libreoffice()
    pages()
