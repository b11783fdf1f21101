"""The envelope: who hands a message over, from whom and for whom; its origin and its direction.

What SMTP says beside the message belongs here; what the message says of itself does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address

from gateway.message.address import Address


class Origin(StrEnum):
    """Whose client hands the message over: by login or network, never by the address it claims."""

    OURS = "ours"
    STRANGER = "stranger"


class Direction(StrEnum):
    """The way a message goes, seen from the office."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Client:
    """The host that speaks to us, or the one that a trusted proxy names (XFORWARD)."""

    address: IPv4Address | IPv6Address
    port: int = 0
    helo: str = ""
    name: str = ""
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """One transaction's envelope. `sender` is None for the null path `<>`."""

    case: str
    listener: str
    client: Client
    login: str | None
    origin: Origin
    sender: Address | None
    recipients: tuple[Address, ...]
    own_domains: frozenset[str]
    received_at: datetime
    direction: Direction = field(init=False)
    """Inbound from strangers; else internal when every recipient is ours, outbound otherwise."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "direction", self._direction())

    def _direction(self) -> Direction:
        if self.origin is Origin.STRANGER:
            return Direction.INBOUND
        if all(is_own(recipient, self.own_domains) for recipient in self.recipients):
            return Direction.INTERNAL
        return Direction.OUTBOUND


def is_own(address: Address, own_domains: Iterable[str]) -> bool:
    """Whether the address stands in one of our domains (lower case; a leading dot means every subdomain)."""
    domain = address.domain.lower()
    return any(domain.endswith(own) if own.startswith(".") else domain == own for own in own_domains)
