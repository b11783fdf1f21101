"""The one way into a zip that is a document (OOXML, ODF): its structure is checked, its members are unpacked in pieces.

Both formats allow the same: members that are stored or deflated, each name once, nothing beside them (ECMA-376-2 Annex
B, ODF 1.3 part 2 section 3). What the members mean is the matter of the documents' readers; a zip that is an archive
of files is read by `zips`.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from gateway.message import shortage
from gateway.message.archives import zips
from gateway.message.document import Purse

_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_NAMES = 10_000
"""Entries of a directory that are looked through to tell a document from an archive."""
_PIECE = 256 * 1024
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError, OverflowError,
    EOFError, OSError,
)  # fmt: skip


@dataclass(slots=True)
class Zipped:
    """An opened package. `opaque`, `locked` and `hostile` as in `Opened`; unpacking members may set the first two."""

    members: tuple[zipfile.ZipInfo, ...]
    purse: Purse
    opaque: bool
    locked: bool
    hostile: bool
    _archive: zipfile.ZipFile = field(repr=False)

    def unpack(self, member: zipfile.ZipInfo, most: int | None = None) -> bytes | None:
        """The octets of a member, or its first `most`; its declared size is never believed. Raises Spent.

        What was unpacked before a fault is given, and `opaque`; None when nothing can be had.
        """
        if is_locked(member) or member.compress_type not in _READABLE:
            self.locked |= is_locked(member)
            self.opaque = True
            return None
        pieces: list[bytes] = []
        have = 0
        try:
            with self._archive.open(member) as opened:
                while piece := opened.read(_PIECE if most is None else most - have):
                    self.purse.pay(octets=len(piece))
                    pieces.append(piece)
                    have += len(piece)
        except _BROKEN as error:
            shortage.raise_if_told(error)
            self.opaque = True
            return b"".join(pieces) or None
        return b"".join(pieces)


def is_locked(member: zipfile.ZipInfo) -> bool:
    """Whether a password is needed for a member. Office programs write no such packages; zip programs do."""
    return bool(member.flag_bits & 1)


def open_package(content: bytes, purse: Purse) -> Zipped | None:
    """The package in these octets; None when it is no zip. Raises Spent."""
    if (entries := content.count(_DIRECTORY_ENTRY)) > purse.members:
        purse.pay(members=entries)  # raises: even listing them would be too much
    archive = _listed(content)
    if archive is None:
        return None
    purse.pay(members=len(archive.infolist()))
    checked = zips.check(content, purse)
    return Zipped(tuple(archive.infolist()), purse, checked.opaque, checked.locked, checked.hostile, archive)


def names(content: bytes) -> frozenset[str]:
    """The names of a zip's members in small letters; none when it is no zip, or one of too many members."""
    if content.count(_DIRECTORY_ENTRY) > _MOST_NAMES:
        return frozenset()
    archive = _listed(content)
    return frozenset(one.filename.lower().lstrip("/") for one in archive.infolist()) if archive else frozenset()


def _listed(content: bytes) -> zipfile.ZipFile | None:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN as error:
        shortage.raise_if_told(error)
        return None
