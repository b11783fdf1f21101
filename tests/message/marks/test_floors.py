"""What must be reached: marks found at every place and in every container, none in honest texts.

The letters are those of the benchmark (`tests/bench/marks.py`), each read from its octets by the real readers; here a
sample of them, drawn evenly, so that the test ends in seconds.
"""

from collections import Counter

import pytest
from bench.marks import SURE, false_findings, lines, matrix, read
from data.makers.mark_forms import of_rules, of_table

from gateway.message.inspect import Strength

EVERY = 11
"""Of so many letters one is read: a prime, so that each form meets each place in the end."""


@pytest.mark.parametrize("forms", [of_table(), list(of_rules())], ids=["table", "rules"])
def test_marks_are_found_wherever_they_stand(forms: list) -> None:  # type: ignore[type-arg]
    """Of strong forms every one is found, of disguised ones 99 in a hundred."""
    found: Counter[bool] = Counter()
    missed = []
    tricks = 0
    for form, place, container, raw in matrix([one for one in forms if one.is_strong], EVERY):
        hit = any(mark.level is form.level and mark.strength in SURE for mark in read(raw))
        found[hit] += 1
        tricks += form.trick
        if not hit:
            missed.append((form.trick, form.kind, place, container))
    assert found[True] > 100
    assert [one for one in missed if not one[0]] == []
    assert len(missed) <= max(1, tricks // 100), missed


def test_honest_lines_bear_no_mark() -> None:
    """No honest line is refused, and at most one in ten thousand is taken for a likely mark, in capitals neither."""
    honest = lines()
    assert len(honest) > 8000
    for name, findings in false_findings(honest).items():
        counted = Counter(mark.strength for mark, _ in findings)
        assert counted[Strength.STRONG] == 0, name
        assert counted[Strength.MEDIUM] * 10_000 <= len(honest), name
