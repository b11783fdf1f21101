"""The shape of a line: which level it names, and how the line is built round it. Lines come in plain letters.

Only what a line says by itself belongs here; how sure that makes a mark is weighed with its place in `lines`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from gateway.message.marks.mark import Level


class Shape(Enum):
    """How a line is built round a level."""

    STAMP = auto()
    """Nothing else, in capitals; brackets, stars and quotes do not count."""
    LABEL = auto()
    """Độ mật: Tối mật."""
    NUMBERED = auto()
    """(MẬT) Số: 12/BC-UBND."""
    EDGE = auto()
    """In capitals, with a dash or colon at one side: the item of a list, a heading, or a stamp."""
    KIND = auto()
    """Tài liệu MẬT."""
    TAG = auto()
    """[MẬT] at the head of a line."""
    CELL = auto()
    """In capitals, parted from the rest of the line by a tab, a bar, several blanks, or in brackets."""
    CAPITALIZED = auto()
    """Nothing else: Mật."""
    SMALL = auto()
    """Nothing else: mật."""
    INLINE = auto()
    """In capitals in a line of small letters."""


@dataclass(frozen=True, slots=True)
class Named:
    """A level that a line names. `exact`: with all the signs of its letters. `large`: in capitals."""

    level: Level
    shape: Shape
    exact: bool = True
    large: bool = True


_LEVELS = {
    **{level.value: (level, True) for level in Level},
    "MAT": (Level.MAT, False), "TOI MAT": (Level.TOI_MAT, False), "TUYET MAT": (Level.TUYET_MAT, False),
}  # fmt: skip
_FIRST = {"TOI": Level.TOI_MAT, "TÔI": Level.TOI_MAT, "TÓI": Level.TOI_MAT, "TUYET": Level.TUYET_MAT,
          "TUYÊT": Level.TUYET_MAT, "TUYẸT": Level.TUYET_MAT}  # fmt: skip
_SECOND = frozenset({"MÂT", "MẠT", "MAT"})
FRAME = " \t[](){}<>【】《》〈〉「」『』［］（）«»‹›“”„‘’\"'`*_~|=#•·▪■□◆★☆†+.\x07"
DASHES = "-‐‑‒–—―−:：;,"
_ENDS = ":：;,"
"""Of those: what ends the item of a list."""
_SPACES = re.compile(r"[\s_]+")
_LABEL = re.compile(
    r"(?:(?:cấp |mức )?độ (?:bảo )?mật|(?:cap |muc )?do (?:bao )?mat|phân loại(?: độ mật| bảo mật)?|phan loai"
    r"|security classification|classification|dấu chỉ độ mật|dau chi do mat) {0,4}(?:[:：=]|[-–—](?= )) {0,4}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[\[(【]([^\])】]{3,9})[\])】] {0,4}S[ốo] {0,3}:", re.IGNORECASE)
_BEHIND_NUMBER = re.compile(r"S[ốo] {0,3}: {0,3}\S{1,30} {0,40}[\[(【]([^\])】]{3,9})[\])】]\s*$", re.IGNORECASE)
_KIND = re.compile(
    r"(?:tài liệu|văn bản|hồ sơ|công văn|báo cáo|kế hoạch|đóng dấu|dấu"
    r"|tai lieu|van ban|ho so|cong van|bao cao|dong dau|dau) ",
    re.IGNORECASE,
)
_TAG = re.compile(r"[\[(【{<*]{1,3}([^\[\](){}<>【】*\n]{3,60})[\])】}>*]")
_TAG_PARTS = re.compile(r"[-/|,;+:–—]")
_SECRET = re.compile(r"M[ẬA]T", re.IGNORECASE)
_CELLS = re.compile(r"\t+| {3,}|\s?[|¦]\s?|\x07")
_INLINE = re.compile(
    r"(?<!BÍ )(?<!BẢO )(?<!GIẢI )(?<!KHÔNG )(?<!CƠ )(?<!ĐỘ )(?<![\"“'‘(,/] )(?<![\"“'‘(/\w])(?:(TUYỆT|TỐI) )?MẬT"
    r"(?! ?(?:KHẨU|MÃ|ĐỘ|ONG|THIẾT|VỤ|THƯ|DANH|MÍA)\b)(?![\"”'’),/\w])"
)
_SMALL_LETTER = re.compile("[a-zà-öø-ÿđăĩũơư]{2}")
_QUOTED = re.compile(r"(?:tuyệt|tối) {0,2}mật|(?<!tuyệt )(?<!tối )(?<!độ )(?<!bí )(?<!bảo )mật\b", re.IGNORECASE)


def level_of(text: str) -> tuple[Level, bool] | None:
    """The level that a text in capitals names, whole, and whether with all its signs."""
    if found := _LEVELS.get(text):
        return found
    first, _, second = text.partition(" ")
    level = _FIRST.get(first)
    if level and (second == "MẬT" or (second in _SECOND and first != "TÔI")):
        return level, second == "MẬT"
    if first in {"TỐI", "TUYỆT"} and second in _SECOND:
        return (Level.TOI_MAT if first == "TỐI" else Level.TUYET_MAT), True
    return None


def trimmed(line: str) -> tuple[str, bool]:
    """A line without its frame. False when a dash or a colon stands on one side alone."""
    outer = line.strip(FRAME)
    core = _SPACES.sub(" ", outer.strip(FRAME + DASHES))
    first, last = outer[:1] in DASHES, outer[-1:] in DASHES
    return core, not outer or (first == last and (not first or outer[-1] not in _ENDS))


def named(text: str, shape: Shape = Shape.LABEL) -> Named | None:
    """A text that names a level and nothing else, in any size of letters."""
    core, _ = trimmed(text)
    found = level_of(core) or level_of(core.upper())
    return Named(found[0], shape, found[1], core.isupper()) if found else None


def of_line(line: str) -> Named | None:
    """What a line names, if it is built as lines with marks are."""
    core, even = trimmed(line)
    if found := level_of(core):
        return Named(found[0], Shape.STAMP if even else Shape.EDGE, found[1])
    if found := level_of(core.upper()):
        shape = Shape.CAPITALIZED if core[0].isupper() and even else Shape.SMALL
        return Named(found[0], shape, found[1], large=False)
    if label := _LABEL.match(core):
        return named(core[label.end() :])
    if numbered := _NUMBERED.match(line.strip()):
        return named(numbered[1], Shape.NUMBERED)
    if (kind := _KIND.match(core)) and (found := level_of(core[kind.end() :])):
        return Named(found[0], Shape.KIND, found[1])
    if behind := _BEHIND_NUMBER.search(line):
        return named(behind[1], Shape.NUMBERED)
    if (tag := next(tags(line), None)) and tag.large and levels_told(line) == 1:
        at_head = line.lstrip(" >\t").startswith(tuple("[(【{<*"))
        return tag if at_head else replace(tag, shape=Shape.CELL)
    return _in_cells(line) or _in_sentence(line)


def tags(text: str) -> Iterator[Named]:
    """Bracketed levels. A tag that names two levels quotes the law."""
    for tag in _TAG.finditer(text):
        if len(_SECRET.findall(tag[1])) != 1:
            continue
        parts = [trimmed(part)[0] for part in _TAG_PARTS.split(tag[1])]
        large = [found for part in parts if (found := level_of(part))]
        written = [found for part in parts if part[:1].isupper() and (found := level_of(part.upper()))]
        if len(large) == 1:
            yield Named(large[0][0], Shape.TAG, large[0][1])
        elif not large and len(written) == 1:
            yield Named(written[0][0], Shape.TAG, written[0][1], large=False)


def _in_cells(line: str) -> Named | None:
    """A level in a cell of its own. A line whose cells name several is a table of levels."""
    cells = _CELLS.split(line.strip())
    if len(cells) < 2:
        return None
    found = [one for one in (named(cell, Shape.CELL) or _labelled(cell) for cell in cells) if one]
    return (
        found[0]
        if len({one.level for one in found}) == 1 and (found[0].large or found[0].shape is Shape.LABEL)
        else None
    )


def levels_told(text: str) -> int:
    """How many levels a text speaks of."""
    return len(_QUOTED.findall(text))


def _labelled(cell: str) -> Named | None:
    core, _ = trimmed(cell)
    label = _LABEL.match(core)
    return named(core[label.end() :]) if label else None


def _in_sentence(line: str) -> Named | None:
    """A level in capitals amid small letters, once: who quotes the law names several, or puts them in quotes."""
    found = _INLINE.search(line)
    if not found or not _SMALL_LETTER.search(line) or levels_told(line) > 1:
        return None
    return Named(level_of(found[0])[0], Shape.INLINE)  # type: ignore[index]  # the pattern matches levels alone
