"""The tree over conditions, and what holds for every condition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from gateway.message.inspect import Message
from gateway.people.counts import By, What, Window
from gateway.policy.conditions import CONDITIONS, NODES
from gateway.policy.conditions.tree import All, Not
from gateway.policy.conditions.tree import Any as AnyOf
from gateway.policy.rule import Case, Hit, Stage

HOUR = Window(What.MESSAGES, By.MAILBOX, 3600)
EXAMPLES: dict[str, dict[str, Any]] = {
    "active_content": {"kinds": ["macro"]},
    "archive_depth_over": {"depth": 1},
    "attachment_locked": {},
    "attachment_name": {"names": ["a*"]},
    "attachment_opaque": {},
    "attachment_scanned": {},
    "text_matches": {"patterns": ["a"]},
    "attachment_type": {"types": ["a/b"]},
    "attachments_over": {"total": "0 B", "each": "0 B", "count": 0},
    "defect": {"hides": True},
    "expression": {"cel": "attachments.total > 0"},
    "header_matches": {"field": "Subject", "pattern": "."},
    "not_unicode": {"places": ["body"]},
    "recipient_is": {"states": ["active"]},
    "recipients_over": {"count": 1},
    "secrecy_mark": {"strength": "weak"},
    "sender_is": {"units": ["a"]},
    "sent_more_than": {"messages": 1, "per": "1 h", "by": "mailbox"},
}


@dataclass
class Fixed:
    """A condition whose answer stands."""

    word: str
    holds: bool
    stage: Stage = Stage.RCPT
    places: Mapping[str, str] = field(default_factory=dict)
    asked: int = 0

    def check(self, case: Case) -> Sequence[Hit]:
        self.asked += 1
        return [Hit(self.word, "envelope", self.word)] if self.holds else ()

    def windows(self) -> Sequence[Window]:
        return (HOUR,)

    def facts(self, case: Case) -> Mapping[str, str]:
        return {"limit": self.word}


YES, NO = Fixed("yes", True), Fixed("no", False)


def words(hits: Sequence[Hit]) -> list[str]:
    return [hit.value for hit in hits]


def test_all(case: Callable[..., Case]) -> None:
    """Every child must hold; then all their hits are told."""
    assert words(All((YES, Fixed("too", True))).check(case())) == ["yes", "too"]
    assert words(All((YES, NO)).check(case())) == []
    last = Fixed("last", True)
    All((NO, last)).check(case())
    assert last.asked == 0


def test_any(case: Callable[..., Case]) -> None:
    """One child is enough; the hits and facts are those of the children that hold, the first one's first."""
    tree = AnyOf((NO, YES, Fixed("too", True)))
    assert words(tree.check(case())) == ["yes", "too"]
    assert tree.facts(case()) == {"limit": "yes"}
    assert words(AnyOf((NO, NO)).check(case())) == []


def test_not(case: Callable[..., Case], message: Callable[..., Message]) -> None:
    """Absence is a hit that names what is absent, and has no facts."""
    assert Not((NO, Fixed("nor", False))).check(case()) == [Hit("not", "envelope", "no,nor")]
    assert Not((NO, YES)).check(case()) == ()
    assert Not((NO,)).facts(case()) == {}
    content = Not((Fixed("content", False, Stage.DATA),))
    assert content.check(case()) == ()
    assert content.check(case(message())) == [Hit("not", "body", "content")]


def test_stage_and_windows_come_from_the_leaves() -> None:
    """A tree is asked at the latest stage in it, and wants every count in it."""
    tree = All((YES, Not((AnyOf((NO, Fixed("content", True, Stage.DATA))),))))
    assert tree.stage is Stage.DATA
    assert All((YES, Not((NO,)))).stage is Stage.RCPT
    assert list(tree.windows()) == [HOUR, HOUR, HOUR]


def test_places_are_those_that_are_sure() -> None:
    """Under `all` every child's facts are there, under `any` only those that each has, under `not` none."""
    one, two = Fixed("one", True, places={"a": "1", "b": "1"}), Fixed("two", True, places={"b": "22", "c": "2"})
    assert dict(All((one, two)).places) == {"a": "1", "b": "1", "c": "2"}
    assert dict(AnyOf((one, two)).places) == {"b": "22"}
    assert dict(Not((one,)).places) == {}


def test_every_condition_has_an_example_here() -> None:
    """The next test covers each condition."""
    assert EXAMPLES.keys() == CONDITIONS.keys()


@pytest.mark.parametrize("word", EXAMPLES)
def test_every_condition(word: str, case: Callable[..., Case], message: Callable[..., Message]) -> None:
    """Each has its word and one sentence of help, and says no, without a fault, where there is nothing to see."""
    kind = CONDITIONS[word]
    condition = kind(kind.Arguments.model_validate(EXAMPLES[word]))
    assert condition.word == word
    assert kind.help.endswith(".")
    assert kind.help.count(". ") == 0
    assert len(kind.help) <= 120
    assert list(condition.check(case(None, to=()))) == []
    assert list(condition.check(case(message(), sender=None))) == []
    assert all(sample for sample in condition.places.values())


def test_nodes() -> None:
    """The tree has three words."""
    assert sorted(NODES) == ["all", "any", "not"]
    assert all(node.help.endswith(".") for node in NODES.values())
