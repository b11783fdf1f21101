"""Pictures in records as [MS-ODRAW] has them: each kind is measured where its octets begin."""

import struct
from pathlib import Path

import pytest

from gateway.message.document import Place, Purse, Spent
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.office_art import read_drawing

PICTURES = Path(__file__).parents[2] / "data" / "pictures"
PAGE, SIGN = ((PICTURES / f"{name}.png").read_bytes() for name in ("page", "sign"))
JPEG = (PICTURES / "page.jpg").read_bytes()
PNG_ONE, PNG_TWO, JPEG_ONE, DIB_ONE, EMF_ONE, WMF_TWO = 0x6E0, 0x6E1, 0x46A, 0x7A8, 0x3D4, 0x217
"""Instances: with one digest before the picture, or two."""


def record(kind: int, instance: int, body: bytes) -> bytes:
    return struct.pack("<HHI", instance << 4, kind, len(body)) + body


def raster(kind: int, instance: int, picture: bytes) -> bytes:
    return record(kind, instance, bytes(16 * (1 + instance % 2) + 1) + picture)


def drawing(kind: int, instance: int, dots: int) -> bytes:
    """A metafile as large as so many dots on both sides."""
    head = bytes(20) + struct.pack("<II", dots * 9525, dots * 9525) + bytes(6)
    return record(kind, instance, bytes(16 * (1 + instance % 2)) + head)


def entry(picture: bytes = b"", *, name: bytes = b"", at: int = 0xFFFFFFFF) -> bytes:
    """An entry of a store, with the picture in it or `at` a place of another stream."""
    return record(0xF007, 6, bytes(28) + struct.pack("<I", at) + bytes((0, len(name), 0, 0)) + name + picture)


def pages(data: bytes, delayed: bytes = b"") -> int:
    harvest = Harvest(Purse())
    read_drawing(data, 0, len(data), harvest, Place.TEXT_BOX, delayed)
    return harvest.pages


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (raster(0xF01E, PNG_ONE, PAGE), 1),
        (raster(0xF01E, PNG_TWO, PAGE), 1),
        (raster(0xF01E, PNG_TWO, SIGN), 0),
        (raster(0xF01D, JPEG_ONE, JPEG), 1),
        (raster(0xF01F, DIB_ONE, struct.pack("<IiiHH", 40, 500, -600, 1, 1) + bytes(24)), 1),
        (raster(0xF01F, DIB_ONE, struct.pack("<IiiHH", 40, 500, 60, 1, 1) + bytes(24)), 0),
        (drawing(0xF01A, EMF_ONE, 400), 1),
        (drawing(0xF01A, EMF_ONE, 399), 0),
        (drawing(0xF01B, WMF_TWO, 400), 1),
        (raster(0xF01E, PNG_ONE, PAGE) + raster(0xF01E, PNG_ONE, SIGN) + drawing(0xF01A, EMF_ONE, 900), 2),
    ],
    ids=["PNG", "two digests", "small", "JPEG", "bitmap", "flat bitmap", "EMF", "small EMF", "WMF", "three"],
)
def test_pictures_are_measured(data: bytes, count: int) -> None:
    """Rasters by their heads, drawings by the size that they are shown in."""
    assert pages(data) == count


def test_entries_of_a_store() -> None:
    """An entry holds its picture behind its name, tells where in another stream it lies, or has none."""
    picture = raster(0xF01E, PNG_ONE, PAGE)
    assert pages(entry(picture)) == 1
    assert pages(entry(picture, name=b"a\0b\0")) == 1
    assert pages(entry(at=7), b"1234567" + picture) == 1
    assert pages(entry()) == 0
    assert pages(entry(at=7), b"1234567" + raster(0xF01E, PNG_ONE, SIGN)) == 0


@pytest.mark.parametrize(
    "data", [entry(at=7), entry()[:20], record(0xF01E, PNG_TWO, bytes(20)), record(0xF01A, EMF_ONE, b"")]
)
def test_torn_pictures_show_nothing(data: bytes) -> None:
    """Records that end too early, and places outside of their stream, are no page and no fault."""
    assert pages(data, b"short") == 0


def test_heads_are_paid_for() -> None:
    """Entries that all lead to one picture cost their share of the purse each: they cannot take time for nothing."""
    harvest = Harvest(Purse(octets=10 * 1024))
    data = entry(at=0) * 100
    with pytest.raises(Spent):
        read_drawing(data, 0, len(data), harvest, Place.TEXT_BOX, raster(0xF01E, PNG_ONE, PAGE))
