"""Bytes -> parts: a message split in exactly one way, or a sighting that says why that cannot be done.

The walk through the parts belongs here; what one part says of itself is read in `content.py`. There is no recursion:
open multiparts lie on a stack, messages that were encoded or signed as a whole wait in a row until the octets round
them are read, and every octet is passed once.
"""

import hashlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.message import content, embedded, header, security_label, signed, signs, transfer
from gateway.message.content import Content
from gateway.message.security_label import SecurityLabel
from gateway.message.structure import (
    FORWARDED_HEADER,
    OUTSIDE_PARTS,
    Budget,
    Defect,
    Flaw,
    HeaderField,
    Leaf,
    Parts,
    Role,
    Sighting,
)

__all__ = ["Budget", "Defect", "HeaderField", "Leaf", "Parts", "Role", "Sighting", "read"]

_SHOWN = frozenset({"text/plain", "text/html"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_WINDOW = 4096
"""Octets that are searched for a delimiter behind a hyphen before the next hyphen is looked for."""


def read(raw: bytes, budget: Budget) -> Parts:
    """Split a message (CRLF line ends) into parts. Never raises for any bytes; linear in their number.

    Where a sighting hides content, the parts are the best guess: nothing may be concluded from their innocence.
    """
    walk = _Walk(raw, budget)
    walk.run()
    return Parts(
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        header=walk.header,
        leaves=tuple(walk.leaves),
        sightings=tuple(walk.sightings),
        security_labels=tuple(walk.security_labels),
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a part stands: how deep, inside a forwarded message or not, and what it is when it does not say."""

    depth: int = 0
    forwarded: bool = False
    default_type: str = "text/plain"
    message: bool = False
    """The part is a whole forwarded message, with the header of one."""
    names: tuple[str, ...] = ()
    """The file names of that message."""


@dataclass(slots=True)
class _Open:
    """A multipart whose end has not been passed. It stays open behind its close delimiter, for class 23."""

    boundary: bytes
    scope: _Scope
    where: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Delimiter:
    """A delimiter line: of which open multipart, whether it closes it, where it begins and what follows it."""

    index: int
    closes: bool
    start: int
    following: int


class _Walk:
    def __init__(self, raw: bytes, budget: Budget) -> None:
        self._raw = raw
        self._budget = budget
        self._open: list[_Open] = []
        self._waiting: deque[tuple[bytes, _Scope]] = deque([(raw, _Scope())])
        """Octets that are a message or a part of their own, with the place that they were found in."""
        self._regular: list[tuple[int, int]] = []
        """Stretches of the octets that are known to hold no line end but CRLF."""
        self._decoded = 0
        self._count = 0
        self._attachments = 0
        self.header: tuple[HeaderField, ...] = ()
        self.leaves: list[Leaf] = []
        self.sightings: dict[Sighting, None] = {}
        self.security_labels: list[SecurityLabel] = []

    def run(self) -> None:
        while self._waiting:
            self._raw, scope = self._waiting.popleft()
            self._open, self._regular = [], []
            step: tuple[int, _Scope] | None = (0, scope)
            while step is not None:
                step = self._part(*step)
            self._line_ends()

    def _line_ends(self) -> None:
        """A line ends with CRLF and with nothing else (class 9); NUL is in no mail (class 8)."""
        raw, start = self._raw, 0
        for begin, end in [*self._regular, (len(raw), len(raw))]:
            ends = raw.count(b"\r\n", start, begin)
            if raw.count(b"\n", start, begin) != ends or raw.count(b"\r", start, begin) != ends:
                self._see(Defect.BARE_LINE_END, "message", hides=True)
            start = end
        if b"\0" in raw:
            self._see(Defect.CONTROL_IN_HEADER, "message", hides=True)

    def _see(self, defect: Defect, where: str, *, hides: bool) -> None:
        self.sightings[Sighting(defect, where, hides)] = None

    def _tell(self, flaws: Iterable[Flaw], where: str) -> None:
        for flaw in flaws:
            place = f"header:{flaw.field}" if flaw.field and where == "message" else where
            self._see(flaw.defect, place, hides=flaw.hides)

    def _part(self, start: int, scope: _Scope) -> tuple[int, _Scope] | None:
        """Read one part that begins at `start`; where the next one begins."""
        where = f"part:{self._count}" if self._count else "message"
        self._count += 1
        if self._count > self._budget.parts + 1:
            self._stop(Defect.TOO_MANY_PARTS, where)
            return None
        if scope.depth > self._budget.depth:
            self._stop(Defect.TOO_DEEP, where)
            return None
        block = header.split(self._raw, start, self._budget, self._delimits)
        self._tell(block.flaws, where)
        if self._count == 1:
            self.header = block.fields
            self._tell(content.top_flaws(block.fields), where)
        if block.stopped:
            self._waiting.clear()
            return None
        if scope.message:
            head = self._raw[start : block.body]
            self.leaves.append(Leaf(Role.BODY, 0, FORWARDED_HEADER, None, scope.names, head))
        said = content.describe(block.fields, scope.default_type)
        self._tell(said.flaws, where)
        return self._body(block.body, replace(scope, message=False, names=()), said, where)

    def _stop(self, defect: Defect, where: str) -> None:
        """Read no further: a budget is used up."""
        self._see(defect, where, hides=True)
        self._waiting.clear()

    def _body(self, body: int, scope: _Scope, said: Content, where: str) -> tuple[int, _Scope] | None:
        if said.boundary is not None:
            self._enter(said, scope, where)
            found = self._next_delimiter(body)
            self._outside(body, found, Defect.CONTENT_IN_PREAMBLE, where)
            return self._after(found)
        if said.type in {"message/partial", "message/external-body"}:
            partial = said.type == "message/partial"
            self._see(Defect.PARTIAL_MESSAGE if partial else Defect.EXTERNAL_BODY, where, hides=True)
        elif said.type in content.MESSAGE_TYPES and said.encoding in transfer.IDENTITY:
            inner = _Scope(scope.depth + 1, forwarded=True, message=True, names=said.names)
            return body, inner
        found = self._next_delimiter(body)
        self._leaf(body, self._end(body, found), scope, said, where)
        if self._decoded > self._budget.decoded_octets:
            self._stop(Defect.SIZE_TRICK, where)
            return None
        return self._after(found)

    def _enter(self, said: Content, scope: _Scope, where: str) -> None:
        """Open a multipart. No boundary may be another one, or its beginning, while both are open."""
        boundary = said.boundary or b""
        for outer in self._open:
            if outer.boundary == boundary:
                self._see(Defect.BOUNDARY_REUSED, where, hides=True)
            elif outer.boundary.startswith(boundary) or boundary.startswith(outer.boundary):
                self._see(Defect.BOUNDARY_PREFIX, where, hides=True)
        default = "message/rfc822" if said.type == "multipart/digest" else "text/plain"
        inner = _Scope(scope.depth + 1, scope.forwarded, default)
        self._open.append(_Open(boundary, inner, where))

    def _after(self, found: _Delimiter | None) -> tuple[int, _Scope] | None:
        """Go on behind a delimiter: with the next part, or over the text behind a close delimiter."""
        while found is not None:
            for passed in self._open[found.index + 1 :]:
                self._unclosed(passed)
            del self._open[found.index + 1 :]
            current = self._open[found.index]
            if current.closed:
                self._see(Defect.CONTENT_AFTER_CLOSE, current.where, hides=True)
            if not found.closes:
                return found.following, current.scope
            current.closed = True
            following = self._next_delimiter(found.following)
            self._outside(found.following, following, Defect.CONTENT_AFTER_CLOSE, current.where)
            found = following
        for passed in self._open:
            self._unclosed(passed)
        return None

    def _unclosed(self, passed: _Open) -> None:
        if not passed.closed:
            self._see(Defect.NO_CLOSE_DELIMITER, passed.where, hides=False)

    def _next_delimiter(self, start: int) -> _Delimiter | None:
        """The next delimiter line of an open multipart at or behind `start`, which is the start of a line."""
        if not self._open:
            return None
        raw, at = self._raw, max(start - 2, 0)
        sign = b"\r\n--" + _common_start([one.boundary for one in self._open])
        while (hyphen := raw.find(b"-", at)) >= 0:
            # No base64 holds a hyphen, and looking for one octet is ten times as fast as looking for several.
            at = max(at, hyphen - 2)
            window = at + _WINDOW
            while (at := raw.find(sign, at, window + len(sign))) >= 0:
                at += 2
                stop = raw.find(b"\r\n", at)
                stop = len(raw) if stop < 0 else stop
                if match := self._match(raw[at:stop]):
                    return _Delimiter(*match, start=at, following=min(stop + 2, len(raw)))
                at = stop
            at = window
        return None

    def _match(self, line: bytes) -> tuple[int, bool] | None:
        """The open multipart that a line delimits, the innermost first, and whether it closes it."""
        bare = line[2:].rstrip(b" \t")
        for index in range(len(self._open) - 1, -1, -1):
            boundary = self._open[index].boundary
            if bare.startswith(boundary):
                if len(bare) == len(boundary):
                    return index, False
                if bare[len(boundary) :] == b"--":
                    return index, True
                # RFC 2046 5.1.1 lets a reader compare the beginning of the line alone.
                self._see(Defect.DELIMITER_WITH_TAIL, self._open[index].where, hides=True)
        return None

    def _delimits(self, line: bytes) -> bool:
        return bool(self._open) and self._match(line) is not None

    def _end(self, body: int, found: _Delimiter | None) -> int:
        """Where a body ends: the line end before a delimiter belongs to the delimiter."""
        return len(self._raw) if found is None else max(body, found.start - 2)

    def _outside(self, start: int, found: _Delimiter | None, defect: Defect, where: str) -> None:
        """Text before the first or after the last part: other readers may show it, so it is read as text."""
        text = self._raw[start : self._end(start, found)]
        if text.isspace() or not text:
            return
        files, flaws = embedded.find(text)
        if files or flaws or _looks_like_a_part(text):
            self._see(defect, where, hides=True)
        self.leaves.append(Leaf(Role.BODY, 0, OUTSIDE_PARTS, None, (), text))

    def _leaf(self, start: int, end: int, scope: _Scope, said: Content, where: str) -> None:
        raw = self._raw[start:end]
        plain = transfer.regular_base64(raw) if said.encoding == "base64" else None
        if plain is not None:
            self._regular.append((start, end))
        else:
            plain, flaws = transfer.decode(said.encoding, raw)
            self._tell(flaws, where)
        self._decoded += len(plain)
        if said.stray_boundary and _has_delimiter(raw, said.stray_boundary):
            self._see(Defect.BOUNDARY_ON_SINGLE_PART, where, hides=True)
        if self._is_message(plain, raw, scope, said, where):
            return
        if said.type.startswith("message/") and _looks_like_a_part(plain) and plain.partition(b"\r\n\r\n")[2].strip():
            # A message of a kind that nobody knows is opened as a message by some (Python's `email`).
            self._see(Defect.MISDECLARED_CONTENT, where, hides=True)
        shown = said.type in _SHOWN and not (said.attached or said.names or scope.forwarded)
        is_text = said.type.startswith(("text/", "message/", "application/mac-binhex"))
        wide = (said.charset or "").startswith(("utf-16", "utf-32"))
        if shown and (wide or not signs.is_container(plain)):
            self.leaves.append(Leaf(Role.BODY, 0, said.type, said.charset, said.names, plain))
        else:
            self._attach(said.type, said.charset, said.names, plain)
        if is_text or said.encoding in transfer.IDENTITY:  # some readers unpack uuencode whatever the type
            files, found = embedded.find(plain)
            self._tell(found, where)
            for file in files:
                self._decoded += len(file.content)
                self._attach(file.type, None, (file.name,) if file.name else (), file.content)

    def _is_message(self, plain: bytes, raw: bytes, scope: _Scope, said: Content, where: str) -> bool:
        """Whether a decoded leaf is a message or a part of its own, to be read in its turn."""
        if said.type in content.MESSAGE_TYPES:
            # RFC 2046 5.2.1 allows no encoding; RFC 6532 3.7 does. Who decodes it reads what is read here; who does
            # not sees base64 as rubbish, but quoted-printable as another message.
            legal = said.type == "message/global" or said.encoding == "base64" or plain == raw
            self._see(Defect.ENCODED_MESSAGE, where, hides=not legal)
            inner = _Scope(scope.depth + 1, forwarded=True, message=True, names=said.names)
            self._waiting.append((_with_line_ends(plain), inner))
            return True
        if plain.startswith(signs.TNEF_HEAD) or said.type in {"application/ms-tnef", "application/vnd.ms-tnef"}:
            self._see(Defect.TNEF, where, hides=True)
        elif signed.is_signed(plain) or (said.type in _SEALED and not signs.is_enveloped(plain)):
            self.security_labels += security_label.find(plain)
            try:
                inside = signed.unwrap(plain)
            except signed.Unreadable:
                self._see(Defect.SEALED_MESSAGE, where, hides=True)
                return False
            if inside is not None:
                self._see(Defect.SEALED_MESSAGE, where, hides=False)
                self._waiting.append((_with_line_ends(inside), replace(scope, depth=scope.depth + 1)))
                return True
        return False

    def _attach(self, kind: str, charset: str | None, names: tuple[str, ...], plain: bytes) -> None:
        self._attachments += 1
        self.leaves.append(Leaf(Role.ATTACHMENT, self._attachments, kind, charset, names, plain))


def _common_start(boundaries: list[bytes]) -> bytes:
    """What all boundaries begin with, so that one search finds the delimiters of all."""
    first, last = min(boundaries), max(boundaries)
    length = next((at for at, octet in enumerate(first) if last[at] != octet), len(first))
    return first[:length]


def _with_line_ends(octets: bytes) -> bytes:
    """A decoded message with CRLF: one that knows LF alone is the same to all readers."""
    return octets if b"\r" in octets else octets.replace(b"\n", b"\r\n")


def _looks_like_a_part(text: bytes) -> bool:
    """Whether a text outside the parts holds the header of a part."""
    lowered = text.lower()
    return any(
        lowered.startswith(name) or b"\n" + name in lowered
        for name in (b"content-type:", b"content-transfer-encoding:", b"content-disposition:")
    )


def _has_delimiter(body: bytes, boundary: bytes) -> bool:
    return body.startswith(b"--" + boundary) or b"\n--" + boundary in body
