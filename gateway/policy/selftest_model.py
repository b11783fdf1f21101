"""The shape of the tests written in rule files: a message, who sends it to whom, what was counted, what is expected."""

import codecs
import re
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from gateway.message.address import Address, parse_mailbox
from gateway.policy.model import Line, Shape
from gateway.policy.quantities import seconds, size

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


OneLine = Annotated[str, AfterValidator(_one_line)]
AddressText = Annotated[str, AfterValidator(_address)]


class AttachmentModel(Shape):
    """An attachment: `size` octets (1 by default) or the text `content`; its type is given or guessed from the name."""

    name: OneLine
    size: Annotated[int, BeforeValidator(_octets), Field(ge=0)] | None = None
    content: str | None = None
    type: str | None = None
    members: list[Line] = Field(default_factory=list)
    locked: bool = False

    @model_validator(mode="after")
    def one_content(self) -> Self:
        """Not both size and content."""
        if self.size is not None and self.content is not None:
            raise ValueError("an attachment has a size or a content; write one of the two")
        return self


class MessageModel(Shape):
    """A message: its parts, or `octets`, the whole of it as text with LF for CRLF."""

    subject: OneLine = "Thu"
    text: str = "Kính gửi quý cơ quan."
    body_hex: Annotated[str, AfterValidator(_hex)] | None = None
    """Instead of `text`: its octets, of which `charset` says what they claim to be."""
    html: str | None = None
    charset: OneLine = "utf-8"
    headers: dict[Annotated[str, AfterValidator(_field_name)], OneLine] = Field(default_factory=dict)
    attachments: list[AttachmentModel] = Field(default_factory=list)
    octets: str | None = None

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

    unit: Line
    state: Literal["active", "warned", "suspended", "revoked"] = "active"


class CountsModel(Shape):
    """What was counted before, all at one time, by everyone alike or by one only."""

    messages: int = Field(default=0, ge=0)
    recipients: int = Field(default=0, ge=0)
    ago: Annotated[int, BeforeValidator(seconds)] = 0
    """When, in seconds before `now`: it stands in the windows that are longer. Just now when left out."""
    by: Literal["mailbox", "unit", "login", "network"] | None = None


class ExpectationModel(Shape):
    """What is expected: an action, and of the findings a place and a value, or a place and several values."""

    action: Literal["pass", "flag", "defer", "refuse"]
    where: str | None = None
    value: str | None = None
    values: list[Line] | None = Field(default=None, min_length=1)

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


class RuleTestModel(Shape):
    """One test of a rule. Everything but `name` and `expect` has a harmless default."""

    name: Line
    message: MessageModel = MessageModel()
    sender: Annotated[str, AfterValidator(_sender)] = Field(default=f"annv@{OWN_DOMAIN}", alias="from")
    to: list[AddressText] = Field(default_factory=lambda: ["hoptac@example.org"], min_length=1)
    recipients: int | None = Field(default=None, ge=1, le=MAX_RECIPIENTS)
    """So many recipients, all in the domain of `to`."""
    origin: Literal["ours", "stranger"] = "ours"
    login: str | None = None
    mailboxes: dict[AddressText, MailboxModel] = Field(default_factory=dict)
    """The directory. A sender of ours who is not in it has an active mailbox of the unit `don-vi`."""
    now: Annotated[datetime, BeforeValidator(_now)] = datetime(2026, 1, 1, 8, tzinfo=UTC)
    counts: CountsModel = CountsModel()
    expect: Annotated[ExpectationModel, BeforeValidator(_expectation)]

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
