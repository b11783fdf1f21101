"""Unpacking of one compressed stream, piece by piece, with the purse paid for each piece and bombs told early.

Every decompressor of the standard library stands behind one face here; what a container says about its streams does
not belong here.
"""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from gateway.message import shortage
from gateway.message.document import Purse

BOMB_OCTETS = 50 * 1024 * 1024
"""Octets from one stream up to which no ratio is a bomb: an empty picture of a page is that large and packs well."""
BOMB_RATIO = 200
MAX_DICTIONARY = 128 * 1024 * 1024
"""Memory, in octets, that a decoder may ask for. `xz -9` needs 65 MiB."""

_PIECE = 1024 * 1024
_FIRST_FEED = 1024
_FEED = 64 * 1024


class Bomb(Exception):
    """A stream unpacks to more than `BOMB_OCTETS` and more than `BOMB_RATIO` times its size."""


class Damaged(Exception):
    """A stream is no such stream, ends too early, or asks for more memory than a decoder may have."""


class Machine(Protocol):
    """What bz2 and lzma objects are; `Inflater` gives zlib the same face."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class Inflater:
    """zlib: `wbits` -15 is raw deflate, 31 a gzip member with its header and checksum."""

    def __init__(self, wbits: int) -> None:
        self._zlib = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


def bunzip() -> Machine:
    """bzip2."""
    return bz2.BZ2Decompressor()


def unxz() -> Machine:
    """The .xz format; its check is verified."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_DICTIONARY)


def unlzma() -> Machine:
    """The .lzma format, which has no check."""
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MAX_DICTIONARY)


def raw_lzma(properties: bytes) -> Machine:
    """LZMA without a header, by the five octets that describe it. Raises Damaged."""
    code, size = properties[0], int.from_bytes(properties[1:5], "little")
    if code >= 225 or size > MAX_DICTIONARY:
        raise Damaged
    rest, lc = divmod(code, 9)
    pb, lp = divmod(rest, 5)
    if lc + lp > 4:  # liblzma's bound
        raise Damaged
    chain = {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": max(size, 4096)}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain])


def unpack(make: Callable[[], Machine], packed: memoryview, out: io.BytesIO, purse: Purse, limit: int = -1) -> int:
    """Unpack one stream to `out`; returns how many octets of `packed` it took.

    Stops behind `limit` octets of output (one more shows that there are more). Input is fed in pieces that grow, so
    that a file of a million tiny streams is read in linear time. Raises Bomb, Damaged and Spent, and
    MemoryError where we have too little of it: that says nothing about the stream.
    """
    position, feed = 0, _FIRST_FEED
    written = 0
    try:
        machine = make()
        while not machine.eof:
            data = bytes(packed[position : position + feed]) if machine.needs_input else b""
            position += len(data)
            feed = min(feed * 2, _FEED)
            piece = machine.decompress(data, _PIECE)
            purse.pay(octets=len(piece), steps=1)
            out.write(piece)
            written += len(piece)
            if written > BOMB_OCTETS and written > BOMB_RATIO * position:
                raise Bomb
            if limit >= 0 and written > limit:
                break
            if not piece and not data and position >= len(packed) and not machine.eof:
                raise Damaged
    except (zlib.error, OSError, EOFError, ValueError, lzma.LZMAError) as error:
        shortage.raise_if_told(error)
        raise Damaged from None
    return position - len(machine.unused_data)
