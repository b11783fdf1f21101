"""Marks in texts: each line that may bear one is read in plain letters, and its shape weighed with what stands around.

Strong is what nobody writes by chance: a stamp on a line of its own, a level named as a level, letters in disguise.
Doubtful shapes become medium beside a companion of official documents, or where only stamps stand (page headers,
watermarks, red letters); otherwise they are weak.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from gateway.message.document import Place, Stretch
from gateway.message.marks import clues, shape
from gateway.message.marks.hint import hints, turned_hints
from gateway.message.marks.letters import nfc, readings
from gateway.message.marks.mark import DISGUISED, Form, Level, Mark, Strength
from gateway.message.marks.shape import Named, Shape
from gateway.message.text import Text

HEAD_LINES = 15
"""Lines at the top of a text in which a document carries its stamp."""
LIST_LINES = 3
"""Levels so many lines apart stand together: three different ones are a list and no stamp."""
MAX_LINE = 300
"""Characters of a line that can be a mark as a whole; of longer ones the neighbourhood of the word is read."""
ENOUGH = 64
"""Strong marks in one place after which no more are looked for: the message is refused, and its level known."""
MOST_READ = 3000
"""Different lines with a hint that are read in all letters; statutes have some seventy in a million characters."""
SHORT = 40
"""Characters of a line that is nothing but a level in a frame."""

_MARGINS = frozenset({
    Place.PAGE_HEADER, Place.PAGE_FOOTER, Place.TEXT_BOX, Place.WATERMARK, Place.PROPERTY, Place.SHEET_NAME,
})  # fmt: skip
"""Where stamps stand, and sentences hardly ever."""
_ALONE = frozenset({Shape.STAMP, Shape.CAPITALIZED})
_FIRST_LINE = re.compile("(TUYỆT)|TỐI")
"""The first line of a stamp in two lines."""
_CLOSING = re.compile(
    r"TRÂN TRỌNG|THÂN|KÍNH(?! (?:GỬI|GỞI|TRÌNH|THƯA|MỜI))|CẢM ƠN|CÁM ƠN|CHÀO"
    r"|REGARDS|THANKS|BEST|NGƯỜI|KÝ\b|EM\b|ANH\b|CHỊ\b"
)
"""What stands above the name of who signs."""
_PLACES = frozenset(Place)
_BREAKS = ("\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\u2028", "\u2029")
_DECLASSIFIED = re.compile(r"^\W{0,9}(?:GIẢI MẬT|GIAI MAT)\W{0,9}$\s{0,9}(?:Từ|TỪ|Tu)\b", re.MULTILINE)
_INLINE_SUBJECT = re.compile(
    r"[>\s]{0,9}(?:(?:subject|chủ đề|tiêu đề|v/v|về việc) ?[:：]"
    r"|(?:summary|description|categories|comment|note)[^:\n]{0,80}:)"
    r"[ \t]{0,3}(?:(?:re|fwd?|tr|tl) ?: ?){0,5}",
    re.IGNORECASE,
)
"""What stands before a subject in quoted headers, and in calendars and cards (RFC 5545 3.1, RFC 6350 3.3)."""
_MARKUP = re.compile(
    r"</?(?!(?i:mat|toimat|tuyetmat)\b)[A-Za-z][A-Za-z0-9:._-]{0,60}(?: [^<>=\n]{1,60}=[^<>\n]{0,200})?/?>"
)
_UNTICKED = re.compile(r"\s*(?:[☐□▢❏❑⬜○◯]|\[ {0,3}\]|\( {0,3}\))\s*")
_FEW_BELOW = 3
"""Lines below the name of who signs: unit, telephone."""


def _broken(text: str) -> str:
    """A text whose lines all end in a line feed."""
    for sign in _BREAKS:
        if sign in text:
            text = text.replace(sign, "\n")
    return text


@dataclass(frozen=True, slots=True)
class _Found:
    line: int
    mark: Mark


class Owner:
    """All texts of one file, or of the letter itself: companions in its head speak for a mark in its table."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = texts

    @cached_property
    def accented(self) -> bool:
        """Whether it is written with the signs of Vietnamese."""
        return any(clues.is_accented(text.text) for text in self._texts)

    @cached_property
    def folded(self) -> bool:
        """Whether it is Vietnamese without signs."""
        return any(clues.is_folded_vietnamese(text.text) for text in self._texts)

    @cached_property
    def companion(self) -> bool:
        """Whether it has what official documents have."""
        return any(clues.has_companion(text.text) for text in self._texts)


def owner_of(where: str) -> str:
    """The file, or the letter, that a place belongs to."""
    owner, slash, place = where.rpartition("/")
    return owner if slash and place in _PLACES else where


class Lines:
    """Texts that stand at one place one behind another, as one text: a table's cells, a page's lines."""

    def __init__(self, texts: Sequence[Text], owner: Owner) -> None:
        self._texts = texts
        self._owner = owner
        self._where = texts[0].where
        self._margin = self._where.rpartition("/")[2] in _MARGINS
        self._text = _broken(texts[0].text) if len(texts) == 1 else "\n".join(text.text for text in texts)
        self._lettered = any(text.stretches for text in texts)
        self._next = hints(self._text)
        self._told: dict[str, bool] = {}
        self._reads = self._verticals = 0
        self._known: dict[str, tuple[Form, Named] | None] = {}

    def marks(self) -> Iterator[Mark]:
        """Every mark, those of a list of all levels weakened to medium."""
        found = list(self._all())
        listed = _listed(found)
        lenient = bool(found) and _DECLASSIFIED.search(nfc(self._text)) is not None
        for one in found:
            mark = one.mark
            if mark.strength is Strength.STRONG and (one.line in listed or lenient) and mark.form is not Form.LABEL:
                mark = Mark(mark.level, Strength.MEDIUM, mark.where, mark.form)
            yield mark

    def _all(self) -> Iterator[_Found]:
        text, line, counted, strong = self._text, 0, 0, 0
        for begin, end, hint in self._candidates():
            line += text.count("\n", counted, begin)
            counted = begin
            raw = text[begin:end]
            if raw in self._told and line >= HEAD_LINES and not self._lettered:
                strong += self._told[raw]
                if strong >= ENOUGH:
                    return
                continue
            found = self._mark(begin, end, raw, line)
            if found is None and hint is not None and "\n" in hint[0] and self._verticals < ENOUGH:
                self._verticals += 1
                found = self._vertical(hint)
            self._told[raw] = found is not None and found.strength is Strength.STRONG
            if found:
                yield _Found(line, found)
                strong += self._told[raw]
                if strong >= ENOUGH:
                    return

    def _candidates(self) -> Iterator[tuple[int, int, re.Match[str] | None]]:
        """Lines where marks may stand, each once: where they begin and end, and what was found in them."""
        for start in islice(turned_hints(self._text), ENOUGH):
            yield *self._line(start), None
        at = 0
        while hint := self._next(at):
            begin, end = self._line(hint.start())
            yield begin, end, hint
            at = max(end, hint.end())

    def _line(self, at: int) -> tuple[int, int]:
        """The line round a place; of a long line, what stands near."""
        begin = self._text.rfind("\n", max(0, at - MAX_LINE), at) + 1
        end = self._text.find("\n", at, at + MAX_LINE)
        return begin or max(0, at - MAX_LINE), end if end >= 0 else min(len(self._text), at + MAX_LINE)

    def _mark(self, begin: int, end: int, raw: str, line: int) -> Mark | None:
        read = self._read(raw)
        if read is None:
            return None
        form, found = read
        red, shown_large = self._letters(begin, end)
        if not found.large and shown_large:
            found = Named(found.level, Shape.STAMP if found.shape in _WHOLE else found.shape, found.exact)
        if found.level is Level.MAT and found.shape in _ALONE:
            above = self._above(begin)
            if first := _FIRST_LINE.fullmatch(above):
                found = replace(found, level=Level.TUYET_MAT if first[1] else Level.TOI_MAT)
            elif found.shape is Shape.CAPITALIZED and _CLOSING.search(above):  # Mật is a given name too
                return Mark(found.level, Strength.WEAK, self._where, _form(form, found))
        if found.shape in _ALONE and _UNTICKED.fullmatch(
            self._text[self._text.rfind("\n", 0, max(begin - 1, 0)) + 1 : begin]
        ):
            return None
        head = line < HEAD_LINES and (found.shape is not Shape.CAPITALIZED or self._is_above_text(begin, end))
        strength = self._strength(form, found, red=red, head=head)
        if strength is None:
            return None
        return Mark(found.level, strength, self._where, _form(form, found))

    def _read(self, raw: str) -> tuple[Form, Named] | None:
        """What a line names. Behind so many lines as no honest text has, only what is nothing but a level."""
        if raw in self._known:
            return self._known[raw]
        self._reads += 1
        if self._reads <= MOST_READ:
            read = self._known[raw] = _read(raw)
            return read
        found = shape.named(nfc(raw), Shape.STAMP) if len(raw) <= SHORT else None
        return (Form.PLAIN, found) if found and found.large else None

    def _above(self, begin: int) -> str:
        """The line above that is not empty, in capitals."""
        lines = self._text[max(0, begin - 100) : begin].split("\n")
        return next((nfc(core).upper() for line in reversed(lines) if (core := shape.trimmed(line)[0])), "")

    def _is_above_text(self, begin: int, end: int) -> bool:
        """Whether a line stands as a stamp does, at the very top or with more below it than below a name."""
        below = [line for line in self._text[end : end + 2000].split("\n", 2 * HEAD_LINES) if line.strip()]
        return len(below) > _FEW_BELOW or not self._text[:begin].strip()

    def _letters(self, begin: int, end: int) -> tuple[bool, bool]:
        """Whether the line is red, and whether its font shows capitals."""
        stretches, offset = self._stretches(begin)
        if not stretches:
            return False, False
        start, stop = begin - offset, end - offset
        return clues.is_red(stretches, start, stop), clues.is_in_capitals(stretches, start, stop)

    @cached_property
    def _offsets(self) -> list[int]:
        offsets, at = [], 0
        for text in self._texts:
            offsets.append(at)
            at += len(text.text) + 1
        return offsets

    def _stretches(self, at: int) -> tuple[tuple[Stretch, ...], int]:
        number = bisect_right(self._offsets, at) - 1
        return self._texts[number].stretches, self._offsets[number]

    def _strength(self, form: Form, found: Named, *, red: bool, head: bool) -> Strength | None:  # noqa: PLR0911  (one case a line)
        if found.shape in {Shape.LABEL, Shape.NUMBERED}:
            return Strength.STRONG
        disguised = form in DISGUISED
        likely = self._margin or red or self._owner.companion
        if not found.exact:
            return self._unaccented(found, disguised=disguised, likely=likely)
        if found.shape is Shape.STAMP:
            return Strength.STRONG
        if found.shape in {Shape.EDGE, Shape.CELL, Shape.TAG} and disguised:
            return Strength.STRONG
        if found.shape is Shape.CAPITALIZED:
            return Strength.MEDIUM if head or likely or disguised else Strength.WEAK
        if found.shape is Shape.SMALL:
            unsized = form is Form.OLD_ENCODING and likely  # TCVN3 has one code for ậ and Ậ: its font tells
            return Strength.MEDIUM if disguised or red or unsized else Strength.WEAK
        if found.shape is Shape.TAG:
            return Strength.MEDIUM
        if found.shape is Shape.INLINE:
            return Strength.MEDIUM if disguised or red else Strength.WEAK
        return Strength.MEDIUM if likely else Strength.WEAK

    def _unaccented(self, found: Named, *, disguised: bool, likely: bool) -> Strength | None:
        """MAT is a word of many languages, TOI MAT of none; both are marks only where nothing else has signs."""
        whole = found.shape is Shape.STAMP
        if found.level is Level.MAT:
            if self._owner.accented or not whole:
                return None
            known = likely or self._owner.folded
            return Strength.WEAK if not known else Strength.MEDIUM if disguised else Strength.STRONG
        if self._owner.accented:
            return Strength.MEDIUM if whole and likely else Strength.WEAK
        if whole:
            return Strength.STRONG
        return Strength.MEDIUM if likely and found.large else Strength.WEAK

    def _vertical(self, hint: re.Match[str]) -> Mark | None:
        """Letters one below another: MẬT where the hint found it, and what stands above it."""
        begin = hint.start()
        above = self._text[max(0, begin - 60) : begin].split("\n")
        letters = list[str]()
        for one in reversed(above):
            core = shape.trimmed(one)[0]
            if len(nfc(core)) > 1:
                break
            letters.append(core)
        word = "".join(reversed(letters)) + "".join(self._text[begin : hint.end()].split())
        for _, text in readings(word):
            plain = "".join(letter for letter in text if letter.isalpha())
            for written, level in _VERTICALS:
                if plain.upper().endswith(written):
                    large = plain.isupper() and (level is not Level.MAT or plain == written)
                    return Mark(level, Strength.MEDIUM if large else Strength.WEAK, self._where, Form.VERTICAL)
        return None


_WHOLE = frozenset({Shape.CAPITALIZED, Shape.SMALL})
_VERTICALS = (
    ("TUYỆTMẬT", Level.TUYET_MAT), ("TỐIMẬT", Level.TOI_MAT), ("TUYETMAT", Level.TUYET_MAT), ("TOIMAT", Level.TOI_MAT),
    ("MẬT", Level.MAT),
)  # fmt: skip


def _read(raw: str) -> tuple[Form, Named] | None:
    """What a line names, in the first letters in which it names anything for sure."""
    best: tuple[Form, Named] | None = None
    for form, read in readings(raw):
        text = _MARKUP.sub("\t", read).strip("\t") if "<" in read else read
        found = shape.of_line(text)
        if found and (best is None or _RANK[found.shape] > _RANK[best[1].shape]):
            best = form, found
        if (best is None or best[1].shape is Shape.INLINE) and (subject := _INLINE_SUBJECT.match(text)):
            named = _in_inline_subject(text[subject.end() :])
            best = (form, named) if named else best
    return best


def _in_inline_subject(text: str) -> Named | None:
    """A tag of a quoted subject, or a level that is all it says before its end, a dash or an escaped line end."""
    tag = next(shape.tags(text), None)
    if tag and tag.large:
        return tag
    head = re.split(r"\\n| [-–—|] |: ", text, maxsplit=1)[0]
    found = shape.named(head, Shape.TAG)
    return found if found and found.large else None


_RANK = {one: -number for number, one in enumerate(Shape)}


def _form(form: Form, found: Named) -> Form:
    if form not in {Form.PLAIN, Form.DECOMPOSED}:
        return form
    if found.shape is Shape.LABEL:
        return Form.LABEL
    return form if found.exact else Form.UNACCENTED


def _listed(lines: Sequence[_Found]) -> set[int]:
    """The numbers of lines that belong to a list of all three levels (a form that shows the stamps)."""
    listed: set[int] = set()
    run: list[_Found] = []
    for one in lines:
        if run and one.line - run[-1].line > LIST_LINES:
            listed |= _if_list(run)
            run = []
        run.append(one)
    return listed | _if_list(run)


def _if_list(run: Sequence[_Found]) -> set[int]:
    return {one.line for one in run} if len({one.mark.level for one in run}) == len(Level) else set()
