"""`congthu policies diff`: what changed between two folders of rules, in words."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, mistakes_told
from gateway.cli.options import Form, with_rules
from gateway.cli.results import Format, write
from gateway.office import read_policies
from gateway.policy.change import Change
from gateway.policy.changes import changes
from gateway.policy.load import PolicyMistakes
from gateway.policy.policies import Policies
from gateway.reports.cells import plain
from gateway.reports.change_words import sentence
from gateway.reports.words import Language
from gateway.settings import Settings, load
from gateway.yaml_lines import Mistake

_COLUMNS = ("rule", "change", "about", "where", "old", "new", "until", "at", "words")

Folder = Annotated[Path, typer.Argument(help="A folder of rules.")]


def diff(
    old: Folder,
    new: Folder,
    form: Form = Format.TABLE,
    lang: Annotated[Language, typer.Option(help="The language of the words.")] = Language.VI,
    config: Annotated[Path | None, typer.Option(help="The settings file, for the articles that rules cite.")] = None,
) -> None:
    """Tell in words what changed from the rules of one folder to those of another. Exit 1 when something did.

    What means the same is no change: comments, layout, the order of lists. Exit 78 when a rule has mistakes.
    """
    with mistakes_told():
        settings = load(config)
        before, after = _both(with_rules(settings, old, "OLD"), with_rules(settings, new, "NEW"))
    found = changes(before, after)
    rows = [_row(change, lang) for change in found]
    if form is Format.TABLE:
        for row in rows:
            print(plain(f"{row['rule']}: {row['words']}", keep="\n"))
    else:
        write(rows, _COLUMNS, form, lang)
    if found:
        raise typer.Exit(FINDINGS)


def _both(*offices: Settings) -> tuple[Policies, ...]:
    """The rules of each folder. Raises PolicyMistakes with the mistakes of all."""
    read: list[Policies] = []
    mistakes: list[Mistake] = []
    for settings in offices:
        try:
            read.append(read_policies(settings))
        except PolicyMistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise PolicyMistakes(mistakes)
    return tuple(read)


def _row(change: Change, lang: Language) -> dict[str, str | None]:
    told = asdict(change) | {"kind": change.kind.value}
    row = {key: told["kind" if key == "change" else key] for key in _COLUMNS if key != "words"}
    return row | {"words": sentence(told, lang)}
