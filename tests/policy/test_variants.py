"""Models one step away: what each type of field can become, and that nothing else changes."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gateway.policy.conditions import CONDITIONS
from gateway.policy.model import AppliesTo, ExceptionModel
from gateway.policy.quantities import seconds, size
from gateway.policy.variants import variants
from gateway.policy.written import markers


class Asked(BaseModel):
    """One field of each type."""

    model_config = ConfigDict(extra="forbid", strict=True)

    most: int | None = Field(default=None, ge=1, le=10)
    total: Annotated[int, BeforeValidator(size)] | None = None
    per: Annotated[int, BeforeValidator(seconds)] = 60
    over: bool | None = None
    strength: Literal["strong", "medium", "weak"] = "strong"
    places: list[Literal["body", "subject"]] | None = Field(default=None, min_length=1)
    words: list[Annotated[str, AfterValidator(str.lower)]] = Field(default_factory=list)
    sender: str | None = Field(default=None, alias="from")
    named: list[str] | None = Field(default=None, alias="for", min_length=1)
    until: date | None = None

    @model_validator(mode="after")
    def not_five(self) -> "Asked":
        """A rule over the whole model."""
        if self.most == 5:
            raise ValueError("five is none")
        return self


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        ({"most": 1}, ["most 1 -> 2"]),
        ({"most": 10}, ["most 10 -> 9"]),
        ({"most": 6}, ["most 6 -> 7"]),
        ({"total": "4 MiB"}, ["total 4 MiB -> 4 MiB - 1 B", "total 4 MiB -> 4 MiB + 1 B"]),
        ({"total": "0 B"}, ["total 0 B -> 0 B + 1 B"]),
        ({"per": "10 min"}, ["per 10 min -> 10 min - 1 s", "per 10 min -> 10 min + 1 s"]),
        ({"per": "366 days"}, ["per 366 days -> 366 days - 1 s"]),
        ({"over": True}, ["over true -> false"]),
        ({"strength": "medium"}, ["strength medium -> strong", "strength medium -> weak"]),
        ({"strength": "weak"}, ["strength weak -> medium"]),
        ({"places": ["body"]}, ["places left out", 'places with "subject" too']),
        ({"places": ["subject", "body"]}, ['places without "subject"', 'places without "body"']),
        ({"words": ["a", "B", "b"]}, ['words without "a"']),
        ({"from": "a"}, []),
        ({"for": ["a", "b"]}, ['for without "a"', 'for without "b"']),
        ({"until": date(2027, 1, 1)}, ["until 2027-01-01 -> 2026-12-31", "until 2027-01-01 -> 2027-01-02"]),
        ({"until": date.max}, []),
        ({}, []),
    ],
)
def test_what_can_become_of_a_field(given: dict[str, object], changes: list[str]) -> None:
    """Each type has its steps; what the model refuses, what says the same and what is not written are none."""
    model = Asked.model_validate(given)
    found = list(variants(model))
    assert [variant.change for variant in found] == changes
    for variant in found:
        kept = variant.model.model_dump(exclude={str(variant.path[0]), "named"})
        assert kept.items() <= model.model_dump().items()


def test_the_rest_stays() -> None:
    """What a step is not about is written again as it was, quantities with their units."""
    model = Asked.model_validate({"total": "1 KiB", "per": "1 h", "from": "x", "most": 3, "words": ["a"]})
    (higher,) = (variant for variant in variants(model) if variant.change == "most 3 -> 4")
    assert higher.model == model.model_copy(update={"most": 4})
    assert higher.path == ("most",)


def test_places_are_those_of_elements() -> None:
    """The place of a list's element is its own; that of a list is its key."""
    model = Asked.model_validate({"for": ["a", "b"], "places": ["body"]})
    assert [variant.path for variant in variants(model)] == [("places",), ("places",), ("for", 0), ("for", 1)]


@pytest.mark.parametrize("kind", [AppliesTo, ExceptionModel, *(one.Arguments for one in CONDITIONS.values())])
def test_every_type_is_known(kind: type[BaseModel]) -> None:
    """No condition has an argument of a type that nobody knows how to change; such a type needs steps of its own."""
    known = {int, bool, str, date, type(None)}
    for name, field in kind.model_fields.items():
        assert {marker for marker in markers(field) if isinstance(marker, type)} <= known, name


# What each argument can hold. Arguments of free text have no steps.
WRITTEN: dict[str, dict[str, object]] = {
    "active_content": {"kinds": ["macro"]},
    "archive_depth_over": {"depth": 1},
    "attachment_locked": {"types": ["a/b"]},
    "attachment_name": {"names": ["a*"], "patterns": ["x"], "members": True},
    "attachment_opaque": {"types": ["a/b"]},
    "attachment_scanned": {"types": ["a/b"]},
    "attachment_type": {"types": ["a/b"], "extensions": ["exe"], "members": True},
    "attachments_over": {"total": "1 B", "each": "1 B", "count": 1},
    "defect": {"hides": True, "classes": [13]},
    "header_matches": {"field": "X", "pattern": "x"},
    "not_unicode": {"places": ["body"], "strength": "weak"},
    "recipient_is": {"addresses": ["a@b.vn"], "domains": ["b.vn"], "units": ["x"], "states": ["active"]},
    "recipients_over": {"count": 1},
    "secrecy_mark": {"levels": ["mat"], "strength": "strong"},
    "sender_is": {"addresses": ["a@b.vn"], "domains": ["b.vn"], "units": ["x"], "states": ["active"]},
    "sent_more_than": {"messages": 1, "per": "1 h", "by": "unit"},
    "text_matches": {"patterns": ["x", "y"], "places": ["body"]},
}
INSIDE = {"expression": "recipients.count > 5 && login.present"}
"""Arguments whose text has an inside, written in their short form."""
FREE_TEXT = {"field", "pattern"}


@pytest.mark.parametrize("word", WRITTEN)
def test_every_argument_has_steps(word: str) -> None:
    """No argument of a condition is passed over, but for free text."""
    model = CONDITIONS[word].Arguments.model_validate(WRITTEN[word])
    assert {variant.path[0] for variant in variants(model)} == WRITTEN[word].keys() - FREE_TEXT


@pytest.mark.parametrize("word", INSIDE)
def test_a_text_changes_inside(word: str) -> None:
    """Each change of such a text is told with its place in it; one that the argument refuses is none."""
    model = CONDITIONS[word].Arguments.model_validate(INSIDE[word])
    assert [(variant.change, variant.inside) for variant in variants(model)] == [
        ("> -> >=", 17),
        ("5 -> 4", 19),
        ("5 -> 6", 19),
        ("&& -> ||", 21),
    ]
    huge = CONDITIONS[word].Arguments.model_validate("recipients.count > 9223372036854775807 && login.present")
    assert "9223372036854775807 -> 9223372036854775806" in [variant.change for variant in variants(huge)]
    assert "9223372036854775807 -> 9223372036854775808" not in [variant.change for variant in variants(huge)]


def test_scope_and_exceptions_have_steps() -> None:
    """Directions, units, senders and ends of exceptions change; the decision is free text."""
    scope = AppliesTo(direction=["inbound", "internal"], units=["x"])
    assert {variant.path[0] for variant in variants(scope)} == {"direction", "units"}
    spared = ExceptionModel.model_validate({"until": "2027-01-01", "decision": "x", "units": ["a"], "senders": ["a@b"]})
    assert {variant.path[0] for variant in variants(spared)} == {"until", "units", "senders"}
