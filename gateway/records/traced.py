"""What the records tell of one message: values for people and programs, made from rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, tzinfo
from typing import Any

from gateway.policy.kept import VERSION, restore_asked
from gateway.policy.replay import Past, PastRecipient
from gateway.policy.rule import Action
from gateway.records.rows import JOINT, time_of
from gateway.reports.policy_figures import Answer, AskedMessage

_Row = Mapping[str, Any]
RULE_JOINT = ","
"""What joins several rules in one column; names of rules hold none."""


@dataclass(frozen=True, slots=True)
class TracedRecipient:
    """One recipient, with the code of the reply to its RCPT."""

    address: str
    own: bool
    unit: str | None
    code: int


@dataclass(frozen=True, slots=True)
class TracedFinding:
    """One finding."""

    rule: str
    law: tuple[str, ...]
    mode: str
    condition: str
    where: str
    value: str


@dataclass(frozen=True, slots=True)
class TracedAttachment:
    """One attachment. Of a sealed one `name` is None and `name_digest` is there, in hexadecimal like `sha256`."""

    number: int
    name: str | None
    name_digest: str | None
    type: str
    size: int
    sha256: str
    locked: bool


@dataclass(frozen=True, slots=True)
class TracedRelease:
    """A release of the case as a wrong alarm: from which rule, by whom, why, until when (UTC)."""

    rule: str
    released_by: str
    approved_by: str
    reason: str
    made_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Traced:
    """One message. Times are UTC; `sender` is "" for `<>`; what is None was not known, or not yet."""

    case: str
    received_at: datetime
    listener: str
    client: str
    helo: str
    login: str | None
    origin: str
    direction: str
    sender: str
    unit: str | None
    recipients: tuple[TracedRecipient, ...]
    size: int
    sha256: str
    message_id: str
    action: str
    rule: str | None
    law: tuple[str, ...]
    reply_code: int | None
    reply_enhanced: str
    policy: str
    outcome: str
    next_hop_code: int | None
    queue_id: str | None
    ended_at: datetime | None
    findings: tuple[TracedFinding, ...]
    attachments: tuple[TracedAttachment, ...]
    releases: tuple[TracedRelease, ...] = ()


def of_rows(
    message: _Row,
    recipients: Sequence[_Row],
    findings: Sequence[_Row],
    attachments: Sequence[_Row],
    releases: Sequence[_Row] = (),
) -> Traced:
    """A message from its row and those that belong to it, each in the order of their numbers."""
    ended_at = message["ended_at"]
    return Traced(
        **_alike(Traced, message)
        | {
            "case": message["case_number"],
            "received_at": time_of(message["received_at"]),
            "sha256": _hexadecimal(message["sha256"]) or "",
            "law": _law(message["law"]),
            "ended_at": None if ended_at is None else time_of(ended_at),
        },
        recipients=tuple(TracedRecipient(**_alike(TracedRecipient, row)) for row in recipients),
        findings=tuple(
            TracedFinding(**_alike(TracedFinding, row) | {"law": _law(row["law"]), "where": row["place"]})
            for row in findings
        ),
        attachments=tuple(
            TracedAttachment(
                **_alike(TracedAttachment, row)
                | {"name_digest": _hexadecimal(row["name_digest"]), "sha256": _hexadecimal(row["sha256"]) or ""}
            )
            for row in attachments
        ),
        releases=tuple(
            TracedRelease(
                **_alike(TracedRelease, row) | {"made_at": time_of(row["made_at"]), "until": time_of(row["until"])}
            )
            for row in releases
        ),
    )


def past_of_rows(rows: Sequence[Any], zone: tzinfo | None) -> Past:
    """A message with its kept facts, from its row joined with each recipient's."""
    message = rows[0]
    return Past(
        **_alike(Past, message)
        | {
            "case": message["case_number"],
            "received_at": time_of(message["received_at"]).astimezone(zone),
            "action": Action[message["action"].upper()],
            "kept": json.loads(message["kept"]),
        },
        recipients=tuple(PastRecipient(**_alike(PastRecipient, row)) for row in rows if row["number"] is not None),
    )


def asked_of_row(row: _Row) -> AskedMessage:
    """A message with what came of each rule. Facts that cannot be read are as good as none."""
    observed, released = ((row[key] or "").split(RULE_JOINT) for key in ("observed", "released"))
    answers: tuple[Answer, ...] | None = None
    if row["kept"] is not None:
        try:
            kept = json.loads(row["kept"])
            if kept["v"] == VERSION:
                answers = tuple(
                    Answer(
                        rule=one.rule,
                        spared_by=one.spared_by,
                        fired=one.fired,
                        acted=one.acted,
                        observed=one.rule in observed,
                        overturned=one.rule in released,
                    )
                    for one in restore_asked(kept["asked"])
                )
        except (KeyError, TypeError, ValueError, IndexError):
            answers = None
    return AskedMessage(row["case_number"], row["direction"], row["unit"], answers)


def _alike(kind: Any, row: _Row) -> dict[str, Any]:
    """What a row and a value name alike. The value's other fields are missing: the type says which they are."""
    return {one.name: row[one.name] for one in fields(kind) if one.name in row}


def _law(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(JOINT)) if joined else ()


def _hexadecimal(octets: bytes | None) -> str | None:
    return None if octets is None else octets.hex()
