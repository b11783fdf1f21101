"""The page of the rules tells every condition whole."""

import pytest

from gateway.policy.conditions import CONDITIONS
from gateway.policy.load_when import condition
from gateway.reference.rules_page import blocks
from gateway.yaml_lines import read


@pytest.mark.parametrize("word", CONDITIONS)
def test_every_condition_has_an_example(word: str) -> None:
    """Each condition's class brings arguments that a rule may write."""
    tree = read(f"{word}: {CONDITIONS[word].example}", "example")
    assert condition(tree, tree.value, ()) is not None, f"{word} lacks a good `example`: {tree.mistakes}"


@pytest.mark.parametrize("word", CONDITIONS)
def test_every_argument_has_its_meaning(word: str) -> None:
    """Each argument brings its description."""
    for name, field in CONDITIONS[word].Arguments.model_fields.items():
        assert field.description, f"{word}: {name} lacks a description"


def test_a_condition() -> None:
    """Help, stage, arguments, what is asked together, notes, example and places stand in this order."""
    section = blocks()["conditions"].partition("### `attachments_over`")[2].partition("\n### ")[0]
    order = [
        "All attachments together",
        "Stage: data.",
        "| `total` |",
        "Give at least one of `total`, `each`, `count`. Sizes are",
        "attachments_over: {total: 4 MiB}",
        "Places: `{limit}`",
    ]
    places = [section.index(text) for text in order]
    assert places == sorted(places)
