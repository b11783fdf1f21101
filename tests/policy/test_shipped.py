"""The shipped rules: they load, their own tests pass, and each can go both ways."""

from pathlib import Path

import pytest

from gateway.policy.conditions import CONDITIONS
from gateway.policy.load import load_articles, load_policies
from gateway.policy.rule import Policies
from gateway.policy.selftest import run

ROOT = Path(__file__).parents[2]


def shipped() -> Policies:
    articles = load_articles((ROOT / "config" / "regulation.yaml").read_text("utf-8"), "regulation.yaml")
    return load_policies({path.name: path.read_text("utf-8") for path in (ROOT / "policies").glob("*.yaml")}, articles)


def test_every_test_of_every_shipped_rule_passes() -> None:
    """The regulation as shipped does what its own examples say."""
    count, failures = run(shipped())
    assert failures == ()
    assert count >= 2 * 7


def test_the_seven_rules_are_shipped_in_enforce() -> None:
    """What the regulation asks for is in force from the first start."""
    assert [rule.name for rule in shipped().rules if rule.mode.value == "enforce"] == [
        "attachment-size",
        "executable-attachments",
        "malformed",
        "recipients-per-message",
        "sending-rate",
        "state-secrets",
        "unicode-only",
    ]


def test_a_failing_test_is_told() -> None:
    """A rule whose limit is changed fails its own tests: they can fail."""
    articles = load_articles((ROOT / "config" / "regulation.yaml").read_text("utf-8"), "regulation.yaml")
    text = (ROOT / "policies" / "attachment-size.yaml").read_text("utf-8").replace("total: 4 MiB", "total: 5 MiB")
    _, failures = run(load_policies({"attachment-size.yaml": text}, articles))
    assert [failure.test for failure in failures] == ["one byte more is refused"]


@pytest.mark.parametrize("word", sorted(CONDITIONS))
def test_every_condition_stands_in_the_page_of_the_rules(word: str) -> None:
    """`policies/README.md` names each condition with its sentence of help."""
    page = (ROOT / "policies" / "README.md").read_text("utf-8")
    assert f"`{word}`" in page
    assert CONDITIONS[word].help in page
