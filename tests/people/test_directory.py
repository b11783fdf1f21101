"""The directory's file: what is read, and every mistake with its line."""

import pytest

from gateway.message.address import Address
from gateway.people.directory import DirectoryMistakes, State, parse


def test_a_mailbox_is_found_whatever_its_case() -> None:
    """Addresses compare without case; a state that is not written is active."""
    directory = parse("\ufeffaddress,unit,state\nAnNV@Example.VN,van-phong,\n", "d.csv")
    mailbox = directory.find(Address("annv", "example.vn"))
    assert mailbox is not None
    assert (mailbox.unit, mailbox.state) == ("van-phong", State.ACTIVE)
    assert directory.find(None) is None


def test_all_mistakes_are_told_at_once() -> None:
    """Each with file and line, what it is and what to do."""
    text = "address,unit,state\nno-address,u,\na@x.vn,,\nb@x.vn,u,actif\nc@x.vn,u,\nC@x.vn,u,\n"
    with pytest.raises(DirectoryMistakes) as told:
        parse(text, "d.csv")
    assert told.value.mistakes == (
        'd.csv:2: "no-address" is no mail address; write local@domain',
        "d.csv:3: a@x.vn has no unit; name the unit that answers for it",
        'd.csv:4: unknown state "actif"; did you mean "active"?',
        "d.csv:6: c@x.vn stands on line 5 already; keep one",
    )


def test_a_missing_column_is_named() -> None:
    """The first line must say which column is which."""
    with pytest.raises(DirectoryMistakes, match='no column "unit"'):
        parse("address\na@x.vn\n", "d.csv")
