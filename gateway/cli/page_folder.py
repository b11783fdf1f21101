"""A folder of pages that one command owns: pages written whole or not at all, its old ones removed, no others touched.

The names of what was written stand in a file of the folder, `MANIFEST`. Only files named there are ever replaced or
removed, and a folder with other files and without it is left alone.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MANIFEST = ".congthu-pages"
_HEAD = "# Written by congthu policies publish, which replaces and removes only the files named here."
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\.html")
_NEW = ".new"


class NotOurs(Exception):
    """The folder, or a file in it, is not known to be ours: `what; what to do`. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one page: written, unchanged or removed."""

    file: str
    change: str


def write(folder: Path, pages: Mapping[str, str]) -> tuple[Change, ...]:
    """Make the folder hold exactly these pages of ours, by file name. Raises NotOurs or OSError.

    A fault between two pages leaves each of them old or new, and all of them known to be ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ours = _ours(folder)
    for name in pages:
        if name not in ours and os.path.lexists(folder / name):
            raise NotOurs(f"{folder / name} is there and not ours; move it away, or publish into another folder")
    gone = sorted(ours - pages.keys())
    _list(folder, ours | pages.keys())
    changes = [_written(folder / name, pages[name]) for name in sorted(pages)]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        changes.append(Change(name, "removed"))
    _list(folder, pages)
    return tuple(changes)


def _ours(folder: Path) -> frozenset[str]:
    """The names that the manifest tells; none for an empty folder."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        others = sorted({entry.name for entry in folder.iterdir()} - {_new(manifest).name})
        if others:
            raise NotOurs(
                f"{folder} holds files that are not ours, such as {others[0]}; name an empty folder or a new one"
            )
        return frozenset()
    names = [line for line in manifest.read_text("utf-8", "replace").splitlines() if line and line != _HEAD]
    if any(_PAGE.fullmatch(name) is None for name in names):
        raise NotOurs(f"{manifest} names files that are no pages of ours; name an empty folder or a new one")
    return frozenset(names)


def _list(folder: Path, names: Iterable[str]) -> None:
    _put(folder / MANIFEST, "".join(f"{line}\n" for line in (_HEAD, *sorted(names))))


def _written(path: Path, text: str) -> Change:
    if path.is_file() and not path.is_symlink() and path.read_bytes() == text.encode():
        return Change(path.name, "unchanged")
    _put(path, text)
    return Change(path.name, "written")


def _put(path: Path, text: str) -> None:
    """The file whole and on disk, readable for the web server, in one step."""
    new = _new(path)
    new.unlink(missing_ok=True)
    with new.open("xb") as file:
        file.write(text.encode())
        file.flush()
        os.fchmod(file.fileno(), 0o644)
        os.fsync(file.fileno())
    new.replace(path)


def _new(path: Path) -> Path:
    return path.with_name(f".{path.name}{_NEW}")
