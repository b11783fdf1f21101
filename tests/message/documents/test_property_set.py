"""The texts of property sets, and what hostile ones cost."""

import struct

import pytest

from gateway.message.document import Place, Purse, Spent
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn
from gateway.message.documents.property_set import letters, read_properties


def _set(*values: tuple[int, bytes]) -> bytes:
    """A stream with one set of these properties: number, and type with value."""
    at, table, body = 8 + 8 * len(values), b"", b""
    for number, value in values:
        table += struct.pack("<II", number, at + len(body))
        body += value
    inside = struct.pack("<II", at + len(body), len(values)) + table + body
    return b"\xfe\xff" + bytes(22) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48) + inside


def _text(value: bytes) -> bytes:
    return struct.pack("<II", 0x1E, len(value)) + value + bytes(-len(value) % 4)


def _page(number: int) -> tuple[int, bytes]:
    return 1, struct.pack("<IHH", 2, number, 0)


def _read(content: bytes, purse: Purse | None = None) -> list[str]:
    harvest = Harvest(purse or Purse())
    read_properties(content, harvest)
    assert {passage.place for passage in harvest.passages} <= {Place.PROPERTY}
    return [passage.text for passage in harvest.passages]


def test_texts_follow_the_code_page_of_their_set() -> None:
    """A title is read by the page that its set tells; one that tells none is windows-1252."""
    assert _read(_set(_page(65001), (2, _text("TỐI MẬT\0".encode())))) == ["TỐI MẬT"]
    assert _read(_set((2, _text(b"caf\xe9\0")))) == ["café"]


def test_wide_texts_and_lists_are_read() -> None:
    """Texts in UTF-16 and each text of a list are told."""
    wide = struct.pack("<II", 0x1F, 4) + "MẬT\0".encode("utf-16-le")
    many = struct.pack("<II", 0x101E, 2) + _text(b"one\0")[4:] + _text(b"two\0")[4:]
    assert _read(_set(_page(65001), (2, wide), (3, many))) == ["MẬT", "one", "two"]


def test_names_of_own_properties_are_texts_too() -> None:
    """The dictionary is looked through: a mark may stand as the name of a property."""
    name = "MẬT\0".encode()
    names = struct.pack("<III", 1, 2, len(name)) + name + bytes(-len(name) % 4)
    assert _read(_set(_page(65001), (0, names))) == ["MẬT"]


def test_a_page_that_is_not_known_is_read_all_the_same() -> None:
    """An odd page hides no letters, and a mad one raises nothing."""
    assert letters(b"MAT", 9999) == "MAT"
    assert letters("MẬT".encode("utf-16-le"), 1200) == "MẬT"
    assert letters(b"\xff", 65001) == "\ufffd"


@pytest.mark.parametrize("cut", [0, 20, 28, 47, 52, 60, 70])
def test_a_set_that_ends_too_soon_is_torn(cut: int) -> None:
    """Octets that are missing are never guessed."""
    with pytest.raises(Torn):
        _read(_set(_page(65001), (2, _text(b"a text of some length")))[:cut])


def test_many_properties_at_one_text_are_paid_each() -> None:
    """A small stream that points a thousand times at one long text runs out of its budget."""
    content = bytearray(_set(*[(number, b"") for number in range(2, 1002)], (9999, _text(b"x" * 10_000))))
    last = struct.unpack_from("<I", content, 48 + 8 + 1000 * 8 + 4)[0]
    for number in range(1000):
        struct.pack_into("<I", content, 48 + 8 + number * 8 + 4, last)
    assert len(content) < 20_000
    with pytest.raises(Spent):
        _read(bytes(content), Purse(octets=1_000_000))


def test_a_count_beyond_the_stream_is_torn_before_it_costs() -> None:
    """Four thousand million properties in forty octets are none."""
    content = bytearray(_set((2, _text(b"x"))))
    struct.pack_into("<I", content, 48 + 4, 0xFFFFFFFF)
    with pytest.raises(Torn):
        _read(bytes(content))
