"""Half a file never passes for a whole one: what is cut off or has a hole is told, or is read as it stands.

Every golden document, archive and attachment of a message is cut at each tenth, and loses one block at each tenth and a
half. What of it is not told stands in `UNTOLD`, with the reason why nothing hides there.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.engines.opener import Opener
from gateway.message import mime
from gateway.message.inspect import Facts, to_open
from gateway.message.structure import Budget, Leaf, Role

TESTS = Path(__file__).parents[1]
BUDGET = Budget()
OPENER = Opener(BUDGET)
SMALLEST = 32
"""Octets below which no container holds anything yet: not even its head is there."""
BLOCK = 512
AS_THEY_STAND = frozenset({
    "text/plain", "text/html", "text/xml", "message/rfc822", "application/octet-stream", "application/x-empty",
})  # fmt: skip
"""Kinds without an end of their own: less of one is another one, and all of it is read. `application/octet-stream` are
octets of no kind, whose letters are read."""

NO_CHECKSUM = "the format has no checksum: with as many braces open as closed it is another whole document, and read"
UNTOLD = {
    "letter.Z": ("compress writes neither length nor checksum nor end", "10 20 30 40 50 60 70 80 90"),
    "pax.tar": (
        "a tar that ends behind a member is whole to every program, and nothing sums the octets of a member up",
        "20 30 gap35 gap45 gap50 gap55 gap65",
    ),
    "rar3-versions.rar": ("it ends behind a member, and old packers wrote no end", "40"),
    "plain.iso": ("only zeros stand before the names of a disc", "10 20 30 40"),
    "two-trees.iso": ("only zeros stand before the names of a disc", "10 20 30 40"),
    "abiword-rtf.rtf": (NO_CHECKSUM, "gap50 gap65 gap75"),
    "libreoffice-rtf.rtf": (NO_CHECKSUM, "gap85"),
    "pandoc-rtf.rtf": (NO_CHECKSUM, "gap25"),
    "word-shapes-rtf.rtf": (NO_CHECKSUM, "gap15 gap65"),
    "55-pgp-in-text": ("without its first line no program takes it for encrypted", "gap15 gap25 gap35"),
    "apple-picture": ("what is left has no head of a picture, and pictures hold no text", "gap15"),
    "18-program-inside": ("what is left has no head of a program, and programs are shown to nobody", "20"),
}
"""Why a cut is not told, and which: at how many per cent, or where the hole is."""


@dataclass(frozen=True)
class Whole:
    """One golden file: its content, and the type that its message declares."""

    name: str
    content: bytes = field(repr=False)
    declared: str = "application/octet-stream"


def files() -> Iterator[Whole]:
    for folder in ("documents", "archives"):
        for path in sorted((TESTS / "data" / folder).iterdir()):
            if path.is_file() and path.suffix not in {".json", ".md"}:
                yield Whole(path.name, path.read_bytes())
                if path.name.endswith(".iso.gz"):
                    yield Whole(path.stem, gzip.decompress(path.read_bytes()))


def attachments() -> Iterator[Whole]:
    """Those of the golden messages, each content once."""
    seen: set[tuple[bytes, str]] = set()
    for path in sorted((TESTS / "messages").rglob("*.eml")):
        raw = path.read_bytes()
        for leaf in to_open(mime.read(raw if b"\r" in raw else raw.replace(b"\n", b"\r\n"), BUDGET)):
            if (leaf.content, leaf.declared_type) not in seen and len(leaf.content) >= SMALLEST:
                seen.add((leaf.content, leaf.declared_type))
                yield Whole(path.stem, leaf.content, leaf.declared_type)


ALL = [*files(), *attachments()]


def cuts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The content up to each tenth, and without a block behind each tenth and a half."""
    for percent in range(10, 100, 10):
        yield str(percent), content[: len(content) * percent // 100]
    for percent in sorted({*range(15, 95, 10), 50}):
        at = len(content) * percent // 100
        yield f"gap{percent}", content[:at] + content[at + min(BLOCK, len(content) // 10) :]


def opened(whole: Whole, content: bytes) -> Facts:
    leaf = Leaf(Role.ATTACHMENT, 1, whole.declared, None, (whole.name,) if "." in whole.name else (), content)
    return OPENER.facts(leaf, BUDGET.purse())


def is_told(facts: Facts) -> bool:
    return facts.opaque or facts.locked or facts.hostile


def holds(facts: Facts) -> tuple[set[str], list[tuple[str, str, int]]]:
    """Every text, and every file inside."""
    texts = {passage.text for one in (facts, *facts.members) for passage in one.passages}
    texts |= {value for one in (facts, *facts.members) for _, value in one.fields}
    return texts, sorted((member.name, member.type, member.size) for member in facts.members)


@pytest.mark.parametrize("whole", ALL, ids=lambda whole: whole.name)
def test_a_file_that_is_cut_is_told_or_read_as_it_stands(whole: Whole) -> None:
    """A cut makes it opaque, locked or hostile, or loses nothing, or is one of the named cuts that hide nothing."""
    facts = opened(whole, whole.content)
    untold = []
    for name, content in cuts(whole.content):
        found = opened(whole, content)
        as_it_stands = {facts.type, found.type} <= AS_THEY_STAND
        nothing_lost = as_it_stands or holds(found) == holds(facts)
        if len(content) >= SMALLEST and not is_told(found) and (is_told(facts) or not nothing_lost):
            untold.append(name)
    assert " ".join(untold) == UNTOLD.get(whole.name, ("", ""))[1]


def test_every_reason_is_needed() -> None:
    """Each file of the table is there, and there are as many files as should be."""
    assert set(UNTOLD) <= {whole.name for whole in ALL}
    assert len(ALL) > 120
    assert all(reason for reason, _ in UNTOLD.values())
