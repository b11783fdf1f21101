"""Marks in header fields and names: the subject, labels that programs set, names of files."""

import re
from collections.abc import Iterator
from functools import lru_cache

from gateway.message.header import NamedField
from gateway.message.marks import clues, shape
from gateway.message.marks.hint import hints, turned_hints
from gateway.message.marks.letters import readings
from gateway.message.marks.mark import DISGUISED, Form, Level, Mark, Strength
from gateway.message.marks.shape import Named, Shape
from gateway.message.security_label import SecurityLabel

_LONGEST = 1000
"""Characters of a subject, a label or a name that are read."""
_ANSWER = re.compile(r"(?:(?:re|fw|fwd|tr|tl|trả lời|chuyển tiếp) ?(?:\[\d+\])?[:：] ?)++", re.IGNORECASE)
_HEAD = re.compile(
    r"(?![-–—•*+] )[^\w\"“‘'@]*([^\W\d_]{3,5}(?:[ _.-]{1,3}[^\W\d_]{3})?) ?(?:[^\w\s,?()\[\]\"“”‘’']|_|$)"
)
_OTHER_TAGS = re.compile(r"(?:\s*\[[^\[\]]{0,40}\])*+\s*")
"""What mail programs and offices put before a subject: `[EXT]`, `[UBND]`."""
_KIND_HEAD = re.compile(
    r"((?:(?:TUYỆT|TỐI) )?MẬT) (?:\d{1,5}[-/ ])?(?:BC|CV|QĐ|KH|TB|TTR|HD|CT|BÁO CÁO|CÔNG VĂN|KẾ HOẠCH"
    r"|TỜ TRÌNH|PHƯƠNG ÁN|ĐỀ ÁN"
    r"|QUYẾT ĐỊNH|THÔNG BÁO|TÀI LIỆU|VĂN BẢN|HỒ SƠ|DANH SÁCH|V/V)(?!\w)|(T(?:UYỆT|ỐI) MẬT) [^\W\d_]",
    re.IGNORECASE,
)
"""A level before the kind of a document, or one of two words before any other."""
_TAIL = re.compile(r" [-–—|/]{1,3} ?((?:(?:TUYỆT|TỐI|TUYET|TOI) )?M[ẬA]T)\W*$")
_NAME_TAIL = re.compile(
    r"(?<!BÍ)(?<!BẢO)(?<!GIẢI)(?<!KHÔNG)(?<!CƠ)(?<!ĐỘ)(?<!ONG)(?<!BI)(?<!BAO)(?<!GIAI)[-–—_. ]{1,3}"
    r"((?:(?:TUYỆT|TỐI|TUYET|TOI)[ _-])?M[ẬA]T)\W*$"
)
_FILE_HEAD = re.compile(
    r"[^\w]*((?:(?:TUYỆT|TỐI|TUYET|TOI)[ _-])?(?:MẬT|MAT)|TOIMAT|TUYETMAT)([ ]?[-–—_.~#]+[ ]?|$)(\w*)"
)
_COPY = re.compile(
    r"(?:[ _-]{0,3}(?:\(\d{1,3}\)|\((?:bản|ban|copy)[^()]{0,12}\)|copy|bản sao|v\d{1,2}|final)){1,3}$", re.IGNORECASE
)
"""What programs and people add to the name of another copy."""
_SEGMENT = re.compile(
    r"(?:(?<=[-–—_])|(?<=[-–—_] )|(?<=\d )|(?<=\d\. ))((?:(?:TUYỆT|TỐI|TUYET|TOI)[ _-])?M[ẬA]T)"
    r"(?= ?[-–—_.]| (?:BC|CV|QĐ|KH|TB)\b)"
)
"""A level as one of several pieces of a name."""
_CAMEL = re.compile(r"(?:^|(?<=[\W_\d]))(Tuyet|Toi|Tuyệt|Tối)(?:Mat|Mật)(?![a-zà-ỹ])")
_NOT_AFTER = frozenset({
    "KHẨU", "MÃ", "ĐỘ", "ONG", "THIẾT", "VỤ", "THƯ", "DANH", "MÍA",
    "KHAU", "MA", "DO", "THIET", "VU", "THU", "MIA", "BANG", "TROI", "TIEN",
})  # fmt: skip
"""Words that make an ordinary word out of the MẬT or MAT before them in a file name."""
_OFFICIAL = re.compile(r"(?<![^\W_])(?:BC|CV|QD|TB|KH|TTR|CT|UBND|HDND|VP|BCH|PA|DA|NQ)(?![^\W_])", re.IGNORECASE)
"""Abbreviations of kinds of documents and of offices (Nghị định 30/2020 Phụ lục III), as file names have them."""
_EXTENSION = re.compile(r"(?:\.[A-Za-z0-9]{1,5}){1,2}$")
_FOREIGN = {
    "TOP SECRET": Level.TUYET_MAT,
    "SECRET": Level.TOI_MAT,
    "CONFIDENTIAL": Level.MAT,
    "COMPANY-CONFIDENTIAL": Level.MAT,
}
"""English words that treaties write beside the levels. Offices use them for much else: they are only recorded."""

LABELS = {
    name.lower(): name
    for name in (
        "X-Classification", "X-Security-Label", "X-Protective-Marking", "Sensitivity", "X-Sensitivity", "SIO-Label",
        "X-Label", "Classification", "Security-Label", "Keywords", "Comments", "X-Do-Mat", "X-Security-Classification",
    )
}  # fmt: skip
_LOOSE = ("Keywords", "Comments", "X-Label")
"""Fields for whatever people write: MAT is a word there."""
_KIN = re.compile(
    r"(?:x-)?msip[_-]label|x-ms-exchange-organization-class|.*(?:classif|protective|security-?label|sensitiv|secrecy|do-?mat\b|x-marking)",
    re.IGNORECASE,
)
_KIN_NAMES = {"msip": "MSIP_Label", "x-ms": "X-MS"}
SIGNATURE = "signature"
"""The place of a label that a signature bears."""
_CLASSES: dict[int | None, Level] = {3: Level.MAT, 4: Level.TOI_MAT, 5: Level.TUYET_MAT}
"""Confidential, secret, top secret (X.411 8.5.9, as RFC 2634 3.2 takes them over)."""
_LISTED = re.compile("[;,]")
_LABEL_PARTS = re.compile(r"[;,=:/|\"]")


def in_subject(value: str) -> Iterator[Mark]:
    """Tags, a level at the head or the end, a level alone; in the first letters in which one is more than weak."""
    if hints(value)(0) is None and next(turned_hints(value), None) is None:
        return
    accented = clues.is_accented(value)
    weak: dict[Level, Mark] = {}
    for form, text in readings(value[:_LONGEST].strip()):
        found = {one.level: one for one in reversed(list(_subject(text, accented=accented, form=form)))}
        if any(mark.strength is not Strength.WEAK for mark in found.values()):
            yield from found.values()
            return
        weak = weak or found
    yield from weak.values()


def _subject(text: str, *, accented: bool, form: Form) -> Iterator[Mark]:
    answer = _ANSWER.match(text)
    own = text[answer.end() :] if answer else text
    found = list(shape.tags(text)) or [one for one in (_untagged(own),) if one]
    for one in found:
        if one.exact or not accented:
            yield Mark(one.level, _subject_strength(one, form, own), "subject", _written(form, one))


def _untagged(subject: str) -> Named | None:
    """A level without brackets: all that a subject says, or its head, or its end, or a word in it."""
    line = shape.of_line(subject)
    if line and line.shape not in {Shape.INLINE, Shape.CELL}:
        return line
    if shape.is_form(subject):
        return line
    own = subject[_OTHER_TAGS.match(subject).end() :]  # type: ignore[union-attr]  # it matches nothing at least
    ordinary = shape.is_ordinary(subject)
    if (head := _HEAD.match(own)) and not ordinary:
        named = shape.named(head[1], Shape.EDGE)
        if named and (named.large or head[1][0].isupper()):
            return named
    if shape.levels_told(subject) == 1 and (kind := _KIND_HEAD.match(own)):
        named = shape.named(kind[1] or kind[2], Shape.KIND)
        if named and named.large and (not own.isupper() or (kind[1] and _OFFICIAL.search(own))):
            return named
    if line and line.shape is Shape.CELL:
        return line
    if shape.levels_told(subject) == 1 and not ordinary and (tail := _TAIL.search(subject)):
        return shape.named(tail[1], Shape.CELL)
    return line


def _subject_strength(found: Named, form: Form, text: str) -> Strength:
    if form in DISGUISED and found.exact:
        return Strength.STRONG
    if found.shape in {Shape.SMALL, Shape.INLINE} or _is_word(found, text):
        return Strength.WEAK
    if found.shape in {Shape.KIND, Shape.CELL, Shape.CAPITALIZED} or not (found.large or found.shape is Shape.LABEL):
        return Strength.MEDIUM
    return Strength.STRONG


def _is_word(found: Named, text: str) -> bool:
    """Whether a level without signs may be a word: MAT of another language, "toi mat" of a Vietnamese sentence."""
    if found.exact or found.shape is Shape.LABEL:
        return False
    if found.level is Level.MAT:
        return not found.large or not (clues.is_folded_vietnamese(text) or _OFFICIAL.search(text))
    return found.level is Level.TOI_MAT and not found.large


def _written(form: Form, found: Named) -> Form:
    if form not in {Form.PLAIN, Form.DECOMPOSED}:
        return form
    if found.shape is Shape.LABEL:
        return Form.LABEL
    return form if found.exact else Form.UNACCENTED


@lru_cache(maxsize=1024)  # a letter has twenty fields, and the next one the same
def label_place(name: str) -> str | None:
    """The word for a field that labels a message, or None for any other field."""
    if place := LABELS.get(name.lower()):
        return place
    if not _KIN.match(name[:100]):
        return None
    return next(
        (
            word
            for start, word in _KIN_NAMES.items()
            if name.lower().removeprefix("x-").startswith(start.removeprefix("x-"))
        ),
        "X-Label",
    )


def in_label(field: NamedField, where: str) -> Iterator[Mark]:
    """A level named by a label, as a whole or as one of its parts. English words are weak."""
    loose = field.name in _LOOSE
    for form, text in readings(field.value[:_LONGEST]):
        found: dict[Level, Mark] = {}
        for part in (text, *(_LISTED if loose else _LABEL_PARTS).split(text)):
            named = shape.named(part.replace("_", " ")) or _named_by(part)
            if named and loose and part is not text:
                if named.exact and named.large and shape.levels_told(text) == 1 and not shape.is_ordinary(text):
                    found.setdefault(named.level, Mark(named.level, Strength.MEDIUM, where, form))
            elif named and loose and not named.exact and named.level is Level.MAT:
                found[named.level] = Mark(named.level, Strength.WEAK, where, Form.UNACCENTED)
            elif named:
                found[named.level] = Mark(
                    named.level, Strength.STRONG, where, Form.LABEL if form is Form.PLAIN else form
                )
            elif level := _FOREIGN.get(shape.trimmed(part)[0].upper()):
                found.setdefault(level, Mark(level, Strength.WEAK, where, Form.LABEL))
        if found:
            yield from found.values()
            return


def _named_by(part: str) -> Named | None:
    found = shape.of_line(part)
    return found if found and found.shape in {Shape.LABEL, Shape.NUMBERED} else None


def in_security_label(label: SecurityLabel) -> Iterator[Mark]:
    """A level that the signature names is as sure as any label; a number alone may be another state's."""
    found = [mark for word in label.words for mark in in_label(NamedField("", word), SIGNATURE)]
    yield from found
    if not any(mark.strength is Strength.STRONG for mark in found) and label.classification in _CLASSES:
        yield Mark(_CLASSES[label.classification], Strength.MEDIUM, SIGNATURE, Form.LABEL)


def in_name(name: str, where: str) -> Iterator[Mark]:
    """A tag in the name of a file, or a level at its head or end."""
    stem = _COPY.sub("", _EXTENSION.sub("", name.rsplit("/", 1)[-1][:_LONGEST]))
    for form, text in readings(stem):
        accented = clues.is_accented(text)
        found = next((one for one in _name(text) if one.exact or not accented), None)
        if found:
            sure = text == found.level.name.replace("_", " ") or not _is_word(found, text)
            yield Mark(found.level, Strength.MEDIUM if sure else Strength.WEAK, where, _written(form, found))
            return


def _name(stem: str) -> Iterator[Named]:
    if shape.is_form(stem):
        return
    yield from shape.tags(stem)
    head = _FILE_HEAD.match(stem)
    if head and head[3].upper().split("_", 1)[0] not in _NOT_AFTER:
        found = shape.named(head[1].replace("-", " "), Shape.EDGE)
        if found:
            yield found
    if camel := _CAMEL.search(stem):
        yield Named(
            Level.TOI_MAT if camel[1] in {"Toi", "Tối"} else Level.TUYET_MAT, Shape.EDGE, camel[1] in {"Tối", "Tuyệt"}
        )
    if shape.levels_told(stem) > 1 or shape.is_ordinary(stem):
        return
    for piece in _SEGMENT.finditer(stem):
        found = shape.named(piece[1].replace("-", " "), Shape.EDGE)
        if found and (found.exact or found.level is not Level.MAT):
            yield found
    tail = _NAME_TAIL.search(stem)
    if tail and (stem.upper() != stem or tail[0].lstrip()[0] in "-–—_."):
        found = shape.named(tail[1].replace("-", " "), Shape.EDGE)
        if found:
            yield found
