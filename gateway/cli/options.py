"""Options that several commands take, each with one meaning everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.faults import NO_INPUT, USAGE, stop
from gateway.cli.results import Format
from gateway.reports.words import Language
from gateway.settings import Settings, load

Config = Annotated[Path | None, typer.Option(help="The settings file.")]
Draft = Annotated[
    Path | None, typer.Option(metavar="DRAFT", help="A folder of rules; that of the settings when left out.")
]
Form = Annotated[Format, typer.Option("--format", help="How the result is written.")]
Headings = Annotated[Language, typer.Option(help="The language of headings.")]


def load_drafted(config: Path | None, policies: Path | None) -> Settings:
    """The settings, with the folder of rules that `--policies` names. Raises what loading the settings raises."""
    settings = load(config)
    return settings if policies is None else with_rules(settings, policies, "--policies")


def with_rules(settings: Settings, folder: Path, name: str) -> Settings:
    """The settings with another folder of rules, which the argument `name` gave; the command ends without one."""
    if not folder.is_dir():
        what = "this is a file" if folder.exists() else "no such folder"
        stop(NO_INPUT, f"{name} {folder}: {what}; name a folder of rules")
    return settings.model_copy(update={"policies": folder})


def plain_line(name: str, text: str, most: int, *, empty: bool = False) -> str:
    """What someone wrote, to be kept: on one line, of at most so many characters. Else the command ends."""
    plain = " ".join(text.split())
    if not plain and not empty:
        stop(USAGE, f"{name} is empty; write it")
    if (plain and not plain.isprintable()) or len(plain) > most:
        stop(USAGE, f"{name} is too long, or holds what cannot be shown; shorten it")
    return plain
