"""Pages: blocks between marks are filled, prose is left alone, tables hold whatever a cell says."""

import pytest

from gateway.reference.page import code, filled, table

PAGE = """\
before
<!-- begin one: made -->
old
<!-- end one -->
between
<!-- begin two: made -->
<!-- end two -->
behind
"""


def test_blocks_are_filled() -> None:
    """Only what stands between the marks changes, and filling twice changes nothing more."""
    page = filled(PAGE, {"one": "1\n", "two": r"\1 2"})
    assert page == (
        "before\n<!-- begin one: made -->\n\n1\n\n<!-- end one -->\nbetween\n"
        "<!-- begin two: made -->\n\n\\1 2\n\n<!-- end two -->\nbehind\n"
    )
    assert filled(page, {"one": "1", "two": r"\1 2"}) == page


@pytest.mark.parametrize("blocks", [{"one": ""}, {"one": "", "two": "", "three": ""}])
def test_blocks_must_agree(blocks: dict[str, str]) -> None:
    """A block that the page lost, or that the code no longer makes, is told by its name."""
    with pytest.raises(ValueError, match=r"the page has the blocks \['one', 'two'\], the code has"):
        filled(PAGE, blocks)


def test_a_block_stands_once() -> None:
    """The same block twice on a page is a mistake."""
    with pytest.raises(ValueError, match="mark each once"):
        filled(PAGE.replace("two", "one"), {"one": ""})


def test_table() -> None:
    """Bars, line ends and angle brackets do not break a table; a column without any cell is left out."""
    rows = [(code("a|b"), "x <y>\nz", ""), (code("<p>"), "", "")]
    assert table(("key", "meaning", "example"), rows) == (
        "| key | meaning |\n|---|---|\n| `a\\|b` | x &lt;y> z |\n| `<p>` |  |"
    )
    assert table(("key",), []) == ""
    assert code("") == ""
