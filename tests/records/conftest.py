"""Fixtures for the records: records to keep, a place to keep them, and one store per kind for the contract."""

import hashlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gateway.message.address import Address
from gateway.message.envelope import Client, Envelope, Origin
from gateway.policy.rule import Action, Mode, Reply
from gateway.policy.verdict import Finding, Verdict
from gateway.ports import Ending, Outcome, Record, RecordedAttachment, RecordedRecipient
from gateway.records import case_number
from gateway.records.seal import Seal
from gateway.records.store import Store

NOON = datetime(2026, 3, 2, 5, 0, 0, 123456, tzinfo=UTC)
"""Noon in the office."""

MakeRecord = Callable[..., Record]


@pytest.fixture
def make_record() -> MakeRecord:
    """Builds records, each with a case number and digests of its own; keywords change the envelope or the record."""
    numbers = count()

    def make(**changes: Any) -> Record:
        number = next(numbers)
        digest = hashlib.sha256(b"%d" % number).hexdigest()
        envelope = Envelope(
            case=case_number.new(NOON, lambda size: number.to_bytes(size, "big")),
            listener="submission",
            client=Client(ip_address("10.1.2.3"), helo="may-12.office.example"),
            login="annv",
            origin=Origin.OURS,
            sender=Address("AnNV", "office.example"),
            recipients=(Address("binh", "office.example"), Address("chi", "else.example")),
            own_domains=frozenset({"office.example"}),
            received_at=NOON + timedelta(seconds=number),
        )
        finding = Finding("state-secrets", ("dieu-4.1", "dieu-10-iii.2"), Mode.OBSERVE, "secrecy_mark", "body", "MẬT")
        record = Record(
            envelope=envelope,
            unit="van-phong",
            recipients=(
                RecordedRecipient("Binh@office.example", own=True, unit="noi-vu", code=250),
                RecordedRecipient("chi@else.example", own=False, unit=None, code=250),
            ),
            verdict=Verdict(Action.FLAG, "state-secrets", ("Điều 4.1",), None, (finding,), (), "5f3a"),
            outcome=Outcome.IN_DOUBT,
            reply=None,
            size=20480,
            sha256=digest,
            message_id=f"<{number}@office.example>",
            attachments=(RecordedAttachment(1, "báo cáo.pdf", "application/pdf", 9, digest[::-1], locked=False),),
        )
        fields = {key: changes.pop(key) for key in list(changes) if hasattr(record, key) and key != "envelope"}
        return replace(record, envelope=replace(envelope, **changes), **fields)

    return make


@pytest.fixture
def refusal() -> Reply:
    """A reply whose text names what was found."""
    return Reply(550, "5.7.1", "CANARY-REPLY-TEXT / Dieu 4.1")


@pytest.fixture
def make_ending() -> Callable[[Record], Ending]:
    """Builds the ending of a relayed record."""

    def make(record: Record) -> Ending:
        return Ending(record.envelope.case, Outcome.RELAYED, 250, "4bXz", NOON + timedelta(seconds=60))

    return make


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the database of a test lies."""
    return tmp_path / "data" / "records.sqlite"


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """The seal of a test's data folder."""
    return Seal.open(tmp_path / "data")


@pytest.fixture
async def store(database: Path) -> AsyncIterator[Store]:
    """An open store that gives up a lock at once."""
    store = Store(database, busy_timeout=0.05)
    await store.open()
    yield store
    await store.close()


async def _sqlite(folder: Path) -> Store:
    store = Store(folder / "records.sqlite", busy_timeout=0.05)
    await store.open()
    return store


KINDS: dict[str, Callable[[Path], Awaitable[Store]]] = {"sqlite": _sqlite}
"""Every kind of store keeps the contract below: a new one is added here."""


@pytest.fixture(params=KINDS)
async def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An open store of each kind."""
    store = await KINDS[request.param](tmp_path)
    yield store
    await store.close()


@pytest.fixture
def rival(database: Path) -> Iterator[Callable[[], sqlite3.Connection]]:
    """Opens connections of another program to the database, and closes them after the test."""
    opened: list[sqlite3.Connection] = []

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def spoil(database: Path) -> Callable[[], Callable[[], None]]:
    """Writes nonsense over the first page of the recipients' table; what it returns mends it again."""

    def damage() -> Callable[[], None]:
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'recipient'")
        ((size,),) = connection.execute("PRAGMA page_size")
        connection.close()

        def put(octets: bytes) -> bytes:
            with database.open("r+b") as file:
                file.seek((root - 1) * size)
                before = file.read(size)
                file.seek((root - 1) * size)
                file.write(octets)
            return before

        whole = put(b"\xff" * size)
        return lambda: (put(whole), None)[1]

    return damage
