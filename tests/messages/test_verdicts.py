"""One verdict, whoever asks: `explain` and SMTP agree about every golden message, and SMTP breaks on none."""

import asyncio
import json
import re
import smtplib
from base64 import encodebytes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from servers import log_lines, python_mail
from servers.client import as_sent, transaction
from servers.gateway import running, write_settings
from servers.sink import Sink
from typer.testing import CliRunner

from gateway.__main__ import app as command_line
from gateway.records.questions import Question, Questions

DATA = Path(__file__).parents[1] / "data"
FILES = sorted(
    path
    for folder in ("documents", "archives")
    for path in (DATA / folder).iterdir()
    if path.is_file() and path.suffix not in {".json", ".md"}
)
"""Golden documents and archives, each of which travels as the attachment of a letter."""
GOLDEN = [*sorted(Path(__file__).parent.rglob("*.eml")), *FILES]
OURS, STRANGERS = "example.vn", "example.net"
A_MAILBOX_MAY_SEND = 50
"""Messages by one of our mailboxes before the sending rate would be asked about; `explain` counts none."""


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink().start()
    yield started
    await started.close()


def golden(path: Path) -> bytes:
    """The message in the file. `explain` takes one that begins with "From " for a mailbox, where that line is none."""
    raw = path.read_bytes()
    if path.suffix != ".eml":
        head = f'From: an@example.vn\nMIME-Version: 1.0\nContent-Type: application/octet-stream; name="{path.name}"\n'
        return head.encode() + b"Content-Transfer-Encoding: base64\n\n" + encodebytes(raw)
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def sender(number: int, domain: str) -> str:
    """Who sends the message of this number."""
    return f"canbo{number // A_MAILBOX_MAY_SEND}@{domain}"


def explained(settings: Path, folder: Path, domain: str, to: str) -> dict[str, dict[str, Any]]:
    """What `explain` tells of each golden message, by the file's place in the list."""
    told = {}
    for first in range(0, len(GOLDEN), A_MAILBOX_MAY_SEND):
        box = folder / str(first)
        box.mkdir(parents=True)
        for number, path in enumerate(GOLDEN[first : first + A_MAILBOX_MAY_SEND], first):
            (box / f"{number:04}.eml").write_bytes(as_sent(golden(path)))
        words = ["--config", str(settings), "explain", "--format", "json"]
        words += ["--from", sender(first, domain), "--to", to, str(box)]
        result = CliRunner().invoke(command_line, words)
        assert result.exit_code in {0, 1}, result.output
        for line in result.stdout.splitlines():
            answer = json.loads(line)
            told[Path(answer["file"]).stem] = answer
    return told


def delivered(port: int, domain: str, to: str, sink: Sink) -> list[tuple[int, str, str]]:
    """Code, enhanced code and case number of the reply to each golden message, all over one connection."""
    answers = []
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=60) as client:
        client.ehlo()
        for number, path in enumerate(GOLDEN):
            code, text = transaction(client, sender(number, domain), to, golden(path))
            named = re.search(rb"\[([0-9A-Z]{26})\]", text) or re.search(
                rb"^X-Congthu-Case: (\S+)\r$", sink.messages[-1].content, re.MULTILINE
            )
            assert named, (path.name, code, text)
            answers.append((code, text.split(b" ", 1)[0].decode(), named[1].decode()))
    return answers


@pytest.mark.parametrize(
    ("domain", "to"),
    [(STRANGERS, f"an@{OURS}"), (OURS, "someone@example.org"), (OURS, f"an@{OURS}")],
    ids=["inbound", "outbound", "internal"],
)
async def test_explain_and_smtp_agree_on_every_golden_message(tmp_path: Path, sink: Sink, domain: str, to: str) -> None:
    """Action, rule, articles, findings, code and enhanced code are the same, in every direction; marks alone refuse."""
    settings = write_settings(tmp_path, sink.port, ours=domain == OURS)
    told = await asyncio.to_thread(explained, settings, tmp_path / "explained", domain, to)
    with log_lines.kept() as lines:
        async with running(settings) as app:
            answers = await asyncio.to_thread(delivered, app.listeners[0].port, domain, to, sink)
    differences = []
    with Questions(tmp_path / "data" / "congthu.db") as questions:
        for number, (path, (code, enhanced, case)) in enumerate(zip(GOLDEN, answers, strict=True)):
            (record,) = questions.trace(Question(case=case), 1)
            expected = told[f"{number:04}"]
            reply = expected["reply"] or {"code": 250, "enhanced": "2.0.0"}
            by_explain = (reply["code"], reply["enhanced"], expected["action"], expected["rule"], expected["law"])
            by_smtp = (code, enhanced, record.action, record.rule, list(record.law))
            found = [[finding[key] for key in ("rule", "condition", "where")] for finding in expected["findings"]]
            recorded = [[finding.rule, finding.condition, finding.where] for finding in record.findings]
            if (by_explain, found) != (by_smtp, recorded):
                differences.append((path.name, by_explain, by_smtp, found, recorded))
    assert differences == []
    codes = {path: code for path, (code, _, _) in zip(GOLDEN, answers, strict=True)}
    marked = [path for path in GOLDEN if path.stem.endswith("-marked")]
    twins = {path: path.with_name(path.name.replace("-marked", "")) for path in marked}
    assert {path.name: (codes[twin], codes[path]) for path, twin in twins.items() if codes[twin] != 250} == {}
    assert {path.name: codes[path] for path in marked if codes[path] != 550} == {}
    assert {code // 100 for code, _, _ in answers} == {2, 5}, "a set that tells nothing apart proves nothing"
    assert lines.events("fault", "inspection_failed") == []


async def test_messages_of_python_itself_are_answered_over_smtp(tmp_path: Path, sink: Sink) -> None:
    """Each gets its reply, none for a fault or a doubt of ours, from strangers and from our own clients."""
    if absence := python_mail.absence():
        pytest.skip(absence)
    files = python_mail.files()
    assert len(files) > 40
    for domain, to in ((STRANGERS, f"an@{OURS}"), (OURS, "someone@example.org")):
        folder = tmp_path / domain
        folder.mkdir()
        with log_lines.kept() as lines:
            async with running(write_settings(folder, sink.port, ours=domain == OURS)) as app:
                codes = await asyncio.to_thread(answered, app.listeners[0].port, domain, to, files)
        assert {path.name: code for path, code in codes.items() if code not in {250, 550, 552, 554}} == {}
        assert list(codes.values()).count(250) > 20
        assert lines.alarms() == []


def answered(port: int, domain: str, to: str, files: list[Path]) -> dict[Path, int]:
    """The code of the reply to each file, all over one connection."""
    with smtplib.SMTP("127.0.0.1", port, "mx.example.net", timeout=60) as client:
        client.ehlo()
        return {
            path: transaction(client, sender(number, domain), to, path.read_bytes())[0]
            for number, path in enumerate(files)
        }
