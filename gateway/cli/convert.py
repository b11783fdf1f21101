"""`congthu convert`: Unicode copies of documents and messages in old Vietnamese encodings."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from gateway.cli.copies import Occupied, Original, originals, write
from gateway.cli.faults import BAD_DATA, FINDINGS, IO, NO_INPUT, note, stop
from gateway.cli.options import Form
from gateway.cli.results import Format, Row, write_json
from gateway.cli.results import write as write_rows
from gateway.convert.conversion import Conversion, Outcome
from gateway.convert.converting import convert as converted
from gateway.message.document import Purse
from gateway.reports.cells import plain

MOST = 256 * 1024 * 1024
"""Octets of the largest file that is read: it is held in memory, with all that is unpacked of it."""
COLUMNS = ("file", "outcome", "encoding", "lines", "copy", "why")
_FINDINGS = frozenset({Outcome.PARTLY, Outcome.LEFT, Outcome.SIGNED, Outcome.LOCKED, Outcome.UNSUPPORTED})


def convert(
    files: Annotated[list[Path], typer.Argument(help="Files, and folders with all that is in them.")],
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where copies go, in the shape of the folders; beside the files if left out."),
    ] = None,
    form: Form = Format.TABLE,
) -> None:
    """Make Unicode copies of text, HTML, docx, xlsx, pptx and .eml files in old encodings (TCVN3, VNI, VISCII …).

    An original is never changed: its copy is NAME.unicode.EXT beside it, or stands in DIR. Old fonts are replaced,
    nothing else is. What is Unicode already gets no copy. Each file is told with what was done, or why nothing was.

    Exit 1 when something was left that may be old (signed, locked, of a kind that is not converted), 65 when a file
    is damaged, 66 when one is not there, 74 when one cannot be read or written.
    """
    if missing := [str(path) for path in files if not path.exists()]:
        stop(NO_INPUT, *(f"{path}: no such file" for path in missing))
    if to is not None and to.exists() and not to.is_dir():
        stop(IO, f"--to {to}: this is a file; name a folder")
    try:
        found = list(originals(files, to))
    except OSError as error:
        stop(IO, f"{error.filename}: cannot be read ({error.strerror}); mend its rights")
    outcomes = Counter[Outcome]()
    failed = False
    rows: list[Row] = []
    with _progress(found, form) as advance:
        for original in found:
            told, why = _one(original)
            if why:
                failed = True
                note(plain(f"{original.path}: {why}"))
            if told is not None:
                outcomes[told.outcome] += 1
                rows.append(_row(original, told, written=not why))
                if form is Format.JSON:
                    write_json(rows[-1:])
            advance()
    if form is not Format.JSON:
        write_rows(rows, COLUMNS, form)
    _end(outcomes, failed=failed)


def _one(original: Original) -> tuple[Conversion | None, str]:
    """Convert one file and write its copy; what became of it, and what went wrong in reading or writing."""
    told: Conversion | None = None
    try:
        with original.path.open("rb") as file:
            content = file.read(MOST + 1)
        if len(content) > MOST:
            return Conversion(Outcome.UNREADABLE, why=(f"larger than {MOST // 1024**2} MiB; divide it",)), ""
        told = converted(content, Purse())
        if told.content is not None:
            write(original, told.content)
    except Occupied as error:
        return told, str(error)
    except OSError as error:
        verb = "read" if told is None else "written"
        return told, f"cannot be {verb} ({error.strerror}); mend its path or its rights"
    return told, ""


def _row(original: Original, told: Conversion, *, written: bool) -> Row:
    return {
        "file": plain(str(original.path)),
        "outcome": str(told.outcome),
        "encoding": str(told.encoding) if told.encoding is not None else "",
        "lines": told.lines,
        "runs": told.runs,
        "left": told.left,
        "fonts": tuple(f"{old} -> {new}" for old, new in told.fonts),
        "copy": plain(str(original.copy)) if told.content is not None and written else "",
        "why": told.why,
    }


def _end(outcomes: Counter[Outcome], *, failed: bool) -> None:
    if failed:
        raise typer.Exit(IO)
    if outcomes[Outcome.UNREADABLE]:
        raise typer.Exit(BAD_DATA)
    if any(outcomes[one] for one in _FINDINGS):
        raise typer.Exit(FINDINGS)


@contextmanager
def _progress(found: Sequence[Original], form: Format) -> Iterator[Callable[[], None]]:
    """A bar on stderr over several files, on a terminal only; lines of JSON are progress enough."""
    console = Console(stderr=True)
    if not console.is_terminal or form is Format.JSON or len(found) == 1:
        yield lambda: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("converting", total=len(found))
        yield lambda: bar.advance(task)
