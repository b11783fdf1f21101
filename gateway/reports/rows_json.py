"""JSON lines: one object a row, keys as the columns are named, exact values; `null` where there is none."""

import json
from collections.abc import Mapping

from gateway.reports.cells import plain


def line(row: Mapping[str, object]) -> str:
    """One object on one line, without its line end. Letters that cannot be seen are written as JSON escapes."""
    # They stand inside strings only, where `\uXXXX` means the same letter.
    return plain(json.dumps(row, ensure_ascii=False))
