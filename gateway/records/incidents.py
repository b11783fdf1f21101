"""The incidents, as commands ask for them and write to them: which there are, what became of each, notes, the end.

Notes and the end are rows that are added and never changed; of the incident itself only `closed_at` is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from gateway.policy.incident import Channel, KeptIncident, Kind
from gateway.records import engine, schema
from gateway.records.database import Database, as_bad_database
from gateway.records.rows import cut, microseconds, time_of
from gateway.records.upgrade import revision

_BUSY = 10.0
"""Seconds that a command waits for the gateway's own writing."""


class NotWritten(Exception):
    """A note or an end could not be written. The message tells why."""


class AlreadyClosed(NotWritten):
    """The incident has ended."""


class Event(StrEnum):
    """What an officer wrote."""

    NOTE = "note"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Written:
    """A line of an incident's history."""

    event: Event
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What became of telling one person or webhook. `address` is "" for the webhook, `ended_at` None while it waits."""

    channel: Channel
    address: str
    state: str
    tries: int
    reason: str
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which incidents: all that is given must hold. `state` is `open` or `closed`; `until` itself does not count."""

    state: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Incidents(Database):
    """The questions about incidents."""

    def number_of(self, case: str) -> str | None:
        """The incident that a message opened or came under, by that message's case number; None for no incident."""
        with as_bad_database():
            found = self._connection.scalar(
                select(schema.sending.c.incident).where(schema.sending.c.case_number == case)
            )
        return None if found is None else str(found)

    def find(self, number: str) -> KeptIncident | None:
        """One incident by its own number."""
        return next(self._read(select(schema.incident).where(schema.incident.c.case_number == number)), None)

    def which(self, which: Which) -> Iterator[KeptIncident]:
        """The incidents asked for, newest first, as they are read."""
        incident = schema.incident.c
        question = select(schema.incident).order_by(incident.opened_at.desc(), incident.case_number.desc())
        if which.state is not None:
            question = question.where(schema.OPEN if which.state == "open" else incident.closed_at.is_not(None))
        if which.since is not None:
            question = question.where(incident.opened_at >= microseconds(which.since))
        if which.until is not None:
            question = question.where(incident.opened_at < microseconds(which.until))
        return self._read(question)

    def history(self, number: str) -> Sequence[Written]:
        """What officers wrote about an incident, oldest first."""
        history = schema.history.c
        question = select(history.event, history.by, history.text, history.at).where(history.incident == number)
        with as_bad_database():
            found = self._connection.execute(question.order_by(history.number)).all()
        return [Written(Event(event), by, text, time_of(at)) for event, by, text, at in found]

    def tellings(self, number: str) -> Sequence[Told]:
        """Who is or was to be told of an incident."""
        question = select(schema.telling).where(schema.telling.c.incident == number).order_by(schema.telling.c.number)
        with as_bad_database():
            found = self._connection.execute(question).mappings().all()
        return [
            Told(
                channel=Channel(row["channel"]),
                address=row["address"],
                state=row["state"],
                tries=row["tries"],
                reason=row["reason"],
                made_at=time_of(row["made_at"]),
                due_at=time_of(row["due_at"]),
                ended_at=None if row["ended_at"] is None else time_of(row["ended_at"]),
            )
            for row in found
        ]

    def belonging(self, question: Select[Any]) -> tuple[Sequence[Any], dict[str, KeptIncident]]:
        """The rows of a question about what belongs to incidents, and these incidents by their numbers."""
        with as_bad_database():
            rows = self._connection.execute(question).mappings().all()
        numbers = list(dict.fromkeys(str(row["incident"]) for row in rows))
        owners: dict[str, KeptIncident] = {}
        for start in range(0, len(numbers), _AT_ONCE):
            some = schema.incident.c.case_number.in_(numbers[start : start + _AT_ONCE])
            owners |= {one.case: one for one in self._read(select(schema.incident).where(some))}
        return rows, owners

    def _read(self, question: Select[Any]) -> Iterator[KeptIncident]:
        with as_bad_database():
            rows = self._connection.execute(question).mappings().all()
            cases = self._of(schema.sending.c.incident, schema.sending.c.case_number, rows)
            recipients = self._of(schema.reached_for.c.incident, schema.reached_for.c.address, rows)
        for row in rows:
            number = str(row["case_number"])
            yield of_row(dict(row), recipients.get(number, ()), cases.get(number, ()))

    def _of(self, owner: Any, wanted: Any, rows: Sequence[Any]) -> dict[str, tuple[str, ...]]:
        """What belongs to each of these incidents, by its number."""
        found: dict[str, tuple[str, ...]] = {}
        numbers = [row["case_number"] for row in rows]
        for start in range(0, len(numbers), _AT_ONCE):
            question = select(owner, wanted).where(owner.in_(numbers[start : start + _AT_ONCE])).order_by(owner, wanted)
            for number, belonging in groupby(self._connection.execute(question), lambda row: str(row[0])):
                found[number] = tuple(str(value) for _, value in belonging)
        return found


_AT_ONCE = 500
"""Incidents asked for in one statement; SQLite allows 32,766 values (999 before 3.32)."""


def of_row(row: dict[str, Any], recipients: Sequence[str], cases: Sequence[str]) -> KeptIncident:
    """An incident out of its row."""
    closed_at = row["closed_at"]
    return KeptIncident(
        case=row["case_number"],
        kind=Kind(row["kind"]),
        opened_at=time_of(row["opened_at"]),
        closed_at=None if closed_at is None else time_of(closed_at),
        rule=row["rule"],
        level=row["level"],
        strength=row["strength"],
        place=row["place"],
        direction=row["direction"],
        origin=row["origin"],
        sender=row["sender"],
        sender_key=row["sender_key"],
        unit=row["unit"],
        size=row["size"],
        sha256=_hexadecimal(row["sha256"]),
        file_sha256=_hexadecimal(row["file_sha256"]),
        file_name_digest=_hexadecimal(row["file_name_digest"]),
        recipients=tuple(recipients),
        cases=tuple(cases),
    )


def write(path: Path, number: str, written: Written) -> None:
    """Add to an incident's history; `Event.CLOSE` ends it. Raises AlreadyClosed, NotWritten."""
    row = {
        "incident": number,
        "event": written.event.value,
        "by": cut(written.by, 255),
        "text": cut(written.text, 1024),
        "at": microseconds(written.at),
    }
    try:
        with engine.writing(path, _BUSY).begin() as connection:
            if revision(connection) != schema.REVISION:
                raise NotWritten("the database is of another version; start this version's gateway once")
            if written.event is Event.CLOSE:
                incident = schema.incident.c
                ended = update(schema.incident).where(incident.case_number == number, schema.OPEN)
                if connection.execute(ended.values(closed_at=row["at"])).rowcount != 1:
                    raise AlreadyClosed(f"{number} is closed already")
            connection.execute(insert(schema.history), row)
    except SQLAlchemyError as error:
        raise NotWritten(str(getattr(error, "orig", None) or type(error).__name__)) from None


def _hexadecimal(octets: bytes | None) -> str:
    return "" if octets is None else bytes(octets).hex()
