"""Times on the command line."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.cli.times import since_time

TIME = datetime(2026, 3, 2, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("30d", TIME - timedelta(days=30)),
        ("12h", TIME - timedelta(hours=12)),
        ("90m", TIME - timedelta(minutes=90)),
        ("2026-01-01", datetime(2025, 12, 31, 17, tzinfo=UTC)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("999999d", None),
        ("0001-01-01", None),
        ("", None),
        ("d", None),
        ("-1d", None),
        ("\u0663d", None),
    ],
)
def test_since(text: str, time: datetime | None) -> None:
    """Spans count back from now; dates are those of the office; the rest is none."""
    assert since_time(text, TIME, ZONE) == time
