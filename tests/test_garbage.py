"""What was started is not looked through again; garbage that comes later is still found."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from gateway import garbage


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector as it was, afterwards."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class Ring:
    """Refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("collector")
def test_what_lives_is_left_alone_and_later_rings_are_collected() -> None:
    """After it is settled no collection goes through what there was, and a ring made since is freed."""
    garbage.settle()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10
    ring = weakref.ref(Ring())
    kept = [
        [number] for number in range(gc.get_threshold()[0] + 1000)
    ]  # by itself, as it happens while mail goes through
    assert ring() is None
    assert kept
