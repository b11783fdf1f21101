"""The records of a zip, each as it says itself; what they say against one another is `test_zip_directory`'s."""

import io
import struct
import zipfile
import zlib

import pytest

from gateway.message.archives.zip_records import ZipFlaw, find_begin, find_end, large_values, read_members, unicode_name
from gateway.message.document import Purse, Spent

FULL = 0xFFFFFFFF


def _zip(count: int = 2, comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.txt", b"x" * number)
        archive.comment = comment
    return target.getvalue()


@pytest.mark.parametrize("length", [0, 1, 21, 23, 0xFFFF])
def test_the_end_is_the_one_whose_comment_ends_the_file(length: int) -> None:
    """A comment of any length is passed over, also one that holds the sign of an end."""
    comment = (b"PK\x05\x06" + bytes(length))[:length]
    flaws: set[ZipFlaw] = set()
    end = find_end(_zip(comment=comment), flaws)
    assert end is not None
    assert (end.count, end.comment, flaws) == (2, comment, set())


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"PK\x05\x06" + bytes(17), bytes(70_000)])
def test_no_end_is_no_archive(content: bytes) -> None:
    """Octets without a whole end record have none."""
    assert find_end(content, set()) is None


def test_an_end_with_octets_behind_it_is_found_all_the_same() -> None:
    """Unpackers look for the last end that fits; what stands behind it is seen by `after`."""
    whole = _zip()
    end = find_end(whole + b"behind", set())
    assert end is not None
    assert end.after == len(whole)


def test_a_part_of_several_files_is_told() -> None:
    """A disk number makes the archive a part of one that stands elsewhere."""
    content = bytearray(_zip())
    struct.pack_into("<H", content, len(content) - 22 + 4, 3)
    flaws: set[ZipFlaw] = set()
    find_end(bytes(content), flaws)
    assert flaws == {ZipFlaw.SPLIT}


def test_members_move_with_what_stands_before_them() -> None:
    """A program before the archive shifts every place by its length, and each member's data are found."""
    for front in (b"", b"MZ" + bytes(500)):
        content = front + _zip(3)
        flaws: set[ZipFlaw] = set()
        end = find_end(content, flaws)
        assert end is not None
        begin, shift = find_begin(content, end, flaws)
        members, stop = read_members(content, begin, end, shift, flaws, Purse())
        assert (shift, stop, flaws) == (len(front), end.bottom, set())
        assert [content[one.data : one.data + one.packed] for one in members] == [b"", b"x", b"xx"]


def test_each_member_costs_a_step() -> None:
    """A directory of many members runs out of its budget."""
    content = _zip(50)
    end = find_end(content, set())
    assert end is not None
    with pytest.raises(Spent, match="steps"):
        read_members(content, find_begin(content, end, set())[0], end, 0, set(), Purse(steps=10))


def test_a_member_that_reaches_behind_the_directory_is_damage() -> None:
    """Lengths that lead out of the directory end the walk."""
    content = bytearray(_zip())
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 30, 0xFFFF)
    flaws: set[ZipFlaw] = set()
    end = find_end(bytes(content), flaws)
    assert end is not None
    members, _ = read_members(bytes(content), at, end, 0, flaws, Purse())
    assert (members, flaws) == ([], {ZipFlaw.DAMAGED})


def _unicode(raw: bytes, name: str, checksum: int | None = None) -> bytes:
    told = zlib.crc32(raw) if checksum is None else checksum
    content = struct.pack("<BI", 1, told) + name.encode()
    return struct.pack("<2H", 0x7075, len(content)) + content


def test_a_unicode_name_counts_for_its_own_plain_name_alone() -> None:
    """The field that is about another name, or is cut off, says nothing (APPNOTE 4.6.9)."""
    assert unicode_name(b"\1\0\0\0" + _unicode(b"b?o.txt", "báo.txt"), b"b?o.txt") == "báo.txt"
    assert unicode_name(_unicode(b"b?o.txt", "báo.txt", 5), b"b?o.txt") is None
    assert unicode_name(struct.pack("<2H", 0x7075, 3) + b"\1\0\0", b"b?o.txt") is None
    assert unicode_name(struct.pack("<2H", 9, 0xFFFF) + _unicode(b"a", "b"), b"a") is None


def test_large_values_stand_only_where_the_small_ones_are_full() -> None:
    """The extra holds, in order, what did not fit; one that is too short is damage and never a guess."""
    room = struct.pack("<2H2QL", 1, 20, 5_000_000_000, 7_000_000_000, 2)
    flaws: set[ZipFlaw] = set()
    assert large_values(room, (FULL, 11, FULL, 0xFFFF), flaws) == (5_000_000_000, 11, 7_000_000_000, 2)
    assert flaws == set()
    assert large_values(room[:8] + bytes(4), (FULL, 11, FULL, 0), flaws)[1] == 11
    assert large_values(struct.pack("<2HL", 1, 4, 9), (FULL, 11, 3, 0), flaws) == (FULL, 11, 3, 0)
    assert flaws == {ZipFlaw.DAMAGED}
    assert large_values(b"", (FULL, FULL, FULL, 0), set()) == (FULL, FULL, FULL, 0)
