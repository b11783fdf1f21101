"""A worker whose memory ends while it opens a file says so: what it did not read is never told as what the file is."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from servers import hostile

from gateway.engines.inspector import JailedInspector, Plan
from gateway.message.mime import Budget
from gateway.message.structure import Defect
from gateway.ports import InspectionFailed

BOMBS = {name: letter for name, letter in hostile.letters().items() if "bomb" in name}
MEMORY = (200, 256, 320, 384)
"""MiB: from what is just enough to start, to what holds all that a purse pays for."""


class Deaf:
    """Hears nothing of workers."""

    def sandbox(self, layers: Mapping[str, bool]) -> None:
        return None

    def worker_ended(self, reason: str, what: str) -> None:
        return None


@pytest.mark.parametrize("memory", MEMORY)
async def test_a_bomb_is_told_or_deferred(memory: int) -> None:
    """However little memory a worker has, a bomb is a bomb or a fault of ours, never a mere unreadable file."""
    inspector = JailedInspector(Plan(Budget(), memory=memory * 1024**2, cpu=60, deadline=60.0), Deaf())
    told = {}
    try:
        for name, letter in BOMBS.items():
            try:
                message = await inspector.read(letter)
                told[name] = sorted(sighting.defect for sighting in message.sightings)
            except InspectionFailed as failure:
                told[name] = [failure.reason]
    finally:
        await inspector.close()
    assert len(told) == 4
    assert all(answer in ([Defect.SIZE_TRICK], ["memory"]) for answer in told.values()), told


STARVED = """
import resource, sys
from pathlib import Path
from gateway.engines import libarchive
from gateway.message.document import Purse
content, spare = Path(sys.argv[1]).read_bytes(), int(sys.argv[2]) * 1024**2
libarchive.load()
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + spare, resource.RLIM_INFINITY))
try:
    opened = libarchive.read(content, Purse())
    print(opened.hostile, opened.opaque)
except MemoryError:
    print("MemoryError")
"""


@pytest.mark.parametrize(("spare", "said"), [(8, "MemoryError"), (300, "True False")])
def test_an_archive_is_not_opaque_because_memory_ran_out(spare: int, said: str) -> None:
    """The library's own want of memory, 32 MiB for this one, is no damage of the archive."""
    archive = Path(__file__).parents[1] / "data/archives/bomb.7z"
    ran = subprocess.run(
        [sys.executable, "-c", STARVED, archive, str(spare)], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.strip() == said
