"""`congthu policies replay`: which past verdicts a draft of the rules would change, from the records alone."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, NO_INPUT, mistakes_told, note, stop
from gateway.cli.options import Config, Draft, Form, Headings, load_drafted
from gateway.cli.recorded import asked, recorded_by, shown
from gateway.cli.results import Format, write
from gateway.cli.times import SINCE, beginning
from gateway.office import read_policies
from gateway.policy.replayed import Answer, Replayed, replay
from gateway.reports.words import Language

_COLUMNS = ("before", "rule_before", "after", "rule_after", "of", "unit", "direction", "count", "recipients", "cases")


def replay_command(
    since: Annotated[str, typer.Option(help=f"Messages since: {SINCE}.")] = "30d",
    policies: Draft = None,
    form: Form = Format.TABLE,
    lang: Headings = Language.VI,
    config: Config = None,
) -> None:
    """Judge past messages again, by a draft of the rules.

    Exit 1 when a verdict would change, 66 when there is no message to judge.
    """
    with mistakes_told():
        settings = load_drafted(config, policies)
        draft = read_policies(settings)
    where = recorded_by(settings)
    now = datetime.now(where.zone)
    begin = beginning(since, where.zone).astimezone(where.zone)
    with asked(where.database) as questions:
        total, without_facts = questions.past_count(begin, now)
        if total + without_facts == 0:
            stop(NO_INPUT, f"no messages since {begin:%Y-%m-%d %H:%M}; none was judged")
        figures = replay(shown(questions.past(begin, now), total, "replay"), draft)
    changes = [asdict(change) for change in figures.changes()]
    if changes or form is not Format.TABLE:
        write(changes, _COLUMNS, form, lang)
    _sum_up(figures, without_facts)
    if figures.answers[Answer.CHANGED]:
        raise typer.Exit(FINDINGS)


def _sum_up(figures: Replayed, without_facts: int) -> None:
    answers = figures.answers
    note(f"{sum(answers.values())} messages: {answers[Answer.CHANGED]} would change, {answers[Answer.SAME]} would not")
    if answers[Answer.PROTOCOL]:
        note(f"{answers[Answer.PROTOCOL]} were refused by the protocol, which no rule changes")
    if unknown := answers[Answer.NOT_KEPT] + without_facts:
        note(f"{unknown} cannot be told: their records do not hold what these rules ask for")
