"""The words of a rule: Rule, what it asks (Condition, Case, Hit), what it does (Action, Reply). Values only.

All rules together are in `policies`, what follows from them in `verdict`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from gateway.bilingual import Bilingual
from gateway.message.envelope import Direction, Envelope
from gateway.message.inspect import Message
from gateway.people.counts import Window
from gateway.people.directory import Directory, Mailbox
from gateway.yaml_lines import Tree


class Stage(IntEnum):
    """When a condition can be known: from the envelope (`rcpt`), or only from the content (`data`)."""

    RCPT = 1
    DATA = 2


class Mode(StrEnum):
    """Whether a rule acts, is only recorded, or sleeps."""

    ENFORCE = "enforce"
    OBSERVE = "observe"
    OFF = "off"


class Approval(StrEnum):
    """Who may release a wrong alarm of a rule: one person, two different ones, or nobody."""

    ONE_PERSON = "one-person"
    TWO_PEOPLE = "two-people"
    NEVER = "never"


class Action(IntEnum):
    """What becomes of a message; the strongest wins."""

    PASS = 0
    FLAG = 1
    DEFER = 2
    REFUSE = 3

    @property
    def word(self) -> str:
        """The action as files, reports and metrics write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMTP reply: code, enhanced code (RFC 3463; empty when there is none), text (lines joined by LF)."""

    code: int
    enhanced: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What a condition saw. `where` and `value` come from closed sets, never from the message's text."""

    condition: str
    where: str
    value: str


class ExpressionFailed(Exception):
    """An expression had no answer to a case, such as a division by zero. `rule` is known once `decide` has asked.

    Its text may hold facts of the message's envelope: for the administrator's own terminal, never for log or reply.
    """

    rule = ""


SECRECY_MARK = "secrecy_mark"
"""The word of the condition whose findings are secrets (Điều 4.1)."""
WHOLE = "whole"
"""Among the answers of a restored message: whether all its words are as they were (charsets, field names, endings)."""


class NotKept(Exception):
    """A record does not hold what a condition asks for, so there is no answer; never raised for live mail."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that rules may ask about one message. `message` is None at stage `rcpt`; `now` is in the office's zone.

    `released` names the rules that this content was released from for this sender.
    """

    envelope: Envelope
    now: datetime
    directory: Directory
    counts: Mapping[Window, int]
    message: Message | None = None
    released: frozenset[str] = frozenset()

    @property
    def mailbox(self) -> Mailbox | None:
        """The sender's mailbox; None for strangers, whatever address they claim."""
        if self.envelope.direction is Direction.INBOUND:
            return None
        return self.directory.find(self.envelope.sender)


class Condition(Protocol):
    """One question to a case. `word` is its name in rule files; an answer without hits is "no"."""

    @property
    def word(self) -> str:
        """Its name in rule files."""
        ...

    @property
    def asks(self) -> str:
        """What it asks, as the rule file writes it; empty for a node of the tree."""
        ...

    @property
    def stage(self) -> Stage:
        """When it can be known."""
        ...

    @property
    def places(self) -> Mapping[str, str]:
        """The names of its facts, each with a sample as long as it can get."""
        ...

    def check(self, case: Case) -> Sequence[Hit]:
        """Every hit, or nothing. Reads only what its stage knows."""
        ...

    def windows(self) -> Sequence[Window]:
        """The counts it asks for."""
        ...

    def facts(self, case: Case) -> Mapping[str, str]:
        """The values of its `places` for a case that it holds for, as people read them."""
        ...

    def answers(self, message: Message) -> Mapping[str, bool]:
        """Answers about what no record keeps, by the key of their question: they are kept instead."""
        ...

    def saw(self, case: Case) -> str:
        """What it looked at, for people, whether it holds or not; never the text of a message."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a rule is for."""

    directions: frozenset[Direction]
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Exempt:
    """An exception with an end: these senders of ours, or units, are spared up to and including `until`.

    `senders` holds address keys. Strangers are never spared: anyone can write any address.
    """

    until: date
    decision: str
    units: frozenset[str] = frozenset()
    senders: frozenset[str] = frozenset()
    at: str = field(default="", compare=False)
    """Where it stands, `file:line:column`."""


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule does when it fires. `reply` is None for `flag`; its text has `{…}` places to fill.

    `what_to_do` may be empty: then the notice says it.
    """

    action: Action
    reply: Reply | None
    notice: Bilingual
    tell: tuple[str, ...] = ()
    what_to_do: Bilingual = field(default_factory=Bilingual)
    incident: bool = False
    """Whether a secret that it refuses opens an incident (`policy.incident`)."""


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A test written in a rule file: where it stands (`file:line:column`), and what it says."""

    at: str
    given: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file."""

    name: str
    title: Bilingual
    why: Bilingual
    law: tuple[str, ...]
    mode: Mode
    scope: Scope
    exceptions: tuple[Exempt, ...]
    when: Condition
    then: Then
    tests: tuple[RuleTest, ...] = field(repr=False, default=())
    release: Approval = Approval.ONE_PERSON
    source: Tree = field(repr=False, compare=False, default_factory=lambda: Tree(""))
    """Its file as plain values, with the place of each; empty for a rule that no file holds."""

    @property
    def stage(self) -> Stage:
        """The one stage at which the rule is asked: the latest among its conditions."""
        return self.when.stage

    @property
    def opens_incidents(self) -> bool:
        """Whether a secret that this rule refuses opens an incident."""
        return self.then.incident and self.mode is Mode.ENFORCE and self.then.action is Action.REFUSE
