"""Archives that need a library, and all golden archives with their manifests."""

import contextlib
import gzip
import importlib
import io
import json
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.engines import libarchive
from gateway.message.archives import rar_headers
from gateway.message.document import Inner, Opened, Place, Purse, Spent

FOLDER = Path(__file__).parents[1] / "data" / "archives"
MANIFESTS = sorted(FOLDER.glob("*.json"))


def golden(name: str) -> bytes:
    """The octets of a golden archive."""
    octets = (FOLDER / name).read_bytes()
    return gzip.decompress(octets) if name.endswith(".iso.gz") else octets


def test_the_library_is_there() -> None:
    """The programs of this project need libarchive13; without it none of these tests proves anything."""
    assert libarchive.load()


def test_every_golden_archive_has_a_manifest() -> None:
    """No file lies there unread."""
    archives = {path.name for path in FOLDER.iterdir() if path.suffix not in {".json", ".md"}}
    assert {path.name.removesuffix(".json") for path in MANIFESTS} == archives
    assert len(archives) > 25


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.name.removesuffix(".json"))
def test_golden_archives_hold_what_their_manifests_say(manifest: Path) -> None:
    """Type, members with names, octets and locks, and what is locked, opaque or hostile."""
    wanted = json.loads(manifest.read_text())
    module, function = wanted["reader"].split(":")
    reader: Callable[[bytes, Purse], Opened] = getattr(importlib.import_module(module), function)
    opened = reader(golden(manifest.name.removesuffix(".json")), Purse())
    found = [
        {
            "name": inner.name,
            "size": None if inner.content is None else len(inner.content),
            "crc32": None if inner.content is None else f"{zlib.crc32(inner.content):08x}",
            "locked": inner.locked,
        }
        for inner in opened.inner
    ]
    assert found == wanted["members"]
    assert {key: getattr(opened, key) for key in ("type", "locked", "opaque", "hostile")} == {
        key: wanted[key] for key in ("type", "locked", "opaque", "hostile")
    }


def test_the_comment_of_a_rar_is_text() -> None:
    """WinRAR shows it beside the members."""
    opened = libarchive.read(golden("rar5-crc.rar"), Purse())
    assert [(passage.place, passage.text) for passage in opened.passages] == [(Place.COMMENT, "RAR5 archive - crc\n")]


def test_without_the_library_everything_is_opaque(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is absent, nothing is taken for innocent."""
    monkeypatch.setattr(libarchive, "_library", lambda: None)
    assert libarchive.read(golden("plain.7z"), Purse()) == Opened("application/x-7z-compressed", opaque=True)


def test_another_file_is_opaque() -> None:
    """What shows no known sign is not handed to the library."""
    assert libarchive.read(b"%PDF-1.4", Purse()).opaque
    assert not libarchive.is_readable(b"%PDF-1.4")


@pytest.mark.parametrize("name", ["plain.7z", "rar5-crc.rar", "rar3-subdirs.rar", "plain.cab"])
def test_what_follows_an_archive_is_a_file_without_a_name(name: str) -> None:
    """Octets behind the end that the archive's own headers tell."""
    opened = libarchive.read(golden(name) + b"%PDF-1.4 hidden", Purse())
    assert Inner("", b"%PDF-1.4 hidden") in opened.inner or opened.opaque


@pytest.mark.parametrize("name", ["plain.7z", "rar5-crc.rar", "plain.cpio", "letter.zst"])
def test_what_ends_as_a_zip_too_is_hostile(name: str) -> None:
    """One program sees the archive in front, another the zip behind it."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("virus.exe", b"MZ")
    assert libarchive.read(golden(name) + octets.getvalue(), Purse()).hostile


def test_a_rar_whose_locks_are_hidden_is_still_locked() -> None:
    """Encrypted members of RAR 5 are told by the archive's headers; the library would give their octets as content."""
    opened = libarchive.read(golden("rar5-psw.rar"), Purse())
    assert opened.locked
    assert all(inner.content is None and inner.locked for inner in opened.inner)
    assert rar_headers.walk(golden("rar5-psw.rar"), Purse()).locked == [True, True]


def test_the_purse_is_paid_for_members_and_octets() -> None:
    """Both are counted as they come."""
    with pytest.raises(Spent, match="members"):
        libarchive.read(golden("rar3-subdirs.rar"), Purse(members=3))
    with pytest.raises(Spent, match="octets"):
        libarchive.read(golden("bomb.7z"), Purse(octets=1_000_000))


def test_a_stream_in_a_stream_is_not_unpacked_unpaid() -> None:
    """The library would unpack zstd in zstd at once; one step is one file."""
    opened = libarchive.read(golden("nested.zst"), Purse())
    assert opened.opaque
    assert not opened.inner


def test_an_lha_is_read() -> None:
    """A stored member under a header of level 0, made by hand: no free packer of it is at hand."""
    name, content = b"a.txt", b"Kinh gui"
    checksum = 0
    for octet in content:
        checksum ^= octet
        for _ in range(8):
            checksum = checksum >> 1 ^ (0xA001 if checksum & 1 else 0)
    header = b"-lh0-" + struct.pack("<3L2B", 8, 8, 0, 0x20, 0) + bytes([len(name)]) + name + struct.pack("<H", checksum)
    opened = libarchive.read(bytes([len(header), sum(header) & 255]) + header + content + b"\0", Purse())
    assert opened == Opened("application/x-lzh-compressed", inner=(Inner("a.txt", content),))


def test_many_members_are_read_in_linear_time() -> None:
    """A cpio of 2000 small files, and of 8000."""

    def cpio(count: int) -> bytes:
        out = bytearray()
        for name in (*(f"file{number:06}" for number in range(count)), "TRAILER!!!"):
            size = 0 if name == "TRAILER!!!" else 4
            fields = (1, 0o100644, 0, 0, 1, 0, size, 0, 0, 0, 0, len(name) + 1, 0)
            out += b"070701" + b"".join(b"%08x" % value for value in fields) + name.encode() + b"\0"
            out += bytes(-len(out) % 4) + (b"text" if size else b"")
        return bytes(out)

    def spent(count: int) -> float:
        content, begun = cpio(count), time.perf_counter()
        assert len(libarchive.read(content, Purse()).inner) == count
        return time.perf_counter() - begun

    small, large = min(spent(2000) for _ in range(3)), min(spent(8000) for _ in range(3))
    print(f"2000 members {small * 1000:.0f} ms, 8000 members {large * 1000:.0f} ms")
    assert large < 4 * small * 4


def test_headers_of_a_rar_that_lead_nowhere_end() -> None:
    """Sizes of zero, beyond the file, and numbers without an end."""
    for tail in (
        b"",
        bytes(64),
        b"\xff" * 64,
        b"\0\0\0\0\x02\x02" + bytes(30),
        struct.pack("<HBHH", 0, 0x74, 0, 7) * 9,
    ):
        for head in (rar_headers.HEAD_4, rar_headers.HEAD_5):
            found = rar_headers.walk(head + tail, Purse())
            assert found.end <= len(head + tail)
            assert libarchive.read(head + tail, Purse()).opaque


NAMES = [path.name.removesuffix(".json") for path in MANIFESTS if path.name != "bomb.7z.json"]


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_damaged_archives_are_read_without_a_fault(data: st.DataObject) -> None:
    """Every golden archive with octets flipped, cut and put in: nothing but Spent is raised."""
    octets = bytearray(golden(data.draw(st.sampled_from(NAMES))))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, min(len(octets), 3000) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "put"]))
        if change == "flip":
            octets[place] = data.draw(st.integers(0, 255))
        elif change == "cut":
            del octets[place : place + data.draw(st.integers(1, 9))]
        else:
            octets[place:place] = data.draw(st.binary(max_size=9))
        if not octets:
            return
    for reader in (libarchive.read, importlib.import_module("gateway.message.archives").read):
        with contextlib.suppress(Spent):
            reader(bytes(octets), Purse(octets=20_000_000))
