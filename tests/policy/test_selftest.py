"""Tests in rule files: what they make, what they compare, how they fail. The messages that they make are real ones."""

from pathlib import Path

import pytest

from gateway.policy.load import load_policies
from gateway.policy.policies import Article
from gateway.policy.selftest import run

ARTICLES = {"dieu-6.2": Article("Điều 6.2", "Điều 6")}
GOOD = sorted((Path(__file__).parent / "good").glob("*.yaml"))
FAILING = """\
rule: one
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound]}
when:
  attachments_over: {total: 10 B}
then:
  refuse: {code: 552, enhanced: 5.3.4, text: "no"}
  notice: x
tests:
  - {name: a, message: {attachments: [{name: x, size: 11}]}, expect: pass}
  - {name: b, message: {attachments: [{name: x, size: 10}]}, expect: {action: refuse}}
  - {name: c, login: c, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse,where: body,value: "11"}}
  - {name: d, login: d, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse, value: "12"}}
  - {name: e, login: e, message: {attachments: [{name: x, size: 11}]}, expect: {action: defer}}
  - {name: f, login: f, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse, where: "attachment:1"}}
  - {name: g, login: g, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse, values: ["11", "12"]}}
  - name: h
    login: h
    message: {attachments: [{name: x, size: 11}]}
    expect: {action: refuse, where: body, values: ["11"]}
"""


def test_failures_say_where_what_and_why() -> None:
    """A failure names the file, the line, the test, what was expected and what came out."""
    count, failures = run(load_policies({"policies/one.yaml": FAILING}, ARTICLES))
    assert count == 8
    assert [str(failure) for failure in failures] == [
        'policies/one.yaml:13:5: test "a" of one: expected pass, got refuse (11 at attachment:1)',
        'policies/one.yaml:14:5: test "b" of one: expected refuse, got pass',
        'policies/one.yaml:15:5: test "c" of one: expected refuse at body of 11, got refuse (11 at attachment:1)',
        'policies/one.yaml:16:5: test "d" of one: expected refuse of 12, got refuse (11 at attachment:1)',
        'policies/one.yaml:17:5: test "e" of one: expected defer, got refuse (11 at attachment:1)',
        'policies/one.yaml:19:5: test "g" of one: expected refuse of 11, 12, got refuse (11 at attachment:1)',
        'policies/one.yaml:20:5: test "h" of one: expected refuse at body of 11, got refuse (11 at attachment:1)',
    ]


OPENING = """rule: one
title: t
why: w
law: [dieu-6.2]
mode: observe
applies_to: {direction: [outbound]}
when: {secrecy_mark: {strength: strong}}
then: {refuse: {code: 550, enhanced: 5.7.1, text: "no"}, notice: n, incident: true}
tests:
  - {name: a, message: {subject: "[MẬT] Kế hoạch"}, expect: {action: refuse, incident: true}}
  - {name: b, message: {subject: "[MẬT] Kế hoạch"}, expect: {action: refuse, incident: false}}
  - {name: c, expect: {action: pass, incident: true}}
  - {name: d, expect: {action: pass, incident: false}}
"""


def test_incidents_can_be_expected() -> None:
    """Whether the rule opens an incident is asked where a test says it, whatever the rule's mode."""
    count, failures = run(load_policies({"policies/one.yaml": OPENING}, ARTICLES))
    assert count == 4
    assert [(failure.at, failure.test, failure.expected, failure.got) for failure in failures] == [
        ("policies/one.yaml:11:5", "b", "refuse, no incident", "refuse (MẬT at subject), an incident"),
        ("policies/one.yaml:12:5", "c", "pass, an incident", "pass, no incident"),
    ]
    without = OPENING.replace(", incident: true}\ntests", "}\ntests")
    _, failures = run(load_policies({"policies/one.yaml": without}, ARTICLES))
    assert [failure.test for failure in failures] == ["a", "c"]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_what_tests_can_give(path: Path) -> None:
    """Each key of a test reaches the rule as it would in mail, whatever the rule's mode: each file passes."""
    count, failures = run(load_policies({path.name: path.read_text("utf-8")}, ARTICLES))
    assert count >= 2
    assert [str(failure) for failure in failures] == []


def test_a_test_asks_its_own_rule_alone() -> None:
    """Another rule that would refuse the message does not."""
    files = {path.name: path.read_text("utf-8") for path in GOOD}
    other = (
        files["by-default-unit.yaml"]
        .replace("by-default-unit", "zzz")
        .replace("  flag: {}", '  refuse: {code: 550, enhanced: 5.7.1, text: "no"}')
        .replace("action: flag", "action: refuse")
    )
    _, failures = run(load_policies({**files, "zzz.yaml": other}, ARTICLES))
    assert failures == ()


def test_an_expression_without_answer_fails() -> None:
    """Whoever tests a rule is told that its expression has no answer, and why."""
    text = FAILING.replace("attachments_over: {total: 10 B}", 'expression: "100 / (attachments.total - 11) > 0"')
    _, failures = run(load_policies({"policies/one.yaml": text}, ARTICLES))
    assert str(failures[0]) == (
        'policies/one.yaml:13:5: test "a" of one: expected pass, got no answer (INVALID_ARGUMENT: divide by zero)'
    )
