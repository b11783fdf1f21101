"""The log: one JSON object a line, silent until asked, and nothing in it that deceives or tells too much."""

import inspect
import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, TextIO

import pytest

from gateway import log

ROOM_FOR_TEXT = {"subject", "body", "text", "content", "name", "names", "header", "headers", "error_text"}
FUNCTIONS = {
    name: function
    for name, function in inspect.getmembers(log, inspect.isfunction)
    if not name.startswith("_") and function.__module__ == log.__name__
}


class Lines(io.TextIOWrapper):
    """A stream to log to, and what it got."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "utf-8")

    def text(self) -> str:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode("utf-8")

    def read_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Lines]]:
    """Configures the log on a stream; silent again afterwards."""
    monkeypatch.setattr(log._Log, "to", log._Log.to)
    opened: list[TextIO] = []

    def configure(level: str = "info") -> Lines:
        lines = Lines()
        opened.append(lines)
        log.configure(level, lines)
        return lines

    yield configure
    for stream in opened:
        stream.close()


def a_message(**changes: Any) -> None:
    fields: dict[str, Any] = {
        "case": "01HZ",
        "listener": "door",
        "client": "192.0.2.1",
        "helo": "pc.example.vn",
        "direction": "outbound",
        "login": None,
        "sender": "annv@example.vn",
        "recipients": ["binh@example.org"],
        "message_id": "<1@example.vn>",
        "size": 100,
        "attachments": 1,
        "attachment_octets": 50,
        "action": "refuse",
        "code": 550,
        "enhanced": "5.7.1",
        "rule": "state-secrets",
        "law": ("Điều 4.1",),
        "findings": ["state-secrets (enforce)"],
        "policy_version": "abc",
        "next_hop": "store",
        "queue_id": "",
        "outcome": "refused",
        "durations": {"inspect": 0.001},
    }
    log.message(**{**fields, **changes})


def test_a_line(start: Callable[..., Lines]) -> None:
    """A message is one JSON object with time in UTC (RFC 3339), level, event and every field as it was given."""
    lines = start()
    a_message()
    (line,) = lines.read_lines()
    assert list(line)[:3] == ["time", "level", "event"]
    assert (line["level"], line["event"], line["case"], line["code"]) == ("info", "message", "01HZ", 550)
    assert line["law"] == ["Điều 4.1"]
    assert "Điều 4.1" in lines.text()
    assert line["time"].endswith("Z")
    assert datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0)


@pytest.mark.parametrize("hostile", ["a\nb", "\x1b[2J", "\u202egnp.exe", "\x9b2J", "\u2028", "\udc80", '"}\r\n{"'])
def test_hostile_values(start: Callable[..., Lines], hostile: str) -> None:
    """A value cannot break its line, move a terminal's cursor or turn letters round; it is read back as it was."""
    lines = start()
    a_message(helo=hostile)
    assert lines.text().rstrip("\n").isprintable()
    (line,) = lines.read_lines()
    assert line["helo"] == hostile


def test_silent_until_configured(capfd: pytest.CaptureFixture[str]) -> None:
    """Commands whose results go to standard output see no log line there."""
    log.started("abc")
    log.record_failed("01HZ", "commit")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("level", "events"), [("info", 3), ("warning", 2), ("error", 1)])
def test_levels(start: Callable[..., Lines], level: str, events: int) -> None:
    """Lines below the level are not written."""
    lines = start(level)
    log.stopping()
    log.connection_refused("door", "connections")
    log.next_hop_down("store")
    assert len(lines.read_lines()) == events


def test_fault_tells_no_text(start: Callable[..., Lines]) -> None:
    """A fault is told by its type and place; its text, which may quote a message, is not."""
    lines = start()
    try:
        raise ValueError("TỐI MẬT: the plan")
    except ValueError as error:
        log.fault(error)
        log.loop_fault(None, {"exception": error, "message": "TỐI MẬT"})
    log.loop_fault(None, {"message": "TỐI MẬT"})
    assert "MẬT" not in lines.text()
    assert "plan" not in lines.text()
    first, second, third = lines.read_lines()
    assert (first["type"], second["type"], third["type"]) == ("ValueError", "ValueError", "event loop")
    assert first["at"][0].startswith("tests/test_log.py:")
    assert first["at"][0].endswith(" test_fault_tells_no_text")


def test_log_never_stops_mail(start: Callable[..., Lines], monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed stream and a full disk cost the line, not the message."""
    lines = start()
    lines.close()
    a_message()
    full = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115, PTH123 - closing it fails, as the disk is full
    log.configure("info", full)
    a_message()
    log.configure("info", Lines())
    a_message()
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space left"):
        full.close()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_room_for_text(name: str) -> None:
    """No function that writes a line has a parameter for message text, nor one that takes anything at all."""
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    assert not [parameter.name for parameter in parameters if parameter.name in ROOM_FOR_TEXT]
    assert not [
        parameter for parameter in parameters if parameter.kind in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}
    ]


def test_packages_are_silenced(start: Callable[..., Lines], capfd: pytest.CaptureFixture[str]) -> None:
    """What aiosmtpd and uvicorn log, message lines among it, reaches nobody."""
    lines = start()
    for name in ("mail.log", "mail.debug", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).error("DATA line: TỐI MẬT")
        assert not logging.getLogger(name).isEnabledFor(logging.CRITICAL)
    assert lines.text() == ""
    assert capfd.readouterr() == ("", "")
