"""Header fields: where they stand in the octets, unfolding, and encoded words (RFC 5322 2.2, RFC 2047).

What the value of one field means belongs to `parameters.py` and `content.py`.
"""

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.message import charset
from gateway.message.structure import Budget, Defect, Flaw, HeaderField

DECIDING = {
    name.lower(): name
    for name in (
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version",
        "From", "Sender", "Reply-To", "To", "Cc", "Subject",
    )
}  # fmt: skip
"""The fields that decide how a message is split or what people see of it, with their canonical names."""

_NAME = re.compile(rb"[!-9;-~]+")
_MBOX = re.compile(rb">?From (?!:)[^\r\n]*\d\d:\d\d")
_WORD = re.compile(r"=\?([^?\s=]+)\?([bBqQ])\?([^?\r\n]*)\?=")
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class NamedField:
    """A header field, decoded for reading."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """One header: its fields, where its body begins, its flaws, and whether reading had to stop in it."""

    fields: tuple[HeaderField, ...]
    body: int
    flaws: tuple[Flaw, ...]
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Decoded text, the charsets its encoded words declare (lower case), and what is wrong with it."""

    text: str = field(repr=False)
    charsets: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    invalid: bool = False
    """Whether octets were not what their charset, or UTF-8 where none is declared, says."""


def split(raw: bytes, start: int, budget: Budget, is_delimiter: Callable[[bytes], bool]) -> Block:
    """Read the header that begins at `start`. It ends at an empty line, a delimiter line or the end of the message."""
    return _Splitter(raw, start, budget, is_delimiter).run()


class _Splitter:
    def __init__(self, raw: bytes, start: int, budget: Budget, is_delimiter: Callable[[bytes], bool]) -> None:
        self._raw = raw
        self._start = start
        self._budget = budget
        self._is_delimiter = is_delimiter
        self._marks: list[tuple[str, int, int]] = []  # name, start of the field, start of its value
        self._flaws: list[Flaw] = []

    def run(self) -> Block:
        raw, position, stopped = self._raw, self._start, False
        if position == 0 and (mbox := _MBOX.match(raw, 0, 1000)):
            # The separator of a mailbox file; every reader skips it.
            self._flaws.append(Flaw(Defect.JUNK_BEFORE_HEADER, hides=False))
            position = self._start = _next_line(raw, mbox.end())
        end, body = position, position
        while position < len(raw):
            stop = raw.find(b"\r\n", position)
            following = len(raw) if stop < 0 else stop + 2
            stop = len(raw) if stop < 0 else stop
            if stop == position:
                body = following
                break
            within = stop - self._start <= self._budget.header_octets
            if within and not self._line(position, stop):
                break
            if not within or len(self._marks) > self._budget.header_fields:
                self._flaws.append(Flaw(Defect.HEADER_OVERGROWN, hides=True))
                stopped = True
                break
            position = end = body = following
        return Block(self._fields(end), body, tuple(self._flaws), stopped)

    def _line(self, position: int, stop: int) -> bool:
        """Take one line; False when the header is over before it."""
        raw = self._raw
        if raw[position] in b" \t":
            if not self._marks:
                return self._ends(Defect.JUNK_BEFORE_HEADER)
            if not raw[position:stop].strip(b" \t"):
                self._flaws.append(Flaw(Defect.ODD_SEPARATOR, hides=True))
            return True
        if raw.startswith(b"--", position) and self._is_delimiter(raw[position:stop]):
            return False
        colon = raw.find(b":", position, stop)
        written = raw[position : max(colon, position)]
        name = written.rstrip(b" \t")
        if colon >= 0 and _NAME.fullmatch(name):
            decoded = name.decode("ascii")
            if len(name) != len(written):
                canonical = DECIDING.get(decoded.lower(), "")
                self._flaws.append(Flaw(Defect.MALFORMED_FIELD, hides=bool(canonical), field=canonical))
            self._marks.append((decoded, position, colon + 1))
            return True
        return self._odd_line(raw[position:stop], name, position, colon)

    def _odd_line(self, line: bytes, name: bytes, position: int, colon: int) -> bool:
        if colon == position:
            self._flaws.append(Flaw(Defect.HEADER_OVERGROWN, hides=True))
            self._marks.append(("", position, colon + 1))
            return True
        if colon > 0 and (_CONTROLS.search(name) or not name.isascii()) and b" " not in name:
            self._flaws.append(Flaw(Defect.CONTROL_IN_HEADER, hides=True))
            self._marks.append((name.decode("latin-1"), position, colon + 1))
            return True
        if not self._marks:
            return self._ends(Defect.JUNK_BEFORE_HEADER)
        known = line.rstrip(b" \t").decode("latin-1").lower() in DECIDING
        return self._ends(Defect.MALFORMED_FIELD if known else Defect.HEADER_WITHOUT_END)

    def _ends(self, defect: Defect) -> bool:
        self._flaws.append(Flaw(defect, hides=True))
        return False

    def _fields(self, end: int) -> tuple[HeaderField, ...]:
        ends = [start for _, start, _ in self._marks[1:]] + [max(end, self._marks[-1][2] if self._marks else 0)]
        return tuple(
            HeaderField(name, self._raw[value:stop].removesuffix(b"\r\n"), start, stop)
            for (name, start, value), stop in zip(self._marks, ends, strict=False)
        )


def _next_line(raw: bytes, position: int) -> int:
    stop = raw.find(b"\r\n", position)
    return len(raw) if stop < 0 else stop + 2


def unfold(raw: bytes) -> bytes:
    """A raw value on one line (RFC 5322 2.2.3), blanks round it gone."""
    return raw.replace(b"\r\n", b"").strip(b" \t")


def to_text(octets: bytes) -> str:
    """Octets of a header as text: UTF-8 (RFC 6532), or one letter an octet where they are not UTF-8."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def has_controls(octets: bytes) -> bool:
    """Whether an unfolded value holds a control character other than tab."""
    return _CONTROLS.search(octets) is not None


def decode_field(raw: bytes) -> str:
    """The value of an unstructured field as people read it."""
    return read_field(raw).text


def read_field(raw: bytes) -> Words:
    """The same, with what is wrong with it."""
    value = unfold(raw)
    words = decode_words(to_text(value))
    if value.isascii() or _is_utf8(value):
        return words
    return Words(words.text, words.charsets, words.flaws, invalid=True)


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode_words(text: str) -> Words:
    """Decode the encoded words of a text (RFC 2047).

    Adjacent words of one charset are joined before they are decoded: senders split words inside a character.
    Blanks between adjacent words do not count (6.2).
    """
    if "=?" not in text:
        return Words(text)
    pieces: list[str] = []
    charsets: dict[str, None] = {}
    flaws: list[Flaw] = []
    run_charset, run, position, invalid = "", b"", 0, False

    def finish() -> None:
        nonlocal invalid
        if run_charset:
            reading = charset.read(run, run_charset)
            flaws.extend(flaw for flaw in reading.flaws if flaw.defect is Defect.EXOTIC_CHARSET)
            broken = reading.encoding is charset.TextEncoding.INVALID
            invalid = invalid or broken
            pieces.append(run.decode("latin-1") if broken else reading.text)  # a field is one line, with one reading

    for word in _WORD.finditer(text):
        between = text[position : word.start()]
        name = word[1].split("*", 1)[0].lower()  # RFC 2231 5: a language may follow the charset
        if between.strip() or name != run_charset:
            finish()
            run_charset, run = name, b""
            if between.strip() or not charsets:
                pieces.append(between)
        charsets[name] = None
        run += _word_octets(word[2], word[3])
        position = word.end()
    finish()
    pieces.append(text[position:])
    return Words("".join(pieces), tuple(charsets), tuple(flaws), invalid)


def _word_octets(form: str, content: str) -> bytes:
    octets = content.encode("utf-8")
    if form in "qQ":
        return binascii.a2b_qp(octets, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
