"""Crash safety: whatever was acknowledged before kill -9 is there afterwards, in the store or in the spool."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from gateway.records.keeper import Keeper
from gateway.records.questions import Question, Questions
from gateway.records.seal import Seal
from gateway.records.spool import Spool
from gateway.records.store import Store

WRITER = textwrap.dedent(
    """
    import asyncio, secrets, sys
    from datetime import UTC, datetime
    from ipaddress import ip_address
    from pathlib import Path
    from gateway.message.address import Address
    from gateway.message.envelope import Client, Envelope, Origin
    from gateway.policy.rule import Action
    from gateway.policy.verdict import Verdict
    from gateway.ports import Ending, Outcome, Record, RecordedRecipient
    from gateway.records import case_number
    from gateway.records.keeper import Keeper
    from gateway.records.seal import Seal
    from gateway.records.spool import Spool
    from gateway.records.store import Store

    def record():
        now = datetime.now(UTC)
        case = case_number.new(now, secrets.token_bytes)
        client = Client(ip_address("192.0.2.1"))
        envelope = Envelope(case, "in", client, None, Origin.STRANGER, Address("a", "b.example"), (), frozenset(), now)
        verdict = Verdict(Action.PASS, None, (), None, (), (), "v")
        recipients = tuple(RecordedRecipient(f"{n}@c.example", True, None, 250) for n in range(3))
        return Record(envelope, None, recipients, verdict, Outcome.IN_DOUBT, None)

    async def work(keeper):
        while True:
            kept = record()
            case = kept.envelope.case
            await keeper.commit(kept)
            sys.stdout.write(f"committed {case}\\n")
            sys.stdout.flush()
            await keeper.end(Ending(case, Outcome.RELAYED, 250, "q", datetime.now(UTC)))
            sys.stdout.write(f"ended {case}\\n")
            sys.stdout.flush()

    async def main(folder):
        store = Store(folder / "records.sqlite", busy_timeout=0.01)
        keeper = Keeper(store, Spool(folder / "spool" / "s"), Seal.open(folder), drain_every=0.02)
        await keeper.start()
        await asyncio.gather(*(work(keeper) for _ in range(20)))

    asyncio.run(main(Path(sys.argv[1])))
    """
)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_acknowledged_is_lost(tmp_path: Path, seed: int) -> None:
    """Killed at a random moment, with the database locked and freed meanwhile, no acknowledged entry is missing."""
    chance = random.Random(seed)
    with (tmp_path / "errors").open("wb") as errors:
        writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, stderr=errors)
    told = _watch(writer, tmp_path / "records.sqlite", chance)
    assert (tmp_path / "errors").read_text() == ""
    committed = {line.split()[1] for line in told if line.startswith("committed ")}
    ended = {line.split()[1] for line in told if line.startswith("ended ")}
    assert len(committed) > 20

    asyncio.run(_restart(tmp_path))
    with Questions(tmp_path / "records.sqlite") as questions:
        found = {kept.case: kept for kept in questions.trace(Question(), limit=1_000_000)}
    assert committed <= found.keys()
    assert {case for case in ended if found[case].outcome != "relayed"} == set()
    assert all(len(kept.recipients) == 3 for kept in found.values())


async def _restart(folder: Path) -> None:
    keeper = Keeper(
        Store(folder / "records.sqlite"), Spool(folder / "spool" / "s"), Seal.open(folder), drain_every=3600
    )
    await keeper.start()
    await keeper.drain()
    assert keeper.spooled == 0
    await keeper.close()


def _watch(writer: "subprocess.Popen[bytes]", database: Path, chance: random.Random) -> list[str]:
    """Read what the writer acknowledges, lock the database now and then, kill the writer at a random line."""
    assert writer.stdout is not None
    told: list[str] = []
    end, lock_at, free_at = chance.randrange(300, 900), chance.randrange(50, 200), chance.randrange(201, 280)
    rival: sqlite3.Connection | None = None
    try:
        while len(told) < end and (line := writer.stdout.readline()):
            told.append(line.decode().strip())
            if len(told) == lock_at:
                rival = sqlite3.connect(database, timeout=5, isolation_level=None)
                rival.execute("BEGIN EXCLUSIVE")
            if len(told) == free_at and rival is not None and chance.random() < 0.7:
                rival.execute("ROLLBACK")
        writer.kill()
        # What was acknowledged before the kill but not read yet counts as well. A torn last line tells nothing.
        rest = writer.stdout.read().decode().split("\n")
        told += rest[:-1]
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
        if rival is not None:
            rival.close()
    return [line for line in told if line]
