"""What changed between two sets of rules: golden pairs of folders, told in both languages."""

from dataclasses import asdict
from pathlib import Path

import pytest

from gateway.policy.change import Change, Kind
from gateway.policy.changed_conditions import _MOST_PAIRS
from gateway.policy.changes import changes
from gateway.policy.load import load_policies
from gateway.policy.policies import Article, Policies
from gateway.reports.change_words import SENTENCES, WORDS, sentence
from gateway.reports.words import Language

FOLDER = Path(__file__).parent / "changes"
ARTICLES = {f"dieu-{number}": Article(f"Điều {number}", "x") for number in ("4.1", "4.2", "6.2")}


def loaded(folder: Path) -> Policies:
    """The rules of a folder, their mistakes named without it."""
    return load_policies({path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}, ARTICLES)


def told(found: tuple[Change, ...], language: Language) -> list[str]:
    """As people are told, with each place."""
    return [f"{one.rule}: {sentence(asdict(one), language)}  [{one.at}]" for one in found]


def found(name: str) -> tuple[Change, ...]:
    """What changed in a golden pair."""
    return changes(loaded(FOLDER / name / "old"), loaded(FOLDER / name / "new"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_golden(name: str, language: Language) -> None:
    """Each pair of folders has exactly its golden changes, in the words of each language."""
    golden = (FOLDER / name / f"expected.{language}.txt").read_text("utf-8")
    assert "".join(f"{line}\n" for line in told(found(name), language)) == golden


def test_every_kind_is_shown_and_has_words() -> None:
    """The golden pair shows every kind of change; each has a sentence in both languages, and words of no other kind."""
    assert {one.kind for one in found("every-kind")} == set(Kind)
    assert set(SENTENCES) == {kind.value for kind in Kind} >= set(WORDS)
    assert all(set(words) == set(Language) for words in SENTENCES.values())


def test_the_other_way_round_everything_changes_back() -> None:
    """What is old one way is new the other way, for every value that changed."""
    one_way = changes(loaded(FOLDER / "every-kind" / "old"), loaded(FOLDER / "every-kind" / "new"))
    other_way = changes(loaded(FOLDER / "every-kind" / "new"), loaded(FOLDER / "every-kind" / "old"))
    kinds = {Kind.ARGUMENT, Kind.UNITS, Kind.MODE, Kind.REPLY, Kind.TEXT, Kind.ACTION, Kind.CONDITIONS_JOINED}
    there = {(one.kind, one.about, one.old, one.new) for one in one_way if one.kind in kinds}
    back = {(one.kind, one.about, one.new, one.old) for one in other_way if one.kind in kinds}
    assert there == back
    assert len(one_way) == len(other_way)


def test_shipped_rules_do_not_differ_from_themselves(shipped: Policies) -> None:
    """A set of rules is the same as itself."""
    assert changes(shipped, shipped) == ()


def test_long_lists_are_compared_in_time(shipped: Policies) -> None:
    """Lists whose every pair would take too long are still compared: the first of a word with the first."""
    lines = [f"    - recipients_over: {{count: {number}}}" for number in range(1, 400)]
    assert len(lines) ** 2 > _MOST_PAIRS
    text = (FOLDER / "trees" / "old" / "a-joins.yaml").read_text("utf-8")
    before, after = (
        text.replace("  attachments_over: {total: 10 B}", "\n".join(["  any:", *some]))
        for some in (lines, [line.replace("count: ", "count: 1000") for line in lines])
    )
    old, new = (load_policies({"a-joins.yaml": one}, ARTICLES) for one in (before, after))
    assert [(one.old, one.new) for one in changes(old, new)][:2] == [("1", "10001"), ("2", "10002")]
