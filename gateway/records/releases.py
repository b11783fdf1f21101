"""Releases of wrong alarms: made at a command line, obeyed by the running gateway, never changed.

A release lets one content of one sender pass one rule until a day. Who may make it the rule says: one person, or two.
The gateway holds those in force in memory and reads them anew every few seconds, so that no message waits for them; a
database that cannot be read changes nothing, and is told of once.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from gateway.message.envelope import Origin
from gateway.records import engine, schema
from gateway.records.rows import microseconds
from gateway.records.upgrade import revision

MOST = 10_000
"""Releases in force at once; the newest count."""
_BUSY = 10.0
"""Seconds that a command waits for the gateway's own writing."""


class NotReleased(Exception):
    """The release could not be written. The message tells why."""


@dataclass(frozen=True, slots=True)
class Release:
    """A wrong alarm set right. `case` is the one that was refused; names and reason are as people wrote them."""

    case: str
    origin: Origin
    sender_key: str
    rule: str
    content_sha256: str
    released_by: str
    approved_by: str
    reason: str
    made_at: datetime
    until: datetime


def write(path: Path, release: Release) -> None:
    """Add a release. Raises NotReleased."""
    row = {
        "case_number": release.case,
        "origin": release.origin.value,
        "sender_key": release.sender_key,
        "rule": release.rule,
        "content_sha256": bytes.fromhex(release.content_sha256),
        "released_by": release.released_by,
        "approved_by": release.approved_by,
        "reason": release.reason,
        "made_at": microseconds(release.made_at),
        "until": microseconds(release.until),
    }
    try:
        with engine.writing(path, _BUSY).begin() as connection:
            if revision(connection) != schema.REVISION:
                raise NotReleased("the database is of another version; start this version's gateway once")
            connection.execute(insert(schema.release), row)
    except SQLAlchemyError as error:
        raise NotReleased(_reason(error)) from None


_Content = tuple[str, str, str]
"""Origin and key of a sender, and the digest of a content."""


class ReleaseBook:
    """The releases in force, in memory."""

    def __init__(self, path: Path, unread: Callable[[str], None]) -> None:
        """`unread` is told, with the database's own reason, whenever reading begins to fail."""
        self._path = path
        self._unread = unread
        self._failing = False
        self._in_force: Mapping[_Content, Mapping[str, int]] = {}

    def rules(self, origin: Origin, sender: str, content_sha256: str, now: datetime) -> frozenset[str]:
        """The rules from which this content is released for this sender (by key; "" for `<>`).

        A release for one of ours is none for a stranger who claims the same address.
        """
        found = self._in_force.get((origin.value, sender, content_sha256)) if self._in_force else None
        if not found:
            return frozenset()
        return frozenset(rule for rule, until in found.items() if microseconds(now) < until)

    async def refresh(self, now: datetime) -> None:
        """Read them anew; what was known stays when the database cannot be read."""
        try:
            self._in_force = await asyncio.to_thread(self._read, now)
        except SQLAlchemyError as error:
            if not self._failing:
                self._unread(_reason(error))
            self._failing = True
        else:
            self._failing = False

    def _read(self, now: datetime) -> Mapping[_Content, Mapping[str, int]]:
        release = schema.release.c
        question = (
            select(release.origin, release.sender_key, release.content_sha256, release.rule, release.until)
            .where(release.until > microseconds(now))
            .order_by(release.number.desc())
            .limit(MOST)
        )
        found: dict[_Content, dict[str, int]] = {}
        with engine.reading(self._path).connect() as connection:
            for origin, sender, digest, rule, until in connection.execute(question):
                rules = found.setdefault((origin, sender, digest.hex()), {})
                rules[rule] = max(until, rules.get(rule, 0))
        return found


def _reason(error: SQLAlchemyError) -> str:
    """What the database says, without the statement and its values."""
    return str(getattr(error, "orig", None) or type(error).__name__)
