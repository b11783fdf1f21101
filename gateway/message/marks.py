"""Secrecy marks: where MẬT, TỐI MẬT, TUYỆT MẬT stand as a mark and not as a word (Điều 4.1, Luật 29/2018 Điều 10.3).

Evidence is a place, not a word: a whole line, a tag of the subject or of a file name, the value of a label. The
words themselves fill honest texts (bảo mật, mật khẩu, "bí mật nhà nước").
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.message.header import NamedField
from gateway.message.text import Text


class Level(StrEnum):
    """The three levels of state secrecy, by their names in law (Luật 29/2018/QH14 Điều 8)."""

    MAT = "MẬT"
    TOI_MAT = "TỐI MẬT"
    TUYET_MAT = "TUYỆT MẬT"


class Strength(StrEnum):
    """How sure a mark is."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Mark:
    """A secrecy mark: its level, how sure it is and where it stands; never the text around it."""

    level: Level
    strength: Strength
    where: str


_ACCENTED = {level.value: level for level in Level}
_PLAIN = {"MAT": Level.MAT, "TOI MAT": Level.TOI_MAT, "TUYET MAT": Level.TUYET_MAT}
_HINTS = ("MẬT", "Mật", "mật", "MAT")
"""Every line that can be a mark holds one of these."""

_VIETNAMESE = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ]", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")
_FRAME = " \t[](){}<>【】《》〈〉「」『』«»‹›“”‘’\"'*_~|=#•·"
_DASHES = "-‐‑‒–—―−"
_LABEL = re.compile(r"(?:độ|mức độ|độ bảo|do|muc do|do bao) ?m[ậa]t ?[:：] ?", re.IGNORECASE)
_NUMBERED = re.compile(r"[\[(【]([^\])】]{3,9})[\])】] ?(?:Số|So) ?:")
_TAG = re.compile(r"[\[(【{<*]([^\[\](){}<>【】*]{3,60})[\])】}>*]")
_SECRET = re.compile(r"M[ẬA]T", re.IGNORECASE)
_KIND = re.compile(r"(?:tài liệu|văn bản|hồ sơ|công văn|tai lieu|van ban|ho so|cong van) ", re.IGNORECASE)
_TAG_PARTS = re.compile(r"[-/|,;+:–—]")
_HEAD = re.compile(r"([A-ZẬỐỆa-zậốệ]{3,5}(?: [A-ZẬa-zậ]{3})?) ?(?:[-–—:|]|$)")
_ANSWER = re.compile(r"(?:(?:re|fw|fwd|tr|tl|trả lời|chuyển tiếp) ?(?:\[\d+\])?[:：] ?)++", re.IGNORECASE)
_FILE_HEAD = re.compile(r"((?:TUYỆT|TỐI|TUYET|TOI)[ _])?(MẬT|MAT)([ ]?[-–—_.]+[ ]?|$)(\w*)")
_CAMEL = re.compile(r"(Tuyet|Toi)Mat(?![a-z])")
_NOT_AFTER = frozenset({
    "KHẨU", "MÃ", "ĐỘ", "ONG", "THIẾT", "VỤ", "THƯ", "DANH", "MÍA",
    "KHAU", "MA", "DO", "THIET", "VU", "THU", "MIA", "BANG", "TROI", "TIEN",
})  # fmt: skip
"""Words that make an ordinary word out of the MẬT or MAT before them in a file name."""
_EXTENSION = re.compile(r"(?:\.[A-Za-z0-9]{1,5}){1,2}$")

HEAD_LINES = 15
"""Lines at the top of a text in which a document carries its stamp."""
LIST_LINES = 3
"""Levels so many lines apart stand together: three different ones are a list and no stamp."""

LABELS = {
    name.lower(): name
    for name in (
        "X-Classification", "X-Security-Label", "X-Protective-Marking", "Sensitivity", "X-Sensitivity", "SIO-Label",
        "X-Label", "Classification", "Security-Label", "Keywords", "Comments", "X-Do-Mat", "X-Security-Classification",
    )
}  # fmt: skip
_LABEL_PREFIXES = {"msip_label": "MSIP_Label", "x-msip_label": "MSIP_Label", "x-ms-exchange-organization-class": "X-MS"}
_LABEL_PARTS = re.compile(r"[;,=:/|]")


def find(*, header: Sequence[NamedField], texts: Iterable[Text], names: Iterable[tuple[str, str]]) -> tuple[Mark, ...]:
    """Every mark, once for each place, level and strength. `names` are pairs of a place and a file name."""
    found: dict[Mark, None] = {}
    for field in header:
        if field.name.lower() == "subject":
            found |= dict.fromkeys(_in_subject(field.value))
        elif place := _label_place(field.name):
            found |= dict.fromkeys(_in_label(field.value, f"header:{place}"))
    for text in texts:
        found |= dict.fromkeys(_in_text(text))
    for where, name in names:
        found |= dict.fromkeys(_in_name(name, where))
    return tuple(found)


def _normal(text: str) -> str:
    """NFC, and every Unicode space as one space."""
    return _SPACES.sub(" ", text if text.isascii() else unicodedata.normalize("NFC", text))


def _level(text: str, *, accented: bool) -> Level | None:
    """The level that a text in capitals names, whole. Without accents it counts only among words without accents."""
    return _ACCENTED.get(text) or (None if accented else _PLAIN.get(text))


def _is_accented(text: str) -> bool:
    return not text.isascii() and _VIETNAMESE.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    level: Level
    strength: Strength


def _in_text(text: Text) -> Iterator[Mark]:
    plain = text.meant if text.meant.isascii() else unicodedata.normalize("NFC", text.meant)
    if not any(hint in plain for hint in _HINTS):
        return
    accented = _is_accented(plain)
    lines = list(_lines(plain, accented=accented))
    listed = _listed(lines)
    for line in lines:
        is_listed = line.number in listed and line.strength is Strength.STRONG
        yield Mark(line.level, Strength.MEDIUM if is_listed else line.strength, text.where)


def _lines(plain: str, *, accented: bool) -> Iterator[_Line]:
    """The lines that are marks, by their number. Only short lines that hold a hint are looked at."""
    for number, line in enumerate(plain.splitlines()):
        if 3 <= len(line) <= 200 and any(hint in line for hint in _HINTS):
            found = _whole_line(_SPACES.sub(" ", line).strip(), number, accented=accented)
            if found:
                yield _Line(number, *found)


def _whole_line(line: str, number: int, *, accented: bool) -> tuple[Level, Strength] | None:
    core, framed = _trimmed(line)
    if level := _level(core, accented=accented):
        return level, Strength.STRONG if framed else Strength.MEDIUM
    if label := _LABEL.match(core):
        named = _level(_trimmed(core[label.end() :])[0].upper(), accented=accented)
        return (named, Strength.STRONG) if named else None
    if numbered := _NUMBERED.match(line):
        named = _level(_trimmed(numbered[1])[0], accented=accented)
        return (named, Strength.STRONG) if named else None
    if kind := _KIND.match(core):
        named = _level(core[kind.end() :], accented=accented)
        return (named, Strength.MEDIUM) if named else None
    if level := _ACCENTED.get(core.upper()):
        at_head = number < HEAD_LINES and core[0].isupper() and framed
        return level, Strength.MEDIUM if at_head else Strength.WEAK
    return None


def _trimmed(line: str) -> tuple[str, bool]:
    """A line without its frame. False when a dash stands on one side alone: the item of a list, or a heading."""
    outer = line.strip(_FRAME)
    core = outer.strip(_FRAME + _DASHES)
    return core, not outer or (outer[0] in _DASHES) == (outer[-1] in _DASHES)


def _listed(lines: Sequence[_Line]) -> set[int]:
    """The numbers of lines that belong to a list of all three levels (a form that shows the stamps)."""
    listed: set[int] = set()
    run: list[_Line] = []
    for line in [*lines, _Line(-1, Level.MAT, Strength.WEAK)]:
        if run and not 0 <= line.number - run[-1].number <= LIST_LINES:
            if len({one.level for one in run}) == len(Level):
                listed |= {one.number for one in run}
            run = []
        run.append(line)
    return listed


def _tags(text: str, *, accented: bool) -> Iterator[tuple[Level, bool]]:
    """Bracketed levels, and whether they are in capitals. A tag that names two levels quotes the law."""
    for tag in _TAG.finditer(text):
        if len(_SECRET.findall(tag[1])) != 1:
            continue
        parts = [part.strip(_FRAME) for part in _TAG_PARTS.split(tag[1])]
        capitals = [level for part in parts if (level := _level(part, accented=accented))]
        written = [level for part in parts if part[:1].isupper() and (level := _ACCENTED.get(part.upper()))]
        if len(capitals) == 1:
            yield capitals[0], True
        elif not capitals and len(written) == 1:
            yield written[0], False


def _in_subject(value: str) -> Iterator[Mark]:
    subject = _normal(value).strip()
    accented = _is_accented(subject)
    for tagged, capitals in _tags(subject, accented=accented):
        yield Mark(tagged, Strength.STRONG if capitals else Strength.MEDIUM, "subject")
    answer = _ANSWER.match(subject)
    own = subject[answer.end() :] if answer else subject
    if head := _HEAD.match(own):
        if level := _level(head[1], accented=accented):
            yield Mark(level, Strength.STRONG, "subject")
        elif head[1][0].isupper() and (named := _level(head[1].upper(), accented=accented)):
            yield Mark(named, Strength.MEDIUM, "subject")
    if whole := _whole_line(own, 0, accented=accented):
        yield Mark(whole[0], whole[1], "subject")


def _label_place(name: str) -> str | None:
    lowered = name.lower()
    if place := LABELS.get(lowered):
        return place
    return next((place for prefix, place in _LABEL_PREFIXES.items() if lowered.startswith(prefix)), None)


def _in_label(value: str, where: str) -> Iterator[Mark]:
    label = _normal(value)
    accented = _is_accented(label)
    for part in _LABEL_PARTS.split(label):
        if level := _level(_trimmed(part)[0].upper().replace("_", " "), accented=accented):
            yield Mark(level, Strength.STRONG, where)


def _in_name(name: str, where: str) -> Iterator[Mark]:
    stem = _EXTENSION.sub("", _normal(name).rsplit("/", 1)[-1])
    accented = _is_accented(stem)
    for tagged, _ in _tags(stem, accented=accented):
        yield Mark(tagged, Strength.MEDIUM, where)
    head = _FILE_HEAD.match(stem)
    if head and head[4].upper().split("_", 1)[0] not in _NOT_AFTER:
        level = _level(f"{head[1] or ''}{head[2]}".replace("_", " "), accented=accented)
        if level:
            yield Mark(level, Strength.MEDIUM, where)
    if camel := _CAMEL.match(stem):
        yield Mark(_PLAIN[f"{camel[1].upper()} MAT"], Strength.MEDIUM, where)
