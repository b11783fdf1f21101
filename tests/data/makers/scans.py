"""Writes the documents of tests/data/scans: a page as a picture in each kind of document, by real programs.

    python tests/data/makers/scans.py

Needs LibreOffice (Debian's libreoffice-writer-nogui, -calc-nogui, -impress-nogui), python-docx, python-pptx and
XlsxWriter. Of every kind there are three: `scan` shows a page with a line beside it, `report` the same page with a text
of some length, `sign` a small picture with a line. Run by hand; the outputs are committed.
"""

import base64
import gzip
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pptx
import xlsxwriter
from docx.shared import Cm

DATA = Path(__file__).parents[1]
FOLDER, PICTURES = DATA / "scans", DATA / "pictures"
LINE = "Kính gửi Văn phòng"
TEXT = " ".join([LINE, *("Báo cáo kết quả thực hiện nhiệm vụ của đơn vị trong quý",) * 6])
VARIANTS = {"scan": ("page", LINE), "report": ("page", TEXT), "sign": ("sign", LINE)}
"""What stands in a document: its picture, and its text."""
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing",
        "svg": "svg-compatible", "presentation": "presentation",
    }.items()
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"'  # fmt: skip
FORMATS = {
    "text": {"odt": "odt", "docx": "docx", "doc": "doc", "rtf": "rtf", "html": "html:HTML (StarWriter):EmbedImages"},
    "spreadsheet": {"ods": "ods", "xlsx": "xlsx", "xls": "xls"},
    "presentation": {"odp": "odp", "pptx": "pptx", "ppt": "ppt"},
}


def flat(kind: str, picture: bytes, line: str, anchor: str = "paragraph") -> str:
    """A document as flat OpenDocument."""
    image = f"<draw:image><office:binary-data>{base64.b64encode(picture).decode()}</office:binary-data></draw:image>"
    frame = f'<draw:frame text:anchor-type="{anchor}" svg:x="1cm" svg:y="1cm" svg:width="12cm" svg:height="17cm">{image}</draw:frame>'
    box = f'<draw:frame svg:x="1cm" svg:y="1cm" svg:width="12cm" svg:height="2cm"><draw:text-box><text:p>{line}</text:p></draw:text-box></draw:frame>'
    body = {
        "text": f"<text:p>{line}{frame}</text:p>",
        "spreadsheet": f'<table:table table:name="A"><table:shapes>{frame}</table:shapes><table:table-row>'
        f'<table:table-cell office:value-type="string"><text:p>{line}</text:p></table:table-cell></table:table-row></table:table>',
        "presentation": f'<draw:page draw:name="A">{box}{frame}</draw:page>',
    }[kind]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} '
        f'office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:body><office:{kind}>{body}'
        f"</office:{kind}></office:body></office:document>"
    )


def convert(work: Path, filters: str, sources: list[str]) -> None:
    """Have LibreOffice write these files anew."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", filters,
         "--outdir", str(FOLDER), *sources],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def with_libreoffice(work: Path) -> None:
    """Every kind that LibreOffice writes, out of one flat source."""
    for kind, formats in FORMATS.items():
        sources = []
        for name, (picture, line) in VARIANTS.items():
            content = (PICTURES / f"{picture}.png").read_bytes()
            source = work / f"{name}.f{next(iter(formats))}"
            source.write_text(flat(kind, content, line), "utf-8")
            sources.append(str(source))
        for filters in formats.values():
            convert(work, filters, sources)
    page = (PICTURES / "page.png").read_bytes()
    (FOLDER / "scan.fodt").write_text(flat("text", page, LINE), "utf-8")
    source = work / "scan-inline.fodt"
    source.write_text(flat("text", page, LINE, "as-char"), "utf-8")
    convert(work, "doc", [str(source)])
    for path in FOLDER.glob("*.ppt"):  # half a megabyte of almost nothing
        path.with_suffix(".ppt.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        path.unlink()


def with_python() -> Iterator[Path]:
    """What programs write that make documents for others: their templates bring texts and previews of their own."""
    for name, (picture, line) in VARIANTS.items():
        path = str(PICTURES / f"{picture}.jpg")
        text = docx.Document()
        text.add_paragraph(line)
        text.add_picture(path, width=Cm(12))
        text.save(made := FOLDER / f"{name}-python.docx")
        yield made
        slides = pptx.Presentation()
        slide = slides.slides.add_slide(slides.slide_layouts[5])
        slide.shapes.title.text = line
        slide.shapes.add_picture(path, 0, 0)
        slides.save(made := FOLDER / f"{name}-python.pptx")
        yield made
        with xlsxwriter.Workbook(made := FOLDER / f"{name}-python.xlsx") as book:
            sheet = book.add_worksheet()
            sheet.write("A1", line)
            sheet.insert_image("A3", path)
        yield made


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        with_libreoffice(Path(work))
    print(*with_python(), sep="\n")


if __name__ == "__main__":
    main()
