"""`congthu check`: settings, rules and directory, every mistake at once."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from gateway.cli.faults import CONFIGURATION, mistakes_told
from gateway.cli.options import Config, Draft, load_drafted
from gateway.office import OfficeMistakes, load_office
from gateway.settings import Settings, SettingsMistakes


def check(
    policies: Draft = None,
    config: Config = None,
) -> None:
    """Tell every mistake in settings, rules and directory; exit 78 when there is one. Notes do not count."""
    mistakes: list[str] = []
    with mistakes_told():
        settings = load_drafted(config, policies)
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
