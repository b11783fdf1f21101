"""The life of a message when its edges or rules are at fault: an answer in time, never a message without its record."""

import asyncio
import time
from datetime import UTC, datetime
from ipaddress import IPv4Address

import pytest

from gateway import flow
from gateway.flow import Transaction
from gateway.message.address import Address
from gateway.message.envelope import Client, Origin
from gateway.message.inspect import Facts, Message, combine, to_open
from gateway.message.mime import Budget, read
from gateway.people.counts import Counts
from gateway.people.directory import Directory
from gateway.policy.incident import Incident, Kind
from gateway.policy.load import load_policies
from gateway.policy.policies import Article, Policies
from gateway.policy.rule import Reply
from gateway.ports import (
    Edges,
    Ending,
    Handled,
    InspectionFailed,
    MailPath,
    Office,
    Outcome,
    Record,
    RecordsUnavailable,
    Relayed,
    Sender,
    Unreadable,
)

LETTER = b"Subject: x\r\n\r\nhello\r\n"
OK = Reply(250, "2.0.0", "OK")
NEVER = 30.0
NO_RULES = Policies((), {}, "0")
RULE = """\
rule: shares
title: x
why: x
law: [dieu-4.2]
mode: MODE
applies_to: {direction: [outbound]}
when:
  expression: {cel: "CEL", at: STAGE}
then:
  refuse: {code: 550, enhanced: 5.7.1, text: "no"}
  notice: x
tests:
  - {name: fires, recipients: 2, expect: {action: refuse}}
  - {name: passes, expect: pass}
"""


class Edge:
    """Every edge in one, with a delay or a fault where a test wants it. `said` is what was asked, in order."""

    name = "store"

    def __init__(self) -> None:
        self.slow: dict[str, float] = {}
        self.faulty: dict[str, Exception] = {}
        self.said: list[str] = []
        self.handled_: list[Handled] = []
        self.failures: list[tuple[str, str]] = []
        self.refused = ""

    async def _do(self, what: str) -> None:
        self.said.append(what)
        await asyncio.sleep(self.slow.get(what, 0))
        if what in self.faulty:
            raise self.faulty[what]

    # NextHop and Relay
    async def open(self, *arguments: object) -> tuple[Reply, "Edge"]:
        await self._do("mail")
        return OK, self

    async def extensions(self) -> frozenset[str]:
        return frozenset()

    async def recipient(self, path: MailPath) -> Reply:
        await self._do("rcpt")
        return Reply(550, "5.1.1", "unknown") if self.refused and self.refused in path.text else OK

    async def prepare(self) -> Reply | None:
        await self._do("data")
        return None

    async def send(self, head: bytes, content: bytes, *, within: float) -> Relayed:
        await self._do("content")
        return Relayed(OK)

    async def abort(self) -> None:
        await self._do("abort")

    # Records
    async def commit(self, record: Record) -> None:
        await self._do("commit")

    async def end(self, ending: Ending) -> None:
        await self._do("end")

    # Events
    def handled(self, event: Handled) -> None:
        self.handled_.append(event)

    def inspection_failed(self, case: str, reason: str) -> None:
        self.failures.append(("inspection", reason))

    def expression_failed(self, case: str, rule: str) -> None:
        self.failures.append(("expression", rule))

    def relay_failed(self, case: str, reason: str) -> None:
        self.failures.append(("relay", reason))

    def record_failed(self, case: str, step: str) -> None:
        self.failures.append(("record", step))

    def counted(self, limit: str, decision: str) -> None:
        return None

    @property
    def outcome(self) -> Outcome:
        return self.handled_[-1].record.outcome


class Reading:
    """The inspector, which knows of every file only that it is text."""

    asked = 0
    slow = 0.0
    fails: Exception | None = None

    async def read(self, raw: bytes) -> Message:
        self.asked += 1
        await asyncio.sleep(self.slow)
        if self.fails:
            raise self.fails
        parts = read(raw, Budget())
        return combine(parts, [Facts("text/plain") for _ in to_open(parts)])


@pytest.fixture
def edge() -> Edge:
    return Edge()


async def begun(
    edge: Edge,
    answer: float = 0.3,
    policies: Policies = NO_RULES,
    counts: Counts | None = None,
    reading: Reading | None = None,
) -> Transaction:
    """A transaction of a client of ours with one recipient."""
    transaction = await opened(edge, answer, policies, counts, reading)
    await asked(transaction, "b")
    return transaction


async def opened(
    edge: Edge,
    answer: float = 0.3,
    policies: Policies = NO_RULES,
    counts: Counts | None = None,
    reading: Reading | None = None,
) -> Transaction:
    """A transaction of a client of ours."""
    office = Office(
        hostname="gw.example.vn",
        authserv_id="gw.example.vn",
        own_domains=frozenset({"example.vn"}),
        policies=policies,
        directory=Directory(),
        budget=Budget(),
        answer=answer,
    )
    edges = Edges(
        inspector=reading or Reading(),
        records=edge,
        events=edge,
        counts=Counts(frozenset()) if counts is None else counts,
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        monotonic=time.monotonic,
        new_case=lambda _: "CASE",
    )
    sender = Sender("door", Client(IPv4Address("127.0.0.1")), None, Origin.OURS, "ESMTP")
    path = MailPath(Address("a", "example.vn"), "<a@example.vn>")
    _, transaction = await flow.begin(office, edges, sender, edge, path)
    assert transaction is not None
    return transaction


async def asked(transaction: Transaction, local: str) -> Reply:
    return await transaction.recipient(MailPath(Address(local, "example.org"), f"<{local}@example.org>"))


async def answered(transaction: Transaction, letter: bytes = LETTER) -> Reply:
    async with asyncio.timeout(5):
        return await transaction.message(letter, lambda: True)


FILE = b"""Subject: x\r
MIME-Version: 1.0\r
Content-Type: application/octet-stream; name="MAT.bin"\r
Content-Disposition: attachment; filename="k\xe1\xba\xbf ho\xe1\xba\xa1ch [M\xe1\xba\xacT].bin"\r
\r
x\r
"""
"""A letter that is a file, and must be opened."""


async def test_the_order_of_a_message(edge: Edge) -> None:
    """The record is committed before DATA is opened, and the outcome written after the reply."""
    assert (await answered(await begun(edge))).code == 250
    assert edge.said == ["mail", "rcpt", "commit", "data", "content", "end"]
    assert edge.outcome is Outcome.RELAYED


async def test_records_that_hang_defer_in_time(edge: Edge) -> None:
    """A disk that never answers is 451 within the time, and nothing was relayed."""
    edge.slow["commit"] = NEVER
    assert (await answered(await begun(edge))).enhanced == "4.3.0"
    assert edge.said[-1] == "abort"
    assert "data" not in edge.said
    assert edge.failures == [("record", "commit")]


async def test_a_next_hop_that_hangs_before_the_content_defers_in_time(edge: Edge) -> None:
    """Half of the time is kept for the content: DATA that is not answered by then is given up, nothing is in doubt."""
    edge.slow["data"] = NEVER
    began = time.monotonic()
    reply = await answered(await begun(edge, answer=0.4))
    assert (reply.code, reply.enhanced) == (451, "4.4.1")
    assert time.monotonic() - began < 0.4
    assert edge.outcome is Outcome.DEFERRED
    assert edge.said[-2:] == ["abort", "end"]


async def test_an_outcome_that_hangs_does_not_keep_the_client_waiting(edge: Edge) -> None:
    """The client hears the next hop's 250 in time; the record stays in doubt."""
    edge.slow["end"] = NEVER
    assert (await answered(await begun(edge))).code == 250
    assert edge.failures == [("record", "end")]


@pytest.mark.parametrize(("place", "outcome"), [("data", Outcome.DEFERRED), ("content", Outcome.IN_DOUBT)])
async def test_a_fault_of_ours_while_relaying_gives_the_relay_up(edge: Edge, place: str, outcome: Outcome) -> None:
    """451, the transaction is aborted and the fault told; once content was begun the message is in doubt."""
    edge.faulty[place] = ZeroDivisionError()
    reply = await answered(await begun(edge))
    assert reply.code == 451
    assert "abort" in edge.said
    assert edge.failures == [("relay", "ZeroDivisionError")]
    assert edge.outcome is outcome


async def test_no_record_no_mail(edge: Edge) -> None:
    """When neither store nor spool takes the record, nothing goes out."""
    edge.faulty["commit"] = RecordsUnavailable()
    assert (await answered(await begun(edge))).enhanced == "4.3.0"
    assert "data" not in edge.said


async def test_a_client_that_left_gets_nothing_sent(edge: Edge) -> None:
    """A message whose client is gone before the record is not relayed: the client will send it again."""
    transaction = await begun(edge)
    await transaction.message(LETTER, lambda: False)
    assert "data" not in edge.said
    assert edge.outcome is Outcome.DEFERRED


def one_rule(mode: str, cel: str, stage: str) -> Policies:
    text = RULE.replace("MODE", mode).replace("CEL", cel).replace("STAGE", stage)
    return load_policies({"shares.yaml": text}, {"dieu-4.2": Article("Điều 4.2", "Điều 4")})


async def test_no_answer_of_a_rule_at_rcpt(edge: Edge) -> None:
    """The one recipient at which a rule has no answer is deferred and not passed on; the others have their mail."""
    transaction = await begun(edge, policies=one_rule("enforce", "100 / (recipients.count - 2) > 0", "rcpt"))
    reply = await asked(transaction, "c")
    assert (reply.code, reply.enhanced) == (451, "4.3.0")
    assert reply.text.endswith("[CASE]")
    assert edge.said == ["mail", "rcpt"]
    assert edge.failures == [("expression", "shares"), ("inspection", "ExpressionFailed")]
    assert (await answered(transaction)).code == 250
    assert [one.code for one in edge.handled_[-1].record.recipients] == [250, 451]


async def test_no_answer_of_a_rule_at_data(edge: Edge) -> None:
    """A message that an enforced rule has no answer to is deferred, and nothing of it is relayed or recorded."""
    transaction = await begun(edge, policies=one_rule("enforce", "100 / attachments.count > 0", "data"))
    reply = await answered(transaction)
    assert (reply.code, reply.enhanced) == (451, "4.3.0")
    assert edge.said == ["mail", "rcpt", "abort", "commit"]
    assert edge.failures == [("expression", "shares"), ("inspection", "ExpressionFailed")]


@pytest.mark.parametrize(
    ("cel", "stage"), [("100 / (recipients.count - 1) > 0", "rcpt"), ("100 / attachments.count > 0", "data")]
)
async def test_an_observed_rule_without_answer_stops_nothing(edge: Edge, cel: str, stage: str) -> None:
    """What is only observed lets the mail go on, and is told all the same."""
    transaction = await begun(edge, policies=one_rule("observe", cel, stage))
    assert (await answered(transaction)).code == 250
    assert edge.failures == [("expression", "shares")]


RATE = """\
rule: rate
title: x
why: x
law: [dieu-4.2]
mode: enforce
applies_to: {direction: [outbound]}
when:
  sent_more_than: {messages: 2, per: PER, by: mailbox}
then:
  defer: {code: 451, enhanced: 4.7.28, text: "later"}
  notice: x
tests:
  - {name: a, counts: {messages: 3}, expect: {action: defer}}
  - {name: b, expect: pass}
"""
FLAG = """\
rule: flagged
title: x
why: x
law: [dieu-4.2]
mode: enforce
applies_to: {direction: [outbound]}
when:
  recipient_is: {addresses: [unknown@example.org]}
then: {flag: {}, notice: x}
tests:
  - {name: a, to: [unknown@example.org], expect: {action: flag}}
  - {name: b, expect: pass}
"""
ARTICLES = {"dieu-4.2": Article("Điều 4.2", "x")}


async def test_a_reload_between_mail_and_rcpt_changes_no_rate(edge: Edge) -> None:
    """A transaction is counted by the windows of the rules that it began with, though others replace them."""
    hour, hours = (load_policies({"rate.yaml": RATE.replace("PER", per)}, ARTICLES) for per in ("1 h", "2 h"))
    counts = Counts(hour.windows())
    for _ in range(2):
        await begun(edge, policies=hour, counts=counts)
    third = await opened(edge, policies=hour, counts=counts)
    counts.replace_windows(hours.windows())
    assert (await asked(third, "b")).code == 451


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_flag_of_a_refused_recipient_is_not_the_messages(edge: Edge, order: tuple[int, int]) -> None:
    """Recipients that the next hop did not take leave no flag, whatever their order."""
    edge.refused = "unknown@example.org"
    policies = load_policies({"flagged.yaml": FLAG}, ARTICLES)
    transaction = await opened(edge, policies=policies)
    for number in order:
        await asked(transaction, ("b", "unknown")[number])
    await answered(transaction)
    assert edge.handled_[-1].record.verdict.flags == ()


@pytest.mark.parametrize("fails", [InspectionFailed("busy"), ZeroDivisionError()], ids=["busy", "fault"])
async def test_what_could_not_be_read_is_recorded_as_deferred(edge: Edge, fails: Exception) -> None:
    """A fault of ours in reading is 451, and has its record and its line like any other message."""
    reading = Reading()
    reading.fails = fails
    reply = await answered(await begun(edge, reading=reading), FILE)
    assert (reply.code, reply.enhanced) == (451, "4.3.0")
    record = edge.handled_[-1].record
    assert (record.outcome, record.reply) == (Outcome.DEFERRED, reply)
    assert edge.said[-2:] == ["abort", "commit"]
    assert edge.failures[0][0] == "inspection"


async def test_what_ends_its_readers_is_refused_for_good(edge: Edge) -> None:
    """A message that nobody may read again is 554 with a case number, recorded by its digest, never relayed."""
    reading = Reading()
    reading.fails = Unreadable("d1" * 32)
    reply = await answered(await begun(edge, reading=reading), FILE)
    assert (reply.code, reply.enhanced, reply.text[-7:]) == (554, "5.6.0", " [CASE]")
    record = edge.handled_[-1].record
    assert (record.outcome, record.verdict.rule, record.reply) == (Outcome.REFUSED, None, reply)
    assert (record.size, record.sha256, record.attachments) == (len(FILE), "d1" * 32, ())
    assert edge.said == ["mail", "rcpt", "abort", "commit"]
    assert record.incident == Incident(Kind.READER_CRASH)
    assert edge.failures == []


async def test_reading_that_takes_too_long_is_given_up_in_time(edge: Edge) -> None:
    """The whole of reading has one limit, within the client's time for an answer."""
    reading = Reading()
    reading.slow = NEVER
    began = time.monotonic()
    reply = await answered(await begun(edge, answer=0.3, reading=reading), FILE)
    assert reply.code == 451
    assert time.monotonic() - began < 1
    assert edge.failures == [("inspection", "timeout")]


async def test_names_of_a_secret_that_was_deferred_are_sealed(edge: Edge) -> None:
    """A marked file whose message a fault of ours deferred leaves no name in the records."""
    transaction = await begun(edge)
    await transaction.message(FILE, lambda: False)
    assert edge.handled_[-1].record.seal_names


async def test_an_outcome_that_cannot_be_written_changes_no_answer(edge: Edge) -> None:
    """The next hop took the message: whatever the records do, the client must not send it again."""
    edge.faulty["end"] = ZeroDivisionError()
    assert (await answered(await begun(edge))).code == 250
    assert edge.failures == [("record", "end")]


async def test_what_could_not_be_recorded_is_told(edge: Edge) -> None:
    """No record is possible, but the log has its line."""
    edge.faulty["commit"] = RecordsUnavailable()
    await answered(await begun(edge))
    assert edge.outcome is Outcome.DEFERRED
