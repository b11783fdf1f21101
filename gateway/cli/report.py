"""`congthu report`: figures for the office. `activity` tells what each mailbox sent, received and had refused.

`policy`, what each rule did and would have done, is in a module of its own.
"""

from dataclasses import astuple, fields
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.recorded import Format, asked, note, recorded, width
from gateway.cli.report_policy import policy
from gateway.cli.times import FirstDay, LastDay, days
from gateway.reports import figures, rows_csv, rows_json
from gateway.reports.figures import Figure, Figures
from gateway.reports.table import table
from gateway.reports.words import Language, headings

app = typer.Typer(name="report", help="Figures for the office.", no_args_is_help=True)

_COLUMNS = tuple(field.name for field in fields(Figure))


@app.callback()
def report() -> None:
    """Figures for the office."""


app.command()(policy)


@app.command()
def activity(
    first: FirstDay,
    last: LastDay,
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = Format.TABLE,
    lang: Annotated[Language, typer.Option(help="The language of headings.")] = Language.VI,
    config: Annotated[Path | None, typer.Option(help="The settings file.")] = None,
) -> None:
    """Tell for each day and mailbox how many messages it sent and received, and how many were refused.

    Days are those of the office. Sent and refused are counted for senders that are ours; received counts what the
    mail server took. Messages in doubt are counted nowhere; stderr tells how many there are.
    """
    where = recorded(config)
    begin, end = days(first, last, where.zone)
    with asked(where.database) as questions:
        told = figures.activity(questions.activity(begin, end), where.zone)
    if told.in_doubt:
        note(f"{told.in_doubt} messages in doubt are not counted; congthu trace --in-doubt lists them")
    _write(told, form, lang)


def _write(told: Figures, form: Format, lang: Language) -> None:
    rows = [astuple(row) for row in told.rows]
    match form:
        case Format.JSON:
            for row in rows:
                print(rows_json.line(dict(zip(_COLUMNS, (str(row[0]), *row[1:]), strict=True))))
        case Format.CSV:
            for line in rows_csv.lines(headings(_COLUMNS, lang), rows):
                print(line, end="")
        case Format.TABLE:
            print(table(headings(_COLUMNS, lang), rows, width()), end="")
