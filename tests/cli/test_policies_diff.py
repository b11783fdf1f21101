"""`congthu policies diff`: what it prints in each format, and how it ends."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.__main__ import app

OFFICE = Path(__file__).parents[2]


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout, stderr; with the shipped settings."""
    config = ("--config", str(OFFICE / "config" / "gateway.yaml"))
    result = CliRunner().invoke(app, ["policies", "diff", *map(str, arguments), *config])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The shipped rules, and the same with two thresholds and one mode changed, a rule less."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    for path in (OFFICE / "policies").glob("*.yaml"):
        text = path.read_text("utf-8")
        (old / path.name).write_text(text, "utf-8")
        if path.stem == "attachment-size":
            text = text.replace("4 MiB", "5 MiB")
        if path.stem == "state-secrets":
            text = text.replace("mode: enforce", "mode: observe")
        if path.stem != "unicode-only":
            (new / path.name).write_text(text, "utf-8")
    return old, new


def test_words(folders: tuple[Path, Path]) -> None:
    """A line a change, in Vietnamese by default as in the other reports, and exit code 1."""
    code, out, err = run(*folders, "--lang", "en")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "attachment-size: attachments_over total: 4 MiB -> 5 MiB",
        "state-secrets: now only observed, was enforced",
        "unicode-only: removed; it was enforced",
    ]
    code, out, _ = run(*folders)
    assert (code, out.splitlines()[1]) == (1, "state-secrets: nay chỉ theo dõi, trước đây áp dụng")


def test_json(folders: tuple[Path, Path]) -> None:
    """One object a change, with all its keys, and its words too."""
    code, out, _ = run(*folders, "--format", "json")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    at = told[0].pop("at")
    assert at.startswith(f"{folders[1]}/attachment-size.yaml:")
    assert told[0] == {
        "rule": "attachment-size",
        "change": "argument",
        "about": "attachments_over total",
        "where": "when",
        "old": "4 MiB",
        "new": "5 MiB",
        "until": None,
        "words": "attachments_over total: 4 MiB -> 5 MiB",
    }
    assert [one["change"] for one in told] == ["argument", "mode", "rule_removed"]


def test_csv(folders: tuple[Path, Path]) -> None:
    """CSV with headings in the language asked for."""
    lines = list(csv.reader(run(*folders, "--format", "csv", "--lang", "vi")[1].lstrip("\ufeff").splitlines()))
    assert lines[0][:3] == ["Quy tắc", "Loại thay đổi", "Về"]
    assert lines[2][:2] + lines[2][4:6] == ["state-secrets", "mode", "enforce", "observe"]


def test_nothing_changed(folders: tuple[Path, Path]) -> None:
    """The same rules: nothing is printed, and the exit code is 0."""
    assert run(folders[0], folders[0]) == (0, "", "")


def test_mistakes_of_both_folders(folders: tuple[Path, Path]) -> None:
    """Rules that cannot be read are exit code 78; the mistakes of both folders are told at once."""
    for folder in folders:
        path = folder / "state-secrets.yaml"
        path.write_text(path.read_text("utf-8").replace("mode: ", "mood: "), "utf-8")
    code, out, err = run(*folders)
    assert (code, out) == (78, "")
    assert all(f"{folder}/state-secrets.yaml:" in err for folder in folders)


def test_no_folder_and_an_empty_one(folders: tuple[Path, Path], tmp_path: Path) -> None:
    """A folder that is not there is told and ends with 66; one without rules is no set of rules."""
    nowhere = tmp_path / "nowhere"
    assert run(folders[0], nowhere) == (66, "", f"congthu: NEW {nowhere}: no such folder; name a folder of rules\n")
    (tmp_path / "empty").mkdir()
    code, out, err = run(tmp_path / "empty", folders[0])
    assert (code, out) == (78, "")
    assert err.startswith(f"{tmp_path / 'empty'}:1:1: no rule stands here")
