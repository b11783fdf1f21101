"""Other readers of mail beside ours: whatever one of them finds, ours finds too, or refuses the message.

Messages are the golden ones and thousands that are composed at random, legal and not, with a payload inside. What was
found in this way is kept as a golden message.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from composed import TOKEN, legal, message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import other_readers
from servers.need import need

from gateway.message import mime
from gateway.message.mime import Budget

SEEDS = range(4000)
GOLDEN = sorted((Path(__file__).parents[1] / "messages").rglob("*.eml"))
PYTHON: list[Callable[[bytes, bytes], bool]] = [
    other_readers.python_default,
    other_readers.python_compat,
    other_readers.rust,
]
FEW = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def sees_or_refuses(raw: bytes, token: bytes) -> bool:
    """Whether our reading finds the token in a leaf, or tells that content may hide."""
    parts = mime.read(raw, Budget())
    return any(sighting.hides for sighting in parts.sightings) or any(token in leaf.content for leaf in parts.leaves)


@pytest.fixture(scope="module")
def composed() -> list[bytes]:
    """Messages of every class, with a payload."""
    return [message(Random(seed)) for seed in SEEDS]


@pytest.fixture(scope="module")
def passed_by(composed: list[bytes]) -> list[bool]:
    """Whether ours would let each through without having seen its payload."""
    return [not sees_or_refuses(raw, TOKEN) for raw in composed]


@pytest.mark.parametrize("reader", PYTHON, ids=lambda reader: reader.__name__)
def test_no_reader_finds_what_ours_passes(
    reader: Callable[[bytes, bytes], bool], composed: list[bytes], passed_by: list[bool]
) -> None:
    """What this reader finds in a composed message is found by ours, or the message is refused."""
    found = [reader(raw, TOKEN) for raw in composed]
    assert [seed for seed in SEEDS if found[seed] and passed_by[seed]] == []
    assert sum(found) > len(SEEDS) // 3, "a reader that finds nothing proves nothing"


def test_mime_tools_finds_nothing_that_ours_passes(composed: list[bytes], passed_by: list[bool]) -> None:
    """The same of Perl's MIME::tools, which other gateways read mail with."""
    need(other_readers.perl_absence())
    found = other_readers.perl(composed, TOKEN)
    assert [seed for seed in SEEDS if found[seed] and passed_by[seed]] == []
    assert sum(found) > len(SEEDS) // 3


@pytest.mark.parametrize("token", ["Xin ch\u00e0o".encode(), "T\u1ed0I M\u1eacT".encode(), b"PK\x03\x04"])
def test_golden_messages_hide_nothing_that_others_find(token: bytes) -> None:
    """Greeting, mark and archive of each golden message are found by ours too, or the message is refused."""
    raws = [path.read_bytes() for path in GOLDEN]
    raws = [raw if b"\r" in raw else raw.replace(b"\n", b"\r\n") for raw in raws]
    missed = [
        (path.name, reader.__name__)
        for path, raw in zip(GOLDEN, raws, strict=True)
        for reader in PYTHON
        if not sees_or_refuses(raw, token) and reader(raw, token)
    ]
    assert missed == []


def test_legal_messages_are_never_refused() -> None:
    """Whatever the standards allow is read, however deep and mixed, and its payload is found."""
    refused = [seed for seed in SEEDS if any(one.hides for one in mime.read(legal(Random(seed)), Budget()).sightings)]
    assert refused == []


@FEW
@given(st.randoms(use_true_random=False))
def test_messages_that_a_search_composes_hide_nothing(random: Random) -> None:
    """The same of messages that hypothesis composes, which looks for the smallest one that fails."""
    raw = message(random)
    for reader in (other_readers.python_compat, other_readers.rust):
        assert sees_or_refuses(raw, TOKEN) or not reader(raw, TOKEN)
