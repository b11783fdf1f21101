"""Reply texts: ASCII only, short lines, the case number always."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.reply import MAX_LINE, ascii_of, complete, fill, listed, page_address, places, shortened

CASE = "01HZY0000000000000000000ZZ"


def test_vietnamese_loses_its_marks() -> None:
    """Letters stay, marks go; what has no ASCII letter goes whole."""
    assert ascii_of("Điều 9-III.1, đồng bào Tuyệt mật") == "Dieu 9-III.1, dong bao Tuyet mat"
    assert ascii_of("Vie\u0302\u0323t") == "Viet"
    assert ascii_of("a中\r\n\0\u202eb") == "ab"


@settings(deadline=None)
@given(st.text())
def test_no_control_gets_into_a_reply(text: str) -> None:
    """Whatever a fact holds, its place is filled with printable ASCII: no line end can be injected."""
    filled = fill("550 {found}", {"found": text})
    assert filled.isascii()
    assert filled.isprintable()


def test_places_are_filled_once() -> None:
    """A fact that looks like a place is not filled again; an unknown place stays as it is."""
    assert fill("{found} {where} {other}", {"found": "{where}", "where": "body"}) == "{where} body {other}"
    assert places("{found} {a.b} {}") == ["found", "a.b", ""]


def test_case_number_is_at_the_end_or_in_its_place() -> None:
    """Every reply names its case once."""
    assert complete("no {found}", {"found": "x"}, CASE) == f"no x [{CASE}]"
    assert complete("{case}: no", {"case": CASE}, CASE) == f"{CASE}: no"
    assert complete("one\ntwo\n", {}, CASE) == f"one\ntwo [{CASE}]"


def test_the_page_stands_before_the_case_number() -> None:
    """The address of the rule's page ends the text; where it does not fit in the last line it has one of its own."""
    page = page_address("https://thu.example.gov.vn/quy-tac/", "state-secrets")
    assert page == "https://thu.example.gov.vn/quy-tac/state-secrets.html"
    assert page_address("", "state-secrets") == ""
    assert complete("one\ntwo", {}, CASE, page) == f"one\ntwo {page} [{CASE}]"
    assert complete("{case}: no", {"case": CASE}, CASE, page) == f"{CASE}: no {page}"
    fits = MAX_LINE - len(f" {page} [{CASE}]")
    assert complete("x" * fits, {}, CASE, page) == f"{'x' * fits} {page} [{CASE}]"
    assert complete("x" * (fits + 1), {}, CASE, page) == f"{'x' * (fits + 1)}\n{page} [{CASE}]"


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab ", max_size=1200), min_size=1, max_size=4), st.booleans())
def test_no_line_is_too_long(lines: list[str], has_place: bool) -> None:
    """Cutting long lines never cuts the case number."""
    text = complete("\n".join(lines) + ("{case}" if has_place else ""), {"case": CASE}, CASE)
    short = shortened(text, CASE)
    assert all(len(line) <= MAX_LINE for line in short.split("\n"))
    assert CASE in short


def test_lists_are_short_and_whole() -> None:
    """As many whole values as fit, each once."""
    assert listed(["exe", "scr", "exe"]) == "exe, scr"
    assert listed([f"attachment:{number}" for number in range(1, 20)]) == (
        "attachment:1, attachment:2, attachment:3, attachment:4, ..."
    )
    assert len(listed(["x" * 100])) == 60
