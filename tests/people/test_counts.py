"""Sliding windows: held against a brute-force count, against hammerers, against broken clocks."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.people.counts import By, Counts, What, Window

HOUR = Window(What.MESSAGES, By.MAILBOX, 3600)
WHO = {By.MAILBOX: "annv@example.gov.vn"}

steps = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 5)), min_size=1, max_size=60)


def exact(attempts: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """Attempts after `start`, up to and including `end`."""
    return sum(amount for at, amount in attempts if start < at <= end)


@settings(deadline=None)
@given(steps, st.integers(0, 10**9))
def test_the_estimate_is_within_two_buckets(steps: list[tuple[int, int]], start: int) -> None:
    """It is never off the exact count by more than the previous bucket's attempts, nor below the current bucket's."""
    counts = Counts([HOUR])
    attempts: list[tuple[int, int]] = []
    now = start
    for gap, amount in steps:
        now += gap
        counts.add(What.MESSAGES, WHO, now, amount)
        attempts.append((now, amount))
        bucket = now - now % HOUR.seconds
        current = exact(attempts, bucket - 1, now)
        previous = exact(attempts, bucket - 1 - HOUR.seconds, bucket - 1)
        estimate = counts.read(WHO, now)[HOUR]
        assert current <= estimate <= current + previous
        assert abs(estimate - exact(attempts, now - HOUR.seconds, now)) <= previous


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.data(), st.sampled_from([60, 600, 3600, 86400]))
def test_a_hammerer_who_keeps_going_stays_out(limit: int, data: st.DataObject, seconds: int) -> None:
    """Whoever tries more often than the limit, refused or not, is over it at every attempt after a full bucket."""
    window = Window(What.MESSAGES, By.NETWORK, seconds)
    longest = seconds // (limit + 2)
    gaps = data.draw(st.lists(st.integers(max(longest // 2, 1), longest), min_size=1, max_size=20))
    counts = Counts([window])
    now, number = data.draw(st.integers(0, seconds)), 0
    began = now
    while now < began + 5 * seconds:
        counts.add(What.MESSAGES, {By.NETWORK: "192.0.2.1/32"}, now)
        if now >= began + 2 * seconds:
            assert counts.read({By.NETWORK: "192.0.2.1/32"}, now)[window] > limit
        now += gaps[number % len(gaps)]
        number += 1


def test_who_stops_is_forgiven() -> None:
    """Two windows after the last attempt nothing is left of it."""
    counts = Counts([HOUR])
    counts.add(What.MESSAGES, WHO, 100, 50)
    assert counts.read(WHO, 100)[HOUR] == 50
    assert 0 < counts.read(WHO, 3600 + 1800)[HOUR] < 50
    assert counts.read(WHO, 7200)[HOUR] == 0


def test_each_window_counts_its_own() -> None:
    """Messages and recipients, mailboxes and networks, short and long windows are kept apart."""
    day = Window(What.MESSAGES, By.MAILBOX, 86400)
    people = Window(What.RECIPIENTS, By.MAILBOX, 3600)
    network = Window(What.MESSAGES, By.NETWORK, 3600)
    counts = Counts([HOUR, day, people, network])
    counts.add(What.MESSAGES, {**WHO, By.NETWORK: "192.0.2.0/24"}, 0)
    counts.add(What.RECIPIENTS, WHO, 0, 7)
    counts.add(What.MESSAGES, {By.NETWORK: "192.0.2.0/24"}, 0)
    assert counts.read({**WHO, By.NETWORK: "192.0.2.0/24"}, 0) == {HOUR: 1, day: 1, people: 7, network: 2}
    assert counts.read({By.MAILBOX: "other@example.gov.vn"}, 0) == {HOUR: 0, day: 0, people: 0, network: 0}
    assert counts.read(WHO, 8000)[day] == 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.integers(1, 3)), max_size=60))
def test_any_clock_is_survived(steps: list[tuple[float, int]]) -> None:
    """No order of times raises; a step back takes nothing away, and an attempt always adds."""
    counts = Counts([HOUR])
    last = None
    for now, amount in steps:
        before = counts.read(WHO, last)[HOUR] if last is not None else 0
        if last is not None and now <= last:
            assert counts.read(WHO, now)[HOUR] == before
        before = counts.read(WHO, now)[HOUR]
        counts.add(What.MESSAGES, WHO, now, amount)
        assert counts.read(WHO, now)[HOUR] >= max(before, amount)
        last = now


def test_time_goes_on_after_a_step_back() -> None:
    """A clock set back by a day does not keep a sender out for a day."""
    counts = Counts([HOUR])
    counts.add(What.MESSAGES, WHO, 200_000, 50)
    assert counts.read(WHO, 100_000)[HOUR] == 50
    assert counts.read(WHO, 100_000 + 7200)[HOUR] == 0


def test_memory_is_bounded_and_the_longest_unused_goes_first() -> None:
    """Beyond the most entries the longest unused is forgotten, whichever window it is in; who goes on is kept."""
    day = Window(What.MESSAGES, By.MAILBOX, 86400)
    counts = Counts([HOUR, day], max_entries=10)
    for number in range(100):
        counts.add(What.MESSAGES, {By.MAILBOX: f"u{number}"}, number)
        counts.add(What.MESSAGES, WHO, number)
        assert len(counts) <= 10
    assert counts.read(WHO, 99) == {HOUR: 100, day: 100}
    assert counts.read({By.MAILBOX: "u99"}, 99) == {HOUR: 1, day: 1}
    assert counts.read({By.MAILBOX: "u0"}, 99) == {HOUR: 0, day: 0}


def test_expired_entries_are_dropped() -> None:
    """Subjects that were not seen for two windows leave the memory while others come, long before it is full."""
    counts = Counts([HOUR])
    for number in range(1000):
        counts.add(What.MESSAGES, {By.MAILBOX: f"old{number}"}, 0)
    for number in range(1000):
        counts.add(What.MESSAGES, {By.MAILBOX: f"new{number}"}, 10_000)
    assert len(counts) == 1000
    for _ in range(100_000):
        counts.add(What.MESSAGES, WHO, 10_000)
    assert len(counts) == 1001


def test_replaced_windows_keep_the_counts_of_those_that_stay() -> None:
    """A reload forgets only what no rule asks for any more."""
    day = Window(What.MESSAGES, By.MAILBOX, 86400)
    counts = Counts([HOUR])
    counts.add(What.MESSAGES, WHO, 0, 5)
    counts.replace_windows([HOUR, day])
    assert counts.read(WHO, 0) == {HOUR: 5, day: 0}
    counts.replace_windows([day])
    assert counts.read(WHO, 0) == {day: 0}
    assert len(counts) == 0
    counts.replace_windows([HOUR, day])
    assert counts.read(WHO, 0) == {HOUR: 0, day: 0}


def test_a_transaction_counts_on_by_the_windows_it_began_with() -> None:
    """When rules are replaced in its midst, its own windows go on; others' new ones begin with none."""
    counts = Counts([HOUR])
    for _ in range(3):
        counts.add(What.MESSAGES, WHO, 10)
    begun = counts.as_they_are()
    day = Window(What.MESSAGES, By.MAILBOX, 86_400)
    counts.replace_windows([day])
    begun.add(What.MESSAGES, WHO, 20)
    assert begun.read(WHO, 20) == {HOUR: 4}
    assert counts.read(WHO, 20) == {day: 0}


def test_a_window_that_stays_is_shared_by_old_and_new() -> None:
    """Attempts of transactions that began before a reload count after it, where the window is the same."""
    counts = Counts([HOUR])
    begun = counts.as_they_are()
    counts.replace_windows([HOUR, Window(What.RECIPIENTS, By.MAILBOX, 60)])
    begun.add(What.MESSAGES, WHO, 10)
    assert counts.read(WHO, 10)[HOUR] == 1
    assert len(counts) == 1


def test_retired_windows_are_not_counted_for_memory() -> None:
    """What only old transactions hold goes with them; the bound on entries holds for the rest."""
    counts = Counts([HOUR], max_entries=2)
    begun = counts.as_they_are()
    counts.replace_windows([Window(What.MESSAGES, By.MAILBOX, 60)])
    for number in range(5):
        begun.add(What.MESSAGES, {By.MAILBOX: f"{number}@x"}, 10)
    assert len(counts) == 0
    for number in range(5):
        counts.add(What.MESSAGES, {By.MAILBOX: f"{number}@x"}, 10)
    assert len(counts) == 2
