"""The books that must agree after any disaster: what was promised, what arrived, and what is recorded."""

import contextlib
import re
import sqlite3
from pathlib import Path

from servers.burst import Burst
from servers.killable_sink import KillableSink


def outcomes(database: Path) -> dict[str, str]:
    """The outcome of every case in the database."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT case_number, outcome FROM message"))


def spooled(spool: Path) -> set[str]:
    """The case numbers in the spool's files, the rejected ones included."""
    return {
        case
        for file in spool.parent.glob(f"{spool.name}*")
        for case in re.findall(r"\b[0-9A-HJKMNP-TV-Z]{26}\b", file.read_text("utf-8", "replace"))
    }


def check(bursts: list[Burst], sink: KillableSink, recorded: set[str]) -> None:
    """Whatever was answered 250 is at the next hop, and whatever is at the next hop is recorded."""
    stored = sink.stored()
    answered = {subject for burst in bursts for subject in burst.answered}
    assert not answered - {subject for subject, _ in stored}, "acknowledged, but not at the next hop"
    assert not {case for _, case in stored} - recorded, "at the next hop, but without a record"
