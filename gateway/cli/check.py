"""`congthu check`: settings, rules and directory, every mistake at once."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from gateway.cli.faults import CONFIGURATION, mistakes_told
from gateway.office import OfficeMistakes, load_office
from gateway.settings import Settings, SettingsMistakes, drafted, load


def check(
    policies: Annotated[
        Path | None, typer.Option(metavar="DRAFT", help="A folder of rules; that of the settings when left out.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="The settings file.")] = None,
) -> None:
    """Tell every mistake in settings, rules and directory; exit 78 when there is one. Notes do not count."""
    mistakes: list[str] = []
    with mistakes_told():
        settings = drafted(load(config), policies)
    try:
        settings.require_service()
    except SettingsMistakes as error:
        mistakes += error.mistakes
    mistakes += _office(settings)
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if mistakes:
        raise typer.Exit(CONFIGURATION)


def _office(settings: Settings) -> tuple[str, ...]:
    try:
        office = load_office(settings)
    except OfficeMistakes as error:
        return error.mistakes
    for note in office.policies.notes(datetime.now(ZoneInfo(settings.timezone)).date()):
        print(note, file=sys.stderr)
    for rule in office.policies.rules:
        print(f"{rule.name}: {rule.mode.value}, asked at {rule.stage.name.lower()}, {', '.join(rule.law)}")
    tests = sum(len(rule.tests) for rule in office.policies.rules)
    print(f"{len(office.policies.rules)} rules, {tests} tests, version {office.policies.version}")
    return ()
