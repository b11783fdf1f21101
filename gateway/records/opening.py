"""How a message opens an incident, or comes under one, inside the store's own transaction.

The record of a refusal and its incident are written together or not at all. The same content of the same sender comes
under an open incident for a day. Writing a message twice changes nothing.
"""

from typing import Any

from sqlalchemy import Connection, Insert, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.policy.incident import JOINED_FOR
from gateway.records import schema
from gateway.records.rows import OpeningRows

_JOINED_FOR = JOINED_FOR.days * 24 * 3600 * 1_000_000


def open_or_join(connection: Connection, rows: OpeningRows) -> bool:
    """Write the incident of one message; whether it opened one, and did not come under another."""
    incident, sending = dict(rows.incident), dict(rows.sending)
    case = incident["case_number"]
    if connection.scalar(select(schema.sending.c.incident).where(schema.sending.c.case_number == case)) is not None:
        return False
    joined = _open_one(connection, incident)
    if joined is None:
        connection.execute(_insert(connection, schema.incident), incident)
    number = case if joined is None else joined
    connection.execute(_insert(connection, schema.sending), {**sending, "incident": number})
    for recipient in rows.recipients:
        connection.execute(_insert(connection, schema.reached_for), {**recipient, "incident": number})
    if joined is None and not _about_our_letter(connection, rows):
        for telling in rows.tellings:
            connection.execute(schema.telling.insert(), dict(telling))
    return joined is None


def _open_one(connection: Connection, new: dict[str, Any]) -> str | None:
    """The open incident of the last day that the same content of the same sender opened."""
    if new["content_sha256"] is None:
        return None
    incident = schema.incident.c
    same = (incident[name] == new[name] for name in ("content_sha256", "kind", "origin", "sender_key"))
    since = incident.opened_at > new["opened_at"] - _JOINED_FOR
    question = select(incident.case_number).where(*same, since, schema.OPEN).order_by(incident.opened_at.desc())
    found = connection.scalar(question.limit(1))
    return None if found is None else str(found)


def _about_our_letter(connection: Connection, rows: OpeningRows) -> bool:
    """Whether it is a letter of ours about an incident, on its way to whom we sent it: nobody is told, or it would
    never end. Its Message-ID alone tells nothing: whoever was told can copy it into the next secret."""
    if not rows.token or len(rows.recipients) != 1:
        return False
    telling = schema.telling.c
    to = telling.address_key == rows.recipients[0]["address_key"]
    return connection.scalar(select(telling.number).where(telling.token == rows.token, to).limit(1)) is not None


def _insert(connection: Connection, table: Table) -> Insert:
    """An insert that passes over a known key, and over nothing else."""
    key = list(table.primary_key.columns)
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=key)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=key)
