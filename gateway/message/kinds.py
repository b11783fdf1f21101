"""What a file is by its own structure: which reader opens it, whatever its name or declared type says.

Containers are told first, by their heads and ends; what has no structure of its own is text or `OTHER`, and libmagic
is asked about the latter alone. How a kind is read does not belong here.
"""

import re
from enum import StrEnum

from gateway.message import archives, openpgp, signed, signs
from gateway.message.archives import packages, zip_directory


class Kind(StrEnum):
    """The families of files that are told apart, one a reader."""

    EMPTY = "empty"
    PDF = "pdf"
    OOXML = "ooxml"
    ODF = "odf"
    TWO_DOCUMENTS = "two documents"
    """A package that is an OOXML and an ODF document at once."""
    ARCHIVE = "archive"
    """zip, tar, gzip, bzip2, xz, lzma. Those that need a library show their signs to it."""
    OLE = "ole"
    RTF = "rtf"
    MESSAGE = "message"
    HTML = "html"
    XML = "xml"
    TEXT = "text"
    ENVELOPED = "enveloped"
    SIGNED = "signed"
    PGP = "pgp"
    TNEF = "tnef"
    OTHER = "other"


_HEAD = 1024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK")
_PGP = re.compile(rb"\s*-----BEGIN PGP MESSAGE-----")
_MARKUP = re.compile(
    rb"\s*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+(?:html|svg)|html|head|body|script|style|meta|svg|iframe|frameset|"
    rb"table|title|base|div|form|object|embed|img|center|font|p|a|b|br|h1|hta:)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<\?xml[\s?]|\s*<(?:pkg:package|office:document|w:wordDocument|ss:Workbook|Workbook)\b")
_FLAT_ODF = re.compile(rb"<(?:[\w.-]+:)?document[\s>]")
_ODF_NAMES = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_XML_MARKUP = re.compile(rb"<(?:html|svg)[\s>]", re.IGNORECASE)
_FIELD = (
    rb"(?:received|return-path|from|to|cc|date|subject|message-id|mime-version|content-type|x-[a-z-]+|delivered-to)"
)
_MESSAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:>?From [^\r\n]*\r?\n)?" + _FIELD + rb":[^\n]*\n(?:[ \t][^\n]*\n|[!-9;-~]+:[^\n]*\n)*\r?\n",
    re.IGNORECASE,
)
_MESSAGE_SIGN = re.compile(rb"^(?:mime-version|from|content-type|received):", re.IGNORECASE | re.MULTILINE)
_TEXT_TO_CONTROLS = 20
"""Octets of a text for one that is a control; of packed or encrypted octets every ninth is one."""
_CONTROLS = bytes(octet for octet in range(32) if octet not in b"\t\n\r\f\x1b\x1a")


def kind(content: bytes) -> Kind:  # noqa: PLR0911 - one line a kind, in the order in which they are asked
    """Tell a file by its octets. Linear, and never raises."""
    if not content:
        return Kind.EMPTY
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith(signs.COMPOUND_FILE):
        return Kind.OLE
    if content[:_HEAD].lstrip().startswith(b"{\\rt"):
        return Kind.RTF
    if content.startswith(_ZIP) or zip_directory.ends_as_zip(content):
        return _package(content)
    if archives.reader_of(content):
        return Kind.ARCHIVE
    if b"%PDF-" in content[:_HEAD]:
        return Kind.PDF
    if signs.is_enveloped(content):
        return Kind.ENVELOPED
    if signed.is_signed(content):
        return Kind.SIGNED
    if _PGP.match(content, 0, _HEAD) or openpgp.is_encrypted(content):
        return Kind.PGP
    if content.startswith(signs.TNEF_HEAD):
        return Kind.TNEF
    return _written(content)


def _package(content: bytes) -> Kind:
    """What a zip is: a document that is packed so, or an archive of files."""
    names = packages.names(content)
    is_ooxml = "[content_types].xml" in names
    is_odf = "content.xml" in names and ("mimetype" in names or "meta-inf/manifest.xml" in names)
    if is_ooxml and is_odf:
        return Kind.TWO_DOCUMENTS
    if is_ooxml:
        return Kind.OOXML
    return Kind.ODF if is_odf else Kind.ARCHIVE


def _written(content: bytes) -> Kind:
    """What is written in letters: a message, markup, plain text; the rest is other."""
    plain = _without_wide_letters(content)
    if plain is None:
        return Kind.OTHER
    if _MESSAGE.match(plain) and _MESSAGE_SIGN.search(plain, 0, 16 * _HEAD):
        return Kind.MESSAGE
    head = plain.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(head, 0, _HEAD):
        if _FLAT_ODF.search(head, 0, 4 * _HEAD) and _ODF_NAMES in head[: 16 * _HEAD]:
            return Kind.ODF
        return Kind.HTML if _XML_MARKUP.search(head, 0, 4 * _HEAD) else Kind.XML
    return Kind.HTML if _MARKUP.match(head, 0, 4 * _HEAD) else Kind.TEXT


def _without_wide_letters(content: bytes) -> bytes | None:
    """The beginning as octets of letters, UTF-16 and UTF-32 made narrow; None when it is no text at all."""
    head = content[: 64 * _HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(head):
        return head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    # Readers of text and browsers pass over NUL and other controls: some of them make no other kind of a text.
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return head.replace(b"\0", b"") if controls * _TEXT_TO_CONTROLS <= len(head) else None


def _is_wide(head: bytes) -> bool:
    """Whether every other octet is zero, as Latin letters in UTF-16 are; Vietnamese ones mostly."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    return half > 1 and max(even, odd) * 10 >= half * 6 and min(even, odd) * 10 <= half
