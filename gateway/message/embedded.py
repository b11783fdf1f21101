"""Files inside a text: what a reader may unpack out of a body without MIME saying so.

Uuencode (class 51), bare base64 and data addresses (class 3, 60), PGP messages (class 55) are found as files of
their own; yEnc and BinHex (class 52, 53) have no use in mail and are only told.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.message.signs import BASE64_HEADS
from gateway.message.structure import Defect, Flaw

MAX_FILES = 100
"""Files taken out of one text. A text with more of them hides what stands behind."""

_UU_HEAD = re.compile(rb"begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\r\n \t>]")
_PGP_BEGIN = b"-----BEGIN PGP MESSAGE-----"
_PGP_END = b"-----END PGP MESSAGE-----"
_SHORTEST = 100
"""Octets of base64 below which no container can begin."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file out of a text: its name (may be empty), its type as far as it is known, and its decoded octets."""

    name: str
    type: str
    content: bytes = field(repr=False)


def find(text: bytes) -> tuple[list[EmbeddedFile], list[Flaw]]:
    """The files inside a text, in the order of their kinds, and what cannot be taken out."""
    files: list[EmbeddedFile] = []
    flaws: list[Flaw] = []
    if _at_line_start(text, b"=ybegin ") >= 0:
        flaws.append(Flaw(Defect.YENC, hides=True))
    if b"(This file must be converted with BinHex" in text:
        flaws.append(Flaw(Defect.FOREIGN_ENCODING, hides=True))
    for found in (_uuencoded(text), _base64_runs(text), _pgp(text)):
        for file in found:
            if len(files) == MAX_FILES:
                flaws.append(Flaw(Defect.TOO_MANY_PARTS, hides=True))
                return files, flaws
            files.append(file)
    if any(file.type == "text/x-uuencode" for file in files):
        flaws.append(Flaw(Defect.UUENCODED, hides=False))
    return files, flaws


def _at_line_start(text: bytes, sign: bytes, start: int = 0) -> int:
    if start == 0 and text.startswith(sign):
        return 0
    found = text.find(b"\n" + sign, max(start - 1, 0))
    return found + 1 if found >= 0 else -1


def _uuencoded(text: bytes) -> Iterator[EmbeddedFile]:
    at = 0
    while (at := _at_line_start(text, b"begin", at)) >= 0:
        head = _UU_HEAD.match(text, at)
        if head is None:
            at += 5
            continue
        name = head[1].decode("utf-8", "replace").strip()
        content, at = _uu_lines(text, head.end())
        if content:
            yield EmbeddedFile(name, "text/x-uuencode", content)


def _uu_lines(text: bytes, at: int) -> tuple[bytes, int]:
    """Decode lines until one is not uuencoded; an `end` is not asked for."""
    pieces: list[bytes] = []
    at = text.find(b"\n", at) + 1 or len(text)
    while at < len(text):
        stop = text.find(b"\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].rstrip(b"\r")
        if not line or len(line) > 100:
            break
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            break
        if line in {b"`", b" "}:
            break
        at = stop + 1
    return b"".join(pieces), at


def _base64_runs(text: bytes) -> Iterator[EmbeddedFile]:
    for sign in BASE64_HEADS:
        at = 0
        while (at := text.find(sign, at)) >= 0:
            before = text[max(at - 8, 0) : at]
            if before and not before.endswith((b"\n", b"base64,", b"> ", b">")):
                at += len(sign)
                continue
            stop = _NOT_BASE64.search(text, at)
            end = stop.start() if stop else len(text)
            if end - at >= _SHORTEST:
                letters = re.sub(rb"[^A-Za-z0-9+/]", b"", text[at:end])
                letters = letters[: len(letters) // 4 * 4]
                yield EmbeddedFile("", "", binascii.a2b_base64(letters))
            at = end


def _pgp(text: bytes) -> Iterator[EmbeddedFile]:
    at = 0
    while (at := text.find(_PGP_BEGIN, at)) >= 0:
        end = text.find(_PGP_END, at)
        end = len(text) if end < 0 else end + len(_PGP_END)
        yield EmbeddedFile("", "application/pgp-encrypted", text[at:end])
        at = end
