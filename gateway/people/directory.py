"""The mailbox directory ("Danh bạ hộp thư điện tử", Điều 6.3), first form: address, unit, state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.message.address import Address


class State(StrEnum):
    """Where a mailbox stands in its life (Điều 7)."""

    ACTIVE = "active"
    WARNED = "warned"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox of the office. `address` is its key form (lower case)."""

    address: str
    unit: str
    state: State = State.ACTIVE


@dataclass(frozen=True, slots=True)
class Directory:
    """All mailboxes, looked up by envelope address."""

    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)

    @classmethod
    def of(cls, mailboxes: Iterable[Mailbox]) -> "Directory":
        return cls({mailbox.address: mailbox for mailbox in mailboxes})

    def find(self, address: Address | None) -> Mailbox | None:
        """The mailbox of an envelope address; None for `<>` and for addresses that are not in the directory."""
        return None if address is None else self.mailboxes.get(address.key)
