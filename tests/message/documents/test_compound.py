"""The storages and streams of compound files, as they stand and as hostile tables tell them."""

import random
import struct

import pytest
from data.makers.compound_file import compound

from gateway.message.document import Purse, Spent
from gateway.message.documents.compound import Compound
from gateway.message.documents.octets import Torn
from gateway.message.signs import COMPOUND_FILE

SMALL, LARGE = b"small " * 20, bytes(range(256)) * 40


def _file() -> bytes:
    return compound({"Large": LARGE, "Small": SMALL, "Box/Inside/Deep": b"deep"})


def test_streams_are_found_by_any_case_and_whole() -> None:
    """Short streams lie in the mini stream, long ones in sectors; names do not tell cases apart."""
    root = Compound(_file(), Purse()).root
    assert (root.stream("SMALL"), root.stream("large")) == (SMALL, LARGE)
    assert root.names == {"LARGE", "SMALL", "BOX"}
    assert "box" in root
    assert root.stream("Box") == b""
    assert root.storage("Small") is None


def test_every_storage_is_walked_with_its_path() -> None:
    """What stands deep is found, each once, with the names that lead there."""
    walked = {storage.path for storage in Compound(_file(), Purse()).root.walk()}
    assert walked == {(), ("Box",), ("Box", "Inside")}


@pytest.mark.parametrize("cut", [0, 8, 511])
def test_no_header_is_no_file(cut: int) -> None:
    """Without a whole header nothing is guessed."""
    with pytest.raises(Torn):
        Compound(_file()[:cut], Purse())


@pytest.mark.parametrize(("at", "value"), [(28, 0xFFFF), (30, 31), (30, 0), (32, 9)])
def test_sizes_of_sectors_are_those_of_the_format(at: int, value: int) -> None:
    """Another byte order, and sectors of no or two thousand million octets, are no compound file."""
    content = bytearray(_file())
    struct.pack_into("<H", content, at, value)
    with pytest.raises(Torn):
        Compound(bytes(content), Purse())


def test_difat_sectors_in_a_circle_end() -> None:
    """A chain of tables that leads to itself is torn, and ends."""
    content = bytearray(_file() + bytes(512))
    last = len(content) // 512 - 2
    struct.pack_into("<I", content, 68, last)
    struct.pack_into("<I", content, len(content) - 4, last)
    assert Compound(bytes(content), Purse()).torn


def test_a_directory_in_a_circle_ends() -> None:
    """An entry that is its own sister is met once, and the file is torn."""
    content = bytearray(compound({"A": SMALL}))
    at = content.index("A\0".encode("utf-16-le")[:4])
    struct.pack_into("<II", content, at + 68, 1, 1)
    file = Compound(bytes(content), Purse())
    assert file.torn
    assert file.root.stream("A") == SMALL


def test_a_stream_that_says_more_than_there_is_is_torn() -> None:
    """Two thousand million octets in a small file are those that stand there, and no more is paid."""
    content = bytearray(_file())
    at = content.index("Large".encode("utf-16-le"))
    struct.pack_into("<I", content, at + 120, 0x7FFFFFFF)
    purse = Purse(octets=100_000)
    file = Compound(bytes(content), purse)
    assert len(file.root.stream("Large")) < len(content)
    assert file.torn


def test_any_octet_of_the_tables_may_lie() -> None:
    """With numbers changed anywhere a file is read to an end: torn, spent or found, in steps bounded by its size."""
    whole = _file()
    lot = random.Random(7)
    ends = {"found": 0, "torn": 0}
    for _ in range(500):
        content = bytearray(whole)
        for _ in range(lot.randrange(1, 4)):
            place = lot.choice((lot.randrange(30, 512, 2), lot.randrange(512, len(whole) - 4)))
            struct.pack_into("<I", content, place, lot.choice((0, 1, 2, 0xFFFFFFFE, 0xFFFFFFFF, lot.getrandbits(32))))
        try:
            file = Compound(bytes(content), Purse(octets=50 * len(whole), steps=len(whole)))
            for storage in file.root.walk():
                for name in storage.names:
                    assert len(storage.stream(name)) <= len(content)
            ends["found"] += 1
        except (Torn, Spent):
            ends["torn"] += 1
    assert min(ends.values()) > 10


@pytest.mark.parametrize("mark", [b"PK\x05\x06", b"%PDF-1.4"])
def test_another_file_behind_the_last_sector_is_a_second_reading(mark: bytes) -> None:
    """Readers that look from the end would find another file there; blank sectors are none."""
    assert Compound(_file() + bytes(100) + mark, Purse()).doubled
    assert not Compound(_file() + bytes(512), Purse()).doubled
    assert _file().startswith(COMPOUND_FILE)
