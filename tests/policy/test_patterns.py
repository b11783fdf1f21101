"""RE2 patterns of rule files."""

import pytest

from gateway.policy.patterns import compiled


def test_good_and_bad(capfd: pytest.CaptureFixture[str]) -> None:
    """A good pattern searches; a bad one is told, in our words and nowhere else."""
    assert compiled("^b.l+k").search("bulk")
    for wrong in ("(", r"(a)\1", "(?=a)"):
        with pytest.raises(ValueError, match=r"^this is no RE2 pattern \(.+\); mend it$"):
            compiled(wrong)
    assert capfd.readouterr() == ("", "")
