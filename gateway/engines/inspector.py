"""Opens leaves in threads of this process: the first form of the port `Inspector`.

Containers are told by their own structure first, by libmagic second. At most so many messages wait; each has a
deadline. libmagic is never asked about text.
"""

import asyncio
import io
import threading
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import magic

from gateway.message import mime
from gateway.message.inspect import Facts
from gateway.message.mime import Budget, Leaf, Parts
from gateway.ports import InspectionFailed

T = TypeVar("T")
_MAX_MEMBERS = 1000
_MAX_NAME = 255
_THREADS = 2
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


class LocalInspector:
    """Implements `Inspector`. `deadline` in seconds, `queue` is how many messages may wait or be read."""

    def __init__(self, budget: Budget, *, deadline: float, queue: int) -> None:
        self._budget = budget
        self._deadline = deadline
        self._places = queue
        self._threads = ThreadPoolExecutor(_THREADS, "inspect")
        self._local = threading.local()

    async def read(self, raw: bytes) -> Parts:
        """Split a large message off the event loop. Raises InspectionFailed."""
        return await self._run(lambda: mime.read(raw, self._budget))

    async def open(self, leaves: Sequence[Leaf]) -> tuple[Facts, ...]:
        """The facts about each leaf. Raises InspectionFailed."""
        return await self._run(lambda: tuple(self._facts(leaf) for leaf in leaves))

    def close(self) -> None:
        """Take no more work; what runs is left to its end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._places <= 0:
            raise InspectionFailed("busy")
        self._places -= 1
        task = self._threads.submit(work)
        task.add_done_callback(lambda _: self._leave())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(task), self._deadline)
        except TimeoutError:
            raise InspectionFailed("timeout") from None
        except Exception:  # noqa: BLE001 - any fault of reading is ours: the message is deferred
            raise InspectionFailed("fault") from None

    def _leave(self) -> None:
        """A place is free only when its thread is: a time-out does not stop the work."""
        self._places += 1

    def _facts(self, leaf: Leaf) -> Facts:
        content = leaf.content
        if content.startswith(b"PK\x03\x04") and (facts := _zip_facts(content)) is not None:
            return facts
        if content.startswith(b"%PDF-"):
            return Facts("application/pdf", locked=b"/Encrypt" in content[-4096:])
        kind = self._magic().from_buffer(content) if content else "application/x-empty"
        return Facts(kind, locked=content.startswith(_OLE) and _ENCRYPTED_PACKAGE in content)

    def _magic(self) -> magic.Magic:
        """libmagic's handle is not to be shared: one a thread."""
        known: magic.Magic | None = getattr(self._local, "magic", None)
        if known is None:
            known = self._local.magic = magic.Magic(mime=True)
        return known


def _zip_facts(content: bytes) -> Facts | None:
    """Kind, lock and member names out of a zip's directory; None when it has none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()[:_MAX_MEMBERS]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
        return None
    names = [entry.filename for entry in entries]
    kind = "application/zip"
    if "[Content_Types].xml" in names:
        kind = next((kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), kind)
    elif names[:1] == ["mimetype"] and entries[0].compress_type == zipfile.ZIP_STORED:
        start = 30 + len("mimetype")
        declared = content[start : start + entries[0].file_size][:100].decode("ascii", "replace")
        kind = declared if declared.startswith("application/vnd.oasis.") else kind
    locked = any(entry.flag_bits & 1 for entry in entries)
    members = () if kind != "application/zip" else tuple(name[:_MAX_NAME] for name in names)
    return Facts(kind, locked, members)
