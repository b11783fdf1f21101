"""Tables for a terminal, drawn by rich. No colour: the meaning is in the words."""

from collections.abc import Iterable, Sequence
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.reports.cells import plain


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], width: int) -> str:
    """A table at most `width` columns wide, longer cells folded, numbers at the right; without headings, rows only.

    Each line ends with a LF.
    """
    lines = [tuple(row) for row in rows]
    drawn = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, show_header=any(headings))
    for number, heading in enumerate(headings):
        numeric = bool(lines) and all(isinstance(line[number], int) for line in lines)
        drawn.add_column(Text(plain(heading)), justify="right" if numeric else "left", overflow="fold")
    for line in lines:
        drawn.add_row(*(_cell(value) for value in line))
    out = StringIO()
    Console(file=out, width=width, force_terminal=False, color_system=None, legacy_windows=False).print(drawn)
    return "".join(f"{text.rstrip()}\n" for text in out.getvalue().splitlines())


def _cell(value: object) -> Text:
    # A Text, so that "[red]" in a file's name stays a name.
    return Text("" if value is None else plain(str(value), keep="\n"))
