"""What `trace` and `report` share: where the records are, how they are opened, which exit codes their faults have."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn, TypeVar
from zoneinfo import ZoneInfo

import typer

from gateway.records.questions import BadDatabase, NoDatabase, Questions
from gateway.settings import Settings, load

T = TypeVar("T")

USAGE, BAD_DATA, NO_DATABASE = 2, 65, 66
"""Exit codes (sysexits.h)."""


class Format(StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where the records are, and the office's time zone."""

    database: Path
    zone: ZoneInfo


def recorded(config: Path | None) -> Recorded:
    """What the settings say of the records. Raises what loading the settings raises."""
    return recorded_by(load(config))


def recorded_by(settings: Settings) -> Recorded:
    """What these settings say of the records."""
    return Recorded(settings.records.database, ZoneInfo(settings.timezone))


@contextmanager
def asked(database: Path) -> Iterator[Questions]:
    """The open records. A fault of the database ends the command with its exit code."""
    try:
        with Questions(database) as questions:
            yield questions
    except NoDatabase:
        stop(NO_DATABASE, f"{database}: no records here")
    except BadDatabase as error:
        stop(BAD_DATA, f"{database}: {error}")


def shown(messages: Iterable[T], total: int, what: str) -> Iterable[T]:
    """The messages, with a bar on a terminal that tells how far they are read."""
    if not sys.stderr.isatty():
        return messages
    from rich.console import Console  # noqa: PLC0415  (asked of a terminal only)
    from rich.progress import track  # noqa: PLC0415

    return track(messages, what, total=total, console=Console(stderr=True), transient=True)


def stop(code: int, why: str) -> NoReturn:
    """Tell why on stderr and end the command."""
    note(why)
    raise typer.Exit(code)


def note(text: str) -> None:
    """A line on stderr, for people."""
    print(f"congthu: {text}", file=sys.stderr)


def width() -> int:
    """Columns of the terminal; wide enough to fold nothing where stdout is none."""
    if not sys.stdout.isatty():
        return 10_000
    from rich.console import Console  # noqa: PLC0415  (asked of a terminal only)

    return Console().width
