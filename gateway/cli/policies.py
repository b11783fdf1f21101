"""`congthu policies`: what is done with the rules as a whole. `publish` writes the pages that refusals lead to.

`coverage` and `diff` are in modules of their own.
"""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from gateway.cli import page_folder
from gateway.cli.faults import IO, USAGE, mistakes_told, note, stop
from gateway.cli.options import Config, Form
from gateway.cli.page_folder import NotOurs
from gateway.cli.policies_coverage import coverage
from gateway.cli.policies_diff import diff
from gateway.cli.replay import replay_command
from gateway.cli.results import Format, write
from gateway.office import read_policies
from gateway.policy.policies import Policies
from gateway.policy.reply import page_file
from gateway.policy.rule import Mode, Rule
from gateway.reports.rule_pages import CitedArticle, RuleBook, RulePage, SparedSenders, pages, untranslated
from gateway.settings import load

app = typer.Typer(name="policies", help="The rules as a whole.", no_args_is_help=True)


@app.callback()
def policies() -> None:
    """The rules as a whole."""


app.command()(coverage)
app.command()(diff)


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pages go; made when missing.")],
    form: Form = Format.TABLE,
    config: Config = None,
) -> None:
    """Write one page a rule and an index, in Vietnamese and English, for people whose mail was refused.

    Rules that are off have no page. Pages of rules that are gone are removed; other files are never touched.
    """
    with mistakes_told():
        settings = load(config)
        rules = read_policies(settings)
    book = rule_book(rules, settings.domains[0].removeprefix("."), datetime.now(ZoneInfo(settings.timezone)).date())
    try:
        changes = page_folder.write(folder, pages(book))
    except NotOurs as error:
        stop(USAGE, str(error))
    except OSError as error:
        stop(IO, f"{error.filename or folder}: cannot be written ({error.strerror}); mend its path or its rights")
    for page in book.rules:
        if lacking := untranslated(page):
            note(f"{page.file}: written in one language only: {', '.join(lacking)} is missing")
    if settings.help_url is None:
        note("help_url is not set, so replies do not name these pages")
    write(map(asdict, changes), ("file", "change"), form)


app.command("replay")(replay_command)


def rule_book(policies: Policies, office: str, today: date) -> RuleBook:
    """What is published of the rules: those that are not off, with the exceptions that have not ended."""
    return RuleBook(
        office=office,
        version=policies.version,
        rules=tuple(_page(rule, policies, today) for rule in policies.rules if rule.mode is not Mode.OFF),
    )


def _page(rule: Rule, policies: Policies, today: date) -> RulePage:
    reply = rule.then.reply
    articles = (policies.articles[one] for one in rule.law)
    return RulePage(
        file=page_file(rule.name),
        title=rule.title,
        why=rule.why,
        notice=rule.then.notice,
        what_to_do=rule.then.what_to_do,
        law=tuple(CitedArticle(one.short, one.citation, one.asks) for one in articles),
        in_force=rule.mode is Mode.ENFORCE,
        action=rule.then.action.word,
        code=f"{reply.code} {reply.enhanced}" if reply is not None else "",
        directions=rule.scope.directions,
        units=tuple(sorted(rule.scope.units)),
        exceptions=tuple(
            SparedSenders(tuple(sorted(one.units)), len(one.senders), one.until, one.decision)
            for one in rule.exceptions
            if today <= one.until
        ),
    )
