"""Content-Transfer-Encoding: octets as they travel -> octets as they were meant, strictly.

A decoder that drops or guesses makes two readers see two things: whatever is outside the grammar is told.
"""

import binascii
import re

_B64_JUNK = re.compile(rb"[^A-Za-z0-9+/=\r\n \t]")
_QP_BAD = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r\n)")
_HEADERISH = re.compile(rb"(?m)^[A-Za-z-]{2,40}: ")


def decode_base64(body: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The octets, and what was wrong by class: 30 data after padding, 31 junk, 32 length, 33 header lines."""
    compact = body.translate(None, b"\r\n \t")
    if _B64_JUNK.search(body):
        wrong: tuple[int, ...] = (33,) if _HEADERISH.search(body) else (31,)
        compact = re.sub(rb"[^A-Za-z0-9+/=]", b"", compact)
    else:
        wrong = ()
    stripped = compact.rstrip(b"=")
    if b"=" in stripped:
        first = compact.index(b"=")
        wrong = (*wrong, 30)
        stripped = compact.replace(b"=", b"") if first % 4 == 0 else compact[:first]
    if len(stripped) % 4 == 1:
        return _lenient(stripped[:-1]), (*wrong, 32)
    if len(compact) % 4 or len(compact) - len(stripped) > 2:
        wrong = (*wrong, 32)
    return _lenient(stripped), wrong


def _lenient(digits: bytes) -> bytes:
    try:
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    except binascii.Error:
        return b""


def decode_quoted_printable(body: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The octets, and the class numbers of what was wrong (34 bad escapes)."""
    wrong = (34,) if _QP_BAD.search(body) or body.endswith(b"=") else ()
    lines = re.sub(rb"[ \t]+\r\n", b"\r\n", body) if b" \r\n" in body or b"\t\r\n" in body else body
    return binascii.a2b_qp(lines), wrong
