"""Why a rule fires or not: every condition is asked, and scope, exceptions and modes are told."""

from collections.abc import Callable

import pytest

from gateway.message.inspect import Message
from gateway.people.directory import Directory, Mailbox
from gateway.policy.explanation import explain
from gateway.policy.load import load_policies
from gateway.policy.policies import Article
from gateway.policy.rule import Case, Rule, Stage

ARTICLES = {"dieu-6.2": Article("Điều 6.2", "Điều 6")}
RULE = """\
rule: size
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound, internal]}
exceptions:
  - {senders: [binhtt@example.gov.vn], until: 2026-06-30, decision: 12/QĐ-UBND}
when:
  all:
    - attachments_over: {total: 4 MiB}
    - recipients_over: {count: 1}
    - not:
        any:
          - sender_is: {addresses: [annv@example.gov.vn]}
          - defect: {hides: true}
then:
  flag: {}
  notice: x
tests:
  - {name: a, expect: pass}
  - {name: b, recipients: 2, expect: {action: flag}}
"""


def rule(text: str = RULE) -> Rule:
    return load_policies({"size.yaml": text}, ARTICLES).rules[0]


def test_nothing_is_hidden_by_what_decides_first(case: Callable[..., Case], message: Callable[..., Message]) -> None:
    """`all` ends at its first condition that does not hold; the explanation asks each, below nodes too."""
    told = explain(rule(), [(case(message()), Stage.DATA)])
    assert [(answer.depth, answer.word, answer.asks, answer.holds, answer.saw) for answer in told.answers] == [
        (0, "all", "", False, ""),
        (1, "attachments_over", "total 4 MiB", False, "total 0 octets"),
        (1, "recipients_over", "count 1", False, "1 recipient"),
        (1, "not", "", False, ""),
        (2, "any", "", True, ""),
        (3, "sender_is", "addresses annv@example.gov.vn", True, "annv@example.gov.vn (no mailbox of ours)"),
        (3, "defect", "hides true", False, "no defect"),
    ]
    assert (told.applies, told.holds, told.fires) == (True, False, False)


@pytest.mark.parametrize(
    ("text", "given", "scope"),
    [
        (RULE, {"stranger": True}, "it is for internal, outbound; this is inbound"),
        (
            RULE,
            {"sender": "binhtt@example.gov.vn"},
            "spared by the exception of decision 12/QĐ-UBND, up to and including 2026-06-30",
        ),
        (
            RULE.replace("internal]", "internal], units: [van-phong]"),
            {"directory": Directory.of([Mailbox("annv@example.gov.vn", "so-y-te")])},
            "it is for internal, outbound; van-phong; this is outbound, unit so-y-te",
        ),
        (
            RULE.replace("internal]", "internal], units: [van-phong]"),
            {},
            "it is for internal, outbound; van-phong; this is outbound, no unit of ours",
        ),
    ],
)
def test_a_rule_that_is_not_for_the_case_says_why(
    text: str, given: dict[str, object], scope: str, case: Callable[..., Case], message: Callable[..., Message]
) -> None:
    """Direction, unit or exception is named, and the conditions are told all the same."""
    told = explain(rule(text), [(case(message(), **given), Stage.DATA)])
    assert (told.applies, told.fires, told.scope) == (False, False, scope)
    assert len(told.answers) == 7


def test_of_several_recipients_the_one_that_decides_is_told(case: Callable[..., Case]) -> None:
    """A rule of the envelope is asked once a recipient: the first that it fires for is told, else the last."""
    text = RULE[: RULE.index("when:")] + "when:\n  recipient_is: {domains: [b.vn]}\n" + RULE[RULE.index("then:") :]
    asked = [(case(to=to), Stage.RCPT) for to in (("x@a.vn",), ("x@a.vn", "y@b.vn"), ("x@a.vn", "y@b.vn", "z@b.vn"))]
    told = explain(rule(text), asked)
    assert (told.times, told.case, told.fires) == (3, asked[1][0], True)
    told = explain(rule(text), asked[:1])
    assert (told.times, told.case, told.fires) == (1, asked[0][0], False)


def test_a_rule_that_nobody_asked_says_why(case: Callable[..., Case], message: Callable[..., Message]) -> None:
    """Off, no recipient, or a message that was not read."""
    off = explain(rule(RULE.replace("mode: enforce", "mode: off")), [(case(message()), Stage.DATA)])
    assert (off.unasked, off.fires, len(off.answers)) == ("its mode is off", False, 7)
    unread = explain(rule(), [(case(), Stage.RCPT)])
    assert (unread.unasked, unread.answers) == ("the message was not read", ())
    assert explain(rule(), []).unasked == "no recipient was let in"


def test_no_answer_is_neither_yes_nor_no(case: Callable[..., Case], message: Callable[..., Message]) -> None:
    """An expression without an answer leaves its rule without one, unless other conditions decide before it."""
    text = RULE[: RULE.index("  all:")] + "  NODE:\n" + RULE[RULE.index("    - recip") : RULE.index("    - not")]
    text += "    - expression: recipients.addresses[2] == 'x'\n" + RULE[RULE.index("then:") :]
    silent = explain(rule(text.replace("NODE", "any")), [(case(message()), Stage.DATA)])
    assert [answer.holds for answer in silent.answers] == [None, False, None]
    assert (silent.unanswered, silent.holds, silent.fires) == (True, False, False)
    assert "Index error" in silent.answers[2].saw
    decided = explain(rule(text.replace("NODE", "all")), [(case(message()), Stage.DATA)])
    assert [answer.holds for answer in decided.answers] == [False, False, None]
    assert (decided.unanswered, decided.fires) == (False, False)
    stranger = explain(rule(text.replace("NODE", "any")), [(case(message(), stranger=True), Stage.DATA)])
    assert (stranger.unanswered, stranger.answers[0].holds) == (False, None)


def test_of_several_recipients_the_one_without_an_answer_is_told(case: Callable[..., Case]) -> None:
    """It defers that recipient, and so is told like one that the rule fires for."""
    when = 'when:\n  expression: {at: rcpt, cel: "10 / (recipients.count - 2) > 100"}\n'
    text = RULE[: RULE.index("when:")] + when + RULE[RULE.index("then:") :]
    asked = [(case(to=to), Stage.RCPT) for to in (("x@a.vn",), ("x@a.vn", "y@b.vn"), ("x@a.vn", "y@b.vn", "z@b.vn"))]
    told = explain(rule(text), asked)
    assert (told.case, told.unanswered) == (asked[1][0], True)
