"""YAML with places: whatever stands in a file is read or refused with its line, and never raises."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.yaml_lines import MAX_DEPTH, did_you_mean, read


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
