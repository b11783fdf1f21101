"""The records, as commands ask them: where they are, how they are opened, how their faults end a command."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from gateway.cli.faults import BAD_DATA, NO_INPUT, stop
from gateway.records.incidents import Incidents
from gateway.records.questions import BadDatabase, NoDatabase, Questions
from gateway.settings import Settings, load

T = TypeVar("T")


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
    """The open records. Without them, or with a fault of theirs, the command ends."""
    try:
        with asked_if_there(database) as questions:
            yield questions
    except NoDatabase:
        stop(NO_INPUT, f"{database}: no records here")


@contextmanager
def asked_of_incidents(database: Path) -> Iterator[Incidents]:
    """The open records of incidents. Without them, or with a fault of theirs, the command ends."""
    try:
        with Incidents(database) as questions:
            yield questions
    except NoDatabase:
        stop(NO_INPUT, f"{database}: no records here")
    except BadDatabase as error:
        stop(BAD_DATA, f"{database}: {error}")


@contextmanager
def asked_if_there(database: Path) -> Iterator[Questions]:
    """The open records, for a command that can do without. Raises NoDatabase; a fault of theirs ends the command."""
    try:
        with Questions(database) as questions:
            yield questions
    except BadDatabase as error:
        stop(BAD_DATA, f"{database}: {error}")


def shown(messages: Iterable[T], total: int, what: str) -> Iterable[T]:
    """The messages, with a bar on a terminal that tells how far they are read."""
    if not sys.stderr.isatty():
        return messages
    from rich.console import Console  # noqa: PLC0415  (asked of a terminal only)
    from rich.progress import track  # noqa: PLC0415

    return track(messages, what, total=total, console=Console(stderr=True), transient=True)
