"""The shape of the tests written in rule files: a message, who sends it to whom, what was counted, what is expected."""

import codecs
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gateway.message.address import Address, parse_mailbox
from gateway.policy.choices import ActiveName, CountedBy, PlaceName, StateName
from gateway.policy.model import Line, Shape
from gateway.policy.quantities import SIZE_LOOK, Duration, size
from gateway.yaml_forms import DefaultInWords, form

OWN_DOMAIN = "example.gov.vn"
"""The office's domain in rule tests."""
MAX_OCTETS = 64 * 1024 * 1024
MAX_RECIPIENTS = 10_000


def _octets(value: object) -> object:
    """Octets as a number, or as a size with a unit."""
    octets = size(value) if isinstance(value, str) else value
    if isinstance(octets, int) and octets > MAX_OCTETS:
        raise ValueError(f"{value} is too large for a test; write at most 64 MiB")
    return octets


def _one_line(text: str) -> str:
    if any(sign in text for sign in "\r\n\0"):
        raise ValueError("this goes over several lines; write it on one")
    return text


def _hex(text: str) -> str:
    try:
        bytes.fromhex(text)
    except ValueError:
        raise ValueError('this is no hexadecimal; write two digits an octet, for example "43 e9 6e 67"') from None
    return text


def _field_name(name: str) -> str:
    if re.fullmatch(r"[!-9;-~]+", name) is None:
        raise ValueError(f'"{name}" is no header field name; write it without colon, for example X-Mailer')
    return name


def _address(text: str) -> str:
    if parse_mailbox(text) is None:
        raise ValueError(f'"{text}" is no mail address; write local@domain')
    return text


def _sender(text: str) -> str:
    return text if text == "<>" else _address(text)


def _now(text: object) -> datetime:
    try:
        now = datetime.fromisoformat(str(text))
    except ValueError:
        raise ValueError(f'"{text}" is no time; write it as 2027-01-31 or 2027-01-31T08:00+07:00') from None
    return now if now.tzinfo else now.replace(tzinfo=UTC)


_OCTETS: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": MAX_OCTETS, "title": "number of octets"}
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?"
OneLine = Annotated[str, AfterValidator(_one_line)]
AddressText = Annotated[str, AfterValidator(_address), form("mail address", r".+@.+", example=f"annv@{OWN_DOMAIN}")]
Octets = Annotated[
    int, BeforeValidator(_octets), Field(ge=0), WithJsonSchema({"anyOf": [_OCTETS, SIZE_LOOK.json_schema]})
]
FieldName = Annotated[str, AfterValidator(_field_name), form("field name", r"[!-9;-~]+", example="X-Mailer")]
Hexadecimal = Annotated[
    str, AfterValidator(_hex), form("octets in hexadecimal", r"[0-9A-Fa-f\s]*", example="4b ed 6e 68")
]
Sender = Annotated[str, AfterValidator(_sender), form("mail address or <>", r".+@.+|<>", example="<>")]
Time = Annotated[datetime, BeforeValidator(_now), form("date or time", _TIME, example="2027-01-31T08:00+07:00")]


class MemberModel(Shape):
    """A file inside an attachment, as opening would tell of it."""

    name: Line = Field(description="The file's name.", examples=["a.docm"])
    type: Annotated[str | None, DefaultInWords("what its name promises")] = Field(
        None, description="Its type by content.", examples=["application/x-dosexec"]
    )
    locked: bool = Field(False, description="Whether it asks for a password.")
    opaque: bool = Field(False, description="Whether it could not be read, or not all of it.")
    active: list[ActiveName] = Field(default_factory=list, description="What it does by itself.", examples=[["macro"]])
    scanned: bool = Field(False, description="Whether it shows pages as pictures.")


def _member_form(given: object) -> str:
    return "[map]" if isinstance(given, dict | MemberModel) else "[text]"


MemberName = Annotated[
    Annotated[Line, Tag("[text]")] | Annotated[MemberModel, Tag("[map]")], Discriminator(_member_form)
]
"""A file inside an attachment: its name, or more that opening would tell of it."""


class AttachmentModel(Shape):
    """An attachment: `size` octets (1 by default) or the text `content`; its type is given or guessed from the name."""

    name: OneLine = Field(description="The file's name.", examples=["a.pdf"])
    size: Annotated[Octets | None, DefaultInWords("one octet")] = Field(
        None, examples=["5 MiB"], description="How many octets it has."
    )
    content: str | None = Field(None, examples=["a,b"], description="Instead of its size: its text.")
    type: Annotated[str | None, DefaultInWords("what its name promises")] = Field(
        None, description="The type that opening it would tell.", examples=["application/pdf"]
    )
    members: list[MemberName] = Field(
        default_factory=list,
        examples=[["a.exe"]],
        description="The files inside it that opening it would tell: each a name, or a section.",
    )
    locked: bool = Field(False, description="Whether it, or a file inside it, would ask for a password.")
    opaque: bool = Field(False, description="Whether it, or a file inside it, could not be read.")
    hostile: bool = Field(False, description="Whether it is a bomb, or holds two contents for two readers.")
    active: list[ActiveName] = Field(default_factory=list, description="What it does by itself.", examples=[["macro"]])
    depth: Annotated[int | None, DefaultInWords("1 with members, else 0")] = Field(
        None, ge=0, description="How deep containers stand in one another.", examples=[2]
    )
    scanned: bool = Field(False, description="Whether it, or a file inside it, shows pages as pictures.")
    misnamed: bool = Field(False, description="Whether it is of another kind than its name or the message says.")
    places: dict[PlaceName, str] = Field(
        default_factory=dict,
        examples=["{page-header: Dự thảo}"],
        description="Texts that opening it would find, by their places.",
    )

    @model_validator(mode="after")
    def one_content(self) -> Self:
        """Not both size and content."""
        if self.size is not None and self.content is not None:
            raise ValueError("an attachment has a size or a content; write one of the two")
        return self


class MessageModel(Shape):
    """A message: its parts, or `octets`, the whole of it as text with LF for CRLF."""

    subject: OneLine = Field("Thu", description="The subject.")
    text: str = Field("Kính gửi quý cơ quan.", description="The text.")
    body_hex: Hexadecimal | None = Field(
        None, description="Instead of `text`: its octets, of which `charset` says what they claim to be."
    )
    html: str | None = Field(None, examples=["<p>Kính gửi</p>"], description="The text once more, as HTML.")
    charset: OneLine = Field("utf-8", description="The charset that the text is written in.")
    headers: dict[FieldName, OneLine] = Field(
        default_factory=dict,
        examples=["{X-Mailer: Bulk}"],
        description="More header fields, or others instead of the usual ones.",
    )
    attachments: list[AttachmentModel] = Field(default_factory=list, description="Its attachments.")
    octets: str | None = Field(
        None,
        examples=["Subject: a\\n\\nb\\n"],
        description="Instead of all that: the whole message, with `\\n` for its line ends.",
    )

    @model_validator(mode="after")
    def can_be_written(self) -> Self:
        """Text must fit its charset; octets in hexadecimal may claim any."""
        written = [self.html or "", self.text if self.body_hex is None else ""]
        if not any(written):
            return self
        try:
            codec = codecs.lookup(self.charset)
        except LookupError:
            raise ValueError(f'"{self.charset}" cannot be written from text; write body_hex with it') from None
        for text in written:
            try:
                codec.encode(text)
            except UnicodeError:
                raise ValueError(f"the text has letters that {self.charset} has not; write body_hex instead") from None
        return self


class MailboxModel(Shape):
    """A mailbox of the office in a test's directory."""

    unit: Line = Field(examples=["van-phong"], description="Its unit.")
    state: StateName = Field("active", description="Where it stands in its life.")


class CountsModel(Shape):
    """What was counted before, all at one time, by everyone alike or by one only."""

    messages: int = Field(0, ge=0, description="Messages that were counted.")
    recipients: int = Field(0, ge=0, description="Recipients that were counted.")
    ago: Annotated[Duration, DefaultInWords("just now")] = Field(
        0, description="How long before `now`; windows that are longer hold it."
    )
    by: Annotated[CountedBy | None, DefaultInWords("everyone alike")] = Field(
        None, description="Who alone was counted."
    )


class ExpectationModel(Shape):
    """What is expected: an action, of the findings a place and a value or several, whether an incident is opened."""

    action: Literal["pass", "flag", "defer", "refuse"] = Field(description="What becomes of the message.")
    where: str | None = Field(None, description="Where one of the findings is.", examples=["attachment:1"])
    value: str | None = Field(None, description="What the same finding saw, as text.", examples=["4194305"])
    values: list[Line] | None = Field(
        None, min_length=1, examples=[["MẬT", "TỐI MẬT"]], description="Instead of one value: several, all found there."
    )
    incident: Annotated[bool | None, DefaultInWords("not asked")] = Field(
        None, examples=["true"], description="Whether the rule opens an incident."
    )

    @model_validator(mode="after")
    def values_are_given_once(self) -> Self:
        """Not both value and values."""
        if self.value is not None and self.values is not None:
            raise ValueError("one value is expected, or several; write value or values, one of the two")
        return self

    @property
    def all_values(self) -> tuple[str, ...]:
        """Every value that must be found."""
        return tuple(self.values or ()) if self.value is None else (self.value,)


def _expectation(value: object) -> object:
    if value == "pass":
        return {"action": "pass"}
    if not isinstance(value, dict):
        raise ValueError("an expectation is pass, or for example {action: refuse}; write one of them")
    return value


class _OrPass:
    """For editors: `pass` stands for an expectation too."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"const": "pass"}, handler(core)]}


class RuleTestModel(Shape):
    """One test of a rule. Everything but `name` and `expect` has a harmless default."""

    name: Line = Field(examples=["one byte more is refused"], description="What the test shows.")
    message: Annotated[MessageModel, DefaultInWords("a short letter")] = Field(
        MessageModel(), description="The message."
    )
    sender: Sender = Field(
        f"annv@{OWN_DOMAIN}",
        alias="from",
        description=f"The envelope's sender; the office's own domain is {OWN_DOMAIN}.",
    )
    to: list[AddressText] = Field(
        default_factory=lambda: ["hoptac@example.org"], min_length=1, description="The envelope's recipients."
    )
    recipients: int | None = Field(
        None, ge=1, le=MAX_RECIPIENTS, description="So many recipients, all in the domain of `to`."
    )
    origin: Literal["ours", "stranger"] = Field("ours", description="Whether the sender is ours or a stranger.")
    login: Annotated[str | None, DefaultInWords("nobody")] = Field(
        None, examples=["annv"], description="The name of who logged in."
    )
    mailboxes: dict[AddressText, MailboxModel] = Field(
        default_factory=dict,
        description="The directory. A sender of ours who is not in it has an active mailbox of the unit `don-vi`.",
    )
    now: Time = Field(datetime(2026, 1, 1, 8, tzinfo=UTC), description="The time of the test, in UTC unless it says.")
    counts: Annotated[CountsModel, DefaultInWords("nothing")] = Field(
        CountsModel(), description="What was counted before, all at one time."
    )
    expect: Annotated[ExpectationModel, BeforeValidator(_expectation), _OrPass()] = Field(
        description="`pass`, or an action, and of the findings a place and what was seen there."
    )

    @model_validator(mode="after")
    def recipients_are_given_once(self) -> Self:
        """Recipients are named, or numbered in one domain."""
        if self.recipients is not None and len(self.to) > 1:
            raise ValueError("recipients are numbered in one domain; write one address in to, or leave recipients out")
        return self

    @property
    def from_address(self) -> Address | None:
        """The envelope's sender; None for `<>`."""
        return parse_mailbox(self.sender)

    @property
    def to_addresses(self) -> tuple[Address, ...]:
        """The envelope's recipients."""
        domain = self.to[0].rpartition("@")[2]
        texts = [f"nguoi{n}@{domain}" for n in range(self.recipients)] if self.recipients else self.to
        return tuple(address for address in map(parse_mailbox, texts) if address is not None)
