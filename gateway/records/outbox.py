"""Who has still to be told of incidents, as the records hold it, and what became of it.

A telling is made in the transaction that opens its incident and stands here until it is told, so no end of the gateway
loses one. Each may be told twice when the gateway ends between a letter and its row, never less than once. One gateway
reads a database.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, func, or_, select, update

from gateway.policy.announcing import Lately, Telling
from gateway.policy.incident import Channel
from gateway.records import engine, schema
from gateway.records.database import NoDatabase
from gateway.records.incidents import Incidents
from gateway.records.rows import cut, microseconds, time_of

AT_ONCE = 1000
"""Tellings that one round takes up; the rest comes in the next."""
_BUSY = 10.0
"""Seconds that a row waits for the writer of records."""


class Outbox:
    """The tellings of one database. Each call raises what the database raises."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def waiting(self, channel: Channel, now: datetime) -> Sequence[Telling]:
        """Those that are due, oldest first."""
        return await asyncio.to_thread(self._waiting, channel, now)

    async def lately(self, since: datetime) -> Sequence[Lately]:
        """About whom who was told since then."""
        return await asyncio.to_thread(self._lately, since)

    async def told(self, tellings: Sequence[Telling], about: str, at: datetime) -> None:
        """They were told, by one letter or call; `about` is by what it counts."""
        values = {"state": "told", "about": cut(about, 1024), "ended_at": microseconds(at), "reason": ""}
        await asyncio.to_thread(self._set, tellings, values, 1)

    async def failed(self, tellings: Sequence[Telling], reason: str, at: datetime) -> None:
        """They are never told."""
        values = {"state": "failed", "reason": cut(reason, 255), "ended_at": microseconds(at)}
        await asyncio.to_thread(self._set, tellings, values, 1)

    async def deferred(self, tellings: Sequence[Telling], reason: str, until: datetime) -> None:
        """They were tried, and are tried again then."""
        values = {"reason": cut(reason, 255), "due_at": microseconds(until)}
        await asyncio.to_thread(self._set, tellings, values, 1)

    async def withheld(self, tellings: Sequence[Telling], until: datetime) -> None:
        """They wait for the end of their burst."""
        await asyncio.to_thread(self._set, tellings, {"due_at": microseconds(until)}, 0)

    async def figures(self) -> tuple[Mapping[tuple[str, str], int], Mapping[tuple[str, str], int]]:
        """How many incidents are open, by kind and level; how many tellings wait, or failed, by channel and state.

        Failed ones count while their incident is open.
        """
        return await asyncio.to_thread(self._figures)

    def _waiting(self, channel: Channel, now: datetime) -> Sequence[Telling]:
        telling = schema.telling
        due = (telling.c.channel == channel.value, telling.c.due_at <= microseconds(now), schema.WAITING)
        question = select(telling).where(*due).order_by(telling.c.due_at, telling.c.number).limit(AT_ONCE)
        try:
            with Incidents(self._path) as questions:
                rows, incidents = questions.belonging(question)
        except NoDatabase:
            return ()  # it was lost and is not made anew yet
        return [
            Telling(
                number=row["number"],
                channel=Channel(row["channel"]),
                to=row["address"],
                to_key=row["address_key"],
                about=row["about"],
                token=row["token"],
                tries=row["tries"],
                made_at=time_of(row["made_at"]),
                incident=incidents[row["incident"]],
            )
            for row in rows
        ]

    def _lately(self, since: datetime) -> Sequence[Lately]:
        telling = schema.telling.c
        told = (
            telling.ended_at > microseconds(since),
            telling.state == "told",
            telling.channel == Channel.LETTER.value,
        )
        question = select(telling.address_key, telling.about, func.max(telling.ended_at)).where(*told)
        with engine.reading(self._path).connect() as connection:
            found = connection.execute(question.group_by(telling.address_key, telling.about)).all()
        return [Lately(to, about, time_of(at)) for to, about, at in found]

    def _set(self, tellings: Sequence[Telling], values: Mapping[str, object], tried: int) -> None:
        telling = schema.telling.c
        numbers = [one.number for one in tellings]
        change = update(schema.telling).where(telling.number.in_(numbers))
        with engine.writing(self._path, _BUSY).begin() as connection:
            connection.execute(change.values(**values, tries=telling.tries + tried))

    def _figures(self) -> tuple[Mapping[tuple[str, str], int], Mapping[tuple[str, str], int]]:
        incident, telling = schema.incident.c, schema.telling.c
        is_open = select(incident.kind, incident.level, func.count()).where(schema.OPEN)
        failed = and_(telling.state == "failed", schema.OPEN)  # who closed it knows of it
        late = (
            select(telling.channel, telling.state, func.count())
            .join_from(schema.telling, schema.incident)
            .where(or_(telling.state == "waiting", failed))
        )
        with engine.reading(self._path).connect() as connection:
            opened = connection.execute(is_open.group_by(incident.kind, incident.level)).all()
            undelivered = connection.execute(late.group_by(telling.channel, telling.state)).all()
        return (
            {(kind, level): number for kind, level, number in opened},
            {(channel, state): number for channel, state, number in undelivered},
        )
