"""Conditions that the envelope answers, at stage `rcpt`: who sends, to whom, how many, how often."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from gateway.message.address import Address
from gateway.message.envelope import is_own
from gateway.people.counts import By, What, Window
from gateway.people.directory import Mailbox, State
from gateway.policy.conditions.tree import Arguments, Question
from gateway.policy.quantities import seconds
from gateway.policy.rule import Case, Hit, Stage

Duration = Annotated[int, BeforeValidator(seconds)]
Words = Annotated[list[str], Field(min_length=1)]


def named(kind: type[By] | type[State]) -> BeforeValidator:
    """Reads a word as a member of a closed set."""

    def read(word: object) -> object:
        if isinstance(word, str) and word in set(kind):
            return kind(word)
        raise ValueError(f'unknown word "{word}"; known are {", ".join(kind)}')

    return BeforeValidator(read)


class SentMoreThanArguments(Arguments):
    """`{messages: 60, per: 1 h, by: mailbox}` or `{recipients: 500, …}`."""

    messages: int | None = Field(default=None, ge=1)
    recipients: int | None = Field(default=None, ge=1)
    per: Duration
    by: Annotated[By, named(By)]

    @model_validator(mode="after")
    def one_number(self) -> "SentMoreThanArguments":
        """Exactly one of the two numbers."""
        if (self.messages is None) == (self.recipients is None):
            raise ValueError("give messages or recipients, one of the two")
        return self


class SentMoreThan(Question):
    """More attempts in a window than allowed."""

    word = "sent_more_than"
    help = "More messages or recipients in a time than a number, counted by mailbox, unit, login or client network."
    stage = Stage.RCPT
    Arguments: ClassVar[type[Arguments]] = SentMoreThanArguments

    def __init__(self, arguments: SentMoreThanArguments) -> None:
        self._most = arguments.messages or arguments.recipients or 0
        what = What.MESSAGES if arguments.messages else What.RECIPIENTS
        self._window = Window(what, arguments.by, arguments.per)

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit with the number counted."""
        counted = case.counts.get(self._window, 0)
        return [Hit(self.word, "envelope", str(counted))] if counted > self._most else ()

    def windows(self) -> Sequence[Window]:
        """Its own window."""
        return (self._window,)

    def facts(self, case: Case) -> Mapping[str, str]:
        """The limit and the number counted."""
        return {"limit": str(self._most), "counted": str(case.counts.get(self._window, 0))}


class RecipientsOverArguments(Arguments):
    """`{count: 100}`."""

    count: int = Field(ge=1)


class RecipientsOver(Question):
    """More recipients in one message than allowed."""

    word = "recipients_over"
    help = "More recipients in one message than a number."
    stage = Stage.RCPT
    Arguments: ClassVar[type[Arguments]] = RecipientsOverArguments

    def __init__(self, arguments: RecipientsOverArguments) -> None:
        self._most = arguments.count

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit with the number of recipients."""
        count = len(case.envelope.recipients)
        return [Hit(self.word, "envelope", str(count))] if count > self._most else ()

    def facts(self, case: Case) -> Mapping[str, str]:
        """The limit and the number asked for."""
        return {"limit": str(self._most), "recipients": str(len(case.envelope.recipients))}


class WhoArguments(Arguments):
    """`{addresses: […], domains: […], units: […], states: […]}`: any of them."""

    addresses: Words | None = None
    domains: Words | None = None
    units: Words | None = None
    states: list[Annotated[State, named(State)]] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def something(self) -> "WhoArguments":
        """At least one key."""
        if not (self.addresses or self.domains or self.units or self.states):
            raise ValueError("give addresses, domains, units or states")
        return self


class _Who(Question):
    stage = Stage.RCPT
    Arguments: ClassVar[type[Arguments]] = WhoArguments

    def __init__(self, arguments: WhoArguments) -> None:
        self._addresses = frozenset(address.lower() for address in arguments.addresses or ())
        self._domains = frozenset(domain.lower() for domain in arguments.domains or ())
        self._units = frozenset(arguments.units or ())
        self._states = frozenset(arguments.states or ())

    def _value(self, address: Address | None, mailbox: Mailbox | None) -> str | None:
        """Which of its sets holds the address; None when none does."""
        if address is not None and address.key in self._addresses:
            return "address"
        if address is not None and is_own(address, self._domains):
            return "domain"
        if mailbox is not None and mailbox.unit in self._units:
            return "unit"
        return mailbox.state.value if mailbox is not None and mailbox.state in self._states else None


class SenderIs(_Who):
    """The envelope's sender is one of these."""

    word = "sender_is"
    help = (
        "The sender is one of these addresses, domains, units or mailbox states (the last two: only senders of ours)."
    )

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit that names the kind of match."""
        value = self._value(case.envelope.sender, case.mailbox)
        return [Hit(self.word, "envelope", value)] if value else ()


class RecipientIs(_Who):
    """One of the recipients is one of these."""

    word = "recipient_is"
    help = "A recipient is one of these addresses, domains, units or mailbox states."

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit that names the kind of match."""
        for address in case.envelope.recipients:
            if value := self._value(address, case.directory.find(address)):
                return [Hit(self.word, "envelope", value)]
        return ()
