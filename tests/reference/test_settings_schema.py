"""The schema of the settings file: it takes what the gateway takes, and refuses what is wrong in shape."""

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateway.reference.settings_schema import settings_schema
from gateway.yaml_lines import read

OFFICE = Path(__file__).parents[2]
SHIPPED = OFFICE / "config" / "gateway.yaml"
UNREADABLE = {"latin-1", "utf-16"}
"""Files that are no UTF-8."""
BAD = sorted(path for path in (OFFICE / "tests" / "bad_settings").glob("*.yaml") if path.stem not in UNREADABLE)
NOT_OF_SHAPE = {"contradictions", "inspection-too-long", "twice"}
"""Files whose only mistake is told by several values together, or is one of YAML itself."""

WITH_TLS = """\
hostname: gw
domains: [a.vn]
listeners:
  - {name: a, address: "127.0.0.1:25", next_hop: b, tls: {certificate: a, key: b, minimum: 1.3}}
"""


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    """A validator of settings files."""
    Draft202012Validator.check_schema(settings_schema())
    return Draft202012Validator(settings_schema())


def value(text: str) -> Any:
    return read(text, "gateway.yaml").value


def test_shipped_file(schema: Draft202012Validator) -> None:
    """The shipped file is good, and names its schema for editors."""
    text = SHIPPED.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=gateway.schema.json\n")
    schema.validate(value(text))


def test_shipped_examples(schema: Draft202012Validator) -> None:
    """So is the shipped file with every example's # taken away."""
    schema.validate(value(re.sub(r"(?m)^( *)#(?=\S)", r"\1", SHIPPED.read_text("utf-8"))))


@pytest.mark.parametrize(
    "text",
    [
        "{hostname: gw, domains: [a.vn]}",
        "{hostname: gw, domains: [a.vn], limits: , listeners: , log: {level: }, records: {patience: 500 ms}}",
        "{hostname: gw, domains: [a.vn], listeners: [{name: a, address: '[::1]:0', next_hop: b}]}",
        WITH_TLS,
    ],
)
def test_good_settings(text: str, schema: Draft202012Validator) -> None:
    """Two settings are enough; a key with nothing behind it counts as left out."""
    schema.validate(value(text))


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_bad_settings(bad: Path, schema: Draft202012Validator) -> None:
    """A bad file is refused by the schema too, unless its mistake is none of shape."""
    assert schema.is_valid(value(bad.read_text("utf-8"))) == (bad.stem in NOT_OF_SHAPE)


@pytest.mark.parametrize(
    "text",
    [
        "{hostname: , domains: [a.vn]}",
        "{hostname: gw, domains: []}",
        "{hostname: gw, domains: [a.vn], next_hops: {Mail_Server: {address: 'a:25'}}}",
        "{hostname: gw, domains: [a.vn], limits: {answer: 60}}",
        "{hostname: gw, domains: [a.vn], limits: {recipients: 0}}",
        "{hostname: gw, domains: [a.vn], log: {level: loud}}",
    ],
)
def test_bad_values(text: str, schema: Draft202012Validator) -> None:
    """What is needed may not be empty; names, units and numbers are looked at."""
    assert not schema.is_valid(value(text))


def test_defaults_are_good(schema: Draft202012Validator) -> None:
    """Each default that an editor offers would be taken as written."""
    for section in (settings_schema(), *settings_schema()["$defs"].values()):
        for key, told in section["properties"].items():
            assert told.get("description"), key
            if "default" in told:
                schema.evolve(schema=told).validate(told["default"])
