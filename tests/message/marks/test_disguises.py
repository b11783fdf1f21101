"""Marks in frames, boxes, labels and disguises that nobody listed, and honest lines that look like them."""

import pytest

from gateway.message.header import NamedField
from gateway.message.marks import Level, Mark, Strength, find
from gateway.message.text import Text

HEAD = (
    "ỦY BAN NHÂN DÂN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 05/BC-UBND\n{}\nBÁO CÁO\n"
    "Về tình hình công tác quý I\nKính gửi: Bộ Nội vụ\nNội dung báo cáo như sau."
)
SURE = frozenset({Strength.STRONG, Strength.MEDIUM})


def sure(marks: tuple[Mark, ...]) -> list[Level]:
    return [mark.level for mark in marks if mark.strength in SURE]


def of_text(text: str) -> list[Level]:
    return sure(find(header=[], texts=[Text("body", HEAD.format(text))], names=[]))


def of_subject(subject: str) -> list[Level]:
    return sure(find(header=[NamedField("Subject", subject)], texts=[], names=[]))


def of_name(name: str) -> list[Level]:
    return sure(find(header=[], texts=[], names=[("attachment:1", name)]))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("╔═══════╗\n║  MẬT  ║\n╚═══════╝", Level.MAT),
        ("┃ TỐI MẬT ┃", Level.TOI_MAT),
        ("╔═══════╗\n║ TUYỆT ║\n║  MẬT  ║\n╚═══════╝", Level.TUYET_MAT),
        ("║ M ║\n║ Ậ ║\n║ T ║", Level.MAT),
        ("🔴 MẬT 🔴", Level.MAT),
        ("TUYỆT MẬT!!!", Level.TUYET_MAT),
        ("____MẬT____", Level.MAT),
        ("(M)(Ậ)(T)", Level.MAT),
        ("M+Ậ+T", Level.MAT),
        ("T ỐI  M ẬT", Level.TOI_MAT),
        ("TỐIMẬT", Level.TOI_MAT),
        ("TUYỆT/MẬT", Level.TUYET_MAT),
        ("M\u0336Ậ\u0336T\u0336", Level.MAT),
        ("MẬT - MẬT - MẬT", Level.MAT),
        ("HỎA TỐC - TỐI MẬT", Level.TOI_MAT),
        ("TUYỆT MẬT/TOP SECRET", Level.TUYET_MAT),
        ("TUYỆT MẬT (Bản số 1/3)", Level.TUYET_MAT),
        ("Trang 1/5 - MẬT", Level.MAT),
        ("☐ Mật ☒ Tối mật ☐ Tuyệt mật", Level.TOI_MAT),
        ("[x] Tối mật", Level.TOI_MAT),
        ("Độ khẩn: Khẩn - Độ mật: Tối mật", Level.TOI_MAT),
        ("Độ mật: Mật (theo QĐ số 123)", Level.MAT),
        ("Độ mật\tTối mật", Level.TOI_MAT),
        ("UBND TỈNH\t\tTUYỆT MẬT", Level.TUYET_MAT),
        ("1;BC 05;TỐI MẬT;2024", Level.TOI_MAT),
        ("CATEGORIES:MẬT", Level.MAT),
        ("DESCRIPTION:TUYỆT MẬT\\nHọp kín", Level.TUYET_MAT),
        ("<domat>TỐI MẬT</domat>", Level.TOI_MAT),
    ],
)
def test_a_mark_in_any_frame_is_found(text: str, level: Level) -> None:
    """A level in any frame, box, label or record, or with anything between its letters, is at least a likely mark."""
    assert of_text(text) == [level]


@pytest.mark.parametrize(
    "text",
    [
        "[ ] MẬT\n[ ] TỐI MẬT\n[ ] TUYỆT MẬT",
        "( ) MẬT",
        "☐ Mật ☐ Tối mật ☐ Tuyệt mật",
        "MẬT ☐   TỐI MẬT ☐",
        "☐\nMẬT",
        "GAN - MẬT - TỤY",
        "SỨ MỆNH TỐI MẬT – PHIM HÀNH ĐỘNG",
        "TỔNG SỐ VĂN BẢN MẬT | 3",
        "MẬT\t3",
        "Độ mật: Không",
        "Độ mật: Mật/Tối mật/Tuyệt mật",
    ],
)
def test_forms_and_tables_bear_no_mark(text: str) -> None:
    """Boxes that nobody ticked, organs, films and tables that count documents are no marks, even in official documents."""
    assert of_text(text) == []


@pytest.mark.parametrize(
    "subject",
    ["«MẬT» Báo cáo", "-=MẬT=- BC", "🔒 MẬT: Báo cáo", "MẬT_BC 05", "[EXT] MẬT - KH", "MẬT BC 05/UBND", "MẬT Kế hoạch"],
)
def test_a_level_at_the_head_of_a_subject_is_found(subject: str) -> None:
    """Whatever parts a level from the rest of a subject, it is a mark at its head."""
    assert of_subject(subject) == [Level.MAT]


@pytest.mark.parametrize(
    "subject", ["GAN - MẬT", "BẢO - MẬT", "- MẬT: 10 NĂM", "[ ] MẬT", "☐ Mật ☐ Tối mật ☐ Tuyệt mật"]
)
def test_a_subject_with_an_ordinary_word_bears_no_mark(subject: str) -> None:
    """Organs, items of lists and boxes to tick at the head or end of a subject are no marks."""
    assert of_subject(subject) == []


@pytest.mark.parametrize(
    "name", ["01_MẬT_KH.docx", "bc MẬT (1).docx", "bc MẬT - Copy.docx", "1. MẬT - KH.docx", "#MẬT#.docx"]
)
def test_a_level_among_the_pieces_of_a_name_is_found(name: str) -> None:
    """A level between the pieces of a file name, or before what copies are called, is a likely mark."""
    assert of_name(name) == [Level.MAT]


@pytest.mark.parametrize("name", ["SP MẬT-01.docx", "GAN - MẬT.docx", "BENH-VIEN-MAT-2024.docx", "[ ] MẬT.docx"])
def test_ordinary_names_bear_no_mark(name: str) -> None:
    """Products, organs and eyes (mắt) in file names are no marks."""
    assert of_name(name) == []


@pytest.mark.parametrize("value", ["gan, mật", "MAT", "mật ong", "GAN, MẬT"])
def test_keywords_are_what_people_write(value: str) -> None:
    """A word among keywords is none of the labels that programs set."""
    assert sure(find(header=[NamedField("Keywords", value)], texts=[], names=[])) == []


def test_a_whole_keyword_in_capitals_is_a_likely_mark() -> None:
    """A level in capitals among keywords is a likely mark."""
    marks = find(header=[NamedField("Keywords", "báo cáo, TỐI MẬT")], texts=[], names=[])
    assert [(mark.level, mark.strength) for mark in marks] == [(Level.TOI_MAT, Strength.MEDIUM)]
