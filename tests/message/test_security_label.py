"""Security labels of S/MIME are read out of signed attributes, and hostile octets say nothing."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from gateway.message import mime
from gateway.message.inspect import Facts, Level, Mark, Strength, combine, to_open
from gateway.message.marks import Form
from gateway.message.security_label import SecurityLabel, find

OID = bytes.fromhex("060b2a864886f70d0109100202")


def element(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content


def label(*parts: bytes) -> bytes:
    """The attribute as a signature has it: its identifier, and a set of one label (RFC 2634 3.2)."""
    return element(0x30, OID + element(0x31, element(0x31, element(0x06, b"\x2a\x03\x04") + b"".join(parts))))


NAMED = label(element(0x02, b"\x04"), element(0x0C, "TỐI MẬT".encode()))


def test_a_label_tells_its_number_and_its_words() -> None:
    """Classification, privacy mark and the words of categories are told."""
    assert find(b"\x30\x80" + NAMED + b"rest") == (SecurityLabel(4, ("TỐI MẬT",)),)
    category = element(0x31, element(0x30, element(0x80, b"\x2a\x03") + element(0xA1, element(0x0C, b"MAT"))))
    assert find(label(element(0x02, b"\x03"), category)) == (SecurityLabel(3, ("MAT",)),)
    assert find(b"no label") == ()
    assert "MẬT" not in repr(find(NAMED))


@given(st.binary(max_size=60), st.integers(0, 40))
def test_torn_labels_end_where_they_are_torn(noise: bytes, cut: int) -> None:
    """Whatever stands behind the identifier, reading ends, and raises nothing."""
    assert len(find(OID + noise)) <= 1
    assert len(find(NAMED[:-cut] + noise)) <= 2


def signature(attribute: bytes) -> bytes:
    """A detached signature of nobody: signed data without content, the attribute behind it (RFC 5652 5)."""
    inside = element(0x30, bytes.fromhex("06092a864886f70d010701"))
    signed = element(0x30, element(0x02, b"\x01") + element(0x31, b"") + inside + element(0x31, attribute))
    return element(0x30, bytes.fromhex("06092a864886f70d010702") + element(0xA0, signed))


def marks(attribute: bytes) -> tuple[Mark, ...]:
    encoded = base64.encodebytes(signature(attribute)).replace(b"\n", b"\r\n")
    raw = (
        b"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b;\r\n"
        b' protocol="application/pkcs7-signature"\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n'
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + encoded
        + b"--b--\r\n"
    )
    parts = mime.read(raw, mime.Budget())
    return combine(parts, [Facts("application/pkcs7-signature") for _ in to_open(parts)]).marks


def test_a_signed_letter_bears_the_mark_of_its_label() -> None:
    """A level that the privacy mark names is strong; a number alone is medium, and low numbers are no marks."""
    assert marks(NAMED) == (Mark(Level.TOI_MAT, Strength.STRONG, "signature", Form.LABEL),)
    assert marks(label(element(0x02, b"\x05"))) == (Mark(Level.TUYET_MAT, Strength.MEDIUM, "signature", Form.LABEL),)
    assert marks(label(element(0x02, b"\x01"))) == ()
