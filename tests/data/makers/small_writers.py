"""What Gnumeric, AbiWord and Apache POI make of documents of others: writers of their own, with habits of their own.

    python tests/data/makers/small_writers.py

Needs Debian's gnumeric (`ssconvert`), abiword and libapache-poi-java, and the outputs of `libreoffice_office.py` and
`ooxml_documents.py`. Gnumeric and AbiWord write those anew, and what they drop stands in no manifest; POI puts the macros
that LibreOffice wrote into a text and slides (`PoiMacros.java`). Run by hand; the outputs are committed.
"""

import json
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "documents"
SHEET = {
    "table-cell": ["ô bảng"], "page-header": ["đầu trang"], "page-footer": ["chân trang"], "text-box": ["hình"],
    "comment": ["bình luận"], "hidden": ["hàng ẩn", "cột ẩn"], "embedded-object": ["biểu đồ"], "form-field": ["lời nhắc"],
}  # fmt: skip
TEXT = {
    "body": ["thân"], "page-header": ["đầu trang"], "page-footer": ["chân trang"], "table-cell": ["ô bảng"],
    "note": ["cước chú", "chú thích cuối"], "text-box": ["khung"],
}  # fmt: skip
PAGE = {"body": ["thân", "đầu trang", "ô bảng", "cước chú"]}
GNUMERIC = {"xls": ("Gnumeric_Excel:excel_biff8", "uno-ods.ods"), "xlsx": ("Gnumeric_Excel:xlsx", "uno-xlsx.xlsx"),
            "ods": ("Gnumeric_OpenCalc:odf", "uno-ods.ods")}  # fmt: skip
ABIWORD = {"odt": TEXT, "rtf": TEXT, "docx": TEXT, "html": PAGE}
JARS = ("poi", "poi-ooxml", "poi-ooxml-schemas", "xmlbeans", "commons-codec", "commons-collections4", "commons-math3",
        "commons-compress")  # fmt: skip
READERS = {"xls": "ole:read", "ods": "odf:read", "odt": "odf:read", "rtf": "rtf:read", "html": "html:read_file"}


def manifest(target: Path, writer: str, places: dict[str, list[str]]) -> None:
    """Write beside a document what stands where."""
    kind = target.suffix[1:]
    told = {
        "writer": writer, "reader": f"gateway.message.documents.{READERS.get(kind, 'ooxml:read')}", "kind": kind,
        "places": {place: [f"Chữ ở {one}: TỐI MẬT" for one in texts] for place, texts in places.items()}, "gaps": {},
    }  # fmt: skip
    target.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")


def main() -> None:
    """Write all of them."""
    for kind, (exporter, source) in GNUMERIC.items():
        target = FOLDER / f"gnumeric-{kind}.{kind}"
        subprocess.run(["ssconvert", "-T", exporter, str(FOLDER / source), str(target)], check=True, timeout=60)
        manifest(target, "Gnumeric 1.12", SHEET)
    for kind, places in ABIWORD.items():
        target = FOLDER / f"abiword-{kind}.{kind}"
        subprocess.run(
            ["abiword", f"--to={kind}", "-o", str(target), str(FOLDER / "uno-odt.odt")], check=True, timeout=60
        )
        manifest(target, "AbiWord 3.0", places)
    with_macros()


def with_macros() -> None:
    """A docm and a pptm; all else in them stands where it stood."""
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    program = Path(__file__).with_name("PoiMacros.java")
    subprocess.run(["java", "-cp", path, str(program), str(FOLDER)], check=True, timeout=120)
    for source, target in (("python-docx", "poi-docm"), ("python-pptx", "poi-pptm")):
        told = json.loads((FOLDER / f"{source}.json").read_text("utf-8"))
        told |= {
            "writer": f"Apache POI 4.0, over {told['writer']}",
            "kind": target.partition("-")[2],
            "active": ["macro"],
        }
        (FOLDER / f"{target}.json").write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
