"""Opaque S/MIME signatures: the message inside a CMS SignedData, whoever signed it (RFC 5652 5, RFC 8551 3.5).

Only the way to the signed content is walked, in BER as senders write it: lengths that are told, and lengths that are
found at the end (X.690 8.1.3). Encrypted content is not read here, and no signature is verified.
"""

from dataclasses import dataclass

_SEQUENCE, _OCTETS, _CONSTRUCTED_OCTETS, _OID, _INTEGER, _SET, _EXPLICIT = 0x30, 0x04, 0x24, 0x06, 0x02, 0x31, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_END = b"\0\0"
_MAX_DEPTH = 32
_SIGN = b"\x06\x09" + _SIGNED


class Unreadable(ValueError):
    """The octets are no signed data that all readers understand alike. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: its tag, where its content begins and where it ends. `end` is None for one of unknown length."""

    tag: int
    start: int
    end: int | None


def is_signed(octets: bytes) -> bool:
    """Whether octets begin as CMS SignedData does; of a signature beside its text, too."""
    return octets[:1] == b"\x30" and _SIGN in octets[:24]


def unwrap(octets: bytes) -> bytes | None:
    """The octets that were signed; None where they stand elsewhere (a detached signature, certificates alone).

    Raises Unreadable. Linear in the number of octets.
    """
    return _Walk(octets).content()


class _Walk:
    def __init__(self, octets: bytes) -> None:
        self._octets = octets

    def content(self) -> bytes | None:
        outer = self._expect(0, _SEQUENCE, len(self._octets))
        if outer.end is not None and self._octets[outer.end :].strip(b"\0\r\n"):
            raise Unreadable("octets behind the end")
        limit = outer.end or len(self._octets)
        at = self._identifier(outer.start, _SIGNED, limit)
        explicit = self._expect(at, _EXPLICIT, limit)
        signed = self._expect(explicit.start, _SEQUENCE, explicit.end or limit)
        limit = signed.end or explicit.end or limit
        at = self._behind(self._expect(signed.start, _INTEGER, limit), limit)
        at = self._behind(self._expect(at, _SET, limit), limit)
        inside = self._expect(at, _SEQUENCE, limit)
        limit = inside.end or limit
        at = self._identifier(inside.start, _DATA, limit)
        if at == inside.end or (inside.end is None and self._octets.startswith(_END, at)):
            return None
        holder = self._expect(at, _EXPLICIT, limit)
        limit = holder.end or limit
        string = self._element(holder.start, limit)
        content = self._string(string, limit)
        behind = self._behind(string, limit)
        if not (behind == holder.end or (holder.end is None and self._octets.startswith(_END, behind))):
            raise Unreadable("a second content")
        return content

    def _element(self, at: int, limit: int) -> _Element:
        """The element that begins at `at`. It must end within `limit`."""
        octets = self._octets
        if at + 2 > limit:
            raise Unreadable("an element is cut off")
        tag, length = octets[at], octets[at + 1]
        if tag & 0x1F == 0x1F:
            raise Unreadable("a tag of several octets")
        start = at + 2
        if length == 0x80:
            if not tag & 0x20:
                raise Unreadable("a primitive element of unknown length")
            return _Element(tag, start, None)
        if length > 0x80:
            more = length - 0x80
            if more > 4 or start + more > limit:
                raise Unreadable("a length of too many octets")
            length = int.from_bytes(octets[start : start + more], "big")
            start += more
        if start + length > limit:
            raise Unreadable("an element is longer than what holds it")
        return _Element(tag, start, start + length)

    def _expect(self, at: int, tag: int, limit: int) -> _Element:
        found = self._element(at, limit)
        if found.tag != tag:
            raise Unreadable(f"tag {found.tag:#x} where {tag:#x} is due")
        return found

    def _identifier(self, at: int, wanted: bytes, limit: int) -> int:
        """Pass an object identifier that must be this one."""
        found = self._expect(at, _OID, limit)
        if self._octets[found.start : found.end] != wanted:
            raise Unreadable("content of another type")
        return found.start + len(wanted)

    def _behind(self, element: _Element, limit: int) -> int:
        """Where the next element begins. One of unknown length is walked through, with no recursion."""
        if element.end is not None:
            return element.end
        at, depth = element.start, 1
        while depth:
            if self._octets.startswith(_END, at):
                at, depth = at + 2, depth - 1
                continue
            inner = self._element(at, limit)
            if inner.end is not None:
                at = inner.end
                continue
            at, depth = inner.start, depth + 1
            if depth > _MAX_DEPTH:
                raise Unreadable("elements too deep in one another")
        return at

    def _string(self, string: _Element, limit: int) -> bytes:
        """The octets of an octet string, which may be written in pieces (X.690 8.7.3)."""
        if string.tag == _OCTETS:
            return self._octets[string.start : string.end]
        if string.tag != _CONSTRUCTED_OCTETS:
            raise Unreadable("content that is no octet string")
        pieces: list[bytes] = []
        at, ends = string.start, [string.end]
        while ends:
            if at == ends[-1] or (ends[-1] is None and self._octets.startswith(_END, at)):
                at += 0 if ends.pop() is not None else 2
                continue
            within = next((end for end in reversed(ends) if end is not None), limit)
            piece = self._element(at, within)
            if piece.tag == _OCTETS and piece.end is not None:
                pieces.append(self._octets[piece.start : piece.end])
                at = piece.end
            elif piece.tag == _CONSTRUCTED_OCTETS and len(ends) < _MAX_DEPTH:
                ends.append(piece.end)
                at = piece.start
            else:
                raise Unreadable("a piece that is no octet string")
        return b"".join(pieces)
