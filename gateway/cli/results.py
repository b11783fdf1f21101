"""How a result is written on stdout: its format, its width, and the one writer of rows."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from gateway.reports import rows_csv, rows_json
from gateway.reports.table import table
from gateway.reports.words import Language, headings

Row = Mapping[str, object]
"""A result's row by the names of its columns. A tuple is several values in one cell."""


class Format(StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def write(rows: Iterable[Row], columns: Sequence[str], form: Format, lang: Language | None = None) -> None:
    """Rows on stdout: as JSON with all that they hold, else their columns under headings of a language.

    Without a language the headings are the columns' names. Several values in one cell stand behind one another in CSV,
    below one another in a table.
    """
    match form:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv((_cells(row, columns, " ") for row in rows), columns, lang)
        case Format.TABLE:
            print(table(_heads(columns, lang), (_cells(row, columns, "\n") for row in rows), width()), end="")


def write_json(rows: Iterable[Row]) -> None:
    """A line of JSON for each row, as it comes."""
    for row in rows:
        print(rows_json.line(row))


def write_csv(rows: Iterable[Sequence[object]], columns: Sequence[str], lang: Language | None = None) -> None:
    """Headings, and a line of CSV for each row, as it comes."""
    for line in rows_csv.lines(_heads(columns, lang), rows):
        print(line, end="")


def width() -> int:
    """Columns of the terminal; wide enough to fold nothing where stdout is none."""
    if not sys.stdout.isatty():
        return 10_000
    from rich.console import Console  # noqa: PLC0415  (asked of a terminal only)

    return Console().width


def _heads(columns: Sequence[str], lang: Language | None) -> Sequence[str]:
    return columns if lang is None else headings(columns, lang)


def _cells(row: Row, columns: Sequence[str], between: str) -> tuple[object, ...]:
    values = (row[column] for column in columns)
    return tuple(between.join(map(str, value)) if isinstance(value, tuple) else value for value in values)
