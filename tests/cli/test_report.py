"""`congthu report activity`: the figures of days, in each format and language."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from click.testing import Result
from servers.remembered import envelope, remember
from typer.testing import CliRunner

from gateway.cli import report as command
from gateway.cli.recorded import Recorded
from gateway.policy.rule import Action
from gateway.policy.verdict import Verdict
from gateway.ports import Outcome, Record, RecordedRecipient

DAYS = ("--from", "2026-03-02", "--to", "2026-03-03")


def _record(time: datetime, outcome: Outcome) -> Record:
    recipients = (RecordedRecipient("binh@office.example", own=True, unit=None, code=250),)
    verdict = Verdict(Action.PASS, None, (), None, (), (), "v")
    return Record(envelope(0, time), None, recipients, verdict, outcome, None)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with messages at the edges of the 2nd and the 3rd of March in Vietnam."""
    path = tmp_path / "records.sqlite"
    records = [
        _record(datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC), Outcome.RELAYED),  # the 1st
        _record(datetime(2026, 3, 1, 17, 0, 0, tzinfo=UTC), Outcome.RELAYED),  # the 2nd
        _record(datetime(2026, 3, 3, 16, 59, 59, tzinfo=UTC), Outcome.REFUSED),  # the 3rd
        _record(datetime(2026, 3, 3, 16, 59, 58, tzinfo=UTC), Outcome.IN_DOUBT),
        _record(datetime(2026, 3, 3, 17, 0, 0, tzinfo=UTC), Outcome.RELAYED),  # the 4th
    ]

    remember(path, records)
    monkeypatch.setattr(command, "recorded", lambda config: Recorded(path, ZoneInfo("Asia/Ho_Chi_Minh")))
    return path


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs the command as it stands under the program's own."""
    program = typer.Typer()
    program.add_typer(command.app)
    return lambda *arguments: CliRunner().invoke(program, ["report", *arguments])


def test_json(database: Path, run) -> None:
    """One object a line; both days counted whole, in the office's zone."""
    result = run("activity", *DAYS, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"day": "2026-03-02", "mailbox": "an@office.example", "sent": 1, "received": 0, "refused": 0},
        {"day": "2026-03-02", "mailbox": "binh@office.example", "sent": 0, "received": 1, "refused": 0},
        {"day": "2026-03-03", "mailbox": "an@office.example", "sent": 0, "received": 0, "refused": 1},
    ]
    assert "1 messages in doubt" in result.stderr


def test_csv(database: Path, run) -> None:
    """CSV for spreadsheets with Vietnamese headings."""
    text = run("activity", *DAYS, "--format", "csv").stdout_bytes.decode()
    assert text.startswith("\ufeffNgày,Hộp thư,Đã gửi,Đã nhận,Bị từ chối\r\n2026-03-02,an@office.example,1,0,0\r\n")


def test_a_table_in_english(database: Path, run) -> None:
    """Headings in the language that was asked for."""
    text = run("activity", *DAYS, "--lang", "en").stdout
    assert text.split("\n")[0].split() == ["Day", "Mailbox", "Sent", "Received", "Refused"]
    assert "an@office.example" in text


def test_a_time_without_messages(database: Path, run) -> None:
    """Nothing to count is a table without rows, and no error."""
    result = run("activity", "--from", "2020-01-01", "--to", "2020-01-01", "--format", "json")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-03-03", "2026-03-02"), ("today", "2026-03-02"), ("2026-03-02", "2026-02-30"), ("2026-03-02", "9999-12-31")],
)
def test_usage(database: Path, run, first: str, last: str) -> None:
    """Days that are none, or in the wrong order, are exit code 2."""
    result = run("activity", "--from", first, "--to", last)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_no_database(database: Path, run) -> None:
    """Without a database the exit code is 66."""
    for path in database.parent.iterdir():
        path.unlink()
    assert run("activity", *DAYS).exit_code == 66


def test_a_database_that_is_none(database: Path, run) -> None:
    """Another file in the database's place is exit code 65."""
    database.write_bytes(b"not a database" * 100)
    assert run("activity", *DAYS).exit_code == 65
