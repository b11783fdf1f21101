"""What programs show of a text that is no line of it."""

import time

import pytest

from gateway.message.documents import lines


def test_cells_stand_alone() -> None:
    """A cell's text is a whole line, whatever parts the cells."""
    assert lines.cells('a,"TỐI MẬT";b\tc|d').split("\n") == ["a", "TỐI MẬT", "b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "is_card"),
    [("BEGIN:VCALENDAR\r\n", True), ("\n begin:vcard\n", True), ("BEGIN:MẬT\n", False), ("x BEGIN:VCARD", False)],
)
def test_cards_are_told_by_their_first_line(text: str, is_card: bool) -> None:
    """Calendars and address cards begin with BEGIN and their kind, and nothing else does."""
    assert lines.is_card(text) is is_card


def test_values_are_unfolded_and_unescaped() -> None:
    """A mark that a fold or an escape tears stands whole in what the program shows."""
    shown = lines.values("SUMMARY;LANGUAGE=vi:TỐI\r\n  MẬT\r\nDESCRIPTION:một\\nhai\\, ba\\;\\\\\r\n")
    assert shown.split("\n") == ["TỐI MẬT", "một", "hai, ba;\\"]


def test_markup_is_read_three_ways() -> None:
    """Letters in elements, a word torn by elements, and values of attributes are each found by one of the ways."""
    each, running, attributes = lines.between_tags('<r><c>T&#7888;I</c><x>MẬ</x><x>T</x></r><v n="TUYỆT MẬT"/>')
    assert "TỐI" in each.split("\n")
    assert "MẬT" in running
    assert attributes == "TUYỆT MẬT"


def test_text_with_a_lone_sign_has_no_tags() -> None:
    """Sums and arrows are no markup; a comment and an end tag are."""
    assert not lines.has_tags("a < b, 1 <2 >")
    assert lines.has_tags("a <!-- x -->")
    assert lines.has_tags("</b>")


@pytest.mark.parametrize("piece", ["<", "<a", "< >", '="', "='abc", "\\n", ",", "<p", "\r\n "])
def test_hostile_texts_are_gone_through_in_one_pass(piece: str) -> None:
    """Four times as long takes no more than some four times as long."""
    times = []
    for size in (100_000, 400_000):
        text = (piece * size)[:size]
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            lines.has_tags(text)
            lines.cells(text)
            lines.values(text)
            list(lines.between_tags(text))
            best = min(best, time.process_time() - began)
        times.append(best)
    assert times[1] < 0.1 + 8 * times[0]
