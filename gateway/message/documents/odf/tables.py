"""Tables of OpenDocument: where a cell stands, how it is dressed, and what its formula does (ODF 1.3 part 3, 9)."""

import re
from bisect import bisect_right
from collections.abc import Mapping

from gateway.message.document import Active
from gateway.message.documents.odf.names import name

_QUOTED = re.compile(r'"([^"]+)"')
_FETCHING = re.compile(r"\bWEBSERVICE\s*\(|'(?:file|https?|ftp|smb):", re.IGNORECASE)
_ASKING = re.compile(r"\bDDE\s*\(", re.IGNORECASE)
_CELL_STYLE, _DEFAULT_CELL = name("table:style-name"), name("table:default-cell-style-name")
_REPEATED, _VISIBILITY = name("table:number-columns-repeated"), name("table:visibility")


class Table:
    """The table that is walked: its columns as they are described, and the cell that was reached."""

    __slots__ = ("_column", "_ends", "_row_style", "_styles")

    def __init__(self) -> None:
        self._ends: list[int] = []
        """Where each description of columns ends."""
        self._styles: list[str | None] = []
        """The style of each description's cells; None where the columns are not shown."""
        self._column = 0
        self._row_style = ""

    def describe(self, attributes: Mapping[str, str]) -> None:
        """A `table:table-column`: the next columns."""
        self._ends.append((self._ends[-1] if self._ends else 0) + _repeated(attributes))
        self._styles.append(attributes.get(_DEFAULT_CELL, "") if _is_visible(attributes) else None)

    def begin_row(self, attributes: Mapping[str, str]) -> bool:
        """A row begins; whether it is shown."""
        self._column = 0
        self._row_style = attributes.get(_DEFAULT_CELL, "")
        return _is_visible(attributes)

    def begin_cell(self, attributes: Mapping[str, str]) -> tuple[str, bool]:
        """A cell begins: its style (its own, its row's or its column's), and whether its column is shown."""
        described = bisect_right(self._ends, self._column)
        of_column = self._styles[described] if described < len(self._styles) else ""
        self._column += _repeated(attributes)
        return attributes.get(_CELL_STYLE) or self._row_style or of_column or "", of_column is not None


def formula_does(formula: str) -> frozenset[Active]:
    """What a formula does when its document is opened."""
    asks = {Active.FIELD} if _ASKING.search(formula) else set()
    return frozenset(asks | ({Active.EXTERNAL} if _FETCHING.search(formula) else set()))


def formula_texts(formula: str) -> list[str]:
    """The texts that stand in a formula."""
    return _QUOTED.findall(formula)


def _is_visible(attributes: Mapping[str, str]) -> bool:
    return attributes.get(_VISIBILITY, "visible") == "visible"


def _repeated(attributes: Mapping[str, str]) -> int:
    repeated = attributes.get(_REPEATED, "1")
    return int(repeated) if repeated.isascii() and repeated.isdigit() and len(repeated) < 7 else 1
