"""One pass over the tokens of an RTF file: groups, destinations, letters, text.

It reads as Word reads: a control word means the same wherever it stands, groups need not end, and what opens an
unknown destination behind `\\*` is not shown. What the words mean stands in `words`, how text is written down in
`writing`.
"""

import re
from collections.abc import Callable
from typing import ClassVar

from gateway.message.document import Inner, Place, Purse
from gateway.message.documents.draft import PLAIN
from gateway.message.documents.fields import Instruction, Result
from gateway.message.documents.pictures import HEAD
from gateway.message.documents.rtf import words
from gateway.message.documents.rtf.findings import Findings
from gateway.message.documents.rtf.group import LETTER_WORDS, Group, Mode
from gateway.message.documents.rtf.picture import Picture
from gateway.message.documents.rtf.tokens import TOKEN, number_of
from gateway.message.documents.rtf.writing import Writing

_WORDS = re.compile(rb"\\[a-z']|[{}]")
_DEEPEST = 2_000
"""Groups in groups. Word writes some tens."""
_STEPS = 10_000
_MOST_FALLBACK = 16
"""Characters that stand in for one of Unicode: one or two in files of honest writers."""
_WHITE = b"\r\n"
_LONGEST_VALUE = 65_536


class Reader(Writing):
    """The state of one pass. `run` it once; then ask for what was found."""

    def __init__(self, content: bytes, purse: Purse) -> None:
        self._content = content
        self._purse = purse
        self.found = Findings(purse)
        super().__init__(self.found.drafts)
        self._groups: list[Group] = []
        self._hexadecimal: list[bytes] = []
        self._starred = False
        self._default_font = -1

    def run(self) -> None:
        """Read all. Raises Spent."""
        content, at, steps = self._content, 0, 0
        match = TOKEN.match
        while at < len(content) and (token := match(content, at)) is not None:
            steps += 1
            if steps == _STEPS:
                self._purse.pay(steps=steps)
                steps = 0
            at = self._token(token)
        self._purse.pay(steps=steps)
        self.found.opaque = self.found.opaque or bool(self._groups)  # cut off: Word shows what is there of it
        while self._groups:
            self._close()
        self._flush()
        self.found.opaque = self.found.opaque or self._tables.unknown

    def _token(self, token: re.Match[bytes]) -> int:
        """One token; where the next one begins."""
        at, kind = token.end(), token.lastindex
        if kind == 6:
            self._text(token[6])
        elif kind == 3:
            self._octet(int(token[3], 16))
        elif kind == 4:
            self._symbol(token[4])
        elif kind == 5:
            return self._open(at) if token[5] == b"{" else self._close_at(at)
        elif kind != 7:
            number = number_of(token[2])
            if token[1] == b"bin":
                return self._binary(at, number or 0)
            self._word(token[1].decode("ascii"), number)
        return at

    def _close_at(self, at: int) -> int:
        self._close()
        if self._groups:
            return at
        self._trailing(at)
        return len(self._content)

    def _open(self, at: int) -> int:
        self._flush()
        self._skip, self._starred = 0, False
        if len(self._groups) >= _DEEPEST:
            self.found.hostile = self.found.opaque = True
            return len(self._content)
        self._groups.append(self._group)
        self._group = self._group.inner()
        return at

    def _close(self) -> None:
        self._flush()
        self._skip, self._starred = 0, False
        if not self._groups:
            return
        group, self._group = self._group, self._groups.pop()
        if group.after is not None:
            group.after()
        elif group.lines:
            self._drafts.end_line(group.draft)

    def _trailing(self, at: int) -> None:
        """What stands behind the last group is no text here, but it is there; in RTF's own words it is unread."""
        rest = self._content[at:]
        if rest.strip(b"\0 \t\r\n\x1a}"):
            self.found.file(Inner("", rest))
            self.found.opaque = self.found.opaque or _WORDS.search(rest) is not None

    def _binary(self, at: int, length: int) -> int:
        """`\\bin`: as many octets as it says are no RTF. More than there are is a lie that readers see differently."""
        self._flush()
        self._skip = 0
        if length <= 0:
            return at
        if at + length > len(self._content):
            self.found.hostile = self.found.opaque = True
            return at
        octets = self._content[at : at + length]
        if self._group.mode is Mode.HEXADECIMAL:
            self._hexadecimal.append(octets.hex().encode())
        elif self._group.mode is not Mode.SKIPPED:
            self.found.file(Inner("", octets))
        elif self._group.picture is not None:
            self._group.picture.take(octets[:HEAD].hex().encode())
        return at + length

    def _text(self, octets: bytes) -> None:
        self._starred = False
        mode = self._group.mode
        if mode is Mode.SKIPPED:
            if self._group.picture is not None:
                self._group.picture.take(octets)
            return
        if mode is Mode.HEXADECIMAL:
            self._hexadecimal.append(octets)
            return
        octets = octets.translate(None, b"\r\n\0")
        if self._skip:
            skipped = min(self._skip, len(octets))
            self._skip -= skipped
            octets = octets[skipped:]
        if mode is Mode.FONTS:
            self._tables.font_name(octets)
        elif mode is Mode.COLOURS:
            self._tables.colours(octets)
        else:
            self._octets += octets

    def _octet(self, octet: int) -> None:
        """`\\'hh`."""
        self._starred = False
        if self._group.mode is Mode.HEXADECIMAL:
            self.found.hostile = True  # no writer puts text there, and readers differ in what it does
        elif self._skip:
            self._skip -= 1
        elif self._group.mode is Mode.FONTS:
            self._tables.font_name(bytes((octet,)))
        elif self._group.mode in {Mode.SHOWN, Mode.CAPTURED}:
            self._octets.append(octet)

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            self._flush()
            self._starred = True
            return
        if self._skip:
            self._skip -= 1
            return
        if sign in b"\\{}":
            self._octets += sign
        elif sign in _WHITE:
            self._line()
        elif sign == b"~":
            self._write("\u00a0")
        elif sign == b"_":
            self._octets += b"-"

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        group = self._group
        if self._skip:
            self._skip -= 1
            return
        if word == "u":
            self._unicode(number or 0)
            return
        self._flush()
        if (handler := self._HANDLERS.get(word)) is not None:
            handler(self, number)
        elif word in LETTER_WORDS:
            group.say(word, number)
        elif group.mode is Mode.HEXADECIMAL:
            self.found.hostile = self.found.hostile or starred or word in words.PLACES
        elif word in words.LINES:
            self._line()
        elif (symbol := words.SYMBOLS.get(word)) is not None:
            self._write(symbol)
        else:
            self._destination(word, number, starred)

    def _destination(self, word: str, number: int | None, starred: bool) -> None:
        """A word that opens a destination, or that nobody here knows."""
        group = self._group
        if (place := words.PLACES.get(word)) is not None:
            self._begin(place, lines=word == "docvar")
        elif word in words.SKIPPED:
            group.mode = Mode.SKIPPED
        elif word == "pict":
            group.mode, group.picture = Mode.SKIPPED, Picture()
            self.found.pictures.append(group.picture)
        elif word in words.HIDING:
            group.mode, group.hidden, group.letters = Mode.SHOWN, True, None
        elif (does := words.ACTIVE.get(word)) is not None:
            self.found.active.add(does)
        elif (use := self.found.by_word.get(word)) is not None:
            self._capture(use)
        elif word == "fldrslt" and isinstance(group.captured, Instruction | Result):
            group.captured = Result(group.captured)
        elif starred and word not in words.TRANSPARENT and group.mode is not Mode.SKIPPED:
            self._unknown()
        elif group.picture is not None:
            group.picture.say(word, number)

    def _begin(self, place: Place, *, lines: bool = False) -> None:
        group = self._group
        group.draft, group.mode, group.in_table = self._drafts.begin(place), Mode.SHOWN, False
        group.hidden = group.deleted = False
        group.lines = lines
        if place in {Place.PROPERTY, Place.FORM_FIELD}:
            group.letters = PLAIN

    def _unknown(self) -> None:
        """A destination that no reader knows: it is not shown, and it may be full of text."""
        group, aside = self._group, self.found.aside
        group.draft, group.mode, group.lines = aside, Mode.SHOWN, False
        group.after = lambda: self._drafts.end_line(aside)

    def _capture(self, use: Callable[[str], None]) -> None:
        captured: list[str] = []
        self._group.mode, self._group.captured = Mode.CAPTURED, captured
        self._group.after = lambda: use("".join(captured)[:_LONGEST_VALUE])

    def _fonts(self, _: int | None) -> None:
        self._group.mode = Mode.FONTS

    def _colours(self, _: int | None) -> None:
        self._group.mode = Mode.COLOURS

    def _font(self, number: int | None) -> None:
        if self._group.mode is Mode.FONTS:
            self._tables.font(number or 0)
        else:
            self._group.font, self._group.letters = number or 0, None

    def _plain(self, _: int | None) -> None:
        self._group.plain(self._default_font)

    def _default(self, number: int | None) -> None:
        self._default_font = number or 0
        if self._group.font < 0:
            self._group.font = self._default_font

    def _page(self, number: int | None) -> None:
        self._tables.page = number or 1252

    def _fallback(self, number: int | None) -> None:
        self._group.fallback = max(0, 1 if number is None else number)
        self.found.hostile = self.found.hostile or self._group.fallback > _MOST_FALLBACK

    def _in_table(self, _: int | None) -> None:
        self._group.in_table = True

    def _paragraph(self, _: int | None) -> None:
        self._group.in_table = False

    def _hex(self, _: int | None) -> None:
        """`\\objdata`: an object in hexadecimal."""
        self._group.mode = Mode.HEXADECIMAL
        self._hexadecimal = []
        self._group.after = self._object

    def _object(self) -> None:
        written, self._hexadecimal = b"".join(self._hexadecimal), []
        self.found.ole_object(written)

    def _instruction(self, _: int | None) -> None:
        """`\\fldinst`. A field may stand in the instruction of another and give it its name."""
        group, instruction = self._group, Instruction(self._purse)
        around = group.captured if group.mode is Mode.CAPTURED else None
        group.mode, group.captured = Mode.CAPTURED, instruction

        def use() -> None:
            said = self.found.instruction(instruction)
            if isinstance(around, Instruction):
                around.give(said)

        group.after = use

    def _shape_value(self, _: int | None) -> None:
        around = self._group.draft.place
        self._capture(lambda text: self.found.shape_value(text, around))

    _HANDLERS: ClassVar[dict[str, Callable[["Reader", int | None], None]]] = {
        "fonttbl": _fonts,
        "colortbl": _colours,
        "f": _font,
        "plain": _plain,
        "deff": _default,
        "ansicpg": _page,
        "uc": _fallback,
        "intbl": _in_table,
        "pard": _paragraph,
        "objdata": _hex,
        "fldinst": _instruction,
        "sv": _shape_value,
        "fcharset": lambda self, number: self._tables.charset(number or 0),
        "cpg": lambda self, number: self._tables.code_page(number or 0),
        "red": lambda self, number: self._tables.mix(0, number or 0),
        "green": lambda self, number: self._tables.mix(1, number or 0),
        "blue": lambda self, number: self._tables.mix(2, number or 0),
        "mac": lambda self, _: self._page(10000),
        "pc": lambda self, _: self._page(437),
        "pca": lambda self, _: self._page(850),
    }
    """Words that change what follows."""
