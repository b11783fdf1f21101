"""One packed file: gzip, bzip2, xz and lzma, each of any number of streams in a row.

What is inside comes out as one file; a tar inside is another reader's. Unpacking itself stands in `unpacking`.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from gateway.message.archives import names, zip_directory
from gateway.message.archives.unpacking import Bomb, Damaged, Inflater, Machine, bunzip, unlzma, unpack, unxz
from gateway.message.document import Inner, Opened, Passage, Place, Purse

_STREAM_STEPS = 100
"""Steps that each stream in a row costs beside its pieces: a decoder is made for it."""


@dataclass(frozen=True, slots=True)
class _Format:
    type: str
    head: bytes
    make: Callable[[], Machine]
    repeats: bool = True


_GZIP = _Format("application/gzip", b"\x1f\x8b", lambda: Inflater(31))
_BZIP2 = _Format("application/x-bzip2", b"BZh", bunzip)
_XZ = _Format("application/x-xz", b"\xfd7zXZ\0", unxz)
_LZMA = _Format("application/x-lzma", b"\x5d\0\0", unlzma, repeats=False)


def read_gzip(content: bytes, purse: Purse) -> Opened:
    """gzip (RFC 1952): members in a row are one file, named as the first one says. Raises Spent alone."""
    name, comment = _gzip_texts(content)
    passages: tuple[Passage, ...] = ()
    if comment:
        purse.pay(characters=len(comment))
        passages = (Passage(Place.COMMENT, comment),)
    return _read(content, purse, _GZIP, name, passages)


def read_bzip2(content: bytes, purse: Purse) -> Opened:
    """bzip2. Raises Spent alone."""
    return _read(content, purse, _BZIP2)


def read_xz(content: bytes, purse: Purse) -> Opened:
    """xz: streams in a row, with padding between them. Raises Spent alone."""
    return _read(content, purse, _XZ)


def read_lzma(content: bytes, purse: Purse) -> Opened:
    """The old .lzma. Raises Spent alone."""
    return _read(content, purse, _LZMA)


def _read(content: bytes, purse: Purse, form: _Format, name: str = "", passages: tuple[Passage, ...] = ()) -> Opened:
    """What is damaged gives what could be unpacked of it, as `zcat` does, and is opaque."""
    purse.pay(members=1)
    view, out = memoryview(content), io.BytesIO()
    position = 0
    hostile = zip_directory.ends_as_zip(content)
    try:
        while content.startswith(form.head, position):
            purse.pay(steps=_STREAM_STEPS)
            position += unpack(form.make, view[position:], out, purse)
            if not form.repeats:
                break
            position = _behind_padding(content, position)
    except Bomb:
        return Opened(form.type, passages, (Inner(name, None),), opaque=True, hostile=True)
    except Damaged:
        return Opened(form.type, passages, (Inner(name, out.getvalue()),), opaque=True, hostile=hostile)
    if position == 0:
        return Opened(form.type, opaque=True)
    inner = [Inner(name, out.getvalue())]
    if content[position:].strip(b"\0"):
        purse.pay(members=1, octets=len(content) - position)
        inner.append(Inner("", content[position:]))
    return Opened(form.type, passages, tuple(inner), hostile=hostile)


def _behind_padding(content: bytes, position: int) -> int:
    """Where the zeros end that may fill the room between two streams."""
    if not content.startswith(b"\0", position):
        return position
    stop = position
    while content.startswith(bytes(512), stop):
        stop += 512
    while content.startswith(b"\0", stop):
        stop += 1
    return stop


def _gzip_texts(content: bytes) -> tuple[str, str]:
    """Name and comment in the header of a gzip member; both are latin-1 by the RFC and UTF-8 in life."""
    if len(content) < 10:
        return "", ""
    flags, position = content[3], 10
    if flags & 4:
        position += 2 + int.from_bytes(content[10:12], "little")
    texts = []
    for flag in (8, 16):
        text = b""
        if flags & flag and (stop := content.find(b"\0", position)) >= 0:
            text, position = content[position:stop], stop + 1
        texts.append(text)
    return names.decoded(texts[0]), names.text(texts[1])
