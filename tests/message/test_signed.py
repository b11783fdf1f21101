"""The way to the content of an opaque S/MIME signature: in every form that BER knows, and through any octets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message import signed
from gateway.message.signed import Unreadable

FEW = settings(max_examples=300, deadline=None, derandomize=True, database=None)
DATA, SIGNED = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")


def told(tag: int, *content: bytes) -> bytes:
    """An element whose length is told."""
    joined = b"".join(content)
    length = bytes([len(joined)]) if len(joined) < 128 else b"\x82" + len(joined).to_bytes(2, "big")
    return bytes([tag]) + length + joined


def open_ended(tag: int, *content: bytes) -> bytes:
    """An element whose end is found."""
    return bytes([tag, 0x80]) + b"".join(content) + b"\0\0"


def envelope(content: bytes, element=told) -> bytes:  # type: ignore[no-untyped-def]
    """CMS SignedData round one content."""
    inside = element(0x30, DATA, element(0xA0, content))
    return element(0x30, SIGNED, element(0xA0, element(0x30, told(2, b"\1"), element(0x31), inside, told(0x31))))


@pytest.mark.parametrize("element", [told, open_ended])
@pytest.mark.parametrize(
    "content",
    [
        told(4, b"Xin chao"),
        told(0x24, told(4, b"Xin "), told(4, b"chao")),
        open_ended(0x24, told(4, b"Xin"), told(4, b" chao")),
        open_ended(0x24, told(0x24, told(4, b"Xin "), told(4, b"ch")), open_ended(0x24, told(4, b"ao"))),
    ],
)
def test_content_is_found_in_every_form(element, content: bytes) -> None:  # type: ignore[no-untyped-def]
    """In one piece or several, with lengths told or not, the same octets come out."""
    octets = envelope(content, element)
    assert signed.is_signed(octets)
    assert signed.unwrap(octets) == b"Xin chao"


def test_a_signature_beside_its_text_holds_nothing() -> None:
    """A detached signature has no content to be read."""
    inside = told(0x30, DATA)
    octets = told(0x30, SIGNED, told(0xA0, told(0x30, told(2, b"\1"), told(0x31), inside, told(0x31))))
    assert signed.unwrap(octets) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        envelope(told(4, b"Xin chao")) + b"more",
        envelope(told(4, b"Xin chao"))[:-6],
        envelope(told(4, b"a") + told(4, b"b")),
        envelope(told(0x0C, b"a")),
        envelope(told(4, b"a")).replace(DATA, DATA[:-1] + b"\x09"),
        envelope(b"\x24\x80" * 100 + b"\0\0" * 100),
        envelope(b"\x04\x84\xff\xff\xff\xff"),
        envelope(b"\x24\x05" + told(4, b"abcdefgh")),
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_unreadable(octets: bytes) -> None:
    """Cut off, too long, nested too deep, two contents, or of another type: nothing is guessed."""
    with pytest.raises(Unreadable):
        signed.unwrap(octets)


@FEW
@given(st.binary(max_size=200))
def test_any_octets_are_read_or_unreadable(octets: bytes) -> None:
    """Nothing but Unreadable is raised."""
    try:
        signed.unwrap(octets)
    except Unreadable:
        return


@FEW
@given(st.data())
def test_changed_signatures_are_read_or_unreadable(data: st.DataObject) -> None:
    """A real signature with octets changed, taken out or put in raises nothing but Unreadable."""
    octets = bytearray(
        envelope(open_ended(0x24, told(4, b"Xin "), told(4, b"chao")), data.draw(st.sampled_from([told, open_ended])))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        signed.unwrap(bytes(octets))
    except Unreadable:
        return
