"""Records and endings as rows: the one place where a Record becomes what is kept, for store and spool alike.

Hostile text is made storable here: cut to its column's length, lone surrogates and NUL written as escapes.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table

from gateway.message.address import parse_mailbox
from gateway.policy.incident import Channel, Incident, about
from gateway.ports import Ending, Record, RecordedAttachment
from gateway.records import schema

JOINT = "; "
"""What joins the citations of one `law` column."""

Row = Mapping[str, Any]
_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

OUR_LETTER = re.compile(r"<[0-9A-Z]{26}\.([0-9a-f]{16})@[^<>@\s]+>\Z")
"""The Message-ID of a letter about an incident: its case number, the telling's token, our host name."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADDRESS = 1024


@dataclass(frozen=True, slots=True)
class RecordRows:
    """One record as rows of the tables of messages."""

    message: Row
    recipients: tuple[Row, ...]
    findings: tuple[Row, ...]
    attachments: tuple[Row, ...]
    facts: tuple[Row, ...] = ()
    opening: "OpeningRows | None" = None

    @property
    def case(self) -> str:
        return str(self.message["case_number"])


@dataclass(frozen=True, slots=True)
class OpeningRows:
    """The incident that a message opens, or comes under: `records.opening` tells which."""

    incident: Row
    sending: Row
    recipients: tuple[Row, ...]
    tellings: tuple[Row, ...]
    token: str = ""
    """The token in the message's own Message-ID, if that has the form of our letters about incidents."""


@dataclass(frozen=True, slots=True)
class EndingRow:
    """One ending: the columns of `message` that it sets."""

    case: str
    columns: Row


Entry = RecordRows | EndingRow
"""What a store or a spool takes."""


class Unreadable(Exception):
    """A line of the spool is whole, yet no entry. The message tells why, never what it holds."""


def microseconds(time: datetime) -> int:
    """A time (with zone) as the records keep it."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def time_of(kept: int) -> datetime:
    """The UTC time of kept microseconds."""
    return _EPOCH + timedelta(microseconds=kept)


def of_record(record: Record, digest: Callable[[str], str]) -> RecordRows:
    """The rows of a record. `digest` seals the attachments' names where the record asks for it."""
    case = record.envelope.case
    return RecordRows(
        message=_message(record),
        recipients=tuple(
            {
                "case_number": case,
                "number": number,
                "address": cut(recipient.address, _ADDRESS),
                "address_key": cut(address_key(recipient.address), _ADDRESS),
                "own": recipient.own,
                "unit": _maybe(recipient.unit, 255),
                "code": recipient.code,
            }
            for number, recipient in enumerate(record.recipients, 1)
        ),
        findings=tuple(
            {
                "case_number": case,
                "number": number,
                "rule": cut(found.rule, 255),
                "law": cut(JOINT.join(found.law), 255),
                "mode": found.mode.value,
                "condition": cut(found.condition, 64),
                "place": cut(found.where, 255),
                "value": cut(found.value, 255),
            }
            for number, found in enumerate(record.findings, 1)
        ),
        attachments=tuple(
            _attachment(case, kept, digest if record.seal_names else None) for kept in record.attachments
        ),
        facts=_facts(record),
        opening=None if record.incident is None else _opening(record, record.incident, digest),
    )


def of_ending(ending: Ending) -> EndingRow:
    """The row of an ending."""
    return EndingRow(
        ending.case,
        {
            "outcome": ending.outcome.value,
            "next_hop_code": ending.code or None,
            "queue_id": cut(ending.queue_id, 255),
            "ended_at": microseconds(ending.at),
        },
    )


def address_key(text: str) -> str:
    """The form by which an address is looked up; lower case where it is no address."""
    address = parse_mailbox(text)
    return text.lower() if address is None else address.key


def encode(entry: Entry) -> bytes:
    """An entry as one line of ASCII JSON, without its line end."""
    if isinstance(entry, EndingRow):
        told: dict[str, Any] = {"ending": entry.case, "columns": entry.columns}
    else:
        told = {
            "message": entry.message,
            "recipients": entry.recipients,
            "findings": entry.findings,
            "attachments": entry.attachments,
            "facts": entry.facts,
            "opening": None if entry.opening is None else asdict(entry.opening),
        }
    return json.dumps(told, separators=(",", ":"), default=lambda octets: {"hex": octets.hex()}).encode("ascii")


def decode(line: bytes) -> Entry:
    """The entry of a line that `encode` made, perhaps an older version's. Raises Unreadable."""
    try:
        told = json.loads(line, object_hook=_octets)
        if "ending" in told:
            return EndingRow(told["ending"], told["columns"])
        return RecordRows(
            _filled(schema.message, told["message"]),
            tuple(_filled(schema.recipient, row) for row in told["recipients"]),
            tuple(_filled(schema.finding, row) for row in told["findings"]),
            tuple(_filled(schema.attachment, row) for row in told["attachments"]),
            tuple(_filled(schema.fact, row) for row in told.get("facts", ())),
            _opening_of(told.get("opening")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from None


def _opening_of(told: dict[str, Any] | None) -> OpeningRows | None:
    if told is None:
        return None
    return OpeningRows(
        _filled(schema.incident, told["incident"]),
        _filled(schema.sending, told["sending"]),
        tuple(_filled(schema.reached_for, row) for row in told["recipients"]),
        tuple({key: row[key] for key in row if key in schema.telling.c} for row in told["tellings"]),
        str(told["token"]),
    )


def _octets(told: dict[str, Any]) -> Any:
    return bytes.fromhex(told["hex"]) if told.keys() == {"hex"} else told


def _filled(table: Table, row: Row) -> Row:
    # A line of an older version lacks the columns that came later.
    return {column.name: None for column in table.columns} | dict(row)


def _message(record: Record) -> Row:
    envelope, verdict, reply = record.envelope, record.verdict, record.reply
    sender = envelope.sender
    return {
        "case_number": envelope.case,
        "received_at": microseconds(envelope.received_at),
        "listener": cut(envelope.listener, 64),
        "client": cut(str(envelope.client.address), 45),
        "helo": cut(envelope.client.helo, 255),
        "login": _maybe(envelope.login, 255),
        "origin": envelope.origin.value,
        "direction": envelope.direction.value,
        "sender": "" if sender is None else cut(str(sender), _ADDRESS),
        "sender_key": "" if sender is None else cut(sender.key, _ADDRESS),
        "unit": _maybe(record.unit, 255),
        "size": record.size,
        "sha256": _digest(record.sha256),
        "message_id": cut(record.message_id.strip(), 255),
        "action": verdict.action.word,
        "rule": _maybe(verdict.rule, 255),
        "law": cut(JOINT.join(verdict.law), 255),
        "reply_code": None if reply is None else reply.code,
        "reply_enhanced": "" if reply is None else cut(reply.enhanced, 11),
        "policy": cut(verdict.version, 64),
        "outcome": record.outcome.value,
        "next_hop_code": None,
        "queue_id": None,
        "ended_at": None,
    }


def _attachment(case: str, kept: RecordedAttachment, digest: Callable[[str], str] | None) -> Row:
    return {
        "case_number": case,
        "number": kept.number,
        "name": cut(kept.name, 255) if digest is None else None,
        "name_digest": None if digest is None else bytes.fromhex(digest(kept.name)),
        "type": cut(kept.type, 255),
        "size": kept.size,
        "sha256": _digest(kept.sha256),
        "locked": kept.locked,
    }


def _facts(record: Record) -> tuple[Row, ...]:
    kept = _json(record.kept) if record.kept is not None else ""
    if not kept or len(kept) > schema.MAX_KEPT:
        return ()
    return ({"case_number": record.envelope.case, "content_sha256": _digest(record.content_sha256), "kept": kept},)


def _opening(record: Record, opened: Incident, digest: Callable[[str], str]) -> OpeningRows:
    case, at = record.envelope.case, microseconds(record.envelope.received_at)
    message = _message(record)
    file = next((one for one in record.attachments if one.number == opened.attachment), None)
    origin, sender_key = message["origin"], message["sender_key"]
    ours = OUR_LETTER.match(record.message_id.strip()) if record.envelope.sender is None else None
    copied = ("direction", "origin", "sender", "sender_key", "unit", "size", "sha256")
    return OpeningRows(
        incident={
            "case_number": case,
            "kind": opened.kind.value,
            "opened_at": at,
            "closed_at": None,
            "rule": cut(opened.rule, 255),
            "level": opened.level,
            "strength": opened.strength,
            "place": cut(opened.place, 255),
            **{name: message[name] for name in copied},
            "content_sha256": _digest(record.content_sha256 or record.sha256),
            "file_sha256": None if file is None else _digest(file.sha256),
            "file_name_digest": None if file is None else bytes.fromhex(digest(file.name)),
        },
        sending={"case_number": case, "incident": case, "received_at": at},
        recipients=tuple(
            {
                "incident": case,
                "address_key": cut(address_key(one.address), _ADDRESS),
                "address": cut(one.address, _ADDRESS),
            }
            for one in record.recipients
        ),
        tellings=tuple(
            {
                "incident": case,
                "channel": channel.value,
                "address": address,
                "address_key": key,
                "about": cut(about(origin, sender_key, opened.rule), 1024),
                "token": digest(f"{case} {channel} {key}")[:16],
                "made_at": at,
                "due_at": at,
                "tries": 0,
                "state": "waiting",
                "reason": "",
                "ended_at": None,
            }
            for channel, address, key in _told_by(opened)
        ),
        token="" if ours is None else ours[1],
    )


def _told_by(opened: Incident) -> Iterator[tuple[Channel, str, str]]:
    for to in opened.to:
        yield Channel.LETTER, str(to), to.key
    if opened.webhook:
        yield Channel.WEBHOOK, "", ""


def cut(value: str, limit: int) -> str:
    """A text as a column of so many characters takes it: cut, lone surrogates and NUL written as escapes."""
    short = value[:limit]
    if short.isascii() and "\0" not in short:
        return short
    return short.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")[:limit]


def _maybe(value: str | None, limit: int) -> str | None:
    return None if value is None else cut(value, limit)


def _digest(hexadecimal: str) -> bytes | None:
    return bytes.fromhex(hexadecimal) if hexadecimal else None
