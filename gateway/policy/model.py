"""The shape of a rule file and of a regulation file, key by key. What only several keys show together is in `load`."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from gateway.policy.conditions.question import Words
from gateway.policy.conditions.who import address_key

_RULE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_ARTICLE_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Shape(BaseModel):
    """Unknown keys are mistakes, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _rule_name(name: str) -> str:
    if _RULE_NAME.fullmatch(name) is None:
        raise ValueError(f'"{name}" is no rule name; write small letters, digits and hyphens, at most 60')
    if name == "index":
        raise ValueError('"index" is the page that lists all published rules; choose another name')
    return name


def _enhanced(code: object) -> object:
    if code is not None and _ENHANCED.fullmatch(str(code)) is None:
        raise ValueError(f'"{code}" is no enhanced code; write for example 5.7.1 (RFC 3463)')
    return code


def _until(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise ValueError(f'"{text}" is no date; write it as 2027-01-31') from None


def article_id_is_good(key: str) -> bool:
    """Whether a key can be an article's id, such as `dieu-9-iii.1`."""
    return _ARTICLE_ID.fullmatch(key) is not None


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("this text is empty; write some")
    return text


Line = Annotated[str, AfterValidator(_not_blank)]


class BilingualModel(Shape):
    """A text in both languages."""

    vi: Line
    en: Line


def _form(given: object) -> str:
    return "[map]" if isinstance(given, dict | BilingualModel) else "[text]"


Text = Annotated[
    Annotated[Line, Tag("[text]")] | Annotated[BilingualModel, Tag("[map]")],
    Discriminator(_form),
]
"""A text for people: in both languages, or a line in one (of some keys, `Vietnamese / English`)."""


class ArticleModel(Shape):
    """One article of the regulation."""

    short: Annotated[str, Field(min_length=1, max_length=40)]
    citation: Line
    asks: Text


class RegulationModel(Shape):
    """A regulation file: its articles by id."""

    articles: dict[str, Any]


class AppliesTo(Shape):
    """Whom a rule is for: the ways a message goes, and the units of senders that are ours (all, when none is named)."""

    direction: list[Literal["inbound", "outbound", "internal"]] = Field(min_length=1)
    units: Words | None = None


class ExceptionModel(Shape):
    """An exception with an end, and the decision that made it."""

    until: Annotated[date, BeforeValidator(_until)]
    decision: Line
    units: Words | None = None
    senders: list[Annotated[str, AfterValidator(address_key)]] | None = Field(default=None, min_length=1)


class ReplyModel(Shape):
    """An SMTP reply."""

    code: int
    enhanced: Annotated[str, BeforeValidator(_enhanced)]
    text: Line


class FlagModel(Shape):
    """Deliver with a header field; there is nothing to say about it."""


class ThenModel(Shape):
    """What a rule does: one of refuse, defer, flag."""

    refuse: ReplyModel | None = None
    defer: ReplyModel | None = None
    flag: FlagModel | None = None
    notice: Text
    what_to_do: Text = ""
    tell: list[Line] = Field(default_factory=list)


class RuleModel(Shape):
    """One rule file, in a clerk's order: what, why, which law, for whom, when, then, tests."""

    rule: Annotated[str, AfterValidator(_rule_name)]
    title: Text
    why: Text
    law: list[Line] = Field(min_length=1)
    mode: Literal["enforce", "observe", "off"]
    applies_to: AppliesTo
    exceptions: list[ExceptionModel] = Field(default_factory=list)
    release: Literal["one-person", "two-people", "never"] = "one-person"
    when: dict[str, Any]
    then: ThenModel
    tests: list[dict[str, Any]]
