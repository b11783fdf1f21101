"""What telling old encodings must reach: on real old lines, and on text that is none."""

from bench.encodings import MUST, costs, found, taken


def test_real_old_lines_are_told_and_decoded() -> None:
    """Real lines of .VnTime and VNI-Times are named by line and by letter of five, and decoded letter by letter."""
    for row in found():
        by_line, by_letter, decoded = MUST[row.encoding]
        assert (row.by_line >= by_line, row.by_letter >= by_letter, row.decoded >= decoded) == (True,) * 3, row


def test_nothing_else_is_refused() -> None:
    """No letter in Unicode or another language, no code or figures: none refused, one line in 10,000 taken at most."""
    rows = list(taken())
    assert [row for row in rows if row.refused] == []
    assert sum(row.taken for row in rows) * 10_000 <= sum(row.lines for row in rows), rows


def test_a_text_in_unicode_costs_nearly_nothing() -> None:
    """A letter's 4 KiB of Vietnamese take less than 0.1 ms, 1 MiB less than 60 ms."""
    row = next(costs())
    assert row.kibibytes < 100, row
    assert row.mebibyte < 60, row
