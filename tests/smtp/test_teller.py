"""Letters on their way: through real SMTP, with a given clock, tried again, given up, and never in the mail's way."""

import asyncio
import contextlib
import smtplib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from servers.gateway import ROOT, running, write_settings
from servers.sink import Sink
from servers.waiting import eventually

from gateway.app import App
from gateway.bilingual import Language
from gateway.cli.rehearsal import Hypothesis, rehearse
from gateway.engines.inspector import JailedInspector, Plan
from gateway.message.address import Address
from gateway.message.envelope import Client, Envelope, Origin
from gateway.message.marks import Level, Strength
from gateway.message.mime import Budget
from gateway.office import OfficeMistakes, load_office
from gateway.people.directory import Directory, Mailbox
from gateway.policy.bursts import Letter
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Mode, Reply
from gateway.policy.telling import Contacts, matters
from gateway.policy.verdict import Asked, Finding, Verdict
from gateway.ports import Handled, Office, Outcome, Record, RecordedRecipient
from gateway.settings import load
from gateway.smtp.connection import HopLimits
from gateway.smtp.next_hop import SmtpNextHop
from gateway.smtp.post import Post, Sheet, compose
from gateway.smtp.teller import MAX_WAITING, PAUSES, Teller

OFFICER, OWN = Address("an.toan", "example.vn"), frozenset({"example.vn"})
ANNV = Address("annv", "example.vn")
NOW = datetime(2026, 11, 24, 9, 5, 7, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CONTACTS = Contacts({"security-officer": (OFFICER,)}, {"van-phong": (Address("vp", "example.vn"),)})
BURST = 3600.0


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watch:
    """What became of letters, in order."""

    def __init__(self) -> None:
        self.said: list[tuple[str, ...]] = []

    def told(self, case: str, rule: str, to: str, more: int) -> None:
        self.said.append(("told", case, to, str(more)))

    def tell_withheld(self) -> None:
        self.said.append(("withheld",))

    def tell_own(self, case: str, rule: str) -> None:
        self.said.append(("own", case))

    def tell_deferred(self, case: str, rule: str, reason: str) -> None:
        self.said.append(("deferred", case, reason))

    def tell_failed(self, case: str, rule: str, result: str, reason: str) -> None:
        self.said.append((result, case, reason))

    def fault(self, error: Exception) -> None:
        self.said.append(("fault", type(error).__name__))


def told_rules(*tell: str, name: str = "state-secrets") -> Policies:
    """The shipped rules, one of which tells these."""
    office = load_office(load(ROOT / "config" / "gateway.yaml"), tested=False)
    rules = [
        replace(rule, then=replace(rule.then, tell=tell, incident=False)) if rule.name == name else rule
        for rule in office.policies.rules
    ]
    return replace(office.policies, rules=tuple(rules))


def an_office(*tell: str) -> Office:
    return Office(
        hostname="gw.example.vn",
        authserv_id="gw.example.vn",
        own_domains=OWN,
        policies=told_rules(*tell),
        directory=Directory.of([Mailbox("annv@example.vn", "van-phong")]),
        budget=Budget(),
        contacts=CONTACTS,
    )


def handled(
    case: str = "CASE",
    *,
    sender: Address | None = ANNV,
    value: str = "TỐI MẬT",
    message_id: str = "",
    mode: Mode = Mode.ENFORCE,
    to: tuple[str, ...] = ("x@example.org",),
    origin: Origin = Origin.OURS,
) -> Handled:
    """A marked letter of ours that was refused."""
    envelope = Envelope(
        case=case,
        listener="door",
        client=Client(ip_address("192.0.2.1")),
        login=None,
        origin=origin,
        sender=sender,
        recipients=(Address("x", "example.org"),),
        own_domains=OWN,
        received_at=NOW,
    )
    finding = Finding("state-secrets", ("dieu-4.1",), mode, "secrecy_mark", "subject", value)
    asked = (Asked("state-secrets", fired=True, acted=mode is Mode.ENFORCE),)
    verdict = Verdict(Action.REFUSE, "state-secrets", ("Điều 4.1",), None, (finding,), (), "v", asked)
    recipients = tuple(RecordedRecipient(one, False, None, 250) for one in to)
    record = Record(envelope, "van-phong", recipients, verdict, Outcome.REFUSED, None, message_id=message_id)
    return Handled(record, "store", office=an_office())


@dataclass
class Desk:
    """A teller before a sink, with its clock and its watch."""

    teller: Teller
    post: Post
    sink: Sink
    clock: Clock
    watch: Watch
    office: Office
    """In force when the messages that it hears of began."""

    def hear(self, event: Handled) -> None:
        self.teller.handled(replace(event, office=self.office))

    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(one.content, policy=policy.default) for one in self.sink.messages]  # type: ignore[misc]


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    started = await Sink(extensions=()).start()
    yield started
    await started.close()


@pytest.fixture
def desk(sink: Sink) -> Callable[..., Desk]:
    """Makes a desk at which the rule tells these."""

    def make(*tell: str, port: int = 0) -> Desk:
        clock, watch, office = Clock(), Watch(), an_office(*tell)
        limits = HopLimits(transactions=1, kept=0, command_timeout=0.5, connect_timeout=0.5, data_timeout=0.5)
        address = ("127.0.0.1", port or sink.port)
        hop = SmtpNextHop("store", address, "gw.example.vn", limits, monotonic=clock, state_changed=lambda *_: None)
        tokens: Iterator[int] = iter(range(10**6))
        post = Post(sheet(), hop)
        teller = Teller(post, watch, burst=BURST, monotonic=clock, new_token=lambda: str(next(tokens)))
        return Desk(teller, post, sink, clock, watch, office)

    return make


def sheet() -> Sheet:
    languages = (Language.VI, Language.EN)
    return Sheet("congthu@example.vn", "gw.example.vn", languages, lambda: NOW)


async def test_a_letter_is_a_letter(desk: Callable[..., Desk]) -> None:
    """From our address to one person, from the null path, automatic by its header, in ASCII, with the case number."""
    at = desk("security-officer")
    at.hear(handled())
    await at.teller.send_due()
    (sent,) = at.sink.messages
    assert sent.mail == b"MAIL FROM:<>"
    assert sent.rcpt == [b"RCPT TO:<an.toan@example.vn>"]
    assert sent.content.isascii()
    assert max(map(len, sent.content.split(b"\r\n"))) <= 78
    (letter,) = at.letters()
    assert letter.defects == []
    assert {name: str(value) for name, value in letter.items()} == {
        "From": "congthu@example.vn",
        "To": "an.toan@example.vn",
        "Subject": "Thông báo về thư vi phạm quy tắc / Case notice CASE (state-secrets)",
        "Date": "Tue, 24 Nov 2026 09:05:07 +0700",
        "Message-ID": "<CASE.0@gw.example.vn>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "vi, en",
        "X-Congthu-Case": "CASE",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
        "MIME-Version": "1.0",
    }
    assert "Phát hiện: dấu “tối mật” tại tiêu đề\r\n" in letter.get_content()
    assert at.watch.said == [("told", "CASE", "an.toan@example.vn", "0")]


async def test_each_gets_a_letter_of_their_own(desk: Callable[..., Desk]) -> None:
    """Nobody reads in To who else was told."""
    at = desk("security-officer", "sender-unit", "sender")
    at.hear(handled())
    await at.teller.send_due()
    assert [letter["To"] for letter in at.letters()] == ["an.toan@example.vn", "vp@example.vn", "annv@example.vn"]
    assert len({letter["Message-ID"] for letter in at.letters()}) == 3


async def test_one_letter_a_burst_and_the_rest_at_its_end(desk: Callable[..., Desk]) -> None:
    """Twelve cases within the hour: one letter at once, one at the end that tells of the others."""
    at = desk("security-officer")
    for number in range(12):
        at.hear(handled(f"CASE{number}"))
    await at.teller.send_due()
    assert len(at.sink.messages) == 1
    at.clock.now += BURST - 1
    await at.teller.send_due()
    assert len(at.sink.messages) == 1
    at.clock.now += 1
    await at.teller.send_due()
    assert [said for said in at.watch.said if said[0] == "told"] == [
        ("told", "CASE0", "an.toan@example.vn", "0"),
        ("told", "CASE11", "an.toan@example.vn", "10"),
    ]
    assert "Other cases under this rule of the same sender since the last notice: 10." in at.letters()[1].get_content()
    assert at.watch.said.count(("withheld",)) == 11


async def test_observing_tells_nobody(desk: Callable[..., Desk]) -> None:
    """A rule that only watches writes no letters."""
    at = desk("security-officer")
    at.hear(handled(mode=Mode.OBSERVE))
    await at.teller.send_due()
    assert at.sink.messages == []
    assert at.watch.said == []


async def test_nobody_to_tell_is_said(desk: Callable[..., Desk]) -> None:
    """A rule that tells the sender, about a sender who is in no directory."""
    at = desk("sender", "sender-unit")
    at.hear(handled(sender=Address("nobody", "example.vn")))
    await at.teller.send_due()
    assert at.watch.said == [("nobody", "CASE", "no address")]


async def test_a_deferred_letter_is_tried_again_with_growing_pauses(desk: Callable[..., Desk]) -> None:
    """Not before each pause is over; after the last one it is given up."""
    at = desk("security-officer")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    at.hear(handled())
    await at.teller.send_due()
    for tries, pause in enumerate(PAUSES, 1):
        assert len(at.sink.commands) == tries
        at.clock.now += pause - 1
        await at.teller.send_due()
        assert len(at.sink.commands) == tries
        at.clock.now += 1
        await at.teller.send_due()
    assert at.watch.said == [("deferred", "CASE", "452")] * len(PAUSES) + [("failed", "CASE", "452")]
    at.clock.now += 24 * 3600
    await at.teller.send_due()
    assert len(at.sink.commands) == len(PAUSES) + 1


async def test_one_deferred_letter_holds_no_other(desk: Callable[..., Desk]) -> None:
    """A full mailbox keeps nobody else from being told, and gets its letter once there is room."""
    at = desk("security-officer", "sender-unit")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    at.hear(handled())
    await at.teller.send_due()
    assert [letter["To"] for letter in at.letters()] == ["vp@example.vn"]
    at.sink.does.refuse.clear()
    at.clock.now += PAUSES[0]
    await at.teller.send_due()
    assert [letter["To"] for letter in at.letters()] == ["vp@example.vn", "an.toan@example.vn"]


@pytest.mark.parametrize(
    ("close_at", "data_reply", "end_reply"),
    [
        ("mail", b"354 go on", None),
        ("end", b"354 go on", None),
        ("", b"451 4.3.0 later", None),
        ("", b"354 go on", b"450 4.3.0 later"),
    ],
    ids=["lost at MAIL", "lost at the end", "deferred at DATA", "deferred at the end"],
)
async def test_whatever_fails_is_tried_again(
    desk: Callable[..., Desk], close_at: str, data_reply: bytes, end_reply: bytes | None
) -> None:
    """A next hop that fails anywhere gets the letter later."""
    at = desk("security-officer")
    does = at.sink.does
    does.close_at, does.data_reply, does.end_reply = close_at, data_reply, end_reply
    at.hear(handled())
    await at.teller.send_due()
    assert at.sink.messages == []
    does.close_at, does.data_reply, does.end_reply = "", b"354 go on", None
    at.clock.now += PAUSES[0]
    await at.teller.send_due()
    assert len(at.sink.messages) == 1
    assert [said[0] for said in at.watch.said] == ["deferred", "told"]


async def test_a_refused_letter_is_given_up(desk: Callable[..., Desk]) -> None:
    """A mailbox that does not exist is not asked twice."""
    at = desk("security-officer")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"550 5.1.1 No such user"
    at.hear(handled())
    await at.teller.send_due()
    assert at.watch.said == [("failed", "CASE", "550")]


async def test_a_full_queue_drops_and_says_so(desk: Callable[..., Desk]) -> None:
    """What waits is bounded; each letter beyond is told as dropped."""
    at = desk(*["security-officer"])
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    crowd = Contacts({"security-officer": tuple(Address(f"a{n}", "example.vn") for n in range(MAX_WAITING + 5))})
    at.office = replace(at.office, contacts=crowd)
    at.hear(handled())
    assert at.watch.said == [("dropped", "CASE", "too many letters wait")] * 5


async def test_our_own_letter_sent_back_through_us_makes_no_letter(desk: Callable[..., Desk]) -> None:
    """Letters about letters would never end."""
    at = desk("security-officer")
    at.hear(handled())
    await at.teller.send_due()
    (letter,) = at.letters()
    at.hear(handled("CASE2", sender=None, to=("An.Toan@example.vn",), message_id=letter["Message-ID"]))
    await at.teller.send_due()
    assert len(at.sink.messages) == 1
    assert at.watch.said[-1] == ("own", "CASE2")


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        (Address("b", "example.vn"), ("an.toan@example.vn",)),
        (None, ("x@example.org",)),
        (None, ("an.toan@example.vn", "x@example.org")),
        (None, ()),
    ],
    ids=["another sender", "another recipient", "one recipient more", "no recipient"],
)
async def test_a_copied_message_id_hides_nothing(
    desk: Callable[..., Desk], sender: Address | None, to: tuple[str, ...]
) -> None:
    """Whoever was told can write our letter's Message-ID over the next secret: the officer is told all the same."""
    at = desk("security-officer")
    at.hear(handled())
    await at.teller.send_due()
    (letter,) = at.letters()
    at.hear(handled("CASE2", sender=sender, to=to, message_id=letter["Message-ID"]))
    await at.teller.send_due()
    assert [one["X-Congthu-Case"] for one in at.letters()] == ["CASE", "CASE2"]


async def test_our_own_letters_are_known_for_a_while(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is remembered of them is bounded: the oldest is forgotten first."""
    monkeypatch.setattr("gateway.smtp.teller._REMEMBERED", 2)
    at = desk("security-officer")
    for number in range(3):
        at.hear(handled(f"CASE{number}", sender=Address(f"a{number}", "example.vn")))
    await at.teller.send_due()
    assert list(at.teller._ours) == [letter["Message-ID"] for letter in at.letters()[1:]]


async def test_a_rule_that_is_gone_since_is_told_of(desk: Callable[..., Desk]) -> None:
    """A letter follows from the rules and contacts that judged the message, whatever a reload put in force since."""
    at = desk("security-officer")
    office = at.office
    at.office = replace(office, policies=replace(office.policies, rules=()), contacts=Contacts())
    at.teller.handled(replace(handled(), office=office))
    await at.teller.send_due()
    assert [letter["To"] for letter in at.letters()] == ["an.toan@example.vn"]


async def test_strangers_are_no_trouble(desk: Callable[..., Desk]) -> None:
    """Inbound mail under a rule that tells its senders alone: nobody was meant, so nothing is missed or warned of."""
    at = desk("sender", "sender-unit")
    at.hear(handled(sender=Address("a", "example.org"), origin=Origin.STRANGER))
    await at.teller.send_due()
    assert at.watch.said == []


async def test_letters_change_while_running(desk: Callable[..., Desk]) -> None:
    """From, languages and burst are those of now, for waiting letters too; a burst that has begun ends as it would."""
    at = desk("security-officer")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    at.hear(handled())
    await at.teller.send_due()
    at.sink.does.refuse.clear()
    at.post.renew(sender="thu@example.vn", languages=(Language.EN,))
    at.teller.renew(burst=60)
    at.hear(handled("CASE2", sender=Address("b", "example.vn")))
    at.clock.now += PAUSES[0]
    await at.teller.send_due()
    assert {(letter["From"], letter["Content-Language"]) for letter in at.letters()} == {("thu@example.vn", "en")}
    assert at.teller._bursts.next_end() == 1060


async def test_stopping_sends_what_waits(desk: Callable[..., Desk]) -> None:
    """Withheld cases, and letters whose pause is not over, go out once more at the end."""
    at = desk("security-officer")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    at.hear(handled("CASE1"))
    at.hear(handled("CASE2"))
    await at.teller.send_due()
    at.sink.does.refuse.clear()
    await at.teller.stop(5)
    assert [letter["X-Congthu-Case"] for letter in at.letters()] == ["CASE1", "CASE2"]


async def test_stopping_waits_for_no_silent_server(desk: Callable[..., Desk]) -> None:
    """What cannot be sent in the given time is given up, with a word about each."""
    at = desk("security-officer", "sender-unit")
    at.sink.does.silent_at = "greeting"
    at.hear(handled())
    await asyncio.wait_for(at.teller.stop(0.2), 2)
    assert at.watch.said == [("dropped", "CASE", "the gateway stopped")] * 2


async def test_stopping_tries_each_letter_once(desk: Callable[..., Desk]) -> None:
    """A server that defers at the end gets no second chance: there is no later."""
    at = desk("security-officer")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    at.hear(handled())
    await at.teller.stop(5)
    assert at.watch.said == [("dropped", "CASE", "452")]


async def test_a_lost_cancellation_holds_no_end_up(desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping ends although what the teller waits for swallows being cancelled, as wait_for of Python 3.11 can."""
    at = desk("security-officer")
    asked = asyncio.Event()

    async def deaf(*_: object) -> tuple[Reply, None]:
        asked.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return Reply(451, "4.4.1", ""), None

    monkeypatch.setattr(at.post._hop, "open", deaf)
    at.hear(handled())
    await at.teller.start()
    await asked.wait()
    await asyncio.wait_for(at.teller.stop(0.2), 5)
    assert at.watch.said[-1] == ("dropped", "CASE", "451")


async def test_the_running_teller_sends_by_itself(desk: Callable[..., Desk]) -> None:
    """A started teller wakes up for each letter, also one that comes while it sleeps for another's pause."""
    at = desk("security-officer")
    at.sink.does.refuse[b"an.toan@example.vn"] = b"452 4.2.2 Mailbox full"
    await at.teller.start()
    at.hear(handled("CASE1"))
    await until(lambda: len(at.watch.said) == 1)
    at.sink.does.refuse.clear()
    at.hear(handled("CASE2", sender=Address("b", "example.vn")))
    await until(lambda: len(at.sink.messages) == 1)
    await at.teller.stop(5)
    assert [letter["X-Congthu-Case"] for letter in at.letters()] == ["CASE2", "CASE1"]


async def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the sink has no event for it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("inbound", [True, False], ids=["inbound", "ours"])
@pytest.mark.parametrize(
    "languages", [(Language.VI, Language.EN), (Language.VI,), (Language.EN,)], ids=["both", "vi", "en"]
)
async def test_letters_pass_the_shipped_rules(level: Level, inbound: bool, languages: tuple[Language, ...]) -> None:
    """A letter about a mark is no marked letter: routed back through us it passes every shipped rule, in any mode."""
    settings = load(ROOT / "config" / "gateway.yaml")
    office = load_office(settings, tested=False)
    policies = told_rules("security-officer")
    record = handled(value=level.value).record
    box = None
    (matter,) = matters(
        policies, CONTACTS, record.verdict, record.envelope, outcome=Outcome.REFUSED, recipients=1, mailbox=box
    )
    matter = replace(matter, sender=f"a\u2028{level.value}\u2028b@example.vn")
    letter = Letter(matter, 2, ("01KB1WZ4Q1D8GX2J6V3T5N7RAA", "01KB1WZ4Q1D8GX2J6V3T5N7RA9"))
    sent = replace(sheet(), languages=languages)
    octets = compose(letter, sent, to="an.toan@thanhhoa.gov.vn", message_id="<CASE.0@gw.example.vn>")
    inspector = JailedInspector(Plan(office.budget))
    who = Hypothesis(recipients=("an.toan@thanhhoa.gov.vn",), inbound=inbound, login=None if inbound else "congthu")
    try:
        expected = await rehearse(octets, who, office, inspector, NOW, line_octets=1000, octets=2**20)
    finally:
        await inspector.close()
    assert expected.message is not None
    assert {mark.strength for mark in expected.message.marks} <= {Strength.WEAK}  # it speaks of a level
    assert expected.message.sightings == ()
    assert expected.action is Action.PASS
    assert expected.record is not None
    assert expected.record.findings == ()


async def test_a_long_host_name_breaks_no_field() -> None:
    """Message-ID stays one token however long our name is (RFC 5322 3.6.4)."""
    record = handled().record
    policies = told_rules("security-officer")
    (matter,) = matters(
        policies, CONTACTS, record.verdict, record.envelope, outcome=Outcome.REFUSED, recipients=1, mailbox=None
    )
    name = ".".join(["x" * 60] * 3)
    octets = compose(Letter(matter), sheet(), to="a" * 60 + "@" + name, message_id=f"<CASE.0123456789abcdef@{name}>")
    assert f"\r\nMessage-ID: <CASE.0123456789abcdef@{name}>\r\n".encode() in octets
    assert f"\r\nTo: {'a' * 60}@{name}\r\n".encode() in octets


# -- the whole gateway -------------------------------------------------------------------------------------------------


def telling_settings(folder: Path, port: int, tell: str, *, ours: bool = False) -> Path:
    """Settings of a gateway whose rule about secrets tells these, and opens no incident."""
    rules = folder / "policies"
    rules.mkdir()
    for path in (ROOT / "policies").glob("*.yaml"):
        text = path.read_text("utf-8")
        if path.stem == "state-secrets":
            text = text.replace("tests:\n", f"  tell: [{tell}]\ntests:\n", 1)
        text = text.replace("incident: true", "incident: false")
        (rules / path.name).write_text(text, "utf-8")
    directory = folder / "directory.csv"
    directory.write_text("address,unit,state\nannv@example.vn,van-phong,active\n", "utf-8")
    path = write_settings(folder, port, ours=ours, policies=rules, directory=directory)
    more = """\
tell:
  through: store
  from: congthu@example.vn
  people: {security-officer: [an.toan@example.vn]}
  units: {van-phong: [vp@example.vn]}
"""
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    return path


def letters_metric(app: App, result: str) -> float:
    return app.metrics.registry.get_sample_value("congthu_letters_total", {"result": result}) or 0.0


async def refuse_a_marked_letter(port: int, sender: str, to: str) -> str:
    """Send a marked letter; the refusal's text."""

    def work() -> str:
        with smtplib.SMTP("127.0.0.1", port) as client, pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail(sender, [to], "Subject: thu\r\n\r\nTỐI MẬT\r\nKế hoạch X9\r\n".encode())
        assert refused.value.smtp_code == 550
        return bytes(refused.value.smtp_error).decode()

    return await asyncio.to_thread(work)


async def test_a_refused_secret_is_told_to_the_officer_alone(tmp_path: Path, sink: Sink) -> None:
    """A stranger's marked letter: the officer gets one letter with the refusal's case number, the stranger none."""
    path = telling_settings(tmp_path, sink.port, "security-officer, sender-unit, sender")
    async with running(path) as app:
        refusal = await refuse_a_marked_letter(app.listeners[0].port, "annv@example.vn", "b@example.vn")
        await until(lambda: len(sink.messages) == 1)
        assert letters_metric(app, "told") == 1
    (sent,) = sink.messages
    assert (sent.mail, sent.rcpt) == (b"MAIL FROM:<>", [b"RCPT TO:<an.toan@example.vn>"])
    letter = message_from_bytes(sent.content, policy=policy.default)
    assert f"[{letter['X-Congthu-Case']}]" in refusal
    text = letter.get_body().get_content()  # type: ignore[union-attr]
    for secret in ("Kế hoạch", "X9", "thu\n", "b@example.vn"):
        assert secret not in text
    assert "dấu “tối mật” tại nội dung" in text


async def test_our_own_sender_and_unit_are_told(tmp_path: Path, sink: Sink) -> None:
    """A sender of ours who is in the directory gets a letter, and so does the unit."""
    async with running(telling_settings(tmp_path, sink.port, "sender-unit, sender", ours=True)) as app:
        await refuse_a_marked_letter(app.listeners[0].port, "annv@example.vn", "x@example.org")
        await until(lambda: len(sink.messages) == 2)
    told = sorted(one.rcpt for one in sink.messages)
    assert told == [[b"RCPT TO:<annv@example.vn>"], [b"RCPT TO:<vp@example.vn>"]]


async def test_a_rule_about_the_envelope_tells_too(tmp_path: Path, sink: Sink) -> None:
    """What is deferred at RCPT never has content; its letter is written when the transaction ends."""
    path = telling_settings(tmp_path, sink.port, "security-officer")
    rule = tmp_path / "policies" / "recipients-per-message.yaml"
    text = rule.read_text("utf-8").replace("count: 100}", "count: 1}").split("tests:\n")[0]
    text += "  tell: [security-officer]\ntests:\n"
    text += "  - {name: one passes, expect: pass}\n  - {name: two wait, recipients: 2, expect: {action: defer}}\n"
    rule.write_text(text, "utf-8")

    def work(port: int) -> list[int]:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            client.mail("a@example.org")
            return [client.rcpt(f"{name}@example.vn")[0] for name in ("b", "c")]

    async with running(path) as app:
        assert await asyncio.to_thread(work, app.listeners[0].port) == [250, 452]
        await until(lambda: len(sink.messages) == 1)
    letter = message_from_bytes(sink.messages[0].content, policy=policy.default)
    assert "(recipients-per-message)" in letter["Subject"]


async def test_a_slow_letter_delays_no_mail(tmp_path: Path, sink: Sink) -> None:
    """While the next hop keeps the letter waiting, messages are answered as ever, on connections of their own."""
    path = telling_settings(tmp_path, sink.port, "security-officer")
    path.write_text(path.read_text("utf-8").replace("next_hops: {store: {", "next_hops: {store: {transactions: 1, "))
    sink.does.silent_at = "end"
    async with running(path) as app:
        port = app.listeners[0].port
        await refuse_a_marked_letter(port, "a@example.org", "b@example.vn")
        await until(lambda: b"DATA" in sink.heard())
        sink.does.silent_at = ""

        def work() -> None:
            with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
                client.sendmail("a@example.org", ["b@example.vn"], b"Subject: x\r\n\r\nhello\r\n")

        await asyncio.to_thread(work)
        assert [one.rcpt for one in sink.messages] == [[b"RCPT TO:<b@example.vn>"]]
        sink.drop_connections()


def test_names_that_the_settings_do_not_have(tmp_path: Path) -> None:
    """The office is refused, with the place in the rule's file."""
    path = telling_settings(tmp_path, 25, "security-oficer")
    with pytest.raises(OfficeMistakes) as refused:
        load_office(load(path))
    (mistake,) = refused.value.mistakes
    line = 1 + (tmp_path / "policies" / "state-secrets.yaml").read_text("utf-8").split("  tell:")[0].count("\n")
    where = tmp_path / "policies" / "state-secrets.yaml"
    assert mistake == f'{where}:{line}:10: nobody is named "security-oficer"; did you mean "security-officer"?'


async def test_a_mistake_of_ours_ends_no_telling(desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    """A round that breaks off unforeseen is told, and the next matter brings the letters that waited."""
    at = desk("security-officer")

    def broken(_: float) -> None:
        raise KeyError("x")

    with monkeypatch.context() as patch:
        patch.setattr(at.teller._bursts, "due", broken)
        await at.teller.start()
        at.hear(handled())
        await eventually(lambda: ("fault", "KeyError") in at.watch.said)
    at.hear(handled("CASE2", sender=Address("b", "example.vn")))
    await eventually(lambda: bool(at.sink.messages))
    await at.teller.stop(5)
