"""`congthu test`: what it prints, and how it ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from servers.small_office import RULE, found_office
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.settings import load

OFFICE = Path(__file__).parents[2]
TESTS_OF_DIRECTIONS = """\
  - {name: inside, to: [b@example.gov.vn], message: {attachments: [{name: x, size: 11}]}, expect: pass}
  - {name: from outside, origin: stranger, message: {attachments: [{name: x, size: 11}]}, expect: pass}
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Settings, one article, and one rule."""
    return found_office(tmp_path)


def run(config: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["test", "--config", str(config), *arguments])
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


def test_chosen_rules(office: Path) -> None:
    """Named rules only; a name that is none ends with 2 and the nearest one."""
    (office.parent / "policies" / "other.yaml").write_text(RULE.replace("rule: size", "rule: other"), "utf-8")
    assert run(office)[1] == "4 of 4 tests of 2 rules passed\n"
    assert run(office, "other") == (0, "2 of 2 tests of 1 rules passed\n", "")
    assert run(office, "othr") == (2, "", 'congthu: there is no rule "othr"; did you mean "other"?\n')


def test_mutants_killed(office: Path) -> None:
    """When every change is noticed their number is told, and it ends with 0."""
    rule = office.parent / "policies" / "size.yaml"
    rule.write_text(RULE + TESTS_OF_DIRECTIONS, "utf-8")
    assert run(office, "--mutate") == (0, "4 of 4 tests of 1 rules passed\n7 of 7 mutants of 1 rules killed\n", "")


def test_mutants_that_survive(office: Path) -> None:
    """Each change that no test notices is told with its place, one a line, and it ends with 1."""
    rule = office.parent / "policies" / "size.yaml"
    rule.write_text(RULE.replace("size: 11}", "size: 12}"), "utf-8")
    code, told, _ = run(office, "--mutate")
    assert code == 1
    assert told.splitlines() == [
        "2 of 2 tests of 1 rules passed",
        f'{rule}:6:14: direction with "inbound" too: no test notices',
        f'{rule}:6:14: direction with "internal" too: no test notices',
        f"{rule}:8:22: total 10 B -> 10 B + 1 B: no test notices",
        "4 of 7 mutants of 1 rules killed",
    ]


def test_mutants_as_json(office: Path) -> None:
    """The same as one object, for programs; without --mutate it has the tests only."""
    rule = office.parent / "policies" / "size.yaml"
    rule.write_text((RULE + TESTS_OF_DIRECTIONS).replace("size: 11}", "size: 12}"), "utf-8")
    code, told, mistakes = run(office, "--mutate", "--format", "json")
    assert (code, mistakes) == (1, "")
    tests = {"tests": 4, "passed": 4, "failures": []}
    survivor = {"at": f"{rule}:8:22", "rule": "size", "change": "total 10 B -> 10 B + 1 B"}
    assert json.loads(told) == {**tests, "mutants": 7, "killed": 6, "survivors": [survivor]}
    code, told, _ = run(office, "--format", "json")
    assert (code, json.loads(told)) == (0, tests)


def test_no_mutants_of_a_failing_rule(office: Path) -> None:
    """While a test fails no mutant is tried: it would tell nothing."""
    rule = office.parent / "policies" / "size.yaml"
    rule.write_text(RULE.replace("size: 10}", "size: 12}"), "utf-8")
    code, told, why = run(office, "--mutate", "--format", "json")
    assert (code, why) == (1, "congthu: no mutants were tried; mend the tests that fail first\n")
    failure = {
        "at": f"{rule}:14:5",
        "rule": "size",
        "test": "small",
        "expected": "pass",
        "got": "refuse (12 at attachment:1)",
    }
    assert json.loads(told) == {"tests": 2, "passed": 1, "failures": [failure]}


def test_a_bar_on_a_terminal_only(office: Path) -> None:
    """The bar is drawn where someone watches, on stderr; stdout holds the result alone."""
    watched, shown = pty.openpty()
    command = [sys.executable, "-m", "gateway", "test", "--config", str(office), "--mutate"]
    with subprocess.Popen(command, cwd=OFFICE, stdout=subprocess.PIPE, stderr=shown) as process:
        os.close(shown)
        assert process.stdout is not None
        told = process.stdout.read().decode()
        process.wait(60)
    drawn = os.read(watched, 65536).decode()
    os.close(watched)
    assert "size" in drawn
    assert "100%" in drawn
    assert told.endswith("mutants of 1 rules killed\n")
    assert "%" not in told


def test_a_draft_is_tested_beside_the_rules_in_force(office: Path, tmp_path: Path) -> None:
    """`--policies` names another folder; the one of the settings does not matter then."""
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "size.yaml").write_text(RULE.replace("total: 10 B", "total: 9 B"), "utf-8")
    done = CliRunner().invoke(app, ["--config", str(office), "test", "--policies", str(tmp_path / "draft")])
    assert done.exit_code == 1
    assert "1 of 2 tests of 1 rules passed" in done.stdout
    assert CliRunner().invoke(app, ["--config", str(office), "test"]).exit_code == 0


def test_as_csv(office: Path) -> None:
    """A row a test that fails, or a change that no test notices; headings alone when there is neither."""
    rule = office.parent / "policies" / "size.yaml"
    headings = "at,rule,test,expected,got,change"
    assert run(office, "--format", "csv")[1].encode().decode("utf-8-sig").splitlines() == [headings]
    rule.write_text(RULE.replace("size: 10}", "size: 12}"), "utf-8")
    assert run(office, "--format", "csv")[1].encode().decode("utf-8-sig").splitlines() == [
        headings,
        f"{rule}:14:5,size,small,pass,refuse (12 at attachment:1),",
    ]
    rule.write_text((RULE + TESTS_OF_DIRECTIONS).replace("size: 11}", "size: 12}"), "utf-8")
    assert run(office, "--mutate", "--format", "csv")[1].encode().decode("utf-8-sig").splitlines() == [
        headings,
        f"{rule}:8:22,size,,,,total 10 B -> 10 B + 1 B",
    ]
