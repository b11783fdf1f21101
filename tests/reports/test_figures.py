"""Figures: who is counted, for what, on which day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.reports.figures import Activity, Figure, activity

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)

SENT = Activity(
    received_at=NOON,
    ours=True,
    sender="an@office.example",
    relayed=True,
    refused=False,
    in_doubt=False,
    recipients=("binh@office.example",),
)


def test_a_relayed_message_is_sent_and_received() -> None:
    """A message of ours to ours counts once for each of the two mailboxes."""
    assert activity([SENT], ZONE).rows == (
        Figure(DAY, "an@office.example", sent=1, received=0, refused=0),
        Figure(DAY, "binh@office.example", sent=0, received=1, refused=0),
    )


def test_a_refused_message_is_its_senders() -> None:
    """A refused message counts for its sender, and nobody received it."""
    refused = replace(SENT, relayed=False, refused=True)
    assert activity([refused], ZONE).rows == (Figure(DAY, "an@office.example", sent=0, received=0, refused=1),)


def test_strangers_have_no_figures() -> None:
    """Whatever address a stranger claims, it is not counted as sent or refused; what ours received is."""
    forged = replace(SENT, ours=False)
    assert activity([forged, replace(forged, relayed=False, refused=True)], ZONE).rows == (
        Figure(DAY, "binh@office.example", sent=0, received=1, refused=0),
    )


@pytest.mark.parametrize("in_doubt", [True, False])
def test_open_ends_are_in_no_column(in_doubt: bool) -> None:
    """A message in doubt or deferred is in no column; those in doubt are told apart."""
    told = activity([replace(SENT, relayed=False, in_doubt=in_doubt)], ZONE)
    assert told.rows == ()
    assert told.in_doubt == in_doubt


def test_the_null_sender_is_nobody() -> None:
    """Messages from `<>` are received, but no mailbox sent them."""
    assert activity([replace(SENT, sender="")], ZONE).rows == (
        Figure(DAY, "binh@office.example", sent=0, received=1, refused=0),
    )


def test_a_recipient_named_twice() -> None:
    """One message counts once for a mailbox, however often it names it."""
    twice = replace(SENT, recipients=("binh@office.example",) * 2)
    assert activity([twice], ZONE).rows[1].received == 1


def test_days_are_the_offices() -> None:
    """The day changes at the office's midnight, 17:00 UTC, not at that of UTC."""
    evening = datetime(2026, 3, 2, 16, 59, 59, 999999, tzinfo=UTC)
    messages = [replace(SENT, received_at=time) for time in (evening, evening + timedelta(microseconds=1))]
    days = [row.day for row in activity(messages, ZONE).rows if row.sent]
    assert days == [date(2026, 3, 2), date(2026, 3, 3)]


def test_rows_are_in_order() -> None:
    """Figures are sorted by day and mailbox, and add up."""
    messages = [
        replace(SENT, sender=sender, received_at=NOON + timedelta(days=days), recipients=())
        for sender, days in (("b@x", 1), ("a@x", 1), ("b@x", 0), ("a@x", 1))
    ]
    told = [(row.day.day, row.mailbox, row.sent) for row in activity(iter(messages), ZONE).rows]
    assert told == [(2, "b@x", 1), (3, "a@x", 2), (3, "b@x", 1)]
