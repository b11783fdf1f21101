"""Content-Transfer-Encoding undone (RFC 2045 6), with no octet dropped or skipped in silence.

Encodings of whole parts belong here; encoded words of header fields are in `header.py`.
"""

import binascii
import re

import pybase64

from gateway.message.structure import Defect, Flaw

IDENTITY = frozenset({"7bit", "8bit", "binary"})
ENCODINGS = IDENTITY | {"base64", "quoted-printable"}

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_ALPHABET = bytes(set(range(256)) - set(_ALPHABET))
_FIELD_LIKE = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}[ \t]?:")
_BAD_ESCAPE = re.compile(rb"=(?!\r\n|[0-9A-Fa-f]{2})")


def decode(encoding: str, content: bytes) -> tuple[bytes, tuple[Flaw, ...]]:
    """The octets that `content` stands for. With a flaw they are the best guess, and others may guess otherwise."""
    if encoding == "base64":
        return _base64(content)
    if encoding == "quoted-printable":
        return _quoted_printable(content)
    return content, ()


def regular_base64(content: bytes) -> bytes | None:
    """The octets of base64 as programs write it: lines of one length that end with CRLF, the last one shorter.

    None where anything at all is odd, line ends too: `decode` then tells what it is.
    """
    width = content.find(b"\r\n")
    joined = bytearray(content)
    while joined.endswith(b"\r\n"):
        del joined[-2:]
    if 0 < width < len(joined):
        if joined[width :: width + 2].strip(b"\r") or joined[width + 1 :: width + 2].strip(b"\n"):
            return None
        # Striding over the line ends is three times as fast as looking at every octet for them.
        del joined[width :: width + 2]
        del joined[width :: width + 1]
    try:
        plain: bytes = pybase64.b64decode(joined, validate=True)
    except binascii.Error:
        return None
    return None if _has_hidden_bits(joined, plain) else plain


def _base64(content: bytes) -> tuple[bytes, tuple[Flaw, ...]]:
    joined = content.translate(None, b"\r\n")  # a bare CR or LF is seen for the whole message
    try:
        plain: bytes = pybase64.b64decode(joined, validate=True)
    except binascii.Error:
        return _doubtful_base64(content)
    if _has_hidden_bits(joined, plain):
        return plain, (Flaw(Defect.BASE64_LENGTH, hides=True),)
    return plain, ()


def _has_hidden_bits(joined: bytes | bytearray, plain: bytes) -> bool:
    """Whether the bits that padding leaves over are not zero (RFC 4648 3.5)."""
    over = len(plain) % 3
    return over > 0 and binascii.b2a_base64(plain[-over:], newline=False) != joined[-4:]


def _doubtful_base64(content: bytes) -> tuple[bytes, tuple[Flaw, ...]]:
    """Blanks at line ends are harmless; everything else that is no base64 is told by its class."""
    lines = [line.rstrip(b" \t") for line in content.split(b"\r\n")]
    joined = b"".join(lines)
    letters = joined.translate(None, _NOT_ALPHABET)
    flaws = []
    if junk := joined.translate(None, _ALPHABET + b"="):
        in_header = b":" in junk and any(_FIELD_LIKE.match(line) for line in lines)
        flaws.append(Flaw(Defect.HEADER_IN_BASE64 if in_header else Defect.BASE64_JUNK, hides=True))
    if b"=" in joined.rstrip(b"="):
        flaws.append(Flaw(Defect.BASE64_AFTER_PADDING, hides=True))
    elif len(letters) % 4 == 1 or joined.count(b"=") != -len(letters) % 4:
        flaws.append(Flaw(Defect.BASE64_LENGTH, hides=True))
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    plain = binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    if not flaws and _has_hidden_bits(joined, plain):
        flaws.append(Flaw(Defect.BASE64_LENGTH, hides=True))
    return plain, tuple(flaws)


def _quoted_printable(content: bytes) -> tuple[bytes, tuple[Flaw, ...]]:
    flaws: tuple[Flaw, ...] = ()
    if bad := _BAD_ESCAPE.search(content):
        # A last soft break whose line end belongs to the delimiter is read by everyone as nothing.
        flaws = (Flaw(Defect.QUOTED_PRINTABLE_ESCAPE, hides=bad.end() < len(content)),)
    if b" \r\n" in content or b"\t\r\n" in content or content.endswith((b" ", b"\t")):
        # Blanks at a line end were added on the way and do not count (RFC 2045 6.7 rule 3).
        content = b"\r\n".join([line.rstrip(b" \t") for line in content.split(b"\r\n")])
    return binascii.a2b_qp(content), flaws
