"""Unpacks a PDF's streams within the purse (ISO 32000-2 7.4): Flate, LZW, ASCII85, ASCIIHex, RunLength.

qpdf and PDFium unpack streams too, without a common budget: what passes here first is known to fit. Pictures are not
unpacked; which stream is one does not belong here.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Sequence

from gateway.message import shortage
from gateway.message.document import Purse

PICTURES = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF"})
"""Filters whose result is a picture: a chain ends before them."""
MAX_FILTERS = 16
"""Filters in one chain. Writers use one or two."""

_BLOCK = 1 << 20
_INLINE = re.compile(rb"[\0\t\n\f\r ]ID[\0\t\n\f\r ](?=[\x08\x18\x28\x38\x48\x58\x68\x78])")  # before a zlib header
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_SPACE = re.compile(rb"[\0\t\n\f\r ]+")
_LZW_FIRST, _LZW_CLEAR, _LZW_END = 258, 256, 257


class Unreadable(Exception):
    """A filter that is unknown, or too many of them."""


def unpack(packed: bytes, filters: Sequence[str], purse: Purse) -> bytes:
    """The stream's content. Damaged data gives what comes before the damage, as viewers do.

    Raises Unreadable for a filter that is not known here, Spent when the purse is empty.
    """
    if len(filters) > MAX_FILTERS:
        raise Unreadable
    content = packed
    purse.pay(octets=len(packed))
    for name in filters:
        if name in PICTURES:
            break
        if name == "/Crypt":  # qpdf hands out what is decrypted
            continue
        try:
            step = _FILTERS[name]
        except KeyError:
            raise Unreadable from None
        content = step(content, purse)
    return content


def pay_for_inline(content: bytes, purse: Purse) -> None:
    """Pay for pictures inside a content stream (8.9.7): PDFium unpacks them to find their end."""
    for found in _INLINE.finditer(content):
        _inflate(memoryview(content)[found.end() :], zlib.decompressobj(), purse, keep=False)


def pay_for_raw(content: bytes, purse: Purse) -> None:
    """Pay for every Flate stream of a file whose objects cannot be read: PDFium may find them all the same."""
    for found in _STREAM.finditer(content):
        _inflate(memoryview(content)[found.end() :], zlib.decompressobj(), purse, keep=False)


def _flate(packed: bytes, purse: Purse) -> bytes:
    plain = _inflate(packed, zlib.decompressobj(), purse)
    # Some writers leave the two octets of the zlib header out or wrong; viewers go on without it.
    return plain or _inflate(packed[2:], zlib.decompressobj(-zlib.MAX_WBITS), purse)


def _inflate(packed: bytes | memoryview, unpacker: "zlib._Decompress", purse: Purse, *, keep: bool = True) -> bytes:
    plain: list[bytes] = []
    for start in range(0, len(packed), _BLOCK):
        left: bytes = bytes(packed[start : start + _BLOCK])
        while left and not unpacker.eof:
            try:
                block = unpacker.decompress(left, _BLOCK)
            except zlib.error as error:
                shortage.raise_if_told(error)
                return b"".join(plain)
            purse.pay(octets=len(block))
            if keep:
                plain.append(block)
            left = unpacker.unconsumed_tail
        if unpacker.eof:
            break
    return b"".join(plain)


def _lzw(packed: bytes, purse: Purse) -> bytes:
    """Codes of 9 to 12 bits, most significant bit first, early change as writers do by default (7.4.4.2)."""
    plain: list[bytes] = []
    table = [bytes((octet,)) for octet in range(256)] + [b"", b""]
    width, bits, count, last = 9, 0, 0, b""
    for octet in packed:
        bits = bits << 8 | octet
        count += 8
        if count < width:
            continue
        count -= width
        code, bits = bits >> count, bits & ((1 << count) - 1)
        if code == _LZW_END:
            break
        if code == _LZW_CLEAR:
            del table[_LZW_FIRST:]
            width, last = 9, b""
            continue
        if code < len(table):
            entry = table[code]
        elif last:
            entry = last + last[:1]
        else:
            break
        purse.pay(octets=len(entry))
        plain.append(entry)
        if last and len(table) < 4096:
            table.append(last + entry[:1])
        last = entry
        width = min(12, max(9, (len(table) + 1).bit_length()))
    return b"".join(plain)


def _ascii85(packed: bytes, purse: Purse) -> bytes:
    text = _SPACE.sub(b"", packed).removeprefix(b"<~").split(b"~", 1)[0]
    purse.pay(octets=5 * len(text))  # `z` stands for four octets
    try:
        return base64.a85decode(text)
    except (ValueError, OverflowError):
        return b""


def _ascii_hex(packed: bytes, purse: Purse) -> bytes:
    text = _SPACE.sub(b"", packed).split(b">", 1)[0]
    purse.pay(octets=len(text))
    try:
        return binascii.unhexlify(text + b"0" * (len(text) % 2))
    except binascii.Error:
        return b""


def _run_length(packed: bytes, purse: Purse) -> bytes:
    plain = []
    at = 0
    while at < len(packed) and packed[at] != 128:
        length = packed[at]
        if length < 128:
            block, at = packed[at + 1 : at + 2 + length], at + 2 + length
        else:
            block, at = packed[at + 1 : at + 2] * (257 - length), at + 2
        purse.pay(octets=len(block))
        plain.append(block)
    return b"".join(plain)


_FILTERS: dict[str, Callable[[bytes, Purse], bytes]] = {
    "/FlateDecode": _flate,
    "/Fl": _flate,
    "/LZWDecode": _lzw,
    "/LZW": _lzw,
    "/ASCII85Decode": _ascii85,
    "/A85": _ascii85,
    "/ASCIIHexDecode": _ascii_hex,
    "/AHx": _ascii_hex,
    "/RunLengthDecode": _run_length,
    "/RL": _run_length,
}
