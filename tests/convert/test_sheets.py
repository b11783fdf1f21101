"""Workbooks: one text in several fonts, sheets' names, and what repeats them."""

import io
import re
import zipfile

from convert.old_files import octets

from gateway.convert.ooxml import convert
from gateway.message.document import Purse


def _part(name: str, book: str = "openpyxl.xlsx") -> str:
    found = convert(octets(book), Purse())
    assert found.content is not None
    with zipfile.ZipFile(io.BytesIO(found.content)) as package:
        return package.read(name).decode("utf-8")


def test_one_text_in_two_fonts() -> None:
    """A shared string that cells show in .VnTime and in .VnTimeH becomes two, and each cell shows its own."""
    book = "xlsxwriter-strings.xlsx"
    table = _part("xl/sharedStrings.xml", book)
    strings = re.findall(r"<si><t[^>]*>([^<]*)</t></si>", table)
    sheet = _part("xl/worksheets/sheet1.xml", book)
    shown = {cell: int(number) for cell, number in re.findall(r'<c r="(\w+)"[^>]*t="s"[^>]*><v>(\d+)</v>', sheet)}
    assert strings[shown["A1"]] == strings[shown["A2"]] == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert strings[shown["A3"]] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert len(strings) == 3
    assert 'uniqueCount="3"' in table


def test_sheets_are_named_alike_everywhere() -> None:
    """A sheet's new name stands in the workbook, in formulas and in the properties."""
    assert 'name="Báo cáo quý"' in _part("xl/workbook.xml")
    assert "<f>'Báo cáo quý'!A8</f>" in _part("xl/worksheets/sheet2.xml")


def test_columns_are_named_as_their_cells() -> None:
    """A table's columns are named by the text of their head cells, or Excel finds the workbook damaged."""
    assert re.findall(r'<tableColumn [^>]*name="([^"]*)"', _part("xl/tables/table1.xml")) == [
        "Số lượng hộp thư đã cấp",
        "Ghi chú thêm",
    ]


def test_page_headers() -> None:
    """A page header keeps its codes, with another font."""
    assert '<oddHeader>&amp;C&amp;"Times New Roman,Regular"Trang cuối của văn bản gửi kèm</oddHeader>' in _part(
        "xl/worksheets/sheet1.xml"
    )
