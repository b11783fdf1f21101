"""Archives: octets -> the files inside, for what the standard library can unpack: zip, tar, gzip, bzip2, xz, lzma.

Each reader gets the whole file and the purse, writes nothing, and raises nothing but `Spent`. It opens one step: what
is inside the files inside does not belong here, nor do the formats that need a library (`gateway.engines.libarchive`).
"""

from collections.abc import Callable

from gateway.message.archives import streams, tars, zip_directory, zips
from gateway.message.document import Opened, Purse

Reader = Callable[[bytes, Purse], Opened]


def reader_of(content: bytes) -> Reader | None:
    """The reader for a file by its own octets, or None: for what another reader, or nobody, can open.

    Last of all comes what shows no sign and ends as a zip: a zip with something put before it.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK", b"PK00PK")):
        return zips.read
    if content.startswith(b"\x1f\x8b"):
        return streams.read_gzip
    if content.startswith(b"BZh"):
        return streams.read_bzip2
    if content.startswith(b"\xfd7zXZ\0"):
        return streams.read_xz
    if tars.is_header(content):
        return tars.read
    if content.startswith(b"\x5d\0\0") and len(content) > 13 and content[5:13] < b"\xff" * 8 + b"\0":
        return streams.read_lzma
    return zips.read if zip_directory.ends_as_zip(content) else None


def read(content: bytes, purse: Purse) -> Opened:
    """Open an archive by what its octets are; what is none of them is opaque. Raises Spent alone."""
    reader = reader_of(content)
    return reader(content, purse) if reader else Opened("application/octet-stream", opaque=True)
