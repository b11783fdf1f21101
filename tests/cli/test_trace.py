"""`congthu trace`: each way to ask, each format, each exit code."""

import csv
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer
from click.testing import Result
from servers.remembered import envelope, remember
from typer.testing import CliRunner

from gateway.cli import trace as command
from gateway.cli.recorded import Recorded
from gateway.message.address import Address
from gateway.policy.rule import Action, Mode, Reply
from gateway.policy.verdict import Finding, Verdict
from gateway.ports import Ending, Outcome, Record, RecordedAttachment, RecordedRecipient

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TIME = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
LEAK = "ab" * 32


def _record(number: int) -> Record:
    written = envelope(
        number,
        TIME,
        sender=Address("an", "office.example"),
        recipients=(Address("binh", "office.example"), Address("chi", "else.example")),
        received_at=TIME + timedelta(hours=number),
    )
    return Record(
        envelope=written,
        unit="van-phong",
        recipients=(
            RecordedRecipient("binh@office.example", own=True, unit="noi-vu", code=250),
            RecordedRecipient("chi@else.example", own=False, unit=None, code=550),
        ),
        verdict=Verdict(Action.PASS, None, (), None, (), (), "5f3a"),
        outcome=Outcome.IN_DOUBT,
        reply=None,
        size=20480,
        sha256=f"{number:064x}",
        message_id=f"<{number}@office.example>",
    )


def _refused(number: int) -> Record:
    record = _record(number)
    finding = Finding("state-secrets", ("Điều 4.1",), Mode.ENFORCE, "secrecy_mark", "attachment:1", "MẬT")
    reply = Reply(550, "5.7.1", "refused")
    return replace(
        record,
        verdict=Verdict(Action.REFUSE, "state-secrets", ("Điều 4.1",), reply, (finding,), (), "5f3a"),
        outcome=Outcome.REFUSED,
        reply=reply,
        attachments=(RecordedAttachment(1, "bí mật.docx", "application/x", 9, LEAK, locked=False),),
        seal_names=True,
    )


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a relayed message, a refused one and one in doubt, in this order."""
    path = tmp_path / "records.sqlite"

    ending = Ending(_record(1).envelope.case, Outcome.RELAYED, 250, "4bXz", TIME + timedelta(hours=1, seconds=2))
    remember(path, (_record(1), _refused(2), _record(3)), [ending])
    monkeypatch.setattr(command, "recorded", lambda config: Recorded(path, ZONE))
    return path


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs the command with arguments."""
    app = typer.Typer()
    app.command()(command.trace)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def _cases(result: Result) -> list[str]:
    return [json.loads(line)["case"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ((_record(2).envelope.case,), [2]),
        ((_record(2).envelope.case.lower(),), [2]),
        (("--from", "AN@office.example"), [3, 2, 1]),
        (("--to", "chi@else.example"), [3, 2, 1]),
        (("--message-id", "1@office.example"), [1]),
        (("--sha256", LEAK), [2]),
        (("--sha256", f"{3:064X}"), [3]),
        (("--in-doubt",), [3]),
        (("--since", "2026-03-02T14:00"), [3, 2]),
        (("--since", "2026-03-02"), [3, 2, 1]),
        (("--from", "an@office.example", "--in-doubt"), [3]),
        (("--from", "an@office.example", "--limit", "2"), [3, 2]),
    ],
)
def test_each_way_to_ask(database: Path, run, arguments: tuple[str, ...], numbers: list[int]) -> None:
    """Every option finds what it should, newest first."""
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert _cases(result) == [_record(number).envelope.case for number in numbers]


def test_more_than_is_shown(database: Path, run) -> None:
    """That the limit cut something off is told on stderr."""
    assert "only the newest 2" in run("--from", "an@office.example", "--limit", "2").stderr
    assert run("--from", "an@office.example", "--limit", "3").stderr == ""


def test_json_tells_everything(database: Path, run) -> None:
    """One object a line with every key; a sealed name only as its digest; times in UTC."""
    (line,) = run("--sha256", LEAK, "--format", "json").stdout.splitlines()
    told = json.loads(line)
    assert told["received_at"] == "2026-03-02T07:00:00+00:00"
    assert told["law"] == ["Điều 4.1"]
    assert (told["reply_code"], told["reply_enhanced"], told["queue_id"]) == (550, "5.7.1", None)
    assert told["findings"][0]["where"] == "attachment:1"
    assert (told["attachments"][0]["name"], told["attachments"][0]["name_digest"]) == (None, "cd" * 32)


def test_csv_has_a_row_for_each_recipient(database: Path, run) -> None:
    """Who had it, when, with what outcome (Điều 8.2): times are those of the office."""
    result = run(_record(1).envelope.case, "--format", "csv", "--lang", "en")
    rows = list(csv.DictReader(StringIO(result.stdout_bytes.decode("utf-8-sig"), newline="")))
    told = [(row["Recipient"], row["Recipient's code"]) for row in rows]
    assert told == [("binh@office.example", "250"), ("chi@else.example", "550")]
    assert {row["Time"] for row in rows} == {"2026-03-02 13:00:00+07:00"}
    assert {row["Queue id"] for row in rows} == {"4bXz"}


def test_a_table_of_messages(database: Path, run) -> None:
    """A table names the columns in Vietnamese and shows one message after another."""
    text = run("--from", "an@office.example").stdout
    assert "Mã vụ việc" in text
    assert text.index(_record(3).envelope.case) < text.index(_record(1).envelope.case)
    assert "chi@else.example (550)" in text


def test_a_case_as_a_story(database: Path, run) -> None:
    """One case is told whole: the message, its recipients, findings and attachments."""
    text = run(_record(2).envelope.case).stdout
    for told in ("state-secrets", "Điều 4.1", "secrecy_mark", "MẬT", LEAK, "cd" * 32, "noi-vu", "550"):
        assert told in text
    assert "bí mật" not in text


@pytest.mark.parametrize("arguments", [("--to", "khac@office.example"), ("0" * 26,)])
def test_nothing_found(database: Path, run, arguments: tuple[str, ...]) -> None:
    """Nothing found is exit code 1, told on stderr; stdout stays empty."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing found" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("123",),
        ("--sha256", "xyz"),
        ("--since", "yesterday"),
        ("--since", "30d "),
        ("--format", "xml", "--in-doubt"),
    ],
)
def test_usage(database: Path, run, arguments: tuple[str, ...]) -> None:
    """What cannot be asked is exit code 2, told on stderr."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_no_database(database: Path, run) -> None:
    """Without a database the exit code is 66."""
    for path in database.parent.iterdir():
        path.unlink()
    result = run("--in-doubt")
    assert (result.exit_code, result.stdout) == (66, "")


def test_a_database_that_is_none(database: Path, run) -> None:
    """A database of another version is exit code 65."""
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    result = run("--in-doubt")
    assert (result.exit_code, result.stdout) == (65, "")
    assert "9999" in result.stderr
