"""The headers of RAR archives, walked over hostile octets; archives of WinRAR are read in `test_libarchive`."""

import random
import struct
from pathlib import Path

import pytest

from gateway.message.archives.rar_headers import HEAD_4, HEAD_5, walk
from gateway.message.document import Purse, Spent

ARCHIVES = Path(__file__).parents[2] / "data" / "archives"
END_4 = struct.pack("<HBHH", 0, 0x7B, 0x4000, 7)


def _4(kind: int, flags: int = 0, data: bytes = b"") -> bytes:
    size = 7 + 4 * bool(data)
    return struct.pack("<HBHH", 0, kind, flags | 0x8000 * bool(data), size) + (
        struct.pack("<I", len(data)) + data if data else b""
    )


def _5(kind: int, flags: int = 0, rest: bytes = b"") -> bytes:
    body = bytes([kind, flags]) + rest
    return bytes(4) + bytes([len(body)]) + body


def test_what_version_4_says_of_locks_and_volumes() -> None:
    """Locked names end the walk; a volume, and a member that goes on in another, are more than stands here."""
    assert walk(HEAD_4 + _4(0x73, 0x80), Purse()).names_locked
    assert walk(HEAD_4 + _4(0x73, 0x01) + END_4, Purse()).more
    assert not walk(HEAD_4 + _4(0x73) + END_4, Purse()).more


def test_version_4_ends_with_its_end_or_with_the_file() -> None:
    """Octets behind the end are not the archive's; a size that leads nowhere has no end."""
    archive = HEAD_4 + _4(0x73) + END_4
    assert walk(archive + b"PK\x03\x04 more", Purse()).end == len(archive)
    assert walk(HEAD_4 + _4(0x73), Purse()).end == len(HEAD_4) + 7
    assert walk(HEAD_4 + struct.pack("<HBHH", 0, 0x73, 0, 6) + bytes(50), Purse()).end == -1


def test_what_version_5_says_of_locks_and_ends() -> None:
    """An encryption header locks the names; the end header ends the archive."""
    assert walk(HEAD_5 + _5(4), Purse()).names_locked
    archive = HEAD_5 + _5(1, 0, b"\0") + _5(5, 0, b"\0")
    assert walk(archive + b"behind", Purse()).end == len(archive)
    assert walk(HEAD_5 + _5(1, 0, b"\1") + _5(5, 0, b"\0"), Purse()).more


@pytest.mark.parametrize("head", [HEAD_4, HEAD_5])
def test_an_archive_of_headers_alone_runs_out_of_its_budget(head: bytes) -> None:
    """Each header costs a step, so that a file of nothing else ends."""
    one = _4(0x75) if head == HEAD_4 else _5(3, 0, b"\0" * 8)
    with pytest.raises(Spent, match="steps"):
        walk(head + one * 1000, Purse(steps=100))


@pytest.mark.parametrize("path", sorted(ARCHIVES.glob("*.rar")), ids=lambda path: path.name)
def test_any_octet_may_lie(path: Path) -> None:
    """Real archives with octets changed and ends cut off are walked to a result, in no more steps than octets."""
    whole = path.read_bytes()
    lot = random.Random(path.name)
    for _ in range(300):
        octets = bytearray(whole[: lot.randrange(len(whole))] if lot.random() < 0.3 else whole)
        for _ in range(lot.randrange(1, 6)):
            if octets:
                octets[lot.randrange(len(octets))] = lot.choice((0, 0x7F, 0x80, 0xFF, lot.randrange(256)))
        found = walk(bytes(octets), Purse(steps=len(octets) + 1))
        assert -1 <= found.end <= len(octets) + 0xFFFF


def test_numbers_without_an_end_end() -> None:
    """Numbers of many octets are cut at ten, and those that reach behind the file stop the walk."""
    assert walk(HEAD_5 + bytes(4) + b"\x80" * 100, Purse()).end == -1
    assert walk(HEAD_5 + bytes(4) + b"\xff" * 9 + b"\1" + b"\2\0", Purse()).end == -1
    assert walk(b"Rar!", Purse()).end == -1
