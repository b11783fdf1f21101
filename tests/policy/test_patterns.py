"""RE2 patterns of rule files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.patterns import MAX_PATTERNS, AnyOf, compiled, glob, group_name, searchable


def test_good_and_bad(capfd: pytest.CaptureFixture[str]) -> None:
    """A good pattern searches; a bad one is told, in our words and nowhere else."""
    assert compiled("^b.l+k").search("bulk")
    for wrong in ("(", r"(a)\1", "(?=a)"):
        with pytest.raises(ValueError, match=r"^this is no RE2 pattern \(.+\); mend it$"):
            compiled(wrong)
    assert capfd.readouterr() == ("", "")


def test_several_at_once() -> None:
    """Each keeps its own flags, and its own meaning beside the others."""
    both = AnyOf(["(?i)abc", "D$|^E"])
    assert [both.is_in(text) for text in ("xABCx", "xD", "Ex", "d", "xDx")] == [True, True, True, False, False]
    assert (both.found_in("aBcD"), both.found_in("d")) == ([0, 1], [])
    assert AnyOf(["Đ"], capitals=False).is_in("đ")


def test_as_many_as_may_be_written() -> None:
    """Whatever patterns are good alone can be looked for together."""
    large = [f"{number}[a-zà-ỹ]{{1,400}}x" for number in range(MAX_PATTERNS)]
    assert AnyOf(large).found_in("7abcx") == [7]


@given(st.text(min_size=1))
def test_a_name_is_itself(name: str) -> None:
    """Signs of patterns in a name stand for themselves; only `*` and `?` stand for others."""
    word = searchable(name)
    assert AnyOf([glob(word)]).is_in(word)
    plain = word.replace("*", "").replace("?", "")
    assert not AnyOf([glob(plain)]).is_in(plain + "x")
    assert AnyOf([glob(f"{plain}?*")]).is_in(f"{plain}\nxyz")


def test_names_of_groups() -> None:
    """The first named group of a pattern names it."""
    assert [group_name(one) for one in ("(a)(?P<c>b)(?P<a>b)", "(a)", "a")] == ["c", "", ""]
