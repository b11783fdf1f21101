"""Which messages have ended workers, by digest: the third time one does, it is refused for good.

Bounded in number and time; the time is given. Why a worker ended does not belong here.
"""

from collections import OrderedDict

TIMES = 3
"""Workers that one message may end before it counts as built to do that."""
KEPT = 24 * 3600.0
"""Seconds that a digest is remembered after its last time."""
MOST = 10_000
"""Digests that are remembered; beyond them the one that was not seen for longest is forgotten."""


class Offenders:
    """The digests, each with its number of times and the time of the last."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def add(self, digest: str, now: float) -> bool:
        """Once more. Whether the message is barred from now on."""
        times = self._times(digest, now) + 1
        self._seen[digest] = (times, now)
        self._seen.move_to_end(digest)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return times >= TIMES

    def barred(self, digest: str, now: float) -> bool:
        """Whether this message is not to be read again."""
        return self._times(digest, now) >= TIMES

    def _times(self, digest: str, now: float) -> int:
        times, at = self._seen.get(digest, (0, now))
        if now - at > KEPT:
            del self._seen[digest]
            return 0
        return times
