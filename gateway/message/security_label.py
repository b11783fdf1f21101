"""Security labels of S/MIME: what a signature says of the secrecy of what it signs (RFC 2634 3, ESSSecurityLabel).

Only the label is read, in DER as signed attributes are (RFC 5652 5.3); no signature is verified. A label that nobody
can read says nothing: what it protects is looked at anyway.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

_LABEL = bytes.fromhex("060b2a864886f70d0109100202")
"""id-aa-securityLabel, 1.2.840.113549.1.9.16.2.2, with its tag and length."""
_INTEGER, _SET = 0x02, 0x31
_STRINGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be"}
_CONSTRUCTED = 0x20
_MOST_LABELS, _MOST_ELEMENTS, _MOST_OCTETS = 8, 64, 4096


@dataclass(frozen=True, slots=True)
class SecurityLabel:
    """`classification` by its number (3 confidential, 4 secret, 5 top secret), `words` of mark and categories."""

    classification: int | None
    words: tuple[str, ...] = field(repr=False)


def find(octets: bytes) -> tuple[SecurityLabel, ...]:
    """The labels in a signature. Linear in its length."""
    found: list[SecurityLabel] = []
    at = octets.find(_LABEL)
    while at >= 0 and len(found) < _MOST_LABELS:
        at += len(_LABEL)
        elements = list(_elements(octets[at : at + _MOST_OCTETS]))
        if elements and elements[0][0] == _SET:
            numbers = [
                int.from_bytes(content, "big") for tag, content in elements if tag == _INTEGER and len(content) <= 2
            ]
            words = [content.decode(_STRINGS[tag], "replace") for tag, content in elements if tag in _STRINGS]
            found.append(SecurityLabel(numbers[0] if numbers else None, tuple(words)))
        at = octets.find(_LABEL, at)
    return tuple(found)


def _elements(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """The first element and all that is in it, in order: tag and content. Ends where an element is torn."""
    at, end = 0, len(octets)
    for number in range(_MOST_ELEMENTS):
        if at + 2 > end:
            return
        tag, length = octets[at], octets[at + 1]
        start = at + 2
        if length & 0x80:
            more = length & 0x7F
            if not 0 < more <= 2 or start + more > end:
                return
            length = int.from_bytes(octets[start : start + more], "big")
            start += more
        if start + length > end:
            return
        yield tag, octets[start : start + length]
        if not number:
            end = start + length
        at = start if tag & _CONSTRUCTED else start + length
