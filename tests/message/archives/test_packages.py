"""The way into a zip that is a document: alike for OOXML and OpenDocument."""

import io
import zipfile
from collections.abc import Callable

import pytest

from gateway.message.archives import packages
from gateway.message.document import Opened, Purse, Spent
from gateway.message.documents import odf, ooxml

BOTH = pytest.mark.parametrize("read", [odf.read, ooxml.read], ids=["odf", "ooxml"])
Read = Callable[[bytes, Purse], Opened]


def package(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def locked(content: bytes) -> bytes:
    """The same with every member told as locked, in the directory and before its octets."""
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = content.find(sign)
        while place >= 0:
            content = content[: place + at] + bytes((content[place + at] | 1,)) + content[place + at + 1 :]
            place = content.find(sign, place + 4)
    return content


@BOTH
def test_a_member_that_needs_a_password_is_locked(read: Read) -> None:
    """It is told by its name, without content."""
    found = read(locked(package(("a.bin", b"x"))), Purse())
    assert (found.locked, found.opaque) == (True, True)
    assert [(one.name, one.content, one.locked) for one in found.inner] == [("a.bin", None, True)]


@BOTH
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_no_office_program_reads_is_opaque(read: Read, method: int) -> None:
    """Only stored and deflated members are of the formats; others unpack in pieces too large to be paid for first."""
    found = read(package(("a.bin", b"x" * 1000), method=method), Purse())
    assert found.opaque
    assert [one.content for one in found.inner] == [None]


@BOTH
def test_two_members_of_one_name_are_hostile(read: Read) -> None:
    """Names that differ in case only are one name to some readers."""
    assert read(package(("a.bin", b"x"), ("A.bin", b"y")), Purse()).hostile


@BOTH
def test_members_over_one_another_are_hostile(read: Read) -> None:
    """Two entries of a directory for the same octets, as bombs have them (CVE-2024-0450)."""
    content = package(("a.bin", b"x"), ("b.bin", b"y"))
    second = content.rfind(b"PK\x01\x02")
    assert read(content[: second + 42] + bytes(4) + content[second + 46 :], Purse()).hostile


@BOTH
def test_octets_before_the_package_are_opaque(read: Read) -> None:
    """Nobody reads what stands before the first member."""
    assert read(b"something before" + package(("a.bin", b"x")), Purse()).opaque


@BOTH
def test_a_bomb_spends_the_purse(read: Read) -> None:
    """Each piece is paid for before the next is unpacked."""
    with pytest.raises(Spent, match="octets"):
        read(package(("a.bin", bytes(10_000_000))), Purse(octets=1_000_000))


@BOTH
def test_members_without_number_are_not_even_listed(read: Read) -> None:
    """A directory of more entries than may be opened ends the reading before it begins."""
    with pytest.raises(Spent, match="members"):
        read(package(("a.bin", b"x")) + b"PK\x01\x02" * 100, Purse(members=50))


def test_what_was_unpacked_before_a_fault_is_given() -> None:
    """Of a large member with a wrong checksum the first pieces are there all the same, and the package is opaque."""
    whole = b"first" * 100_000
    zipped = packages.open_package(
        package(("a.bin", whole), method=zipfile.ZIP_STORED).replace(b"first", b"fault", 1), Purse()
    )
    assert zipped is not None
    assert not zipped.opaque
    given = zipped.unpack(zipped.members[0])
    assert given is not None
    assert given.startswith(b"faultfirst")
    assert zipped.opaque


def test_names_are_small_letters_and_none_of_what_is_no_zip() -> None:
    """So a document is told from an archive."""
    assert packages.names(package(("/[Content_Types].XML", b""))) == {"[content_types].xml"}
    assert packages.names(b"PK\x03\x04 no zip") == frozenset()
