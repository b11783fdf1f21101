"""Sizes and durations, as written and as read."""

import pytest

from gateway.policy.quantities import exact_size, readable, readable_seconds, seconds, size

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("text", "octets"),
    [("4 MiB", 4 * MIB), ("4MB", 4_000_000), ("0 B", 0), ("10 KiB", 10240), ("2 GiB", 2 * 1024**3), ("1 KB", 1000)],
)
def test_sizes(text: str, octets: int) -> None:
    """Decimal and binary units both have one meaning."""
    assert size(text) == octets
    assert size(exact_size(octets)) == octets


@pytest.mark.parametrize(
    ("octets", "text"),
    [(4 * MIB, "4 MiB"), (4_000_000, "4 MB"), (4 * MIB + 1, "4194305 B"), (1500, "1500 B"), (0, "0 B")],
)
def test_sizes_are_written_exactly(octets: int, text: str) -> None:
    """The unit is the largest that needs no fraction."""
    assert exact_size(octets) == text


@pytest.mark.parametrize("text", ["4194304", 4194304, "MiB", "4 mib", "-4 MiB", "4.5 MiB", "4 MiB 2", "", None, "٤ MB"])
def test_no_sizes(text: object) -> None:
    """A number without a unit is no size, nor is anything that could be read two ways."""
    with pytest.raises(ValueError, match=r"; (write|known are) "):
        size(text)


@pytest.mark.parametrize(
    ("text", "duration"), [("1 h", 3600), ("10 min", 600), ("45s", 45), ("1 day", 86400), ("30 days", 30 * 86400)]
)
def test_durations(text: str, duration: int) -> None:
    """Durations are whole numbers of seconds, and come back as they were written."""
    assert seconds(text) == duration
    assert seconds(readable_seconds(duration)) == duration


@pytest.mark.parametrize("text", ["10", 10, "0 s", "367 days", "1 hour", "1 week", "h"])
def test_no_durations(text: object) -> None:
    """A duration has a unit, lasts, and ends."""
    with pytest.raises(ValueError, match=r"; (write|known are) "):
        seconds(text)


@pytest.mark.parametrize(
    ("octets", "limit", "shown"),
    [
        (4 * MIB + 1, 4 * MIB, ("4194305 bytes", "4194304 bytes")),
        (5 * MIB, 4 * MIB, ("5 MB", "4 MB")),
        (4 * MIB + 100 * 1024, 4 * MIB, ("4.1 MB", "4 MB")),
        (4_500_000, 4_000_000, ("4.5 MB", "4 MB")),
        (2048, 1024, ("2 KB", "1 KB")),
        (11, 10, ("11 bytes", "10 bytes")),
        (3 * 1024**3, 4 * MIB, ("3 GB", "4 MB")),
    ],
)
def test_a_size_over_its_limit_always_looks_larger(octets: int, limit: int, shown: tuple[str, str]) -> None:
    """Nobody is told "4 MB over 4 MB"."""
    assert readable(octets, limit) == shown
