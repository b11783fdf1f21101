"""`congthu policies coverage`: article, rules, tests, hits, with and without records."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.remembered import envelope
from servers.remembered import remember as keep
from servers.small_office import ARTICLE, RULE, found_office
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.policy.rule import Action, Mode
from gateway.policy.verdict import Finding, Verdict
from gateway.ports import Outcome, Record

OFFICE = Path(__file__).parents[2]
REGULATION = f"""\
{ARTICLE}\
  dieu-6.1: {{short: Điều 6.1, citation: x, asks: x, not_by_rule: {{vi: Do máy chủ thư., en: By the mail server.}}}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An office of one rule and two articles, without records."""
    return found_office(tmp_path, regulation=REGULATION)


def remember(config: Path, *ages: timedelta) -> None:
    """Records of messages so old, in each of which the rule found two things."""

    def record(age: timedelta, number: int) -> Record:
        finding = Finding("size", ("dieu-6.2",), Mode.ENFORCE, "attachments_over", "attachment:1", "11")
        found = (finding, replace(finding, where="attachment:2"))
        verdict = Verdict(Action.REFUSE, "size", ("Điều 6.2",), None, found, (), "v")
        return Record(envelope(number, datetime.now(UTC) - age), None, (), verdict, Outcome.REFUSED, None)

    keep(config.parent / "congthu.db", [record(age, number) for number, age in enumerate(ages)])


def run(config: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    result = CliRunner().invoke(app, ["policies", "coverage", *arguments, "--config", str(config)])
    return result.exit_code, result.stdout, result.stderr


def test_json_with_records(config: Path) -> None:
    """One object for each article and rule; a message counts once, and only since the time asked for."""
    remember(config, timedelta(days=1), timedelta(days=2), timedelta(days=40))
    code, out, err = run(config, "--format", "json", "--lang", "en")
    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "article": "dieu-6.2",
            "law": "Điều 6.2",
            "rule": "size",
            "mode": "enforce",
            "fires": 1,
            "passes": 1,
            "hits": 2,
            "not_by_rule": None,
        },
        {
            "article": "dieu-6.1",
            "law": "Điều 6.1",
            "rule": None,
            "mode": None,
            "fires": None,
            "passes": None,
            "hits": None,
            "not_by_rule": "By the mail server.",
        },
    ]
    assert json.loads(run(config, "--format", "json", "--since", "90d")[1].splitlines()[0])["hits"] == 3
    assert json.loads(run(config, "--format", "json", "--since", "1m")[1].splitlines()[0])["hits"] == 0


def test_without_records(config: Path) -> None:
    """Without a database the hits are not told, and all the rest is."""
    code, out, err = run(config)
    assert code == 0
    assert [line.split() for line in out.splitlines() if "size" in line] == [
        ["Điều", "6.2", "size", "enforce", "1", "1", "-"]
    ]
    assert "Do máy chủ thư." in out
    assert err == f"congthu: {config.parent / 'congthu.db'}: no records here, so no hits are told\n"


def test_csv(config: Path) -> None:
    """CSV with headings in the language asked for; what is not known is empty."""
    lines = list(csv.reader(run(config, "--format", "csv", "--lang", "en")[1].lstrip("\ufeff").splitlines()))
    assert lines == [
        ["Article's id", "Article", "Rule", "Mode", "Tests that fire", "Tests that pass", "Hits", "Why no rule"],
        ["dieu-6.2", "Điều 6.2", "size", "enforce", "1", "1", "", ""],
        ["dieu-6.1", "Điều 6.1", "", "", "", "", "", "By the mail server."],
    ]


def test_gaps_end_with_1(config: Path) -> None:
    """An article with neither rule nor reason is told with what to do; so is one with both, which is no gap."""
    regulation = config.parent / "regulation.yaml"
    regulation.write_text(
        REGULATION.replace(", not_by_rule: {vi: Do máy chủ thư., en: By the mail server.}", ""), "utf-8"
    )
    code, _, err = run(config)
    assert code == 1
    assert err.splitlines()[1] == (
        "congthu: dieu-6.1: no rule keeps it; write one, or tell why there is none (not_by_rule)"
    )
    regulation.write_text(REGULATION.replace("asks: x}\n", "asks: x, not_by_rule: x}\n", 1), "utf-8")
    code, _, err = run(config)
    assert code == 0
    assert "dieu-6.2: a rule keeps it, yet not_by_rule tells why none does" in err


def test_the_shipped_office_has_no_gap() -> None:
    """The shipped rules and articles end with 0."""
    assert run(OFFICE / "config" / "gateway.yaml")[0] == 0


def test_a_draft(config: Path, tmp_path: Path) -> None:
    """Another folder of rules is told instead of that of the settings."""
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "size.yaml").write_text(RULE.replace("mode: enforce", "mode: off"), "utf-8")
    code, out, err = run(config, "--policies", str(tmp_path / "draft"), "--format", "json")
    assert (code, json.loads(out.splitlines()[0])["mode"]) == (1, "off")
    assert "dieu-6.2: no rule keeps it" in err


def test_faults(config: Path) -> None:
    """A time that is none is 2, a file that is no database 65, rules with mistakes 78."""
    assert run(config, "--since", "lately")[0] == 2
    (config.parent / "congthu.db").write_bytes(b"not a database" * 100)
    assert run(config)[0] == 65
    (config.parent / "policies" / "size.yaml").write_text("rule: size\n", "utf-8")
    assert run(config)[0] == 78
