"""Rows -> figures: what each mailbox sent, received and had refused on each day of the office.

Only values are added up here; reading rows and writing tables is done elsewhere. The rules of counting (Điều 12, 13):
sent and refused count only senders that are ours, by login or network; received counts what the next hop took for a
recipient of ours. A message in doubt, or deferred, is in no column; those in doubt are told apart.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Activity:
    """One recorded message. `sender` is a key ("" for `<>`); `recipients` the keys of own ones whose RCPT was taken."""

    received_at: datetime
    ours: bool
    sender: str
    relayed: bool
    refused: bool
    in_doubt: bool
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Messages of one mailbox on one day."""

    day: date
    mailbox: str
    sent: int
    received: int
    refused: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures, by day and mailbox, with the number of messages left out because they are in doubt."""

    rows: tuple[Figure, ...]
    in_doubt: int


def activity(messages: Iterable[Activity], zone: tzinfo) -> Figures:
    """The figures of messages; days are those of `zone`. A message counts once for a mailbox, however it is named."""
    sent: Counter[tuple[date, str]] = Counter()
    received: Counter[tuple[date, str]] = Counter()
    refused: Counter[tuple[date, str]] = Counter()
    in_doubt = 0
    for message in messages:
        day = message.received_at.astimezone(zone).date()
        in_doubt += message.in_doubt
        if message.ours and message.sender:
            sent[day, message.sender] += message.relayed
            refused[day, message.sender] += message.refused
        if message.relayed:
            received.update((day, recipient) for recipient in set(message.recipients))
    mailboxes = sorted({key for counter in (sent, received, refused) for key, number in counter.items() if number})
    return Figures(
        tuple(Figure(*key, sent=sent[key], received=received[key], refused=refused[key]) for key in mailboxes),
        in_doubt,
    )
