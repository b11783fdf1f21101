"""How often someone wrote lately: sliding windows of two buckets; `now` is given, every attempt adds."""

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



class Counts:
    """Sliding windows in memory, at most `max_entries` of them; the longest unused are forgotten first."""

    def __init__(self, windows: Iterable[Window], max_entries: int = 100_000) -> None:
        raise NotImplementedError

    def add(self, what: What, subjects: Mapping[By, str], now: float, amount: int = 1) -> None:
        """Add an attempt for each subject, in every window that counts `what` by it. `now` in seconds."""
        raise NotImplementedError

    def read(self, subjects: Mapping[By, str], now: float) -> Mapping[Window, int]:
        """The number in each window for these subjects; 0 where nothing is known."""
        raise NotImplementedError
