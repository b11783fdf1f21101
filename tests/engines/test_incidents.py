"""Which messages count as built to end workers."""

from gateway.engines.incidents import KEPT, MOST, TIMES, Incidents


def test_the_third_time_bars() -> None:
    """Two times are bad luck, the third is not; others are not touched."""
    incidents = Incidents()
    assert [incidents.add("a", float(now)) for now in range(TIMES)] == [False, False, True]
    assert incidents.barred("a", 5.0)
    assert not incidents.barred("b", 5.0)


def test_time_forgets() -> None:
    """A day after its last time a message may be read again, and begins anew."""
    incidents = Incidents()
    for now in range(TIMES):
        incidents.add("a", float(now))
    assert incidents.barred("a", KEPT)
    assert not incidents.barred("a", 3 * KEPT)
    assert not incidents.add("a", 3 * KEPT)


def test_so_many_are_remembered() -> None:
    """A flood of messages forgets the oldest and grows no further."""
    incidents = Incidents()
    for number in range(MOST + 10):
        incidents.add(str(number), 0.0)
    assert len(incidents._seen) == MOST
    assert "9" not in incidents._seen
