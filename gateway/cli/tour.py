"""The tour: sample messages sent once through real SMTP, and a table of what became of them."""

import re
import smtplib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

from gateway.records.questions import Question, Questions
from gateway.settings import SettingsMistakes

_CASE = re.compile(r"\[([0-9A-Z]{26})\]")
STRANGER = "203.0.113.9"
"""The address that the tour's strangers are said to come from (RFC 5737)."""


class Sample(BaseModel):
    """One entry of `tour.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    file: str
    sender: str
    to: tuple[str, ...]
    origin: Literal["ours", "stranger"] = "ours"
    expect: Literal["pass", "flag", "defer", "refuse"]
    rule: str | None = None
    law: str = ""
    """The articles that its refusal cites, as people read them."""
    recipients: int = 0
    """Instead of `to`: so many recipients of its first one's domain."""
    repeat: int = 1
    """Sent so often in a row; the last reply counts."""


@dataclass(frozen=True, slots=True)
class Tour:
    """The samples and the folder of their files."""

    folder: Path
    samples: tuple[Sample, ...]


def load_tour(folder: Path) -> Tour:
    """Read `tour.yaml`. Raises OSError, or SettingsMistakes for entries that do not fit."""
    entries = YAML(typ="safe", pure=True).load((folder / "tour.yaml").read_text("utf-8"))
    try:
        return Tour(folder, tuple(Sample.model_validate(entry) for entry in entries))
    except ValidationError as error:
        raise SettingsMistakes((f"{folder / 'tour.yaml'}: {error}",)) from None


def take_tour(tour: Tour, host: str, port: int, database: Path, citations: Mapping[str, str]) -> bool:
    """Send every sample and print the table, rule and article as the records tell them; whether all met expectation.

    `citations` are those of the articles, by id.
    """
    table = Table(title="TRIAL: what became of the samples", show_lines=False)
    for heading in ("file", "action", "rule", "article", "reply", ""):
        table.add_column(heading, overflow="fold")
    good = True
    for sample in tour.samples:
        raw = (tour.folder / sample.file).read_bytes()
        reply = send(sample, raw, host, port)
        action = {2: "pass", 4: "defer"}.get(reply[0] // 100, "refuse")
        rule, law = recorded(database, _case_or_letter(raw, reply), citations)
        if action == "pass" and rule is not None:
            action = "flag"
        met = (action, rule, law) == (sample.expect, sample.rule, sample.law)
        good = good and met
        answer = f"{reply[0]} {reply[1]}"
        table.add_row(sample.file, action, rule or "", law, answer, "ok" if met else "NOT AS EXPECTED")
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200)
    console.print(table)
    return good


def _case_or_letter(raw: bytes, reply: tuple[int, str]) -> Question | None:
    """What the records are asked for: the case that a refusal names, or a letter that was taken."""
    if found := _CASE.search(reply[1]):
        return Question(case=found[1])
    message_id = message_from_bytes(raw)["Message-ID"]
    return Question(message_id=message_id) if reply[0] // 100 == 2 and message_id else None


def recorded(database: Path, question: Question | None, citations: Mapping[str, str]) -> tuple[str | None, str]:
    """The rule and the articles that decided about a message; nothing where none did."""
    if question is None:
        return None, ""
    with Questions(database) as questions:
        for message in questions.trace(question, 1):
            # A rule that refused single recipients stands among the findings of a message that passed to the others.
            found_first = next(iter(message.findings), None)
            if question.case and message.rule is None and found_first is not None:
                return found_first.rule, ", ".join(citations[article] for article in found_first.law)
            return message.rule, ", ".join(message.law)
    return None, ""


def send(sample: Sample, raw: bytes, host: str, port: int) -> tuple[int, str]:
    """The strongest reply to a sample: that of its end of data, or that of a recipient refused."""
    content = raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
    strongest = (250, "")
    with smtplib.SMTP(host, port, "tour.invalid", timeout=60) as client:
        client.ehlo()
        if sample.origin == "stranger":
            client.docmd("XFORWARD", f"ADDR={STRANGER} HELO=mx.example.org")
        for _ in range(sample.repeat):
            strongest = _once(client, sample, content)
    return strongest


def _once(client: smtplib.SMTP, sample: Sample, content: bytes) -> tuple[int, str]:
    domain = sample.to[0].rpartition("@")[2]
    recipients = [f"nguoi{number}@{domain}" for number in range(sample.recipients)] or sample.to
    replies = [client.mail(sample.sender)]
    replies += [client.rcpt(address) for address in recipients]
    if any(code // 100 == 2 for code, _ in replies[1:]):
        client.putcmd("DATA")
        code, text = client.getreply()
        if code == 354:
            stuffed = content.replace(b"\r\n.", b"\r\n..")
            client.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, text = client.getreply()
        replies.append((code, text))
    else:
        client.rset()
    worst = max((reply for reply in replies if reply[0] // 100 != 2), key=lambda reply: reply[0], default=replies[-1])
    return worst[0], worst[1].decode("utf-8", "replace")
