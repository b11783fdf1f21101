"""Options that several commands take: one meaning, one message, wherever they are given."""

from pathlib import Path

import pytest
from servers.small_office import found_office
from typer.testing import CliRunner

from gateway.__main__ import app

WITH_DRAFT = (["check"], ["test"], ["explain", "x.eml"], ["policies", "replay"], ["policies", "coverage"])
"""Every command that takes `--policies`."""


def run(config: Path, *words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["--config", str(config), *words])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", WITH_DRAFT, ids=" ".join)
def test_a_draft_that_is_not_there(command: list[str], tmp_path: Path) -> None:
    """A missing folder of rules, or a file in its place, is told with its name; exit 66, before anything is done."""
    config = found_office(tmp_path)
    nowhere = tmp_path / "draft"
    what = "no such folder; name a folder of rules"
    assert run(config, *command, "--policies", str(nowhere)) == (66, "", f"congthu: --policies {nowhere}: {what}\n")
    nowhere.touch()
    what = "this is a file; name a folder of rules"
    assert run(config, *command, "--policies", str(nowhere)) == (66, "", f"congthu: --policies {nowhere}: {what}\n")


def test_every_command_with_a_draft_is_asked() -> None:
    """No command with `--policies` is left out above: the reference of commands names the same ones."""
    page = (Path(__file__).parents[2] / "gateway" / "cli" / "README.md").read_text("utf-8")
    commands = [part for part in page.split("\n## ")[1:] if "--policies" in part]
    with_draft = {part.split("`")[1].removeprefix("congthu ") for part in commands}
    assert with_draft == {" ".join(word for word in command if word != "x.eml") for command in WITH_DRAFT}


def test_a_draft_without_rules(tmp_path: Path) -> None:
    """An empty folder is no set of rules: a draft of another name must not pass for one."""
    config = found_office(tmp_path)
    (tmp_path / "draft").mkdir()
    code, told, errors = run(config, "test", "--policies", str(tmp_path / "draft"))
    assert (code, told) == (78, "")
    assert errors.startswith(f"{tmp_path / 'draft'}:1:1: no rule stands here")
