"""Members of zips: unpacked, in memory, within the purse."""

import io
import timeit
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.archives import read, zips
from gateway.message.document import Inner, Place, Purse, Spent

from .zip_making import Member, made, ordinary


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_the_standard_library_is_read(method: int) -> None:
    """Content comes back octet by octet, also when it is empty."""
    members = {"a.txt": b"first " * 5000, "empty": b"", "b.bin": bytes(range(256)) * 300}
    opened = read(ordinary(members, method), Purse())
    assert {inner.name: inner.content for inner in opened.inner} == members
    assert not (opened.hostile)
    assert not (opened.opaque)
    assert not (opened.locked)
    assert opened.type == "application/zip"


def test_names_do_nothing() -> None:
    """Names that would be paths, commands or attributes elsewhere are text here."""
    bad = ["../../etc/passwd", "/etc/shadow", ";id", "$(reboot)", "-rf", "__proto__", "a\nb", "x" * 300]
    opened = read(ordinary(dict.fromkeys(bad, b"1")), Purse())
    assert [inner.name for inner in opened.inner] == [name[:255] for name in bad]


def test_folders_have_no_content_and_are_not_opaque() -> None:
    """A folder is listed."""
    opened = read(ordinary({"dir/": b"", "dir/a": b"1"}), Purse())
    assert opened.inner == (Inner("dir/", None), Inner("dir/a", b"1"))
    assert not opened.opaque


def test_comments_are_text_that_people_see() -> None:
    """An archive's comment comes out as a passage."""
    opened = read(ordinary({"a": b"1"}, comment="Tài liệu MẬT".encode()), Purse())
    assert [(passage.place, passage.text) for passage in opened.passages] == [(Place.COMMENT, "Tài liệu MẬT")]


def test_a_method_that_nobody_here_reads_is_opaque() -> None:
    """Deflate64, PPMd and the like: listed, not read, never taken for innocent."""
    opened = read(made(Member(b"a", b"?", method=9), Member(b"b", b"2")), Purse())
    assert opened.opaque
    assert [inner.content for inner in opened.inner] == [None, b"2"]


def test_a_wrong_checksum_is_opaque_and_the_content_is_still_given() -> None:
    """There is one content; whether it is what was packed nobody can say."""
    opened = read(made(Member(b"a", b"first", checksum=1)), Purse())
    assert opened.opaque
    assert not opened.hostile
    assert opened.inner[0].content == b"first"


@pytest.mark.parametrize("size", [3, 500])
def test_a_size_that_lies_is_hostile(size: int) -> None:
    """More or less comes out than is told: programs cut it in different places."""
    assert read(made(Member(b"a", b"first first first", method=8, size=size)), Purse()).hostile


def test_packed_data_behind_their_own_end_are_hostile() -> None:
    """Two deflate streams in one member: only the first is content, and a reader of headers goes on with the second."""
    both = Member(b"a", b"first", method=8).packed() + Member(b"", b"second", method=8).packed()
    member = Member(b"a", b"first", method=8, data=both)
    opened = read(made(member), Purse())
    assert opened.hostile
    assert opened.inner[0].content == b"first"


def test_a_bomb_by_ratio_is_told_without_unpacking() -> None:
    """A member that says 60 MiB of a few kB costs nothing."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(bytes(60 * 1024 * 1024)) + machine.flush()
    bomb = Member(b"a", b"", method=8, size=60 * 1024 * 1024, data=packed)
    purse = Purse()
    opened = read(made(bomb), purse)
    assert opened.hostile
    assert opened.inner == (Inner("a", None),)
    assert purse.octets == Purse().octets


def test_the_purse_ends_what_the_ratio_does_not() -> None:
    """Octets and members are paid before they are kept."""
    content = ordinary({str(number): bytes(10_000) for number in range(20)})
    with pytest.raises(Spent, match="octets"):
        read(content, Purse(octets=100_000))
    with pytest.raises(Spent, match="members"):
        read(content, Purse(members=19))
    with pytest.raises(Spent, match="members"):
        read(ordinary({str(number): b"" for number in range(65_000)}, zipfile.ZIP_STORED), Purse())


def test_nested_bombs_are_one_step_each() -> None:
    """A zip of zips of zips (as 42.zip): one reading opens one level, whoever opens them all pays from one purse."""
    content = ordinary({"0": bytes(1_000_000)})
    for _ in range(4):
        content = ordinary({str(number): content for number in range(16)})
    purse, waiting = Purse(octets=5_000_000), [content]

    def open_all() -> None:
        while waiting:
            waiting.extend(inner.content for inner in read(waiting.pop(), purse).inner if inner.content)

    with pytest.raises(Spent):
        open_all()


def test_a_thousand_members_are_read_fast_and_in_linear_time() -> None:
    """1000 small members in well below a tenth of a second, 4000 in about four times that."""

    def spent(count: int) -> float:
        content = ordinary({f"d/file{number}.txt": b"content %d " % number * 20 for number in range(count)})
        return min(timeit.repeat(lambda: read(content, Purse()), number=1, repeat=3))

    small, large = spent(1000), spent(4000)
    print(f"1000 members {small * 1000:.1f} ms, 4000 members {large * 1000:.1f} ms")
    assert small < 0.2
    assert large < 4 * small * 4


def test_loose_octets_are_a_file_without_a_name() -> None:
    """The program in front of a self-extracting archive is read like a file inside it."""
    opened = zips.read(made(Member(b"a", b"1"), before=b"MZ program"), Purse())
    assert opened.inner == (Inner("a", b"1"), Inner("", b"MZ program"))


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_damaged_zips_are_read_without_a_fault(data: st.DataObject) -> None:
    """A real zip with octets flipped, cut and put in: no fault, and what is not told shows another reader nothing new."""
    octets = bytearray(ordinary({"a.txt": b"first " * 50, "b": b"2"}, comment=b"c"))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(octets) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "put"]))
        if change == "flip":
            octets[place] = data.draw(st.integers(0, 255))
        elif change == "cut":
            del octets[place : place + data.draw(st.integers(1, 9))]
        else:
            octets[place:place] = data.draw(st.binary(max_size=9))
        if not octets:
            break
    opened = zips.read(bytes(octets), Purse())
    if opened.hostile or opened.opaque or opened.locked:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            theirs = {archive.read(member) for member in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, UnicodeDecodeError):
        return
    assert theirs <= {inner.content or b"" for inner in opened.inner}
