"""The workers of a gateway, as the system sees them."""

import os
from pathlib import Path

_TRIES = 100


def children(parent: int | None = None) -> set[int]:
    """The processes that this one (or `parent`) has started and not yet buried."""
    for _ in range(_TRIES):
        try:
            return _children(Path(f"/proc/{parent or os.getpid()}/task"))
        except (FileNotFoundError, ProcessLookupError):
            continue  # a thread ended meanwhile, and its children are another's now
    raise TimeoutError(f"threads came and went {_TRIES} times")


def _children(threads: Path) -> set[int]:
    found: set[int] = set()
    for thread in threads.iterdir():
        found |= set(map(int, (thread / "children").read_text().split()))
    return found
