"""What the files of a message are: containers by their own structure first, everything else by libmagic.

It runs in a jailed worker only. libmagic is never asked about text. What is inside a container beyond its names does
not belong here.
"""

import io
import re
import zipfile
from collections.abc import Sequence

import magic

from gateway.message import signs
from gateway.message.inspect import Facts
from gateway.message.mime import Leaf

MAX_MEMBERS = 1000
"""Names of archive members that are kept."""
MAX_NAME = 255
MAX_DIRECTORY = 10_000
"""Entries of a zip directory that are read. A longer one counts as locked: nobody knows what is in it."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OOXML = {
    "word/": (_OFFICE + "wordprocessingml.document", "application/vnd.ms-word.document.macroenabled.12"),
    "xl/": (_OFFICE + "spreadsheetml.sheet", "application/vnd.ms-excel.sheet.macroenabled.12"),
    "ppt/": (_OFFICE + "presentationml.presentation", "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
}
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.[a-z-]{1,40}")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PDF_LOCK = re.compile(rb"/Encrypt\s*(?:\d|<<)")
_PGP = b"-----BEGIN PGP MESSAGE-----"


class Opener:
    """Opens leaves, one after the other. libmagic's database is loaded when it is made."""

    def __init__(self) -> None:
        self._magic = magic.Magic(mime=True)

    def facts(self, leaf: Leaf) -> Facts:
        """What one leaf is, whether it is locked, and the names in it."""
        content = leaf.content
        if not content:
            return Facts("application/x-empty")
        if content.startswith(b"%PDF-"):
            return Facts("application/pdf", locked=_PDF_LOCK.search(content) is not None)
        if content.startswith((b"PK\x03\x04", b"PK\x05\x06")) or _ends_as_zip(content):
            return _zip_facts(content)
        if signs.is_enveloped(content):
            return Facts("application/pkcs7-mime", locked=True)
        if content[:1000].lstrip().startswith(_PGP) or leaf.declared_type == "application/pgp-encrypted":
            return Facts("application/pgp-encrypted", locked=content[:1000].lstrip().startswith(_PGP))
        if content.startswith(_OLE) and _ENCRYPTED_PACKAGE in content:
            return Facts("application/encrypted", locked=True)
        return Facts(self._magic.from_buffer(content))


def _ends_as_zip(content: bytes) -> bool:
    """Whether a whole zip directory ends the content: a zip archive with something put before it."""
    return content.find(b"PK\x05\x06", -65557) >= 0 and not content.startswith(b"MZ") and _is_zip(content)


def _is_zip(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _zip_facts(content: bytes) -> Facts:
    """Type, lock and member names out of a zip's directory. One that cannot be read is locked."""
    if content.count(b"PK\x01\x02") > MAX_DIRECTORY:
        return Facts("application/zip", locked=True)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            kind = _zip_type(archive, entries)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, RuntimeError, EOFError):
        return Facts("application/zip", locked=True)
    locked = any(entry.flag_bits & 1 for entry in entries)
    if kind != "application/zip":
        return Facts(kind, locked)
    return Facts(kind, locked, tuple(_member_name(entry) for entry in entries[:MAX_MEMBERS]))


def _zip_type(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> str:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        for folder, (plain, with_macros) in _OOXML.items():
            if any(name.startswith(folder) for name in names):
                return with_macros if folder + "vbaProject.bin" in names else plain
    if entries and entries[0].filename == "mimetype" and not entries[0].flag_bits & 1 and entries[0].file_size < 100:
        with archive.open(entries[0]) as member:
            declared = member.read(100)
        if _OPEN_DOCUMENT.fullmatch(declared):
            return declared.decode("ascii")
    return "application/zip"


def _member_name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: many write UTF-8 without saying so, and zip then says cp437."""
    name = entry.filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return name.encode("utf-8", "replace").decode("utf-8")[:MAX_NAME]
