"""PDF files for the tests of the reader, each by a real writer, with a manifest of what stands where.

Run by hand; what it writes is committed: `python tests/data/makers/pdfs.py tests/data/documents`. Needs LibreOffice
(`soffice`), Chromium, qpdf and the fonts of Debian's fonts-dejavu-core, and `pip install reportlab pypdf`.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

READER = "gateway.engines.pdf:read"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{short}="{_OFFICE}:{long}:1.0"'
    for short, long in {
        "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
        "svg": "svg-compatible", "fo": "xsl-fo-compatible", "form": "form", "meta": "meta", "presentation": "presentation",
    }.items()
)  # fmt: skip
_OTHERS = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
LETTER = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_SPACES} {_OTHERS} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>THUOC TINH PDF</dc:title></office:meta>
<office:styles><style:default-style style:family="paragraph"><style:text-properties fo:font-family="'DejaVu Sans'" fo:font-size="12pt"/></style:default-style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>
<style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>
<style:style style:name="next" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm">
<style:header><text:p>TUYỆT MẬT ở đầu trang</text:p></style:header>
<style:footer><text:p>TỐI MẬT ở chân trang</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
<office:forms><form:form form:name="f"><form:text form:name="o" form:id="c1" xml:id="c1" form:current-value="TRONG O NHAP"/></form:form></office:forms>
<text:h text:outline-level="1">Đề mục của văn bản</text:h>
<text:p>Văn bản MẬT trong thân<office:annotation office:name="a1"><dc:creator>An</dc:creator><text:p>LỜI GHI CHÚ BÊN LỀ</text:p></office:annotation></text:p>
<text:p><draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm"><draw:image><office:binary-data>{PIXEL}</office:binary-data></draw:image>
<svg:title>CHU THAY ANH</svg:title></draw:frame>
<draw:control text:anchor-type="as-char" svg:width="5cm" svg:height="1cm" draw:control="c1"/></text:p>
<text:p text:style-name="next">Trang thứ hai của văn bản</text:p>
</office:text></office:body></office:document>
"""
PAGE = f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>THUỘC TÍNH CỦA TRANG</title></head>
<body style="font-family: DejaVu Sans"><div style="position: fixed; top: 0">TUYỆT MẬT ở đầu trang</div>
<div style="position: fixed; bottom: 0">TỐI MẬT ở chân trang</div>
<p style="margin-top: 60mm">Văn bản MẬT trong thân</p><p><img width="9" alt="CHỮ THAY ẢNH" src="data:image/png;base64,{PIXEL}"></p>
<p style="break-before: page; margin-top: 60mm">Trang hai</p></body></html>
"""


def main(folder: Path) -> None:
    """Write all of them."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        libreoffice(folder, work)
        chromium(folder, work)
        reportlab(folder)
        qpdf(folder, work)
        pypdf(folder, work)


def manifest(
    folder: Path,
    name: str,
    writer: str,
    places: dict[str, str | list[str]],
    gaps: dict[str, str],
    active: tuple[str, ...] = (),
) -> None:
    told = {"writer": writer, "reader": READER, "kind": "pdf", "places": places, "gaps": gaps, "active": active}
    (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def libreoffice(folder: Path, work: Path) -> None:
    source = work / "pdf-libreoffice.fodt"
    source.write_text(LETTER)
    options = {"ExportNotes": True, "ExportFormFields": True, "UseTaggedPDF": True, "ExportBookmarks": True}
    told: dict[str, dict[str, object]] = {key: {"type": "boolean", "value": value} for key, value in options.items()}
    told["Watermark"] = {"type": "string", "value": "DAU CHIM"}
    command = f"pdf:writer_pdf_Export:{json.dumps(told)}"
    profile = f"-env:UserInstallation=file://{work}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", command, "--outdir", folder, source], check=True, timeout=180
    )
    version = subprocess.run(
        ["soffice", profile, "--version"], check=True, capture_output=True, text=True
    ).stdout.split()[1]
    manifest(
        folder,
        "pdf-libreoffice",
        f"LibreOffice {version}",
        {
            "body": "Văn bản MẬT trong thân",
            "page-header": "TUYỆT MẬT ở đầu trang",
            "page-footer": "TỐI MẬT ở chân trang",
            "annotation": "LỜI GHI CHÚ BÊN LỀ",
            "form-field": "TRONG O NHAP",
            "property": "THUOC TINH PDF",
            "alternative-text": "CHU THAY ANH",
            "watermark": "DAU CHIM",
        },
        {},
    )


def chromium(folder: Path, work: Path) -> None:
    page, target = work / "page.html", folder / "pdf-chromium.pdf"
    page.write_text(PAGE)
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={work}/chromium",
    ]
    subprocess.run(
        ["chromium", *flags, f"--print-to-pdf={target}", page.as_uri()],
        check=True,
        timeout=120,
        stderr=subprocess.DEVNULL,
    )
    version = subprocess.run(["chromium", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    manifest(
        folder,
        "pdf-chromium",
        f"Chromium {version}",
        {
            "body": "Văn bản MẬT trong thân",
            "page-header": "TUYỆT MẬT ở đầu trang",
            "page-footer": "TỐI MẬT ở chân trang",
            "property": "THUỘC TÍNH CỦA TRANG",
            "alternative-text": "CHỮ THAY ẢNH",
        },
        {},
    )


def reportlab(folder: Path) -> None:
    pdfmetrics.registerFont(TTFont("DejaVu", FONT))
    sheet = canvas.Canvas(str(folder / "pdf-reportlab.pdf"), pagesize=(595, 842), invariant=True)
    sheet.setTitle("THUỘC TÍNH TIÊU ĐỀ")
    for number in (1, 2, 3):
        sheet.setFont("DejaVu", 11)
        sheet.drawString(72, 810, "TUYỆT MẬT ở đầu trang")
        sheet.drawString(72, 30, f"TỐI MẬT ở chân trang {number}")
        sheet.drawString(72, 500, f"Văn bản MẬT trong thân, trang {number}")
        sheet.bookmarkPage(f"p{number}")
        sheet.addOutlineEntry(f"ĐỀ MỤC {number}", f"p{number}")
        if number == 1:
            sheet.textAnnotation("LỜI GHI CHÚ BÊN LỀ", (72, 400, 92, 420))
            sheet.acroForm.textfield(name="o", value="TRONG O NHAP", x=72, y=300, width=200, height=20)
            sheet.acroForm.choice(
                name="c", options=["THUONG", "LUA CHON MAT"], value="THUONG", x=72, y=260, width=200, height=20
            )
        sheet.showPage()
    sheet.save()
    manifest(
        folder,
        "pdf-reportlab",
        "ReportLab",
        {
            "body": "Văn bản MẬT trong thân",
            "page-header": "TUYỆT MẬT ở đầu trang",
            "page-footer": "TỐI MẬT ở chân trang",
            "annotation": "LỜI GHI CHÚ BÊN LỀ",
            "form-field": "LUA CHON MAT",
            "property": "THUỘC TÍNH TIÊU ĐỀ",
        },
        {},
    )


def qpdf(folder: Path, work: Path) -> None:
    """Locked in every way there is, and with files attached."""
    plain = work / "plain.pdf"
    sheet = canvas.Canvas(str(plain), pagesize=(595, 842), invariant=True)
    sheet.drawString(72, 500, "Van ban sau khoa")
    sheet.save()
    fixed = ["qpdf", "--static-id", "--deterministic-id"][:2]
    weak = ["--allow-weak-crypto"]
    for bits, more in {"40": [], "128": ["--use-aes=n"], "256": []}.items():
        for kind, user in (("user", "mo"), ("owner", "")):
            target = folder / f"pdf-locked-{kind}-{bits}.pdf"
            lock = ["--encrypt", user, "chu", bits, *more, "--"]
            subprocess.run([*fixed, *weak, "--static-aes-iv", *lock, plain, target], check=True)
    old = ["--encrypt", "mo", "chu", "256", "--force-R5", "--"]
    subprocess.run([*fixed, *weak, "--static-aes-iv", *old, plain, folder / "pdf-locked-user-r5.pdf"], check=True)
    notes = work / "ghi-chu.txt"
    notes.write_text("Tệp MẬT đính kèm trong PDF\n")
    os.utime(notes, (0, 0))
    attached = [
        notes,
        "--description=MO TA TEP DINH KEM",
        "--creationdate=D:20260105080000Z",
        "--moddate=D:20260105080000Z",
    ]
    subprocess.run([*fixed, plain, "--add-attachment", *attached, "--", folder / "pdf-qpdf-attached.pdf"], check=True)
    version = subprocess.run(["qpdf", "--version"], check=True, capture_output=True, text=True).stdout.split()[2]
    manifest(
        folder,
        "pdf-qpdf-attached",
        f"qpdf {version}",
        {"body": "Van ban sau khoa", "property": "MO TA TEP DINH KEM", "embedded-object": "Tệp MẬT đính kèm trong PDF"},
        {},
    )


def pypdf(folder: Path, work: Path) -> None:
    """A script that runs when the file is opened, annotations, an attachment, properties."""
    import pypdf  # noqa: PLC0415
    from pypdf.actions import JavaScript  # noqa: PLC0415
    from pypdf.annotations import FreeText, Text  # noqa: PLC0415

    plain = work / "plain.pdf"
    sheet = canvas.Canvas(str(plain), pagesize=(595, 842), invariant=True)
    sheet.drawString(72, 500, "Van ban MAT trong than")
    sheet.save()
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.add_metadata({"/Title": "THUỘC TÍNH TIÊU ĐỀ"})
    writer.add_open_action(JavaScript("app.alert('LENH MAT');"))
    writer.add_annotation(0, Text(rect=(72, 400, 92, 420), text="LỜI GHI CHÚ BÊN LỀ"))
    writer.add_annotation(0, FreeText(rect=(72, 300, 272, 330), text="LOI GHI TREN TRANG"))
    writer.add_attachment("ghi-chu.txt", "Tệp MẬT đính kèm trong PDF\n".encode())
    writer.write(folder / "pdf-pypdf.pdf")
    manifest(
        folder,
        "pdf-pypdf",
        f"pypdf {pypdf.__version__}",
        {
            "body": "Van ban MAT trong than",
            "annotation": ["LỜI GHI CHÚ BÊN LỀ", "LOI GHI TREN TRANG"],
            "property": "THUỘC TÍNH TIÊU ĐỀ",
            "embedded-object": "Tệp MẬT đính kèm trong PDF",
        },
        {},
        ("script",),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
