"""Other readers of mail beside ours: whatever one of them finds, ours finds too, or refuses the message.

Messages are the golden ones and thousands that are composed at random, legal and not, with a payload inside. What was
found in this way is kept as a golden message.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from composed import TOKEN, legal, message
from composed_texts import MARK, letter, named
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import other_readers
from servers.need import need

from gateway.engines.opener import Opener
from gateway.message import mime
from gateway.message.inspect import Message, TextEncoding, combine, to_open
from gateway.message.mime import Budget

SEEDS = range(4000)
OPENER = Opener(Budget())
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


def opened(raw: bytes) -> Message:
    """The message as rules see it, its files opened."""
    parts = mime.read(raw, Budget())
    purse = Budget().purse()
    return combine(parts, [OPENER.facts(leaf, purse) for leaf in to_open(parts)])


def shows_or_refuses(raw: bytes, text: str) -> bool:
    """Whether rules see the text, or refuse the message for what hides in it, its charsets or its files."""
    seen = opened(raw)
    refused = any(one.hides for one in seen.sightings) or any(one.opaque for one in seen.attachments)
    shown = (seen.subject, *(one.text for one in seen.texts))
    told = bool(seen.marks) or any(text in unicodedata.normalize("NFC", one) for one in shown)
    return told or refused or seen.text_encoding is not TextEncoding.UNICODE


def endings(names: set[str]) -> set[str]:
    """What kinds of files these names promise; encoded words that nobody decoded promise none."""
    return {name.rstrip(' "').rpartition(".")[2] for name in names if "." in name and not name.startswith("=?")}


def test_no_reader_shows_a_text_that_ours_passes() -> None:
    """A mark in a subject, text, forwarded message or uuencoded file, in any charset, is seen, or refused."""
    letters = [letter(Random(seed)) for seed in SEEDS]
    ours = [shows_or_refuses(raw, MARK) for raw in letters]
    for reader, least in ((other_readers.python_shows, 3), (other_readers.rust_shows, 10)):
        shown = [reader(raw, MARK) for raw in letters]
        assert [seed for seed in SEEDS if shown[seed] and not ours[seed]] == [], reader.__name__
        assert sum(shown) > len(SEEDS) // least, "a reader that shows nothing proves nothing"


def test_mime_tools_decodes_no_text_that_ours_passes() -> None:
    """The same of MIME::tools, which takes uuencoded files out of letters."""
    need(other_readers.perl_absence())
    letters = [letter(Random(seed)) for seed in SEEDS]
    found = other_readers.perl(letters, MARK.encode())
    assert [seed for seed in SEEDS if found[seed] and not shows_or_refuses(letters[seed], MARK)] == []
    assert sum(found) > len(SEEDS) // 5


def test_no_reader_shows_a_name_of_another_kind() -> None:
    """Whatever a name ends with, in any form of RFC 2047 and 2231 and in none, one of ours ends so, or it is refused."""
    differ, compared = [], 0
    for seed in SEEDS:
        raw = named(Random(seed))
        seen = opened(raw)
        if any(one.hides for one in seen.sightings):
            continue
        ours = endings({name for one in seen.attachments for name in one.names})
        theirs = endings(other_readers.python_names(raw) | other_readers.rust_names(raw))
        differ += [seed] if theirs - ours else []
        compared += bool(theirs)
    assert differ == []
    assert compared > len(SEEDS) // 2
