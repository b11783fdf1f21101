"""How often someone wrote lately: sliding windows of two buckets; `now` is given, every attempt adds.

A refused attempt counts like any other, so that a hammerer stays out for as long as the hammering lasts. Only numbers
belong here; what follows from them is the rules' affair.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Whose attempts are counted together. Mailbox, unit and login only for senders that are ours."""

    MAILBOX = "mailbox"
    UNIT = "unit"
    LOGIN = "login"
    NETWORK = "network"


class What(StrEnum):
    """What is counted: transactions with at least one recipient tried, or recipients tried."""

    MESSAGES = "messages"
    RECIPIENTS = "recipients"


@dataclass(frozen=True, slots=True)
class Window:
    """One question that a rule may ask: how many of what, by whom, in the last `seconds`."""

    what: What
    by: By
    seconds: int


@dataclass(slots=True)
class _Buckets:
    """Attempts in the current bucket of a window and in the one before it. `used` orders entries by their last use."""

    bucket: int
    used: int
    current: int = 0
    previous: int = 0

    def move_to(self, bucket: int) -> None:
        if bucket > self.bucket:
            self.previous = self.current if bucket == self.bucket + 1 else 0
            self.current = 0
            self.bucket = bucket


_Windows = dict[Window, "OrderedDict[str, _Buckets]"]


class _Clock:
    """Time that only goes forward. When the given clock steps back, time goes on from where it stood.

    So a step back neither revives nor forgets a count, and nothing stands still until the clock has caught up.
    """

    def __init__(self) -> None:
        self._given: float | None = None
        self._time = 0.0

    def at(self, now: float) -> float:
        if self._given is None:
            self._time = now
        elif now > self._given:
            self._time += now - self._given
        self._given = now
        return self._time


class Counts:
    """Sliding windows in memory. An entry is one subject in one window; beyond `max_entries` the longest unused goes.

    The estimate takes the attempts of the previous bucket as evenly spread: it is exact for a steady sender; for a
    bursty one it is off by no more than the attempts of the previous bucket.
    """

    def __init__(self, windows: Iterable[Window], max_entries: int = 100_000) -> None:
        self._max_entries = max_entries
        self._entries: dict[Window, OrderedDict[str, _Buckets]] = {window: OrderedDict() for window in windows}
        self._size = 0
        self._uses = 0
        self._clock = _Clock()

    def __len__(self) -> int:
        return self._size

    def replace_windows(self, windows: Iterable[Window]) -> None:
        """Count for other rules from now on; windows that stay keep their counts, new ones begin with none."""
        self._entries = {window: self._entries.get(window, OrderedDict()) for window in windows}
        self._size = sum(len(entries) for entries in self._entries.values())

    def as_they_are(self) -> "CountsInUse":
        """The windows of now, for a transaction that goes on with them when others replace them."""
        return CountsInUse(self, self._entries)

    def add(self, what: What, subjects: Mapping[By, str], now: float, amount: int = 1) -> None:
        """Add an attempt for each subject, in every window that counts `what` by it. `now` in seconds."""
        self._add(self._entries, what, subjects, now, amount)

    def read(self, subjects: Mapping[By, str], now: float) -> Mapping[Window, int]:
        """The number in each window for these subjects; 0 where nothing is known."""
        return self._read(self._entries, subjects, now)

    def _add(self, windows: "_Windows", what: What, subjects: Mapping[By, str], now: float, amount: int) -> None:
        time = self._clock.at(now)
        for window, entries in windows.items():
            subject = subjects.get(window.by)
            if window.what is not what or subject is None:
                continue
            bucket = int(time // window.seconds)
            self._uses += 1
            entry = entries.get(subject)
            if entry is None:
                entry = entries[subject] = _Buckets(bucket, self._uses)
                self._size += self._entries.get(window) is entries
            entry.move_to(bucket)
            entry.used = self._uses
            entry.current += amount
            entries.move_to_end(subject)
            if self._entries.get(window) is entries:
                self._drop_expired(entries, bucket)
        while self._size > self._max_entries:
            self._forget_one()

    def _read(self, windows: "_Windows", subjects: Mapping[By, str], now: float) -> Mapping[Window, int]:
        time = self._clock.at(now)
        return {
            window: _estimate(entries, window.seconds, subjects.get(window.by), time)
            for window, entries in windows.items()
        }

    def _drop_expired(self, entries: OrderedDict[str, _Buckets], bucket: int) -> None:
        """Drop at most two entries that say nothing any more: faster than one new entry an attempt can come in."""
        for _ in range(2):
            subject, oldest = next(iter(entries.items()))
            if oldest.bucket + 1 >= bucket:
                return
            del entries[subject]
            self._size -= 1

    def _forget_one(self) -> None:
        longest_unused = min(
            (entries for entries in self._entries.values() if entries),
            key=lambda entries: next(iter(entries.values())).used,
        )
        longest_unused.popitem(last=False)
        self._size -= 1


@dataclass(frozen=True, slots=True)
class CountsInUse:
    """The windows of one moment: a transaction counts and reads by them to its end, whatever the rules become."""

    counts: Counts
    windows: "_Windows"

    def add(self, what: What, subjects: Mapping[By, str], now: float) -> None:
        """As `Counts.add`."""
        self.counts._add(self.windows, what, subjects, now, 1)  # noqa: SLF001 - one room, two doors

    def read(self, subjects: Mapping[By, str], now: float) -> Mapping[Window, int]:
        """As `Counts.read`."""
        return self.counts._read(self.windows, subjects, now)  # noqa: SLF001


def _estimate(entries: OrderedDict[str, _Buckets], seconds: int, subject: str | None, time: float) -> int:
    entry = None if subject is None else entries.get(subject)
    if entry is None:
        return 0
    bucket = int(time // seconds)
    remaining = 1 - (time % seconds) / seconds
    if bucket == entry.bucket:
        return entry.current + int(entry.previous * remaining)
    return int(entry.current * remaining) if bucket == entry.bucket + 1 else 0
