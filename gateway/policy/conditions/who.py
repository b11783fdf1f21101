"""Conditions on who writes and who is written to."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import is_own
from gateway.people.directory import Mailbox
from gateway.policy.choices import StateName
from gateway.policy.conditions.question import Arguments, Question, Word, Words, several
from gateway.policy.rule import Case, Hit, Stage
from gateway.yaml_forms import form


def address_key(text: str) -> str:
    """The key of an address that a rule file names. Raises ValueError when it is none."""
    address = parse_mailbox(text)
    if address is None:
        raise ValueError(f'"{text}" is no mail address; write local@domain')
    return address.key


def _domain(text: str) -> str:
    if parse_mailbox(f"a@{text.removeprefix('.')}") is None:
        raise ValueError(f'"{text}" is no domain; write for example example.org, or .example.org for all below it')
    return text.lower()


AddressKey = Annotated[
    Word, AfterValidator(address_key), form("mail address", r".+@.+", example="annv.bimson@thanhhoa.gov.vn")
]
"""An address that a rule file names, as its key."""
_Domain = Annotated[Word, AfterValidator(_domain), form("domain", r"[^@\s]+", example=".example.org")]


class WhoArguments(Arguments):
    """`{addresses: […], domains: […], units: […], states: […]}`: one match is enough."""

    one_at_least = ("addresses", "domains", "units", "states")
    addresses: list[AddressKey] | None = Field(
        None, min_length=1, description="Addresses; capital letters do not matter."
    )
    domains: list[_Domain] | None = Field(
        None, min_length=1, description="Domains; a leading dot means every domain below."
    )
    units: Words | None = Field(None, description="Units of the directory.", examples=[["van-phong"]])
    states: list[StateName] | None = Field(None, min_length=1, description="States of mailboxes in the directory.")


class _Who(Question):
    stage = Stage.RCPT
    Arguments: ClassVar[type[Arguments]] = WhoArguments

    def __init__(self, arguments: WhoArguments) -> None:
        super().__init__(arguments)
        self._addresses = frozenset(arguments.addresses or ())
        self._domains = frozenset(arguments.domains or ())
        self._units = frozenset(arguments.units or ())
        self._states = frozenset(arguments.states or ())

    def _kind(self, address: Address | None, mailbox: Mailbox | None) -> str | None:
        """Which of its sets holds the address: a word of a closed set; None when none does."""
        if address is not None and address.key in self._addresses:
            return "address"
        if address is not None and is_own(address, self._domains):
            return "domain"
        if mailbox is not None and mailbox.unit in self._units:
            return "unit"
        return mailbox.state.value if mailbox is not None and mailbox.state.value in self._states else None


class SenderIs(_Who):
    """The envelope's sender is one of these."""

    word = "sender_is"
    help = (
        "The sender is one of these addresses, domains, units or mailbox states (the last two: only our own senders)."
    )
    example = "{units: [van-phong, phong-tu-phap]}"
    notes = "One match is enough. Anyone can write any address: do not let strangers through because of one."

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit that names the kind of match."""
        kind = self._kind(case.envelope.sender, case.mailbox)
        return [Hit(self.word, "envelope", kind)] if kind else ()

    def saw(self, case: Case) -> str:
        """The sender, and its mailbox if it has one of ours."""
        return _shown(case.envelope.sender, case.mailbox)


class RecipientIs(_Who):
    """One of the recipients is one of these."""

    word = "recipient_is"
    help = "A recipient is one of these addresses, domains, units or mailbox states."
    example = "{addresses: [chutich.bimson@thanhhoa.gov.vn]}"
    notes = "One match of one recipient is enough."

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit that names the kind of match."""
        for address in case.envelope.recipients:
            if kind := self._kind(address, case.directory.find(address)):
                return [Hit(self.word, "envelope", kind)]
        return ()

    def saw(self, case: Case) -> str:
        """The recipients, each with its mailbox if it has one of ours."""
        shown = [_shown(address, case.directory.find(address)) for address in case.envelope.recipients]
        return several(shown, "no recipient")


def _shown(address: Address | None, mailbox: Mailbox | None) -> str:
    who = "<>" if address is None else str(address)
    return f"{who} (unit {mailbox.unit}, {mailbox.state})" if mailbox is not None else f"{who} (no mailbox of ours)"
