"""Secrecy marks in real Vietnamese: none where none is."""

from pathlib import Path

import pytest

from gateway.message.header import NamedField
from gateway.message.marks import Level, Mark, Strength, find
from gateway.message.text import Text

DATA = Path(__file__).parents[2] / "data" / "vietnamese"
SENTENCES = (DATA / "hard_negatives.txt").read_text("utf-8").splitlines()
CONTEXTS = [row.split("\t") for row in (DATA / "mat_contexts.tsv").read_text("utf-8").splitlines()[1:]]
EVERYDAY = [
    "bảo mật", "BẢO MẬT", "mật khẩu", "MẬT KHẨU MỚI", "quên mật khẩu", "GIẢI MẬT", "mật ong", "MẬT ĐỘ DÂN CƯ", "bí mật",
    "BÍ MẬT NHÀ NƯỚC", "thân mật", "mật mã", "tuần trăng mật", "không mật", "TĂNG ĐỘ MẬT", "THƯỢNG KHẨN", "HOẢ TỐC",
    "LƯU HÀNH NỘI BỘ", "Độ mật: không", "thôn Mật", "phố Mật Sơn", "mat khau", "toi mat dien thoai", "yoga mat",
]  # fmt: skip


def in_text(text: str) -> list[tuple[Level, Strength]]:
    return [(mark.level, mark.strength) for mark in find(header=[], texts=[Text("body", text)], names=[])]


def in_subject(value: str) -> list[tuple[Level, Strength]]:
    return [(mark.level, mark.strength) for mark in find(header=[NamedField("Subject", value)], texts=[], names=[])]


def test_documents_that_speak_of_secrets_carry_no_mark() -> None:
    """440 lines of law and office documents about secrecy hold no mark, as one text or line by line."""
    assert len(SENTENCES) > 400
    assert in_text("\n".join(SENTENCES)) == []
    assert [line for line in SENTENCES if in_text(line) or in_subject(line)] == []


def test_contexts_of_the_word_carry_no_mark() -> None:
    """300 neighbourhoods of the word, in small letters and in capitals, hold no mark."""
    phrases = [" ".join(row[:3]).strip() for row in CONTEXTS if row[0] and row[2]]
    assert len(phrases) > 200
    assert [
        phrase for phrase in phrases for form in (phrase, phrase.upper()) if in_text(form) or in_subject(form)
    ] == []


@pytest.mark.parametrize("words", EVERYDAY)
def test_everyday_words_are_no_marks(words: str) -> None:
    """Common words with mật, on a line of their own, as a subject and as a file name, are no marks."""
    names = [("attachment:1", f"{words}.txt"), ("attachment:1", f"{words.replace(' ', '_')}_2.txt")]
    assert find(header=[NamedField("Subject", words)], texts=[Text("body", words)], names=names) == ()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    "frame", ["{}", "  {}  ", "[{}]", "** {} **", "“{}”", "【{}】", "- {} -", "<{}>", "Mức độ mật: {}"]
)
def test_a_whole_line_is_a_strong_mark(level: Level, frame: str) -> None:
    """A level alone on its line, framed or labelled, is a strong mark."""
    assert in_text(f"UBND THỊ XÃ\n{frame.format(level)}\nBÁO CÁO") == [(level, Strength.STRONG)]


def test_a_list_of_all_levels_is_no_stamp() -> None:
    """Three levels on neighbouring lines are a form that shows the stamps; a fourth line far away is a stamp again."""
    shown = "TUYỆT MẬT\n\nTỐI MẬT\nMẬT\n"
    assert {strength for _, strength in in_text(shown)} == {Strength.MEDIUM}
    assert (Level.MAT, Strength.STRONG) in in_text(shown + "\n" * 10 + "MẬT")


def test_a_sentence_case_line_is_weaker() -> None:
    """`Mật` alone on a line is medium at the head of a text and weak below it; `mật` is weak."""
    assert in_text("Mật") == [(Level.MAT, Strength.MEDIUM)]
    assert in_text("a\n" * 20 + "Mật") == [(Level.MAT, Strength.WEAK)]
    assert in_text("tối mật") == [(Level.TOI_MAT, Strength.WEAK)]


def test_marks_name_their_place_and_never_the_text() -> None:
    """A mark holds level, strength and place; the same mark twice in one place is one."""
    marks = find(header=[], texts=[Text("attachment:2", "MẬT\nMẬT")], names=[("attachment:2", "[TỐI MẬT] x.pdf")])
    assert marks == (
        Mark(Level.MAT, Strength.STRONG, "attachment:2"),
        Mark(Level.TOI_MAT, Strength.MEDIUM, "attachment:2"),
    )
