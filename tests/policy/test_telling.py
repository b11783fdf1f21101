"""Who is told: which rules make a matter, and which addresses stand behind their names."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway.message.address import Address
from gateway.people.directory import Directory, Mailbox
from gateway.policy.load import load_policies
from gateway.policy.policies import Article, Policies
from gateway.policy.rule import Action, Case, Mode
from gateway.policy.telling import Contacts, Matter, matters, mistakes
from gateway.policy.verdict import Finding, Outcome, Verdict

OFFICER, AUDITOR, UNIT = Address("an.toan", "gov.vn"), Address("kiem.toan", "gov.vn"), Address("vp", "gov.vn")
CONTACTS = Contacts({"officer": (OFFICER, AUDITOR), "auditor": (AUDITOR,)}, {"van-phong": (UNIT,)})
ARTICLES = {one: Article(one, "Điều 6 Quy định về thư điện tử") for one in ("dieu-6.2", "dieu-6.3")}
RULE = """\
rule: {name}
title: Tệp đính kèm
why: Large attachments fill mailboxes.
law: [dieu-6.2, dieu-6.3]
mode: {mode}
applies_to: {{direction: [outbound, internal, inbound]}}
when:
  attachments_over: {{total: 4 MiB}}
then:
  flag: {{}}
  notice: Xem lại.
  what_to_do: Xem lại nhé. / Look again.
  tell: [{tell}]
tests:
  - {{name: passes, expect: pass}}
  - {{name: fires, message: {{attachments: [{{name: a.pdf, size: 5 MiB}}]}}, expect: {{action: flag}}}}
"""
SENDERS = Directory.of([Mailbox("annv@example.gov.vn", "van-phong"), Mailbox("bình@example.gov.vn", "van-phong")])


def policies(**tell: str) -> Policies:
    """Rules by name, each with whom it tells; a name with "observe" in it observes."""
    files = {
        f"{name}.yaml": RULE.format(name=name, mode="observe" if "observe" in name else "enforce", tell=names)
        for name, names in tell.items()
    }
    return load_policies(files, ARTICLES)


def found(rules: Policies, *names: str, action: Action = Action.FLAG) -> Verdict:
    """A verdict in which these rules found something."""
    modes = {rule.name: rule.mode for rule in rules.rules}
    findings = tuple(
        Finding(name, ("dieu-6.2",), modes[name], "attachments_over", "attachment:1", "5") for name in names
    )
    return Verdict(action, names[0] if names else None, ("Điều 6.2",), None, findings, names, "v")


def told(rules: Policies, verdict: Verdict, case: Case) -> list[Matter]:
    mailbox = SENDERS.find(case.envelope.sender)
    outcome = Outcome.RELAYED
    return list(matters(rules, CONTACTS, verdict, case.envelope, outcome=outcome, recipients=3, mailbox=mailbox))


def test_a_matter_holds_what_the_record_holds(case: Callable[..., Case]) -> None:
    """Rule, articles (in full, each once), findings, envelope: closed values and the sender's address, nothing else."""
    rules = replace(policies(size="officer"), help_url="https://mail.gov.vn/")
    (matter,) = told(rules, found(rules, "size"), case())
    assert (matter.rule, matter.law, matter.page) == (
        "size",
        ("Điều 6 Quy định về thư điện tử",),
        "https://mail.gov.vn/size.html",
    )
    assert (matter.title.vi, matter.notice.vi, matter.what_to_do.en) == ("Tệp đính kèm", "Xem lại.", "Look again.")
    assert (matter.effect, matter.decision, matter.recipients) == (Action.FLAG, Action.FLAG, 3)
    assert matter.outcome is Outcome.RELAYED
    assert (matter.case, matter.sender, matter.direction.value) == ("CASE", "annv@example.gov.vn", "outbound")
    assert matter.addressees == (OFFICER, AUDITOR)


def test_only_rules_in_force_that_fired_and_name_someone(case: Callable[..., Case]) -> None:
    """Not one that observes, not one that names nobody, not one that found nothing."""
    rules = policies(size="officer", observe="officer", silent="", other="officer")
    assert [one.rule for one in told(rules, found(rules, "observe", "silent", "size"), case())] == ["size"]
    assert told(rules, found(rules), case()) == []


def test_a_weaker_rule_is_told_of_too(case: Callable[..., Case]) -> None:
    """A rule that fired is told of although another one's reply was given: size hides no secret."""
    rules = policies(a="officer", b="auditor")
    verdict = replace(found(rules, "a", "b", action=Action.REFUSE), rule="a")
    assert [(one.rule, one.decision) for one in told(rules, verdict, case())] == [
        ("a", Action.REFUSE),
        ("b", Action.REFUSE),
    ]


def test_everyone_once(case: Callable[..., Case]) -> None:
    """Whoever stands behind two names gets one letter."""
    rules = policies(size="auditor, officer, auditor-not-there, sender-unit, sender")
    (matter,) = told(rules, found(rules, "size"), case())
    assert matter.addressees == (AUDITOR, OFFICER, UNIT, Address("annv", "example.gov.vn"))


@pytest.mark.parametrize(
    ("sender", "stranger", "expected"),
    [
        ("annv@example.gov.vn", False, [(UNIT, Address("annv", "example.gov.vn"))]),
        ("AnNV@Example.gov.vn", False, [(UNIT, Address("annv", "example.gov.vn"))]),
        ("annv@example.gov.vn", True, []),
        ("nobody@example.gov.vn", False, [()]),
        ("a@example.org", True, []),
        (None, False, []),
        ("bình@example.gov.vn", False, [(UNIT,)]),
    ],
    ids=["ours", "capitals", "claimed by a stranger", "in no directory", "stranger", "null path", "needs SMTPUTF8"],
)
def test_the_sender_is_told_only_if_ours(
    case: Callable[..., Case], sender: str | None, stranger: bool, expected: list[tuple[Address, ...]]
) -> None:
    """A stranger is never written to, whatever address it claims, and neither is that address's unit.

    Where nobody else is named there is no matter then; a sender of ours whom the directory lacks is one, for nobody.
    """
    rules = policies(size="sender, sender-unit", named="auditor, sender")
    to = ("annv@example.gov.vn",) if stranger else ("x@example.org",)
    found_in = case(sender=sender, stranger=stranger, to=to)
    assert [one.addressees for one in told(rules, found(rules, "size"), found_in)] == expected
    (named,) = told(rules, found(rules, "named"), found_in)
    assert named.named == (AUDITOR,)


def test_a_claimed_address_is_another_sender(case: Callable[..., Case]) -> None:
    """A stranger who claims an address of ours cannot use up the letters about it."""
    rules = policies(size="officer")
    (ours,) = told(rules, found(rules, "size"), case())
    (claimed,) = told(rules, found(rules, "size"), case(stranger=True, to=("b@example.gov.vn",)))
    assert ours.sender == claimed.sender
    assert ours.sender_key != claimed.sender_key


def test_rules_without_articles_of_theirs(case: Callable[..., Case]) -> None:
    """What no rule of these says is told to nobody; a rule whose articles have no text is told of without them."""
    rules = policies(size="officer")
    verdict = found(rules, "size")
    assert told(replace(rules, rules=()), verdict, case()) == []
    (matter,) = told(replace(rules, articles={}), verdict, case())
    assert matter.law == ()


def test_names_without_addresses_are_mistakes() -> None:
    """Each is told at its place, with what to do; the reserved words need no address but that of a unit."""
    rules = policies(a="officer, oficer, sender", b="sender-unit, nobody-near")
    text = [str(mistake) for mistake in mistakes(rules, {"officer", "auditor"}, {})]
    assert text == [
        'a.yaml:13:19: nobody is named "oficer"; did you mean "officer"?',
        'b.yaml:13:10: nobody can be told for "sender-unit"; write tell.units in the settings',
        'b.yaml:13:23: nobody is named "nobody-near"; known are auditor, officer, sender, sender-unit',
    ]
    assert [str(mistake) for mistake in mistakes(policies(a="officer"), (), ())] == [
        'a.yaml:13:10: nobody is named "officer"; write tell.people in the settings'
    ]
    assert mistakes(policies(a="officer, sender, sender-unit"), {"officer"}, {"van-phong"}) == []


def test_rules_asleep_are_held_to_their_names_too() -> None:
    """A rule that is turned on by one word shall not fail then."""
    text = RULE.format(name="a", mode="off", tell="officer")
    assert load_policies({"a.yaml": text}, ARTICLES).rules[0].mode is Mode.OFF
    assert len(mistakes(load_policies({"a.yaml": text}, ARTICLES), (), ())) == 1
