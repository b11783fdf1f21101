"""Header fields: unfolding, RFC 2047 decoding, and the structured values that decide how a message is read.

What decides structure is parsed strictly; what is only read by people is decoded as well as it can be.
"""

import binascii
import re
from dataclasses import dataclass, field

_FOLD = re.compile(rb"\r\n(?=[ \t])")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_TOKEN = re.compile(r"[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+")
_NAME = re.compile(rb"[!-9;-~]+")
MAX_PARAMETERS = 100


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header field as it stands: its name, its raw value, and its span in the message's octets."""

    name: str
    raw: bytes = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Structured:
    """A value with parameters: `text/plain; charset=utf-8`. `parameters` keep order and repeats; names lower case."""

    value: str
    parameters: tuple[tuple[str, str], ...]
    strict: bool
    """Whether the whole field followed its grammar."""

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.parameters if key == name]


def split_header(
    raw: bytes, start: int, most_fields: int, most_octets: int
) -> tuple[list[HeaderField], int, list[bytes]]:
    """The fields from `start`, the index of the body, and every line that is no field (defects of the caller).

    Stops at its budget: the body index is then -1.
    """
    fields: list[HeaderField] = []
    junk: list[bytes] = []
    position = start
    while True:
        if raw.startswith(b"\r\n", position):
            return fields, position + 2, junk
        if position >= len(raw):
            return fields, len(raw), junk
        end = _field_end(raw, position)
        if len(fields) >= most_fields or end - start > most_octets:
            return fields, -1, junk
        line = raw[position:end]
        name, colon, value = line.partition(b":")
        if colon and _NAME.fullmatch(name):
            fields.append(HeaderField(name.decode("ascii"), value, position, end))
        else:
            junk.append(line[:80])
            if colon and (bare := name.strip(b" \t\r\n")) and _NAME.fullmatch(bare):
                fields.append(HeaderField(bare.decode("ascii"), value, position, end))
        position = end


def _field_end(raw: bytes, position: int) -> int:
    while True:
        end = raw.find(b"\r\n", position)
        if end < 0:
            return len(raw)
        position = end + 2
        if raw[position : position + 1] not in {b" ", b"\t"}:
            return position


def unfold(raw: bytes) -> bytes:
    """The value on one line, without its end."""
    return _FOLD.sub(b"", raw).strip(b" \t\r\n")


def text_of(octets: bytes) -> str:
    """Header octets as text: UTF-8 where they are that, else each octet a letter."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def decode_field(raw: bytes) -> str:
    """The value as a reader sees it: unfolded, encoded words decoded, neighbours of one charset joined first."""
    text = text_of(unfold(raw))
    return decode_words(text) if "=?" in text else text


def decode_words(text: str) -> str:
    """Decode RFC 2047 words; what cannot be decoded stays as it stands."""
    text = _BETWEEN.sub(r"\1", text)
    pieces: list[str] = []
    position = 0
    run: list[tuple[str, bytes]] = []
    for found in _WORD.finditer(text):
        if found.start() != position or not run:
            pieces += [_joined(run), text[position : found.start()]]
            run = []
        octets = _word_octets(found[2], found[3])
        if octets is None:
            pieces += [_joined(run), found[0]]
            run = []
        elif run and run[-1][0] == _charset(found[1]):
            run[-1] = (run[-1][0], run[-1][1] + octets)
        else:
            run.append((_charset(found[1]), octets))
        position = found.end()
    return "".join((*pieces, _joined(run), text[position:]))


def _charset(name: str) -> str:
    return name.partition("*")[0].lower()


def _joined(run: list[tuple[str, bytes]]) -> str:
    return "".join(_decoded(octets, charset) for charset, octets in run)


def _decoded(octets: bytes, charset: str) -> str:
    try:
        return octets.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        return text_of(octets)


def _word_octets(encoding: str, text: str) -> bytes | None:
    octets = text.encode("utf-8")
    try:
        if encoding in "bB":
            return binascii.a2b_base64(octets + b"=" * (-len(octets) % 4))
        return binascii.a2b_qp(octets, header=True)
    except binascii.Error:
        return None


def parse_structured(raw: bytes) -> Structured:
    """Read `value; name=value; …` (RFC 2045 5.1). Comments are skipped; what breaks the grammar makes it not strict."""
    text, strict = _without_comments(text_of(unfold(raw)))
    pieces = _split(text, ";")
    strict = strict and len(pieces) <= MAX_PARAMETERS
    value = pieces[0].strip()
    parameters: list[tuple[str, str]] = []
    for piece in pieces[1 : MAX_PARAMETERS + 1]:
        if not piece.strip():
            continue
        name, equals, given = piece.partition("=")
        given = given.strip(" \t")
        if given.startswith('"'):
            plain = re.sub(r"\\(.)", r"\1", given[1:-1]) if len(given) > 1 and given.endswith('"') else given
            strict = strict and re.fullmatch(r'"(?:[^"\\]|\\.)*"', given) is not None
        else:
            plain = given
            strict = strict and _TOKEN.fullmatch(given.replace("/", "")) is not None if name.strip() else False
        if not equals or not _TOKEN.fullmatch(name.strip()):
            strict = False
        parameters.append((name.strip().lower(), plain))
    return Structured(value, tuple(parameters), strict)


def _split(text: str, sign: str) -> list[str]:
    """Split outside quotes."""
    pieces, start, quoted, escaped = [], 0, False, False
    for index, letter in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif letter == sign and not quoted:
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]


def _without_comments(text: str) -> tuple[str, bool]:
    """The text without RFC 5322 comments, and whether they and the quotes were balanced."""
    if "(" not in text and ")" not in text:
        return text, text.count('"') % 2 == 0 or "\\" in text
    kept, depth, quoted, escaped = [], 0, False, False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif not quoted and letter in "()":
            depth += 1 if letter == "(" else -1
            if depth < 0:
                return text, False
            continue
        if not depth:
            kept.append(letter)
    return "".join(kept), depth == 0 and not quoted


def names_of(structured: Structured, parameter: str) -> list[str]:
    """Every reading of a file name: RFC 2231 (continuations in any order, charset), RFC 2047, plain; the best first."""
    extended: dict[int, tuple[str, bool]] = {}
    names: list[str] = []
    for key, value in structured.parameters:
        base, _, rest = key.partition("*")
        if base != parameter:
            continue
        if not rest and "*" not in key:
            names.append(decode_words(value) if "=?" in value else value)
            continue
        number, star = rest.removesuffix("*"), rest.endswith("*") or not rest
        extended[int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0] = (value, star)
    if extended:
        names.insert(0, _extended(extended))
    return [name for name in names if name]


def _extended(pieces: dict[int, tuple[str, bool]]) -> str:
    charset, octets = "utf-8", b""
    for index, (_, (value, encoded)) in enumerate(sorted(pieces.items())):
        if encoded and index == 0 and value.count("'") >= 2:
            charset, _, rest = value.split("'", 2)
            octets += _percent(rest)
        else:
            octets += _percent(value) if encoded else value.encode("utf-8")
    return _decoded(octets, charset or "utf-8")


def _percent(text: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode("utf-8"))
