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
DASHES = frozenset("-‐‑‒–—―−:：;,?？")
_ENDS = frozenset(":：;,?？")
"""Of those: what ends the item of a list, or a question."""
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_STUCK = re.compile(r"(TUYỆT|TỐI|TUYET|TOI)[\W_]{0,6}(M[ẬA]T)")
_SPACES = re.compile(r"[\s_]+")
_SECRECY = (
    r"(?:(?:cấp |mức )?độ (?:bảo )?mật|(?:cap |muc )?do (?:bao )?mat|mức mật|muc mat|dấu chỉ độ mật"
    r"|dau chi do mat|dấu mật)"
)
_KINDS = r"(?:tài liệu|văn bản|hồ sơ|tai lieu|van ban|ho so)"
_LABEL = re.compile(
    rf"(?:{_SECRECY}(?: (?:của|cua) {_KINDS})?|phân loại(?: (?:độ mật|bảo mật|{_KINDS}))?|phan loai(?: {_KINDS})?"
    rf"|loại {_KINDS}"
    rf"|cấp độ|cap do|security (?:classification|level)|classification|(?:đã )?đóng dấu|(?:da )?dong dau)"
    r" {0,4}(?:là ?)?(?:[:：=|│\t]|[-–—](?= ))\s{0,4}",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    rf"(?<!\w){_SECRECY}(?: (?:của|cua) {_KINDS})? {{0,4}}(?:là ?)?(?:[:：=|│\t]|[-–—](?= ))\s{{0,4}}[\"“'‘(\[]?"
    r"((?:(?:tuyệt|tối|tuyet|toi) {1,3})?m[ậa]t)[\"”'’]?(?=\s?[.;,()\[\]|/│]|\s[-–—] |\s{3}|\s*$)",
    re.IGNORECASE,
)
"""A level named as one amid others: `Độ khẩn: Khẩn; Độ mật: Tối mật (theo …)`."""
_NUMBERED = re.compile(r"[\[(【]([^\])】]{3,9})[\])】] {0,4}S[ốo] {0,3}:", re.IGNORECASE)
_BEHIND_NUMBER = re.compile(r"S[ốo] {0,3}: {0,3}\S{1,30} {0,40}[\[(【]([^\])】]{3,9})[\])】]\s*$", re.IGNORECASE)
_KIND = re.compile(
    r"(?:tài liệu|văn bản|hồ sơ|công văn|báo cáo|kế hoạch|đóng dấu|dấu"
    r"|tai lieu|van ban|ho so|cong van|bao cao|dong dau|dau|vb|cv|tl) ",
    re.IGNORECASE,
)
_OPENING = r"\[(【{<*［（〔〖｛«《〈「⟨"
_TAG = re.compile(
    rf"[{_OPENING}]{{1,3}}([^\[\](){{}}<>【】*［］（）〔〕〖〗｛｝«»《》〈〉「」⟨⟩\n]{{3,60}})[\])】}}>*］）〕〗｝»》〉」⟩]"
)
_TAG_PARTS = re.compile(r"[-/|,;+:–—]")
_SECRET = re.compile(r"M[ẬA]T", re.IGNORECASE)
_CELLS = re.compile(r"\t+| {3,}|\s?[|¦│┃║]\s?|\x07")
_NUMBER = re.compile(r"\s*\d[\d.,%]*\s*")
_LEVEL = r"(?:(?:TUYỆT|TỐI|TUYET|TOI)[ _-])?M[ẬA]T"
_RECORD = re.compile(rf"(?:^|[,;])\"?({_LEVEL})\"?(?:[,;]|$)")
"""A level as a whole field of comma-separated values."""
_ORDINARY_BEFORE = (
    r"(?:BÍ|BẢO|GIẢI|KHÔNG|CƠ|ĐỘ|ONG|GAN|SỎI|TÚI|ỐNG|DỊCH|ĐƯỜNG|TRĂNG|THÂN|CẨN|KÍN|NƯỚC|RỈ|MẪU|BI|BAO|GIAI|KHONG|CO|DO|SOI|TUI"
    r"|DICH|DUONG|TRANG|THAN|NUOC|MAU)"
)
_ORDINARY_BEHIND = (
    r"(?:KHẨU|MÃ|ĐỘ|ONG|THIẾT|VỤ|THƯ|DANH|MÍA|TỤY|TUỴ|GẤU|HOA|RỈ|LỆNH|TÔNG|CHÚ|KHAU|MA|DO|THIET|VU|THU|MIA|BANG|TROI|TIEN|TUY|GAU"
    r"|LENH|TONG|TRAN|CAT|DUONG)"
)
"""Words that make an ordinary one out of the MẬT beside them, whatever stands between."""
_ORDINARY = re.compile(
    rf"(?<![^\W_]){_ORDINARY_BEFORE}[\W_]{{1,5}}M[ẬA]T(?![^\W_])|(?<![^\W_])M[ẬA]T[\W_]{{1,5}}{_ORDINARY_BEHIND}(?![^\W_])",
    re.IGNORECASE,
)
_HEADED = re.compile(rf"({_LEVEL})(?: [-–—|/]{{1,2}} |[-–—|/] )(?=[^\W_])")
_TAILED = re.compile(rf"[^\W_] ?[-–—|/]{{1,2}} ({_LEVEL})$")
"""A level parted from the rest of its line by a dash or a stroke."""
_BESIDE = re.compile(
    r"(?<!\w)(?:TOP SECRET|SECRET|CONFIDENTIAL|VIETNAM STATE|H(?:ỎA|OẢ) TỐC(?: HẸN GIỜ)?|HOA TOC"
    r"|(?:THƯỢNG |THUONG )?KH(?:ẨN|AN)"
    r"|BẢN (?:SAO )?SỐ ?:? ?\d{1,4}(?:/\d{1,4})?|(?:TRANG|PAGE) \d{1,4}(?: ?(?:/|OF) ?\d{1,4})?"
    r"|XEM XONG TRẢ LẠI|(?:TÀI LIỆU )?THU HỒI"
    r"|KHÔNG (?:ĐƯỢC )?(?:PHÉP )?SAO,? ?CHỤP)(?!\w)",
    re.IGNORECASE,
)
"""What stands beside a level on stamps and in page headers (Nghị định 30/2020 Phụ lục I, III.2): urgency, page."""
_REPEATED = re.compile(r"((?:(?:TUYỆT|TỐI) )?MẬT)(?:[\W_]{1,40}\1){1,40}")
_ON, _OFF = r"[☑☒✓✔✗✘🗹🗷]|[\[(] ?[xXvV✓✔] ?[\])]", r"[☐□▢❏❑⬜○◯]|\[ {0,3}\]|\( {0,3}\)"
_SOME_LEVEL = r"(?:(?:tuyệt|tối|tuyet|toi) {1,3})?m[ậa]t"
_BOX = re.compile(_OFF + "|" + _ON)
_BOX_BEFORE = re.compile(rf"(?:(?P<on>{_ON})|{_OFF})\s{{0,4}}(?P<level>{_SOME_LEVEL})(?!\w)", re.IGNORECASE)
_BOX_BEHIND = re.compile(rf"(?<!\w)(?P<level>{_SOME_LEVEL})\s{{0,4}}(?:(?P<on>{_ON})|{_OFF})", re.IGNORECASE)
_INLINE = re.compile(
    r"(?<!BÍ )(?<!BẢO )(?<!GIẢI )(?<!KHÔNG )(?<!CƠ )(?<!ĐỘ )(?<![\"“'‘(,/] )(?<![\"“'‘(/\w])(?:(TUYỆT|TỐI) )?MẬT"
    r"(?! ?(?:KHẨU|MÃ|ĐỘ|ONG|THIẾT|VỤ|THƯ|DANH|MÍA)\b)(?![\"”'’),/\w])"
)
_ASCII_SMALL = re.compile("[a-z]")
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
    stuck = _STUCK.fullmatch(text)
    return level_of(f"{stuck[1]} {stuck[2]}") if stuck and f"{stuck[1]} {stuck[2]}" != text else None


def is_large(text: str) -> bool:
    """Whether letters are capitals, but for those that TCVN3 has no capitals for: `MậT`."""
    return text.isupper() or (_ASCII_SMALL.search(text) is None and text[:1].isupper())


def trimmed(line: str) -> tuple[str, bool]:
    """A line without brackets, boxes, pictures round it. False when a dash or a colon stands on one side alone."""
    found = _CORE.search(line)
    if found is None:
        return "", True
    before, behind = [[one for one in side if one in DASHES] for side in (line[: found.start()], line[found.end() :])]
    return _SPACES.sub(" ", found[0]), bool(before) == bool(behind) and (not behind or behind[-1] not in _ENDS)


def named(text: str, shape: Shape = Shape.LABEL) -> Named | None:
    """A text that names a level and nothing else, in any size of letters."""
    core, _ = trimmed(text)
    found = level_of(core) or level_of(core.upper())
    return Named(found[0], shape, found[1], is_large(core)) if found else None


def of_line(line: str) -> Named | None:  # noqa: PLR0911  (one way to build a line after another)
    """What a line names, if it is built as lines with marks are."""
    if _BOX.search(line) and (boxed := _boxed(line)):
        return boxed if boxed.shape is Shape.LABEL else None
    core, even = trimmed(line)
    if (found := level_of(core.upper())) and is_large(core):
        return Named(found[0], Shape.STAMP if even else Shape.EDGE, found[1])
    if found:
        shape = Shape.CAPITALIZED if core[0].isupper() and even else Shape.SMALL
        return Named(found[0], shape, found[1], large=False)
    if stamp := _beside(core):
        return stamp
    if (label := _LABEL.match(core)) and (found_ := named(core[label.end() :])):
        return found_
    labelled = _LABELLED.search(line)
    if labelled and levels_told(line[labelled.start(1) :]) == 1:
        return named(labelled[1])
    if numbered := _NUMBERED.match(line.strip()):
        return named(numbered[1], Shape.NUMBERED)
    if (kind := _KIND.match(core)) and (found := level_of(core[kind.end() :])):
        return Named(found[0], Shape.KIND, found[1])
    if behind := _BEHIND_NUMBER.search(line):
        return named(behind[1], Shape.NUMBERED)
    if (tag := next(tags(line), None)) and tag.large and levels_told(line) == 1:
        at_head = line.lstrip(" >\t")[:1] in _OPENING
        return tag if at_head else replace(tag, shape=Shape.CELL)
    return _in_cells(line) or _at_edge(core) or _in_sentence(line)


def _boxed(line: str) -> Named | None:
    """The level whose box is ticked. Of boxes without a tick: none, for a form that nobody filled in."""
    boxes = list(_BOX_BEFORE.finditer(line)) or list(_BOX_BEHIND.finditer(line))
    ticked = {named(box["level"]) for box in boxes if box["on"]}
    if len(ticked) == 1:
        return ticked.pop()
    framed = len(boxes) == 1 and _BOX.search(line, boxes[0].end()) is not None
    return Named(Level.MAT, Shape.SMALL, large=False) if boxes and not framed else None


def is_form(text: str) -> bool:
    """Whether a text has boxes to tick."""
    return _BOX.search(text) is not None


def _beside(core: str) -> Named | None:
    """A level beside nothing but what stamps say too, or beside itself."""
    rest = trimmed(_BESIDE.sub("|", core))[0]
    if rest != core and (found := level_of(rest)):
        return Named(found[0], Shape.STAMP, found[1])
    repeated = _REPEATED.fullmatch(core)
    return Named(level_of(repeated[1])[0], Shape.STAMP) if repeated else None  # type: ignore[index]  # a level alone


def is_ordinary(text: str) -> bool:
    """Whether the word beside a level makes an ordinary one of it: GAN - MẬT, BẢO - MẬT."""
    return _ORDINARY.search(text) is not None


def _at_edge(core: str) -> Named | None:
    found = _HEADED.match(core) or _TAILED.search(core)
    if not found or is_ordinary(core) or levels_told(core) > 1:
        return None
    level = level_of(found[1])
    return Named(level[0], Shape.CELL) if level and level[1] else None


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
    record = _RECORD.search(line)
    if record and levels_told(line) == 1 and not is_ordinary(line):
        return named(record[1], Shape.CELL)
    cells = _CELLS.split(line.strip())
    if len(cells) < 2 or any(map(_NUMBER.fullmatch, cells)):  # a table that counts documents of each level
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
