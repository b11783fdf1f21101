"""Old encodings told by the font: `.VnTime` is TCVN3, `.VnTimeH` TCVN3 in capitals, `VNI-Times` VNI.

A font is no proof: text in Unicode under a style that still names `.VnTime` is common. So the words under the font
must be Vietnamese in its encoding, and not as they stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateway.message.document import Stretch
from gateway.message.vietnamese import encoding, words
from gateway.message.vietnamese.encoding import Table, TextEncoding
from gateway.message.vietnamese.words import Lexicon

_TCVN3 = re.compile(r"(?:[A-Z]{6}\+)?\.Vn[A-Za-z0-9 -]*?(H?)\Z", re.IGNORECASE)
_OTHERS = (
    (re.compile(r"(?:[A-Z]{6}\+)?VNI[- _]?[A-Z]", re.IGNORECASE), encoding.VNI),
    (re.compile(r"(?:[A-Z]{6}\+)?VPS[- _]?[A-Z]", re.IGNORECASE), encoding.VPS),
    (re.compile(r"(?:[A-Z]{6}\+)?VK[- _](?:Sans|Serif)", re.IGNORECASE), encoding.BKHCM2),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text whose letters in old fonts are decoded. `lines`, `share`, `kinds` and `strong` as in a reading."""

    text: str = field(repr=False)
    encoding: TextEncoding
    lines: int
    share: float
    kinds: int
    strong: int


def table_of(font: str) -> tuple[Table, bool] | None:
    """The encoding that a font's letters are drawn for, and whether it draws capitals alone; None for any other."""
    name = font.strip().strip("\"'").replace("\\", "")
    if found := _TCVN3.match(name):
        return encoding.TCVN3, found[1] in {"H", "h"}
    return next(((table, False) for pattern, table in _OTHERS if pattern.match(name)), None)


def decoded(text: str, stretches: Sequence[Stretch]) -> Decoded | None:
    """A text with what stands in old fonts decoded; None when nothing that does so is old."""
    pieces = meant(text, stretches)
    told = {
        table: Lexicon(words.beyond("\n".join([piece for piece, one, _ in pieces if one is table])), [table])
        for table in {one for _, one, _ in pieces if one}
    }
    if not told:
        return None
    written: list[str] = []
    old_words = kinds = strong = 0
    lines: set[int] = set()
    at = 0
    for piece, table, high in pieces:
        breaks = piece.count("\n")
        if table is not None:
            tally = told[table].tally(words.beyond(piece), table)
            if tally.old:
                lines |= set(range(at, at + breaks + 1))
                old_words += words.count(piece)
                kinds, strong = kinds + tally.kinds, strong + tally.strong
            changed = table.to_unicode(piece)
            written.append(changed.upper() if high else changed)
        else:
            written.append(piece)
        at += breaks
    encodings = {table.encoding for table in told}
    one = encodings.pop() if len(encodings) == 1 else TextEncoding.MIXED
    return Decoded("".join(written), one, len(lines), min(old_words / max(words.count(text), 1), 1.0), kinds, strong)


def meant(text: str, stretches: Sequence[Stretch]) -> list[tuple[str, Table | None, bool]]:
    """The text cut where its encoding by font changes: piece, encoding, whether in capitals alone.

    A font is taken at its word only where the words under it are Vietnamese by it: in a document that mixes both, a
    line of Unicode under `.VnTime` has no encoding here.
    """
    pieces = list(_pieces(text, stretches))
    tables = {table for table in {one for _, one, _ in pieces if one} if _is_meant(pieces, table)}
    return [one for piece, table, high in pieces for one in _cut(piece, table if table in tables else None, high)]


def _cut(piece: str, table: Table | None, high: bool) -> Iterator[tuple[str, Table | None, bool]]:
    """A piece without its lines of Unicode."""
    if table is None or not is_unicode(piece):
        yield piece, table, high and table is not None
        return
    lexicon = Lexicon(words.beyond(piece), [table])
    for line in piece.splitlines(keepends=True):
        tally = lexicon.tally(words.beyond(line), table) if lexicon.tables else None
        if is_unicode(line) and (tally is None or tally.others > tally.old):
            yield line, None, False
        else:
            yield line, table, high


def is_unicode(text: str) -> bool:
    """Whether a text holds letters of Vietnamese that no octet of an old encoding is shown as."""
    return _UNICODE_ALONE.search(text) is not None


_UNICODE_ALONE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0303\u0309\u0323]")


def _pieces(text: str, stretches: Sequence[Stretch]) -> Iterator[tuple[str, Table | None, bool]]:
    """The text cut where its encoding by font changes: piece, encoding, whether in capitals alone."""
    known: dict[str, tuple[Table, bool] | None] = {}
    start, end = 0, 0
    now: tuple[Table, bool] | None = None
    for stretch in stretches:
        font = stretch.letters.font
        if font not in known:
            known[font] = table_of(font) if font else None
        told = known[font]
        if stretch.start < end:
            continue
        if told != now or (now is not None and stretch.start > end):
            if now is not None:
                yield text[start:end], *now
                start = end
            if stretch.start > start or told is not None:
                yield text[start : stretch.start], None, False
                start = stretch.start
            now = told
        end = stretch.end
    if now is not None:
        yield text[start:end], *now
        start = end
    yield text[start:], None, False


def _is_meant(pieces: Sequence[tuple[str, Table | None, bool]], table: Table) -> bool:
    """Whether the words in fonts of this encoding are Vietnamese by it rather than as they stand."""
    own = words.beyond("\n".join([piece for piece, one, _ in pieces if one is table]))
    lexicon = Lexicon(own, [table])
    if not lexicon.tables:
        return False
    tally = lexicon.tally(own, table)
    return tally.old > tally.others
