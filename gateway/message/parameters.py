"""Structured header values: `main; name=value; …` read strictly, with every departure from the grammar told.

The grammar is that of RFC 2045 5.1 with the comments of RFC 5322 3.2.2 and the extensions of RFC 2231. What the
parameters mean for a part belongs to `content.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from gateway.message import charset
from gateway.message.header import decode_words
from gateway.message.structure import Defect, Flaw

_TOKEN = re.compile(r"[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+")
_UNQUOTED = re.compile(r"[^;\s\"]+")
_SECTION = re.compile(r"([^*]+)\*(\d{1,4})(\*?)")
_MAIN = re.compile(r"[^;(]+")
_BLANKS = re.compile(r"[ \t]+")
_COMMENT_SIGNS = re.compile(r"\\.|[()]", re.DOTALL)
_MAX_NAME = 1024


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in lower case, its value without quotes, and what was odd about its writing."""

    name: str
    value: str = field(repr=False)
    exact: bool = True
    """A token, or a quoted string with nothing behind it."""
    escaped: bool = False
    blank: bool = False
    """Blanks stand before or behind the equals sign."""
    comment: bool = False
    written: str = field(default="", repr=False)
    """All that stands up to the semicolon, where that is more than a quoted string."""


@dataclass(frozen=True, slots=True)
class Structured:
    """A structured value taken apart. `main` is in lower case; `exact` says that it is followed by `;` or nothing."""

    main: str
    parameters: tuple[Parameter, ...]
    exact: bool = True
    comment: bool = False
    balanced: bool = True
    """Every comment and quoted string has its end."""

    def named(self, name: str) -> list[Parameter]:
        """The parameters of exactly this name, in order."""
        return [parameter for parameter in self.parameters if parameter.name == name]


def parse(text: str) -> Structured:
    """Take an unfolded structured value apart. Never raises."""
    return _Parser(text).run()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._comment = False
        self._balanced = True

    def run(self) -> Structured:
        text = self._text
        self._skip()
        start, self._at = self._at, _end(_MAIN, text, self._at)
        main = text[start : self._at].strip()
        self._skip()
        exact = self._at >= len(text) or text[self._at] == ";"
        parameters = []
        while (semicolon := text.find(";", self._at)) >= 0:
            exact = exact and not text[self._at : semicolon].strip()
            self._at = semicolon + 1
            self._skip()
            if parameter := self._parameter():
                parameters.append(parameter)
        exact = exact and not text[self._at :].strip()
        return Structured(main.lower(), tuple(parameters), exact, self._comment, self._balanced)

    def _parameter(self) -> Parameter | None:
        """Read one parameter and what follows it up to the next semicolon."""
        text = self._text
        name = _TOKEN.match(text, self._at)
        if name is None:
            return None
        self._at = name.end()
        had_comment, self._comment = self._comment, False
        blank = self._skip()
        if text[self._at : self._at + 1] != "=":
            self._comment = self._comment or had_comment
            return None
        self._at += 1
        blank = self._skip() or blank
        start = self._at
        value, exact, escaped = self._value()
        written = "" if exact or not text.startswith('"', start) else self._up_to_semicolon(start)
        self._skip()
        comment, self._comment = self._comment, self._comment or had_comment
        return Parameter(name[0].lower(), value, exact, escaped, blank, comment, written)

    def _value(self) -> tuple[str, bool, bool]:
        """A value, whether it is in strict grammar, and whether it holds a backslash."""
        text = self._text
        if text[self._at : self._at + 1] == '"':
            return self._quoted()
        end = text.find(";", self._at)
        end = len(text) if end < 0 else end
        found = _UNQUOTED.match(text, self._at, end)
        if found and _TOKEN.fullmatch(found[0]) and not text[found.end() : end].split("(", 1)[0].strip():
            self._at = found.end()
            return found[0], True, False
        value = text[self._at : end].strip()
        self._at = end
        return value, False, "\\" in value

    def _quoted(self) -> tuple[str, bool, bool]:
        text, escaped = self._text, False
        pieces: list[str] = []
        start = at = self._at + 1
        while True:
            quote = text.find('"', at)
            if quote < 0:
                self._balanced = False
                self._at = len(text)
                return "".join(pieces) + text[start:], False, escaped
            slash = text.find("\\", at, quote)
            if slash < 0:
                break
            escaped = True
            if text[slash + 1 : slash + 2] in {'"', "\\"}:
                pieces.append(text[start:slash])
                start = slash + 1
            at = slash + 2
        pieces.append(text[start:quote])
        self._at = quote + 1
        end = text.find(";", self._at)
        tail = text[self._at : len(text) if end < 0 else end].split("(", 1)[0].strip()
        return "".join(pieces), not tail, escaped

    def _up_to_semicolon(self, start: int) -> str:
        end = self._text.find(";", self._at)
        return self._text[start : len(self._text) if end < 0 else end].strip().strip('"')

    def _skip(self) -> bool:
        """Pass blanks and comments; whether there were any."""
        text, begin = self._text, self._at
        while self._at < len(text):
            if text[self._at] in " \t":
                self._at = _end(_BLANKS, text, self._at)
            elif text[self._at] == "(":
                self._comment = True
                self._at = self._end_of_comment()
            else:
                break
        return self._at > begin

    def _end_of_comment(self) -> int:
        depth = 0
        for sign in _COMMENT_SIGNS.finditer(self._text, self._at):
            if sign[0] == "(":
                depth += 1
            elif sign[0] == ")":
                depth -= 1
                if depth == 0:
                    return sign.end()
        self._balanced = False
        return len(self._text)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def without_comments(text: str) -> tuple[str, bool]:
    """A value without its comments, and whether every comment has its end."""
    if "(" not in text:
        return text.strip(), True
    pieces, at = [], 0
    parser = _Parser(text)
    while (begin := text.find("(", at)) >= 0:
        pieces.append(text[at:begin])
        parser._at = begin  # noqa: SLF001 - the scanner of this very module
        at = parser._end_of_comment()  # noqa: SLF001
    return " ".join([*pieces, text[at:]]).strip(), parser._balanced  # noqa: SLF001


def readings(structured: Structured, name: str) -> tuple[list[str], list[Flaw]]:
    """Every way to read a text parameter, the best first: RFC 2231, its continuations, then plain or RFC 2047."""
    found: list[str] = []
    flaws: list[Flaw] = []
    extended = [parameter.value for parameter in structured.named(name + "*")]
    sections = [
        (int(section[2]), section[3] == "*", parameter.value)
        for parameter in structured.parameters
        if parameter.name.startswith(name + "*") and (section := _SECTION.fullmatch(parameter.name))
    ]
    for value in extended:
        _extended([(0, True, value)], found, flaws)
    if sections:
        numbers = [number for number, _, _ in sections]
        torn = any(one.written for one in structured.parameters if one.name.startswith(name + "*"))
        if torn or sorted(numbers) != list(range(len(numbers))):
            flaws.append(Flaw(Defect.NAME_CONTINUATION, hides=True))
        _extended(sorted(sections, key=lambda section: section[0]), found, flaws)
    for parameter in structured.named(name):
        for value in (parameter.value, parameter.written):
            words = decode_words(value)
            found.append(words.text)
            flaws += [Flaw(Defect.NAME_ENCODED_WORD, flaw.hides) for flaw in words.flaws]
    return [name[:_MAX_NAME] for name in found if name], flaws


def _extended(sections: Iterable[tuple[int, bool, str]], found: list[str], flaws: list[Flaw]) -> None:
    """Join sections; the first names the charset (`charset'language'text`) when it is an extended one."""
    pieces, declared = [], None
    for index, (_, is_extended, value) in enumerate(sections):
        if is_extended and index == 0:
            head, _, rest = value.partition("'")
            if "'" in rest:
                declared = head.strip().lower()
                value = rest.partition("'")[2]  # noqa: PLW2901 - the text behind the charset and the language
        pieces.append(unquote_to_bytes(value) if is_extended else value.encode("utf-8"))
    reading = charset.read(b"".join(pieces), declared)
    flaws += [Flaw(Defect.NAME_ENCODED_WORD, flaw.hides) for flaw in reading.flaws if _is_exotic(flaw)]
    found.append(reading.text)


def _is_exotic(flaw: Flaw) -> bool:
    return flaw.defect is Defect.EXOTIC_CHARSET
