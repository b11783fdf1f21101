"""Transfer encodings: what is strict comes back whole, what is not is told by its class."""

import base64
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message import transfer
from gateway.message.structure import Defect
from gateway.message.transfer import decode


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (b"", b""),
        (b"QUJD", b"ABC"),
        (b"QU\r\nJD\r\n\r\n", b"ABC"),
        (b"QUJD \t\r\nQQ== \r\n", b"ABCA"),
        (b"QUI=", b"AB"),
    ],
)
def test_base64_in_lines_of_any_length(content: bytes, plain: bytes) -> None:
    """Line lengths, empty lines and blanks at line ends do not matter."""
    assert decode("base64", content) == (plain, ())


@pytest.mark.parametrize(
    ("content", "plain", "defect"),
    [
        (b"QQ==QUJD", b"A", Defect.BASE64_AFTER_PADDING),
        (b"QU!JD", b"ABC", Defect.BASE64_JUNK),
        (b"QU JD", b"ABC", Defect.BASE64_JUNK),
        (b"QUJD\r\nX-A: b", None, Defect.HEADER_IN_BASE64),
        (b"QUJDQ", b"ABC", Defect.BASE64_LENGTH),
        (b"QUI", b"AB", Defect.BASE64_LENGTH),
        (b"QUJ=", b"AB", Defect.BASE64_LENGTH),
        (b"QUJ= \r\n", b"AB", Defect.BASE64_LENGTH),
    ],
)
def test_doubtful_base64_hides(content: bytes, plain: bytes | None, defect: Defect) -> None:
    """Everything that two decoders read differently is told as hiding, with a best guess."""
    guess, flaws = decode("base64", content)
    assert plain is None or guess[: len(plain)] == plain
    assert (defect, True) in [(flaw.defect, flaw.hides) for flaw in flaws]


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (b"a=\r\nb", b"ab"),
        (b"=e1=BA=AC", "Ậ".encode()),
        (b"a \t\r\nb ", b"a\r\nb"),
        (b"a=20\r\nb", b"a \r\nb"),
        (b"a=3Db", b"a=b"),
        (b"\xe1\xba\xac", "Ậ".encode()),
    ],
)
def test_quoted_printable(content: bytes, plain: bytes) -> None:
    """Escapes in either case, soft breaks and blanks at line ends are read as RFC 2045 6.7 says."""
    assert decode("quoted-printable", content) == (plain, ())


@pytest.mark.parametrize("content", [b"=XY", b"=4 1", b"=\t\r\n", b"a=4", b"=\nb", b"=\rb", b"a==b"])
def test_bad_escapes_hide(content: bytes) -> None:
    """An equals sign that is neither an escape nor a soft break is told as hiding."""
    _, flaws = decode("quoted-printable", content)
    assert [(flaw.defect, flaw.hides) for flaw in flaws] == [(Defect.QUOTED_PRINTABLE_ESCAPE, True)]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=200))
def test_quoted_printable_comes_back(text: str) -> None:
    """Any text that the standard library encodes is decoded to the same octets."""
    plain = text.replace("\r", "").replace("\n", "\r\n").encode("utf-8")
    encoded = b"\r\n".join(quopri.encodestring(line, quotetabs=True) for line in plain.split(b"\r\n"))
    encoded = encoded.replace(b"=\n", b"=\r\n")
    assert decode("quoted-printable", encoded) == (plain, ())


def test_identity_is_untouched() -> None:
    """7bit, 8bit and binary content is what it is."""
    assert {decode(name, b"=41\r\n")[0] for name in ("7bit", "8bit", "binary")} == {b"=41\r\n"}


LETTERS = st.sampled_from(
    [b"QUJD", b"QQ==", b"A", b"=", b"\r\n", b"\r", b"\n", b" ", b"-", b"\r\n\r\n", b"QUJDRA==", b"QR=="]
)


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.lists(LETTERS, max_size=12).map(b"".join), st.binary(max_size=20)))
def test_the_quick_way_agrees_with_the_thorough_one(content: bytes) -> None:
    """What is decoded as regular base64 has no flaw and no bare line end, and its octets are the same."""
    plain = transfer.regular_base64(content)
    if plain is not None:
        assert decode("base64", content) == (plain, ())
        assert content.replace(b"\r\n", b"").translate(None, b"\r\n") == content.replace(b"\r\n", b"")


@pytest.mark.parametrize("width", [4, 60, 64, 72, 76, 998])
def test_base64_as_programs_write_it_goes_the_quick_way(width: int) -> None:
    """Lines of any one length, closed by a line end or not, are regular."""
    octets = bytes(range(256)) * 3
    letters = base64.b64encode(octets)
    lines = b"\r\n".join(letters[at : at + width] for at in range(0, len(letters), width))
    assert transfer.regular_base64(lines) == transfer.regular_base64(lines + b"\r\n") == octets
