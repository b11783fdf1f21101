"""The text of an expression: quotes, comments, names, lists and parentheses, by place."""

import pytest

from gateway.policy.cel_text import closing, lists, masked, names, quoted


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a == 'b'", 'a == """'),
        ("a // 'b'\nc", "a       \nc"),
        ("r'\\' in b", '"""" in b'),
        ("'it\\'s' + \"x\"", '""""""" + """'),
        ("'''a'\nb''' + c", '"""""""""" + c'),
        ("'a // b'", '"' * 8),
    ],
)
def test_masked(text: str, plain: str) -> None:
    """What is quoted, and what stands behind `//`, can be taken for nothing else; every place stays."""
    assert masked(text) == plain
    assert len(masked(text)) == len(text)


def test_quoted() -> None:
    """Quoted texts with their prefixes, without comments."""
    text = "a == 'b' || rb\"c\" // 'd'"
    assert [text[start:end] for start, end in quoted(text)] == ["'b'", 'rb"c"']


def test_names() -> None:
    """Dotted names, blanks left out, at the place of their first letter."""
    assert names("a . b(c) && d") == [("a.b", 0), ("c", 6), ("d", 12)]


def test_closing() -> None:
    """Deeper ones are passed over; what is never closed closes at the end."""
    assert closing("(a(b)[c])d", 1) == 8
    assert closing("(a", 1) == 2


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("a in [1, f(2, 3) , [4]]", [["1", "f(2, 3)", "[4]"], ["4"]]),
        ("a.b[0] == f(x)[1]", []),
        ("[] == a", [[]]),
        ("(a) || b in\n[1,]", [["1"]]),
        ("begin[1] == 2", []),
    ],
)
def test_lists(text: str, elements: list[list[str]]) -> None:
    """Lists that are written out, one inside another too; an index is none."""
    assert [[text[start:end] for start, end in one] for one in lists(text)] == elements
