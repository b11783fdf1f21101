"""The documents of `tests/data/old_letters`, what each says, and what a reader sees of a document."""

from collections.abc import Callable
from pathlib import Path

from gateway.message.document import Opened, Passage, Purse
from gateway.message.documents import html, ooxml
from gateway.message.vietnamese.reading import reading

FOLDER = Path(__file__).parents[1] / "data" / "old_letters"
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix != ".txt")
PACKAGES = [name for name in FILES if not name.endswith(".html")]


def octets(name: str) -> bytes:
    """A document as its writer wrote it."""
    return (FOLDER / name).read_bytes()


def lines(name: str) -> list[str]:
    """What it says in Unicode."""
    return (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()


def passages(name: str, content: bytes) -> tuple[Passage, ...]:
    """What the gateway's own reader sees of a document."""
    read: Callable[[bytes, Purse], Opened] = html.read_file if name.endswith(".html") else ooxml.read
    return read(content, Purse()).passages


def meant(found: tuple[Passage, ...]) -> list[str]:
    """The same, decoded as the gateway decodes it for its rules."""
    return [reading(one.text, one.stretches).decoded for one in found]
