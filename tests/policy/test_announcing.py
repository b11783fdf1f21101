"""Which letters tell of incidents: one a burst about a rule and a sender, bounded whatever is sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from servers.gateway import ROOT

from gateway.office import load_office
from gateway.policy.announcing import Batch, Lately, Telling, letter, plan
from gateway.policy.bursts import MAX_CASES, MAX_SENDERS
from gateway.policy.incident import Channel, KeptIncident, Kind, about
from gateway.policy.policies import Policies
from gateway.settings import load

NOW = datetime(2026, 11, 24, 2, 5, 7, tzinfo=UTC)
OFFICE = NOW.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
BURST = timedelta(hours=1)
Tell = Callable[..., Telling]


@pytest.fixture
def tell() -> Tell:
    """Builds tellings, each of an incident of its own, one second after the other."""
    numbers = iter(range(1, 10_000))

    def make(sender: str = "a@b", to: str = "officer", rule: str = "state-secrets", origin: str = "ours") -> Telling:
        number = next(numbers)
        incident = KeptIncident(
            case=f"CASE{number}",
            kind=Kind.SECRET,
            opened_at=NOW + timedelta(seconds=number),
            closed_at=None,
            rule=rule,
            level="TỐI MẬT",
            strength="strong",
            place="subject",
            direction="outbound" if origin == "ours" else "inbound",
            origin=origin,
            sender=sender,
            sender_key=sender,
            unit=None,
            size=1,
            sha256="",
            file_sha256="",
            file_name_digest="",
            recipients=("x@y", "z@y"),
            cases=(f"CASE{number}",),
        )
        counted = about(origin, sender, rule)
        return Telling(number, Channel.LETTER, to, to, counted, f"{number:016x}", 0, incident.opened_at, incident)

    return make


def told(batches: tuple[Batch, ...]) -> list[tuple[str, list[int]]]:
    return [(batch.newest.to, [one.number for one in batch.tellings]) for batch in batches]


def test_one_letter_an_addressee_and_sender(tell: Tell) -> None:
    """What waits about one sender is told together; another addressee, sender or rule has a letter of its own."""
    waiting = [tell(), tell(), tell(to="unit"), tell("c@b"), tell(rule="other")]
    planned = plan(waiting, (), NOW, BURST)
    assert sorted(told(planned.now)) == [("officer", [1, 2]), ("officer", [4]), ("officer", [5]), ("unit", [3])]
    assert planned.later == ()


def test_within_a_burst_it_waits_for_its_end(tell: Tell) -> None:
    """After a letter the next about the same sender comes a burst later; others are not held up."""
    lately = [Lately("officer", "state-secrets a@b", NOW - timedelta(minutes=20))]
    waiting = [tell(), tell("c@b")]
    planned = plan(waiting, lately, NOW, BURST)
    assert told(planned.now) == [("officer", [2])]
    assert planned.later == ((NOW + timedelta(minutes=40), (waiting[0],)),)
    assert told(plan(waiting[:1], lately, NOW + timedelta(minutes=40), BURST).now) == [("officer", [1])]


def test_strangers_are_told_of_together(tell: Tell) -> None:
    """A stranger who changes the address with every letter makes one letter, and the next a burst later."""
    waiting = [tell(f"a{number}@example.org", origin="stranger") for number in range(500)]
    (batch,) = plan(waiting, (), NOW, BURST).now
    assert len(batch.tellings) == 500
    again = plan([tell("z@example.org", origin="stranger")], [Lately("officer", batch.about, NOW)], NOW, BURST)
    assert (again.now, len(again.later)) == ((), 1)


def test_many_senders_of_ours_are_bounded_too(tell: Tell) -> None:
    """Beyond MAX_SENDERS within a burst, all others share a letter: a machine that forges senders floods nobody."""
    waiting = [tell(f"a{number}@b") for number in range(MAX_SENDERS + 100)]
    planned = plan(waiting, (), NOW, BURST)
    assert [len(batch.tellings) for batch in planned.now] == [1] * MAX_SENDERS + [100]
    lately = [Lately("officer", batch.about, NOW) for batch in planned.now]
    further = plan([tell(f"new{number}@b") for number in range(50)], lately, NOW + timedelta(minutes=1), BURST)
    assert further.now == ()
    assert [(until, len(some)) for until, some in further.later] == [(NOW + BURST, 50)]


@pytest.fixture(scope="module")
def policies() -> Policies:
    """The shipped rules."""
    return load_office(load(ROOT / "config" / "gateway.yaml"), tested=False).policies


def test_a_letter_tells_of_the_newest(tell: Tell, policies: Policies) -> None:
    """It speaks of the newest incident in the office's time and in the rule's words, and counts the others."""
    batch = Batch(tuple(tell() for _ in range(MAX_CASES + 3)), "x")
    written = letter(batch, policies, OFFICE)
    assert (written.matter.case, written.more, written.together) == ("CASE13", MAX_CASES + 2, False)
    assert written.cases == tuple(f"CASE{number}" for number in range(12, 2, -1))
    assert written.matter.incident
    assert written.matter.title.vi.startswith("Không gửi tài liệu chứa bí mật")
    assert written.matter.at.utcoffset() == timedelta(hours=7)
    assert [(one.where, one.value) for one in written.matter.findings] == [("subject", "TỐI MẬT")]
    assert written.matter.recipients == 2


def test_many_senders_are_told_as_many(tell: Tell, policies: Policies) -> None:
    """A letter about several senders says so."""
    assert letter(Batch((tell("a@b"), tell("c@b")), "x"), policies, OFFICE).together


def test_a_rule_that_is_gone_is_told_by_its_name(tell: Tell, policies: Policies) -> None:
    """An incident outlives its rule: what is left of it is told."""
    written = letter(Batch((tell(rule="gone"),), "x"), policies, OFFICE)
    assert (written.matter.rule, written.matter.title.vi, written.matter.law) == ("gone", "gone", ())
