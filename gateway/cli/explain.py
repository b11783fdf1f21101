"""`congthu explain`: what would happen to messages, told as JSON lines or as a table, without doing it."""

import json
import mailbox
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gateway.cli.rehearsal import Expected
from gateway.message.inspect import Attachment, Message
from gateway.policy.rule import Finding


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
