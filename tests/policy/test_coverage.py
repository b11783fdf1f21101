"""Which rules keep which article, and which articles nobody keeps."""

from gateway.policy.coverage import Keeper, coverage
from gateway.policy.load import load_articles, load_policies
from gateway.policy.policies import Policies
from gateway.policy.rule import Mode

RULE = """\
rule: {name}
title: x
why: x
law: [{law}]
mode: {mode}
applies_to: {{direction: [outbound]}}
when:
  attachments_over: {{total: 10 B}}
then:
  refuse: {{code: 552, enhanced: 5.3.4, text: "no"}}
  notice: x
tests:
  - {{name: a, message: {{attachments: [{{name: x, size: 11}}]}}, expect: {{action: refuse}}}}
  - {{name: b, expect: pass}}
  - {{name: c, message: {{attachments: [{{name: x, size: 10}}]}}, expect: pass}}
"""
REGULATION = """\
articles:
  kept-twice: {short: Điều 1, citation: x, asks: x}
  observed: {short: Điều 2, citation: x, asks: x}
  asleep: {short: Điều 3, citation: x, asks: x}
  forgotten: {short: Điều 4, citation: x, asks: x}
  by-people: {short: Điều 5, citation: x, asks: x, not_by_rule: People do.}
  in-both: {short: Điều 6, citation: x, asks: x, not_by_rule: {vi: Do người., en: By people.}}
  asleep-with-reason: {short: Điều 7, citation: x, asks: x, not_by_rule: Not yet.}
"""
RULES = {
    "one": ("kept-twice, in-both", "enforce"),
    "two": ("kept-twice", "off"),
    "watched": ("observed", "observe"),
    "sleeps": ("asleep, asleep-with-reason", "off"),
}


def policies() -> Policies:
    """Four rules, and articles of every kind."""
    files = {f"{name}.yaml": RULE.format(name=name, law=law, mode=mode) for name, (law, mode) in RULES.items()}
    return load_policies(files, load_articles(REGULATION, "regulation.yaml"))


def test_each_article_has_its_rules_and_their_tests() -> None:
    """Every rule that cites an article is told with its mode and its tests by what they expect."""
    told = {one.article: one for one in coverage(policies())}
    assert list(told) == ["kept-twice", "observed", "asleep", "forgotten", "by-people", "in-both", "asleep-with-reason"]
    assert told["kept-twice"].keepers == (Keeper("one", Mode.ENFORCE, 1, 2), Keeper("two", Mode.OFF, 1, 2))
    assert told["observed"].keepers == (Keeper("watched", Mode.OBSERVE, 1, 2),)
    assert told["forgotten"].keepers == ()
    assert told["by-people"].not_by_rule.en == "People do."
    assert (told["in-both"].law, told["in-both"].not_by_rule.vi) == ("Điều 6", "Do người.")


def test_what_is_a_gap() -> None:
    """An article is a gap when its rules sleep, or there are none, and no reason is given; rule and reason clash."""
    told = coverage(policies())
    assert [one.article for one in told if one.is_gap] == ["asleep", "forgotten"]
    assert [one.article for one in told if one.contradicts_itself] == ["in-both"]


def test_the_shipped_regulation_has_no_gap(shipped: Policies) -> None:
    """Every shipped article has a rule, or a reason in both languages why none keeps it, and never both."""
    told = coverage(shipped)
    assert len(told) == len(shipped.articles) > 30
    for one in told:
        assert not one.is_gap, one.article
        assert not one.contradicts_itself, one.article
        assert bool(one.not_by_rule.vi) is bool(one.not_by_rule.en) is not one.is_kept, one.article
