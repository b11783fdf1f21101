"""How often one is told: about one rule and one sender one letter a burst; what came meanwhile is told at its end.

Pure: `now` is seconds of a clock that never goes back.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gateway.policy.telling import Matter

MAX_CASES = 10
"""Case numbers that a letter tells besides its own, the newest."""
MAX_SENDERS = 20
"""Senders about whom letters are written apart, for one rule at a time: further ones are told of together.

Whoever attacks can write any sender; this bounds both the letters and what is remembered.
"""
_TOGETHER = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter tells: a matter, how many `more` cases there were before it, and the newest of their numbers.

    All are of one sender, unless it tells of several `together`.
    """

    matter: Matter
    more: int = 0
    cases: tuple[str, ...] = ()
    together: bool = False


@dataclass(slots=True)
class _Burst:
    ends: float
    together: bool = False
    newest: Matter | None = None
    withheld: int = 0
    cases: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_CASES + 1))

    def withhold(self, matter: Matter) -> None:
        self.newest = matter
        self.withheld += 1
        self.cases.append(matter.case)

    def letter(self, matter: Matter | None, ends: float) -> Letter | None:
        """A letter about this matter, or else the newest withheld one, that tells of all others; a new burst begins."""
        more = self.withheld
        if matter is None:
            matter, more = self.newest, more - 1
        cases = [case for case in reversed(self.cases) if matter is None or case != matter.case]
        self.ends, self.newest, self.withheld = ends, None, 0
        self.cases.clear()
        return None if matter is None else Letter(matter, more, tuple(cases[:MAX_CASES]), self.together)


class Bursts:
    """Which matters make a letter now, and which wait for the end of their burst."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._rules: dict[str, dict[str, _Burst]] = {}

    def admit(self, matter: Matter, now: float) -> Letter | None:
        """The letter to write now; None when its burst has had one."""
        senders = self._rules.setdefault(matter.rule, {})
        key = matter.sender_key
        if key not in senders and len(senders) - (_TOGETHER in senders) >= MAX_SENDERS:
            # One sender must not learn of another's cases.
            key, matter = _TOGETHER, replace(matter, concerned=())
        burst = senders.get(key)
        if burst is None:
            senders[key] = _Burst(now + self._seconds, key == _TOGETHER)
            return Letter(matter, together=key == _TOGETHER)
        if now >= burst.ends:
            return burst.letter(matter, now + self._seconds)
        burst.withhold(matter)
        return None

    def last(self, seconds: float) -> None:
        """Let bursts that begin from now on last so long; those that have begun end as they would."""
        self._seconds = seconds

    def due(self, now: float) -> tuple[Letter, ...]:
        """The letters about what was withheld in bursts that have ended. Bursts without any are forgotten."""
        return tuple(self._told(now, now))

    def rest(self, now: float) -> tuple[Letter, ...]:
        """The letters about all that was withheld, whether its burst has ended or not."""
        return tuple(self._told(now, float("inf")))

    def next_end(self) -> float | None:
        """When the next burst ends; None when there is none."""
        return min((burst.ends for senders in self._rules.values() for burst in senders.values()), default=None)

    def _told(self, now: float, until: float) -> Iterator[Letter]:
        for rule, senders in list(self._rules.items()):
            for key, burst in list(senders.items()):
                if burst.ends > until:
                    continue
                letter = burst.letter(None, now + self._seconds)
                if letter is None:
                    del senders[key]
                else:
                    yield letter
            if not senders:
                del self._rules[rule]
