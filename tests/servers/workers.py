"""The workers of a gateway, as the system sees them."""

import os
from pathlib import Path


def children(parent: int | None = None) -> set[int]:
    """The processes that this one (or `parent`) has started and not yet buried."""
    found: set[int] = set()
    for thread in Path(f"/proc/{parent or os.getpid()}/task").iterdir():
        found |= set(map(int, (thread / "children").read_text().split()))
    return found
