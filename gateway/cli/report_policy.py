"""`congthu report policy`: what each rule and each exception did, and would have done."""

from dataclasses import asdict
from typing import Annotated

import typer

from gateway.cli.faults import USAGE, mistakes_told, note, stop
from gateway.cli.options import Config, Form, Headings
from gateway.cli.recorded import asked, recorded_by, shown
from gateway.cli.results import Format, write
from gateway.cli.times import FirstDay, LastDay, days
from gateway.office import read_policies
from gateway.policy.policies import Policies
from gateway.reports import policy_figures
from gateway.reports.policy_figures import By, InForce
from gateway.reports.words import Language
from gateway.settings import load
from gateway.yaml_lines import did_you_mean

_BEFORE, _AFTER = ("rule", "mode", "exception"), ("asked", "would_act", "acted", "outranked", "overturned", "cases")


def policy(
    first: FirstDay,
    last: LastDay,
    by: Annotated[
        str, typer.Option(metavar="direction,unit", help="A row for each direction, unit of the sender, or both.")
    ] = "",
    form: Form = Format.TABLE,
    lang: Headings = Language.VI,
    config: Config = None,
) -> None:
    """Tell for each rule how often it was asked, would have acted, acted, and was set right.

    A rule would have acted when it fired but was only observed, or when an exception spared the sender. It is outranked
    when it fired but another rule decided. Overturned are those that it acted on and that were released afterwards.
    The rows below a rule with an exception's decision (or "release") tell how many of its messages that one spared.
    Cases are the newest 5 that fired. Rules in force that were never asked are told with zeros.
    """
    splits = _splits(by)
    with mistakes_told():
        settings = load(config)
        rules = _in_force(read_policies(settings))
    where = recorded_by(settings)
    begin, end = days(first, last, where.zone)
    with asked(where.database) as questions:
        messages = shown(questions.asked(begin, end), sum(questions.past_count(begin, end)), "report policy")
        told = policy_figures.policy(messages, rules, splits)
    if told.unknown:
        note(
            f"{told.unknown} messages are not counted: what their rules were asked was not kept "
            "(by an older version, or there was too much of it)"
        )
    columns = (*_BEFORE, *(one.value for one in By if one in splits), *_AFTER)
    write(({column: asdict(row)[column] for column in columns} for row in told.rows), columns, form, lang)


def _splits(text: str) -> frozenset[By]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    for word in words:
        if word not in list(By):
            stop(USAGE, f'--by: rows cannot be split by "{word}"{did_you_mean(word, By)}')
    return frozenset(map(By, words))


def _in_force(policies: Policies) -> tuple[InForce, ...]:
    return tuple(
        InForce(rule.name, rule.mode.value, tuple(dict.fromkeys(spared.decision for spared in rule.exceptions)))
        for rule in policies.rules
    )
