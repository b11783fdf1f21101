"""Envelopes: origin decides the direction, and only our domains are ours."""

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from gateway.message.address import Address
from gateway.message.envelope import Client, Direction, Envelope, Origin, is_own

OWN = frozenset({"thanhhoa.gov.vn", ".bimson.gov.vn"})
OURS, OTHER = Address("a", "ThanhHoa.gov.vn"), Address("b", "example.org")


def envelope(origin: Origin, recipients: tuple[Address, ...], sender: Address | None = OURS) -> Envelope:
    return Envelope(
        case="1",
        listener="mx",
        client=Client(ip_address("192.0.2.1")),
        login=None,
        origin=origin,
        sender=sender,
        recipients=recipients,
        own_domains=OWN,
        received_at=datetime(2026, 2, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("origin", "recipients", "direction"),
    [
        (Origin.OURS, (OTHER,), Direction.OUTBOUND),
        (Origin.OURS, (OURS, OTHER), Direction.OUTBOUND),
        (Origin.OURS, (OURS,), Direction.INTERNAL),
        (Origin.STRANGER, (OURS,), Direction.INBOUND),
        (Origin.STRANGER, (OTHER,), Direction.INBOUND),
    ],
)
@pytest.mark.parametrize("sender", [OURS, OTHER, None])
def test_origin_and_recipients_make_the_direction(
    origin: Origin, recipients: tuple[Address, ...], direction: Direction, sender: Address | None
) -> None:
    """A stranger's mail is inbound and ours is internal or outbound, whatever sender it claims."""
    assert envelope(origin, recipients, sender).direction is direction


@pytest.mark.parametrize(
    ("domain", "own"),
    [
        ("thanhhoa.gov.vn", True),
        ("THANHHOA.GOV.VN", True),
        ("x.thanhhoa.gov.vn", False),
        ("evilthanhhoa.gov.vn", False),
        ("bimson.gov.vn", False),
        ("ubnd.bimson.gov.vn", True),
        ("a.ubnd.bimson.gov.vn", True),
        ("bimson.gov.vn.example.org", False),
        ("[192.0.2.1]", False),
    ],
)
def test_our_domains(domain: str, own: bool) -> None:
    """A name is that domain alone; a leading dot is every subdomain and not the domain itself."""
    assert is_own(Address("a", domain), OWN) is own
