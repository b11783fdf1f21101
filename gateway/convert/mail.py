"""Messages as Unicode copies: texts, subjects and attachments of the kinds that are converted; all else as it is.

A message that two readers may split in two ways is not written anew. What is signed (S/MIME, PGP, DKIM) stays, since
a copy would not be what was signed.
"""

import binascii
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.header import Header

from gateway.convert import ooxml, pages, texts
from gateway.convert.conversion import Conversion, Outcome, Unconvertible
from gateway.convert.writing import Writing
from gateway.message import content as contents
from gateway.message import header, mime, transfer
from gateway.message.content import Content
from gateway.message.document import Purse
from gateway.message.header import Block
from gateway.message.kinds import Kind, kind
from gateway.message.structure import Budget, HeaderField, Role
from gateway.message.vietnamese import codec as old_codecs
from gateway.message.vietnamese.encoding import TextEncoding

_SEALS = frozenset({"dkim-signature", "arc-message-signature"})
_PGP = re.compile(rb"^-----BEGIN PGP SIGNED MESSAGE-----", re.MULTILINE)
_CHARSET = re.compile(rb"""(;\s*charset\s*=\s*)("[^"]*"|[^\s;"]+)""", re.IGNORECASE)
_UNSUPPORTED = {
    Kind.OLE: "an old Office format; save it as .docx, .xlsx or .pptx and convert that",
    Kind.RTF: "RTF is not converted; save it as .docx and convert that",
    Kind.ODF: "OpenDocument is not converted; save it as .docx, .xlsx or .pptx and convert that",
    Kind.PDF: "a PDF cannot be converted; convert the document that it was made from",
    Kind.ARCHIVE: "an archive is not opened; unpack it and convert what it holds",
}
_SIGNED = "is signed, and a copy would not be; it stays as it is"
_WIDTH = 76
"""Letters of a line of base64 or of encoded words (RFC 2045 6.8, RFC 2047 2)."""


@dataclass(slots=True)
class _State:
    """What was done and not done so far."""

    purse: Purse
    context: str = field(repr=False)
    """The texts of the message: what a short subject is decided beside."""
    encodings: Counter[TextEncoding] = field(default_factory=Counter)
    lines: int = 0
    runs: int = 0
    left: int = 0
    fonts: set[tuple[str, str]] = field(default_factory=set)
    why: list[str] = field(default_factory=list)
    outcomes: set[Outcome] = field(default_factory=set)
    count: int = 0
    """Leaves seen."""

    def take(self, where: str, found: Conversion) -> None:
        """Count in what became of one part."""
        if found.encoding is not None:
            self.encodings[found.encoding] += max(found.lines, 1)
        self.lines, self.runs, self.left = self.lines + found.lines, self.runs + found.runs, self.left + found.left
        self.fonts.update(found.fonts)
        self.outcomes.add(found.outcome)
        self.why += [f"{where}: {why}" for why in found.why]

    def leave(self, where: str, outcome: Outcome, why: str) -> None:
        """Tell of one part that stays."""
        self.outcomes.add(outcome)
        self.why.append(f"{where} {why}" if outcome is Outcome.SIGNED else f"{where}: {why}")


def convert(content: bytes, purse: Purse) -> Conversion:
    """A message (CRLF or LF line ends) as a Unicode copy. Raises Unconvertible and Spent."""
    only_lf = b"\r" not in content
    raw = content.replace(b"\n", b"\r\n") if only_lf else content
    budget = Budget()
    parts = mime.read(raw, budget)
    hiding = sorted({one.defect.value for one in parts.sightings if one.hides})
    if hiding:
        told = ", ".join(map(str, hiding))
        raise Unconvertible(
            Outcome.UNREADABLE, f"readers may see two messages in it (class {told} of policies/README.md)"
        )
    state = _State(purse, _context(parts))
    changed = _Message(state, budget).part(raw, "text/plain", "message")
    outcome = _outcome(state.outcomes, changed=changed != raw)
    if changed == raw:
        return Conversion(outcome, left=state.left, why=tuple(state.why))
    return Conversion(
        outcome,
        changed.replace(b"\r\n", b"\n") if only_lf else changed,
        state.encodings.most_common(1)[0][0] if len(state.encodings) == 1 else TextEncoding.MIXED,
        state.lines,
        state.runs,
        state.left,
        tuple(sorted(state.fonts)),
        tuple(state.why),
    )


def _outcome(outcomes: set[Outcome], *, changed: bool) -> Outcome:
    worst = [
        one for one in (Outcome.UNREADABLE, Outcome.LOCKED, Outcome.SIGNED, Outcome.LEFT, Outcome.UNSUPPORTED)
        if one in outcomes
    ]  # fmt: skip
    if changed:
        return Outcome.PARTLY if worst or Outcome.PARTLY in outcomes else Outcome.CONVERTED
    return worst[0] if worst else Outcome.UNICODE


def _context(parts: mime.Parts) -> str:
    shown = [leaf.content for leaf in parts.leaves if leaf.role is Role.BODY and leaf.declared_type.startswith("text/")]
    return "\n".join(header.to_text(octets) for octets in shown)


class _Message:
    """Goes through a message that is split in one way only, and writes it anew part by part.

    Parts stand in one another no deeper than the budget allows: a message that is deeper was refused before.
    """

    def __init__(self, state: _State, budget: Budget) -> None:
        self._state = state
        self._budget = budget

    def part(self, octets: bytes, default_type: str, where: str) -> bytes:
        """One part with its header; `where` is `message` for one with the header of a message."""
        block = header.split(octets, 0, self._budget, lambda _: False)
        said = contents.describe(block.fields, default_type)
        is_message = where == "message"
        if is_message and any(one.name.lower() in _SEALS for one in block.fields):
            self._state.leave("the message", Outcome.SIGNED, _SIGNED)
            return octets
        edits: list[tuple[int, int, bytes]] = []
        if is_message:
            edits += [edit for one in block.fields if one.name.lower() == "subject" for edit in self._subject(one)]
        body = octets[block.body :]
        if said.type in {"multipart/signed", "multipart/encrypted"}:
            self._sealed(said)
        elif said.boundary is not None:
            default = "message/rfc822" if said.type == "multipart/digest" else "text/plain"
            body = self._parts(body, said.boundary, default)
        elif said.type in contents.MESSAGE_TYPES and said.encoding in transfer.IDENTITY:
            body = self.part(body, "text/plain", "message")
        else:
            body = self._leaf(body, block, said, edits, is_message=is_message)
        return _edited(octets[: block.body], edits) + body

    def _sealed(self, said: Content) -> None:
        if said.type == "multipart/signed":
            self._state.leave("a part", Outcome.SIGNED, _SIGNED)
        else:
            self._state.leave("a part", Outcome.LOCKED, "encrypted; decrypt it and convert that")

    def _parts(self, body: bytes, boundary: bytes, default_type: str) -> bytes:
        delimiter = re.compile(rb"(?:\A|\r\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)")
        found = list(delimiter.finditer(body))
        pieces: list[bytes] = []
        at = 0
        for one, following in zip(found, [*found[1:], None], strict=True):
            if one[1]:
                break
            start, stop = one.end() + 2, following.start() if following else len(body)
            if start <= stop:
                pieces += [body[at:start], self.part(body[start:stop], default_type, "part")]
                at = stop
        return b"".join([*pieces, body[at:]])

    def _subject(self, one: HeaderField) -> list[tuple[int, int, bytes]]:
        words = header.read_field(one.raw)
        text = words.text
        declared = [old for name in words.charsets if (old := _old(name)) is not None]
        if declared:
            encoding = declared[0]
        else:
            writing = Writing()
            number = writing.add(text)
            writing.end_line()
            writing.add(self._state.context)
            decoded = writing.decode()
            if number not in decoded.texts:
                return []
            text, encoding = decoded.texts[number], decoded.encoding
        self._state.take("subject", Conversion(Outcome.CONVERTED, encoding=encoding, lines=1, runs=1))
        written = Header(text, "utf-8", maxlinelen=_WIDTH, header_name=one.name).encode(linesep="\r\n")
        return [(one.start, one.end, f"{one.name}: {written}\r\n".encode("ascii"))]

    def _leaf(
        self, body: bytes, block: Block, said: Content, edits: list[tuple[int, int, bytes]], *, is_message: bool
    ) -> bytes:
        state = self._state
        state.count += 1
        where = f"part {state.count}"
        plain, _ = transfer.decode(said.encoding, body)
        state.purse.pay(octets=len(plain))
        what = kind(plain)
        is_text = said.type in {"text/plain", "text/html"}
        if _PGP.search(plain) or what is Kind.SIGNED:
            state.leave(where, Outcome.SIGNED, _SIGNED)
            return body
        if why := _UNSUPPORTED.get(what):
            state.leave(where, Outcome.UNSUPPORTED, why)
            return body
        try:
            found = self._converted(plain, what, said)
        except Unconvertible as error:
            found = error.conversion()
        if found is None:
            return body
        state.take(where, found)
        if found.content is None:
            return body
        as_base64 = said.encoding == "base64" or not is_text
        edits += _described(block.fields, as_base64=as_base64, text=is_text, top=is_message)
        return _base64(found.content, body) if as_base64 else binascii.b2a_qp(found.content, istext=True)

    def _converted(self, plain: bytes, what: Kind, said: Content) -> Conversion | None:
        declared = said.charset or ""
        if what is Kind.OOXML:
            return ooxml.convert(plain, self._state.purse)
        if said.type == "text/html" or (what is Kind.HTML and said.type != "text/plain"):
            return pages.convert(plain, self._state.purse, declared)
        if said.type == "text/plain" and what in {Kind.TEXT, Kind.HTML, Kind.MESSAGE, Kind.XML}:
            return texts.convert(plain, self._state.purse, declared)
        return None


def _old(charset: str) -> TextEncoding | None:
    if charset in {"windows-1258", "cp1258"}:
        return TextEncoding.WINDOWS_1258
    return old_codecs.encoding_of(charset)


def _described(
    fields: Sequence[HeaderField], *, as_base64: bool, text: bool, top: bool
) -> list[tuple[int, int, bytes]]:
    """What changes in a part's header: its charset and its transfer encoding."""
    edits: list[tuple[int, int, bytes]] = []
    named = {one.name.lower(): one for one in fields}
    end = fields[-1].end if fields else 0
    encoding = b"base64" if as_base64 else b"quoted-printable"
    typed, encoded = named.get("content-type"), named.get("content-transfer-encoding")
    if text and typed is not None:
        if re.search(rb"charset\s*\*", typed.raw, re.IGNORECASE):
            raise Unconvertible(Outcome.LEFT, "its charset is declared in an uncommon way")
        raw, count = _CHARSET.subn(rb'\1"utf-8"', typed.raw, count=1)
        raw = raw if count else (typed.raw.rstrip(b"; \t") or b" text/plain") + b'; charset="utf-8"'
        edits.append((typed.start, typed.end, typed.name.encode() + b":" + raw + b"\r\n"))
    elif text:
        version = b"MIME-Version: 1.0\r\n" if top and "mime-version" not in named else b""
        edits.append((end, end, version + b'Content-Type: text/plain; charset="utf-8"\r\n'))
    if encoded is not None:
        edits.append((encoded.start, encoded.end, encoded.name.encode() + b": " + encoding + b"\r\n"))
    else:
        edits.append((end, end, b"Content-Transfer-Encoding: " + encoding + b"\r\n"))
    return edits


def _edited(head: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    pieces: list[bytes] = []
    at = 0
    for start, end, instead in sorted(edits, key=lambda one: one[0]):
        pieces += [head[at:start], instead]
        at = end
    return b"".join([*pieces, head[at:]])


def _base64(plain: bytes, body: bytes) -> bytes:
    step = _WIDTH // 4 * 3
    lines = [binascii.b2a_base64(plain[at : at + step], newline=False) for at in range(0, len(plain), step)]
    return b"\r\n".join(lines) + (b"\r\n" if body.endswith(b"\r\n") else b"")
