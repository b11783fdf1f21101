"""How a command tells people what is wrong, and ends when it cannot go on: lines on stderr, exit codes (sysexits.h)."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from gateway.office import OfficeMistakes
from gateway.policy.load import PolicyMistakes
from gateway.settings import SettingsMistakes

FINDINGS, USAGE, BAD_DATA, NO_INPUT, UNAVAILABLE, IO, CONFIGURATION = 1, 2, 65, 66, 69, 74, 78


def stop(code: int, *lines: str) -> NoReturn:
    """Say why on stderr, a line each, and end the command."""
    for line in lines:
        note(line)
    raise typer.Exit(code)


def note(text: str) -> None:
    """A line on stderr, for people."""
    print(f"congthu: {text}", file=sys.stderr)


@contextmanager
def mistakes_told() -> Iterator[None]:
    """Every mistake in settings, rules or directory on stderr, and exit 78."""
    try:
        yield
    except (SettingsMistakes, OfficeMistakes, PolicyMistakes) as error:
        _told(str(mistake) for mistake in error.mistakes)
    except OSError as error:
        _told([f"{error.filename}: cannot be read ({error.strerror}); mend its path or its rights"])


def _told(lines: Iterable[str]) -> NoReturn:
    for line in lines:
        print(line, file=sys.stderr)
    raise typer.Exit(CONFIGURATION)
