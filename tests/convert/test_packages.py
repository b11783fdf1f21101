"""Packages with some members replaced."""

import io
import zipfile

import pytest

from gateway.convert.conversion import Outcome, Unconvertible
from gateway.convert.packages import Package
from gateway.message.document import Purse


def _package(*, comment: bytes = b"", late: bool = False) -> bytes:
    made = io.BytesIO()
    target = _Pipe(made) if late else made
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("mimetype", (2026, 1, 5, 8, 0, 0)), b"a/b", zipfile.ZIP_STORED)
        package.writestr("[Content_Types].xml", b"<Types/>" * 50)
        package.writestr("word/document.xml", b"<a/>" * 100)
        package.writestr("word/media/b.png", bytes(range(256)))
        package.comment = comment
    return made.getvalue()


class _Pipe(io.RawIOBase):
    """A target that cannot seek: sizes then stand behind the data."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def write(self, octets: object) -> int:
        return self._target.write(octets)  # type: ignore[arg-type]


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("comment", [b"", b"a comment"])
def test_replaced(late: bool, comment: bytes) -> None:
    """The new octets are there, all others are packed octet for octet as before, and the zip is sound."""
    content = _package(comment=comment, late=late)
    made = Package(content, Purse()).replaced({b"word/document.xml": b"<b/>"})
    with zipfile.ZipFile(io.BytesIO(made)) as after, zipfile.ZipFile(io.BytesIO(content)) as before:
        assert after.testzip() is None
        assert [one.filename for one in after.infolist()] == [one.filename for one in before.infolist()]
        assert after.read("word/document.xml") == b"<b/>"
        assert after.read("word/media/b.png") == bytes(range(256))
        assert after.comment == comment
        first = after.getinfo("word/document.xml").header_offset
        assert made[:first] == content[:first]
    assert Package(made, Purse()).replaced({}) == made


def test_nothing_replaced() -> None:
    """A package of which nothing changes is written octet for octet."""
    content = _package(comment=b"x")
    assert Package(content, Purse()).replaced({}) == content


def _flag(content: bytes) -> bytes:
    return content.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda content: content[:-30], Outcome.UNREADABLE),
        (lambda content: content.replace(b"word/media/b.png", b"word/DOCUMENT.xm"), None),
        (lambda content: b"MZ" + content, Outcome.UNREADABLE),
        (_flag, Outcome.LOCKED),
    ],
)
def test_unsound(change: object, outcome: Outcome | None) -> None:
    """What programs read in two ways, or not at all, is not written anew."""
    content = change(_package())  # type: ignore[operator]
    if outcome is None:
        Package(content, Purse())
        return
    with pytest.raises(Unconvertible) as told:
        Package(content, Purse())
    assert told.value.outcome is outcome


def test_damaged_member() -> None:
    """A member whose checksum is wrong is told when it is asked for."""
    content = bytearray(_package())
    content[content.index(b"a/b")] ^= 1
    package = Package(bytes(content), Purse())
    with pytest.raises(Unconvertible):
        package.octets(package.entries[0])
