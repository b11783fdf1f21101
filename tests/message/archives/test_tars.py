"""tar: one reading of each member, or hostile."""

import io
import tarfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.archives import read, tars
from gateway.message.document import Inner, Purse, Spent

FORMATS = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}


def member(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "", **pax: str) -> bytes:
    """The blocks of one member."""
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    info.pax_headers = {key.replace("_", "."): value for key, value in pax.items()}
    return info.tobuf(tarfile.PAX_FORMAT) + content + bytes(-len(content) % 512)


END = bytes(1024)


def resized(block: bytes, size: int) -> bytes:
    """A header with another size, and the checksum for it."""
    header = block[:124] + b"%011o\0" % size + block[136:148] + b" " * 8 + block[156:512]
    return header[:148] + b"%06o\0 " % sum(header) + header[156:] + block[512:]


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_is_read(form: str) -> None:
    """Long and Vietnamese names, folders, empty files, links."""
    names = ["a.txt", "thư mục/Công văn số 5.docx", "/".join(["dir" * 8] * 8) + "/long.txt"]
    octets = io.BytesIO()
    with tarfile.open(fileobj=octets, mode="w", format=FORMATS[form]) as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 700
            archive.addfile(info, io.BytesIO(b"x" * 700))
        for name, kind in (
            ("dir", tarfile.DIRTYPE),
            ("link", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("tty", tarfile.CHRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "a.txt" if "k" in name or name == "hard" else ""
            archive.addfile(info)
    opened = read(octets.getvalue(), Purse())
    assert opened.type == "application/x-tar"
    assert [inner.name.rstrip("/") for inner in opened.inner] == [*names, "dir", "link", "hard", "tty"]
    assert [inner.content for inner in opened.inner] == [b"x" * 700] * 3 + [None] * 4
    assert not (opened.opaque)
    assert not (opened.hostile)


def test_an_old_tar_without_magic_is_told_by_its_checksum() -> None:
    """V7 has no sign; its checksum is one."""
    block = tarfile.TarInfo("a").tobuf(tarfile.USTAR_FORMAT)
    old = block[:257] + bytes(255)
    old = old[:148] + b"%06o\0 " % (sum(old[:148]) + 8 * 32 + sum(old[156:])) + old[156:]
    assert read(old + END, Purse()).inner == (Inner("a", b""),)


@pytest.mark.parametrize(
    "content",
    [
        member("a", b"1" * 600, size="512") + END,
        member("a", b"1", path="b").replace(b"path=b", b"path=b") + bytes(512) + member("c", b"2") + END,
        member("a", b"1") + END + member("b", b"2") + END,
        resized(member("a", kind=tarfile.SYMTYPE, link="x"), 512) + member("b", b"2") + END,
        member("a", kind=tarfile.SYMTYPE, link="/etc") + member("a/passwd", b"2") + END,
    ],
    ids=["two sizes", "a lone zero block", "members behind the end", "a link with octets", "written through a link"],
)
def test_what_programs_read_in_two_ways_is_hostile(content: bytes) -> None:
    """Sizes that contradict, members behind the end, links with content, members that go through a link."""
    assert read(content, Purse()).hostile


@pytest.mark.parametrize(
    "content",
    [
        member("a", b"1" * 600)[:700],
        member("a", b"1", kind=b"S") + END,
        member("a", b"1", GNU_sparse_major="1") + END,
        member("a", b"1", kind=b"Q") + END,
        member("a", b"1")[:512].replace(b"00000000001\0", b"0000000000z\0") + END,
        member("a", b"1") + member("b", b"2", path="c")[:1024],
    ],
    ids=["cut", "sparse", "pax sparse", "unknown type", "no size", "told of and not there"],
)
def test_what_cannot_be_read_is_opaque(content: bytes) -> None:
    """Listed where it can be, never taken for innocent."""
    assert tars.read(content, Purse()).opaque


def test_what_follows_the_end_is_a_file_without_a_name() -> None:
    """Octets behind the two zero blocks are nobody's, and read all the same."""
    opened = read(member("a", b"1") + END + b"%PDF-1.4 hidden", Purse())
    assert opened.inner == (Inner("a", b"1"), Inner("", b"%PDF-1.4 hidden"))


def test_a_million_empty_members_end_with_the_purse() -> None:
    """Members are paid one by one; the time up to there is short."""
    content = member("a") * 1_000_000
    begun = time.perf_counter()
    with pytest.raises(Spent, match="members"):
        read(content, Purse())
    took = time.perf_counter() - begun
    print(f"10000 members {took * 1000:.0f} ms")
    assert took < 5


def _theirs(octets: bytes) -> set[bytes]:
    """What the standard library finds in a tar."""
    try:
        with tarfile.open(fileobj=io.BytesIO(octets), mode="r:") as archive:
            files = [archive.extractfile(info) for info in archive if info.isreg()]
            return {file.read() for file in files if file is not None}
    except tarfile.TarError:
        return set()


@given(st.data())
@settings(deadline=None, max_examples=200)
def test_damaged_tars_are_read_without_a_fault(data: st.DataObject) -> None:
    """Octets flipped, cut and put into a real one, and any octets behind a header: no fault, and nothing untold."""
    octets = bytearray(member("a", b"1" * 30, comment="x") + member("b" * 120, b"2") + END)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(octets) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "put"]))
        if change == "flip":
            octets[place] = data.draw(st.integers(0, 255))
        elif change == "cut":
            del octets[place : place + data.draw(st.integers(1, 600))]
        else:
            octets[place:place] = data.draw(st.binary(max_size=9))
        if not octets:
            break
    opened = tars.read(bytes(octets), Purse())
    if not (opened.hostile or opened.opaque):
        assert _theirs(bytes(octets)) <= {inner.content for inner in opened.inner}
    size = data.draw(st.integers(0, 0o77777777777))
    tars.read(resized(member("a", b"1"), size) + data.draw(st.binary(max_size=600)), Purse())
