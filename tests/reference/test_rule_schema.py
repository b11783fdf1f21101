"""The schema of rule files: it takes every good rule, and refuses what is wrong in shape."""

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateway.policy.conditions import CONDITIONS, NODES
from gateway.reference.rule_schema import rule_schema
from gateway.yaml_lines import read

OFFICE = Path(__file__).parents[2]
FIRST_LINE = "# yaml-language-server: $schema=rule.schema.json\n"
SHIPPED = sorted((OFFICE / "policies").glob("*.yaml"))
GOOD = sorted((OFFICE / "tests" / "policy" / "good").glob("*.yaml"))
BAD = sorted(path for path in (OFFICE / "tests" / "bad_policies").iterdir() if path.is_dir())
NOT_OF_SHAPE = {
    "name-differs", "index", "yml",  # the file's name
    "unknown-law", "regulation-broken", "regulation-empty", "regulation-list", "regulation-shape",
    "regulation-without-articles", "bilingual-article",  # the regulation
    "no-firing-test", "no-passing-test", "test-names-twice", "tests-contradict",  # what tests say together
    "incident-flagged", "incident-without-secret",  # what several keys say together
    "conditions-twice", "law-twice", "tell-twice",  # the same thing twice
    "reply-place-of-one-branch", "reply-places", "reply-too-long", "reply-too-long-when-filled",  # a filled reply
    "expression-backticks", "expression-blocks", "expression-names", "expression-place",
    "expression-types",  # CEL is text to a schema
    "twice",  # YAML itself
}  # fmt: skip
"""Folders whose only mistake is told by more than a file's own keys and values."""
UNREADABLE = {"absent-link", "folder-named-yaml", "latin-1", "utf-16", "utf-16-without-mark", "windows-1258"}
"""Folders with a file that is no text."""
RULE = """\
rule: x
title: x
why: x
law: [dieu-6.2]
mode: observe
applies_to: {direction: [outbound]}
when: WHEN
then: THEN
tests: [{name: a, expect: pass}, {name: b, expect: {action: flag}}]
"""


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """A validator of rule files."""
    Draft202012Validator.check_schema(rule_schema())
    return Draft202012Validator(rule_schema())


def value(text: str) -> Any:
    return read(text, "rule.yaml").value


@pytest.mark.parametrize("path", [*SHIPPED, *GOOD], ids=lambda path: path.stem)
def test_good_rules(path: Path, schema: Draft202012Validator) -> None:
    """Every rule that the gateway takes is good for the schema too."""
    assert [error.message for error in schema.iter_errors(value(path.read_text("utf-8")))] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_rules_name_their_schema(path: Path) -> None:
    """An editor finds the schema by the first line."""
    assert path.read_text("utf-8").startswith(FIRST_LINE)


def test_rules_on_the_page(schema: Draft202012Validator) -> None:
    """The rule on the page of the rules is good."""
    blocks = re.findall(r"```yaml\n(rule: .*?)```", (OFFICE / "policies" / "README.md").read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        schema.validate(value(block))


@pytest.mark.parametrize("folder", [path for path in BAD if path.name not in UNREADABLE], ids=lambda path: path.name)
def test_bad_rules(folder: Path, schema: Draft202012Validator) -> None:
    """A bad folder is refused by the schema too, unless its mistake is none of shape."""
    files = [path for path in folder.glob("*.yaml") if path.name != "regulation.yaml"]
    good = all(schema.is_valid(value(path.read_text("utf-8"))) for path in files)
    assert good == (folder.name in NOT_OF_SHAPE)


def test_folders_are_there() -> None:
    """The folders that are no matter of shape exist."""
    assert {folder.name for folder in BAD} >= NOT_OF_SHAPE | UNREADABLE


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{any: [{not: {sender_is: {units: [x]}}}, {not: [{defect: {hides: true}}]}]}]}",
        *(f"{{{kind.word}: {kind.example}}}" for kind in CONDITIONS.values()),
    ],
)
def test_good_conditions(when: str, schema: Draft202012Validator) -> None:
    """Trees and the example of each condition are good."""
    schema.validate(value(RULE.replace("WHEN", when).replace("THEN", "{flag: {}, notice: x}")))


@pytest.mark.parametrize(
    "when",
    [
        "{}",
        "recipients_over",
        "{recipients_over: {count: 1}, sender_is: {units: [x]}}",
        "{recipients_ovr: {count: 1}}",
        "{all: []}",
        "{all: {recipients_over: {count: 1}}}",
        "{any: [{not: {recipients_over: {count: 0}}}]}",
        "{not: []}",
        "{sent_more_than: {messages: 1, recipients: 1, per: 1 h, by: unit}}",
        "{sent_more_than: {per: 1 h, by: unit}}",
        "{attachments_over: {}}",
        "{attachments_over: {total: 4194304}}",
        "{attachments_over: {total: 4 mb}}",
        "{defect: {classes: [66]}}",
    ],
)
def test_bad_conditions(when: str, schema: Draft202012Validator) -> None:
    """The usual slips in a tree are seen at any depth."""
    assert not schema.is_valid(value(RULE.replace("WHEN", when).replace("THEN", "{flag: {}, notice: x}")))


@pytest.mark.parametrize(
    ("then", "good"),
    [
        ("{flag: {}, notice: x}", True),
        ("{flag: , notice: x}", True),
        ("{refuse: {code: 550, enhanced: 5.7.1, text: x}, notice: x}", True),
        ("{defer: {code: 451, enhanced: 4.7.1, text: x}, notice: x, tell: [x]}", True),
        ("{notice: x}", False),
        ("{flag: {}}", False),
        ("{refuse: , notice: x}", False),
        ("{refuse: {code: 451, enhanced: 4.7.1, text: x}, notice: x}", False),
        ("{refuse: {code: 550, enhanced: 4.7.1, text: x}, notice: x}", False),
        ("{defer: {code: 550, enhanced: 5.7.1, text: x}, notice: x}", False),
        ("{refuse: {code: 550, enhanced: 5.7.1, text: quá}, notice: x}", False),
        ("{refuse: {code: 550, enhanced: 5.7.1, text: x}, flag: {}, notice: x}", False),
        ("{flag: {}, notice: x, colour: red}", False),
    ],
)
def test_what_follows(then: str, good: bool, schema: Draft202012Validator) -> None:
    """A rule does one thing, with a reply of its own class."""
    text = RULE.replace("WHEN", "{recipients_over: {count: 1}}").replace("THEN", then)
    assert schema.is_valid(value(text)) == good


def test_every_word_has_its_help() -> None:
    """Editors show the help and the stage of each condition, and an example that its arguments take."""
    words = rule_schema()["$defs"]["condition"]["properties"]
    assert words.keys() == CONDITIONS.keys() | NODES.keys()
    for word, kind in CONDITIONS.items():
        assert words[word]["description"] == f"{kind.help} Stage: {kind.stage.name.lower()}."
        kind.Arguments.model_validate(words[word]["examples"][0])


def test_every_key_has_its_meaning() -> None:
    """No key of any section is without a description."""
    schema = rule_schema()
    forms = [form for section in schema["$defs"].values() for form in section.get("anyOf", [section])]
    for section in (schema, *forms):
        for key, told in section.get("properties", {}).items():
            assert told.get("description"), key
