"""`congthu trace`: what became of messages, asked by case, address, Message-ID, digest or time (Điều 8.2, 10-III.2)."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import tzinfo
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, USAGE, mistakes_told, note, stop
from gateway.cli.options import Config, Form, Headings
from gateway.cli.recorded import asked, recorded
from gateway.cli.results import Format, width, write_csv, write_json
from gateway.cli.times import SINCE, beginning
from gateway.records import case_number
from gateway.records.questions import Question
from gateway.records.traced import Traced
from gateway.reports.table import table
from gateway.reports.words import Language, headings

_SHA256 = re.compile(r"[0-9A-Fa-f]{64}", re.ASCII)
_TABLE = ("received_at", "case", "direction", "sender", "recipients", "action", "rule", "outcome")
_CSV = (
    *("received_at", "case", "direction", "client", "sender", "unit", "recipient", "code", "size", "sha256"),
    *("message_id", "action", "rule", "law", "reply_code", "outcome", "next_hop_code", "queue_id"),
)


def trace(
    case: Annotated[str | None, typer.Argument(metavar="CASE", help="A case number.")] = None,
    *,
    sender: Annotated[str | None, typer.Option("--from", help="The sender's address; <> for none.")] = None,
    recipient: Annotated[str | None, typer.Option("--to", help="A recipient's address.")] = None,
    message_id: Annotated[str | None, typer.Option(help="A Message-ID, with or without its brackets.")] = None,
    sha256: Annotated[str | None, typer.Option(help="The digest of a message or of an attachment.")] = None,
    since: Annotated[str | None, typer.Option(help=f"Received since: {SINCE}.")] = None,
    in_doubt: Annotated[bool, typer.Option("--in-doubt", help="Only messages whose outcome is not known.")] = False,
    form: Form = Format.TABLE,
    lang: Headings = Language.VI,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many messages.")] = 100,
    config: Config = None,
) -> None:
    """Tell what became of messages, newest first. All that is asked must hold. Exit code 1: nothing found."""
    if not (in_doubt or any(asking is not None for asking in (case, sender, recipient, message_id, sha256, since))):
        stop(USAGE, "trace what? Give a case number, --from, --to, --message-id, --sha256, --since or --in-doubt")
    with mistakes_told():
        where = recorded(config)
    question = Question(
        case=None if case is None else _case(case),
        sender=sender,
        recipient=recipient,
        message_id=message_id,
        sha256=None if sha256 is None else _sha256(sha256),
        since=None if since is None else beginning(since, where.zone),
        in_doubt=in_doubt,
    )
    with asked(where.database) as questions:
        found = questions.trace(question, limit + 1)
    if not found:
        stop(FINDINGS, "nothing found")
    if len(found) > limit:
        note(f"only the newest {limit} are shown; --limit shows more")
    _write(found[:limit], form, where.zone, lang, whole=case is not None)


def _case(text: str) -> str:
    return case_number.read(text) or stop(USAGE, "a case number has 26 letters and digits")


def _sha256(text: str) -> str:
    return text.lower() if _SHA256.fullmatch(text) else stop(USAGE, "a SHA-256 digest has 64 hexadecimal digits")


def _write(found: Sequence[Traced], form: Format, zone: tzinfo, lang: Language, *, whole: bool) -> None:
    match form:
        case Format.JSON:
            write_json(map(_exact, found))
        case Format.CSV:
            write_csv((row for message in found for row in _csv_rows(message, zone)), _CSV, lang)
        case Format.TABLE if whole:
            print("\n".join(text for message in found for text in _story(message, zone, lang)), end="")
        case Format.TABLE:
            print(table(headings(_TABLE, lang), [_table_row(message, zone) for message in found], width()), end="")


def _exact(message: Traced) -> dict[str, object]:
    """The message as JSON tells it: every key, times in RFC 3339 UTC, digests in hexadecimal."""
    ended_at = message.ended_at
    return asdict(message) | {
        "received_at": message.received_at.isoformat(),
        "ended_at": None if ended_at is None else ended_at.isoformat(),
        "releases": [
            asdict(one) | {"made_at": one.made_at.isoformat(), "until": one.until.isoformat()}
            for one in message.releases
        ],
    }


def _csv_rows(message: Traced, zone: tzinfo) -> list[tuple[object, ...]]:
    """A row for each recipient (one without, where none was taken): who had it, when, with what outcome."""
    common = _common(message, zone)
    told: list[tuple[str, int | None]] = [(kept.address, kept.code) for kept in message.recipients]
    return [tuple((common | {"recipient": address, "code": code})[column] for column in _CSV) for address, code in told]


def _table_row(message: Traced, zone: tzinfo) -> tuple[object, ...]:
    common = _common(message, zone)
    return tuple(common[column] for column in _TABLE)


def _common(message: Traced, zone: tzinfo) -> dict[str, object]:
    return asdict(message) | {
        "received_at": message.received_at.astimezone(zone).isoformat(" ", "seconds"),
        "sender": message.sender or "<>",
        "recipients": "\n".join(f"{recipient.address} ({recipient.code})" for recipient in message.recipients),
        "law": ", ".join(message.law),
    }


_STORY = (
    *("case", "received_at", "direction", "client", "sender", "unit", "size", "sha256", "message_id"),
    *("action", "rule", "law", "reply_code", "outcome", "next_hop_code", "queue_id"),
)
_RECIPIENT = ("address", "unit", "code")
_FINDING = ("rule", "law", "mode", "condition", "where", "value")
_ATTACHMENT = ("name", "type", "size", "sha256", "locked")
_RELEASE = ("rule", "released_by", "approved_by", "reason", "until")


def _story(message: Traced, zone: tzinfo, lang: Language) -> list[str]:
    """All that is known of one message, as tables."""
    common = _common(message, zone)
    names = headings(_STORY, lang)
    facts = [
        (name, str(common[column]))
        for name, column in zip(names, _STORY, strict=True)
        if common[column] not in (None, "")
    ]
    told = [table(("", ""), facts, width())]
    for columns, rows in (
        (_RECIPIENT, [(kept.address, kept.unit, kept.code) for kept in message.recipients]),
        (
            _FINDING,
            [
                (kept.rule, ", ".join(kept.law), kept.mode, kept.condition, kept.where, kept.value)
                for kept in message.findings
            ],
        ),
        (
            _ATTACHMENT,
            [
                (kept.name or kept.name_digest, kept.type, kept.size, kept.sha256, "✓" if kept.locked else "")
                for kept in message.attachments
            ],
        ),
        (
            _RELEASE,
            [
                (kept.rule, kept.released_by, kept.approved_by, kept.reason, kept.until.astimezone(zone).date())
                for kept in message.releases
            ],
        ),
    ):
        if rows:
            told.append(table(headings(columns, lang), rows, width()))
    return told
