"""gzip, bzip2, xz and lzma: one file each, of any number of streams."""

import bz2
import gzip
import io
import lzma
import time
import zlib

import pytest

from gateway.message.archives import read, streams
from gateway.message.document import Inner, Opened, Place, Purse, Spent

TEXT = "Kính gửi ".encode() * 1000
PACKERS = {
    "gzip": (gzip.compress, streams.read_gzip),
    "bzip2": (bz2.compress, streams.read_bzip2),
    "xz": (lzma.compress, streams.read_xz),
    "lzma": (lambda octets: lzma.compress(octets, lzma.FORMAT_ALONE), streams.read_lzma),
}


def _good(opened: Opened) -> bool:
    return not (opened.opaque or opened.hostile or opened.locked)


@pytest.mark.parametrize("kind", PACKERS)
def test_one_file_comes_out(kind: str) -> None:
    """The content is the same, and a file is told by its own octets."""
    packed = PACKERS[kind][0](TEXT)
    opened = read(packed, Purse())
    assert opened.inner == (Inner("", TEXT),)
    assert _good(opened)


@pytest.mark.parametrize("kind", ["gzip", "bzip2", "xz"])
def test_streams_in_a_row_are_one_file(kind: str) -> None:
    """Text in a second stream is content like the first (RFC 1952 2.2), with zeros between them too."""
    pack, reader = PACKERS[kind]
    for between in (b"", bytes(512), bytes(8)):
        assert reader(pack(b"first ") + between + pack(b"second"), Purse()).inner == (Inner("", b"first second"),)


def test_a_gzip_tells_its_name_and_its_comment() -> None:
    """The name in the header is that of the file inside, the comment is text."""
    packed = gzip.compress(TEXT)
    named = packed[:3] + b"\x1c" + packed[4:10] + b"\x02\x00xx" + "Công văn.doc".encode() + b"\0MAT\0" + packed[10:]
    opened = streams.read_gzip(named, Purse())
    assert opened.inner == (Inner("Công văn.doc", TEXT),)
    assert [(passage.place, passage.text) for passage in opened.passages] == [(Place.COMMENT, "MAT")]
    assert gzip.decompress(named) == TEXT


@pytest.mark.parametrize("kind", PACKERS)
def test_what_follows_is_a_file_without_a_name(kind: str) -> None:
    """Octets behind the last stream are read by nobody's unpacker, and by the gateway."""
    pack, reader = PACKERS[kind]
    opened = reader(pack(TEXT) + b"%PDF-1.4", Purse())
    assert opened.inner == (Inner("", TEXT), Inner("", b"%PDF-1.4"))


@pytest.mark.parametrize("kind", PACKERS)
def test_a_damaged_one_gives_what_there_is_and_is_opaque(kind: str) -> None:
    """Half of it: the text up to there is still looked at."""
    pack, reader = PACKERS[kind]
    noise = bytes((number * number * 7919 >> 3) & 255 for number in range(300_000))
    packed = pack(noise)
    opened = reader(packed[: len(packed) // 2], Purse())
    assert opened.opaque
    assert noise.startswith(opened.inner[0].content or b"")


def test_a_gzip_with_a_wrong_checksum_is_opaque() -> None:
    """Damage, as its own check tells it."""
    packed = gzip.compress(TEXT)
    assert streams.read_gzip(packed[:-8] + bytes(4) + packed[-4:], Purse()).opaque


def _zeros(kind: str, mebibytes: int) -> bytes:
    machine = {
        "gzip": lambda: zlib.compressobj(9, zlib.DEFLATED, 31),
        "bzip2": bz2.BZ2Compressor,
        "xz": lambda: lzma.LZMACompressor(preset=0),
    }[kind]()
    out = io.BytesIO()
    for _ in range(mebibytes):
        out.write(machine.compress(bytes(1024 * 1024)))
    out.write(machine.flush())
    return out.getvalue()


@pytest.mark.parametrize(("kind", "mebibytes"), [("gzip", 1024), ("bzip2", 128), ("xz", 128)])
def test_bombs_are_hostile_early(kind: str, mebibytes: int) -> None:
    """A gibibyte of zeros in a megabyte (less of the slow packers): told after some 50 MiB."""
    bomb = _zeros(kind, mebibytes)
    purse = Purse()
    opened = PACKERS[kind][1](bomb, purse)
    assert opened.hostile
    assert opened.inner == (Inner("", None),)
    assert Purse().octets - purse.octets < 60 * 1024 * 1024


def test_the_purse_is_paid_for_each_piece() -> None:
    """A small purse ends the unpacking of a large file."""
    with pytest.raises(Spent, match="octets"):
        streams.read_gzip(gzip.compress(bytes(10_000_000)), Purse(octets=2_000_000))


def test_many_tiny_streams_are_linear_and_bounded() -> None:
    """A file of empty streams costs steps, and time in proportion."""
    one = gzip.compress(b"")

    def spent(count: int) -> float:
        begun = time.perf_counter()
        streams.read_gzip(one * count, Purse())
        return time.perf_counter() - begun

    small, large = min(spent(5000) for _ in range(3)), min(spent(20_000) for _ in range(3))
    print(f"5000 streams {small * 1000:.0f} ms, 20000 streams {large * 1000:.0f} ms")
    assert large < 4 * small * 4
    with pytest.raises(Spent, match="steps"):
        streams.read_gzip(one * 60_000, Purse())


def test_a_dictionary_that_is_too_large_is_opaque() -> None:
    """A decoder gets 128 MiB and no more."""
    huge = b"\x5d" + (1 << 31).to_bytes(4, "little") + lzma.compress(b"a", lzma.FORMAT_ALONE)[5:]
    assert streams.read_lzma(huge, Purse()).opaque
