"""Case numbers: form, order, what people type."""

import secrets
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gateway.records import case_number

NOW = datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC)


def test_a_known_number() -> None:
    """The form is that of ULID: its published example has this time and these random octets."""
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1469922850259)
    octets = int("01110011100000111100110101010111110000110010101010011010", 2).to_bytes(10, "big")
    number = case_number.new(time, lambda _: octets)
    assert number[:10] == "01ARZ3NDEK"
    assert len(number) == case_number.LENGTH


def test_they_sort_by_time() -> None:
    """A later millisecond sorts behind, whatever the random octets are."""
    early = case_number.new(NOW, lambda size: b"\xff" * size)
    late = case_number.new(NOW + timedelta(milliseconds=1), bytes)
    assert early < late


def test_the_zone_does_not_matter() -> None:
    """The same instant told in two zones gives the same number."""
    vietnam = NOW.astimezone(timezone(timedelta(hours=7)))
    assert case_number.new(NOW, bytes) == case_number.new(vietnam, bytes)


def test_all_random_octets_count() -> None:
    """Changing any one random bit changes the number: 80 unguessable bits."""
    numbers = {case_number.new(NOW, lambda _, bit=bit: (1 << bit).to_bytes(10, "big")) for bit in range(80)}
    assert len(numbers) == 80


def test_what_people_type_is_put_right() -> None:
    """Lower case, blanks and letters that are mistaken for digits are understood."""
    number = case_number.new(NOW, secrets.token_bytes)
    typed = f" {number.lower().replace('0', 'o').replace('1', 'l')}\n"
    assert case_number.read(typed) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01ARZ3NDEK",
        "8" + "0" * 25,
        "0" * 25 + "U",
        "0" * 25 + "ß",
        "0" * 27,
        "0" * 25 + "é",
        "'; DROP TABLE message",
    ],
)
def test_what_is_none(text: str) -> None:
    """Other texts are no case numbers, and reading them does not raise."""
    assert case_number.read(text) is None


@pytest.mark.parametrize(
    "time", [NOW.replace(tzinfo=None), datetime(1969, 12, 31, tzinfo=UTC)], ids=["no zone", "too early"]
)
def test_times_without_a_number(time: datetime) -> None:
    """A time without zone, or before 1970, is a mistake of the caller."""
    with pytest.raises(ValueError, match="the time of a case number"):
        case_number.new(time, secrets.token_bytes)
