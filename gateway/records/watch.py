"""Who is told of the records' health; what is told holds nothing of a record."""

from typing import Protocol


class Watch(Protocol):
    """Who is told of the records' health. A fault of theirs is theirs."""

    def store_failed(self, reason: str) -> None:
        """The store is down from now on; entries go to the spool."""
        ...

    def store_back(self, drained: int) -> None:
        """The store takes entries again; `drained` of them came home from the spool."""
        ...

    def spool_failed(self, reason: str) -> None:
        """The spool did not take an entry."""
        ...

    def entries_rejected(self, count: int) -> None:
        """Entries that no store will take, or damaged lines, were put into the spool's `….rejected` file."""
        ...

    def rejected_stored(self, count: int) -> None:
        """So many entries of that file are in the store after all."""
        ...

    def incident_opened(self, case: str, kind: str, level: str) -> None:
        """An incident is in the store. Told in the writer's thread; it must not raise."""
        ...

    def fault(self, error: Exception) -> None:
        """A mistake of ours broke a drain off; the next one comes."""
        ...


class Unwatched:
    """Nobody is told."""

    def store_failed(self, reason: str) -> None:
        """Nothing."""

    def store_back(self, drained: int) -> None:
        """Nothing."""

    def spool_failed(self, reason: str) -> None:
        """Nothing."""

    def entries_rejected(self, count: int) -> None:
        """Nothing."""

    def rejected_stored(self, count: int) -> None:
        """Nothing."""

    def fault(self, error: Exception) -> None:
        """Nothing."""

    def incident_opened(self, case: str, kind: str, level: str) -> None:
        """Nothing."""
