"""Companions: what stands around a mark in a real document (Nghị định 30/2020 Phụ lục I, Nghị định 26/2020 Điều 2.1).

A doubtful line becomes a likely mark beside one of them; none of them is a mark by itself.
"""

import re
import unicodedata

from gateway.message.document import Stretch

_HEAD, _TAIL = 4000, 3000
"""Characters at both ends of a text in which a document has its head and its list of recipients."""
_COMPANION = re.compile(
    r"c[ộo]ng h(?:[òo]a|oà) x[ãa] h[ộo]i ch[ủu] ngh[ĩi]a|[đd][ộo]c l[ậa]p\W{1,5}t[ựu] do|\W(?:Tù|Töï) do\W"
    r"|^\W{0,40}s[ốo] {0,3}: {0,3}\d{0,6}(?:[-/.][\w.]{1,20}){1,5}"
    r"|kh[ôo]ng [đd][ưu][ợo]c ph[ée]p sao,? ?ch[ụu]p|t[àa]i li[ệe]u thu h[ồo]i"
    r"|ch[ỉi] ng[ưu][ờo]i c[óo] t[êe]n m[ớo]i [đd][ưu][ợo]c",
    re.IGNORECASE | re.MULTILINE,
)
_RED = re.compile(r"(?:[C-Fc-f][0-9A-Fa-f])(?:[0-3][0-9A-Fa-f]){2}")
_CAPITALS_FONT = re.compile(r"\.Vn\w*H\Z", re.IGNORECASE)
_VIETNAMESE = re.compile("[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ\u0300-\u0303\u0309\u0323]", re.IGNORECASE)
_FOLDED = re.compile(
    r"\b(?:bao cao|kinh gui|ke hoach|cong van|quyet dinh|to trinh|thong bao|uy ban|ubnd|de nghi|cua|nguoi|khong|duoc"
    r"|v/v|thuc hien|tinh hinh|nhan dan|hoi nghi|tai lieu|chi thi)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|tr|kh|ph|th|ch|gh?|gi|qu|[bcdhklmnrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?", re.IGNORECASE
)
"""What a Vietnamese word without signs is made of: one syllable."""
_LEVEL_WORDS = frozenset({"MAT", "TOI", "TUYET"})


def is_accented(text: str) -> bool:
    """Whether anything in a text is written with the signs of Vietnamese."""
    return not text.isascii() and _VIETNAMESE.search(text) is not None


def is_folded_vietnamese(text: str) -> bool:
    """Whether a text without signs is Vietnamese, by its words or by the shape of them: MAT is a word elsewhere."""
    if _FOLDED.search(text, 0, _HEAD):
        return True
    words = [word for word in _WORD.findall(text, 0, 1000) if word.upper() not in _LEVEL_WORDS]
    return len(words) > 1 and 4 * sum(map(bool, map(_SYLLABLE.fullmatch, words))) >= 3 * len(words)


def has_companion(text: str) -> bool:
    """Whether a text has the head or the list of recipients of an official document."""
    ends = (text,) if len(text) <= _HEAD + _TAIL else (text[:_HEAD], text[-_TAIL:])
    return any(_COMPANION.search(unicodedata.normalize("NFC", one)) for one in ends)


def is_red(stretches: tuple[Stretch, ...], start: int, end: int) -> bool:
    """Whether letters between `start` and `end` are red, as stamps are (Thông tư 24/2020/TT-BCA Điều 3.2)."""
    return any(one.start < end and start < one.end and _RED.fullmatch(one.letters.colour) for one in stretches)


def is_in_capitals(stretches: tuple[Stretch, ...], start: int, end: int) -> bool:
    """Whether the font shows capitals for the codes of small letters (.VnTimeH)."""
    return any(one.start < end and start < one.end and _CAPITALS_FONT.search(one.letters.font) for one in stretches)
