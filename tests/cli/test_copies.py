"""Which files are copied where, and that nothing is ever overwritten."""

from pathlib import Path

import pytest

from gateway.cli.copies import Occupied, Original, originals, write


def _tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_beside(tmp_path: Path) -> None:
    """A copy stands beside its original, marked before its ending."""
    _tree(tmp_path, "a.docx", "b")
    found = [one.copy.name for one in originals([tmp_path / "a.docx", tmp_path / "b"], None)]
    assert found == ["a.unicode.docx", "b.unicode"]


def test_folders(tmp_path: Path) -> None:
    """Folders are gone through with all that is in them, but for hidden names, copies, and where copies go."""
    _tree(
        tmp_path / "in",
        "z.txt",
        "sub/a.txt",
        "sub/deep/b.txt",
        ".hidden/c.txt",
        ".d.txt",
        "z.unicode.txt",
        "to/old.txt",
    )
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    to = tmp_path / "in" / "to"
    found = [(one.path, one.copy) for one in originals([tmp_path / "in"], to)]
    assert found == [(tmp_path / "in" / name, to / name) for name in ("z.txt", "sub/a.txt", "sub/deep/b.txt")]


def test_write(tmp_path: Path) -> None:
    """A copy is written whole, with the rights of its original, into folders that it makes; twice is once."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    one = Original(path, tmp_path / "x" / "y" / "a.txt")
    write(one, b"new")
    write(one, b"new")
    assert one.copy.read_bytes() == b"new"
    assert one.copy.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() == b"old"
    assert sorted(entry.name for entry in one.copy.parent.iterdir()) == ["a.txt"]


@pytest.mark.parametrize("kind", ["file", "folder", "link", "itself"])
def test_never_overwrites(tmp_path: Path, kind: str) -> None:
    """Where something else stands nothing is written: no other file, no folder, no link, and never the original."""
    path, copy = tmp_path / "a.txt", tmp_path / "to" / "a.txt"
    path.write_bytes(b"old")
    copy.parent.mkdir()
    if kind == "file":
        copy.write_bytes(b"other")
    elif kind == "folder":
        copy.mkdir()
    elif kind == "link":
        copy.symlink_to(tmp_path / "nowhere")
    else:
        copy = path
    with pytest.raises(Occupied, match="name another folder"):
        write(Original(path, copy), b"old" if kind == "itself" else b"new")
    assert path.read_bytes() == b"old"
