"""Times as commands take them: whole days of the office, and `--since`. A time that is none ends with exit code 2."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated

import typer

from gateway.cli.faults import USAGE, stop

FirstDay = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, such as 2026-01-01.")]
LastDay = Annotated[str, typer.Option("--to", metavar="DATE", help="The last day, counted too.")]
SINCE = "30d, 12h, 90m, or a date (2026-01-01) of the office"
"""How `--since` is written, for its help."""

_AGO = re.compile(r"([0-9]{1,6})([dhm])", re.ASCII)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def days(first: str, last: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The time from the first day's midnight until the last day's end, in the office's zone."""
    begin, end = _midnight(_day(first), zone), _midnight(_day(last) + timedelta(days=1), zone)
    return (begin, end) if begin < end else stop(USAGE, "--to is before --from")


def beginning(since: str, zone: tzinfo) -> datetime:
    """The time that `--since` means, from now."""
    return since_time(since, datetime.now(UTC), zone) or stop(USAGE, "--since takes 30d, 12h, 90m or a date")


def ending(until: str, zone: tzinfo) -> datetime:
    """The time that `--until` means: a whole day counts to its end."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", until, re.ASCII):
        return _midnight(_day(until) + timedelta(days=1), zone)
    return since_time(until, datetime.now(UTC), zone) or stop(USAGE, "--until takes a date, or 30d, 12h, 90m ago")


def since_time(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The time that `--since` means: so long before `now`, or a date or time of the office. None when it is neither."""
    try:
        if ago := _AGO.fullmatch(text):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        told = datetime.fromisoformat(text)
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        stop(USAGE, "a date is written 2026-01-31")
    return day if 1970 <= day.year <= 9998 else stop(USAGE, "a date lies between 1970 and 9998")


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
