"""CSV (RFC 4180) for spreadsheet programs: UTF-8 with a byte order mark, CRLF, no cell that is taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from gateway.reports.cells import plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines, each with its CRLF. The first begins with U+FEFF, by which Excel knows UTF-8."""
    yield "\ufeff" + _line(headings)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[object]) -> str:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None or isinstance(value, int):
        return value
    text = str(value)
    # An apostrophe makes a spreadsheet take `=HYPERLINK(…)`, which a sender may choose as a name, for text.
    return plain(f"'{text}" if text.startswith(_FORMULA) else text, keep="\n")
