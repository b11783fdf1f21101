"""`congthu policies replay`: which past verdicts a draft of the rules would change, from the records alone."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, mistakes_told
from gateway.cli.recorded import Format, asked, note, recorded, shown, width
from gateway.cli.times import beginning
from gateway.office import read_policies
from gateway.policy.replayed import Answer, Change, Replayed, replay
from gateway.reports import rows_csv, rows_json
from gateway.reports.table import table
from gateway.reports.words import Language, headings
from gateway.settings import drafted, load

_COLUMNS = ("before", "rule_before", "after", "rule_after", "of", "unit", "direction", "count", "recipients", "cases")


def replay_command(
    since: Annotated[
        str, typer.Option(help="Messages since: 30d, 12h, 90m, or a date (2026-01-01) of the office.")
    ] = "30d",
    policies: Annotated[
        Path | None, typer.Option(metavar="DRAFT", help="A folder of rules; those of the settings when left out.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = Format.TABLE,
    lang: Annotated[Language, typer.Option(help="The language of headings.")] = Language.VI,
    config: Annotated[Path | None, typer.Option(help="The settings file.")] = None,
) -> None:
    """Judge past messages again, by a draft of the rules. Exit 1 when a verdict would change."""
    with mistakes_told():
        draft = read_policies(drafted(load(config), policies))
    where = recorded(config)
    now = datetime.now(where.zone)
    begin = beginning(since, where.zone).astimezone(where.zone)
    with asked(where.database) as questions:
        total, without_facts = questions.past_count(begin, now)
        figures = replay(shown(questions.past(begin, now), total, "replay"), draft)
    _write(figures, form, lang)
    _sum_up(figures, without_facts)
    if figures.answers[Answer.CHANGED]:
        raise typer.Exit(FINDINGS)


def _write(figures: Replayed, form: Format, lang: Language) -> None:
    changes = list(figures.changes())
    match form:
        case Format.JSON:
            for change in changes:
                print(rows_json.line(asdict(change)))
        case Format.CSV:
            for line in rows_csv.lines(headings(_COLUMNS, lang), map(_row, changes)):
                print(line, end="")
        case Format.TABLE if changes:
            print(table(headings(_COLUMNS, lang), [_row(change) for change in changes], width()), end="")


def _row(change: Change) -> tuple[object, ...]:
    return tuple({**asdict(change), "cases": "\n".join(change.cases)}[column] for column in _COLUMNS)


def _sum_up(figures: Replayed, without_facts: int) -> None:
    answers = figures.answers
    note(f"{sum(answers.values())} messages: {answers[Answer.CHANGED]} would change, {answers[Answer.SAME]} would not")
    if answers[Answer.PROTOCOL]:
        note(f"{answers[Answer.PROTOCOL]} were refused by the protocol, which no rule changes")
    if unknown := answers[Answer.NOT_KEPT] + without_facts:
        note(f"{unknown} cannot be told: their records do not hold what these rules ask for")
