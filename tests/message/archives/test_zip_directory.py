"""The structure of zips: one reading, or a flaw that tells why there are two."""

import struct
import timeit
import zipfile
import zlib
from pathlib import Path

import pytest

from gateway.message.archives import zip_directory, zips
from gateway.message.archives.zip_records import HOSTILE, ZipFlaw
from gateway.message.document import Purse

from .zip_making import Member, made, ordinary

A = Member(b"a.txt", b"first")
B = Member(b"b.txt", b"second")


def flaws(content: bytes) -> set[ZipFlaw]:
    return set(zip_directory.directory(content, Purse()).flaws)


def test_an_ordinary_zip_has_no_flaw() -> None:
    """Stored, deflated, with a comment, empty, and made by hand: nothing is told."""
    assert flaws(ordinary({"a": b"1", "dir/b": b"2" * 5000}, comment=b"Kinh gui")) == set()
    assert flaws(ordinary({})) == set()
    assert flaws(made(A, B)) == set()


@pytest.mark.parametrize("sizes", ["<4s3L", "<4sL2Q"])
def test_a_descriptor_that_agrees_is_ordinary(sizes: str) -> None:
    """What writers do that cannot go back: sizes of zero in front, the true ones behind the data, in two widths."""
    zero: dict[str, int | bytes] = {"checksum": 0, "packed": 0, "size": 0}
    late = struct.pack(sizes, b"PK\x07\x08", zlib.crc32(b"first"), 5, 5)
    assert flaws(made(Member(b"a", b"first", flags=8, local=zero, descriptor=late), B)) == set()
    assert flaws(made(Member(b"a", b"first", flags=8, local=zero, descriptor=late[4:]), B)) == set()
    lie = struct.pack("<4s3L", b"PK\x07\x08", zlib.crc32(b"first"), 4, 5)
    assert ZipFlaw.HEADERS_DISAGREE in flaws(made(Member(b"a", b"first", flags=8, local=zero, descriptor=lie), B))


@pytest.mark.parametrize(
    "local",
    [{"name": b"a.exe"}, {"method": 8}, {"flags": 1}, {"size": 3}, {"packed": 3}, {"checksum": 7}, {"size": 0}],
    ids=str,
)
def test_two_headers_of_one_member_must_agree(local: dict[str, int | bytes]) -> None:
    """A program that goes by the member's own header sees another file than one that goes by the directory."""
    assert ZipFlaw.HEADERS_DISAGREE in flaws(made(Member(b"a.txt", b"first", local=local), B))


def test_a_member_that_the_directory_does_not_know_is_hidden() -> None:
    """A whole local member between two others is found by readers that go from header to header."""
    inside = made(Member(b"virus.exe", b"MZ"))[: 30 + 9 + 2]
    assert ZipFlaw.HIDDEN_MEMBER in flaws(made(Member(b"a", b"1", after=inside), B))


def test_a_second_archive_before_behind_or_in_the_comment_is_hidden() -> None:
    """Two zips in a row are one thing to one program and another to the next."""
    other = made(Member(b"x", b"other"))
    assert ZipFlaw.HIDDEN_MEMBER in flaws(other + made(A))
    assert flaws(made(A, comment=other)) & HOSTILE
    assert flaws(made(A) + other + b"tail") & HOSTILE


def test_what_stands_before_or_behind_an_archive_is_loose_and_not_hostile() -> None:
    """The program of a self-extracting archive, and a line that a list put behind: told, and where."""
    found = zip_directory.directory(made(A, before=b"MZ a small program"), Purse())
    assert found.flaws == {ZipFlaw.LOOSE}
    assert found.loose == ((0, 18),)
    assert flaws(made(A) + b"tail") == {ZipFlaw.LOOSE}
    assert flaws(made(A) + bytes(100)) == set()


def test_overlapping_members_are_hostile_and_nothing_in_them_is_read() -> None:
    """Many members over the same octets (CVE-2024-0450): told before one is unpacked, and cheap."""
    one = made(Member(b"a", b"0" * 10_000, method=8))
    directory = one[one.index(b"PK\x01\x02") : one.index(b"PK\x05\x06")]
    body = one[: one.index(b"PK\x01\x02")]
    count = 20_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory) * count, len(body), 0)
    bomb = body + directory * count + end
    assert ZipFlaw.OVERLAP in flaws(bomb)
    purse = Purse(members=100_000)
    opened = zips.read(bomb, purse)
    assert opened.hostile
    assert purse.octets == Purse().octets
    assert all(inner.content is None for inner in opened.inner)


def test_a_count_that_lies_is_hostile() -> None:
    """Programs go by the count or by what is there; the two must say the same."""
    assert ZipFlaw.COUNT in flaws(made(A, B, count=1))
    assert ZipFlaw.COUNT in flaws(made(A, count=2))


def test_names_in_two_readings_are_hostile() -> None:
    """The same name twice, NUL in a name, and a Unicode name (0x7075) that is another one."""
    assert ZipFlaw.DUPLICATE_NAME in flaws(made(A, A))
    assert ZipFlaw.TWO_NAMES in flaws(made(Member(b"a.txt\0.exe", b"1")))
    other = b"\x01" + struct.pack("<L", zlib.crc32(b"a.txt")) + b"a.exe"
    assert ZipFlaw.TWO_NAMES in flaws(made(Member(b"a.txt", b"1", extra=struct.pack("<2H", 0x7075, 10) + other)))


def test_a_unicode_name_for_a_plain_one_is_ordinary() -> None:
    """Info-ZIP writes the name that its system can hold and the true one beside it; the true one is told."""
    raw, true = b"C#U00f4ng v?n.doc", "Công văn.doc".encode()
    body = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + true
    found = zip_directory.directory(
        made(Member(raw, b"1", extra=struct.pack("<2H", 0x7075, len(body)) + body)), Purse()
    )
    assert found.flaws == set()
    assert [entry.name for entry in found.entries] == ["Công văn.doc"]


def test_documents_are_held_to_more_than_archives() -> None:
    """Names that differ in case are two files of an archive and one part of a document; loose octets are opaque."""
    alike = made(Member(b"word/document.xml", b"1"), Member(b"Word\\Document.xml", b"2"))
    assert not zips.read(alike, Purse()).hostile
    assert zips.check(alike, Purse()).hostile
    assert zips.check(made(A, before=b"%PDF-1.4 something"), Purse()).opaque
    plain = zips.check(ordinary({"word/document.xml": b"x"}), Purse())
    assert not (plain.hostile)
    assert not (plain.opaque)
    assert not (plain.locked)
    assert not (plain.flaws)


def test_parts_of_an_archive_in_several_files_are_opaque() -> None:
    """The rest of it is elsewhere."""
    one = made(A)
    split = one[:-18] + struct.pack("<H", 1) + one[-16:]
    opened = zips.read(split, Purse())
    assert opened.opaque


@pytest.mark.parametrize("flag", [1, 0x40, 0x2000])
def test_locked_members_are_told_one_by_one(flag: int) -> None:
    """Encrypted, strongly encrypted, masked: the member is locked, others are read."""
    opened = zips.read(made(Member(b"a", b"first", flags=flag | 1), B), Purse())
    assert opened.locked
    assert [(inner.name, inner.locked, inner.content) for inner in opened.inner] == [
        ("a", True, None),
        ("b.txt", False, b"second"),
    ]


def test_large_archives_are_read_and_their_two_end_records_must_agree(tmp_path: Path) -> None:
    """Zip64 with all its records as the standard library writes it; a small record that says another place is hostile."""
    target = tmp_path / "large.zip"
    with zipfile.ZipFile(target, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"first")
    assert flaws(target.read_bytes()) == set()
    plain = made(A)
    end = plain.index(b"PK\x05\x06")
    size, offset = struct.unpack_from("<2L", plain, end + 12)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    full = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert flaws(plain[:end] + record + locator + plain[end:]) == set()
    lie = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, 0, 0)
    assert ZipFlaw.TWO_DIRECTORIES in flaws(plain[:end] + record + locator + lie)
    assert flaws(plain[:end] + record + locator + full) <= {ZipFlaw.SPLIT}  # this disk's count cannot be compared


@pytest.mark.parametrize("name", ["info-zip.zip", "piped.zip", "plain.zip"])
def test_what_the_common_programs_write_has_no_flaw(name: str) -> None:
    """Info-ZIP into a file and into a pipe (descriptors), 7-Zip; folders and Vietnamese names."""
    assert flaws((Path(__file__).parents[2] / "data" / "archives" / name).read_bytes()) == set()


def test_the_check_is_cheap_and_linear() -> None:
    """A document of 200 parts is checked in a few milliseconds, and eight times the parts take about eight times the time."""

    def spent(parts: int) -> float:
        content = ordinary({f"word/part{number}.xml": b"<a/>" * 20 for number in range(parts)})
        return min(timeit.repeat(lambda: zips.check(content, Purse()), number=1, repeat=5))

    small, large = spent(200), spent(1600)
    print(f"200 parts {small * 1000:.2f} ms, 1600 parts {large * 1000:.2f} ms")
    assert small < 0.02
    assert large < 8 * small * 4
