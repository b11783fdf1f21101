"""Bytes -> parts: a message split in exactly one way, or a sighting that says why that cannot be done.

Iterative and within budgets; never raises. The standard library's `email` reads otherwise than mail programs do in
dozens of ways, silently; therefore this reader is our own. Class numbers are those of `Defect`.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.message.defects import Defect as Defect
from gateway.message.defects import Sighting as Sighting
from gateway.message.header import HeaderField as HeaderField
from gateway.message.header import Structured, names_of, parse_structured, split_header
from gateway.message.transfer import decode_base64, decode_quoted_printable


class Role(StrEnum):
    """What a reader does with a leaf: shows it as the text, or offers it as an attachment."""

    BODY = "body"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts. `content` is decoded; `number` counts attachments from 1 and is 0 for body parts."""

    role: Role
    number: int
    declared_type: str
    charset: str | None
    names: tuple[str, ...]
    content: bytes = field(repr=False)

    @property
    def where(self) -> str:
        """`body`, or `attachment:N`: the place that findings name."""
        return f"attachment:{self.number}" if self.number else "body"


@dataclass(frozen=True, slots=True)
class Parts:
    """A message taken apart: its top header, its leaves in reading order, and every defect seen."""

    size: int
    sha256: str
    header: tuple[HeaderField, ...]
    leaves: tuple[Leaf, ...]
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a message is read before it counts as hostile (class 46, 47, 65)."""

    parts: int = 1000
    depth: int = 20
    header_fields: int = 1000
    header_octets: int = 256 * 1024


_TYPE = re.compile(r"[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+/[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+")
_BOUNDARY = re.compile(r"[ -~]{0,69}[!-~]")
_PLAIN_ENCODINGS = frozenset({"7bit", "8bit", "binary"})
_UUENCODED = re.compile(rb"(?m)^begin [0-7]{3,4} [^\r\n]{1,255}\r\n[!-`]")
_HIDDEN_PART = re.compile(rb"(?mi)^content-[a-z-]+ *:|^[A-Za-z0-9+/]{60,76}\r\n[A-Za-z0-9+/]{60,76}\r\n")


def read(raw: bytes, budget: Budget) -> Parts:
    """Split a message (CRLF line ends) into parts. Never raises for any bytes."""
    return _Reader(raw, budget).read()


@dataclass(frozen=True, slots=True)
class _Entity:
    """Octets to read: a message, or a part with its header."""

    octets: bytes = field(repr=False)
    depth: int
    forwarded: bool
    digest: bool
    boundaries: tuple[str, ...]
    text: bool = False
    """Preamble or epilogue: text without a header."""


class _Reader:
    """Takes one message apart. A stack of entities stands for recursion."""

    def __init__(self, raw: bytes, budget: Budget) -> None:
        self._raw = raw
        self._budget = budget
        self._header: tuple[HeaderField, ...] = ()
        self._leaves: list[Leaf] = []
        self._sightings: dict[Sighting, None] = {}
        self._attachments = 0
        self._entities = 0

    def read(self) -> Parts:
        stack = [_Entity(self._raw, 0, forwarded=False, digest=False, boundaries=())]
        while stack:
            entity = stack.pop()
            self._entities += 1
            if self._entities > self._budget.parts:
                self._saw(Defect.TOO_MANY_PARTS, "message", hides=True)
                break
            if entity.depth > self._budget.depth:
                self._saw(Defect.TOO_DEEP, "message", hides=True)
                continue
            stack.extend(reversed(self._open(entity)))
        digest = hashlib.sha256(self._raw).hexdigest()
        return Parts(len(self._raw), digest, self._header, tuple(self._leaves), tuple(self._sightings))

    def _saw(self, defect: Defect, where: str, *, hides: bool) -> None:
        self._sightings[Sighting(defect, where, hides)] = None

    # -- entities ---------------------------------------------------------------------------------------------------

    def _open(self, entity: _Entity) -> Sequence[_Entity]:
        """Read one entity: the entities inside it, or none when it is a leaf."""
        if entity.text:
            self._add(Structured("text/plain", (), strict=True), (), entity.octets, entity)
            return ()
        fields, body_at, junk = split_header(entity.octets, 0, self._budget.header_fields, self._budget.header_octets)
        if body_at < 0:
            self._saw(Defect.OVERLOADED_HEADER, "header", hides=True)
            return ()
        if not fields and junk:
            # No header at all: every reader takes the whole for text.
            self._saw(Defect.JUNK_BEFORE_HEADER, "header", hides=entity.depth > 0)
            body_at, junk = 0, []
        if entity.depth == 0:
            self._header = tuple(fields)
            self._check_top(fields)
        for line in junk:
            blank = b":" in line and not line.startswith((b" ", b"\t"))
            self._saw(Defect.BLANK_BEFORE_COLON if blank else Defect.NO_SEPARATOR, "header", hides=True)
        kind, encoding, disposition = self._structure(fields, digest=entity.digest)
        body = entity.octets[body_at:] if body_at else entity.octets
        main = kind.value.partition("/")[0]
        if main == "multipart":
            if encoding not in _PLAIN_ENCODINGS:
                self._saw(Defect.ENCODED_MULTIPART, "header:Content-Transfer-Encoding", hides=True)
            return self._multipart(kind, body, entity)
        if kind.value in {"message/rfc822", "message/global"}:
            inner = body if encoding in _PLAIN_ENCODINGS else self._decoded(encoding, body)
            if encoding not in _PLAIN_ENCODINGS:
                self._saw(Defect.ENCODED_MESSAGE, "header:Content-Transfer-Encoding", hides=False)
            return (_Entity(inner, entity.depth + 1, forwarded=True, digest=False, boundaries=()),)
        if kind.value == "message/partial":
            self._saw(Defect.PARTIAL_MESSAGE, "header:Content-Type", hides=True)
        if kind.value == "message/external-body":
            self._saw(Defect.EXTERNAL_BODY, "header:Content-Type", hides=True)
        if kind.all("boundary"):
            self._saw(Defect.BOUNDARY_ON_LEAF, "header:Content-Type", hides=False)
        self._add(kind, disposition, self._decoded(encoding, body), entity)
        return ()

    def _check_top(self, fields: Sequence[HeaderField]) -> None:
        names = [one.name.lower() for one in fields]
        if names.count("from") > 1:
            self._saw(Defect.SEVERAL_FROM, "header:From", hides=True)
        if names.count("mime-version") > 1:
            self._saw(Defect.MIME_VERSION, "header:MIME-Version", hides=True)
        elif "content-type" in names and "mime-version" not in names:
            self._saw(Defect.MIME_VERSION, "header:MIME-Version", hides=False)
        for one in fields:
            if not one.raw.isascii():
                try:
                    one.raw.decode("utf-8")
                except UnicodeDecodeError:
                    self._saw(Defect.UNDECLARED_EIGHT_BIT, f"header:{one.name[:60]}", hides=False)

    # -- structure --------------------------------------------------------------------------------------------------

    def _structure(
        self, fields: Sequence[HeaderField], *, digest: bool
    ) -> tuple[Structured, str, tuple[Structured, ...]]:
        """Content-Type, transfer encoding and disposition: each exactly once, in strict grammar."""
        found: dict[str, list[bytes]] = {}
        for one in fields:
            found.setdefault(one.name.lower(), []).append(one.raw)
        types = found.get("content-type", [])
        encodings = found.get("content-transfer-encoding", [])
        dispositions = found.get("content-disposition", [])
        if len(types) > 1:
            self._saw(Defect.DUPLICATE_TYPE, "header:Content-Type", hides=True)
        if len(encodings) > 1:
            self._saw(Defect.DUPLICATE_ENCODING, "header:Content-Transfer-Encoding", hides=True)
        if len(dispositions) > 1:
            self._saw(Defect.ODD_DISPOSITION, "header:Content-Disposition", hides=True)
        default = Structured("message/rfc822" if digest else "text/plain", (), strict=True)
        kind = self._type(types[0]) if types else default
        encoding = self._encoding(encodings[0]) if encodings else "7bit"
        return kind, encoding, tuple(parse_structured(raw) for raw in dispositions[:1])

    def _type(self, raw: bytes) -> Structured:
        kind = parse_structured(raw)
        value = kind.value.lower()
        boundaries = [name for name, _ in kind.parameters if name.startswith("boundary")]
        if _TYPE.fullmatch(value) is None:
            odd = bool(boundaries) or "multi" in value
            self._saw(Defect.ODD_MULTIPART_TYPE, "header:Content-Type", hides=odd)
            value = "application/octet-stream" if value else "text/plain"
        elif boundaries and not value.startswith("multipart/") and "multipart" in value:
            self._saw(Defect.ODD_MULTIPART_TYPE, "header:Content-Type", hides=True)
        if value.startswith("multipart/"):
            self._check_boundary(kind, raw)
        return Structured(value, kind.parameters, kind.strict)

    def _check_boundary(self, kind: Structured, raw: bytes) -> None:
        where = "header:Content-Type"
        given = kind.all("boundary")
        unquoted = re.sub(rb'"[^"]*"', b'""', raw)
        tests = (
            (Defect.EXTENDED_BOUNDARY, any(name.startswith("boundary*") for name, _ in kind.parameters)),
            (Defect.DUPLICATE_BOUNDARY, len(given) > 1),
            (Defect.COMMENT_AT_BOUNDARY, b"(" in unquoted or b")" in unquoted),
            (Defect.BLANKS_AT_BOUNDARY, re.search(rb"(?i)boundary(?:\s+=|=\s)", raw) is not None),
            (Defect.ILLEGAL_BOUNDARY, len(given) == 0 or _BOUNDARY.fullmatch(given[0].rstrip(" ")) is None),
            (Defect.BLANKS_AT_BOUNDARY, bool(given) and given[0] != given[0].strip(" ")),
            (Defect.ENCODED_WORD_BOUNDARY, bool(given) and re.fullmatch(r"=\?.*\?=", given[0]) is not None),
            (
                Defect.BROKEN_QUOTES,
                (not kind.strict and any('"' in value for value in given)) or raw.count(b'"') % 2 == 1,
            ),
            (Defect.BROKEN_QUOTES, re.search(rb'(?i)boundary="[^"\r\n]*\\', raw) is not None),
        )
        for defect, holds in tests:
            if holds:
                self._saw(defect, where, hides=True)

    def _encoding(self, raw: bytes) -> str:
        value = parse_structured(raw).value.lower()
        if value in _PLAIN_ENCODINGS or value in {"base64", "quoted-printable"}:
            return value
        if not value:
            return "7bit"
        defect = Defect.UNKNOWN_ENCODING
        if any(sign in value for sign in ",;") or b";" in raw:
            defect = Defect.TWO_ENCODINGS
        elif any(sign < "!" or sign > "~" for sign in value):
            defect = Defect.TRUNCATED_FOLD if " " in value else Defect.CONTROL_IN_HEADER
        self._saw(defect, "header:Content-Transfer-Encoding", hides=True)
        return "7bit"

    # -- multiparts -------------------------------------------------------------------------------------------------

    def _multipart(self, kind: Structured, body: bytes, entity: _Entity) -> Sequence[_Entity]:
        boundary = (kind.all("boundary") or [""])[-1].rstrip(" ")
        if not boundary:
            self._add(kind, (), body, entity)
            return ()
        for outer in entity.boundaries:
            if outer == boundary:
                self._saw(Defect.BOUNDARY_REUSED, "header:Content-Type", hides=True)
            elif outer.startswith(boundary) or boundary.startswith(outer):
                self._saw(Defect.BOUNDARY_PREFIX, "header:Content-Type", hides=True)
        starts, ends, epilogue_at = self._delimiters(body, b"--" + boundary.encode("utf-8", "replace"))
        below = (*entity.boundaries, boundary)
        digest = kind.value == "multipart/digest"
        inner = [
            _Entity(body[start:end], entity.depth + 1, entity.forwarded, digest, below)
            for start, end in zip(starts, ends[1:], strict=False)
        ]
        preamble = body[: ends[0]] if ends else body
        if preamble.strip():
            self._saw(Defect.CONTENT_IN_PREAMBLE, "body", hides=False)
            inner.insert(0, self._margin(preamble, entity))
        epilogue = body[epilogue_at:] if epilogue_at else b""
        if epilogue.strip():
            hides = _HIDDEN_PART.search(epilogue) is not None
            self._saw(Defect.PARTS_AFTER_CLOSE, "body", hides=hides)
            inner.append(self._margin(epilogue, entity))
        return inner

    def _margin(self, octets: bytes, entity: _Entity) -> _Entity:
        return _Entity(octets, entity.depth, entity.forwarded, digest=False, boundaries=(), text=True)

    def _delimiters(self, body: bytes, dash: bytes) -> tuple[list[int], list[int], int]:
        """Starts of parts, ends of what stands before each delimiter, and where the epilogue begins (0: nowhere)."""
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        while (found := body.find(dash, position)) >= 0:
            position = found + len(dash)
            if found and body[found - 2 : found] != b"\r\n":
                continue
            line_end = body.find(b"\r\n", position)
            tail = body[position : line_end if line_end >= 0 else len(body)]
            close = tail.startswith(b"--")
            rest = tail[2:] if close else tail
            if rest.strip(b" \t"):
                if close or rest[:1] in {b" ", b"\t"}:
                    self._saw(Defect.ODD_DELIMITER_LINE, "body", hides=True)
                continue
            ends.append(max(found - 2, 0))
            after = line_end + 2 if line_end >= 0 else len(body)
            if close:
                return starts, ends, after
            starts.append(after)
            position = after
            if len(starts) > self._budget.parts:
                self._saw(Defect.TOO_MANY_PARTS, "message", hides=True)
                return starts, ends, 0
        self._saw(Defect.NO_CLOSE_DELIMITER, "body", hides=False)
        if starts:
            ends.append(len(body))
        return starts, ends, 0

    # -- leaves -----------------------------------------------------------------------------------------------------

    def _decoded(self, encoding: str, body: bytes) -> bytes:
        if encoding == "base64":
            octets, wrong = decode_base64(body)
        elif encoding == "quoted-printable":
            octets, wrong = decode_quoted_printable(body)
        else:
            return body
        for number in wrong:
            self._saw(Defect(number), "body", hides=True)
        return octets

    def _add(self, kind: Structured, disposition: tuple[Structured, ...], content: bytes, entity: _Entity) -> None:
        names = [name for one in disposition for name in names_of(one, "filename")] + names_of(kind, "name")
        if len(set(names)) > 1:
            self._saw(Defect.NAMES_DIFFER, "header:Content-Disposition", hides=False)
        shown = (
            kind.value in {"text/plain", "text/html"}
            and not entity.forwarded
            and not names
            and not any(one.value.lower() == "attachment" for one in disposition)
        )
        charset = next(iter(kind.all("charset")), None)
        where = "body"
        if not shown:
            self._attachments += 1
            where = f"attachment:{self._attachments}"
        self._leaves.append(
            Leaf(
                role=Role.BODY if shown else Role.ATTACHMENT,
                number=0 if shown else self._attachments,
                declared_type=kind.value,
                charset=charset.lower() if charset else None,
                names=tuple(dict.fromkeys(names)),
                content=content,
            )
        )
        if kind.value.startswith("text/"):
            self._check_text(content, where)

    def _check_text(self, content: bytes, where: str) -> None:
        if b"begin " in content and _UUENCODED.search(content):
            self._saw(Defect.UUENCODE, where, hides=True)
        if b"=ybegin " in content:
            self._saw(Defect.YENC, where, hides=True)
        if b"(This file must be converted with BinHex" in content:
            self._saw(Defect.BINHEX, where, hides=True)
