"""`congthu convert`: what it writes, tells and ends with."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.__main__ import app

DATA = Path(__file__).parents[1] / "data" / "old_letters"
OLD = "C¨n cø LuËt Tæ chøc Héi ®ång nh©n d©n\n".encode("latin-1")
NEW = "Căn cứ Luật Tổ chức Hội đồng nhân dân\n"


def _run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["convert", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def _rows(stdout: str) -> dict[str, dict[str, object]]:
    return {Path(row["file"]).name: row for row in map(json.loads, stdout.splitlines())}


def test_copies_beside(tmp_path: Path) -> None:
    """Without a folder copies stand beside their files; these, and other files, stay as they were."""
    for path in DATA.iterdir():
        shutil.copy(path, tmp_path)
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in tmp_path.iterdir()}
    code, stdout, stderr = _run(tmp_path, "--format", "json")
    assert (code, stderr) == (0, "")
    assert all(hashlib.sha256(path.read_bytes()).digest() == digest for path, digest in before.items())
    rows = _rows(stdout)
    assert {row["outcome"] for name, row in rows.items() if not name.endswith(".txt")} == {"converted"}
    assert {row["outcome"] for name, row in rows.items() if name.endswith(".txt")} == {"unicode"}
    copies = sorted(path.name for path in tmp_path.iterdir() if path not in before)
    assert copies == sorted(f"{path.stem}.unicode{path.suffix}" for path in before if path.suffix != ".txt")
    assert _run(tmp_path, "--format", "json")[:2] == (0, stdout)


def test_row(tmp_path: Path) -> None:
    """A row of JSON tells file, outcome, encoding, counts, fonts and copy."""
    path = tmp_path / "a.docx"
    shutil.copy(DATA / "libreoffice-tcvn3.docx", path)
    row = _rows(_run(path, "--to", tmp_path / "to", "--format", "json")[1])["a.docx"]
    assert row == {
        "file": str(path),
        "outcome": "converted",
        "encoding": "tcvn3",
        "lines": 3,
        "runs": row["runs"],
        "left": 0,
        "fonts": [".VnTime -> Times New Roman", ".VnTimeH -> Times New Roman"],
        "copy": str(tmp_path / "to" / "a.docx"),
        "why": [],
    }


@pytest.mark.parametrize(
    ("files", "code", "outcomes"),
    [
        ({"a.txt": OLD, "b.txt": NEW.encode()}, 0, {"a.txt": "converted", "b.txt": "unicode"}),
        ({"a.txt": OLD, "b.rtf": b"{\\rtf1 a}"}, 1, {"a.txt": "converted", "b.rtf": "unsupported"}),
        ({"a.png": b"\x89PNG\r\n\x1a\n" + bytes(99)}, 0, {"a.png": "no-text"}),
        ({"a.txt": OLD, "b.docx": b"PK\3\4 [Content_Types].xml"}, 1, {"a.txt": "converted", "b.docx": "unsupported"}),
        ({"m.eml": b"Content-Type: a/b\nContent-Type: c/d\nFrom: a@b.vn\n\n" + OLD}, 65, {"m.eml": "unreadable"}),
    ],
)
def test_exit_codes(tmp_path: Path, files: dict[str, bytes], code: int, outcomes: dict[str, str]) -> None:
    """0 when all is done, 1 when something stays that may be old, 65 when a file is damaged; the rest goes on."""
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    ended, stdout, _ = _run(tmp_path, "--to", tmp_path / "to", "--format", "json")
    assert (ended, {name: row["outcome"] for name, row in _rows(stdout).items()}) == (code, outcomes)
    if "a.txt" in files:
        assert (tmp_path / "to" / "a.txt").read_text("utf-8") == NEW


def test_table_and_csv(tmp_path: Path) -> None:
    """A table and CSV tell the same in columns, and why something was not done."""
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 a}")
    assert "save it as .docx" in _run(tmp_path)[1]
    header, row = _run(tmp_path, "--format", "csv")[1].splitlines()
    assert header.lstrip("\ufeff") == "file,outcome,encoding,lines,copy,why"
    assert row.startswith(f"{tmp_path}/a.rtf,unsupported,,0,,")


def test_missing(tmp_path: Path) -> None:
    """A file that is not there ends the command before anything is written."""
    (tmp_path / "a.txt").write_bytes(OLD)
    code, stdout, stderr = _run(tmp_path / "a.txt", tmp_path / "none.txt")
    assert (code, stdout) == (66, "")
    assert f"{tmp_path / 'none.txt'}: no such file" in stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


def test_occupied(tmp_path: Path) -> None:
    """Where another file stands the copy is not written, and it is said what to do."""
    (tmp_path / "a.txt").write_bytes(OLD)
    (tmp_path / "a.unicode.txt").write_bytes(b"mine")
    code, stdout, stderr = _run(tmp_path / "a.txt", "--format", "json")
    assert code == 74
    assert "name another folder with --to" in stderr
    assert _rows(stdout)["a.txt"]["copy"] == ""
    assert (tmp_path / "a.unicode.txt").read_bytes() == b"mine"


def test_to_a_file(tmp_path: Path) -> None:
    """`--to` names a folder."""
    (tmp_path / "a.txt").write_bytes(OLD)
    assert _run(tmp_path / "a.txt", "--to", tmp_path / "a.txt")[0] == 74


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that cannot be read, such as a link to nowhere, is told, and the others are converted."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.txt").write_bytes(OLD)
    code, stdout, stderr = _run(tmp_path, "--format", "json")
    assert code == 74
    assert "a.txt: cannot be read" in stderr
    assert _rows(stdout)["b.txt"]["outcome"] == "converted"


def test_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is larger than is held in memory is told so."""
    monkeypatch.setattr("gateway.cli.convert.MOST", 10)
    (tmp_path / "a.txt").write_bytes(OLD)
    code, stdout, _ = _run(tmp_path / "a.txt", "--format", "json")
    assert (code, _rows(stdout)["a.txt"]["outcome"]) == (65, "unreadable")
