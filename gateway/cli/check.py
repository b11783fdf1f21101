"""`congthu check`: settings, rules and directory, every mistake at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.app import load_office
from gateway.cli.faults import CONFIGURATION, mistakes_told
from gateway.people.directory import DirectoryMistakes
from gateway.policy.load import PolicyMistakes
from gateway.policy.selftest import run as run_tests
from gateway.settings import Settings, SettingsMistakes, load


def check(config: Annotated[Path | None, typer.Option(help="The settings file.")] = None) -> None:
    """Tell every mistake in settings, rules and directory; exit 78 when there is one."""
    mistakes: list[str] = []
    with mistakes_told():
        settings = load(config)
    try:
        settings.require_service()
    except SettingsMistakes as error:
        mistakes += error.mistakes
    mistakes += _office(settings)
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if mistakes:
        raise typer.Exit(CONFIGURATION)


def _office(settings: Settings) -> list[str]:
    try:
        office = load_office(settings)
    except PolicyMistakes as error:
        return [str(mistake) for mistake in error.mistakes]
    except DirectoryMistakes as error:
        return list(error.mistakes)
    except OSError as error:
        return [f"{error.filename}: cannot be read ({error.strerror}); mend its path or its rights"]
    count, failures = run_tests(office.policies)
    for rule in office.policies.rules:
        print(f"{rule.name}: {rule.mode.value}, asked at {rule.stage.name.lower()}, {', '.join(rule.law)}")
    print(f"{len(office.policies.rules)} rules, {count} tests, version {office.policies.version}")
    return [f"test failed: {failure}" for failure in failures]
