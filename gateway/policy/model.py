"""The shape of a rule file and of a regulation file, key by key. What only several keys show together is in `load`."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gateway.policy.conditions.question import Words
from gateway.policy.conditions.who import AddressKey
from gateway.yaml_forms import DefaultInWords, form

_RULE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_TOLD_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
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


def _told_name(name: str) -> str:
    if _TOLD_NAME.fullmatch(name) is None:
        raise ValueError(f'"{name}" is no name of the settings; write small letters, digits and hyphens, no address')
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


Line = Annotated[str, AfterValidator(_not_blank), Field(json_schema_extra={"pattern": r"\S"})]

_RULE = form("rule name", _RULE_NAME.pattern, example="attachment-size")
_CODE = form("enhanced code", _ENHANCED.pattern.replace(r"\d", "[0-9]"), example="5.7.1")
_TOLD = form("name", _TOLD_NAME.pattern, example="security-officer")
_DATE = form("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", example="2027-01-31")


ToldName = Annotated[str, AfterValidator(_told_name), _TOLD]


class BilingualModel(Shape):
    """A text in both languages."""

    vi: Line = Field(description="The text in Vietnamese.")
    en: Line = Field(description="The text in English.")


def _form(given: object) -> str:
    return "[map]" if isinstance(given, dict | BilingualModel) else "[text]"


Text = Annotated[
    Annotated[Line, Tag("[text]")] | Annotated[BilingualModel, Tag("[map]")],
    Discriminator(_form),
]
"""A text for people: in both languages, or a line in one (of some keys, `Vietnamese / English`)."""


class ArticleModel(Shape):
    """One article of the regulation."""

    short: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="The short citation, at most 40 characters, which replies and reports print.", examples=["Điều 6.2"]
    )
    citation: Line = Field(
        description="The full citation.", examples=["Điều 6 Quy định ban hành kèm theo Quyết định số 151/QĐ-UBND"]
    )
    asks: Text = Field(
        description="What the article asks, in one sentence.", examples=["Attachments of one message: at most 4 MB."]
    )
    not_by_rule: Text = Field(
        "",
        description="Why no rule keeps the article, where none does: who or what keeps it instead, or what is missing.",
        examples=["Kept by the mail server's quota."],
    )


class RegulationModel(Shape):
    """A regulation file: its articles by id."""

    articles: dict[str, Any]


class AppliesTo(Shape):
    """Whom a rule is for: the ways a message goes, and the units of senders that are ours (all, when none is named)."""

    direction: list[Literal["inbound", "outbound", "internal"]] = Field(
        min_length=1,
        description="Ways that mail goes: from strangers; from our own people outside; among our own people.",
    )
    units: Annotated[Words | None, DefaultInWords("all")] = Field(
        None, description="Units of senders that are ours.", examples=[["van-phong"]]
    )


class ExceptionModel(Shape):
    """An exception with an end, and the decision that made it."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["units"]}, {"required": ["senders"]}]})
    until: Annotated[date, BeforeValidator(_until), _DATE] = Field(description="Its last day.")
    decision: Line = Field(description="The decision that made it.", examples=["12/QĐ-UBND"])
    units: Words | None = Field(None, description="Units that are spared.", examples=[["van-phong"]])
    senders: list[AddressKey] | None = Field(
        None, min_length=1, description="Senders of ours that are spared; strangers never are."
    )


class ReplyModel(Shape):
    """An SMTP reply."""

    code: int = Field(description="The reply code: 500 to 599 to refuse, 400 to 499 to defer.", examples=[550])
    enhanced: Annotated[str, BeforeValidator(_enhanced), _CODE] = Field(
        description="The enhanced code (RFC 3463); its first digit is that of the code."
    )
    text: Line = Field(
        description="The text, ASCII, at most 500 octets a line with its places filled.",
        examples=["{law}: {found} tai {where} / {found} at {where}"],
        json_schema_extra={
            "pattern": r"^[ -~\n]+$",
            "patternErrorMessage": "A reply is ASCII; leave marks and tabs out",
        },
    )


class FlagModel(Shape):
    """Deliver with a header field; there is nothing to say about it."""


@dataclass(frozen=True, slots=True)
class _OfClass:
    """For editors: a reply whose codes begin with this digit, and not the key with nothing behind it."""

    digit: int

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        reply = next(one for one in handler(core)["anyOf"] if "$ref" in one)
        codes = {"minimum": self.digit * 100, "maximum": self.digit * 100 + 99}
        keys = {"code": codes, "enhanced": {"pattern": rf"^{self.digit}\."}}
        return {"allOf": [reply, {"properties": keys}]}


class ThenModel(Shape):
    """What a rule does: one of refuse, defer, flag."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [one]} for one in ("refuse", "defer", "flag")]})
    refuse: Annotated[ReplyModel | None, _OfClass(5)] = Field(
        None, description="The message is not taken, for good: a 5xx reply."
    )
    defer: Annotated[ReplyModel | None, _OfClass(4)] = Field(
        None, description="The message is not taken now; the client tries again: a 4xx reply."
    )
    flag: FlagModel | None = Field(
        None, description="The message is delivered, with the header field `X-Congthu-Flag`; written `flag: {}`."
    )
    notice: Text = Field(description="What people are told about it, in whole sentences.")
    what_to_do: Text = Field("", description="What people can do, where the notice does not say it.")
    tell: list[ToldName] = Field(
        default_factory=list,
        description="Who gets a letter about it: names of the settings' `tell.people`, `sender-unit`, `sender`.",
    )
    incident: bool = Field(
        False,
        description=(
            "Whether what is refused for its `secrecy_mark` opens an incident: recorded until someone closes it, "
            "told to those named in `tell` and in the settings' `tell.incidents`."
        ),
    )


class RuleModel(Shape):
    """One rule file, in a clerk's order: what, why, which law, for whom, when, then, tests."""

    rule: Annotated[str, AfterValidator(_rule_name), _RULE] = Field(
        description="The rule's name: small letters, digits and hyphens; the file is named so too."
    )
    title: Text = Field(description="What the rule asks, for people.")
    why: Text = Field(description="Why there is such a rule.")
    law: list[Line] = Field(
        min_length=1, description="Articles of the regulation that it keeps, by their ids.", examples=[["dieu-6.2"]]
    )
    mode: Literal["enforce", "observe", "off"] = Field(description="To act, only to record, or to sleep.")
    applies_to: AppliesTo = Field(description="Whom the rule is for.")
    exceptions: list[ExceptionModel] = Field(default_factory=list, description="Whom it spares, each until a last day.")
    release: Literal["one-person", "two-people", "never"] = Field(
        "one-person", description="Who may release one content of one sender from the rule: one person, two, or nobody."
    )
    when: dict[str, Any] = Field(description="The condition under which the rule fires.")
    then: ThenModel = Field(description="What follows: one of refuse, defer and flag.")
    tests: list[dict[str, Any]] = Field(
        description="Its own tests: at least one that fires and one that expects `pass`."
    )
