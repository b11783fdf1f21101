"""Records for tests of what is asked of them: an envelope of a colleague, and a database that holds records."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from gateway.message.address import Address
from gateway.message.envelope import Client, Envelope, Origin
from gateway.ports import Ending, Record
from gateway.records import case_number, rows
from gateway.records.store import Store

SEALED = "cd" * 32
"""The digest that stands for every sealed name."""


def case_of(number: int, time: datetime) -> str:
    """The case number of the message with that number, of that time."""
    return case_number.new(time, lambda size: number.to_bytes(size, "big"))


def envelope(number: int, time: datetime, **changed: Any) -> Envelope:
    """A colleague writes at a time; each number has its own case."""
    made = Envelope(
        case=case_of(number, time),
        listener="submission",
        client=Client(ip_address("10.1.2.3")),
        login=None,
        origin=Origin.OURS,
        sender=Address("An", "office.example"),
        recipients=(),
        own_domains=frozenset({"office.example"}),
        received_at=time,
    )
    return replace(made, **changed)


def remember(database: Path, records: Iterable[Record], endings: Iterable[Ending] = ()) -> None:
    """Make the database, with these records and what became of them afterwards."""

    async def fill() -> None:
        store = Store(database)
        await store.open()
        for record in records:
            await store.commit(rows.of_record(record, lambda _: SEALED))
        for ending in endings:
            await store.end(rows.of_ending(ending))
        await store.close()

    asyncio.run(fill())
