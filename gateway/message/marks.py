"""Secrecy marks: where MẬT, TỐI MẬT, TUYỆT MẬT stand as a mark and not as a word (Điều 4.1).

First form: whole lines, tags in subjects and file names, labels in header fields. Evidence, not words: "bảo mật" and
"mật khẩu" are everyday words and never a mark.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from gateway.message.model import Level, Mark, NamedField, Strength, Text

_LEVELS = {
    "mật": Level.MAT,
    "tối mật": Level.TOI_MAT,
    "tuyệt mật": Level.TUYET_MAT,
    "mat": Level.MAT,
    "toi mat": Level.TOI_MAT,
    "tuyet mat": Level.TUYET_MAT,
}
_ACCENTED = frozenset({"mật", "tối mật", "tuyệt mật"})
_WORDS = r"(?:tuyệt mật|tối mật|mật|tuyet mat|toi mat|mat)"
_LABEL = re.compile(r"(?:độ mật|mức độ mật|độ bảo mật|do mat|muc do mat)\s*[:\-–]\s*", re.IGNORECASE)
_TRIM = " \t[](){}<>*\"'“”‘’«»|_=-–—.:;!#•"
_TAG = re.compile(rf"[\[(【]\s*({_WORDS})\s*[\])】]", re.IGNORECASE)
_HEAD = re.compile(rf"^\s*(?:(?:re|fw|fwd|tr)\s*:\s*)*({_WORDS})\s*(?:[:\-–—]\s|[:]|$)", re.IGNORECASE)
_LABEL_FIELDS = frozenset({"sensitivity", "x-classification", "x-security-label", "x-protective-marking", "x-do-mat"})
_MAX_LINE = 120


def find(
    subject: str, header: Iterable[NamedField], texts: Iterable[Text], names: Sequence[tuple[str, str]]
) -> tuple[Mark, ...]:
    """Every mark. `names` are (place, file name)."""
    marks = [*_in_subject(subject)]
    for field in header:
        if field.name.lower() in _LABEL_FIELDS or field.name.lower().startswith("msip_label"):
            level = _level(field.value)
            if level is not None:
                marks.append(Mark(level, Strength.STRONG, f"header:{field.name[:60]}"))
    for text in texts:
        marks += _in_text(text)
    for where, name in names:
        if found := _TAG.search(_folded(name)):
            marks.append(Mark(_LEVELS[found[1].lower()], Strength.MEDIUM, where))
    return tuple(dict.fromkeys(marks))


def _in_subject(subject: str) -> list[Mark]:
    text = _folded(subject)
    unaccented = text.isascii()
    found = [*(tag[1] for tag in _TAG.finditer(text)), *(head[1] for head in _HEAD.finditer(text))]
    return [
        Mark(_LEVELS[word.lower()], Strength.STRONG, "subject")
        for word in found
        if word.isupper() and (word.lower() in _ACCENTED or unaccented)
    ]


def _in_text(text: Text) -> list[Mark]:
    lines = _folded(text.text).splitlines()
    unaccented = text.text.isascii()
    hits: list[tuple[int, Level, Strength]] = []
    for number, line in enumerate(lines):
        if not line or len(line) > _MAX_LINE:
            continue
        bare = line.strip(_TRIM)
        labelled = _LABEL.match(bare)
        word = _LABEL.sub("", bare, count=1).strip(_TRIM)
        level = _LEVELS.get(word.lower())
        if level is None or (word.lower() not in _ACCENTED and not unaccented):
            continue
        strong = word.isupper() or labelled is not None
        hits.append((number, level, Strength.STRONG if strong else Strength.WEAK))
    if len({level for _, level, _ in hits}) == len(Level) and hits[-1][0] - hits[0][0] <= 3 * len(Level):
        # All three levels one under another are a list of what exists, not a mark.
        return [Mark(level, Strength.MEDIUM, text.where) for _, level, _ in hits]
    return [Mark(level, strength, text.where) for _, level, strength in hits]


def _level(value: str) -> Level | None:
    return _LEVELS.get(_LABEL.sub("", _folded(value).strip(_TRIM)).strip(_TRIM).lower())


def _folded(text: str) -> str:
    """NFC, with every blank a space and runs of blanks one, line ends kept."""
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n"))
