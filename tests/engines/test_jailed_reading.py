"""In its jail a worker reads every kind of file as well as outside of it: nothing is loaded when it is too late."""

from base64 import encodebytes
from pathlib import Path

import pytest
from bench import pages

from gateway.engines.inspector import JailedInspector, Plan
from gateway.engines.opener import Opener
from gateway.message import mime
from gateway.message.inspect import Message, combine, to_open
from gateway.message.mime import Budget

DATA = Path(__file__).parents[1] / "data"
FILES = sorted(
    path
    for folder in ("documents", "archives")
    for path in (DATA / folder).iterdir()
    if path.is_file() and path.suffix not in {".json", ".md"}
)
BUDGET = Budget()
OPENER = Opener(BUDGET)


class Watch:
    """Hears of workers that end; none may."""

    def __init__(self) -> None:
        self.ends: list[tuple[str, str]] = []

    def sandbox(self, layers: object) -> None:
        """All layers are as good for this."""

    def worker_ended(self, reason: str, what: str) -> None:
        self.ends.append((reason, what))


def letter(path: Path) -> bytes:
    return enclosing(path.name, path.read_bytes())


def enclosing(name: str, file: bytes) -> bytes:
    """A letter with this file and nothing else."""
    head = f'MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name="{name}"\r\n'
    content = encodebytes(file).replace(b"\n", b"\r\n")
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + content


def here(raw: bytes) -> Message:
    parts = mime.read(raw, BUDGET)
    purse = BUDGET.purse()
    return combine(parts, [OPENER.facts(leaf, purse) for leaf in to_open(parts)])


async def test_every_kind_of_file_is_read_alike_in_the_jail() -> None:
    """Each golden document and archive makes the same message in a jailed worker and here, and ends none."""
    watch = Watch()
    inspector = JailedInspector(Plan(BUDGET, workers=1), watch)
    differ = []
    try:
        for path in FILES:
            raw = letter(path)
            if await inspector.read(raw) != here(raw):
                differ.append(path.name)
    finally:
        await inspector.close()
    assert len(FILES) > 80
    assert differ == []
    assert watch.ends == []


async def test_a_document_of_many_pages_is_read_alike_in_the_jail() -> None:
    """What only long documents need, such as looking for what they repeat, is loaded before the jail closes too."""
    watch, raw = Watch(), enclosing("a.docx", pages.document(30, 100_000))
    inspector = JailedInspector(Plan(BUDGET, workers=1), watch)
    try:
        assert await inspector.read(raw) == here(raw)
    finally:
        await inspector.close()
    assert watch.ends == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_golden_files_hold_is_told_of_the_attachment(path: Path) -> None:
    """A locked file is told as locked, whatever its kind; the honest documents are neither opaque nor hostile."""
    message = here(letter(path))
    (attachment,) = message.attachments
    assert (
        attachment.locked
        or not {"locked", "aes", "secret"} & set(path.stem.replace("-", " ").split())
        or ("owner" in path.stem)
    )
    if path.parent.name == "archives":
        assert attachment.type not in {"text/plain", "application/octet-stream"} or path.suffix in {".a", ".001"}
    if path.parent.name == "documents" and "-locked" not in path.name:
        assert not attachment.opaque
        assert message.texts
        assert [one for one in message.sightings if one.hides] == []
