"""Zip: every member that a program would show, unpacked in memory; and a check for documents that are zips.

What stands in the structure is told by `zip_directory`; here members are unpacked and everything is made `Opened`.
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from gateway.message.archives import names, zip_directory
from gateway.message.archives.unpacking import (
    BOMB_OCTETS,
    BOMB_RATIO,
    Bomb,
    Damaged,
    Inflater,
    Machine,
    bunzip,
    raw_lzma,
    unpack,
)
from gateway.message.archives.zip_records import (
    BZIP2,
    DEFLATED,
    HOSTILE,
    LZMA,
    OPAQUE,
    PATCH,
    READABLE,
    STORED,
    Entry,
    ZipFlaw,
)
from gateway.message.document import Inner, Opened, Passage, Place, Purse

TYPE = "application/zip"


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with the structure of a zip. The three answers mean what they mean in `Opened`."""

    flaws: frozenset[ZipFlaw]
    hostile: bool
    opaque: bool
    locked: bool


@dataclass(slots=True)
class State:
    """What unpacking members has shown of the whole."""

    opaque: bool = False
    hostile: bool = False


def check(content: bytes, purse: Purse) -> Checked:
    """Hold a document in a zip (OOXML, ODF) to the structure that every program reads alike, without unpacking.

    Stricter than an archive is held: names that differ in case or slashes only are one part to a document's reader
    (ECMA-376-2 6.2.2), and octets outside of the parts are read by nobody. Raises Spent.
    """
    flaws = zip_directory.directory(content, purse).flaws
    return Checked(
        flaws,
        hostile=bool(flaws & (HOSTILE | {ZipFlaw.ALIKE_NAMES})),
        opaque=bool(flaws & (OPAQUE | {ZipFlaw.LOOSE})),
        locked=ZipFlaw.LOCKED in flaws,
    )


def read(content: bytes, purse: Purse) -> Opened:
    """All members of a zip. Octets that belong to none come out as files without a name. Raises Spent alone."""
    found = zip_directory.directory(content, purse)
    flaws = found.flaws
    state = State(opaque=bool(flaws & OPAQUE), hostile=bool(flaws & HOSTILE))
    purse.pay(members=len(found.entries) + len(found.loose))
    inner = [_inner(content, entry, ZipFlaw.OVERLAP not in flaws, state, purse) for entry in found.entries]
    for start, stop in found.loose:
        purse.pay(octets=stop - start)
        inner.append(Inner("", content[start:stop]))
    return Opened(
        TYPE,
        passages=_comments(found, purse),
        inner=tuple(inner),
        locked=ZipFlaw.LOCKED in flaws,
        opaque=state.opaque,
        hostile=state.hostile,
    )


def _inner(content: bytes, entry: Entry, unpacked: bool, state: State, purse: Purse) -> Inner:
    if entry.locked:
        return Inner(entry.name, None, locked=True)
    whole = entry.data >= 0 and entry.data + entry.packed <= len(content)
    if not unpacked or not whole or entry.method not in READABLE or entry.flags & PATCH:
        state.opaque = True
        return Inner(entry.name, None)
    if entry.size > BOMB_OCTETS and entry.size > BOMB_RATIO * entry.packed:
        state.hostile = True
        return Inner(entry.name, None)
    try:
        octets = member(content, entry, purse, state)
    except Bomb:
        state.hostile = True
        return Inner(entry.name, None)
    except Damaged:
        state.opaque = True
        return Inner(entry.name, None)
    return Inner(entry.name, octets if octets or not entry.name.endswith("/") else None)


def member(content: bytes, entry: Entry, purse: Purse, state: State) -> bytes:
    """The octets of a member.

    More or fewer octets than told, or packed data behind their own end, are two contents: a program that goes from
    header to header sees another than one that goes by the directory. A wrong checksum is damage: there is one
    content, and nobody can say whether it is what was packed. Raises Bomb, Damaged and Spent.
    """
    if entry.method == STORED:
        purse.pay(octets=entry.packed)
        octets = content[entry.data : entry.data + entry.packed]
    else:
        packed = memoryview(content)[entry.data : entry.data + entry.packed]
        make, packed = _machine(entry.method, packed)
        out = io.BytesIO()
        try:
            taken = unpack(make, packed, out, purse, limit=entry.size)
        except Damaged:
            # Without an end mark (flag 1) LZMA ends where its member does (APPNOTE 4.4.4).
            if entry.method != LZMA or entry.flags & 2 or out.tell() != entry.size:
                raise
            taken = len(packed)
        octets = out.getvalue()
        state.hostile |= len(octets) != entry.size or taken != len(packed)
    if zlib.crc32(octets) != entry.checksum:
        state.opaque = True
    return octets


def _machine(method: int, packed: memoryview) -> tuple[Callable[[], Machine], memoryview]:
    if method == DEFLATED:
        return _inflater, packed
    if method == BZIP2:
        return bunzip, packed
    # LZMA. APPNOTE 5.8.8: version, length of the properties, properties.
    if len(packed) < 9 or int.from_bytes(packed[2:4], "little") != 5:
        raise Damaged
    properties = bytes(packed[4:9])
    return (lambda: raw_lzma(properties)), packed[9:]


def _inflater() -> Machine:
    return Inflater(-zlib.MAX_WBITS)


def _comments(found: zip_directory.Directory, purse: Purse) -> tuple[Passage, ...]:
    """The archive's comment and those of members: text that some programs show before anything else."""
    passages = []
    for comment in (found.comment, *(entry.comment for entry in found.entries)):
        if comment.strip(b"\0 \r\n\t"):
            purse.pay(characters=len(comment))
            passages.append(Passage(Place.COMMENT, names.text(comment)))
    return tuple(passages)
