"""The field language of Word: what an instruction does by itself, and how one is put together out of others.

The same language stands in .doc, .docx and RTF (ISO/IEC 29500-1 17.16, [MS-DOC] 2.9.90); how a format marks where a
field begins, divides and ends is its reader's matter. An instruction is a text that is not shown; a result is shown
where its field stands, unless that is in the instruction of another.
"""

import re

from gateway.message.document import Active, Purse

_KEYWORD = re.compile(r'[\s"“”„]*([A-Za-z]+)')
_WORDS = re.compile(r'["“”„]([^"“”„]*)["“”„]?|([^\s"“”„]+)')
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:/|\\\\|//")
_FIRST_LETTER, _FIRST_SURROGATE = 32, 0xD800
_DOES = {
    **dict.fromkeys(("DDE", "DDEAUTO"), frozenset({Active.FIELD})),
    "LINK": frozenset({Active.FIELD, Active.EXTERNAL}),  # its program is asked for a file's content
    **dict.fromkeys(
        ("INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "IMAGEMAP", "DATABASE", "RD"),
        frozenset({Active.EXTERNAL}),
    ),
    "CONTROL": frozenset({Active.OBJECT}),
}
"""What fields do, by their word. Not here: HYPERLINK waits for its reader's click as every link does, and the macro
that MACROBUTTON names is told where it stands, if it is in the file at all."""


def is_remote(path: str) -> bool:
    """Whether a path or address leads to another machine: a URL or a network share."""
    return _REMOTE.match(path.strip().strip('"')) is not None


def does(instruction: str) -> frozenset[Active]:
    """What a field does when its document is opened or its fields are brought up to date."""
    keyword = _KEYWORD.match(instruction)
    return _DOES.get(keyword[1].upper(), frozenset()) if keyword else frozenset()


def spelled(instruction: str) -> str:
    """What `QUOTE 68 68 "E"` stands for: numbers are letters, as they hide the name of another field (17.16.5.49).

    Empty for any other field.
    """
    keyword = _KEYWORD.match(instruction)
    if keyword is None or keyword[1].upper() != "QUOTE":
        return ""
    pieces = (one[1] or one[2] or "" for one in _WORDS.finditer(instruction, keyword.end()))
    return "".join(letter for piece in pieces for letter in map(_letter, piece.split() or [""]))


def _letter(word: str) -> str:
    if not word.isascii() or not word.isdecimal():
        return word
    code = int(word[:8])
    return chr(code) if _FIRST_LETTER <= code < _FIRST_SURROGATE else ""


class Instruction:
    """An instruction as it is put together, of its own words and of what the fields inside of it give.

    A field inside gives what it spells, and its result as it was kept: Word takes the one or the other, so both are
    looked at.
    """

    __slots__ = ("_kept", "_purse", "_spelled", "_spells", "does")

    def __init__(self, purse: Purse) -> None:
        self.does: frozenset[Active] = frozenset()
        """What the field does; known when its instruction has ended."""
        self._purse = purse
        self._kept: list[str] = []
        self._spelled: list[str] = []
        self._spells = False

    @property
    def text(self) -> str:
        """Its own words, and the results inside."""
        return "".join(self._kept)

    def append(self, words: str) -> None:
        """Words of its own."""
        self._kept.append(words)
        self._spelled.append(words)

    def give(self, words: str) -> None:
        """What a field inside spells. If it does, its result, which comes after it, is another saying of the same."""
        self._spells = bool(words)
        self._spelled.append(words)

    def result(self, words: str) -> None:
        """Text of the result of the field inside that was last given."""
        self._kept.append(words)
        if not self._spells:
            self._spelled.append(words)

    def end(self) -> str:
        """The instruction has ended; what it spells. Raises Spent."""
        kept, evaluated = self.text, "".join(self._spelled)
        self._purse.pay(steps=1 + len(evaluated) // 4)  # fields in fields may spell one text again and again
        self.does = does(kept) | does(evaluated)
        return spelled(evaluated) or spelled(kept)


class Result:
    """The result of a field that stands in the instruction of another, or in that of none."""

    __slots__ = ("around",)

    def __init__(self, outside: "Instruction | Result | None") -> None:
        self.around: Instruction | None = outside.around if isinstance(outside, Result) else outside

    def append(self, words: str) -> None:
        """Text of the result."""
        if self.around is not None:
            self.around.result(words)


class Fields:
    """The fields of a text whose beginnings, divisions and ends are marks in it (.doc, .docx)."""

    def __init__(self, purse: Purse) -> None:
        self.active: set[Active] = set()
        """What the fields do whose instructions have ended."""
        self._purse = purse
        self._open: list[Instruction | Result] = []
        self._instructions = 0

    @property
    def in_instruction(self) -> bool:
        """Whether text that stands here is not shown: it is an instruction, or a result inside of one."""
        return self._instructions > 0

    def begin(self) -> None:
        """A field begins, with its instruction."""
        self._open.append(Instruction(self._purse))
        self._instructions += 1

    def say(self, words: str) -> None:
        """Text that stands here. Outside of instructions it changes nothing."""
        if self._instructions:
            self._open[-1].append(words)

    def separate(self) -> str:
        """The instruction of the innermost field ends, and its result begins; what the instruction spells."""
        now = self._open[-1] if self._open else None
        if not isinstance(now, Instruction):
            return ""
        said = now.end()
        self.active |= now.does
        self._instructions -= 1
        outside = self._open[-2] if len(self._open) > 1 else None
        if isinstance(outside, Instruction):
            outside.give(said)
        self._open[-1] = Result(outside)
        return said

    def end(self) -> str:
        """The innermost field ends; what its instruction spells, if it ends only now."""
        said = self.separate()
        if self._open:
            self._open.pop()
        return said

    def finish(self) -> None:
        """The text has ended, and with it every field that is still open."""
        while self._open:
            self.end()
