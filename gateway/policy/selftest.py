"""Runs the tests written in rule files: each makes a real message, reads it as mail is read, and asks its own rule.

Time, counts and look-ups are given in the test, so that it needs no clock and no store.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.message import mime
from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import Client, Envelope, Origin, is_own
from gateway.message.inspect import Facts, Message, combine, to_open
from gateway.people.counts import What
from gateway.people.directory import Directory, Mailbox
from gateway.policy.decide import decide
from gateway.policy.rule import Action, Case, Mode, Policies, Rule, Stage

OWN = "example.gov.vn"
"""The office's domain in rule tests."""
_TYPES = {
    "pdf": "application/pdf", "zip": "application/zip", "exe": "application/x-dosexec", "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "txt": "text/plain",
}  # fmt: skip


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class AttachmentOf(_Shape):
    """An attachment of a test's message: so many octets, of a type that is given or guessed from the name."""

    name: str
    size: int = 1
    type: str | None = None
    members: list[str] = Field(default_factory=list)
    locked: bool = False


class MessageOf(_Shape):
    """A test's message. `octets` (text, LF for CRLF) gives it whole instead."""

    subject: str = "Test"
    text: str = "Kính gửi."
    html: str | None = None
    charset: str = "utf-8"
    headers: dict[str, str] = Field(default_factory=dict)
    attachments: list[AttachmentOf] = Field(default_factory=list)
    octets: str | None = None


class Expectation(_Shape):
    """What a firing test expects."""

    action: Literal["refuse", "defer", "flag"]
    where: str | None = None
    value: str | None = None


class TestOf(_Shape):
    """One test of a rule."""

    name: str
    message: MessageOf = MessageOf()
    sender: str = Field(default=f"annv@{OWN}", alias="from")
    to: list[str] = Field(default_factory=lambda: ["someone@example.org"])
    recipients: int | None = None
    """Instead of `to`: so many recipients."""
    origin: Literal["ours", "stranger"] = "ours"
    login: str | None = None
    unit: str = "van-phong"
    now: datetime = datetime(2026, 1, 1, 8, tzinfo=UTC)
    counts: dict[str, int] = Field(default_factory=dict)
    """`messages` and `recipients`: what every window has counted."""
    expect: Literal["pass"] | Expectation


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that did not come out as expected."""

    rule: str
    test: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.test}: {self.what}"


def run(policies: Policies) -> tuple[int, tuple[Failure, ...]]:
    """Run every rule's tests: how many there were, and which failed."""
    failures: list[Failure] = []
    count = 0
    for rule in policies.rules:
        for given in rule.tests:
            count += 1
            what = _outcome(replace(policies, rules=(replace(rule, mode=Mode.ENFORCE),)), rule, given)
            if what is not None:
                failures.append(Failure(rule.name, str(given.get("name", f"test {count}")), what))
    return count, tuple(failures)


def _outcome(policies: Policies, rule: Rule, given: Mapping[str, Any]) -> str | None:
    """What went otherwise than expected; None when nothing did."""
    try:
        test = TestOf.model_validate(given)
    except ValidationError as error:
        return "; ".join(f"{'.'.join(str(step) for step in one['loc'])}: {one['msg']}" for one in error.errors())
    message = _message(test.message) if rule.stage is Stage.DATA else None
    verdict = decide(policies, _case(test, rule, message), rule.stage)
    if test.expect == "pass":
        if verdict.action is Action.PASS:
            return None
        return f"expected pass, got {verdict.action.word} ({verdict.findings[0].where}: {verdict.findings[0].value})"
    if verdict.action.word != test.expect.action:
        return f"expected {test.expect.action}, got {verdict.action.word}"
    for finding in verdict.findings:
        if test.expect.where in {None, finding.where} and test.expect.value in {None, finding.value}:
            return None
    return f"no finding at {test.expect.where} with {test.expect.value}"


def _case(test: TestOf, rule: Rule, message: Message | None) -> Case:
    texts = [f"nguoi{number}@example.org" for number in range(test.recipients)] if test.recipients else test.to
    recipients = tuple(_address(text) for text in texts)
    sender = parse_mailbox(test.sender)
    envelope = Envelope(
        case="TEST",
        listener="test",
        client=Client(ip_address("127.0.0.1" if test.origin == "ours" else "203.0.113.9")),
        login=test.login,
        origin=Origin.OURS if test.origin == "ours" else Origin.STRANGER,
        sender=sender,
        recipients=recipients,
        own_domains=frozenset({OWN}),
        received_at=test.now,
    )
    boxes = [address for address in (sender, *recipients) if address is not None and is_own(address, {OWN})]
    counts = {
        window: test.counts.get("messages" if window.what is What.MESSAGES else "recipients", 0)
        for window in rule.when.windows()
        if not (test.origin == "stranger" and window.by.value != "network")
    }
    directory = Directory.of(Mailbox(address.key, test.unit) for address in boxes)
    return Case(envelope, test.now, directory, counts, message)


def _address(text: str) -> Address:
    return parse_mailbox(text) or Address("invalid", "invalid")


def _message(given: MessageOf) -> Message:
    octets = _octets(given)
    parts = mime.read(octets, mime.Budget())
    by_name = {one.name: one for one in given.attachments}
    facts = []
    for leaf in to_open(parts):
        one = by_name.get(leaf.names[0]) if leaf.names else None
        kind = _TYPES.get(leaf.names[0].rpartition(".")[2].lower()) if leaf.names else None
        if one is None:
            facts.append(Facts(kind or leaf.declared_type))
        else:
            facts.append(Facts(one.type or kind or "application/octet-stream", one.locked, tuple(one.members)))
    return combine(parts, facts)


def _octets(given: MessageOf) -> bytes:
    """The message as it would come over SMTP."""
    if given.octets is not None:
        return given.octets.encode("utf-8", "surrogateescape").replace(b"\n", b"\r\n")
    head = {"From": "test@example.gov.vn", "Subject": _word(given.subject), "MIME-Version": "1.0", **given.headers}
    lines = [f"{name}: {value}" for name, value in head.items()]
    body = [_text("plain", given.text, given.charset)]
    if given.html is not None:
        body.append(_text("html", given.html, given.charset))
    body += [_attachment(one) for one in given.attachments]
    out = bytearray("\r\n".join([*lines, 'Content-Type: multipart/mixed; boundary="=_test"', "", ""]).encode())
    for part in body:
        out += b"--=_test\r\n" + part + b"\r\n"
    return bytes(out + b"--=_test--\r\n")


def _word(text: str) -> str:
    return text if text.isascii() else f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="


def _text(kind: str, text: str, charset: str) -> bytes:
    codec = "latin-1" if charset in {"invalid", "tcvn3"} else charset
    shown = "utf-8" if charset == "invalid" else charset
    octets = base64.encodebytes(text.encode(codec, "replace")).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{kind}; charset={shown}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + octets


def _attachment(one: AttachmentOf) -> bytes:
    octets = base64.encodebytes(bytes(one.size)).replace(b"\n", b"\r\n")
    head = (
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{_word(one.name)}"\r\n\r\n'
    )
    return head.encode() + octets
