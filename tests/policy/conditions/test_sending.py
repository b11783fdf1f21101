"""Conditions on how much is sent."""

from collections.abc import Callable

from gateway.people.counts import By, What, Window
from gateway.policy.conditions.sending import (
    RecipientsOver,
    RecipientsOverArguments,
    SentMoreThan,
    SentMoreThanArguments,
)
from gateway.policy.rule import Case, Hit, Stage

HOUR = Window(What.RECIPIENTS, By.UNIT, 3600)


def test_rate(case: Callable[..., Case]) -> None:
    """Only more than the limit is a hit; the window asked for is the one counted."""
    condition = SentMoreThan(SentMoreThanArguments.model_validate({"recipients": 5, "per": "1 h", "by": "unit"}))
    assert condition.stage is Stage.RCPT
    assert list(condition.windows()) == [HOUR]
    assert list(condition.check(case(counts={HOUR: 5}))) == []
    assert list(condition.check(case(counts={Window(What.MESSAGES, By.UNIT, 3600): 9}))) == []
    assert list(condition.check(case(counts={HOUR: 6}))) == [Hit("sent_more_than", "envelope", "6")]
    assert condition.facts(case(counts={HOUR: 6})) == {"limit": "5", "counted": "6", "per": "1 h"}


def test_recipients(case: Callable[..., Case]) -> None:
    """The recipients of one message are counted as the envelope has them."""
    condition = RecipientsOver(RecipientsOverArguments(count=2))
    three = case(to=("a@x.org", "b@x.org", "c@x.org"))
    assert list(condition.check(case(to=("a@x.org", "b@x.org")))) == []
    assert list(condition.check(three)) == [Hit("recipients_over", "envelope", "3")]
    assert condition.facts(three) == {"limit": "2", "recipients": "3"}
