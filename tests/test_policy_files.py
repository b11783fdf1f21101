"""The folder of rules on disk: which files are rules, and what is told of those that cannot be read."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.policy_files import MAX_OCTETS, read_file, read_folder
from gateway.yaml_lines import Mistake


def test_only_yaml_files_are_rules(tmp_path: Path) -> None:
    """Pages, schemas, backups and hidden files of editors and systems are no rules, and no mistakes."""
    for name in (
        "a.yaml",
        "README.md",
        "rule.schema.json",
        "a.yaml~",
        "a.yaml.bak",
        ".a.yaml",
        "._a.yaml",
        "notes.txt",
    ):
        (tmp_path / name).write_text("x\n", "utf-8")
    (tmp_path / ".#a.yaml").symlink_to("nobody@nowhere.1")
    (tmp_path / "old.yml").mkdir()
    assert read_folder(tmp_path) == ({str(tmp_path / "a.yaml"): "x\n"}, [])


@pytest.mark.parametrize("name", ["a.yml", "a.YAML", "a.Yml", "a.yaml.txt", "a.yml.txt"])
def test_a_rule_under_another_name_is_told(tmp_path: Path, name: str) -> None:
    """A rule that nobody reads is the worst mistake: its file is named, and what to name it."""
    (tmp_path / name).touch()
    texts, (mistake,) = read_folder(tmp_path)
    assert texts == {}
    assert str(mistake) == (f'{tmp_path / name}:1:1: only names that end with ".yaml" are read; rename it to "a.yaml"')


def test_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    """What Windows editors write is the same text."""
    for number, written in enumerate((b"a: 1\nb: 2\n", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", b"a: 1\rb: 2\r")):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(written)
        assert read_file(path) == "a: 1\nb: 2\n"


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Too large, a folder, a link to nowhere, a link to itself, octets that are no UTF-8: each once, at its place."""
    (tmp_path / "a.yaml").write_bytes(b" " * (MAX_OCTETS + 1))
    (tmp_path / "b.yaml").mkdir()
    (tmp_path / "c.yaml").symlink_to("nowhere")
    (tmp_path / "d.yaml").symlink_to("d.yaml")
    (tmp_path / "e.yaml").write_bytes("a: ệ\r\nb: Quá".encode() + b"\xe1\n")
    (tmp_path / "f.yaml").write_bytes(b"good")
    texts, mistakes = read_folder(tmp_path)
    assert list(texts) == [str(tmp_path / "f.yaml")]
    absent, loop = os.strerror(2), os.strerror(40)
    assert [str(mistake).removeprefix(f"{tmp_path}/") for mistake in mistakes] == [
        f"a.yaml:1:1: the file has over {MAX_OCTETS} octets; split or shorten it",
        "b.yaml:1:1: this is a folder, not a file; rename it or move it elsewhere",
        f"c.yaml:1:1: cannot be read ({absent}); mend its path or its rights",
        f"d.yaml:1:1: cannot be read ({loop}); mend its path or its rights",
        "e.yaml:2:7: not UTF-8 (octet E1); save the file as UTF-8",
    ]


@pytest.fixture
def nobody() -> Iterator[None]:
    """Root may read every file: for the time of a test it is somebody else."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_without_rights(nobody: None) -> None:
    """Rights are told like anything else that keeps a file from being read."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.yaml"
        path.touch(mode=0)
        assert read_file(path) == Mistake(
            str(path), 1, 1, "cannot be read (Permission denied); mend its path or its rights"
        )


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The folder itself is the caller's affair."""
    with pytest.raises(FileNotFoundError):
        read_folder(tmp_path / "absent")
