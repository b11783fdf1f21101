"""The rules, the regulation and the page that the gateway comes with."""

import re
from pathlib import Path

import pytest

from gateway.policy.conditions import CONDITIONS, NODES
from gateway.policy.load import load_policies
from gateway.policy.load_when import condition
from gateway.policy.policies import Policies
from gateway.policy.reply import GENERAL_PLACES, complete, page_address, shortened
from gateway.policy.rule import Action, Approval, Mode
from gateway.policy.selftest import run
from gateway.policy.selftest_model import RuleTestModel
from gateway.yaml_lines import read

OFFICE = Path(__file__).parents[2]
README = (OFFICE / "policies" / "README.md").read_text("utf-8")
ALL, OUT, IN = {"outbound", "internal", "inbound"}, {"outbound"}, {"inbound", "internal"}
CODES = {  # one row a rule that replies: code, enhanced code, action, articles
    "attachment-size": (552, "5.3.4", Action.REFUSE, ("Điều 6.2",)),
    "executable-attachments": (550, "5.7.1", Action.REFUSE, ("Điều 4.2",)),
    "malformed": (554, "5.6.0", Action.REFUSE, ("Điều 4.2",)),
    "recipients-per-message": (452, "4.5.3", Action.DEFER, ("Điều 4.2",)),
    "sending-rate": (451, "4.7.28", Action.DEFER, ("Điều 4.2", "Điều 10-III.1")),
    "state-secrets": (550, "5.7.1", Action.REFUSE, ("Điều 4.1",)),
    "suspected-secrets-out": (550, "5.7.1", Action.REFUSE, ("Điều 4.1",)),
    "unicode-only": (554, "5.6.1", Action.REFUSE, ("Điều 9-II",)),
    "unreadable-attachments-out": (550, "5.7.1", Action.REFUSE, ("Điều 4.1",)),
}
FLAGS = {  # one row a rule that flags: mode, articles
    "macro-documents": (Mode.OBSERVE, ("Điều 4.2",)),
    "old-font-documents": (Mode.OBSERVE, ("Điều 9-II",)),
    "scanned-pages": (Mode.OBSERVE, ("Điều 4.1",)),
    "suspected-secrets-in": (Mode.ENFORCE, ("Điều 4.1",)),
    "unreadable-attachments-in": (Mode.ENFORCE, ("Điều 4.1",)),
}
DIRECTIONS = {
    "macro-documents": {"inbound"},
    "scanned-pages": OUT,
    "suspected-secrets-in": IN,
    "suspected-secrets-out": OUT,
    "unreadable-attachments-in": IN,
    "unreadable-attachments-out": OUT,
}
TWO_PEOPLE = {"state-secrets", "suspected-secrets-out", "unreadable-attachments-out"}
IDS = (
    [f"{article}.{n + 1}" for article, most in ((4, 2), (5, 2), (6, 3), (7, 4), (8, 2), (11, 4)) for n in range(most)]
    + ["9-ii", *(f"10-ii.{number}" for number in range(1, 5)), *(f"9-iii.{number}" for number in range(1, 6))]
    + ["10-iii.1", "10-iii.2", "12", "13"]
)


def test_shipped_rules_pass_their_own_tests(shipped: Policies) -> None:
    """Every test written in a shipped rule comes out as it says."""
    count, failures = run(shipped)
    assert [str(failure) for failure in failures] == []
    assert count >= 2 * len(CODES)


def test_a_changed_rule_fails_its_own_tests(shipped: Policies) -> None:
    """The tests of a rule hold it where it is: with another limit the one at the border fails."""
    text = (OFFICE / "policies" / "attachment-size.yaml").read_text("utf-8").replace("total: 4 MiB", "total: 4 MB")
    _, failures = run(load_policies({"attachment-size.yaml": text}, shipped.articles))
    assert [failure.test for failure in failures] == ["exactly four megabytes pass"]


def test_shipped_rules_have_tests_of_both_outcomes(shipped: Policies) -> None:
    """Each rule is shown to fire and not to fire."""
    for rule in shipped.rules:
        outcomes = {RuleTestModel.model_validate(test.given).expect.action for test in rule.tests}
        assert outcomes == {"pass", rule.then.action.word}, rule.name


def test_shipped_rules_reply_as_the_table_of_replies_says(shipped: Policies) -> None:
    """Codes, actions, articles, modes and directions are fixed, and who may release a wrong alarm."""
    found: dict[str, object] = {}
    flags: dict[str, object] = {}
    for rule in shipped.rules:
        law = tuple(shipped.articles[one].short for one in rule.law)
        if rule.then.reply is None:
            flags[rule.name] = (rule.mode, law)
            assert rule.then.action is Action.FLAG
        else:
            found[rule.name] = (rule.then.reply.code, rule.then.reply.enhanced, rule.then.action, law)
            assert rule.mode is Mode.ENFORCE
        assert {direction.value for direction in rule.scope.directions} == DIRECTIONS.get(rule.name, ALL)
        assert (rule.release is Approval.TWO_PEOPLE) == (rule.name in TWO_PEOPLE)
    assert found == CODES
    assert flags == FLAGS


def test_what_is_flagged_inward_is_refused_outward(shipped: Policies) -> None:
    """The two rules of a pair ask the same, and together they are for every direction."""
    rules = {rule.name: rule for rule in shipped.rules}
    pairs = [(rules[name], rules[f"{name.removesuffix('-in')}-out"]) for name in rules if name.endswith("-in")]
    assert len(pairs) == 2
    for inward, outward in pairs:
        assert inward.source.value["when"] == outward.source.value["when"]
        assert {one.value for one in inward.scope.directions | outward.scope.directions} == ALL
        assert not inward.scope.directions & outward.scope.directions


@pytest.mark.parametrize("name", CODES)
def test_shipped_replies_can_be_understood(name: str, shipped: Policies) -> None:
    """Each names the article, what was found and where, and says in Vietnamese and English what to do."""
    (rule,) = (rule for rule in shipped.rules if rule.name == name)
    assert rule.then.reply is not None
    text = rule.then.reply.text
    vietnamese, _, english = text.partition(" / ")
    assert "{law}" in text
    assert "{where}" in vietnamese
    assert "{where}" in english
    assert any(place in text for place in ("{found}", "{attachments.total}", "{counted}"))
    assert "hay " in vietnamese
    assert re.search(r"again|compress|send", english)
    assert rule.then.notice.vi
    assert rule.then.notice.en


def test_shipped_texts_are_in_both_languages(shipped: Policies) -> None:
    """Whatever people read of a shipped rule, or of an article, stands there in Vietnamese and in English."""
    for rule in shipped.rules:
        for text in (rule.title, rule.why, rule.then.notice, rule.then.what_to_do):
            assert text.vi, rule.name
            assert text.en, rule.name
    for key, article in shipped.articles.items():
        assert article.asks.vi, key
        assert article.asks.en, key


def test_the_longest_address_fits_every_shipped_reply(shipped: Policies) -> None:
    """With every place filled to its limit and the longest web address, each line fits and the address stays whole."""
    page = page_address(f"https://a.vn/{'x' * 186}/", "r" * 60)
    for rule in shipped.rules:
        if rule.then.reply is None:
            continue
        facts = {**GENERAL_PLACES, "law": "Điều 10-III.1, Điều 4.2", **rule.when.places}
        text = complete(rule.then.reply.text, facts, facts["case"], page)
        assert shortened(text, facts["case"]) == text
        assert page in text


DECISION = "Quy định ban hành kèm theo Quyết định số 151/QĐ-UBND ngày 28/6/2013 của UBND thị xã Bỉm Sơn"


def test_regulation_has_every_article(shipped: Policies) -> None:
    """Each article that software can keep has its id, its short citation and its full one."""
    assert sorted(shipped.articles) == sorted(f"dieu-{one}" for one in IDS)
    for key, article in shipped.articles.items():
        number, _, rest = key.removeprefix("dieu-").partition("-")
        chapter, _, paragraph = rest.partition(".")
        wanted = f"Điều {number}" + (f"-{chapter.upper()}" if chapter else "") + (f".{paragraph}" if paragraph else "")
        assert article.short == wanted
        full = f"Điều {number.partition('.')[0]} " + (f"Chương {chapter.upper()} " if chapter else "")
        assert article.citation == full + DECISION


def test_readme_tells_every_condition() -> None:
    """The page has each word with its sentence of help, each argument, and each shipped rule."""
    for kind in CONDITIONS.values():
        heading = f"### `{kind.word}`\n\n{kind.help}\n"
        assert heading in README
        section = README.partition(heading)[2].partition("\n### ")[0]
        for argument in kind.Arguments.model_fields:
            assert f"`{argument}`" in section, (kind.word, argument)
        for place in kind.places:
            assert f"`{{{place}}}`" in section, (kind.word, place)
        assert kind.stage.name.lower() in section
    for node in NODES.values():
        assert f"| `{node.word}` | {node.help} |" in README
    for name in (*CODES, *FLAGS):
        assert f"`{name}`" in README


def test_readme_examples_are_rules(shipped: Policies) -> None:
    """Every whole rule on the page can be loaded, and passes its tests."""
    blocks = [block for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if block.startswith("rule: ")]
    assert blocks
    files = {f"{block.split()[1]}.yaml": block for block in blocks}
    count, failures = run(load_policies(files, shipped.articles))
    assert [str(failure) for failure in failures] == []
    assert count >= 2


def test_readme_examples_are_conditions() -> None:
    """Every condition has an example on the page that can be asked."""
    blocks = [
        block for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if block.split(":")[0] in CONDITIONS
    ]
    for block in blocks:
        tree = read(block, "README.md")
        assert condition(tree, tree.value, ()) is not None, tree.mistakes
    assert {block.split(":")[0] for block in blocks} == CONDITIONS.keys()
