"""Messages in files: single ones, folders of them, Maildir, mbox; their octets, one message at a time.

What stands in a message is not read here. However large a file is, no more than one message of bounded size is held.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path

_PIECE = 64 * 1024
"""Octets of a line that are read at once: a line may be as long as the file."""
_FROM = b"From "
_BLANK = (b"\n", b"\r\n")
_FIELD = re.compile(rb"^[!-9;-~]{1,200}[ \t]*:", re.MULTILINE)
_HEADER_END = re.compile(rb"^\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """One message, as if it had come over SMTP, with CRLF line ends; cut behind the octets that were asked for."""

    name: str
    octets: int
    """How much of the file it is."""
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What is no message, and why; `broken` when someone meant it to be one, `absent` when a folder holds none."""

    name: str
    text: str
    broken: bool = True
    absent: bool = False


def messages(paths: Iterable[Path], most: int) -> Iterator[Found | Told]:
    """The messages of files and folders, in their order, each up to `most` + 1 octets: enough to see that it is over.

    Of a Maildir `cur` is read, then `new`; of another folder its files, by name. Names that begin with a dot are left
    out, and folders in folders are told. In an mbox a message begins with a "From " line at the file's beginning or
    behind an empty line (RFC 4155); ">From " stays as it is.
    """
    for path in paths:
        yield from _folder(path, most) if path.is_dir() else _file(path, most)


def holds_many(path: Path) -> bool:
    """Whether a path is a folder or an mbox. Pipes are not looked into: what is read is gone."""
    if not path.is_file():
        return path.is_dir()
    try:
        with path.open("rb") as file:
            return _is_mbox(path, file)
    except OSError:
        return False


def size(paths: Iterable[Path]) -> int:
    """The octets of all files together, as far as they are known."""
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,)))
    return sum(file.stat().st_size for file in files if file.is_file())


def _folder(path: Path, most: int) -> Iterator[Found | Told]:
    is_maildir = (path / "cur").is_dir()
    held = False
    try:
        for folder in (path / "cur", path / "new") if is_maildir else (path,):
            for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    yield _unread(entry)
                    continue
                held = True
                yield from _file(entry, most)
        for entry in sorted(path.iterdir()) if is_maildir else ():
            if entry.is_dir() and entry.name not in {"cur", "new", "tmp"}:
                yield _unread(entry)
    except OSError as error:
        yield _unreadable(str(path), error)
        return
    if not held:
        yield Told(str(path), "no message in this folder; name one that has some", broken=False, absent=True)


def _unread(folder: Path) -> Told:
    return Told(str(folder), "a folder in a folder is not read; name it too if you want it", broken=False)


def _unreadable(name: str, error: OSError) -> Told:
    return Told(name, f"cannot be read ({error.strerror}); mend its path or its rights")


def _file(path: Path, most: int) -> Iterator[Found | Told]:
    try:
        with path.open("rb") as file:
            if _is_mbox(path, file):
                yield from _mbox(str(path), file, most)
            else:
                yield from _message(str(path), file.read(most + 1))
    except OSError as error:
        yield _unreadable(str(path), error)


def _is_mbox(path: Path, file: BufferedReader) -> bool:
    return path.suffix == ".mbox" or file.peek(len(_FROM)).startswith(_FROM)


def _mbox(name: str, file: BufferedReader, most: int) -> Iterator[Found | Told]:
    number, octets, held = 0, 0, bytearray()
    begins, behind_blank, in_from = True, True, False
    while piece := file.readline(_PIECE):
        octets += len(piece)
        if begins and behind_blank and piece.startswith(_FROM):
            if number:
                yield from _message(f"{name}#{number}", _without_last_blank(held), octets - len(piece))
            number, octets, held = number + 1, len(piece), bytearray()
            in_from = True
        elif number == 0:
            yield Told(name, 'this is no mbox: it does not begin with a "From " line; rename it if it is one message')
            return
        elif not in_from and len(held) <= most:
            held += piece
        behind_blank = begins and piece in _BLANK
        begins = piece.endswith(b"\n")
        in_from = in_from and not begins
    if number:
        yield from _message(f"{name}#{number}", _without_last_blank(held), octets)
    else:
        yield from _message(name, b"")


def _without_last_blank(held: bytearray) -> bytes:
    """The message without the empty line that an mbox puts behind it; a header's own end stays."""
    end = b"\r\n\r\n" if held.endswith(b"\r\n\r\n") else b"\n\n"
    if held.endswith(end) and held.find(end, 0, -1) >= 0:
        return bytes(held[: -len(end) // 2])
    return bytes(held)


def _message(name: str, raw: bytes, octets: int | None = None) -> Iterator[Found | Told]:
    """A text without header is a message to SMTP, and is told as one, with a note; what is no text either is none."""
    if not raw.strip():
        yield Told(name, "this is empty; give a message")
        return
    first_blank = _HEADER_END.search(raw, 0, _PIECE)
    head_ends = first_blank.start() if first_blank else _PIECE
    if _FIELD.search(raw, 0, head_ends) is None:
        if b"\0" in raw[:_PIECE]:
            yield Told(name, "this is no message but some other file; give a message's source, as .eml files hold it")
            return
        yield Told(name, "note: it has no header field; told as SMTP would take it", broken=False)
    yield Found(name, len(raw) if octets is None else octets, raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n"))
