"""YAML with places: whatever stands in a file is read or refused with its line, and never raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.yaml_lines import MAX_DEPTH, Path, did_you_mean, read, utf8


def test_places() -> None:
    """A mistake is told at its value, at its key, or at what is nearest above it; lines and columns begin with 1."""
    tree = read("a: 1\nb:\n  - x\n  - {c: Đ, d: 2}\n", "f.yaml")
    assert tree.value == {"a": 1, "b": ["x", {"c": "Đ", "d": 2}]}
    assert str(tree.blame(("b", 1, "d"), "what")) == "f.yaml:4:15: what"
    assert str(tree.blame(("b", 1, "d"), "what", key=True)) == "f.yaml:4:12: what"
    assert str(tree.blame(("b", 1, "absent", "deeper"), "what")) == "f.yaml:4:5: what"
    assert str(tree.blame(("absent",), "what")) == "f.yaml:1:1: what"


def test_plain_values() -> None:
    """Words, numbers, true, false and null are read as YAML 1.2 has them; dates and addresses stay text."""
    tree = read("[x, 1, 1.5, true, null, yes, 2027-01-01, 127.0.0.1:25, '5', 1_000]", "f")
    assert tree.value == ["x", 1, 1.5, True, None, "yes", "2027-01-01", "127.0.0.1:25", "5", 1000]
    assert not tree.mistakes


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("a: one Đ two", "1:10"),
        ("a: 'one ''Đ'' two'", "1:15"),
        (r'a: "one \"\u0110\" \t two"', "1:23"),
        ("a: |2+\n  one\n    Đ\n\n  two\n", "5:3"),
        ("a:\n  - >-\n    one Đ\n    two\n", "4:5"),
        ("a: one\n  Đ\n\n  two", "4:3"),
        ('a: "one Đ \\\n  two"', "2:3"),
        ("a: 'one\n\n  Đ two'", "3:5"),
    ],
)
def test_places_inside_texts(source: str, place: str) -> None:
    """A character of a text is found where it stands in the file, behind quotes, escapes, folds and indents."""
    tree = read(source, "f")
    assert not tree.mistakes
    path: Path = ("a", 0) if isinstance(tree.value["a"], list) else ("a",)
    text = tree.value["a"][0] if len(path) > 1 else tree.value["a"]
    assert str(tree.blame_inside(path, text.index("two"), "what")) == f"f:{place}: what"
    assert str(tree.blame_inside((*path, "below"), text.index("two"), "what")) == f"f:{place}: what"


def test_the_end_of_a_text() -> None:
    """What is missing at the end is told behind the last character; in what is no text, at its beginning."""
    tree = read("a: 'b &&  '\nc: {d: 1}\n", "f")
    for offset in (4, 6, 99):
        assert str(tree.blame_inside(("a",), offset, "what")) == "f:1:9: what"
    assert str(tree.blame_inside(("c", "d"), 3, "what")) == "f:2:8: what"


def test_nesting_has_an_end() -> None:
    """Nesting deeper than anyone writes is refused, however deep."""
    for depth in (MAX_DEPTH + 2, 100_000):
        tree = read("[" * depth + "]" * depth, "f")
        assert ["nested too deeply" in mistake.text for mistake in tree.mistakes] == [True]


def test_near_words() -> None:
    """A near word is offered; without one, all of them when they are few."""
    assert did_you_mean("recpients", ["recipients", "errors"]) == '; did you mean "recipients"?'
    assert did_you_mean("colour", ["recipients", "errors"]) == "; known are errors, recipients"
    assert did_you_mean("colour", [f"word-{number}" for number in range(26)]) == ""


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@?, \n\t0123.~Đ\x00\x85\ufeff"), max_size=60))
def test_never_raises(text: str) -> None:
    """Any text is a value, or mistakes, or both."""
    tree = read(text, "f")
    assert all(mistake.line >= 1 and mistake.column >= 1 for mistake in tree.mistakes)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("tệp\r\nvà\r\n".encode(), "tệp\nvà\n"),
        (b"\xef\xbb\xbfa", "a"),
        (b"", ""),
        ("a: ệ".encode() + b"\xff", "f:1:5: not UTF-8 (octet FF); save the file as UTF-8"),
        (b"a\r\n\rb\nxy\xe1\n", "f:4:3: not UTF-8 (octet E1); save the file as UTF-8"),
        (b"\xef\xbb\xbfa\n\xc3", "f:2:1: not UTF-8 (octet C3); save the file as UTF-8"),
        ("rule: x".encode("utf-16"), "f:1:1: this is UTF-16, not UTF-8; save the file as UTF-8"),
        ("rule: x".encode("utf-16-be"), "f:1:1: this is UTF-16, not UTF-8; save the file as UTF-8"),
    ],
)
def test_octets_become_text(raw: bytes, told: str) -> None:
    """UTF-8 in any line ends, with or without a byte order mark; else the first octet that is none, at its place."""
    assert str(utf8(raw, "f")) == told


@given(st.binary(max_size=40))
def test_any_octets_are_text_or_a_mistake(raw: bytes) -> None:
    """No file raises, and no place is outside of it."""
    told = utf8(raw, "f")
    assert isinstance(told, str) or 1 <= told.line <= len(raw) + 1


def test_the_sign_that_may_not_stand_is_told() -> None:
    """A control character is named by its number, at its place, not the file's beginning."""
    tree = read("a: 1\nb: x\x07y\n", "f")
    assert [str(mistake) for mistake in tree.mistakes] == [
        "f:2:5: this is not YAML: U+0007 may not stand in it; take it out, or save as UTF-8"
    ]
