"""The folder of pages: whole files, only our own ones replaced or removed, nothing lost on the way."""

import errno
from pathlib import Path

import pytest

from gateway.cli import page_folder
from gateway.cli.page_folder import MANIFEST, Change, NotOurs, write


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.name != MANIFEST}


def test_a_folder_is_made_filled_and_kept(tmp_path: Path) -> None:
    """The first time all is written; then what changed is, what did not is left, what is gone goes."""
    folder = tmp_path / "www" / "quy-tac"
    assert write(folder, {"b.html": "B", "a.html": "Ă"}) == (Change("a.html", "written"), Change("b.html", "written"))
    assert held(folder) == {"a.html": "Ă", "b.html": "B"}
    kept = (folder / "a.html").stat()
    assert write(folder, {"a.html": "Ă", "c.html": "C"}) == (
        Change("a.html", "unchanged"),
        Change("c.html", "written"),
        Change("b.html", "removed"),
    )
    assert held(folder) == {"a.html": "Ă", "c.html": "C"}
    assert (folder / "a.html").stat().st_ino == kept.st_ino
    assert (folder / "c.html").stat().st_mode & 0o777 == 0o644


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    """Without our list of names a folder that holds anything is not written into; the message names what it holds."""
    (tmp_path / "index.html").write_text("theirs")
    with pytest.raises(NotOurs, match=r"holds files that are not ours, such as index\.html; name an empty folder"):
        write(tmp_path, {"index.html": "ours", "a.html": "A"})
    assert held(tmp_path) == {"index.html": "theirs"}


def test_files_beside_ours_are_left_alone(tmp_path: Path) -> None:
    """A stranger's file in our folder stays; where a new page would have its name nothing at all is written."""
    write(tmp_path, {"a.html": "A"})
    (tmp_path / "logo.svg").write_text("theirs")
    (tmp_path / "b.html").symlink_to("/nowhere")
    write(tmp_path, {"a.html": "A2"})
    with pytest.raises(NotOurs, match=r"b\.html is there and not ours; move it away"):
        write(tmp_path, {"b.html": "B", "c.html": "C"})
    (tmp_path / "b.html").unlink()
    assert held(tmp_path) == {"a.html": "A2", "logo.svg": "theirs"}


@pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "a/b.html", "A.html", "notes.txt", "a.html\0"])
def test_a_forged_list_removes_nothing(name: str, tmp_path: Path) -> None:
    """A list that names anything but a page of this folder is not believed."""
    folder = tmp_path / "www"
    write(folder, {"a.html": "A"})
    (tmp_path / "secret.html").write_text("theirs")
    with (folder / MANIFEST).open("a") as list_:
        list_.write(f"{name}\n")
    with pytest.raises(NotOurs, match="names files that are no pages of ours"):
        write(folder, {})
    assert (tmp_path / "secret.html").exists()
    assert held(folder) == {"a.html": "A"}


def test_a_page_that_someone_removed_or_linked_is_written_again(tmp_path: Path) -> None:
    """What was ours is ours still, even as a link: the link is replaced, what it leads to is not touched."""
    write(tmp_path / "www", {"a.html": "A", "b.html": "B", "c.html": "C"})
    target = tmp_path / "elsewhere"
    target.write_text("B")
    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / "www" / name).unlink()
    (tmp_path / "www" / "b.html").symlink_to(target)
    write(tmp_path / "www", {"a.html": "A", "b.html": "B2"})
    assert held(tmp_path / "www") == {"a.html": "A", "b.html": "B2"}
    assert target.read_text() == "B"


@pytest.mark.parametrize("written", range(5))
def test_a_full_disk_leaves_whole_pages(written: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever writing breaks off, each page is the old or the new one, and the next time all is well."""
    old, new = {"a.html": "A", "b.html": "B"}, {"a.html": "A2", "c.html": "C", "d.html": "D"}
    write(tmp_path, old)
    calls = iter(range(10))

    def fsync(_: int) -> None:
        if next(calls) == written:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("gateway.cli.page_folder.os.fsync", fsync)
        with pytest.raises(OSError, match="No space left"):
            write(tmp_path, new)
    for name, text in held(tmp_path).items():
        assert name.startswith(".") or text in {old.get(name), new.get(name)}
    write(tmp_path, new)
    assert held(tmp_path) == new


def test_a_first_run_that_broke_off_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash before the list of names was whole leaves a folder that still counts as empty."""
    with monkeypatch.context() as patch:
        patch.setattr("gateway.cli.page_folder.os.fsync", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            write(tmp_path, {"a.html": "A"})
    assert [path.name for path in tmp_path.iterdir()] == [page_folder._new(tmp_path / MANIFEST).name]
    write(tmp_path, {"a.html": "A"})
    assert held(tmp_path) == {"a.html": "A"}
