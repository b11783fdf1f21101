"""Pages beside what they describe: hand-written prose, with blocks between marks that the code fills."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_BLOCK = re.compile(r"(<!-- begin ([a-z-]+): [^\n]* -->\n)(.*?)(<!-- end \2 -->)", re.DOTALL)


def filled(page: str, blocks: Mapping[str, str]) -> str:
    """The page with every block written anew. Raises ValueError when page and code do not have the same blocks."""
    there = [found[2] for found in _BLOCK.finditer(page)]
    if sorted(there) != sorted(blocks):
        raise ValueError(f"the page has the blocks {sorted(there)}, the code has {sorted(blocks)}; mark each once")
    return _BLOCK.sub(lambda found: f"{found[1]}\n{blocks[found[2]].strip()}\n\n{found[4]}", page)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a column that is empty in every row is left out, and without rows there is none."""
    body = [[_cell(text) for text in row] for row in rows]
    if not body:
        return ""
    kept = [number for number in range(len(heads)) if any(row[number] for row in body)]
    return "\n".join(_lines([heads[number] for number in kept], [[row[number] for number in kept] for row in body]))


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _cell(text: str) -> str:
    """On one line; only what stands in backticks is shown as typed."""
    spans = re.split(r"(`[^`]*`)", " ".join(text.replace("|", "\\|").split()))
    return "".join(span if span.startswith("`") else span.replace("<", "&lt;") for span in spans)


def code(value: str) -> str:
    """A value as it is typed; nothing stays nothing."""
    return f"`{value}`" if value else ""
