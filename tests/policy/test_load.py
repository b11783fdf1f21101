"""Rule files and the regulation: what they become, and every way to get them wrong."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.bilingual import Bilingual
from gateway.message.envelope import Direction
from gateway.policy.load import MAX_FILE, PolicyMistakes, load_articles, load_policies
from gateway.policy.policies import Article, Policies
from gateway.policy.rule import Action, Mode, Stage
from gateway.policy_files import read_folder

BAD = sorted(path for path in (Path(__file__).parents[1] / "bad_policies").iterdir() if path.is_dir())
ARTICLES = {"dieu-6.2": Article("Điều 6.2", "Điều 6"), "dieu-4.1": Article("Điều 4.1", "Điều 4")}
RULE = """\
rule: size
title: Tệp đính kèm
why: Large attachments fill mailboxes.
law: [dieu-6.2]
mode: observe
applies_to: {direction: [outbound], units: [van-phong]}
exceptions:
  - {senders: [AnNV@Example.gov.vn], until: 2027-01-01, decision: 12/QĐ-UBND}
when:
  all:
    - sent_more_than: {messages: 5, per: 1 h, by: unit}
    - not:
        attachments_over: {total: 4 MiB}
then:
  flag:
  notice: Xem lại.
tests:
  - {name: passes, expect: pass}
  - {name: fires, counts: {messages: 6}, expect: {action: flag}}
"""


def load_folder(folder: Path) -> Policies:
    regulation = folder / "regulation.yaml"
    articles = load_articles(regulation.read_text("utf-8"), regulation.name) if regulation.exists() else ARTICLES
    texts, unread = read_folder(folder)
    files = {Path(path).name: text for path, text in texts.items() if Path(path) != regulation}
    return load_policies(files, articles, [replace(one, file=Path(one.file).name) for one in unread])


@pytest.mark.parametrize("folder", BAD, ids=lambda path: path.name)
def test_bad_policies(folder: Path) -> None:
    """Each bad folder is refused with exactly its expected mistakes, all at once, in the order of the lines."""
    with pytest.raises(PolicyMistakes) as refused:
        load_folder(folder)
    told = "".join(f"{mistake}\n" for mistake in refused.value.mistakes)
    assert told == (folder / "expected.txt").read_text("utf-8")


def test_a_whole_rule() -> None:
    """Every key of a file becomes what the rule says."""
    policies = load_policies({"policies/size.yaml": RULE}, ARTICLES)
    (rule,) = policies.rules
    assert (rule.name, rule.law, rule.mode) == ("size", ("dieu-6.2",), Mode.OBSERVE)
    assert (rule.title, rule.why) == (Bilingual("Tệp đính kèm"), Bilingual("", "Large attachments fill mailboxes."))
    assert rule.scope.directions == {Direction.OUTBOUND}
    assert rule.scope.units == {"van-phong"}
    (spared,) = rule.exceptions
    assert (str(spared.until), spared.decision, spared.senders) == (
        "2027-01-01",
        "12/QĐ-UBND",
        frozenset({"annv@example.gov.vn"}),
    )
    assert rule.when.word == "all"
    assert rule.stage is Stage.DATA
    assert [window.seconds for window in policies.windows()] == [3600]
    assert (rule.then.action, rule.then.reply, rule.then.notice) == (Action.FLAG, None, Bilingual("Xem lại."))
    assert not rule.then.what_to_do
    assert [test.at for test in rule.tests] == ["policies/size.yaml:18:5", "policies/size.yaml:19:5"]
    assert policies.articles == ARTICLES


def test_rules_stand_by_file_name() -> None:
    """The order of rules is that of their names, whatever folder or order they come in."""
    files = {f"x/{name}.yaml": RULE.replace("rule: size", f"rule: {name}") for name in ("b", "a-b", "a", "c")}
    assert [rule.name for rule in load_policies(files, ARTICLES).rules] == ["a", "a-b", "b", "c"]


def test_version_follows_the_content() -> None:
    """The same rules and articles have the same version wherever they lie; any change is another version."""
    version = load_policies({"policies/size.yaml": RULE}, ARTICLES).version
    assert len(version) == 16
    assert load_policies({"/etc/congthu/size.yaml": RULE}, dict(reversed(ARTICLES.items()))).version == version
    others = [
        load_policies({"size.yaml": RULE + "# one more line\n"}, ARTICLES).version,
        load_policies({"size.yaml": RULE}, {**ARTICLES, "dieu-7": Article("Điều 7", "x")}).version,
        load_policies({}, ARTICLES).version,
    ]
    assert len({version, *others}) == 4


def test_no_rules() -> None:
    """An office may have no rules."""
    assert load_policies({}, ARTICLES).rules == ()


def test_two_files_of_one_name() -> None:
    """Rules are told apart by name alone."""
    with pytest.raises(PolicyMistakes) as refused:
        load_policies({"a/size.yaml": RULE, "b/size.yaml": RULE}, ARTICLES)
    assert str(refused.value) == "b/size.yaml:1:7: a/size.yaml is named so already; rename one of them"


def test_hostile_files_are_bounded() -> None:
    """Neither size, nor depth, nor aliases cost more than a mistake."""
    bombs = {
        "huge.yaml": "a: " + "x" * MAX_FILE,
        "deep.yaml": "[" * 5000,
        "laughs.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "nul.yaml": "a: \0\n",
    }
    with pytest.raises(PolicyMistakes) as refused:
        load_policies(bombs, ARTICLES)
    told = {mistake.file: mistake.text for mistake in reversed(refused.value.mistakes)}
    assert told["huge.yaml"] == f"the file has over {MAX_FILE} characters; split or shorten it"
    assert "nested too deeply" in told["deep.yaml"]
    assert told["laughs.yaml"] == '"applies_to" is missing here; write it'
    assert "anchors and aliases are not read here" in str(refused.value)
    assert told["nul.yaml"].startswith("this is not YAML")


def test_every_word_that_is_told_as_missing_is_a_key() -> None:
    """An empty rule is told each key that every rule has."""
    with pytest.raises(PolicyMistakes) as refused:
        load_policies({"size.yaml": "{}\n"}, ARTICLES)
    told = {mistake.text.split('"')[1] for mistake in refused.value.mistakes}
    assert told == {"rule", "title", "why", "law", "mode", "applies_to", "when", "then", "tests"}


def test_articles() -> None:
    """A regulation is its articles, each with the citation that people read."""
    text = 'articles:\n  dieu-9-iii.1: {short: "Điều 9-III.1", citation: "Điều 9 chương III", asks: "x"}\n'
    assert load_articles(text, "r.yaml") == {
        "dieu-9-iii.1": Article("Điều 9-III.1", "Điều 9 chương III", Bilingual("", "x"))
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("notice: Xem lại.", Bilingual("Xem lại.")),
        ("notice: Xem lại. / Look again.", Bilingual("Xem lại.", "Look again.")),
        ("notice: Một / hai / ba", Bilingual("Một / hai / ba")),
        ("notice: {vi: Xem lại., en: Look again / and again}", Bilingual("Xem lại.", "Look again / and again")),
    ],
)
def test_texts_come_in_both_languages(line: str, said: Bilingual) -> None:
    """A text is written language by language, or in one line with one slash between; nothing is guessed."""
    (rule,) = load_policies({"size.yaml": RULE.replace("notice: Xem lại.", line)}, ARTICLES).rules
    assert rule.then.notice == said
    (rule,) = load_policies(
        {
            "size.yaml": RULE.replace("notice:", "notice: x\n  what_to_do:").replace(
                "Xem lại.", line.removeprefix("notice: ")
            )
        },
        ARTICLES,
    ).rules
    assert rule.then.what_to_do == said


def test_titles_and_reasons_come_in_both_languages() -> None:
    """A title alone is Vietnamese, a reason alone English; a slash in them is part of the text."""
    text = RULE.replace("title: Tệp đính kèm", "title: Tệp / thư").replace("why: Large", "why: Large / many")
    (rule,) = load_policies({"size.yaml": text}, ARTICLES).rules
    assert (rule.title.vi, rule.title.en, rule.why.vi) == ("Tệp / thư", "", "")
    assert rule.why.en.startswith("Large / many")
    text = RULE.replace("title: Tệp đính kèm", "title: {vi: Tệp, en: Files}")
    (rule,) = load_policies({"size.yaml": text}, ARTICLES).rules
    assert rule.title == Bilingual("Tệp", "Files")
