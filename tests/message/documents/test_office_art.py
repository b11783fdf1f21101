"""Texts among the properties of shapes, in records as [MS-ODRAW] has them."""

import struct

import pytest

from gateway.message.document import Place, Purse, Spent
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.office_art import read_drawing, records


def options(*properties: tuple[int, bytes]) -> bytes:
    """A table of complex properties."""
    table = b"".join(struct.pack("<HI", 0x8000 | name, len(value)) for name, value in properties)
    body = table + b"".join(value for _, value in properties)
    return struct.pack("<HHI", len(properties) << 4 | 3, 0xF00B, len(body)) + body


def container(body: bytes) -> bytes:
    return struct.pack("<HHI", 0xF, 0xF004, len(body)) + body


def test_word_art_and_alternative_text_are_told() -> None:
    """The text of a watermark and the description of a shape, in a container of a container."""
    drawing = container(
        container(options((0xC0, "TỐI MẬT\0".encode("utf-16-le")), (0x381, "Mô tả\0".encode("utf-16-le"))))
    )
    harvest = Harvest(Purse())
    read_drawing(drawing, 0, len(drawing), harvest, Place.WATERMARK)
    assert [(one.place, one.text) for one in harvest.passages] == [
        (Place.WATERMARK, "TỐI MẬT"),
        (Place.ALTERNATIVE_TEXT, "Mô tả"),
    ]


def test_arrays_whose_size_leaves_out_their_head() -> None:
    """Some writers leave six octets of an array out of its size; what follows it is read all the same."""
    array = struct.pack("<HHH", 2, 2, 4) + bytes(8)
    whole = options((0x145, array), (0xC0, "MẬT".encode("utf-16-le")))
    short = whole.replace(struct.pack("<HI", 0x8145, 14), struct.pack("<HI", 0x8145, 8))
    for drawing in (whole, short):
        harvest = Harvest(Purse())
        read_drawing(drawing, 0, len(drawing), harvest, Place.WATERMARK)
        assert [one.text for one in harvest.passages] == ["MẬT"]


def test_records_in_records_without_end_are_walked_once() -> None:
    """A hundred thousand containers, each in the one before: each costs one step, and none recurses."""
    depth = 100_000
    drawing = b"".join(struct.pack("<HHI", 0xF, 0xF004, 8 * (depth - number - 1)) for number in range(depth))
    purse = Purse()
    assert sum(1 for _ in records(drawing, 0, len(drawing), purse)) == depth
    assert Purse().steps - purse.steps == depth
    with pytest.raises(Spent):
        list(records(drawing, 0, len(drawing), Purse(steps=10)))
