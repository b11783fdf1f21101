"""`congthu test`: what it prints, and how it ends."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.settings import load

OFFICE = Path(__file__).parents[2]
RULE = """\
rule: size
title: x
why: x
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound]}
when:
  attachments_over: {total: 10 B}
then:
  refuse: {code: 552, enhanced: 5.3.4, text: "no"}
  notice: x
tests:
  - {name: large, message: {attachments: [{name: x, size: 11}]}, expect: {action: refuse}}
  - {name: small, message: {attachments: [{name: x, size: 10}]}, expect: pass}
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Settings, one article, and one rule."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "size.yaml").write_text(RULE, "utf-8")
    (tmp_path / "regulation.yaml").write_text(
        "articles:\n  dieu-6.2: {short: Điều 6.2, citation: x, asks: x}\n", "utf-8"
    )
    config = tmp_path / "gateway.yaml"
    config.write_text("hostname: gw.example.vn\ndomains: [example.vn]\n", "utf-8")
    return config


def run(config: Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["test", "--config", str(config)])
    return result.exit_code, result.stdout, result.stderr


def test_all_pass(office: Path) -> None:
    """Good rules are counted, and end with 0."""
    assert run(office) == (0, "2 of 2 tests of 1 rules passed\n", "")


def test_shipped_settings() -> None:
    """The shipped settings need no next hop for it."""
    assert load(OFFICE / "config" / "gateway.yaml").listeners == ()
    code, told, _ = run(OFFICE / "config" / "gateway.yaml")
    assert code == 0
    assert told.endswith("rules passed\n")


def test_a_failing_test(office: Path) -> None:
    """A failure is told with its place, and ends with 1."""
    rule = office.parent / "policies" / "size.yaml"
    rule.write_text(RULE.replace("size: 10}", "size: 12}"), "utf-8")
    code, told, _ = run(office)
    assert code == 1
    assert told.splitlines() == [
        f'{rule}:14:5: test "small" of size: expected pass, got refuse (12 at attachment:1)',
        "1 of 2 tests of 1 rules passed",
    ]


def test_mistakes(office: Path) -> None:
    """Files with mistakes are not tested: all mistakes are told on stderr, and it ends with 78."""
    rule = office.parent / "policies" / "size.yaml"
    rule.write_text(RULE.replace("mode: enforce", "mode: enforced"), "utf-8")
    code, told, mistakes = run(office)
    assert (code, told) == (78, "")
    assert mistakes == f'{rule}:5:7: unknown word "enforced"; did you mean "enforce"?\n'
