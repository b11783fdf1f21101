"""Files that are to be copied, found in files and folders, and their copies written: whole or not at all.

An original is only ever read. A copy never replaces a file that says something else.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MARK = ".unicode"
"""What a copy beside its original has in its name."""


class Occupied(Exception):
    """Where the copy should stand there is another file; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file to be copied, and where its copy stands."""

    path: Path
    copy: Path


def originals(paths: Iterable[Path], to: Path | None) -> Iterator[Original]:
    """The files of files and folders, in order, folders with all that is in them and the same shape below `to`.

    Left out of folders: names that begin with a dot, links to folders, copies of ours, and what stands in `to`.
    Raises OSError for a folder that cannot be read.
    """
    for path in paths:
        if not path.is_dir():
            yield Original(path, _copy(path, to, Path(path.name)))
            continue
        for folder, folders, files in os.walk(path, onerror=_raise):
            here = Path(folder)
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and (to is None or (here / name).resolve() != to.resolve())
            )
            for name in sorted(files):
                file = here / name
                if not name.startswith(".") and not file.stem.endswith(MARK):
                    yield Original(file, _copy(file, to, file.relative_to(path)))


def _raise(error: OSError) -> None:
    raise error


def _copy(path: Path, to: Path | None, below: Path) -> Path:
    return to / below if to is not None else path.with_name(f"{path.stem}{MARK}{path.suffix}")


def write(original: Original, content: bytes) -> None:
    """Write the copy in one step, with the original's rights. Nothing to do where it stands already.

    Raises Occupied and OSError.
    """
    copy = original.copy
    if os.path.lexists(copy):
        if copy.is_file() and not copy.samefile(original.path) and copy.read_bytes() == content:
            return
        raise Occupied(f"{copy} is there and not this copy; move it away, or name another folder with --to")
    copy.parent.mkdir(parents=True, exist_ok=True)
    new = copy.with_name(f".{copy.name}.new")
    new.unlink(missing_ok=True)
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(original.path, new)
        new.replace(copy)
    finally:
        new.unlink(missing_ok=True)
