"""Secrecy marks: found where a reader sees a mark, never in everyday words."""

from pathlib import Path

import pytest

from gateway.message.marks import find
from gateway.message.model import NamedField, Strength, Text

TEXTS = Path(__file__).parents[1] / "data" / "vietnamese"


def strong(subject: str = "", text: str = "", fields: tuple[tuple[str, str], ...] = ()) -> list[str]:
    header = [NamedField(name, value) for name, value in fields]
    marks = find(subject, header, [Text("body", text)], [])
    return [mark.level.value for mark in marks if mark.strength is Strength.STRONG]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("UBND\nMẬT\nBÁO CÁO", "MẬT"),
        ("UBND\n   [ TỐI MẬT ]  \nBÁO CÁO", "TỐI MẬT"),
        ("TUYE\u0323\u0302T MA\u0302\u0323T", "TUYỆT MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("UBND\nTUYET MAT\nBAO CAO", "TUYỆT MẬT"),
        ("***MẬT***", "MẬT"),
    ],
)
def test_a_line_of_its_own_is_a_mark(text: str, level: str) -> None:
    """Capitals on a line of their own, in whatever form they are written."""
    assert strong(text=text) == [level]


@pytest.mark.parametrize(
    "subject", ["[MẬT] Báo cáo", "(MẬT) Báo cáo", "MẬT - V/v họp", "Re: MẬT: họp", "[MAT] bao cao"]
)
def test_a_tag_in_the_subject_is_a_mark(subject: str) -> None:
    """In brackets anywhere, or at the head."""
    assert strong(subject) == ["MẬT"]


@pytest.mark.parametrize(
    "text",
    ["MẬT KHẨU MỚI", "BẢO MẬT THÔNG TIN", "GIẢI MẬT", "Mật ong rừng", "mật độ dân số", "03 độ mật: Tuyệt mật, Tối mật, Mật",
     "Báo cáo mới\nmat", "TUYỆT MẬT\nTỐI MẬT\nMẬT"],
)  # fmt: skip
def test_everyday_words_are_no_mark(text: str) -> None:
    """No letter is refused for the word, nor a form that lists all three levels."""
    assert strong(text=text) == []


@pytest.mark.parametrize("subject", ["Đổi mật khẩu", "[Thông báo] bảo mật", "Mat bang kinh doanh", "[mat] hoc"])
def test_everyday_subjects_are_no_mark(subject: str) -> None:
    """Lower case is a word."""
    assert strong(subject) == []


def test_a_label_in_the_header_is_a_mark() -> None:
    """An explicit label whose value names a level."""
    assert strong(fields=(("X-Classification", "Tối mật"),)) == ["TỐI MẬT"]
    assert strong(fields=(("Sensitivity", "Company-Confidential"),)) == []


def test_a_tag_in_a_file_name_is_medium() -> None:
    """Alone it is a hint: songs and password lists have such names too."""
    marks = find("", [], [], [("attachment:1", "BC 12 (MẬT).docx")])
    assert [(mark.strength, mark.where) for mark in marks] == [(Strength.MEDIUM, "attachment:1")]


@pytest.mark.parametrize("file", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.name)
def test_no_line_of_law_is_a_mark(file: Path) -> None:
    """Statutes about secrecy itself, line by line, hold no mark."""
    assert strong(text=file.read_text("utf-8")) == []
