"""Figures of rules: what is counted where, out of given rows."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import astuple

from gateway.reports.policy_figures import Answer, AskedMessage, By, InForce, PolicyFigures, policy

NOTHING: frozenset[By] = frozenset()
BOTH = frozenset(By)


def told(number: int, *answers: Answer, direction: str = "outbound", unit: str | None = "van-phong") -> AskedMessage:
    """One message."""
    return AskedMessage(f"case-{number}", direction, unit, answers)


def numbers(figures: PolicyFigures) -> dict[tuple[str, str | None], tuple[int, ...]]:
    """Asked, would act, acted, outranked, overturned, by rule and exception."""
    return {
        (one.rule, one.exception): (one.asked, one.would_act, one.acted, one.outranked, one.overturned)
        for one in figures.rows
    }


def test_each_answer_is_counted_in_one_column() -> None:
    """What fired either acted, would have acted, or was outranked; what did not fire was only asked."""
    answers = [
        Answer("size"),
        Answer("size", fired=True, acted=True),
        Answer("size", fired=True, acted=True, overturned=True),
        Answer("size", fired=True, observed=True),
        Answer("size", fired=True),
        Answer("size", fired=True, observed=True, overturned=True),  # it did not act: nothing was overturned
    ]
    figures = policy((told(number, one) for number, one in enumerate(answers)), (), NOTHING)
    assert numbers(figures) == {("size", None): (6, 2, 2, 1, 1)}


def test_exceptions_and_releases_count_apart_and_in_their_rule() -> None:
    """A rule's row holds all its messages; each decision, and the release, tells how many of them it spared."""
    messages = [
        told(1, Answer("size", "12/QĐ", fired=True)),
        told(2, Answer("size", "12/QĐ")),
        told(3, Answer("size", "13/QĐ", fired=True)),
        told(4, Answer("size", "release", fired=True)),
        told(5, Answer("size", fired=True, acted=True)),
    ]
    assert numbers(policy(messages, (), NOTHING)) == {
        ("size", None): (5, 3, 1, 0, 0),
        ("size", "12/QĐ"): (2, 1, 0, 0, 0),
        ("size", "13/QĐ"): (1, 1, 0, 0, 0),
        ("size", "release"): (1, 1, 0, 0, 0),
    }


def test_who_was_never_asked_stands_there_with_zeros() -> None:
    """Rules in force and their exceptions are told though nothing happened; those that are off only if one did."""
    rules = (
        InForce("marks", "observe"),
        InForce("size", "enforce", ("12/QĐ", "13/QĐ")),
        InForce("asleep", "off", ("14/QĐ",)),
        InForce("lately-off", "off"),
    )
    figures = policy([told(1, Answer("size", "12/QĐ"), Answer("lately-off"), Answer("gone"))], rules, NOTHING)
    assert [(one.rule, one.mode, one.exception, one.asked) for one in figures.rows] == [
        ("gone", None, None, 1),
        ("lately-off", "off", None, 1),
        ("marks", "observe", None, 0),
        ("size", "enforce", None, 1),
        ("size", "enforce", "12/QĐ", 1),
        ("size", "enforce", "13/QĐ", 0),
    ]


def test_rows_are_split_as_asked_for() -> None:
    """By direction, by unit, by both; strangers have no unit; who was never asked has neither."""
    messages = [
        told(1, Answer("size")),
        told(2, Answer("size"), unit="noi-vu"),
        told(3, Answer("size"), direction="internal"),
        told(4, Answer("size"), direction="inbound", unit=None),
    ]
    rules = (InForce("marks", "enforce"),)

    def split(by: frozenset[By]) -> list[tuple[object, ...]]:
        return [(one.rule, one.direction, one.unit, one.asked) for one in policy(messages, rules, by).rows]

    assert split(frozenset({By.DIRECTION})) == [
        ("marks", None, None, 0),
        ("size", "inbound", None, 1),
        ("size", "internal", None, 1),
        ("size", "outbound", None, 2),
    ]
    assert split(frozenset({By.UNIT})) == [
        ("marks", None, None, 0),
        ("size", None, None, 1),
        ("size", None, "noi-vu", 1),
        ("size", None, "van-phong", 2),
    ]
    assert split(BOTH) == [
        ("marks", None, None, 0),
        ("size", "inbound", None, 1),
        ("size", "internal", "van-phong", 1),
        ("size", "outbound", "noi-vu", 1),
        ("size", "outbound", "van-phong", 1),
    ]


def test_the_newest_five_that_fired_are_named() -> None:
    """Case numbers are those of messages that fired, the newest first, at most five."""
    messages = (told(number, Answer("size", fired=number % 2 == 1)) for number in range(20))
    (row,) = policy(messages, (), NOTHING).rows
    assert row.cases == ("case-19", "case-17", "case-15", "case-13", "case-11")


def test_messages_of_which_nothing_was_kept_are_counted_apart() -> None:
    """A message without facts is no message that no rule was asked about."""
    messages = [AskedMessage("a", "inbound", None, None), told(1), AskedMessage("b", "inbound", None, None)]
    assert astuple(policy(messages, (), NOTHING)) == ((), 2)


def test_memory_does_not_grow_with_messages() -> None:
    """Fifty thousand messages more take no more memory."""

    def messages(number: int) -> Iterator[AskedMessage]:
        return (told(one, Answer("size", fired=True, acted=True)) for one in range(number))

    def peak(number: int) -> int:
        tracemalloc.start()
        policy(messages(number), (), BOTH)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(50_000) < peak(1_000) + 20_000
