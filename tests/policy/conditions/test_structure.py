"""The condition on defects."""

from collections.abc import Callable

import pytest

from gateway.message.inspect import Message
from gateway.message.mime import Defect, Sighting
from gateway.policy.conditions.structure import MessageDefect, MessageDefectArguments
from gateway.policy.rule import Case, Hit

SIGHTINGS = (
    Sighting(Defect.DUPLICATE_BOUNDARY, "header:Content-Type", hides=True),
    Sighting(Defect.NO_CLOSE_DELIMITER, "body", hides=False),
)


@pytest.mark.parametrize(
    ("arguments", "classes"),
    [
        ({"hides": True}, ["13"]),
        ({"hides": False}, ["22"]),
        ({"classes": [13, 22]}, ["13", "22"]),
        ({"classes": [22], "hides": True}, []),
        ({"classes": [22], "hides": False}, ["22"]),
    ],
)
def test_defects(
    arguments: dict[str, object], classes: list[str], case: Callable[..., Case], message: Callable[..., Message]
) -> None:
    """Classes and whether content can hide are asked together."""
    condition = MessageDefect(MessageDefectArguments.model_validate(arguments))
    hits = condition.check(case(message(sightings=SIGHTINGS)))
    assert [hit.value for hit in hits] == classes
    assert all(hit in {Hit("defect", "header:Content-Type", "13"), Hit("defect", "body", "22")} for hit in hits)
