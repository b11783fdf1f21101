"""The first octets of a content, and where one file stands behind another."""

import io
import struct
import zipfile

import pytest

from gateway.message import signs


def _zip(comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "x")
        archive.comment = comment
    return target.getvalue()


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"%PDF-1.7", b"\x7fELF", b"{\\rtf1", b"\xff\xd8\xff\xe0"])
def test_heads_are_told(head: bytes) -> None:
    """What begins as a container, a document, a program or a picture is none of text; behind a blank it may be one."""
    assert signs.is_known_head(head)
    assert signs.is_container(head)
    assert not signs.is_known_head(b" " + head)


def test_nul_makes_a_container_of_a_text() -> None:
    """Octets declared to be text that hold NUL are something else; plain letters are not."""
    assert signs.is_container(b"a\0b")
    assert not signs.is_container(b"a b")


def test_sealed_mail_is_told_near_its_beginning_only() -> None:
    """The identifier of encrypted S/MIME counts where it stands as one, and not deep in a content."""
    for identifier in signs.ENVELOPED:
        assert signs.is_enveloped(b"\x30\x80" + identifier)
        assert not signs.is_enveloped(b"x" * 64 + identifier)


@pytest.mark.parametrize("front", [b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"{\\rtf1 x}"])
def test_a_zip_at_the_end_is_a_second_content(front: bytes) -> None:
    """A viewer shows the picture or the document, an unpacker the archive: so it is two, with a comment too."""
    assert signs.is_polyglot(front + b"x" * 100 + _zip())
    assert signs.is_polyglot(front + _zip(b"a comment"))
    assert not signs.is_polyglot(front + b"x" * 100)


def test_what_only_looks_like_an_end_is_none() -> None:
    """An end record that is cut off, that other octets follow, or whose directory is not there leads nowhere."""
    whole = b"%PDF-1.4\n" + _zip()
    assert not signs.is_polyglot(whole[:-1])
    assert not signs.is_polyglot(whole + b"x")
    assert not signs.is_polyglot(whole.replace(b"PK\x01\x02", b"PK\x01\x03"))
    assert not signs.is_polyglot(_zip())


@pytest.mark.parametrize("behind", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"%PDF-1.7"])
def test_an_archive_behind_a_picture_is_a_second_content(behind: bytes) -> None:
    """RAR, 7z and PDF are looked for by their signs, wherever they stand; behind letters they are words."""
    assert signs.is_polyglot(b"\x89PNG\r\n\x1a\n" + b"x" * 5000 + behind)
    assert not signs.is_polyglot(b"words " + behind)


@pytest.mark.parametrize(
    "head",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"BM" + struct.pack("<IHHI", 1000, 0, 0, 54),
        b"RIFF\0\0\0\0WEBP",
        b"\x01\0\0\0".ljust(40, b"\0") + b" EMF",
        b"\xd7\xcd\xc6\x9a",
        b"\x01\0\x09\0\0\x03",
        b"VCLMTF",
        b"\0\0\x01\0\x01\0",
        b"\0\x01\0\0\0\x0f",
        b"true\0\x0f",
        b"OTTO\0\x0b",
        b"wOFF",
    ],
)
def test_pictures_and_fonts_are_told(head: bytes) -> None:
    """What office programs put into documents as pictures and fonts."""
    assert signs.is_picture(head)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        "BMT: TỐI MẬT".encode(),
        b"true story",
        b"GIFT of the year",
        b"OTTO writes",
        b"\x01\0\0\0 a program's own records",
        b"\0\x01\0\0Standard Jet DB\0",
        b"RIFF\0\0\0\0WAVE",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
    ],
)
def test_what_only_begins_alike_is_read(head: bytes) -> None:
    """Texts, databases and drawings with text are no pictures, so that they are opened."""
    assert not signs.is_picture(head)
