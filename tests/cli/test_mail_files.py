"""Messages in files: each kind of file and folder, what is no message, and how much is held at once."""

import mailbox
import os
import tracemalloc
from pathlib import Path

import pytest

from gateway.cli.mail_files import Found, Told, holds_many, messages, size

LETTER = b"Subject: x\r\n\r\nbody\r\n"
MOST = 10_000


def found(*paths: Path) -> list[tuple[str, bytes]]:
    return [(one.name, one.raw) for one in messages(paths, MOST) if isinstance(one, Found)]


def told(*paths: Path) -> list[tuple[str, str, bool]]:
    return [(one.name, one.text, one.broken) for one in messages(paths, MOST) if isinstance(one, Told)]


def written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [LETTER, LETTER.replace(b"\r\n", b"\n")])
def test_one_message(tmp_path: Path, content: bytes) -> None:
    """LF line ends become the CRLF of SMTP."""
    path = written(tmp_path / "a.eml", content)
    assert found(path) == [(str(path), LETTER)]
    assert not holds_many(path)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", ["archive", "archive.mbox"])
def test_mbox(tmp_path: Path, end: bytes, name: str) -> None:
    """With LF or CRLF, told by name or by its first line; only behind an empty line does a message begin."""
    lines = [
        *(b"From a@x Thu Jan  1 00:00:00 2026", b"Subject: x", b"", b"one", b"From here on", b">From there", b""),
        *(b"From b@x Thu Jan  1 00:00:00 2026", b"Subject: y", b"", b"two", b"", b""),
        *(b"From " + b"c" * 70_000, b"Subject: z", b""),
    ]
    path = written(tmp_path / name, b"".join(line + end for line in lines))
    assert found(path) == [
        (f"{path}#1", b"Subject: x\r\n\r\none\r\nFrom here on\r\n>From there\r\n"),
        (f"{path}#2", b"Subject: y\r\n\r\ntwo\r\n\r\n"),
        (f"{path}#3", b"Subject: z\r\n\r\n"),
    ]
    assert holds_many(path)
    assert sum(one.octets for one in messages([path], MOST) if isinstance(one, Found)) == size([path])


def test_mbox_as_python_writes_it(tmp_path: Path) -> None:
    """The standard library's own mbox comes back message by message."""
    path = tmp_path / "python.mbox"
    box = mailbox.mbox(path)
    bodies = [LETTER.replace(b"x", str(number).encode()).replace(b"\r\n", b"\n") for number in range(5)]
    for body in bodies:
        box.add(body)
    box.close()
    assert [raw for _, raw in found(path)] == [body.replace(b"\n", b"\r\n") for body in bodies]


def test_a_large_mbox_is_not_held(tmp_path: Path) -> None:
    """Of 40 MB in one line, and of 20,000 small messages, no more than one message's bound is in memory."""
    path = tmp_path / "large.mbox"
    with path.open("wb") as file:
        file.write(b"From a\nSubject: large\n\n" + b"x" * 40_000_000 + b"\n\n")
        file.writelines(b"From a\nSubject: x\n\nsmall\n\n" for _ in range(20_000))
    tracemalloc.start()
    try:
        count = longest = 0
        for one in messages([path], MOST):
            assert isinstance(one, Found)
            count, longest = count + 1, max(longest, len(one.raw))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20_001
    assert MOST < longest < MOST + 70_000
    assert peak < 2_000_000


def test_a_large_message_is_cut_behind_the_limit(tmp_path: Path) -> None:
    """One octet over the limit is enough to see that it is over."""
    path = written(tmp_path / "a.eml", LETTER + b"x" * MOST)
    assert [len(raw) for _, raw in found(path)] == [MOST + 1]


def test_maildir_and_folders(tmp_path: Path) -> None:
    """`cur` before `new`; a folder's files by name; `tmp` and hidden files left out; folders inside are told."""
    maildir = tmp_path / "box"
    for name in ("new/1", "cur/2:2,S", "cur/1:2,", "tmp/3", "cur/.hidden", ".Sent/cur/1"):
        written(maildir / name, LETTER)
    assert [name for name, _ in found(maildir)] == [str(maildir / one) for one in ("cur/1:2,", "cur/2:2,S", "new/1")]
    assert told(maildir) == [
        (str(maildir / ".Sent"), "a folder in a folder is not read; name it too if you want it", False)
    ]
    folder = tmp_path / "letters"
    for name in ("b.eml", "a.eml", ".DS_Store", "deeper/c.eml"):
        written(folder / name, LETTER)
    assert [name for name, _ in found(folder)] == [str(folder / "a.eml"), str(folder / "b.eml")]
    assert [(name, broken) for name, _, broken in told(folder)] == [(str(folder / "deeper"), False)]
    assert holds_many(maildir)
    assert holds_many(folder)


def test_order_is_that_of_the_paths(tmp_path: Path) -> None:
    """Files and folders come as they are named."""
    last, first = written(tmp_path / "z.eml", LETTER), written(tmp_path / "a" / "x.eml", LETTER)
    assert [name for name, _ in found(last, first.parent, last)] == [str(last), str(first), str(last)]


def test_what_is_no_message_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Empty, unreadable, some other kind of file, a mailbox that is none, a folder of nothing: each by its name."""
    empty = written(tmp_path / "empty.eml", b"\r\n \r\n")
    picture = written(tmp_path / "x.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    not_mbox = written(tmp_path / "x.mbox", LETTER)
    empty_mbox = written(tmp_path / "empty.mbox", b"")
    loop = tmp_path / "loop.eml"
    loop.symlink_to(loop)
    (tmp_path / "none").mkdir()
    good = written(tmp_path / "good.eml", LETTER)
    paths = (empty, picture, not_mbox, empty_mbox, loop, tmp_path / "none", good)
    assert found(*paths) == [(str(good), LETTER)]
    assert told(*paths) == [
        (str(empty), "this is empty; give a message", True),
        (str(picture), "this is no message but some other file; give a message's source, as .eml files hold it", True),
        (str(not_mbox), 'this is no mbox: it does not begin with a "From " line; rename it if it is one message', True),
        (str(empty_mbox), "this is empty; give a message", True),
        (str(loop), f"cannot be read ({os.strerror(40)}); mend its path or its rights", True),
        (str(tmp_path / "none"), "no message in this folder; name one that has some", False),
    ]


def test_a_text_without_header_is_a_message_with_a_note(tmp_path: Path) -> None:
    """SMTP takes it, so what becomes of it is told."""
    path = written(tmp_path / "a.txt", b"Good day.\n\nNo: header.\n")
    assert found(path) == [(str(path), b"Good day.\r\n\r\nNo: header.\r\n")]
    assert told(path) == [(str(path), "note: it has no header field; told as SMTP would take it", False)]


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    """What comes through a pipe is not lost by looking at it first."""
    reading, writing = os.pipe()
    try:
        os.write(writing, LETTER)
        os.close(writing)
        path = Path(f"/dev/fd/{reading}")
        assert not holds_many(path)
        assert [raw for _, raw in found(path)] == [LETTER]
    finally:
        os.close(reading)
