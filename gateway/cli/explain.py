"""`congthu explain`: what would happen to messages, and why, told without doing it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gateway.app import inspector
from gateway.cli.explained import ROW, as_json, as_page, as_row
from gateway.cli.faults import BAD_DATA, FINDINGS, NO_INPUT, USAGE, mistakes_told, note, stop
from gateway.cli.mail_files import Told, holds_many, messages, size
from gateway.cli.options import Config, Draft, Form, load_drafted
from gateway.cli.rehearsal import BadAddressError, Expected, Hypothesis, rehearse
from gateway.cli.results import Format, width, write_csv
from gateway.office import load_office
from gateway.policy.rule import Action, Mode
from gateway.ports import Office
from gateway.reports.cells import plain
from gateway.reports.table import table
from gateway.settings import Settings

FEW = 5
"""Up to so many single files are told at full length."""


def explain(
    files: Annotated[list[Path], typer.Argument(help="Messages: .eml files, folders, Maildir folders, mbox files.")],
    policies: Draft = None,
    sender: Annotated[
        str | None, typer.Option("--from", metavar="A", help="The envelope's sender; `<>` if absent.")
    ] = None,
    recipients: Annotated[
        list[str] | None, typer.Option("--to", metavar="B", help="A recipient; may be repeated.")
    ] = None,
    login: Annotated[str | None, typer.Option(metavar="L", help="Who is logged in.")] = None,
    client: Annotated[str | None, typer.Option(metavar="IP", help="The client's address.")] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="From a stranger, whatever the sender claims.")] = False,
    form: Form = Format.TABLE,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every rule and condition, of folders and mbox files too.")
    ] = False,
    config: Config = None,
) -> None:
    """Tell what would happen to messages, and why, without doing it.

    Up to five files are told at full length: the message's facts, every rule, every condition and what it saw. Of
    folders, mbox files and more files each message is a row, with a summary behind them.

    Exit 1 when a message would not pass, 65 when a file is no message, 66 when one is not there or
    a folder holds none.
    """
    with mistakes_told():
        settings = load_drafted(config, policies)
        office = load_office(settings, tested=False)
    try:
        address = ip_address(client) if client else None
    except ValueError:
        stop(USAGE, f"--client: {client!r} is no IP address")
    if missing := [str(path) for path in files if not path.exists()]:
        stop(NO_INPUT, *(f"{path}: no such file" for path in missing))
    who = Hypothesis(sender if sender != "<>" else None, tuple(recipients or ()), login, address, inbound)
    in_full = verbose or (len(files) <= FEW and not any(holds_many(path) for path in files))
    tally = _Tally()
    try:
        asyncio.run(_explain(files, who, office, settings, _Printer(form, office, tally, in_full=in_full)))
    except BadAddressError as error:
        stop(USAGE, str(error))
    if tally.broken:
        raise typer.Exit(BAD_DATA)
    if tally.absent:
        raise typer.Exit(NO_INPUT)
    if tally.worst > Action.FLAG:
        raise typer.Exit(FINDINGS)


@dataclass(slots=True)
class _Tally:
    """What became of all messages: how many by action and rule, by rule in `observe`; how many were none, or absent."""

    worst: Action = Action.PASS
    broken: int = 0
    absent: int = 0
    actions: Counter[tuple[Action, str]] = field(default_factory=Counter)
    observed: Counter[str] = field(default_factory=Counter)

    def add(self, expected: Expected) -> None:
        self.worst = max(self.worst, expected.action)
        verdict = expected.record.verdict if expected.record else None
        self.actions[expected.action, (verdict.rule if verdict else None) or ""] += 1
        findings = verdict.findings if verdict else ()
        self.observed.update({finding.rule for finding in findings if finding.mode is Mode.OBSERVE})

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """Action, rule and number of messages, the strongest action first."""
        for (action, rule), count in sorted(self.actions.items(), key=lambda one: (-one[0][0], -one[1], one[0][1])):
            yield action.word, rule, count
        for rule, count in sorted(self.observed.items()):
            yield "only recorded", rule, count
        if self.broken:
            yield "no message", "", self.broken


class _Printer:
    """Writes each message as it is told: pages and JSON at once, rows together at the end."""

    def __init__(self, form: Format, office: Office, tally: _Tally, *, in_full: bool) -> None:
        self._form = form
        self._office = office
        self._tally = tally
        self._in_full = in_full and form is Format.TABLE
        self._rows: list[Sequence[str]] = []

    @property
    def at_once(self) -> bool:
        """Whether something is printed while messages are still read."""
        return self._form is Format.JSON or self._in_full

    def message(self, name: str, expected: Expected) -> None:
        self._tally.add(expected)
        if self._form is Format.JSON:
            print(as_json(name, expected))
        elif self._in_full:
            print(as_page(name, expected, self._office.policies), end="")
        else:
            self._rows.append(as_row(name, expected))

    def no_message(self, told: Told) -> None:
        self._tally.broken += told.broken
        self._tally.absent += told.absent
        note(plain(f"{told.name}: {told.text}"))

    def end(self) -> None:
        if self._form is Format.CSV:
            write_csv(self._rows, ROW)
        elif not self.at_once and (self._rows or self._tally.broken):
            if self._rows:
                print(table(ROW, self._rows, width()))
            print(table(("action", "rule", "messages"), self._tally.rows(), width()), end="")


async def _explain(files: list[Path], who: Hypothesis, office: Office, settings: Settings, printer: _Printer) -> None:
    limits = settings.limits
    reader = inspector(settings, office, workers=1)  # started by the first message that needs it
    now = datetime.now(ZoneInfo(settings.timezone))
    try:
        with _progress(files, printer) as advance:
            for found in messages(files, limits.message_size):
                if isinstance(found, Told):
                    printer.no_message(found)
                    continue
                expected = await rehearse(
                    found.raw, who, office, reader, now, octets=limits.message_size, line_octets=limits.line_octets
                )
                printer.message(found.name, expected)
                advance(found.octets)
        printer.end()
    finally:
        await reader.close()


@contextmanager
def _progress(files: list[Path], printer: _Printer) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while rows are gathered, on a terminal only; what is printed at once is progress enough."""
    console = Console(stderr=True)
    if not console.is_terminal or printer.at_once:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=size(files))
        yield lambda octets: bar.advance(task, octets)
