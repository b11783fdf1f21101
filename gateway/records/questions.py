"""The questions asked of the records: what became of these messages, who was active when, what each rule was asked.

Reads only, over a connection of its own, also while the gateway writes. Nothing here changes a row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, and_, distinct, func, or_, select

from gateway.message.envelope import Origin
from gateway.policy.replay import Past
from gateway.policy.rule import Mode
from gateway.ports import Outcome
from gateway.records import schema
from gateway.records.database import BadDatabase as BadDatabase
from gateway.records.database import Database, as_bad_database
from gateway.records.database import NoDatabase as NoDatabase
from gateway.records.rows import address_key, microseconds, time_of
from gateway.records.traced import RULE_JOINT, Traced, asked_of_row, of_rows, past_of_rows
from gateway.reports.figures import Activity
from gateway.reports.policy_figures import AskedMessage

_AT_ONCE = 500
"""Cases asked for in one statement; SQLite allows 32,766 values (999 before 3.32)."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which messages: all that is given must hold. `sender` "<>" means the null path.

    `message_id` is found with and without its angle brackets; `sha256` (hexadecimal) is a message's or an attachment's.
    """

    case: str | None = None
    sender: str | None = None
    recipient: str | None = None
    message_id: str | None = None
    sha256: str | None = None
    since: datetime | None = None
    in_doubt: bool = False


class Questions(Database):
    """The questions about messages."""

    def trace(self, question: Question, limit: int = 100) -> list[Traced]:
        """The messages asked for, newest first, at most `limit`, each with all that is kept of it."""
        with as_bad_database():
            messages = self._connection.execute(_messages(question).limit(limit)).mappings().all()
            cases = [str(row["case_number"]) for row in messages]
            tables = (schema.recipient, schema.finding, schema.attachment, schema.release)
            belonging = [self._of(table, cases) for table in tables]
            return [
                of_rows(dict(row), *(of_table.get(case, ()) for of_table in belonging))
                for case, row in zip(cases, messages, strict=True)
            ]

    def activity(self, begin: datetime, end: datetime) -> Iterator[Activity]:
        """Every message received from `begin` until before `end`, oldest first, read as it is asked for."""
        message, recipient = schema.message.c, schema.recipient.c
        taken = and_(recipient.case_number == message.case_number, recipient.own, recipient.code.between(200, 299))
        question = (
            select(
                message.case_number,
                message.received_at,
                message.origin,
                message.sender_key,
                message.outcome,
                recipient.address_key,
            )
            .join_from(schema.message, schema.recipient, taken, isouter=True)
            .where(message.received_at >= microseconds(begin), message.received_at < microseconds(end))
            .order_by(message.received_at, message.case_number)
        )
        with as_bad_database():
            found = self._connection.execution_options(yield_per=1000).execute(question)
            for _, rows in groupby(found, lambda row: row[0]):
                (_, received_at, origin, sender, outcome, first), *others = rows
                yield Activity(
                    received_at=time_of(received_at),
                    ours=origin == Origin.OURS,
                    sender=sender,
                    relayed=outcome == Outcome.RELAYED,
                    refused=outcome == Outcome.REFUSED,
                    in_doubt=outcome == Outcome.IN_DOUBT,
                    recipients=() if first is None else (first, *(other[5] for other in others)),
                )

    def past(self, begin: datetime, end: datetime) -> Iterator[Past]:
        """Every message received from `begin` until before `end` whose facts are kept, oldest first, as asked for."""
        message, recipient, fact = schema.message.c, schema.recipient.c, schema.fact.c
        question = (
            select(schema.message, fact.kept, recipient.number, recipient.address, recipient.own, recipient.code)
            .join_from(schema.message, schema.fact, fact.case_number == message.case_number)
            .join(schema.recipient, recipient.case_number == message.case_number, isouter=True)
            .where(message.received_at >= microseconds(begin), message.received_at < microseconds(end))
            .order_by(message.received_at, message.case_number, recipient.number)
        )
        with as_bad_database():
            found = self._connection.execution_options(yield_per=1000).execute(question).mappings()
            for _, rows in groupby(found, lambda row: row["case_number"]):
                yield past_of_rows(list(rows), begin.tzinfo)

    def past_count(self, begin: datetime, end: datetime) -> tuple[int, int]:
        """How many messages `past` would tell, and how many of that time have no facts kept."""
        message, fact = schema.message.c, schema.fact.c
        within = (message.received_at >= microseconds(begin), message.received_at < microseconds(end))
        question = (
            select(func.count(fact.case_number), func.count())
            .select_from(schema.message.outerjoin(schema.fact, fact.case_number == message.case_number))
            .where(*within)
        )
        with as_bad_database():
            kept, every = self._connection.execute(question).one()
        return kept, every - kept

    def content_digest(self, case: str) -> str | None:
        """The digest of a case's content (hexadecimal); None when there is none: unread, ambiguous, or not kept."""
        with as_bad_database():
            digest = self._connection.scalar(
                select(schema.fact.c.content_sha256).where(schema.fact.c.case_number == case)
            )
        return None if digest is None else bytes(digest).hex()

    def asked(self, begin: datetime, end: datetime) -> Iterator[AskedMessage]:
        """Every message received from `begin` until before `end` with what came of each rule, oldest first."""
        message = schema.message.c
        question = (
            select(
                message.case_number,
                message.direction,
                message.unit,
                schema.fact.c.kept,
                _rules_of(schema.finding, schema.finding.c.mode == Mode.OBSERVE.value).label("observed"),
                _rules_of(schema.release).label("released"),
            )
            .join_from(schema.message, schema.fact, schema.fact.c.case_number == message.case_number, isouter=True)
            .where(message.received_at >= microseconds(begin), message.received_at < microseconds(end))
            .order_by(message.received_at, message.case_number)
        )
        with as_bad_database():
            for row in self._connection.execution_options(yield_per=1000).execute(question).mappings():
                yield asked_of_row(dict(row))

    def hits(self, begin: datetime) -> dict[str, int]:
        """How many messages received since `begin` each rule found something in."""
        message, finding = schema.message.c, schema.finding.c
        question = (
            select(finding.rule, func.count(distinct(finding.case_number)))
            .join_from(schema.message, schema.finding, finding.case_number == message.case_number)
            .where(message.received_at >= microseconds(begin))
            .group_by(finding.rule)
        )
        with as_bad_database():
            return {str(rule): int(number) for rule, number in self._connection.execute(question)}

    def _of(self, table: Table, cases: Sequence[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for start in range(0, len(cases), _AT_ONCE):
            some = table.c.case_number.in_(cases[start : start + _AT_ONCE])
            question = select(table).where(some).order_by(table.c.case_number, table.c.number)
            for row in self._connection.execute(question).mappings():
                found.setdefault(row["case_number"], []).append(row)
        return found


def _messages(question: Question) -> Select[Any]:
    message, recipient, attachment = schema.message.c, schema.recipient.c, schema.attachment.c
    asked = select(schema.message)
    if question.case is not None:
        asked = asked.where(message.case_number == question.case)
    if question.sender is not None:
        asked = asked.where(message.sender_key == ("" if question.sender == "<>" else address_key(question.sender)))
    if question.recipient is not None:
        theirs = select(recipient.case_number).where(recipient.address_key == address_key(question.recipient))
        asked = asked.where(message.case_number.in_(theirs))
    if question.message_id is not None:
        bare = question.message_id.strip().removeprefix("<").removesuffix(">")
        asked = asked.where(message.message_id.in_((bare[:255], f"<{bare}>"[:255])))
    if question.sha256 is not None:
        digest = bytes.fromhex(question.sha256)
        attached = select(attachment.case_number).where(attachment.sha256 == digest)
        asked = asked.where(or_(message.sha256 == digest, message.case_number.in_(attached)))
    if question.since is not None:
        asked = asked.where(message.received_at >= microseconds(question.since))
    if question.in_doubt:
        # A literal: the partial index is used only where the value is seen.
        asked = asked.where(schema.IN_DOUBT)
    return asked.order_by(message.received_at.desc(), message.case_number.desc())


def _rules_of(table: Table, *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The rules that rows of a message name, joined by RULE_JOINT; names of rules hold no such letter."""
    rules = select(func.aggregate_strings(table.c.rule, RULE_JOINT))
    return rules.where(table.c.case_number == schema.message.c.case_number, *which).scalar_subquery()
