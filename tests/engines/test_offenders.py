"""Which messages count as built to end workers."""

from gateway.engines.offenders import KEPT, MOST, TIMES, Offenders


def test_the_third_time_bars() -> None:
    """Two times are bad luck, the third is not; others are not touched."""
    offenders = Offenders()
    assert [offenders.add("a", float(now)) for now in range(TIMES)] == [False, False, True]
    assert offenders.barred("a", 5.0)
    assert not offenders.barred("b", 5.0)


def test_time_forgets() -> None:
    """A day after its last time a message may be read again, and begins anew."""
    offenders = Offenders()
    for now in range(TIMES):
        offenders.add("a", float(now))
    assert offenders.barred("a", KEPT)
    assert not offenders.barred("a", 3 * KEPT)
    assert not offenders.add("a", 3 * KEPT)


def test_so_many_are_remembered() -> None:
    """A flood of messages forgets the oldest and grows no further."""
    offenders = Offenders()
    for number in range(MOST + 10):
        offenders.add(str(number), 0.0)
    assert len(offenders._seen) == MOST
    assert "9" not in offenders._seen
