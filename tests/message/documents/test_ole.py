"""Compound files: what real programs wrote, what stands inside of them, and what is built to harm."""

import struct
import time
from pathlib import Path

import pytest
from data.makers.compound_file import compound
from data.makers.objects import packaged

from gateway.message.document import Active, Letters, Opened, Place, Purse, Spent
from gateway.message.documents.ole import read
from gateway.message.signs import COMPOUND_FILE

DOCUMENTS = Path(__file__).parents[2] / "data" / "documents"
REAL = sorted(path for path in DOCUMENTS.iterdir() if path.read_bytes().startswith(COMPOUND_FILE))
BEGIN = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
LOCKED = ["word97-locked.doc", "excel97-locked.xls", "powerpoint97-locked.ppt", "ooxml-locked.docx",
          *(f"libreoffice-locked.{kind}" for kind in ("doc", "xls", "docx", "xlsx", "pptx"))]  # fmt: skip


def opened(name: str) -> Opened:
    return read((DOCUMENTS / name).read_bytes(), Purse())


def texts(found: Opened, place: Place) -> str:
    return "\n".join(passage.text for passage in found.passages if passage.place is place)


def native(name: str, content: bytes) -> bytes:
    """The stream of a file that is put into a document."""
    body = packaged(name, content)
    return struct.pack("<I", len(body)) + body


def packed(content: bytes) -> bytes:
    """A compressed container of literals alone ([MS-OVBA] 2.4.1), of at most one chunk."""
    chunk = b"".join(b"\0" + content[at : at + 8] for at in range(0, len(content), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | len(chunk) - 1) + chunk


def project(source: bytes) -> dict[str, bytes]:
    """A Visual Basic project with one module."""
    listing = b"".join(
        struct.pack("<HI", kind, len(body)) + body
        for kind, body in ((3, b"\xe4\x04"), (0x1A, b"Module1"), (0x31, struct.pack("<I", 5)))
    )
    return {"dir": packed(listing), "_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0", "Module1": b"12345" + packed(source)}


def test_letters_of_word_come_from_styles_and_runs() -> None:
    """A font that a style gives and one that a run gives are both told, with size, boldness and colour."""
    (body, *_) = [passage for passage in opened("word97-libreoffice.doc").passages if passage.place is Place.BODY]
    written = {body.text[one.start : one.end].strip(): one.letters for one in body.stretches}
    assert written["chữ đỏ đậm"] == Letters(".VnTime", 14.0, bold=True, colour="FF0000")
    assert written["Dßng ch÷ cò"].font == ".VnTime"
    assert written["Nội dung thân văn bản"].font == "Liberation Serif"


@pytest.mark.parametrize("name", ["excel97-libreoffice.xls", "excel97-poi.xls", "excel97-xlwt.xls"])
def test_letters_of_cells_are_told(name: str) -> None:
    """A cell's font is told, whether it is the cell's or a part's of its text."""
    (cells,) = [passage for passage in opened(name).passages if passage.place is Place.TABLE_CELL and passage.stretches]
    wanted = Letters(".VnTime", 14.0, bold=True, colour="FF0000")
    assert wanted in {stretch.letters for stretch in cells.stretches}


def test_strings_go_on_in_the_next_record() -> None:
    """Shared strings beyond one record's size are all read."""
    cells = texts(opened("excel97-xlwt.xls"), Place.TABLE_CELL)
    assert all(f"Dòng thứ {row} của bảng dài" in cells for row in range(2, 62))


def test_hidden_rows_columns_formats_and_results_are_text() -> None:
    """What a workbook hides is told as hidden; results of formulas and words of number formats as cells."""
    found = opened("excel97-poi.xls")
    assert {"Hàng ẩn mật", "Cột ẩn mật", "Chữ trong tờ ẩn", "Tờ ẩn"} <= set(texts(found, Place.HIDDEN).split("\n"))
    assert "Kết quả công thức" in texts(found, Place.TABLE_CELL)
    assert "Định dạng mật" in texts(found, Place.TABLE_CELL)
    assert {"Lời nhắc khi nhập", "Chọn mật", "khác"} <= set(texts(found, Place.FORM_FIELD).split("\n"))
    assert "Chữ không hiện" in texts(found, Place.HIDDEN)
    assert "Tên_vùng_mật" in texts(found, Place.PROPERTY)


def test_a_packaged_file_comes_out() -> None:
    """A file that was put into a workbook comes out with its name and its very octets."""
    found = opened("excel97-poi.xls")
    assert [(one.name, one.content) for one in found.inner] == [("goi.txt", "mật trong gói".encode())]
    assert found.active == {Active.OBJECT}


def test_fields_that_fetch_are_told_and_deleted_text_is_text() -> None:
    """DDE and INCLUDETEXT are active content, their instructions and deleted text hidden text; results are shown."""
    found = opened("word97-fields.doc")
    assert found.active == {Active.FIELD, Active.EXTERNAL}
    assert "DDEAUTO" in texts(found, Place.HIDDEN)
    assert "da xoa" in texts(found, Place.HIDDEN)
    assert "ket qua" in texts(found, Place.BODY)
    assert "DDEAUTO" not in texts(found, Place.BODY)


@pytest.mark.parametrize("name", LOCKED)
def test_files_behind_a_password_are_locked(name: str) -> None:
    """What real programs lock is told as locked, and as not read."""
    found = opened(name)
    assert found.locked
    assert found.opaque


def test_a_lone_object_is_opened() -> None:
    """An object's stream out of a newer document, which is a compound file by itself, gives its file."""
    found = read(compound({"\x01Ole10Native": native("don.exe", b"MZ...")}), Purse())
    assert [(one.name, one.content) for one in found.inner] == [("don.exe", b"MZ...")]
    assert found.active == {Active.OBJECT}
    assert not found.opaque


def test_a_chart_of_libreoffice_is_opened() -> None:
    """An object in a file of 1997 that is a whole OpenDocument file comes out as one, wherever its storage stands."""
    for place in ("", "ObjectPool/_1/"):
        found = read(compound({f"{place}package_stream": b"PK...", f"{place}\x01CompObj": b"x"}), Purse())
        assert [(one.name, one.content) for one in found.inner] == [("package_stream", b"PK...")]
        assert (found.active, found.opaque) == (frozenset(), False)


def test_attachments_of_outlook_messages_come_out() -> None:
    """Subject, body and attachments of a message are told, and that it is not read to its end."""
    content = {
        "__properties_version1.0": b"x",
        "__substg1.0_0037001F": "Chủ đề".encode("utf-16-le"),
        "__substg1.0_1000001E": b"Body",
        "__attach_version1.0_#00000000/__properties_version1.0": b"x",
        "__attach_version1.0_#00000000/__substg1.0_3707001F": "kèm.txt".encode("utf-16-le"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": b"nested",
    }
    found = read(compound(content), Purse())
    assert (texts(found, Place.PROPERTY), texts(found, Place.BODY)) == ("Chủ đề", "Body")
    assert [(one.name, one.content) for one in found.inner] == [("kèm.txt", b"nested")]
    assert found.opaque


def test_macros_are_told_with_their_source() -> None:
    """A project is active content wherever it stands, and the text of its modules is hidden text."""
    streams = project('MsgBox "tuyệt mật"'.encode("cp1258", "replace"))
    for folder in ("VBA", "Macros/VBA", "_VBA_PROJECT_CUR/VBA"):
        found = read(compound({f"{folder}/{name}": content for name, content in streams.items()}), Purse())
        assert found.active == {Active.MACRO}
        assert "MsgBox" in texts(found, Place.HIDDEN)


@pytest.mark.parametrize(
    ("streams", "clsid", "kind"),
    [
        ({"__properties_version1.0": b"x"}, bytes(16), "application/vnd.ms-outlook"),
        ({"VisioDocument": b"x"}, bytes(16), "application/vnd.visio"),
        ({"Quill/QuillSub/CONTENTS": b"x", "Contents": b"y"}, bytes(16), "application/x-mspublisher"),
        ({"!X": b"x"}, bytes.fromhex("84100C0000000000C000000000000046"), "application/x-msi"),
        ({"!X": b"x"}, bytes.fromhex("82100C0000000000C000000000000046"), "application/x-msi"),
        ({"Catalog": b"x", "1": b"y"}, bytes(16), "image/vnd.ms-thumbs"),
        ({"Something": b"x"}, bytes(16), "application/x-ole-storage"),
    ],
)
def test_kinds_that_are_not_read_are_named_and_opaque(streams: dict[str, bytes], clsid: bytes, kind: str) -> None:
    """Outlook, Visio, Publisher, installers, previews and unknown files are told by name, and as not read."""
    found = read(compound(streams, clsid), Purse())
    assert found.type == kind
    assert found.opaque


def test_a_document_inside_a_document_is_read() -> None:
    """A Word document in an object's storage is read; its body is text of an object, its header a header."""
    from gateway.message.documents.compound import Compound  # noqa: PLC0415 - the reader under test takes it apart

    word = Compound((DOCUMENTS / "word97-libreoffice.doc").read_bytes(), Purse()).root
    inside = {f"ObjectPool/_1/{name}": word.stream(name) for name in ("WordDocument", "1Table", "Data")}
    workbook = Compound((DOCUMENTS / "excel97-xlwt.xls").read_bytes(), Purse()).root.stream("Workbook")
    found = read(compound({"Workbook": workbook, **inside}), Purse())
    assert found.type == "application/vnd.ms-excel"
    assert "Nội dung thân văn bản" in texts(found, Place.EMBEDDED)
    assert "Đầu trang mật" in texts(found, Place.PAGE_HEADER)
    assert "Ô bảng một" in texts(found, Place.TABLE_CELL)


def test_an_archive_behind_the_file_is_hostile() -> None:
    """A zip file behind the last sector would be seen by readers that look from the end."""
    word = (DOCUMENTS / "word97-libreoffice.doc").read_bytes()
    assert read(word + b"PK\x05\x06" + bytes(18), Purse()).hostile
    assert not read(word + bytes(22), Purse()).hostile


def test_two_streams_of_one_name_are_hostile() -> None:
    """Readers that search and readers that list would see different ones."""
    content = compound({"Workbook": b"x", "Workbooj": b"y"}).replace(
        "Workbooj".encode("utf-16-le"), "wORKBOOK".encode("utf-16-le")
    )
    assert read(content, Purse()).hostile


def test_a_file_that_ends_too_soon_is_opaque() -> None:
    """Of half a document the readable part is told, and that it is not all."""
    word = (DOCUMENTS / "word97-libreoffice.doc").read_bytes()
    found = read(word[: len(word) // 2], Purse())
    assert found.opaque


def test_chains_that_bite_their_tail_end() -> None:
    """A sector chain in a circle, for every table of the file, costs no more than the file's size and is opaque."""
    content = bytearray(compound({"WordDocument": bytes(8192)}))
    count = len(content) // 512 - 1
    fat = len(content) - 512
    for number in range(count):
        struct.pack_into("<I", content, fat + 4 * number, 0)
    purse = Purse()
    assert read(bytes(content), purse).opaque
    assert Purse().octets - purse.octets < 16 * len(content)


def test_what_is_unpacked_is_paid() -> None:
    """With too small a purse the reader stops; it says which part of it is used up."""
    word = (DOCUMENTS / "word97-libreoffice.doc").read_bytes()
    for what in ("octets", "characters", "steps"):
        with pytest.raises(Spent) as told:
            read(word, Purse(**{what: 20}))
        assert told.value.what == what
    with pytest.raises(Spent):
        read(compound({"\x01Ole10Native": native("a", b"b")}), Purse(members=0))


def test_many_cells_of_one_text_cost_what_they_show() -> None:
    """Thousands of cells that show one shared text are no way to fill the memory."""
    text = "x" * 8000
    table = struct.pack("<IIHB", 1, 1, len(text), 0) + text.encode()
    book = (
        struct.pack("<HHHHHHI", 0x809, 16, 0x600, 5, 0, 0, 0) + bytes(4) + struct.pack("<HH", 0xFC, len(table)) + table
    )
    book += b"".join(struct.pack("<HHHHHI", 0xFD, 10, row, 0, 0, 0) for row in range(10_000))
    with pytest.raises(Spent) as told:
        read(compound({"Workbook": book}), Purse())
    assert told.value.what == "characters"


def workbook(*records: tuple[int, bytes]) -> bytes:
    """A workbook of these records."""
    stream = b"".join(
        struct.pack("<HH", kind, len(body)) + body for kind, body in ((0x809, BEGIN), *records, (0x0A, b""))
    )
    return compound({"Workbook": stream})


@pytest.mark.parametrize(
    ("path", "active"),
    [
        ("cmd\x03/c calc", {Active.FIELD}),
        ("\x01\x01@server\x03share\x03a.xls", {Active.EXTERNAL}),
        ("\x01\x05\x14http://example.org/a.xls", {Active.EXTERNAL}),
        ("\x01\x01C\x03folder\x03a.xls", set()),
    ],
)
def test_links_of_workbooks(path: str, active: set[Active]) -> None:
    """A link to another program is told from one to a server, and both from one to a file at hand."""
    link = struct.pack("<HHB", 1, len(path), 0) + path.encode("latin-1")
    assert read(workbook((0x1AE, link)), Purse()).active == active


def test_a_macro_sheet_is_a_macro() -> None:
    """A sheet of Excel 4 macros is told by the list of sheets, hidden as it may be."""
    found = read(workbook((0x85, struct.pack("<IBBBB", 0, 2, 1, 6, 0) + b"Macro1")), Purse())
    assert found.active == {Active.MACRO}
    assert texts(found, Place.HIDDEN) == "Macro1"


@pytest.mark.parametrize("fours", [False, True])
def test_lists_of_titles_on_fours_or_not(*, fours: bool) -> None:
    """Texts of a list are read as Office writes them, and as the standard has them."""
    titles = [b"Mat\0", b"Trang 1\0", b"abcde\0"]
    body = struct.pack("<II", 0x101E, len(titles))
    body += b"".join(struct.pack("<I", len(one)) + one + bytes(-len(one) % 4 if fours else 0) for one in titles)
    section = struct.pack("<IIII", 0, 1, 13, 16) + body
    content = struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0, 1, bytes(16), 48) + section
    found = read(compound({"\x05DocumentSummaryInformation": content, "Workbook": b""}), Purse())
    assert texts(found, Place.PROPERTY) == "Mat\nTrang 1\nabcde"


def art(kind: int, *inside: bytes, instance: int = 0, holds: bool = True) -> bytes:
    """A record of a drawing or of slides, with what stands in it."""
    body = b"".join(inside)
    return struct.pack("<HHI", instance << 4 | (0xF if holds else 0), kind, len(body)) + body


def shape(text: str, kind: int = 4) -> bytes:
    """A shape with a text of a kind: 4 is none of title, outline and notes."""
    head = art(0x0F9F, struct.pack("<I", kind), holds=False)
    return art(0xF004, art(0xF00D, head, art(0x0FA0, text.encode("utf-16-le"), holds=False)))


def test_places_of_slides_end_where_they_end() -> None:
    """A table ends with its group and a hidden slide with its end; what follows stands where it stands."""
    table = art(0xF122, struct.pack("<HI", 0x039F, 1), instance=1, holds=False)
    plain = art(0xF122, struct.pack("<HI", 0x039F, 0), instance=1, holds=False)
    group = art(0xF003, art(0xF004, table), shape("o bang"), art(0xF003, art(0xF004, plain), shape("o sau")))
    off = art(0x03F9, bytes(10) + struct.pack("<H", 4) + bytes(4), holds=False)
    slides = art(0x03EE, art(0xF003, group, shape("khung"), shape("tua", 0)))
    slides += art(0x03EE, off, art(0xF003, shape("an"))) + art(0x03EE, art(0xF003, shape("hien")))
    found = read(compound({"PowerPoint Document": slides, "Current User": b""}), Purse())
    assert [(one.place, one.text) for one in found.passages] == [
        (Place.TABLE_CELL, "o bang"), (Place.TABLE_CELL, "o sau"), (Place.TEXT_BOX, "khung"), (Place.BODY, "tua"),
        (Place.HIDDEN, "an"), (Place.TEXT_BOX, "hien"),
    ]  # fmt: skip


def test_properties_in_properties_are_paid() -> None:
    """Tables of properties that stand in one another, each longer than it has room for, use the purse up."""
    inner = struct.pack("<HHI", 0xFFFF, 0xF122, 0xFFFF_FFF0)
    slides = art(0x03EE, struct.pack("<HHI", 0xF, 0xF003, 0xFFFF_FF00) + inner * 4000 + bytes(6 * 4095))
    before = time.process_time()
    with pytest.raises(Spent) as told:
        read(compound({"PowerPoint Document": slides, "Current User": b""}), Purse())
    assert told.value.what == "steps"
    assert time.process_time() - before < 10


def test_empty_records_cost_one_step_each() -> None:
    """A stream of half a million empty records is gone through once."""
    purse = Purse()
    read(compound({"Workbook": bytes(2_000_000) + b"\x0a\0\0\0"}), purse)
    assert Purse().steps - purse.steps < 600_000


def test_properties_that_point_at_one_text_are_paid() -> None:
    """A hundred thousand properties with one long blank text use the purse up before the time."""
    count, blank = 100_000, bytes(200_000)
    table = b"".join(struct.pack("<II", number + 2, 8 + 8 * count) for number in range(count))
    section = struct.pack("<II", 0, count) + table + struct.pack("<II", 0x1E, len(blank)) + blank
    content = struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0, 1, bytes(16), 48) + section
    with pytest.raises(Spent) as told:
        read(compound({"\x05SummaryInformation": content, "WordDocument": b""}), Purse())
    assert told.value.what == "octets"
