"""The writers: table, CSV, JSON; words in two languages; hostile letters in none of them."""

import csv
import json
import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.records.traced import Traced
from gateway.reports import rows_csv, rows_json
from gateway.reports.cells import plain
from gateway.reports.figures import Figure
from gateway.reports.table import table
from gateway.reports.words import HEADINGS, Language, headings

HOSTILE = "a\x1b[2J\x9b31m\u202egpj.exe\u2066\ufeff"


def test_a_table() -> None:
    """Headings above cells, numbers at the right, nothing where there is nothing."""
    assert table(("Hộp thư", "Đã gửi"), [("an@x", 5), ("bình@x", 12)], 80).splitlines() == [
        "Hộp thư   Đã gửi",
        "────────────────",
        "an@x           5",
        "bình@x        12",
    ]
    assert table(("", ""), [("a", None)], 80) == "a\n"


def test_a_narrow_table_folds() -> None:
    """A long cell is folded within the width; no letter is lost."""
    address = "mot-hop-thu-rat-dai@office.example"
    text = table(("Hộp thư", "Đã gửi"), [(address, 1)], 30)
    assert max(map(len, text.splitlines())) <= 30
    assert "".join(line.split()[0] for line in text.splitlines()[2:]) == address


def test_markup_is_text() -> None:
    """What looks like the table's own markup stays what it is."""
    assert "[red]x[/red]" in table(("Tên",), [("[red]x[/red]",)], 80)


@given(text=st.text())
def test_no_command_reaches_a_terminal(text: str) -> None:
    """Whatever a sender wrote, a table holds no control letter and no mark that turns or hides text."""
    drawn = table(("Tên",), [(text,)], 10_000)
    assert not {unicodedata.category(letter) for letter in drawn.replace("\n", "")} & {"Cc", "Cs"}
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff") & set(drawn)


def test_hidden_letters_are_shown() -> None:
    """Letters that cannot be seen are written out."""
    assert plain(HOSTILE) == r"a\u001b[2J\u009b31m\u202egpj.exe\u2066\ufeff"
    assert plain("Điều 4.1, TỐI MẬT 文") == "Điều 4.1, TỐI MẬT 文"


def test_csv_is_for_spreadsheets() -> None:
    """A byte order mark first, CRLF, quotes where needed; numbers stay numbers; nothing where there is nothing."""
    text = "".join(rows_csv.lines(("Hộp thư", "Đã gửi"), [("an@x", 5), ('a "b", c\nd', None)]))
    assert text == '\ufeffHộp thư,Đã gửi\r\nan@x,5\r\n"a ""b"", c\nd",\r\n'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(text: str) -> None:
    """A name that a spreadsheet would compute is made text."""
    (_, line) = rows_csv.lines(("Tên",), [(text,)])
    (cell,) = next(csv.reader(StringIO(line, newline="")))
    assert cell.startswith("'")


def test_negative_numbers_stay() -> None:
    """A number is no formula."""
    assert list(rows_csv.lines(("x",), [(-1,)]))[1] == "-1\r\n"


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_json_is_exact(text: str) -> None:
    """JSON gives every letter back, on one line, and none of them is a command to a terminal."""
    line = rows_json.line({"name": text, "none": None})
    assert json.loads(line) == {"name": text, "none": None}
    assert not {unicodedata.category(letter) for letter in line} & {"Cc"}
    assert len(line.splitlines()) == 1


def test_json_is_readable() -> None:
    """Vietnamese stays readable."""
    assert rows_json.line({"law": ["Điều 4.1"]}) == '{"law": ["Điều 4.1"]}'


def test_every_column_has_its_words() -> None:
    """Each heading is there in both languages, and each figure and fact that is shown has one."""
    for words in HEADINGS.values():
        assert set(words) == set(Language)
        assert all(words.values())
    assert headings(tuple(Figure.__dataclass_fields__), Language.VI) == (
        *("Ngày", "Hộp thư", "Đã gửi", "Đã nhận", "Bị từ chối"),
    )
    assert headings(("sent",), Language.EN) == ("Sent",)
    assert set(HEADINGS) & set(Traced.__dataclass_fields__)
    with pytest.raises(KeyError):
        headings(("colour",), Language.EN)
