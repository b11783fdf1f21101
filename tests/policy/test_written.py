"""What a rule's file says, read again: values as a file would write them."""

from gateway.policy import written
from gateway.policy.conditions import CONDITIONS
from gateway.policy.load import load_policies
from gateway.policy.policies import Article

RULE = """\
rule: many
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound], units: [van-phong]}
exceptions:
  - {units: [noi-vu], until: 2027-01-31, decision: 12/QĐ}
when:
  all:
    - attachments_over: {total: 4 MiB, each: 1500 KB, count: 20}
    - attachment_type: {extensions: [exe, iso], members: true}
    - not: {sent_more_than: {messages: 60, per: 90 min, by: mailbox}}
then:
  flag: {}
  notice: x
tests:
  - {name: a, counts: {messages: 61}, expect: pass}
  - {name: b, message: {attachments: [{name: x.exe, size: 5 MiB}]}, expect: {action: flag}}
"""


def test_values_are_said_as_files_write_them() -> None:
    """Sizes and durations have their units, lists their commas, switches their words; conditions have their places."""
    (rule,) = load_policies({"many.yaml": RULE}, {"dieu-6.2": Article("Điều 6.2", "x")}).rules
    over, kind, none = rule.when.children  # type: ignore[attr-defined]
    path = ("when", "all")
    said = [
        written.all_said(written.arguments(rule, asked, (*written.child(rule, path, number), asked.word)))
        for number, asked in enumerate((over, kind))
    ]
    assert said == ["total 4 MiB, each 1500 KB, count 20", "extensions exe, iso, members true"]
    alone = written.child(rule, (*written.child(rule, path, 2), "not"), 0)
    assert alone == ("when", "all", 2, "not")
    assert written.all_said(written.arguments(rule, none.children[0], (*alone, "sent_more_than"))) == (
        "messages 60, per 90 min, by mailbox"
    )
    assert written.all_said(written.scope(rule)) == "direction outbound, units van-phong"
    assert written.all_said(written.exception(rule, 0)) == "until 2027-01-31, decision 12/QĐ, units noi-vu"


def test_choices_and_units_are_told_by_types() -> None:
    """Closed lists and quantities are known by their fields; plain numbers have no unit."""
    fields = CONDITIONS["sent_more_than"].Arguments.model_fields
    assert tuple(written.choices_of(fields["by"])) == ("mailbox", "unit", "login", "network")
    assert written.unit_of(fields["per"])[0] == "s"
    assert written.unit_of(fields["messages"])[0] == ""
