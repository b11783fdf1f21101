"""Charsets: octets to text by the declared charset, strictly, and which of them are Unicode (Điều 9-II).

What a charset is belongs here. `read` is the one way in. What a text is really written in, whatever was declared, is
told by `vietnamese/`.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from gateway.message.structure import Defect, Flaw
from gateway.message.vietnamese import codec as old_codecs
from gateway.message.vietnamese.encoding import TextEncoding as TextEncoding
from gateway.message.vietnamese.reading import reading as reading_of


@dataclass(frozen=True, slots=True)
class OldText:
    """A text that is not Unicode (Điều 9-II): in which encoding, and where."""

    encoding: TextEncoding
    where: str
    sure: bool = True
    """Whether it is a real part of the text there; a single odd line, or a name, is no ground to refuse anything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Octets read as text. `encoding` is None for a foreign charset: neither Unicode nor an old Vietnamese one."""

    text: str = field(repr=False)
    encoding: TextEncoding | None
    flaws: tuple[Flaw, ...] = ()


_UNDECLARED = frozenset({"", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "8bit", "7bit"})
_UNICODE = frozenset({"utf-8", "utf8", "unicode-1-1-utf-8", "utf-8-sig", "cp65001"})
_WINDOWS_1258 = frozenset({"windows-1258", "cp1258", "cp-1258", "x-cp1258"})

_CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936", "gb_2312-80", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "cp949", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "eucjp"), "euc_jp"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp", "iso-2022-jp-1", "iso-2022-jp-2", "cp50220"), "iso2022_jp_2"),
    "iso-2022-jp-3": "iso2022_jp_3",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
    **dict.fromkeys(("koi8-r", "koi8r", "cskoi8r"), "koi8_r"),
    **dict.fromkeys(("koi8-u", "koi8-ru"), "koi8_u"),
    **dict.fromkeys(("tis-620", "windows-874", "cp874", "iso-8859-11"), "cp874"),
    **dict.fromkeys(("latin1", "latin-1", "l1", "iso8859-1", "iso_8859-1", "iso88591", "iso-8859-1"), "latin-1"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e"), "iso8859_8"),
    **dict.fromkeys(("macintosh", "x-mac-roman"), "mac_roman"),
    "x-mac-cyrillic": "mac_cyrillic",
    "ibm866": "cp866",
}
_NUMBERED = re.compile(
    r"(?:iso[-_]?8859[-_](\d{1,2})|(?:windows|cp|x-cp)-?(125[0-7])|(?:cp|ibm)-?(437|850|852|855|866))"
)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte order marks (Unicode 23.8); the longer of two comes first."""
_EIGHT_BIT_ONLY = re.compile(r"[\x80-\U0010ffff]")


def read(octets: bytes, declared: str | None) -> Reading:
    """Read octets by their declared charset (lower case, or None). Never raises; what cannot be read is guessed.

    A foreign charset is decoded strictly. One that nobody can be sure of (unknown, or one that hides plain letters,
    such as UTF-7) is told as class 56, octets that are not what they are declared to be as class 57 or 58.
    """
    name = declared or ""
    if name in _UNICODE or name in _UNDECLARED:
        return _unicode(octets, name)
    if name in _WINDOWS_1258:
        return Reading(_best_effort(octets, "cp1258"), TextEncoding.WINDOWS_1258)
    if (old := old_codecs.encoding_of(name)) is not None:
        return Reading(_old(octets, name), old)
    if codec := _codec(name):
        further = _as_unicode(octets)
        try:
            text = octets.decode(codec)
            return Reading(f"{text}\n{further}" if further else text, None)
        except UnicodeDecodeError:
            flaws = (Flaw(Defect.INVALID_FOR_CHARSET, hides=False),)
            return Reading(octets.decode(codec, "replace"), None, flaws)
    return _exotic(octets, name)


def with_mark(octets: bytes) -> str | None:
    """The text of octets that begin with a byte order mark; None if there is none."""
    for mark, codec in _MARKS:
        if octets.startswith(mark):
            return octets[len(mark) :].decode(codec, "replace")
    return None


def _as_unicode(octets: bytes) -> str:
    """What octets say in Unicode whatever is declared, or nothing: browsers believe a mark, editors the octets."""
    marked = with_mark(octets)
    if marked is not None or octets.isascii():
        return marked or ""
    text = octets.decode("utf-8", "replace")
    return text if text.count("\ufffd") * 4 < 1 + len(octets) - len(text) else ""  # a stray octet or two change nothing


def is_foreign(declared: str) -> bool:
    """Whether a charset (lower case) is neither Unicode nor an old Vietnamese one, but can be read."""
    return _codec(declared) is not None


def summary(old_texts: tuple[OldText, ...]) -> TextEncoding:
    """What the message as a whole is written in: Unicode, the one other encoding, or mixed."""
    encodings = {old.encoding for old in old_texts if old.sure}
    if len(encodings) > 1:
        return TextEncoding.MIXED
    return encodings.pop() if encodings else TextEncoding.UNICODE


def _unicode(octets: bytes, name: str) -> Reading:
    try:
        text = octets.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        defect = Defect.INVALID_FOR_CHARSET if name in _UNICODE else Defect.UNDECLARED_EIGHT_BIT
        really = reading_of(octets.decode("latin-1"))
        encoding = really.encoding if really.is_old else TextEncoding.INVALID
        shown = really.decoded if really.is_old else _best_effort(octets, "utf-8")
        return Reading(shown, encoding, (Flaw(defect, hides=False),))
    if name in _UNDECLARED and not octets.isascii():
        return Reading(text, TextEncoding.UNICODE, (Flaw(Defect.UNDECLARED_EIGHT_BIT, hides=False),))
    return Reading(text, TextEncoding.UNICODE)


def _old(octets: bytes, name: str) -> str:
    """Text in a declared old encoding. What is UTF-8 is so whatever it is called: no old text happens to be."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode(name, "replace")
    return octets.decode(name, "replace") if text.isascii() else text


def _codec(name: str) -> str | None:
    if codec := _CODECS.get(name):
        return codec
    if (found := _NUMBERED.fullmatch(name)) is None:
        return None
    part, windows, dos = found.groups()
    if part:
        return f"iso8859_{int(part)}" if 1 <= int(part) <= 16 and int(part) != 12 else None
    return f"cp{windows or dos}"


def _exotic(octets: bytes, name: str) -> Reading:
    """Charsets in which plain letters mean something else are dangerous; an unknown name for ASCII is not."""
    if name.startswith(("utf-16", "utf-32", "ucs-2", "ucs-4", "iso-10646-ucs", "unicode")):
        text = "\n".join(octets.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be", "latin-1"))
        return Reading(text, None, (Flaw(Defect.EXOTIC_CHARSET, hides=True),))
    if "utf-7" in name or name in {"utf7", "hz", "hz-gb-2312"}:
        text = octets.decode("utf-7", "replace") + "\n" + octets.decode("latin-1")
        return Reading(text, None, (Flaw(Defect.EXOTIC_CHARSET, hides=True),))
    plain = octets.isascii() and b"\x1b" not in octets and not _changes_ascii(name)
    return Reading(_best_effort(octets, "utf-8"), None, (Flaw(Defect.EXOTIC_CHARSET, hides=not plain),))


def _changes_ascii(name: str) -> bool:
    """Whether a charset of this name may give ASCII octets another meaning (EBCDIC, modified UTF-7, user-defined)."""
    return name.startswith(("cp", "ibm", "ebcdic", "x-ebcdic", "x-imap", "imap", "x-user", "scsu", "bocu", "iso-2022"))


def _best_effort(octets: bytes, codec: str) -> str:
    """The text; of octets that are none both what is left of it, as readers show it, and each octet as a letter."""
    try:
        text = octets.decode(codec)
    except UnicodeDecodeError:
        text = octets.decode(codec, "replace") + "\n" + octets.decode("latin-1")
    return unicodedata.normalize("NFC", text) if _EIGHT_BIT_ONLY.search(text) else text
