"""One change of a rule, as a value: its kind, what it is about, where, what was and what is. No words for people."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Every kind of change. What each calls old and new stands behind it; either may be absent."""

    RULE_ADDED = "rule_added"  # new: its mode
    RULE_REMOVED = "rule_removed"  # old: its mode
    RULE_RENAMED = "rule_renamed"  # both names
    TEXT = "text"  # about the key and the language
    LAW_ADDED = "law_added"  # citation
    LAW_REMOVED = "law_removed"
    MODE = "mode"
    DIRECTION_ADDED = "direction_added"
    DIRECTION_REMOVED = "direction_removed"
    UNITS = "units"  # whose mail it is for; absent: everyone's
    EXCEPTION_ADDED = "exception_added"  # about the decision; new: whom it spares
    EXCEPTION_REMOVED = "exception_removed"
    EXCEPTION_PROLONGED = "exception_prolonged"  # about the decision that is in force now; its last days
    EXCEPTION_SHORTENED = "exception_shortened"
    EXCEPTION_DECISION = "exception_decision"  # the same senders, the same end, by another decision
    EXCEPTION_SPARES = "exception_spares"  # about the decision; whom it spares
    RELEASE = "release"  # who may release a wrong alarm
    CONDITION_ADDED = "condition_added"  # the condition with all it asks
    CONDITION_REMOVED = "condition_removed"
    CONDITIONS_JOINED = "conditions_joined"  # the words: all, any, not
    ARGUMENT = "argument"  # about the condition and the key; absent: the key is not written
    WORDS_ADDED = "words_added"  # about the condition and the key; words of its list
    WORDS_REMOVED = "words_removed"
    ACTION = "action"
    REPLY = "reply"  # code, enhanced code, text
    TOLD_ADDED = "told_added"  # who is told
    TOLD_REMOVED = "told_removed"
    INCIDENT = "incident"  # whether a secret opens one: yes, no
    TEST_ADDED = "test_added"  # about the test
    TEST_REMOVED = "test_removed"
    TEST_CHANGED = "test_changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `where` is its place in the tree of conditions, `until` the last day of an exception that came or
    went; `at` is `file:line:column`, of what is there now, or else of what was there.
    """

    rule: str
    kind: Kind
    about: str = ""
    where: str = ""
    old: str | None = None
    new: str | None = None
    until: str | None = None
    at: str = ""
