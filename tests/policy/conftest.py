"""What rules are asked about in these tests: cases and messages with harmless defaults."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.inspect import Attachment, Message, TextEncoding
from gateway.people.counts import Window
from gateway.people.directory import Directory
from gateway.policy.load import load_articles, load_policies
from gateway.policy.policies import Policies
from gateway.policy.rule import Case

OFFICE = Path(__file__).parents[2]
OWN = frozenset({"example.gov.vn"})
EMPTY = Message(
    size=0,
    sha256="",
    message_id="",
    header=(),
    subject="",
    texts=(),
    attachments=(),
    charsets=(),
    text_encoding=TextEncoding.UNICODE,
    old_texts=(),
    marks=(),
    sightings=(),
    received_fields=0,
)


def _address(text: str) -> Address:
    found = parse_mailbox(text)
    assert found is not None
    return found


@pytest.fixture
def case() -> Callable[..., Case]:
    """Makes a case: from `sender` (None for `<>`), to `to`, of ours unless `stranger`."""

    def make(
        message: Message | None = None,
        *,
        sender: str | None = "annv@example.gov.vn",
        to: tuple[str, ...] = ("x@example.org",),
        stranger: bool = False,
        directory: Directory | None = None,
        counts: Mapping[Window, int] | None = None,
        now: datetime = datetime(2026, 6, 30, 12, tzinfo=UTC),
    ) -> Case:
        envelope = Envelope(
            case="CASE",
            listener="test",
            client=Client(ip_address("192.0.2.1")),
            login=None,
            origin=Origin.STRANGER if stranger else Origin.OURS,
            sender=None if sender is None else _address(sender),
            recipients=tuple(map(_address, to)),
            own_domains=OWN,
            received_at=now,
        )
        return Case(envelope, now, directory or Directory(), counts or {}, message)

    return make


@pytest.fixture
def message() -> Callable[..., Message]:
    """Makes a message with nothing in it but what is given."""

    def make(**given: Any) -> Message:
        return replace(EMPTY, **given)

    return make


@pytest.fixture
def attachment() -> Callable[..., Attachment]:
    """Makes an attachment."""

    def make(number: int = 1, name: str = "a.pdf", **given: Any) -> Attachment:
        made = Attachment(
            number=number,
            name=name,
            names=(name,),
            type="application/pdf",
            declared_type="application/pdf",
            size=1,
            sha256="",
            locked=False,
            members=(),
        )
        return replace(made, **given)

    return make


@pytest.fixture(scope="session")
def shipped() -> Policies:
    """The rules and articles that the gateway comes with."""
    regulation = OFFICE / "config" / "regulation.yaml"
    files = {f"policies/{path.name}": path.read_text("utf-8") for path in (OFFICE / "policies").glob("*.yaml")}
    return load_policies(files, load_articles(regulation.read_text("utf-8"), "config/regulation.yaml"))
