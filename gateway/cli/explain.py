"""`congthu explain`: what would happen to messages, told as JSON lines or as a table, without doing it."""

import asyncio
import json
import mailbox
import sys
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from gateway.cli.faults import BAD_DATA, FINDINGS, NO_INPUT, USAGE, mistakes_told, stop
from gateway.cli.rehearsal import BadAddressError, Expected, Hypothesis, rehearse
from gateway.engines.inspector import LocalInspector
from gateway.message.inspect import Attachment, Message
from gateway.office import load_office
from gateway.policy.rule import Action, Finding
from gateway.ports import Office
from gateway.settings import Settings, load


class Format(StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"


def explain(
    files: Annotated[list[Path], typer.Argument(help="Messages: .eml files, Maildir folders, mbox files.")],
    policies: Annotated[Path | None, typer.Option(help="Another folder of rules.")] = None,
    sender: Annotated[
        str | None, typer.Option("--from", metavar="A", help="The envelope's sender; `<>` if absent.")
    ] = None,
    recipients: Annotated[
        list[str] | None, typer.Option("--to", metavar="B", help="A recipient; may be repeated.")
    ] = None,
    login: Annotated[str | None, typer.Option(metavar="L", help="Who is logged in.")] = None,
    client: Annotated[str | None, typer.Option(metavar="IP", help="The client's address.")] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="From a stranger, whatever the sender claims.")] = False,
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = Format.TABLE,
    config: Annotated[Path | None, typer.Option(help="The settings file.")] = None,
) -> None:
    """Tell what would happen to messages, without doing it. Exit 1 when one would not pass, 66 for a file not there."""
    with mistakes_told():
        settings = load(config)
        if policies is not None:
            settings = settings.model_copy(update={"policies": policies})
        office = load_office(settings, tested=False)
    try:
        address = ip_address(client) if client else None
    except ValueError:
        stop(USAGE, f"--client: {client!r} is no IP address")
    if missing := [str(path) for path in files if not path.exists()]:
        stop(NO_INPUT, *(f"congthu: {path}: no such file" for path in missing))
    who = Hypothesis(sender if sender != "<>" else None, tuple(recipients or ()), login, address, inbound)
    try:
        worst = asyncio.run(_explain(files, who, office, settings, form))
    except BadAddressError as error:
        stop(USAGE, str(error))
    except OSError as error:
        stop(BAD_DATA, f"{error.filename}: cannot be read ({error.strerror})")
    if worst > Action.FLAG:
        raise typer.Exit(FINDINGS)


async def _explain(files: list[Path], who: Hypothesis, office: Office, settings: Settings, form: Format) -> Action:
    limits = settings.limits
    inspector = LocalInspector(office.budget, deadline=limits.inspection, queue=limits.inspection_queue)
    worst = Action.PASS
    table = Table(show_lines=False)
    for heading in ("file", "action", "rule", "article", "reply"):
        table.add_column(heading, overflow="fold")
    now = datetime.now(ZoneInfo(settings.timezone))
    try:
        for path in files:
            for name, raw in messages(path):
                expected = await rehearse(
                    raw, who, office, inspector, now, octets=limits.message_size, line_octets=limits.line_octets
                )
                worst = max(worst, expected.action)
                if form is Format.JSON:
                    print(as_json(name, expected))
                else:
                    table.add_row(*as_row(name, expected))
    finally:
        inspector.close()
    if form is Format.TABLE:
        Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200).print(table)
    return worst


def messages(path: Path) -> Iterator[tuple[str, bytes]]:
    """The messages of a file, a Maildir folder or an mbox, with their names. Raises OSError.

    Files with LF line ends are read as if they had come over SMTP, with CRLF.
    """
    if path.is_dir():
        folders = [path / "cur", path / "new"] if (path / "cur").is_dir() else [path]
        for folder in folders:
            for file in sorted(folder.iterdir()):
                if file.is_file():
                    yield str(file), _crlf(file.read_bytes())
        return
    raw = path.read_bytes()
    if path.suffix == ".mbox" or raw.startswith(b"From "):
        box = mailbox.mbox(path, create=False)
        try:
            for number, key in enumerate(box.keys(), 1):
                yield f"{path}#{number}", _crlf(box.get_bytes(key))
        finally:
            box.close()
        return
    yield str(path), _crlf(raw)


def _crlf(raw: bytes) -> bytes:
    return raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")


def as_json(name: str, expected: Expected) -> str:
    """One line of JSON with every key, null where nothing applies."""
    record = expected.record
    verdict = record.verdict if record else None
    reply = expected.reply
    direction = record.envelope.direction.value if record else None
    return json.dumps(
        {
            "file": name,
            "action": expected.action.word,
            "rule": verdict.rule if verdict else None,
            "law": list(verdict.law) if verdict else [],
            "reply": {"code": reply.code, "enhanced": reply.enhanced, "text": reply.text} if reply else None,
            "findings": [_finding(finding) for finding in (verdict.findings if verdict else ())],
            "facts": _facts(expected.message, direction),
        },
        ensure_ascii=False,
    )


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "mode": finding.mode.value,
        "condition": finding.condition,
        "where": finding.where,
        "value": finding.value,
    }


def _facts(message: Message | None, direction: str | None) -> dict[str, Any]:
    if message is None:
        empty: dict[str, Any] = {"size": None, "direction": direction, "text_encoding": None}
        return {**empty, "charsets": [], "defects": [], "attachments": []}
    return {
        "size": message.size,
        "direction": direction,
        "text_encoding": message.text_encoding.value,
        "charsets": list(message.charsets),
        "defects": sorted({int(sighting.defect) for sighting in message.sightings}),
        "attachments": [_attachment(attachment) for attachment in message.attachments],
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "locked": attachment.locked,
        "members": list(attachment.members),
    }


def as_row(name: str, expected: Expected) -> tuple[str, str, str, str, str]:
    """File, action, rule, article and reply, for people."""
    verdict = expected.record.verdict if expected.record else None
    reply = expected.reply
    return (
        name,
        expected.action.word,
        (verdict.rule if verdict else None) or "",
        ", ".join(verdict.law) if verdict else "",
        f"{reply.code} {reply.enhanced} {reply.text}".replace("  ", " ") if reply else "",
    )
