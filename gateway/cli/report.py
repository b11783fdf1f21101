"""`congthu report`: figures for the office. `activity` tells what each mailbox sent, received and had refused.

`policy`, what each rule did and would have done, is in a module of its own.
"""

from dataclasses import asdict, fields

import typer

from gateway.cli.faults import mistakes_told, note
from gateway.cli.options import Config, Form, Headings
from gateway.cli.recorded import asked, recorded
from gateway.cli.report_policy import policy
from gateway.cli.results import Format, write
from gateway.cli.times import FirstDay, LastDay, days
from gateway.reports import figures
from gateway.reports.figures import Figure
from gateway.reports.words import Language

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
    form: Form = Format.TABLE,
    lang: Headings = Language.VI,
    config: Config = None,
) -> None:
    """Tell for each day and mailbox how many messages it sent and received, and how many were refused.

    Days are those of the office. Sent and refused are counted for senders that are ours; received counts what the
    mail server took. Messages in doubt are counted nowhere; stderr tells how many there are.
    """
    with mistakes_told():
        where = recorded(config)
    begin, end = days(first, last, where.zone)
    with asked(where.database) as questions:
        told = figures.activity(questions.activity(begin, end), where.zone)
    if told.in_doubt:
        note(f"{told.in_doubt} messages in doubt are not counted; congthu trace --in-doubt lists them")
    rows = [asdict(row) | {"day": str(row.day)} for row in told.rows]
    write(rows, _COLUMNS, form, lang)
