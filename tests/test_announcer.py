"""Telling of incidents: from a real database, through real SMTP and HTTP, with a given time, until each is told."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from servers.gateway import ROOT
from servers.sink import Sink
from servers.waiting import eventually
from sqlalchemy.exc import OperationalError

from gateway.announcer import GIVEN_UP_AFTER, PAUSES, Announcer, Called
from gateway.bilingual import Language
from gateway.message.address import Address
from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.mime import Budget
from gateway.office import load_office
from gateway.people.directory import Directory
from gateway.policy.announcing import Telling
from gateway.policy.incident import Channel, Incident, Kind
from gateway.policy.rule import Action
from gateway.policy.verdict import Verdict
from gateway.ports import Office, Outcome, Record, RecordedRecipient
from gateway.records import incidents, rows
from gateway.records.incidents import Event, Incidents, Told, Written
from gateway.records.outbox import Outbox
from gateway.records.seal import Seal
from gateway.records.store import Store
from gateway.settings import load
from gateway.smtp.connection import HopLimits
from gateway.smtp.next_hop import SmtpNextHop
from gateway.smtp.post import Post, Sheet

NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
OFFICER, UNIT = Address("an.toan", "example.vn"), Address("vp", "example.vn")
SECRET = Incident(Kind.SECRET, "state-secrets", "TỐI MẬT", "strong", "subject", (OFFICER, UNIT), webhook=True)
BURST = 3600.0


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Watch:
    """What became of tellings, in order."""

    said: list[tuple[str, ...]] = field(default_factory=list)

    def told(self, case: str, rule: str, to: str, more: int) -> None:
        self.said.append(("told", to, str(more)))

    def tell_deferred(self, case: str, rule: str, reason: str) -> None:
        self.said.append(("deferred", reason))

    def tell_failed(self, case: str, rule: str, result: str, reason: str) -> None:
        self.said.append((result, reason))

    def hook_called(self, case: str, result: str, reason: str) -> None:
        self.said.append((result, reason))

    def fault(self, error: Exception) -> None:
        self.said.append(("fault", type(error).__name__))


@dataclass
class Answering:
    """A webhook's answers, one after the other; the last one stays."""

    answers: list[Called]
    calls: list[str] = field(default_factory=list)

    async def call(self, telling: Telling, now: datetime) -> Called:
        self.calls.append(telling.id)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass
class Desk:
    """An announcer over a database of its own, before a sink."""

    store: Store
    seal: Seal
    sink: Sink
    clock: Clock
    watch: Watch
    outbox: Outbox
    hook: Answering
    announcer: Announcer
    anew: Callable[[], Announcer]
    numbers: int = 0

    async def incident(self, sender: str = "annv", opened: Incident = SECRET, content: str = "") -> str:
        """Have one opened now; its number."""
        self.numbers += 1
        case = f"01KB1WZ4Q1D8GX2J6V3T5N{self.numbers:04d}"
        envelope = Envelope(
            case=case,
            listener="door",
            client=Client(ip_address("192.0.2.1")),
            login=None,
            origin=Origin.OURS,
            sender=Address(sender, "example.vn"),
            recipients=(Address("x", "example.org"),),
            own_domains=frozenset({"example.vn"}),
            received_at=self.clock.now,
        )
        digest = content or f"{self.numbers:02x}" * 32
        record = Record(
            envelope,
            "van-phong",
            (RecordedRecipient("x@example.org", False, None, 250),),
            Verdict(Action.REFUSE, "state-secrets", ("Điều 4.1",), None, (), (), "v"),
            Outcome.REFUSED,
            None,
            sha256=digest,
            incident=opened,
        )
        await self.store.commit(rows.of_record(record, self.seal.digest))
        return case

    def tellings(self, case: str) -> list[Told]:
        with Incidents(self.store._path) as questions:
            return list(questions.tellings(case))

    def rcpts(self) -> list[bytes]:
        return [one.rcpt[0].removeprefix(b"RCPT TO:") for one in self.sink.messages]


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink(extensions=()).start()
    yield started
    await started.close()


@pytest.fixture(scope="module")
def office() -> Office:
    """The shipped rules."""
    policies = load_office(load(ROOT / "config" / "gateway.yaml"), tested=False).policies
    return Office("gw.example.vn", "gw.example.vn", frozenset({"example.vn"}), policies, Directory(), Budget())


@pytest.fixture
async def desk(tmp_path: Path, sink: Sink, office: Office) -> AsyncIterator[Desk]:
    """A desk with an open store."""
    clock, watch, hook = Clock(), Watch(), Answering([Called(True, "204")])
    store = Store(tmp_path / "records.sqlite")
    await store.open()
    outbox = Outbox(tmp_path / "records.sqlite")
    limits = HopLimits(transactions=1, kept=0, command_timeout=0.5, connect_timeout=0.5, data_timeout=0.5)
    hop = SmtpNextHop(
        "store",
        ("127.0.0.1", sink.port),
        "gw.example.vn",
        limits,
        monotonic=lambda: 0.0,
        state_changed=lambda *_: None,
    )
    sheet = Sheet("congthu@example.vn", "gw.example.vn", (Language.VI, Language.EN), clock)

    def anew() -> Announcer:
        return Announcer(outbox, watch, lambda: office, clock, burst=BURST, post=Post(sheet, hop), hook=hook)

    yield Desk(store, Seal.open(tmp_path), sink, clock, watch, outbox, hook, anew(), anew)
    await store.close()


async def test_officer_and_unit_get_a_letter_each(desk: Desk) -> None:
    """From the null path, automatic, with the incident's number and no content; told once and never again."""
    case = await desk.incident()
    for _ in range(3):
        await desk.announcer.send_due()
    assert desk.rcpts() == [b"<an.toan@example.vn>", b"<vp@example.vn>"]
    assert {one.mail for one in desk.sink.messages} == {b"MAIL FROM:<>"}
    letter = message_from_bytes(desk.sink.messages[0].content, policy=policy.default)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == f"Thông báo sự cố / Incident {case} (state-secrets)"
    assert letter["X-Congthu-Case"] == case
    text = letter.get_body().get_content()  # type: ignore[union-attr]
    assert f"congthu incident show {case}" in text
    assert "x@example.org" not in text
    states = [(one.channel, one.state, one.tries, one.ended_at) for one in desk.tellings(case)]
    assert states == [
        (Channel.LETTER, "told", 1, NOON),
        (Channel.LETTER, "told", 1, NOON),
        (Channel.WEBHOOK, "waiting", 0, None),
    ]


async def test_a_restart_loses_nothing(desk: Desk) -> None:
    """What the first run could not send, another run finds in the records and sends under the same Message-ID."""
    desk.sink.does.close_at = "end"  # the mail server takes it and dies before it says so
    case = await desk.incident()
    await desk.announcer.send_due()
    assert desk.sink.messages == []
    assert {one.state for one in desk.tellings(case)} == {"waiting"}
    desk.sink.does.close_at = ""
    desk.clock.later(PAUSES[0])
    again = desk.anew()
    await again.send_due()
    assert desk.rcpts() == [b"<an.toan@example.vn>", b"<vp@example.vn>"]
    identifiers = [message_from_bytes(one.content)["Message-ID"] for one in desk.sink.messages]
    with Incidents(desk.store._path) as questions:
        tokens = questions._connection.exec_driver_sql(
            "SELECT token FROM telling WHERE channel = 'letter' ORDER BY number"
        ).scalars()
        assert identifiers == [f"<{case}.{token}@gw.example.vn>" for token in tokens]


async def test_a_deferred_letter_waits_longer_each_time(desk: Desk) -> None:
    """Each try comes after its pause and not before; after five days it has failed, and that is kept."""
    desk.sink.does.greeting = b"421 4.3.2 busy"
    case = await desk.incident(opened=Incident(Kind.SECRET, "state-secrets", "MẬT", "strong", "body", (OFFICER,)))
    for tries, pause in enumerate((*PAUSES, PAUSES[-1]), 1):
        await desk.announcer.send_due()
        assert desk.tellings(case)[0].tries == tries
        desk.clock.later(pause - 1)
        await desk.announcer.send_due()
        assert desk.tellings(case)[0].tries == tries
        desk.clock.later(1)
    desk.clock.now = NOON + GIVEN_UP_AFTER
    await desk.announcer.send_due()
    (told,) = desk.tellings(case)
    assert (told.state, told.ended_at) == ("failed", desk.clock.now)
    assert (await desk.outbox.figures())[1] == {("letter", "failed"): 1}
    incidents.write(desk.store._path, case, Written(Event.CLOSE, "Lê An", "đã báo", desk.clock.now))
    assert (await desk.outbox.figures())[1] == {}  # whoever closed it knows of it


async def test_a_mailbox_that_is_not_there_fails_alone(desk: Desk) -> None:
    """5xx ends that telling at once with its code; the other addressee is told."""
    desk.sink.does.refuse[b"an.toan@example.vn"] = b"550 5.1.1 unknown"
    case = await desk.incident()
    await desk.announcer.send_due()
    assert [(one.state, one.reason) for one in desk.tellings(case)[:2]] == [("failed", "550"), ("told", "")]
    assert desk.watch.said == [("failed", "550"), ("told", "vp@example.vn", "0")]


async def test_one_letter_a_burst_also_after_a_restart(desk: Desk) -> None:
    """Ten more secrets of one sender within the hour: one letter at once, one at its end that tells of all others."""
    await desk.incident()
    await desk.announcer.send_due()
    cases = [await desk.incident() for _ in range(10)]
    desk.clock.later(60)
    await desk.anew().send_due()
    assert len(desk.sink.messages) == 2
    desk.clock.later(BURST - 60)
    await desk.anew().send_due()
    assert len(desk.sink.messages) == 4
    text = message_from_bytes(desk.sink.messages[2].content, policy=policy.default).get_content()  # type: ignore[attr-defined]
    assert cases[-1] in text
    assert "since the last notice: 9" in text
    assert all({"told"} == {one.state for one in desk.tellings(case)[:2]} for case in cases)


async def test_sent_again_nobody_is_told_again(desk: Desk) -> None:
    """A clerk who retries the same content makes no further letter and no further call."""
    for _ in range(5):
        await desk.incident(content="c0" * 32)
    await desk.announcer.send_due()
    await desk.announcer.call_due()
    assert len(desk.sink.messages) == 2
    assert len(desk.hook.calls) == 1


async def test_the_webhook_is_called_until_it_takes_it(desk: Desk) -> None:
    """A call that fails comes again with the same id after its pause; once taken, never again."""
    desk.hook.answers = [Called(False, "500"), Called(False, "TimeoutError"), Called(True, "204")]
    case = await desk.incident()
    for pause in (0, PAUSES[0] - 1, 1, PAUSES[1], PAUSES[2]):
        desk.clock.later(pause)
        await desk.anew().call_due()
    assert len(desk.hook.calls) == 3
    assert len(set(desk.hook.calls)) == 1
    assert desk.watch.said == [("deferred", "500"), ("deferred", "TimeoutError"), ("called", "204")]
    assert desk.tellings(case)[-1].state == "told"


@pytest.mark.parametrize(
    ("answer", "after"), [(Called(False, "410", gone=True), 0.0), (Called(False, "500"), 5 * 86400.0)]
)
async def test_a_call_fails_for_good(desk: Desk, answer: Called, after: float) -> None:
    """When the other side wants no more, or after five days."""
    desk.hook.answers = [answer]
    case = await desk.incident()
    desk.clock.later(after)
    await desk.announcer.call_due()
    assert desk.watch.said == [("failed", answer.reason)]
    assert desk.tellings(case)[-1].state == "failed"


async def test_a_dead_database_makes_no_second_letter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that was taken while no row could be written is not sent again; the row follows."""
    case = await desk.incident(opened=Incident(Kind.SECRET, "state-secrets", "MẬT", "strong", "body", (OFFICER,)))

    async def broken(*_: object) -> None:
        raise OperationalError("x", None, Exception("disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(desk.outbox, "told", broken)
        for _ in range(3):
            with pytest.raises(OperationalError):
                await desk.announcer.send_due()
    await desk.announcer.send_due()
    assert len(desk.sink.messages) == 1
    assert desk.tellings(case)[0].state == "told"


async def test_woken_it_tells_at_once(desk: Desk) -> None:
    """The store's thread wakes it: letter and call go out without waiting for the next look; a stop is quick."""
    desk.store._opened = lambda *_: desk.announcer.wake()
    await desk.announcer.start()
    await desk.incident()
    await eventually(lambda: len(desk.sink.messages) == 2 and len(desk.hook.calls) == 1, 4.0)
    await desk.announcer.stop()
    assert all(task.done() for task in desk.announcer._tasks)


async def test_a_fault_of_ours_ends_no_telling(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round that breaks off is told, and the next one comes."""

    async def broken(*_: object) -> None:
        raise KeyError("x")

    with monkeypatch.context() as patch:
        patch.setattr(desk.outbox, "waiting", broken)
        await desk.announcer.start()
        await eventually(lambda: ("fault", "KeyError") in desk.watch.said)
    await desk.incident()
    desk.announcer.wake()
    await eventually(lambda: len(desk.sink.messages) == 2)
    await desk.announcer.stop()


async def test_figures_tell_what_is_open_and_late(desk: Desk) -> None:
    """Open incidents by kind and level, tellings that wait or failed by channel."""
    await desk.incident()
    await desk.incident(opened=Incident(Kind.READER_CRASH))
    assert await desk.outbox.figures() == (
        {("secret", "TỐI MẬT"): 1, ("reader-crash", ""): 1},
        {("letter", "waiting"): 2, ("webhook", "waiting"): 1},
    )


async def test_no_database_yet(tmp_path: Path) -> None:
    """While the spool takes the records nobody is told, and nothing breaks."""
    assert await Outbox(tmp_path / "absent").waiting(Channel.LETTER, NOON) == ()
