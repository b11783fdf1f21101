"""Writes a document of many pages with pictures, the same octets every time, and measures how long reading it takes.

    .venv/bin/python tests/bench/pages.py [--pages 300] [--rounds 5] [--save FILE.docx]

The text has the shape that Word writes: styled paragraphs, runs with their own fonts, tables, headers; the pictures
are octets that do not compress and fill the file to about 4 MiB.
"""

import argparse
import io
import random
import sys
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "data/makers"))

from documents import DOCX_TYPE

from gateway.message.document import Purse
from gateway.message.documents.ooxml import read

SENTENCE = (
    "căn cứ luật tổ chức chính quyền địa phương ủy ban nhân dân thị xã báo cáo tình hình thực hiện kế hoạch công tác "
    "tháng mười về quản lý sử dụng hệ thống thư điện tử công vụ trong hoạt động của cơ quan nhà nước trên địa bàn đề "
    "nghị các phòng ban đơn vị nghiêm túc triển khai"
)
WORDS = SENTENCE.split()
PARAGRAPHS_OF_A_PAGE = 14
WORDS_OF_A_PARAGRAPH = 32
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RUN = (
    '<w:r w:rsidRPr="00A12B3C"><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
    'w:cs="Times New Roman"/>{bold}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'
    '<w:t xml:space="preserve">{text}</w:t></w:r>'
)


def paragraph(chance: random.Random) -> str:
    """A paragraph of three runs, the second bold."""
    words = [chance.choice(WORDS) for _ in range(WORDS_OF_A_PARAGRAPH)]
    runs = (words[:4], words[4:8], words[8:])
    shown = "".join(
        RUN.format(bold="<w:b/><w:bCs/>" if number == 1 else "", text=" ".join(one) + " ")
        for number, one in enumerate(runs)
    )
    return (
        '<w:p w:rsidR="00A12B3C" w:rsidRDefault="00A12B3C" w:rsidP="00D45E6F"><w:pPr><w:pStyle w:val="BodyText"/>'
        '<w:spacing w:before="120" w:after="120" w:line="360" w:lineRule="exact"/><w:ind w:firstLine="720"/>'
        f'<w:jc w:val="both"/></w:pPr>{shown}</w:p>'
    )


def document(pages: int, size: int) -> bytes:
    """A docx of so many pages; pictures fill it up to about `size` octets."""
    chance = random.Random(pages)
    body = "".join(paragraph(chance) for _ in range(pages * PARAGRAPHS_OF_A_PAGE))
    markup = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCX_TYPE}.main+xml"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in {
            "[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": markup,
        }.items():  # fmt: skip
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0)), part, zipfile.ZIP_DEFLATED)
        number = 0
        while (left := size - octets.tell()) > 1000:
            number += 1
            picture = b"\xff\xd8\xff\xe0" + chance.randbytes(min(left, 200_000) - 4)
            made.writestr(zipfile.ZipInfo(f"word/media/image{number}.jpeg", (2026, 1, 5, 8, 0, 0)), picture)
    return octets.getvalue()


def main() -> None:
    """Make it, read it, print the CPU of each round."""
    asked = argparse.ArgumentParser(description="How long reading a document of many pages takes")
    asked.add_argument("--pages", type=int, default=300)
    asked.add_argument("--size", type=int, default=4 * 1024 * 1024)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--save", type=Path)
    given = asked.parse_args()
    content = document(given.pages, given.size)
    if given.save:
        given.save.write_bytes(content)
    spent = []
    for _ in range(given.rounds):
        start = time.process_time()
        opened = read(content, Purse())
        spent.append(1000 * (time.process_time() - start))
    letters = sum(len(one.text) for one in opened.passages)
    print(f"{len(content)} octets, {letters} characters of text; CPU ms: {', '.join(f'{one:.0f}' for one in spent)}")


if __name__ == "__main__":
    main()
