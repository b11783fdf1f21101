"""Conditions on who writes and who is written to."""

from collections.abc import Callable

import pytest

from gateway.people.directory import Directory, Mailbox, State
from gateway.policy.conditions.who import RecipientIs, SenderIs, WhoArguments
from gateway.policy.rule import Case, Hit

DIRECTORY = Directory.of(
    [Mailbox("annv@example.gov.vn", "van-phong"), Mailbox("cu@example.gov.vn", "phong-noi-vu", State.REVOKED)]
)
ARGUMENTS: list[tuple[dict[str, list[str]], str]] = [
    ({"addresses": ["AnNV@example.gov.vn"]}, "address"),
    ({"domains": ["Example.gov.vn"]}, "domain"),
    ({"domains": [".gov.vn"]}, "domain"),
    ({"units": ["van-phong"]}, "unit"),
    ({"states": ["active"]}, "active"),
]


@pytest.mark.parametrize(("arguments", "kind"), ARGUMENTS)
def test_sender(arguments: dict[str, list[str]], kind: str, case: Callable[..., Case]) -> None:
    """The kind of match is told, never the address; another sender and `<>` are no hit."""
    condition = SenderIs(WhoArguments.model_validate(arguments))
    assert condition.check(case(sender="annv@EXAMPLE.gov.vn", directory=DIRECTORY)) == [
        Hit("sender_is", "envelope", kind)
    ]
    assert condition.check(case(sender="b@example.com", directory=DIRECTORY)) == ()
    assert condition.check(case(sender=None, directory=DIRECTORY)) == ()


@pytest.mark.parametrize(("arguments", "kind"), ARGUMENTS)
def test_recipient(arguments: dict[str, list[str]], kind: str, case: Callable[..., Case]) -> None:
    """One recipient among many is enough."""
    condition = RecipientIs(WhoArguments.model_validate(arguments))
    to = ("b@example.com", "annv@example.gov.vn")
    assert condition.check(case(to=to, directory=DIRECTORY)) == [Hit("recipient_is", "envelope", kind)]
    assert condition.check(case(to=to[:1], directory=DIRECTORY)) == ()


@pytest.mark.parametrize(("arguments", "kind"), ARGUMENTS[3:])
def test_a_stranger_has_no_unit(arguments: dict[str, list[str]], kind: str, case: Callable[..., Case]) -> None:
    """Whatever address a stranger claims, unit and state are not theirs."""
    condition = SenderIs(WhoArguments.model_validate(arguments))
    assert condition.check(case(stranger=True, to=("annv@example.gov.vn",), directory=DIRECTORY)) == ()
