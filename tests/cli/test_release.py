"""`congthu release`: a wrong alarm is set right for one content of one sender, by the people whom the rule asks for."""

import asyncio
import json
import shutil
import smtplib
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from servers.gateway import running, write_settings
from servers.sink import Sink
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.app import App
from gateway.message.envelope import Origin
from gateway.office import load_office
from gateway.records.questions import Question, Questions
from gateway.records.releases import ReleaseBook
from gateway.settings import load

A, B = ("--by", "Lê Văn An"), ("--approved-by", "Trần Thị Bình")
WHY = ("--reason", "tên một vở kịch")
LETTER = "Subject: [MẬT] vở kịch\r\nDate: {date}\r\nMessage-ID: <{date}@x>\r\n\r\nLịch diễn.\r\n"


def letter(date: str, subject: str = "[MẬT] vở kịch") -> bytes:
    return LETTER.format(date=date).replace("[MẬT] vở kịch", subject).encode()


def sent(port: int, octets: bytes, sender: str = "a@example.net", recipient: str = "b@example.vn") -> tuple[int, str]:
    """The reply to a letter."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        try:
            client.sendmail(sender, [recipient], octets, mail_options=["BODY=8BITMIME"])
        except smtplib.SMTPDataError as refused:
            return refused.smtp_code, str(refused.smtp_error, "utf-8")
        except smtplib.SMTPRecipientsRefused as refused:
            code, text = next(iter(refused.recipients.values()))
            return code, str(text, "utf-8")
    return 250, ""


def case_of(reply: str) -> str:
    return reply.rpartition("[")[2].removesuffix("]")


class Office:
    """A gateway that ran, and the command over its records."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def run(self, work: Callable[[App], None]) -> None:
        """Do blocking work while the gateway runs."""

        async def live() -> None:
            async with running(self.file) as gateway:
                await asyncio.to_thread(work, gateway)

        asyncio.run(live())

    def release(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["--config", str(self.file), "release", *arguments])

    def refusal(self, octets: bytes) -> str:
        """The case number of a refused letter."""
        replies: list[tuple[int, str]] = []
        self.run(lambda gateway: replies.append(sent(gateway.listeners[0].port, octets)))
        assert replies[0][0] in {550, 554}
        return case_of(replies[0][1])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office before a sink that lives as long as the test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    sink = asyncio.run_coroutine_threadsafe(Sink().start(), loop).result(10)
    yield Office(write_settings(tmp_path, sink.port))
    asyncio.run_coroutine_threadsafe(sink.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_a_released_letter_passes_when_it_is_sent_again(office: Office) -> None:
    """Another date and Message-ID do not matter; another sender or another text is refused as before."""
    case = office.refusal(letter("1"))
    done = office.release(case, *A, *B, *WHY)
    assert done.exit_code == 0, done.output
    replies: list[int] = []

    def again(gateway: App) -> None:
        port = gateway.listeners[0].port
        replies.append(sent(port, letter("2"))[0])
        replies.append(sent(port, letter("2"), sender="c@example.net")[0])
        replies.append(sent(port, letter("2", subject="[MẬT] kế hoạch"))[0])

    office.run(again)
    assert replies == [250, 550, 550]


def test_a_running_gateway_obeys(office: Office) -> None:
    """The gateway learns of a release without a restart."""
    replies: list[int] = []

    def work(gateway: App) -> None:
        port = gateway.listeners[0].port
        code, text = sent(port, letter("1"))
        assert code == 550
        assert office.release(case_of(text), *A, *B, *WHY).exit_code == 0
        for number in range(40):  # it looks every few seconds
            replies.append(sent(port, letter(str(number)))[0])
            if replies[-1] == 250:
                return
            time.sleep(0.5)

    office.run(work)
    assert replies[-1] == 250


async def test_a_release_ends(tmp_path: Path) -> None:
    """After its last moment the rule holds again."""
    from gateway.records import releases  # noqa: PLC0415
    from gateway.records.store import Store  # noqa: PLC0415

    store = Store(tmp_path / "r.sqlite")
    await store.open()
    await store.close()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    made = releases.Release("0" * 26, Origin.OURS, "a@x", "r", "ab" * 32, "A", "B", "why", now, now + timedelta(days=7))
    releases.write(tmp_path / "r.sqlite", made)
    unread: list[str] = []
    book = ReleaseBook(tmp_path / "r.sqlite", unread.append)
    await book.refresh(now)
    assert book.rules(Origin.OURS, "a@x", "ab" * 32, now + timedelta(days=6)) == {"r"}
    assert book.rules(Origin.OURS, "a@x", "ab" * 32, now + timedelta(days=7)) == frozenset()
    assert book.rules(Origin.STRANGER, "a@x", "ab" * 32, now) == frozenset()
    assert book.rules(Origin.OURS, "b@x", "ab" * 32, now) == frozenset()
    await book.refresh(now + timedelta(days=8))
    assert book.rules(Origin.OURS, "a@x", "ab" * 32, now) == frozenset()
    assert unread == []


async def test_a_database_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    """What was known stays; that reading fails is told once, and again only after it went well between."""
    from gateway.records import releases  # noqa: PLC0415
    from gateway.records.store import Store  # noqa: PLC0415

    database = tmp_path / "r.sqlite"
    store = Store(database)
    await store.open()
    await store.close()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    releases.write(
        database,
        releases.Release("0" * 26, Origin.OURS, "a@x", "r", "ab" * 32, "A", "", "why", now, now + timedelta(days=7)),
    )
    unread: list[str] = []
    book = ReleaseBook(database, unread.append)
    await book.refresh(now)
    for _ in range(2):
        database.rename(tmp_path / "away")
        await book.refresh(now)
        await book.refresh(now)
        assert book.rules(Origin.OURS, "a@x", "ab" * 32, now) == {"r"}
        (tmp_path / "away").rename(database)
        await book.refresh(now)
    assert unread == ["unable to open database file"] * 2


def test_a_state_secret_needs_two_people(office: Office) -> None:
    """One name, or the same name twice in other letters, is not enough for a rule that asks for two."""
    case = office.refusal(letter("1"))
    alone = office.release(case, *A, *WHY)
    same = office.release(case, *A, "--approved-by", "  lê  văn AN ", *WHY)
    assert (alone.exit_code, same.exit_code) == (2, 2)
    assert "asks for two people" in alone.output


def test_a_release_is_kept_with_its_case(office: Office) -> None:
    """Who, with whom, why and until when stand in the trace of the case."""
    case = office.refusal(letter("1"))
    assert office.release(case, *A, *B, *WHY, "--days", "3").exit_code == 0
    with Questions(load(office.file).records.database) as questions:
        (traced,) = questions.trace(Question(case=case))
    (release,) = traced.releases
    assert (release.rule, release.released_by, release.approved_by) == ("state-secrets", A[1], B[1])
    assert release.until - release.made_at == timedelta(days=3)
    shown = CliRunner().invoke(app, ["--config", str(office.file), "trace", case])
    assert WHY[1] in shown.output
    exact = CliRunner().invoke(app, ["--config", str(office.file), "trace", case, "--format", "json"])
    assert json.loads(exact.output)["releases"][0]["reason"] == WHY[1]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("CASE", "--by", " ", *B, *WHY), 2, "--by is empty"),
        (("CASE", *A, *B, "--reason", ""), 2, "--reason is empty"),
        (("CASE", *A, *B, "--reason", "x" * 2000), 2, "--reason is too long"),
        (("CASE", *A, *B, *WHY, "--days", "91"), 2, "--days"),
        (("CASE", *A, *B, *WHY, "--rule", "malformed"), 2, "it can be released from state-secrets"),
        (("x", *A, *B, *WHY), 2, "26 letters"),
        (("0" * 26, *A, *B, *WHY), 1, "no such case"),
    ],
)
def test_what_cannot_be_released_is_told(office: Office, arguments: tuple[str, ...], code: int, told: str) -> None:
    """Each wrong call says what is wrong, and nothing is written."""
    case = office.refusal(letter("1"))
    done = office.release(*(case if word == "CASE" else word for word in arguments))
    assert done.exit_code == code, done.output
    assert told in done.output
    with Questions(load(office.file).records.database) as questions:
        assert questions.trace(Question(case=case))[0].releases == ()


def test_what_passed_or_was_refused_by_the_protocol_cannot_be_released(office: Office) -> None:
    """There is nothing to release of a letter that passed, or that no rule refused."""
    office.run(lambda gateway: sent(gateway.listeners[0].port, b"Subject: a\r\n\r\nb\r\n"))
    office.run(lambda gateway: sent(gateway.listeners[0].port, b"Subject: a\r\n\r\nb\0\r\n"))
    with Questions(load(office.file).records.database) as questions:
        refused, passed = questions.trace(Question(sender="a@example.net"))
    assert "was not refused" in office.release(passed.case, *A, *B, *WHY).output
    assert "by the protocol" in office.release(refused.case, *A, *B, *WHY).output


def test_a_rule_may_forbid_releases(office: Office, tmp_path: Path) -> None:
    """`release: never` is told."""
    case = office.refusal(letter("1"))
    policies = tmp_path / "policies"
    shutil.copytree(load(office.file).policies, policies)
    rule = policies / "state-secrets.yaml"
    rule.write_text(rule.read_text("utf-8").replace("release: two-people", "release: never"), "utf-8")
    office.file.write_text(
        office.file.read_text("utf-8").replace(str(load(office.file).policies), str(policies)), "utf-8"
    )
    done = office.release(case, *A, *B, *WHY)
    assert done.exit_code == 1
    assert "release: never" in done.output


FORWARD = """Subject: thư
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

xem dưới
--b
Content-Type: message/rfc822

From: x@example.net
Subject: SUBJECT

nội dung
--b--
"""


def test_a_release_holds_for_nothing_else_under_the_same_mark(office: Office) -> None:
    """Another text under the mark of a forwarded letter is another content."""
    forwarded = FORWARD.replace("\n", "\r\n").replace("SUBJECT", "[MẬT] vở kịch")
    case = office.refusal(forwarded.encode())
    assert office.release(case, *A, *B, *WHY).exit_code == 0
    replies: list[int] = []

    def again(gateway: App) -> None:
        port = gateway.listeners[0].port
        replies.append(sent(port, forwarded.encode())[0])
        replies.append(sent(port, forwarded.replace("vở kịch", "tọa độ 19.8").encode())[0])

    office.run(again)
    assert replies == [250, 550]


def test_releases_are_in_force_before_the_first_connection(office: Office) -> None:
    """A gateway that listens has read them: a letter that comes at once is not refused once more."""
    case = office.refusal(letter("1"))
    assert office.release(case, *A, *B, *WHY).exit_code == 0

    async def listening() -> None:
        settings = load(office.file)
        gateway = App(settings, load_office(settings))
        known: list[int] = []
        first, start = gateway.listeners[0], gateway.listeners[0].start

        async def started() -> None:
            known.append(len(gateway._releases._in_force))
            await start()

        first.start = started  # type: ignore[method-assign]
        await gateway.start()
        await gateway.stop()
        assert known == [1]

    asyncio.run(listening())


AMBIGUOUS = b"Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\nx\r\n"


def test_what_can_be_read_in_two_ways_cannot_be_released(office: Office) -> None:
    """Nobody can say which of its contents was looked at."""
    done = office.release(office.refusal(AMBIGUOUS), *A, *B, *WHY)
    assert done.exit_code == 1
    assert "can be read in two ways" in done.output


@pytest.mark.parametrize("other", ["Lê Văn An", "LE VAN AN", "lê văn  an", "Le Van-An"])
def test_one_person_with_two_spellings_is_one_person(office: Office, other: str) -> None:
    """Marks, capitals, blanks and ways to write a letter make no second person."""
    case = office.refusal(letter("1"))
    done = office.release(case, *A, "--approved-by", unicodedata.normalize("NFD", other), *WHY)
    assert done.exit_code == 2
    assert "asks for two people" in done.output


def test_a_rule_about_the_envelope_cannot_be_released_from(office: Office) -> None:
    """It is asked before anyone knows the content: it would refuse the letter again."""
    replies: list[tuple[int, str]] = []

    def many(gateway: App) -> None:
        with smtplib.SMTP("127.0.0.1", gateway.listeners[0].port, timeout=20) as client:
            client.ehlo()
            client.mail("a@example.net")
            for number in range(101):
                client.rcpt(f"n{number}@example.vn")
            code, text = client.data(letter("1"))
            replies.append((code, text.decode()))

    office.run(many)
    case = case_of(replies[0][1])
    done = office.release(case, *A, *B, *WHY, "--rule", "recipients-per-message")
    assert done.exit_code == 2
    assert "it can be released from state-secrets" in done.output
    assert "recipients-per-message" not in office.release(case, *A, *B, *WHY).output
