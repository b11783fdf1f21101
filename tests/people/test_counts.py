"""Sliding windows: every attempt counts, time is given, memory is bounded."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.people.counts import By, Counts, What, Window

MINUTE = Window(What.MESSAGES, By.MAILBOX, 60)
AN = {By.MAILBOX: "an@example.vn"}


def test_attempts_leave_the_window_after_its_time() -> None:
    """What was counted a window ago weighs less and less, and then nothing."""
    counts = Counts([MINUTE])
    for _ in range(10):
        counts.add(What.MESSAGES, AN, 0.0)
    assert counts.read(AN, 30.0)[MINUTE] == 10
    assert counts.read(AN, 90.0)[MINUTE] == 5
    assert counts.read(AN, 120.0)[MINUTE] == 0


def test_a_hammerer_stays_out() -> None:
    """Refused attempts count too: whoever goes on never falls below the limit."""
    counts = Counts([MINUTE])
    for second in range(600):
        counts.add(What.MESSAGES, AN, float(second))
        if second > 60:
            assert counts.read(AN, float(second))[MINUTE] > 50


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 600), max_size=60), st.floats(0, 700))
def test_the_estimate_is_within_a_bucket_of_the_truth(times: list[float], now: float) -> None:
    """Against an exact count the estimate is never below what came in this bucket, nor above two buckets."""
    counts = Counts([MINUTE])
    times = sorted(time for time in times if time <= now)
    for time in times:
        counts.add(What.MESSAGES, AN, time)
    bucket = int(now // 60)
    here = sum(int(time // 60) == bucket for time in times)
    before = sum(int(time // 60) == bucket - 1 for time in times)
    assert here <= counts.read(AN, now)[MINUTE] <= here + before


def test_memory_is_bounded_and_the_longest_unused_is_forgotten() -> None:
    """A flood of names pushes out the oldest, never the one in use."""
    counts = Counts([MINUTE], max_entries=10)
    for number in range(100):
        counts.add(What.MESSAGES, {By.MAILBOX: str(number)}, 0.0)
        counts.add(What.MESSAGES, AN, 0.0)
    assert counts.read(AN, 0.0)[MINUTE] == 100
    assert counts.read({By.MAILBOX: "0"}, 0.0)[MINUTE] == 0


def test_a_clock_that_steps_back_loses_no_count() -> None:
    """Counts stay when the time given goes backwards."""
    counts = Counts([MINUTE])
    counts.add(What.MESSAGES, AN, 1000.0)
    counts.add(What.MESSAGES, AN, 500.0)
    assert counts.read(AN, 400.0)[MINUTE] == 2


def test_windows_that_stay_keep_their_counts() -> None:
    """New rules do not open the door for those who were counted by the old."""
    hour = Window(What.MESSAGES, By.MAILBOX, 3600)
    counts = Counts([MINUTE])
    counts.add(What.MESSAGES, AN, 0.0)
    counts.replace_windows([MINUTE, hour])
    assert counts.read(AN, 0.0) == {MINUTE: 1, hour: 0}
