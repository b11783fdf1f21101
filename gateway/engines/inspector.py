"""Opens leaves in threads of this process: the first form of the port `Inspector`.

Containers are told by their own structure first, by libmagic second; libmagic is never asked about text. What is
inside a container beyond its names does not belong here.
"""

import asyncio
import io
import re
import threading
import zipfile
from collections.abc import Callable, Sequence
from typing import TypeVar

import magic

from gateway.engines.daemon_threads import DaemonThreads
from gateway.message import mime, signs
from gateway.message.inspect import Facts, Member, Message, combine
from gateway.message.mime import Budget, Leaf, Parts
from gateway.ports import InspectionFailed

MAX_MEMBERS = 1000
"""Names of archive members that are kept."""
MAX_NAME = 255
MAX_DIRECTORY = 10_000
"""Entries of a zip directory that are read. A longer one counts as locked: nobody knows what is in it."""

T = TypeVar("T")

_THREADS = 2
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


class LocalInspector:
    """Implements `Inspector`. `deadline` is in seconds; `queue` is how many calls may wait or run at once.

    A call beyond the queue fails as `busy`, one that takes too long as `timeout`, anything else as `fault`.
    A time-out cannot stop a thread: its place in the queue is free only when the thread is.
    """

    def __init__(self, budget: Budget, *, deadline: float, queue: int) -> None:
        self._budget = budget
        self._deadline = deadline
        self._places = threading.BoundedSemaphore(queue)
        self._threads = DaemonThreads(_THREADS, "inspect")
        self._local = threading.local()

    async def read(self, raw: bytes) -> Parts:
        """Split a large message off the event loop. Raises InspectionFailed."""
        return await self._run(lambda: mime.read(raw, self._budget))

    async def open(self, leaves: Sequence[Leaf]) -> tuple[Facts, ...]:
        """The facts about each leaf, in the same order. Raises InspectionFailed."""
        if not leaves:
            return ()
        return await self._run(lambda: tuple(self._facts(leaf) for leaf in leaves))

    async def combine(self, parts: Parts, facts: Sequence[Facts]) -> Message:
        """Make the message of a large one off the event loop. Raises InspectionFailed."""
        return await self._run(lambda: combine(parts, facts))

    def close(self) -> None:
        """Take no more work. What runs is left alone; the process may end before it does."""
        self._threads.close()

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise InspectionFailed("busy")
        try:
            task = self._threads.submit(work)
        except RuntimeError:  # closed
            self._places.release()
            raise InspectionFailed("fault") from None
        task.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(task), self._deadline)
        except TimeoutError:
            raise InspectionFailed("timeout") from None
        except Exception:  # noqa: BLE001 - whatever went wrong, the message is deferred; its text must not travel on
            raise InspectionFailed("fault") from None

    def _facts(self, leaf: Leaf) -> Facts:
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
        return Facts(self._magic().from_buffer(content))

    def _magic(self) -> magic.Magic:
        """libmagic's handle is not to be shared: one a thread."""
        known: magic.Magic | None = getattr(self._local, "magic", None)
        if known is None:
            known = self._local.magic = magic.Magic(mime=True)
        return known


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
    return Facts(kind, locked, tuple(map(_member, range(1, MAX_MEMBERS + 1), entries)), depth=1)


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


def _member(number: int, entry: zipfile.ZipInfo) -> Member:
    """A file by its entry in the directory alone: it is not read, and so its type is unknown."""
    return Member((number,), _member_name(entry), "", entry.file_size, locked=bool(entry.flag_bits & 1))


def _member_name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: many write UTF-8 without saying so, and zip then says cp437."""
    name = entry.filename
    if not entry.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return name.encode("utf-8", "replace").decode("utf-8")[:MAX_NAME]
