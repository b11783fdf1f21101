"""Archives that need a library: 7z, RAR, cab, iso, cpio, ar, lha, and what compress, zstd, lzip and lz4 packed.

libarchive 3 (Debian's libarchive13) reads them from memory, piece by piece, paid from the purse; nothing is written
and no name is ever a path. It is C that reads hostile octets: only a sandboxed worker may call `read`, after `load`.
Of each file only the one format is enabled that its sign tells. Where the library is absent, all of it is opaque, and
so is what it cannot read: RAR of version 2, solid RAR of version 4 (libarchive 3.6), volumes, odd methods of 7z.
"""

import ctypes
import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gateway.message import shortage
from gateway.message.archives import names, rar_headers, zip_directory
from gateway.message.archives.unpacking import BOMB_OCTETS, BOMB_RATIO
from gateway.message.document import Inner, Opened, Passage, Place, Purse

_LIBRARY = "libarchive.so.13"
_PIECE = 256 * 1024
_END, _WARN, _FATAL = 1, -20, -30
_KIND_OF_FILE, _REGULAR, _LINK_OR_DEVICE = 0o170000, (0, 0o100000), (0o120000, 0o020000, 0o060000, 0o010000, 0o140000)
_FOLDER = 0o040000
_FUNCTIONS = {
    "archive_read_new": (ctypes.c_void_p, ()),
    "archive_read_free": (ctypes.c_int, (ctypes.c_void_p,)),
    "archive_read_open_memory": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t)),
    "archive_read_set_options": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p)),
    "archive_read_next_header": (ctypes.c_int, (ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p))),
    "archive_read_data": (ctypes.c_ssize_t, (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)),
    "archive_read_has_encrypted_entries": (ctypes.c_int, (ctypes.c_void_p,)),
    "archive_errno": (ctypes.c_int, (ctypes.c_void_p,)),
    "archive_error_string": (ctypes.c_char_p, (ctypes.c_void_p,)),
    "archive_filter_count": (ctypes.c_int, (ctypes.c_void_p,)),
    "archive_entry_pathname": (ctypes.c_char_p, (ctypes.c_void_p,)),
    "archive_entry_pathname_utf8": (ctypes.c_char_p, (ctypes.c_void_p,)),
    "archive_entry_filetype": (ctypes.c_int, (ctypes.c_void_p,)),
    "archive_entry_is_encrypted": (ctypes.c_int, (ctypes.c_void_p,)),
    "archive_entry_hardlink": (ctypes.c_char_p, (ctypes.c_void_p,)),
    "archive_entry_size": (ctypes.c_int64, (ctypes.c_void_p,)),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of archive: its sign, its media type, and the one format and filter that libarchive needs for it."""

    type: str
    sign: bytes
    format: str
    filter: str = ""
    at: int = 0


_KINDS = (
    _Kind("application/x-7z-compressed", b"7z\xbc\xaf\x27\x1c", "7zip"),
    _Kind("application/vnd.rar", rar_headers.HEAD_4, "rar"),
    _Kind("application/vnd.rar", rar_headers.HEAD_5, "rar5"),
    _Kind("application/vnd.ms-cab-compressed", b"MSCF\0\0\0\0", "cab"),
    _Kind("application/x-iso9660-image", b"CD001", "iso9660", at=0x8001),
    _Kind("application/x-cpio", b"070701", "cpio"),
    _Kind("application/x-cpio", b"070702", "cpio"),
    _Kind("application/x-cpio", b"070707", "cpio"),
    _Kind("application/x-cpio", b"\xc7\x71", "cpio"),
    _Kind("application/x-archive", b"!<arch>\n", "ar"),
    _Kind("application/x-lzh-compressed", b"-lh", "lha", at=2),
    _Kind("application/x-lzh-compressed", b"-lz", "lha", at=2),
    _Kind("application/x-compress", b"\x1f\x9d", "raw", "compress"),
    _Kind("application/zstd", b"\x28\xb5\x2f\xfd", "raw", "zstd"),
    _Kind("application/x-lzip", b"LZIP\x01", "raw", "lzip"),
    _Kind("application/x-lz4", b"\x04\x22\x4d\x18", "raw", "lz4"),
)


@dataclass(slots=True)
class _Reading:
    kind: _Kind
    content: bytes = field(repr=False)
    purse: Purse
    locks: list[bool] = field(default_factory=list)
    """What the archive's own headers say of each member; empty where libarchive tells it."""
    inner: list[Inner] = field(default_factory=list)
    locked: bool = False
    opaque: bool = False
    hostile: bool = False


def load() -> bool:
    """Load the library while files may still be opened. Says whether it is there."""
    return _library() is not None


def is_readable(content: bytes) -> bool:
    """Whether a file shows the sign of a kind that `read` knows."""
    return _kind(content) is not None


def read(content: bytes, purse: Purse) -> Opened:
    """All members of an archive by what its octets are; what is none is opaque. Raises Spent alone."""
    kind = _kind(content)
    if kind is None:
        return Opened("application/octet-stream", opaque=True)
    library = _library()
    if library is None:
        return Opened(kind.type, opaque=True)
    reading = _Reading(kind, content, purse)
    passages = _before(reading)
    if not reading.locked:
        _members(library, reading)
        if kind.format == "iso9660":
            _both_trees(library, reading)
    reading.hostile |= kind.format != "ar" and zip_directory.ends_as_zip(content)
    return Opened(
        kind.type, passages, tuple(reading.inner), locked=reading.locked, opaque=reading.opaque, hostile=reading.hostile
    )


def _kind(content: bytes) -> _Kind | None:
    for kind in _KINDS:
        if content.startswith(kind.sign, kind.at) and (kind.format != "lha" or content[6:7] == b"-"):
            return kind
    return None


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(_LIBRARY)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError):
        return None
    return library


def _before(reading: _Reading) -> tuple[Passage, ...]:
    """What an archive's own header says beyond its members: volumes, locks, its end, its comment."""
    content, form = reading.content, reading.kind.format
    if form in {"rar", "rar5"}:
        found = rar_headers.walk(content, reading.purse)
        reading.locks = found.locked
        reading.locked = found.names_locked
        reading.opaque = found.more or found.end < 0
        _behind(reading, found.end)
        if found.comment:
            reading.purse.pay(characters=len(found.comment))
            return (Passage(Place.COMMENT, found.comment),)
    elif form == "7zip" and len(content) >= 32:
        _behind(reading, 32 + int.from_bytes(content[12:20], "little") + int.from_bytes(content[20:28], "little"))
    elif form == "cab" and len(content) >= 36:
        reading.opaque = bool(content[30] & 3)  # cabinets before or behind this one (MS-CAB 2.1)
        _behind(reading, int.from_bytes(content[8:12], "little"))
    elif form == "iso9660":
        # A disc may hold a second file system over the same octets; Windows shows that one (ECMA-167).
        reading.opaque = any(content.startswith(b"NSR0", at) for at in range(0x8001, min(len(content), 0x20001), 2048))
    return ()


def _behind(reading: _Reading, end: int) -> None:
    """What stands behind an archive's end comes out as a file without a name."""
    rest = reading.content[end:] if 0 <= end < len(reading.content) else b""
    if rest.strip(b"\0"):
        reading.purse.pay(members=1, octets=len(rest))
        reading.inner.append(Inner("", rest))


@contextmanager
def _opened(library: ctypes.CDLL, reading: _Reading, options: bytes = b"") -> Iterator[int | None]:
    """A handle on the file in memory, freed at the end; None if the library cannot open it as its sign says."""
    handle = library.archive_read_new()
    if not handle:
        raise MemoryError
    try:
        yield handle if _is_open(library, handle, reading, options) else None
    finally:
        library.archive_read_free(handle)


def _is_open(library: ctypes.CDLL, handle: int, reading: _Reading, options: bytes) -> bool:
    kind = reading.kind
    for name in (f"format_{kind.format}", *((f"filter_{kind.filter}",) if kind.filter else ())):
        support: Any = getattr(library, f"archive_read_support_{name}", None)
        if support is None:
            return False
        support.restype, support.argtypes = ctypes.c_int, (ctypes.c_void_p,)
        if support(handle) != 0:  # a warning would be a program that it starts instead
            return False
    if options:
        library.archive_read_set_options(handle, options)
    if library.archive_read_open_memory(handle, reading.content, len(reading.content)) < _WARN:
        _raise_if_short(library, handle)
        return False
    # Streams inside streams would be unpacked unpaid: one filter at most, behind the octets themselves.
    return int(library.archive_filter_count(handle)) <= 1 + bool(kind.filter)


def _members(library: ctypes.CDLL, reading: _Reading) -> None:
    with _opened(library, reading) as handle:
        if handle is None:
            reading.opaque = True
            return
        entry, count = ctypes.c_void_p(), 0
        while (status := library.archive_read_next_header(handle, ctypes.byref(entry))) != _END:
            reading.purse.pay(members=1, steps=1)
            if status < _WARN:
                _raise_if_short(library, handle)
                reading.locked |= library.archive_read_has_encrypted_entries(handle) == 1
                reading.opaque = True
                if status <= _FATAL:
                    return
                continue
            if not _member(library, reading, handle, entry, count):
                return
            count += 1
        if len(reading.locks) > count:
            reading.opaque = True  # the headers know members that the library did not show


def _member(library: ctypes.CDLL, reading: _Reading, handle: int, entry: ctypes.c_void_p, number: int) -> bool:
    """Read one member; False when nothing more of the archive is to be read."""
    name = _name(library, reading, entry)
    locked = library.archive_entry_is_encrypted(entry) > 0
    if reading.locks:
        locked |= number >= len(reading.locks) or reading.locks[number]
    if locked:
        reading.locked = True
        reading.inner.append(Inner(name, None, locked=True))
        return True
    kind = library.archive_entry_filetype(entry) & _KIND_OF_FILE
    if kind not in _REGULAR or library.archive_entry_hardlink(entry):
        reading.opaque |= kind not in {_FOLDER, *_LINK_OR_DEVICE, *_REGULAR}
        reading.inner.append(Inner(name, None))
        return True
    out = io.BytesIO()
    status = _data(library, reading, handle, out)
    octets = out.getvalue()
    short = not octets and library.archive_entry_size(entry) > 0
    if status < 0 or short:
        reading.opaque = True
    if reading.hostile:
        octets = b""
    reading.inner.append(Inner(name, None if (status < 0 and not octets) or short or reading.hostile else octets))
    return status > _FATAL and not reading.hostile


def _data(library: ctypes.CDLL, reading: _Reading, handle: int, out: io.BytesIO) -> int:
    """A member's octets to `out`; returns 0, or the library's negative status."""
    buffer = ctypes.create_string_buffer(_PIECE)
    while (count := library.archive_read_data(handle, buffer, _PIECE)) > 0:
        reading.purse.pay(octets=count, steps=1)
        out.write(memoryview(buffer)[:count])
        if out.tell() > BOMB_OCTETS and out.tell() > BOMB_RATIO * len(reading.content):
            reading.hostile = True
            return 0
    if count < 0:
        _raise_if_short(library, handle)
    return int(count)


def _raise_if_short(library: ctypes.CDLL, handle: int) -> None:
    """Raise MemoryError where the library failed for want of memory: that says nothing about the archive."""
    said = (library.archive_error_string(handle) or b"").decode("ascii", "replace")
    if library.archive_errno(handle) == errno.ENOMEM or shortage.in_words(said):
        raise MemoryError


def _name(library: ctypes.CDLL, reading: _Reading, entry: ctypes.c_void_p) -> str:
    if reading.kind.format == "raw":
        return ""  # one packed file; the library calls it "data"
    if (unicode := library.archive_entry_pathname_utf8(entry)) is not None:
        return names.decoded(unicode, utf_8=True)
    return names.decoded(library.archive_entry_pathname(entry) or b"")


def _both_trees(library: ctypes.CDLL, reading: _Reading) -> None:
    """A disc has up to three trees of names over its octets; files that stand in one of them only are hostile."""
    first = {inner.content for inner in reading.inner if inner.content}
    for options in (b"!joliet", b"!rockridge", b"!joliet,!rockridge"):
        other = _Reading(reading.kind, reading.content, reading.purse)
        with _opened(library, other, options) as handle:
            entry = ctypes.c_void_p()
            while handle and library.archive_read_next_header(handle, ctypes.byref(entry)) in {0, _WARN}:
                if not _member(library, other, handle, entry, 0):
                    break
        reading.hostile |= {inner.content for inner in other.inner if inner.content} != first
