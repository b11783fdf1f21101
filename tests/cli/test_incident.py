"""`congthu incident`: from a refused letter to the closed incident, as an officer does it at a command line."""

import asyncio
import csv
import json
import smtplib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result
from servers.gateway import running, write_settings
from servers.sink import Sink
from typer.testing import CliRunner

from gateway.__main__ import app

SUBJECT = "Kế hoạch CANARY"


def letter(date: str, mark: str = "[TỐI MẬT]") -> bytes:
    return f"Subject: {mark} {SUBJECT}\r\nDate: {date}\r\n\r\nCANARY\r\n".encode()


def send(port: int, octets: bytes, to: str = "b@example.vn") -> str:
    """The case number of a letter that is refused."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@example.net", [to], octets, mail_options=["BODY=8BITMIME"])
    assert refused.value.smtp_code == 550
    return refused.value.smtp_error.decode().rpartition("[")[2].removesuffix("]")


class Office:
    """The command over the records of a gateway that ran, with what it was sent."""

    def __init__(self, file: Path, cases: list[str]) -> None:
        self.file = file
        self.first, self.again, self.other = cases

    def incident(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(self.file), "incident", *arguments])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A gateway before a sink was sent one secret twice, and another one."""
    folder = tmp_path_factory.mktemp("office")

    async def live() -> Office:
        sink = await Sink().start()
        file = write_settings(folder, sink.port)
        async with running(file) as gateway:
            port = gateway.listeners[0].port
            letters = [
                (letter("1"), "b@example.vn"),
                (letter("2"), "c@example.vn"),
                (letter("3", "[MẬT]"), "b@example.vn"),
            ]
            cases = [await asyncio.to_thread(send, port, octets, to) for octets, to in letters]
        await sink.close()
        return Office(file, cases)

    return asyncio.run(live())


@pytest.fixture
def office(ran: Office, tmp_path: Path) -> Iterator[Office]:
    """The same records, for each test anew."""
    database = ran.file.parent / "data" / "congthu.db"
    before = database.read_bytes()
    yield ran
    for journal in database.parent.glob("congthu.db-*"):
        journal.unlink()
    database.write_bytes(before)


def told(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_list_names_the_open_ones(office: Office) -> None:
    """Newest first, one row an incident, however often it was sent; in both languages."""
    rows = told(office.incident("list", "--format", "json"))
    assert [(row["case"], row["level"], row["state"], row["sent"]) for row in rows] == [
        (office.other, "MẬT", "open", 1),
        (office.first, "TỐI MẬT", "open", 2),
    ]
    table = office.incident("list", "--lang", "en").stdout
    assert "Case number" in table
    assert office.first in table
    assert "Mã vụ việc" in office.incident("list").stdout


def test_show_tells_all_of_one(office: Office) -> None:
    """By the number of any message that came under it; without a word of the letter."""
    result = office.incident("show", office.again.lower())
    assert result.exit_code == 0, result.output
    for word in (office.first, office.again, "TỐI MẬT", "strong", "subject", "b@example.vn", "c@example.vn"):
        assert word in result.stdout
    assert "CANARY" not in result.stdout
    (row,) = told(office.incident("show", office.first, "--format", "json"))
    assert row["cases"] == [office.first, office.again]
    assert row["recipients"] == ["b@example.vn", "c@example.vn"]
    assert (row["history"], row["tellings"], row["closed_at"], row["rule"]) == ([], [], None, "state-secrets")


def test_an_incident_is_noted_and_closed(office: Office) -> None:
    """Notes and the end are kept with who wrote them; a closed one leaves the list and cannot be closed again."""
    assert office.incident("note", office.again, "Đã gọi văn thư", "--by", "Lê An").exit_code == 0
    closed = office.incident("close", office.first, "--why", "Đánh dấu nhầm", "--by", "Lê An")
    assert (closed.exit_code, closed.stdout) == (0, f"closed {office.first}\n")
    again = office.incident("close", office.first, "--why", "x")
    assert again.exit_code == 1
    assert "closed already" in again.stderr
    assert [row["case"] for row in told(office.incident("list", "--format", "json"))] == [office.other]
    rows = told(office.incident("list", "--state", "closed", "--format", "json"))
    assert [row["case"] for row in rows] == [office.first]
    (row,) = told(office.incident("show", office.first, "--format", "json"))
    assert [(one["event"], one["by"], one["text"]) for one in row["history"]] == [
        ("note", "Lê An", "Đã gọi văn thư"),
        ("close", "Lê An", "Đánh dấu nhầm"),
    ]
    shown = office.incident("show", office.first).stdout
    assert "Đánh dấu nhầm" in shown


def test_who_writes_is_who_sits_there(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --by the computer's user is written down: behind sudo the person, not root."""
    monkeypatch.setenv("SUDO_USER", "lean")
    assert office.incident("note", office.first, "x").exit_code == 0
    (row,) = told(office.incident("show", office.first, "--format", "json"))
    assert row["history"][0]["by"] == "lean"


def test_export_writes_every_one(office: Office) -> None:
    """Open and closed, as CSV by default, with why it was closed; a time without any has headings alone."""
    office.incident("close", office.first, "--why", "Đánh dấu nhầm", "--by", "Lê An")
    result = office.incident("export", "--since", "1d", "--lang", "en")
    rows = list(csv.DictReader(StringIO(result.stdout.removeprefix("\ufeff"))))
    assert [(row["Case number"], row["State"], row["Why closed"]) for row in rows] == [
        (office.other, "open", ""),
        (office.first, "closed", "Đánh dấu nhầm"),
    ]
    empty = office.incident("export", "--since", "2026-01-01", "--until", "2026-01-31")
    assert (empty.exit_code, len(empty.stdout.splitlines())) == (0, 1)
    assert len(told(office.incident("export", "--format", "json"))) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "x"], 2, "26 letters"),
        (["show", "0" * 26], 1, "belongs to no incident"),
        (["note", "0" * 26, "x"], 1, "belongs to no incident"),
        (["note", "0" * 26, "  "], 2, "TEXT is empty"),
        (["close", "0" * 26, "--why", " ", "--by", "x"], 2, "--why is empty"),
        (["close", "0" * 26, "--why", "x", "--by", "a\x1bb"], 2, "--by is too long, or holds"),
        (["list", "--since", "soon"], 2, "--since takes"),
        (["export", "--until", "soon"], 2, "--until takes"),
        (["export", "--since", "2026-02-01", "--until", "2026-01-01"], 2, "before"),
    ],
)
def test_what_is_wrong_is_told(office: Office, arguments: list[str], code: int, says: str) -> None:
    """Bad input ends with its exit code and a line that says what to write."""
    result = office.incident(*arguments)
    assert result.exit_code == code, result.output
    assert says in result.stderr


def test_no_records(tmp_path: Path) -> None:
    """Where no gateway ran there is nothing to ask: exit code 66."""
    result = CliRunner().invoke(app, ["--config", str(write_settings(tmp_path, 1)), "incident", "list"])
    assert result.exit_code == 66
