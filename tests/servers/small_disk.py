"""A disk of a megabyte or two that a test can fill: a tmpfs mounted on a folder. Needs root."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_FILLER = "filler"


class SmallDisk:
    """Mounted at `folder`. `fill` leaves no room, `free` gives it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Write until the disk takes no more."""
        with (self.folder / _FILLER).open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        """Take the filling away."""
        (self.folder / _FILLER).unlink()


def absence() -> str:
    """Why no small disk can be mounted here; empty when one can."""
    if os.geteuid() != 0:
        return "mounting a small disk needs root"
    with tempfile.TemporaryDirectory() as name:
        try:
            with mounted(Path(name)):
                return ""
        except subprocess.CalledProcessError:
            return "mounting a small disk is not allowed here (CAP_SYS_ADMIN)"


@contextlib.contextmanager
def mounted(folder: Path, octets: int = 1 << 20) -> Iterator[SmallDisk]:
    """A disk of so many octets at the folder, until left."""
    folder.mkdir(exist_ok=True)
    options = f"size={octets},mode=0700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "congthu-test", folder], check=True, capture_output=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", folder], check=True, capture_output=True)
