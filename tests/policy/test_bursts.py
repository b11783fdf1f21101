"""Bursts: one letter about one rule and one sender, the rest at the end, and bounded whatever comes."""

from dataclasses import replace
from datetime import UTC, datetime

from gateway.bilingual import Bilingual
from gateway.message.address import Address
from gateway.message.envelope import Direction
from gateway.policy.bursts import MAX_CASES, MAX_SENDERS, Bursts, Letter
from gateway.policy.rule import Action
from gateway.policy.telling import Matter
from gateway.policy.verdict import Outcome

OFFICER, SENDER = Address("an.toan", "gov.vn"), Address("a", "gov.vn")
MATTER = Matter(
    rule="size",
    title=Bilingual(),
    law=(),
    notice=Bilingual(),
    what_to_do=Bilingual(),
    page="",
    effect=Action.REFUSE,
    decision=Action.REFUSE,
    outcome=Outcome.REFUSED,
    findings=(),
    direction=Direction.OUTBOUND,
    at=datetime(2026, 1, 1, tzinfo=UTC),
    sender="a@gov.vn",
    sender_key="ours a@gov.vn",
    recipients=1,
    case="1",
    named=(OFFICER,),
    concerned=(SENDER,),
)


def case(number: int, sender: str = "a@gov.vn", rule: str = "size") -> Matter:
    return replace(MATTER, case=str(number), sender_key=f"ours {sender}", rule=rule)


def test_one_letter_a_burst() -> None:
    """The first case is told at once, the next ones are not, until the burst has ended."""
    bursts = Bursts(60)
    assert bursts.admit(case(1), 0) == Letter(case(1))
    assert bursts.admit(case(2), 0.1) is None
    assert bursts.admit(case(3), 59.9) is None
    assert bursts.admit(case(4), 60) == Letter(case(4), 2, ("3", "2"))
    assert bursts.admit(case(5), 119.9) is None


def test_other_senders_and_rules_have_their_own() -> None:
    """A letter about one sender or rule keeps none about another."""
    bursts = Bursts(60)
    assert bursts.admit(case(1), 0)
    assert bursts.admit(case(2, "b@gov.vn"), 0)
    assert bursts.admit(case(3, rule="other"), 0)
    assert bursts.admit(case(4, "b@gov.vn"), 1) is None


def test_the_end_of_a_burst_tells_the_rest() -> None:
    """Nothing stays untold: what was withheld makes a letter by itself, about the newest, and a new burst begins."""
    bursts = Bursts(60)
    bursts.admit(case(1), 0)
    for number in (2, 3, 4):
        bursts.admit(case(number), 30)
    assert bursts.due(59.9) == ()
    assert bursts.due(61) == (Letter(case(4), 2, ("3", "2")),)
    assert bursts.admit(case(5), 100) is None
    assert bursts.due(121) == (Letter(case(5)),)


def test_a_quiet_burst_is_forgotten() -> None:
    """A burst that withheld nothing makes no letter and leaves nothing behind."""
    bursts = Bursts(60)
    assert bursts.next_end() is None
    bursts.admit(case(1), 0)
    assert bursts.next_end() == 60
    assert bursts.due(60) == ()
    assert bursts.next_end() is None


def test_only_the_newest_numbers_are_told() -> None:
    """A thousand cases are counted; ten numbers are told."""
    bursts = Bursts(60)
    for number in range(1002):
        bursts.admit(case(number), 0)
    (letter,) = bursts.due(60)
    assert (letter.matter.case, letter.more) == ("1001", 1000)
    assert letter.cases == tuple(str(number) for number in range(1000, 1000 - MAX_CASES, -1))
    for number in range(2000, 2100):
        bursts.admit(case(number), 61)
    followed = bursts.admit(case(3000), 121)
    assert followed is not None
    assert (followed.more, followed.cases[0], len(followed.cases)) == (100, "2099", MAX_CASES)


def test_senders_without_end_are_told_of_together() -> None:
    """Whoever writes every letter from another sender costs one letter a burst more, and no memory."""
    bursts = Bursts(60)
    letters = [bursts.admit(case(number, f"{number}@x"), 0) for number in range(10_000)]
    assert [letter for letter in letters if letter][MAX_SENDERS + 1 :] == []
    assert len(bursts._rules["size"]) == MAX_SENDERS + 1
    (letter,) = bursts.due(60)
    assert (letter.matter.case, letter.more, letter.together) == ("9999", 10_000 - MAX_SENDERS - 2, True)
    assert bursts.admit(case(1, "0@x"), 61) == Letter(case(1, "0@x"))


def test_together_nobody_learns_of_others() -> None:
    """A letter about many senders goes to those whom the rule names, not to one of the senders or its unit."""
    bursts = Bursts(60)
    letters = [bursts.admit(case(number, f"{number}@x"), 0) for number in range(MAX_SENDERS + 2)]
    apart, together = letters[MAX_SENDERS - 1], letters[MAX_SENDERS]
    assert apart is not None
    assert apart.matter.addressees == (OFFICER, SENDER)
    assert together is not None
    assert together.matter.addressees == (OFFICER,)
    assert (apart.together, together.together) == (False, True)
    bursts.admit(case(98, "98@x"), 1)
    followed = bursts.admit(case(99, "99@x"), 60)
    assert followed is not None
    assert (followed.more, followed.together) == (2, True)


def test_another_length_holds_for_bursts_to_come() -> None:
    """A burst that has begun ends as it would; the next one lasts as long as is now said."""
    bursts = Bursts(60)
    bursts.admit(case(1), 0)
    bursts.last(10)
    assert bursts.next_end() == 60
    bursts.admit(case(2, "b@gov.vn"), 0)
    assert bursts.next_end() == 10


def test_the_rest_at_the_end_of_all() -> None:
    """When the gateway stops, all that was withheld is told at once."""
    bursts = Bursts(60)
    for number in range(3):
        bursts.admit(case(number), 0)
        bursts.admit(case(number + 10, "b@gov.vn"), 0)
    bursts.admit(case(20, rule="other"), 0)
    assert [(one.matter.case, one.more) for one in bursts.rest(1)] == [("2", 1), ("12", 1)]
    assert bursts.rest(2) == ()
