"""`congthu policies diff`: what changed between two folders of rules, in words."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, mistakes_told
from gateway.cli.recorded import Format
from gateway.office import read_policies
from gateway.policy.change import Change
from gateway.policy.changes import changes
from gateway.policy.load import PolicyMistakes
from gateway.policy.policies import Policies
from gateway.reports import rows_csv, rows_json
from gateway.reports.cells import plain
from gateway.reports.change_words import sentence
from gateway.reports.words import Language, headings
from gateway.settings import Settings, drafted, load
from gateway.yaml_lines import Mistake

_COLUMNS = ("rule", "change", "about", "where", "old", "new", "until", "at", "words")

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A folder of rules.")]


def diff(
    old: Folder,
    new: Folder,
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = Format.TABLE,
    lang: Annotated[Language, typer.Option(help="The language of the words.")] = Language.EN,
    config: Annotated[Path | None, typer.Option(help="The settings file, for the articles that rules cite.")] = None,
) -> None:
    """Tell in words what changed from the rules of one folder to those of another. Exit 1 when something did.

    What means the same is no change: comments, layout, the order of lists. Exit 78 when a rule has mistakes.
    """
    with mistakes_told():
        before, after = _both(load(config), old, new)
    found = changes(before, after)
    _write(found, form, lang)
    if found:
        raise typer.Exit(FINDINGS)


def _both(settings: Settings, *folders: Path) -> tuple[Policies, ...]:
    """The rules of each folder. Raises PolicyMistakes with the mistakes of all."""
    read: list[Policies] = []
    mistakes: list[Mistake] = []
    for folder in folders:
        try:
            read.append(read_policies(drafted(settings, folder)))
        except PolicyMistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise PolicyMistakes(mistakes)
    return tuple(read)


def _write(found: tuple[Change, ...], form: Format, lang: Language) -> None:
    rows = [_row(change, lang) for change in found]
    match form:
        case Format.JSON:
            for row in rows:
                print(rows_json.line(row))
        case Format.CSV:
            for line in rows_csv.lines(headings(_COLUMNS, lang), ([row[key] for key in _COLUMNS] for row in rows)):
                print(line, end="")
        case Format.TABLE:
            for row in rows:
                print(plain(f"{row['rule']}: {row['words']}", keep="\n"))


def _row(change: Change, lang: Language) -> dict[str, str | None]:
    told = asdict(change) | {"kind": change.kind.value}
    row = {key: told["kind" if key == "change" else key] for key in _COLUMNS if key != "words"}
    return row | {"words": sentence(told, lang)}
