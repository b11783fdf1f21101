"""Heads of files: what is left unread as a picture or a font, and what only begins alike."""

import struct

import pytest

from gateway.message.signs import is_picture


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
    assert is_picture(head)


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
    assert not is_picture(head)
