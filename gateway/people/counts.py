"""How often someone wrote lately: sliding windows of two buckets; `now` is given, every attempt adds.

A refused attempt counts like any other, so that a hammerer stays out for as long as the hammering lasts.
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
    """Attempts in the current bucket of a window and in the one before it."""

    bucket: int
    current: int = 0
    previous: int = 0

    def move_to(self, bucket: int) -> None:
        if bucket > self.bucket:
            self.previous = self.current if bucket == self.bucket + 1 else 0
            self.current = 0
            self.bucket = bucket


class Counts:
    """Sliding windows in memory, at most `max_entries` of them; the longest unused are forgotten first.

    The estimate takes the attempts of the previous bucket as evenly spread: it is exact for a steady sender, and off
    by at most one bucket's attempts for a bursty one.
    """

    def __init__(self, windows: Iterable[Window], max_entries: int = 100_000) -> None:
        self._windows = frozenset(windows)
        self._max_entries = max_entries
        self._entries: OrderedDict[tuple[Window, str], _Buckets] = OrderedDict()

    def replace_windows(self, windows: Iterable[Window]) -> None:
        """Count for other rules from now on; windows that stay keep their counts."""
        self._windows = frozenset(windows)
        for key in [key for key in self._entries if key[0] not in self._windows]:
            del self._entries[key]

    def add(self, what: What, subjects: Mapping[By, str], now: float, amount: int = 1) -> None:
        """Add an attempt for each subject, in every window that counts `what` by it. `now` in seconds."""
        for window in self._windows:
            if window.what is not what or window.by not in subjects:
                continue
            key = (window, subjects[window.by])
            bucket = int(now // window.seconds)
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = _Buckets(bucket)
            entry.move_to(bucket)
            entry.current += amount
            self._entries.move_to_end(key)
        while len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def read(self, subjects: Mapping[By, str], now: float) -> Mapping[Window, int]:
        """The number in each window for these subjects; 0 where nothing is known."""
        return {window: self._estimate(window, subjects.get(window.by), now) for window in self._windows}

    def _estimate(self, window: Window, subject: str | None, now: float) -> int:
        entry = None if subject is None else self._entries.get((window, subject))
        if entry is None:
            return 0
        bucket = int(now // window.seconds)
        if bucket <= entry.bucket:  # a clock that stepped back changes nothing
            share = 1 - (now % window.seconds) / window.seconds if bucket == entry.bucket else 0.0
            return entry.current + int(entry.previous * share)
        if bucket == entry.bucket + 1:
            return int(entry.current * (1 - (now % window.seconds) / window.seconds))
        return 0
