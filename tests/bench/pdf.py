"""The CPU that a PDF of a hundred pages costs: makes it, the same every time, and reads it.

Run by hand: `.venv/bin/python tests/bench/pdf.py [PAGES]`. Up to 500 ms for a hundred pages are allowed.
"""

import sys
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.makers import rawpdf

from gateway.engines.pdf import read
from gateway.message.document import Purse

ROUNDS = 5
LINES = 45
WORDS = [
    "van",
    "ban",
    "so",
    "trich",
    "yeu",
    "noi",
    "nhan",
    "ngay",
    "thang",
    "nam",
    "co",
    "quan",
    "ban",
    "hanh",
    "theo",
    "quyet",
    "dinh",
    "cua",
    "uy",
    "ban",
    "nhan",
    "dan",
    "tinh",
]


def made(pages: int) -> bytes:
    """Pages of 45 lines with a header, a page number, a link and a bookmark each."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>",
        3: rawpdf.FONT,
        4: b"<< /Type /Outlines /First 12 0 R >>",
    }
    for number in range(pages):
        first = 10 + 4 * number
        lines = [(810, "UY BAN NHAN DAN TINH"), (30, f"Trang {number + 1}")]
        lines += [
            (760 - 15 * line, " ".join(WORDS[(number + line + word) % len(WORDS)] for word in range(16)))
            for line in range(LINES)
        ]
        content = b"".join(rawpdf.shown(text, y=height, size=11) for height, text in lines)
        objects[first] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Annots [%d 0 R] /Resources << /Font << /F1 3 0 R >> >> >>"
            % (first + 1, first + 3)
        )
        objects[first + 1] = rawpdf.stream(zlib.compress(content), b"/Filter /FlateDecode")
        objects[first + 2] = b"<< /Title (Muc %d) /Parent 4 0 R /Dest [%d 0 R /Fit] /Next %d 0 R >>" % (
            number,
            first,
            first + 6,
        )
        objects[first + 3] = (
            b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://thanhhoa.gov.vn/) >> >>"
        )
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        pages,
        b"".join(b"%d 0 R " % (10 + 4 * number) for number in range(pages)),
    )
    return rawpdf.file(objects)


if __name__ == "__main__":
    content = made(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    for _ in range(ROUNDS):
        started = time.process_time()
        opened = read(content, Purse())
        spent = time.process_time() - started
        letters = sum(len(passage.text) for passage in opened.passages)
        print(
            f"{len(content)} octets, {letters} characters, {len(opened.passages)} passages: {spent * 1000:.0f} ms CPU"
        )
