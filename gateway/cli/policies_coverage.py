"""`congthu policies coverage`: article -> rules -> tests -> hits; or why no rule keeps the article."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, mistakes_told, note
from gateway.cli.options import Config, Draft, Form, load_drafted
from gateway.cli.recorded import asked_if_there, recorded_by
from gateway.cli.results import Format, write
from gateway.cli.times import SINCE, beginning
from gateway.office import read_policies
from gateway.policy.coverage import Covered, Keeper
from gateway.policy.coverage import coverage as covered
from gateway.records.questions import NoDatabase
from gateway.reports.words import Language

_COLUMNS = ("article", "law", "rule", "mode", "fires", "passes", "hits", "not_by_rule")
_SHOWN = _COLUMNS[1:]

Row = dict[str, object]


def coverage(
    since: Annotated[str, typer.Option(help=f"Hits since: {SINCE}.")] = "30d",
    policies: Draft = None,
    form: Form = Format.TABLE,
    lang: Annotated[Language, typer.Option(help="The language of headings and reasons.")] = Language.VI,
    config: Config = None,
) -> None:
    """Tell for each article of the regulation which rules keep it, or why none does.

    Of each rule: its mode, how many of its tests fire and how many pass, and in how many recorded messages it found
    something ("-" without records). Exit 1 when an article has neither a rule that is not off nor a reason
    (`not_by_rule` in the regulation file).
    """
    with mistakes_told():
        settings = load_drafted(config, policies)
        articles = covered(read_policies(settings))
    where = recorded_by(settings)
    hits = _hits(where.database, beginning(since, where.zone))
    rows = [row for article in articles for row in _rows(article, hits, lang)]
    if form is Format.TABLE:
        write(map(_shown, rows), _SHOWN, form, lang)
    else:
        write(rows, _COLUMNS, form, lang)
    for article in articles:
        if article.contradicts_itself:
            note(f"{article.article}: a rule keeps it, yet not_by_rule tells why none does; remove that key")
    gaps = [article for article in articles if article.is_gap]
    for article in gaps:
        note(f"{article.article}: no rule keeps it; write one, or tell why there is none (not_by_rule)")
    if gaps:
        raise typer.Exit(FINDINGS)


def _hits(database: Path, begin: datetime) -> Mapping[str, int] | None:
    """Messages in which each rule found something; None without records."""
    try:
        with asked_if_there(database) as questions:
            return questions.hits(begin)
    except NoDatabase:
        note(f"{database}: no records here, so no hits are told")
        return None


def _rows(article: Covered, hits: Mapping[str, int] | None, lang: Language) -> Iterator[Row]:
    """A row a rule; one without rule where none cites the article. The reason stands where it is needed."""
    reason = article.not_by_rule.best(lang)[0] or None
    keepers: tuple[Keeper | None, ...] = article.keepers or (None,)
    for keeper in keepers:
        yield {
            "article": article.article,
            "law": article.law,
            "rule": keeper and keeper.rule,
            "mode": keeper and keeper.mode.value,
            "fires": keeper and keeper.fires,
            "passes": keeper and keeper.passes,
            "hits": None if keeper is None or hits is None else hits.get(keeper.rule, 0),
            "not_by_rule": None if article.is_kept else reason,
        }


def _shown(row: Row) -> Row:
    unknown = row["rule"] is not None and row["hits"] is None
    return row | {"hits": "-"} if unknown else row
