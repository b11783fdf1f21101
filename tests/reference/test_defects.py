"""The table of defects says what the reader does: each class hides, or does not, as the golden messages show."""

import json
from pathlib import Path

from gateway.message import mime
from gateway.message.inspect import Facts, combine, to_open
from gateway.message.structure import Budget, Defect
from gateway.reference.defects import WEIGHTS, Weight, defects_table

MESSAGES = Path(__file__).parents[1] / "messages"
ALLOWED = {
    Weight.HIDES: {True},
    Weight.SLOPPY: {False},
    Weight.DEPENDS: {True, False},
    Weight.SHOWN: set(),
}


def seen() -> dict[Defect, set[bool]]:
    """Whether each class was told to hide, over all golden messages."""
    found: dict[Defect, set[bool]] = {defect: set() for defect in Defect}
    for path in MESSAGES.rglob("*.eml"):
        wanted = path.with_suffix(".json")
        budget = json.loads(wanted.read_text("utf-8")).get("budget", {}) if wanted.exists() else {}
        raw = path.read_bytes()
        parts = mime.read(raw if b"\r" in raw else raw.replace(b"\n", b"\r\n"), Budget(**budget))
        for sighting in combine(parts, [Facts("x/y") for _ in to_open(parts)]).sightings:
            found[sighting.defect].add(sighting.hides)
    return found


def test_each_class_weighs_what_the_table_says() -> None:
    """What hides always hides, what is sloppy never does, what depends does both, what is not told is never told."""
    found = seen()
    assert {one.name: found[one] for one in Defect} == {one.name: ALLOWED[WEIGHTS[one][0]] for one in Defect}


def test_the_table_has_every_class_once() -> None:
    """One row a class, by number, each with a reason."""
    rows = defects_table().splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == [f"| {int(one)}" for one in Defect]
    assert all(reason for _, reason in WEIGHTS.values())
