"""`congthu incident`: what was refused as a secret, and what became of it (Điều 4.1, 10-III.2).

An incident is open until someone closes it. What officers write is kept for ever; nothing is changed or removed.
"""

import getpass
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, UNAVAILABLE, USAGE, mistakes_told, note, stop
from gateway.cli.options import Config, Form, Headings, plain_line
from gateway.cli.recorded import asked_of_incidents, recorded
from gateway.cli.results import Format, width, write
from gateway.cli.times import SINCE, beginning, ending
from gateway.policy.incident import KeptIncident
from gateway.records import case_number, incidents
from gateway.records.incidents import AlreadyClosed, Event, Incidents, NotWritten, Told, Which, Written
from gateway.reports.table import table
from gateway.reports.words import Language, headings

app = typer.Typer(name="incident", help="Refused secrets, and what became of them.", no_args_is_help=True)

Case = Annotated[
    str, typer.Argument(metavar="CASE", help="The incident's number, or that of any message that came under it.")
]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who writes it; the user of this computer when left out.")]
Since = Annotated[str | None, typer.Option(help=f"Opened since: {SINCE}.")]
Until = Annotated[str | None, typer.Option(help="Opened before: a date (counted too) or a time of the office.")]

_LIST = ("opened_at", "case", "state", "kind", "level", "strength", "place", "direction", "sender", "sent")
_EXPORT = (
    *("opened_at", "closed_at", "case", "state", "kind", "rule", "level", "strength", "place", "direction", "sender"),
    *("unit", "recipients", "size", "sha256", "file_sha256", "file_name_digest", "sent", "cases", "why"),
)
_SHOW = (
    *("case", "state", "opened_at", "closed_at", "kind", "rule", "level", "strength", "place", "direction", "sender"),
    *("unit", "recipients", "size", "sha256", "file_sha256", "file_name_digest", "sent", "cases"),
)
_HISTORY = ("at_time", "event", "by", "text")
_TELLING = ("channel", "address", "told", "tries", "ended_at", "reason")


class State(StrEnum):
    """Which incidents to list."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@app.callback()
def incident() -> None:
    """Refused secrets, and what became of them."""


@app.command(name="list")
def list_(
    *,
    state: Annotated[State, typer.Option(help="Which to list.")] = State.OPEN,
    since: Since = None,
    form: Form = Format.TABLE,
    lang: Headings = Language.VI,
    config: Config = None,
) -> None:
    """List incidents, newest first; those that are open, unless another --state is asked for."""
    with mistakes_told():
        where = recorded(config)
    which = Which(
        state=None if state is State.ALL else state.value,
        since=None if since is None else beginning(since, where.zone),
    )
    with asked_of_incidents(where.database) as questions:
        found = list(questions.which(which))
    if not found and form is Format.TABLE:
        note("there is no incident of this kind")
        return
    _write(found, _LIST, form, where.zone, lang)


@app.command()
def show(case: Case, *, form: Form = Format.TABLE, lang: Headings = Language.VI, config: Config = None) -> None:
    """Tell all that is known of one incident: the messages, the notes, who was told of it."""
    with mistakes_told():
        where = recorded(config)
    with asked_of_incidents(where.database) as questions:
        found = _found(questions, case)
        history, tellings = questions.history(found.case), questions.tellings(found.case)
    if form is Format.TABLE:
        for text in _story(found, history, tellings, where.zone, lang):
            print(text, end="")
        return
    told = _row(found, where.zone, form) | {
        "history": [_written(one, where.zone, form) for one in history],
        "tellings": [_told(one, where.zone, form) for one in tellings],
    }
    write([told], _SHOW, form, lang)


@app.command(name="note")
def note_(
    case: Case,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to note; no word of the message.")],
    *,
    by: By = None,
    config: Config = None,
) -> None:
    """Add a note to an incident, open or closed."""
    number = _add(config, case, Event.NOTE, by, plain_line("TEXT", text, 1024))
    print(f"noted on {number}")


@app.command()
def close(
    case: Case,
    *,
    why: Annotated[str, typer.Option(metavar="TEXT", help="What came of it; no word of the message.")],
    by: By = None,
    config: Config = None,
) -> None:
    """Close an incident. The same content sent again opens another one."""
    number = _add(config, case, Event.CLOSE, by, plain_line("--why", why, 1024))
    print(f"closed {number}")


@app.command()
def export(
    *,
    since: Since = None,
    until: Until = None,
    form: Form = Format.CSV,
    lang: Headings = Language.VI,
    config: Config = None,
) -> None:
    """Write every incident of a time, open and closed, with all that is kept of it: for the yearly report, an audit."""
    with mistakes_told():
        where = recorded(config)
    which = Which(
        since=None if since is None else beginning(since, where.zone),
        until=None if until is None else ending(until, where.zone),
    )
    if which.since is not None and which.until is not None and which.since >= which.until:
        stop(USAGE, "--until is before --since")
    with asked_of_incidents(where.database) as questions:
        found = list(questions.which(which))
        ends = {one.case: _why(questions.history(one.case)) for one in found if one.closed_at is not None}
    _write(found, _EXPORT, form, where.zone, lang, ends)


def _add(config: Config, case: str, event: Event, by: str | None, text: str) -> str:
    """Write a line of an incident's history; the incident's number."""
    with mistakes_told():
        where = recorded(config)
    who = plain_line("--by", _user() if by is None else by, 255)
    with asked_of_incidents(where.database) as questions:
        number = _found(questions, case).case
    try:
        incidents.write(where.database, number, Written(event, who, text, datetime.now(UTC)))
    except AlreadyClosed as error:
        stop(FINDINGS, str(error))
    except NotWritten as error:
        stop(UNAVAILABLE, f"not written: {error}")
    return number


def _user() -> str:
    """Who sits at this computer: whoever became root by sudo is still that person."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return stop(USAGE, "nobody knows who you are; write --by NAME")


def _found(questions: Incidents, case: str) -> KeptIncident:
    number = case_number.read(case) or stop(USAGE, "a case number has 26 letters and digits")
    owner = questions.number_of(number)
    found = None if owner is None else questions.find(owner)
    return found or stop(FINDINGS, f"{number} belongs to no incident; congthu trace {number} tells what became of it")


def _why(history: Sequence[Written]) -> str:
    return next((one.text for one in reversed(history) if one.event is Event.CLOSE), "")


def _write(
    found: Iterable[KeptIncident],
    columns: Sequence[str],
    form: Format,
    zone: tzinfo,
    lang: Language,
    ends: dict[str, str] | None = None,
) -> None:
    rows = (_row(one, zone, form) | ({} if ends is None else {"why": ends.get(one.case, "")}) for one in found)
    write(rows, columns, form, lang)


def _row(found: KeptIncident, zone: tzinfo, form: Format) -> dict[str, object]:
    return asdict(found) | {
        "state": found.state,
        "sent": len(found.cases),
        "sender": found.sender if form is Format.JSON else found.sender or "<>",
        "opened_at": _time(found.opened_at, zone, form),
        "closed_at": _time(found.closed_at, zone, form),
    }


def _written(one: Written, zone: tzinfo, form: Format) -> dict[str, object]:
    return asdict(one) | {"at": _time(one.at, zone, form)}


def _told(one: Told, zone: tzinfo, form: Format) -> dict[str, object]:
    times = {name: _time(getattr(one, name), zone, form) for name in ("made_at", "due_at", "ended_at")}
    return asdict(one) | times


def _time(at: datetime | None, zone: tzinfo, form: Format) -> str | None:
    """RFC 3339 UTC for programs, the office's time for people."""
    if at is None:
        return None if form is Format.JSON else ""
    return at.isoformat() if form is Format.JSON else at.astimezone(zone).isoformat(" ", "seconds")


def _story(
    found: KeptIncident, history: Sequence[Written], tellings: Sequence[Told], zone: tzinfo, lang: Language
) -> list[str]:
    row = _row(found, zone, Format.TABLE)
    facts = [
        (name, "\n".join(map(str, value)) if isinstance(value, tuple) else str(value))
        for name, column in zip(headings(_SHOW, lang), _SHOW, strict=True)
        if (value := row[column]) not in {None, "", ()}
    ]
    told = [table(("", ""), facts, width())]
    for columns, lines in (
        (_HISTORY, [(_time(one.at, zone, Format.TABLE), one.event.value, one.by, one.text) for one in history]),
        (
            _TELLING,
            [
                (
                    one.channel.value,
                    one.address,
                    one.state,
                    one.tries,
                    _time(one.ended_at, zone, Format.TABLE),
                    one.reason,
                )
                for one in tellings
            ],
        ),
    ):
        if lines:
            told.append(table(headings(columns, lang), lines, width()))
    return told
