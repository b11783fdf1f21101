"""Links of Word documents give their texts; what is none is read as what it is."""

import struct

import pytest

from gateway.message.document import Place, Purse
from gateway.message.documents.doc_links import is_link, read_link
from gateway.message.documents.doc_pictures import read_pictures
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn

CLASS = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
FILE = bytes.fromhex("0303000000000000c000000000000046")
LIBREOFFICE = (
    b"\0" + CLASS + b"\2\0\0\0\3\0\0\0" + URL + b"\x26\0\0\0" + "https://vn.gov.vn/a".encode("utf-16-le")
)  # as LibreOffice 7.4 writes it
PLACE = b"\x08" + CLASS + b"\2\0\0\0\x08\0\0\0" + b"\4\0\0\0" + "moc\0".encode("utf-16-le")


def link(flags: int, *pieces: bytes) -> bytes:
    return b"\0" + CLASS + struct.pack("<II", 2, flags) + b"".join(pieces)


def letters(text: str) -> bytes:
    octets = f"{text}\0".encode("utf-16-le")
    return struct.pack("<I", len(octets) // 2) + octets


def path(narrow: str, wide: str = "") -> bytes:
    octets = wide.encode("utf-16-le")
    tail = struct.pack("<IIH", len(octets) + 6, len(octets), 3) + octets if wide else struct.pack("<I", 0)
    return FILE + struct.pack("<HI", 0, len(narrow) + 1) + narrow.encode() + b"\0" + bytes(24) + tail


def told(body: bytes) -> list[str]:
    harvest = Harvest(Purse())
    assert is_link(body)
    read_link(body, harvest)
    assert {passage.place for passage in harvest.passages} <= {Place.HIDDEN}
    return [passage.text for passage in harvest.passages]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (LIBREOFFICE, ["https://vn.gov.vn/a"]),
        (PLACE, ["moc"]),
        (link(0x90 | 0x09, letters("tên"), letters("khung"), URL, b"\4\0\0\0a\0b\0", letters("mục")),
         ["tên", "khung", "ab", "mục"]),
        (link(0x101, letters("tới")), ["tới"]),
        (link(0x09, path("a.doc"), letters("mục")), ["a.doc", "mục"]),
        (link(0x09, path("a~1.doc", "mật.doc"), letters("mục")), ["mật.doc", "mục"]),
    ],
)  # fmt: skip
def test_each_text_of_a_link_is_told(body: bytes, texts: list[str]) -> None:
    """Its name, its frame, where it leads and the place there, however the target is kept."""
    assert told(body) == texts


@pytest.mark.parametrize("body", [LIBREOFFICE[:-4], PLACE[:-1], link(0x01, bytes(16)), link(0x10, b"\xff\xff\xff\xff")])
def test_a_link_that_is_cut_or_not_known_is_torn(body: bytes) -> None:
    """What ends too soon or leads to a kind of target that nobody here knows is not read."""
    with pytest.raises(Torn):
        read_link(body, Harvest(Purse()))


def test_a_letter_that_points_to_a_link_is_no_form_field() -> None:
    """A document with a link is read to its end: what its letters point to in the Data stream is a link."""
    data = struct.pack("<IH", 68 + len(LIBREOFFICE), 68) + bytes(62) + LIBREOFFICE
    harvest = Harvest(Purse())
    read_pictures(data, {(0, True)}, harvest)
    assert [(passage.place, passage.text) for passage in harvest.passages] == [(Place.HIDDEN, "https://vn.gov.vn/a")]
