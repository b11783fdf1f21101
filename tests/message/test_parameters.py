"""Structured values: what is in the grammar is read, what is not is told."""

import pytest

from gateway.message.parameters import parse, readings, without_comments
from gateway.message.structure import Defect


@pytest.mark.parametrize(
    ("text", "main", "parameters"),
    [
        ("text/plain", "text/plain", []),
        ("Text/Plain; Charset=UTF-8", "text/plain", [("charset", "UTF-8")]),
        ('a/b; x="1;2"; y=3', "a/b", [("x", "1;2"), ("y", "3")]),
        ('a/b; x="a\\"b\\\\c\\d"', "a/b", [("x", 'a"b\\c\\d')]),
        ("a/b (c; d=e); x=1 (f)", "a/b", [("x", "1")]),
        ("a/b;; x=1;", "a/b", [("x", "1")]),
        ("attachment; filename=bao cao.doc; a=b", "attachment", [("filename", "bao cao.doc"), ("a", "b")]),
        ("", "", []),
    ],
)
def test_values_are_taken_apart(text: str, main: str, parameters: list[tuple[str, str]]) -> None:
    """Main value and parameters are found, whatever stands in quotes and comments."""
    structured = parse(text)
    assert structured.main == main
    assert [(one.name, one.value) for one in structured.parameters] == parameters


@pytest.mark.parametrize("text", ['a/b; x="y', 'a/b; x="y"z', "a/b; x=y z", "a/b; x=y@z", "a/b; x=a(b)"])
def test_a_value_outside_the_grammar_is_not_exact(text: str) -> None:
    """Open quotes, tails and special characters are told."""
    assert not parse(text).parameters[0].exact


def test_comments_and_blanks_are_told() -> None:
    """A comment or blank at a parameter's value is marked there; an open comment makes the value unbalanced."""
    assert parse("a/b; x=(c)y").parameters[0].comment
    assert parse("a/b; x= y").parameters[0].blank
    assert not parse("a/b (c").balanced
    assert without_comments("(a (b)) base64 (c)") == ("base64", True)
    assert without_comments("base64 (c") == ("base64", False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a; filename=x", ["x"]),
        ("a; filename*=utf-8'vi'b%C3%A1o", ["báo"]),
        ("a; filename*0=a; filename*1=b", ["ab"]),
        ("a; filename*1=b; filename*0*=utf-8''%C3%A1", ["áb"]),
        ("a; filename=plain; filename*=utf-8''ext", ["ext", "plain"]),
        ('a; filename="=?utf-8?Q?b=C3=A1o?="', ["báo"]),
        ("a", []),
    ],
)
def test_every_reading_of_a_name_is_found(text: str, found: list[str]) -> None:
    """RFC 2231, its continuations and RFC 2047 are decoded, the best reading first."""
    assert readings(parse(text), "filename")[0] == found


@pytest.mark.parametrize("sections", ["filename*0=a; filename*2=b", "filename*0=a; filename*0=b", "filename*1=a"])
def test_gaps_and_doubles_are_told(sections: str) -> None:
    """Continuations that do not count 0, 1, 2 … once each hide a name."""
    flaws = readings(parse("a; " + sections), "filename")[1]
    assert [(flaw.defect, flaw.hides) for flaw in flaws] == [(Defect.NAME_CONTINUATION, True)]
