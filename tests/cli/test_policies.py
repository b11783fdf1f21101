"""`congthu policies publish`: which rules are published and how, what is told, and how it ends."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.__main__ import app
from gateway.cli.policies import rule_book
from gateway.cli.rehearsal import Hypothesis, rehearse
from gateway.engines.inspector import JailedInspector, Plan
from gateway.message.envelope import Direction
from gateway.office import load_office
from gateway.reports.rule_pages import SparedSenders
from gateway.settings import load

RULE = """\
rule: size
title: {vi: Tệp, en: Files}
why: {vi: Vì sao, en: Why}
law: [dieu-6.2]
mode: enforce
applies_to: {direction: [outbound], units: [van-phong, phong-a]}
exceptions:
  - {units: [phong-b, phong-a], until: 2026-06-30, decision: 12/QĐ}
  - {senders: [an@example.vn, binh@example.vn], until: 2026-07-01, decision: 13/QĐ}
when:
  attachments_over: {total: 10 B}
then:
  refuse: {code: 552, enhanced: 5.3.4, text: "no"}
  notice: Quá lớn / Too large
tests:
  - name: large
    mailboxes: {annv@example.gov.vn: {unit: van-phong}}
    message: {attachments: [{name: x, size: 11}]}
    expect: {action: refuse}
  - {name: small, message: {attachments: [{name: x, size: 10}]}, expect: pass}
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Settings, one article, three rules: one in force, one tried out, one off."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "size.yaml").write_text(RULE, "utf-8")
    for name, mode in (("tried", "observe"), ("asleep", "off")):
        text = RULE.replace("rule: size", f"rule: {name}").replace("mode: enforce", f"mode: {mode}")
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / "regulation.yaml").write_text(
        "articles:\n  dieu-6.2: {short: Điều 6.2, citation: Điều 6, asks: {vi: Ít, en: Few}}\n", "utf-8"
    )
    config = tmp_path / "gateway.yaml"
    config.write_text("hostname: gw.example.vn\ndomains: [.example.vn]\n", "utf-8")
    return config


def publish(office: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(office), "policies", "publish", str(office.parent / "www"), *more])


def test_what_is_published_of_a_rule(office: Path) -> None:
    """Rules that are off are not; exceptions hold through their last day; spared mailboxes are counted, not named."""
    policies = load_office(load(office)).policies
    book = rule_book(policies, "example.vn", date(2026, 6, 30))
    assert (book.office, book.version) == ("example.vn", policies.version)
    assert [(page.file, page.in_force) for page in book.rules] == [("size.html", True), ("tried.html", False)]
    page = book.rules[0]
    assert (page.action, page.code, page.units) == ("refuse", "552 5.3.4", ("phong-a", "van-phong"))
    assert page.directions == {Direction.OUTBOUND}
    assert page.exceptions == (
        SparedSenders(("phong-a", "phong-b"), 0, date(2026, 6, 30), "12/QĐ"),
        SparedSenders((), 2, date(2026, 7, 1), "13/QĐ"),
    )
    later = rule_book(policies, "example.vn", date(2026, 7, 1)).rules[0].exceptions
    assert [one.decision for one in later] == ["13/QĐ"]
    assert rule_book(policies, "example.vn", date(2026, 7, 2)).rules[0].exceptions == ()


def test_pages_are_written_and_told(office: Path) -> None:
    """Each file is told with what became of it; no spared mailbox stands on any page."""
    result = publish(office)
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()[2:]] == [
        ["index.html", "written"],
        ["size.html", "written"],
        ["tried.html", "written"],
    ]
    assert result.stderr == "congthu: help_url is not set, so replies do not name these pages\n"
    folder = office.parent / "www"
    assert {path.name for path in folder.glob("*.html")} == {"index.html", "size.html", "tried.html"}
    assert "Tệp – example.vn" in (folder / "size.html").read_text("utf-8")
    assert not [path for path in folder.iterdir() if "@" in path.read_text("utf-8").partition("</style>")[2]]


def test_a_rule_that_goes_takes_its_page_along(office: Path) -> None:
    """JSON and CSV tell the same in their forms."""
    publish(office)
    (office.parent / "policies" / "tried.yaml").unlink()
    told = [json.loads(line) for line in publish(office, "--format", "json").stdout.splitlines()]
    assert told == [
        {"file": "index.html", "change": "written"},
        {"file": "size.html", "change": "written"},
        {"file": "tried.html", "change": "removed"},
    ]
    rows = list(csv.reader(publish(office, "--format", "csv").stdout.removeprefix("\ufeff").splitlines()))
    assert rows == [["file", "change"], ["index.html", "unchanged"], ["size.html", "unchanged"]]


def test_texts_in_one_language_are_told(office: Path) -> None:
    """Whoever publishes reads on stderr which texts lack a language."""
    path = office.parent / "policies" / "size.yaml"
    path.write_text(RULE.replace("title: {vi: Tệp, en: Files}", "title: Tệp"), "utf-8")
    told = publish(office).stderr.splitlines()
    assert told[0] == "congthu: size.html: written in one language only: title in en is missing"


def test_mistakes_publish_nothing(office: Path) -> None:
    """A bad rule ends with 78, a folder of others with 2, a folder that cannot be made with 74; nothing is written."""
    folder = office.parent / "www"
    folder.mkdir()
    (folder / "theirs.txt").touch()
    result = publish(office)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"congthu: {folder} holds files that are not ours, such as theirs.txt" in result.stderr
    (folder / "theirs.txt").unlink()
    folder.rmdir()
    folder.touch()
    result = publish(office)
    assert (result.exit_code, result.stderr) == (
        74,
        f"congthu: {folder}: cannot be written (File exists); mend its path or its rights\n",
    )
    (office.parent / "policies" / "size.yaml").write_text("rule: size\n", "utf-8")
    result = publish(office)
    assert (result.exit_code, result.stdout) == (78, "")


async def test_a_refusal_leads_to_its_page(office: Path) -> None:
    """With `help_url`, the reply to a refused message ends with the address of a file that was published."""
    office.write_text(office.read_text("utf-8") + "help_url: https://example.vn/quy-tac\n", "utf-8")
    (office.parent / "policies" / "size.yaml").write_text(RULE.replace(", units: [van-phong, phong-a]", ""), "utf-8")
    result = publish(office)
    assert (result.exit_code, result.stderr) == (0, "")
    settings = load(office)
    ours = load_office(settings)
    raw = (
        b"From: a@x.example.vn\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n"
        b"more than ten octets\r\n"
    )
    inspector = JailedInspector(Plan(ours.budget))
    try:
        who = Hypothesis("a@x.example.vn", ("b@example.org",), None, None, False)
        expected = await rehearse(
            raw, who, ours, inspector, datetime(2026, 1, 1, tzinfo=UTC), octets=10**6, line_octets=10**4
        )
    finally:
        await inspector.close()
    assert expected.reply is not None
    text, address, case = expected.reply.text.rsplit(" ", 2)
    assert (expected.reply.code, text, case[0], case[-1]) == (552, "no", "[", "]")
    assert address.startswith("https://example.vn/quy-tac/")
    assert (office.parent / "www" / address.rpartition("/")[2]).is_file()
