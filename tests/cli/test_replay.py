"""`congthu policies replay`: what a draft would change of the past, told from the records alone."""

import asyncio
import json
import os
import pty
import shutil
import sys
from pathlib import Path

import pytest
import typer
from click.testing import Result
from servers.lived import MORE_RULES, ROOT, handle, officed
from typer.testing import CliRunner

from gateway.cli import replay as command
from gateway.records.questions import Questions


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of an office with a past under the shipped rules and three more, which lie in `policies`."""
    folder = tmp_path_factory.mktemp("replay")

    async def live() -> None:
        _, keeper = await handle(officed(), folder)
        await keeper.close()

    asyncio.run(live())
    shutil.copytree(ROOT / "policies", folder / "policies", ignore=shutil.ignore_patterns("*.md", "*.json"))
    for name, text in MORE_RULES.items():
        (folder / "policies" / f"{name}.yaml").write_text(text, "utf-8")
    settings = folder / "gateway.yaml"
    settings.write_text(
        f"hostname: gw.example.vn\ndomains: [thanhhoa.gov.vn]\npolicies: policies\n"
        f"regulation: {ROOT}/config/regulation.yaml\nrecords: {{database: r.sqlite}}\n",
        "utf-8",
    )
    return settings


def run(office: Path, *arguments: str) -> Result:
    app = typer.Typer()
    app.command()(command.replay_command)
    return CliRunner().invoke(app, ["--config", str(office), "--since", "2026-03-01", *arguments])


def draft(office: Path, folder: Path, name: str, old: str, new: str) -> Path:
    """The rules in force with one text changed in one file."""
    shutil.copytree(office.parent / "policies", folder / "draft")
    file = folder / "draft" / f"{name}.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return folder / "draft"


def test_the_rules_in_force_change_nothing(office: Path) -> None:
    """Judged by the rules that were in force, no verdict is another."""
    done = run(office)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert " 0 would change" in done.stderr


def test_a_draft_names_what_it_would_change(office: Path, tmp_path: Path) -> None:
    """Each kind of change by rule and unit, with its number and newest cases; exit 1."""
    softer = draft(office, tmp_path, "state-secrets", "mode: enforce", "mode: observe")
    done = run(office, "--policies", str(softer), "--format", "json")
    assert done.exit_code == 1
    changes = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(change["rule_before"] == "state-secrets" for change in changes)
    assert {change["before"] for change in changes} == {"refuse"}
    ours = [change for change in changes if change["direction"] == "outbound"]
    assert {change["unit"] for change in ours} == {"van-phong"}
    with Questions(office.parent / "r.sqlite") as questions:
        from gateway.records.questions import Question  # noqa: PLC0415

        for change in changes:
            assert len(change["cases"]) == min(change["count"], 5)
            for case in change["cases"]:
                assert questions.trace(Question(case=case))[0].rule == "state-secrets"


def test_every_change_counts_once(office: Path, tmp_path: Path) -> None:
    """The numbers of all changes are those told at the end."""
    softer = draft(office, tmp_path, "malformed", "mode: enforce", "mode: off")
    done = run(office, "--policies", str(softer), "--format", "json")
    counted = sum(json.loads(line)["count"] for line in done.stdout.splitlines())
    assert f"{counted} would change" in done.stderr
    assert counted > 50


def test_what_the_records_cannot_tell_is_told(office: Path, tmp_path: Path) -> None:
    """A draft with another pattern gets no answer from most records, and says so."""
    other = draft(office, tmp_path, "by-header", "b[áa]o", "công")
    done = run(office, "--policies", str(other))
    assert "cannot be told" in done.stderr


def test_mistakes_in_a_draft_are_told(office: Path, tmp_path: Path) -> None:
    """A draft that cannot be loaded ends with 78 and its mistakes."""
    wrong = draft(office, tmp_path, "by-header", "mode: enforce", "mode: on")
    done = run(office, "--policies", str(wrong))
    assert done.exit_code == 78
    assert "by-header.yaml:5:7" in done.stderr


def test_no_message_is_no_input(office: Path) -> None:
    """When nothing was received since that time, no verdict is told of: exit 66, and stderr says so."""
    done = run(office, "--since", "2099-01-01")
    assert (done.exit_code, done.stdout) == (66, "")
    assert done.stderr == "congthu: no messages since 2099-01-01 00:00; none was judged\n"


@pytest.mark.parametrize("form", ["table", "csv"])
def test_forms(office: Path, tmp_path: Path, form: str) -> None:
    """Table and CSV tell the same rule and unit."""
    softer = draft(office, tmp_path, "state-secrets", "mode: enforce", "mode: observe")
    done = run(office, "--policies", str(softer), "--format", form)
    assert "van-phong" in done.stdout
    assert "state-secrets" in done.stdout


def test_a_terminal_sees_a_bar(office: Path) -> None:
    """The bar goes to a terminal's stderr and leaves the result alone."""
    code = "import typer; from gateway.cli.replay import replay_command as r; a = typer.Typer(); a.command()(r); a()"
    arguments = [sys.executable, "-c", code, "--config", str(office), "--since", "2026-03-01"]
    shown = bytearray()

    def read(descriptor: int) -> bytes:
        octets = os.read(descriptor, 1024)
        shown.extend(octets)
        return octets

    status = pty.spawn(arguments, read, lambda _: b"")
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"replay" in shown


def test_recipients_that_a_draft_would_refuse_are_told(office: Path, tmp_path: Path) -> None:
    """A rule that refuses single recipients changes no verdict of the message, but it is told whom it would refuse."""
    stricter = draft(office, tmp_path, "three-recipients", "recipients_over: {count: 2}", "recipients_over: {count: 3}")
    done = run(office, "--policies", str(stricter), "--format", "json")
    changes = [json.loads(line) for line in done.stdout.splitlines()]
    (change,) = [change for change in changes if change["of"] == "recipients"]
    assert (change["before"], change["rule_before"]) == ("defer", "three-recipients")
    assert (change["after"], change["rule_after"]) == ("pass", None)
    assert change["recipients"] == change["count"] == 1
    assert done.exit_code == 1
