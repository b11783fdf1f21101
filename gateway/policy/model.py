"""The shape of a rule file and of a regulation file, key by key (pydantic). Meaning is checked in `load.py`."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_Directions = Literal["inbound", "outbound", "internal"]


class Shape(BaseModel):
    """Unknown keys are mistakes, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ArticleModel(Shape):
    """One article of the regulation."""

    short: str = Field(min_length=1, max_length=40)
    citation: str = Field(min_length=1)
    asks: str = Field(min_length=1)


class AppliesTo(Shape):
    """Whom a rule is for."""

    direction: list[_Directions] = Field(min_length=1)
    units: list[str] = Field(default_factory=list)


class ExceptionModel(Shape):
    """An exception with an end, and the decision that made it."""

    until: str
    decision: str = Field(min_length=1)
    units: list[str] = Field(default_factory=list)
    senders: list[str] = Field(default_factory=list)


class ReplyModel(Shape):
    """An SMTP reply."""

    code: int = Field(ge=400, le=599)
    enhanced: str = Field(pattern=r"^[45]\.\d{1,3}\.\d{1,3}$")
    text: str = Field(min_length=1)


class FlagModel(Shape):
    """Deliver with a header field; nothing to say about it."""


class ThenModel(Shape):
    """What a rule does."""

    refuse: ReplyModel | None = None
    defer: ReplyModel | None = None
    flag: FlagModel | None = None
    notice: str = Field(min_length=1)
    tell: list[str] = Field(default_factory=list)


class RuleModel(Shape):
    """One rule file, in a clerk's order: what, why, which law, for whom, when, then, tests."""

    rule: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    title: str = Field(min_length=1)
    why: str = Field(min_length=1)
    law: list[str] = Field(min_length=1)
    mode: Literal["enforce", "observe", "off"]
    applies_to: AppliesTo
    exceptions: list[ExceptionModel] = Field(default_factory=list)
    when: dict[str, Any]
    then: ThenModel
    tests: list[dict[str, Any]]
