"""Marks are found in every way of writing them, by the forms they are written in."""

import unicodedata

import pytest
from data.makers.mark_forms import MarkForm, of_rules, of_table

from gateway.message.header import NamedField
from gateway.message.marks import Form, Level, Mark, Strength, find
from gateway.message.text import Text

SURE = {Strength.STRONG, Strength.MEDIUM}
HEAD = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
FOLDED = "CONG HOA XA HOI CHU NGHIA VIET NAM\nDoc lap - Tu do - Hanh phuc\n"
WRITTEN_IN_HEADERS = ("RFC 2047", "percent", "joined", "CamelCase")
FORMS = [form for form in (*of_table(), *of_rules()) if not form.kind.startswith(WRITTEN_IN_HEADERS)]


def marks(text: str, subject: str = "", name: str = "") -> tuple[Mark, ...]:
    return find(
        header=[NamedField("Subject", subject)] if subject else [],
        texts=[Text("body", text)],
        names=[("attachment:1", name)] if name else [],
    )


def test_every_sure_form_is_found_on_its_line() -> None:
    """Each strong or disguised form of every level, on a line of a document, is at least a medium mark of its level."""
    sought = [form for form in FORMS if form.is_strong]
    assert len(sought) > 250

    def found(form: MarkForm) -> bool:
        plain = "unaccented" in form.kind or form.text.isascii()
        text = f"{FOLDED if plain else HEAD}{form.text}\nBAO CAO\n"
        return any(mark.level is form.level and mark.strength in SURE for mark in marks(text))

    assert [(form.level.name, form.kind, ascii(form.text)) for form in sought if not found(form)] == []


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("TỐI MẬT", Form.PLAIN),
        (unicodedata.normalize("NFD", "TỐI MẬT"), Form.DECOMPOSED),
        ("T Ố I  M Ậ T", Form.SPACED),
        ("T\nỐ\nI\nM\nẬ\nT", Form.VERTICAL),
        ("T\u200bỐI M\u200bẬT", Form.INVISIBLE),
        ("TỐI МẬТ", Form.LOOK_ALIKE),
        ("ＴỐＩ ＭẬＴ", Form.FULL_WIDTH),
        ("TèI MËT", Form.OLD_ENCODING),
        ("\u202eTẬM IỐT\u202c", Form.REVERSED),
        ("T\\u1ED0I M\\u1EACT", Form.ESCAPED),
        ("Độ mật: TỐI MẬT", Form.LABEL),
    ],
    ids=lambda value: str(value) if isinstance(value, Form) else "",
)
def test_the_form_is_told(written: str, form: Form) -> None:
    """A mark tells how it is written."""
    assert [(mark.level, mark.form) for mark in marks(f"{HEAD}{written}\nBÁO CÁO")] == [(Level.TOI_MAT, form)]


@pytest.mark.parametrize(
    "name",
    [
        "MAT_12-BC-UBND.pdf",
        "TOI MAT - ke hoach.doc",
        "BC12 ToiMat.docx",
        "BC 12 - MẬT.docx",
        "BC 12 M%E1%BA%ACT (MẬT).docx",
    ],
)
def test_names_of_files_bear_marks(name: str) -> None:
    """A level at the head or the end of a name, or in brackets, is a medium mark in every letter."""
    assert [(mark.strength, mark.where) for mark in marks("", name=name)] == [(Strength.MEDIUM, "attachment:1")]


@pytest.mark.parametrize("text", ["MAT", "M.A.T.", "МАТ", "ΜΑΤ", "[MAT] yoga", "MAT - Mathematics"])
def test_words_of_other_languages_are_no_sure_marks(text: str) -> None:
    """MAT without any Vietnamese around it is at most weak."""
    found = marks(text, subject=text)
    assert all(mark.strength is Strength.WEAK for mark in found)


def test_letters_without_signs_count_among_their_like_alone() -> None:
    """MAT on a line is a mark in a text without signs, and nothing in one with signs."""
    assert [mark.strength for mark in marks("UBND THI XA\nSo: 05/BC-UBND\nMAT\nBAO CAO")] == [Strength.STRONG]
    assert marks("Kính gửi\nMAT\nTrân trọng") == ()


def test_companions_make_a_doubtful_line_likely() -> None:
    """`Tài liệu MẬT` is weak alone and medium in a document that has the national motto, or in a page's header."""
    assert [mark.strength for mark in marks("Tài liệu MẬT")] == [Strength.WEAK]
    assert [mark.strength for mark in marks(f"{HEAD}Tài liệu MẬT")] == [Strength.MEDIUM]
    header = find(header=[], texts=[Text("attachment:1/page-header", "Tài liệu MẬT")], names=[])
    assert [mark.strength for mark in header] == [Strength.MEDIUM]


def test_a_mark_that_was_lifted_is_weaker() -> None:
    """The stamp GIẢI MẬT with its date beside an old stamp leaves no sure mark."""
    assert [mark.strength for mark in marks("MẬT\nGIẢI MẬT\nTừ: 12/3/2014\nBÁO CÁO")] == [Strength.MEDIUM]


def test_a_letter_forwarded_as_text_keeps_its_tag() -> None:
    """The subject that a mail program writes above a forwarded text is read as one."""
    assert [mark.level for mark in marks("Chào anh\n> Subject: [TỐI MẬT] Kế hoạch\n> ...")] == [Level.TOI_MAT]


def test_cells_of_one_column_are_one_text() -> None:
    """Letters in cells one below another are read together."""
    cells = [Text("attachment:1/table-cell", letter) for letter in "MẬT"]
    assert [(mark.level, mark.form) for mark in find(header=[], texts=cells, names=[])] == [(Level.MAT, Form.VERTICAL)]


def test_labels_and_their_kin() -> None:
    """A label that names a level is strong whatever program set it; English words are weak."""
    header = [NamedField("MSIP_Label_1_Name", "Tối mật"), NamedField("X-Acme-Classification", "MAT")]
    found = find(header=header, texts=[], names=[])
    assert [(mark.level, mark.strength) for mark in found] == [
        (Level.TOI_MAT, Strength.STRONG),
        (Level.MAT, Strength.STRONG),
    ]
    foreign = find(header=[NamedField("X-Classification", "TOP SECRET")], texts=[], names=[])
    assert [(mark.level, mark.strength) for mark in foreign] == [(Level.TUYET_MAT, Strength.WEAK)]


def test_old_text_is_read_decoded_too() -> None:
    """Where a text is decoded, it is read as it stands and as it is meant."""
    found = find(header=[], texts=[Text("body", "xyz", decoded="MẬT")], names=[])
    assert found == (Mark(Level.MAT, Strength.STRONG, "body", Form.OLD_ENCODING),)
    assert find(header=[], texts=[Text("body", "MẬT", decoded="xyz")], names=[]) != ()


def test_a_stamp_in_two_lines_has_its_own_level() -> None:
    """TUYỆT above MẬT is one stamp of the highest level."""
    assert [(mark.level, mark.strength) for mark in marks(f"{HEAD}TUYỆT\nMẬT\nBÁO CÁO")] == [
        (Level.TUYET_MAT, Strength.STRONG)
    ]


def test_a_name_under_a_letter_is_weak() -> None:
    """Mật is a given name: where a letter is signed, a line that says it is no likely mark."""
    assert [mark.strength for mark in marks("Gửi chị báo cáo.\nTrân trọng,\n\nMật")] == [Strength.WEAK]


def test_brackets_behind_a_number_are_a_stamp() -> None:
    """A level in brackets behind the number of a document is as sure as one before it."""
    assert [mark.strength for mark in marks("Số: 05/BC-UBND (MẬT)\nBÁO CÁO")] == [Strength.STRONG]


@pytest.mark.parametrize(
    ("subject", "strength"),
    [
        ("MẬT - V/v báo cáo quý I", Strength.STRONG),
        ("TL: Tối mật: kế hoạch", Strength.MEDIUM),
        ("Báo cáo quý I - MẬT", Strength.MEDIUM),
        ("Gửi báo cáo TỐI MẬT quý I", Strength.WEAK),
        ("Gửi báo cáo T\u200bỐI M\u200bẬT quý I", Strength.STRONG),
    ],
)
def test_subjects(subject: str, strength: Strength) -> None:
    """A level at the head of a subject is strong, at its end medium, among words weak, and in disguise strong."""
    assert [mark.strength for mark in marks("", subject=subject)] == [strength]
