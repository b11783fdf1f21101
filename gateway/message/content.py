"""What a part says of itself: type, charset, encoding, boundary, names, disposition (RFC 2045, 2046, 2183).

Whatever decides how a message is split must be said exactly once and in strict grammar; else it is told as a flaw
that hides. How the parts then stand in one another is `mime.py`'s.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.message import header
from gateway.message.parameters import Parameter, Structured, parse, readings, without_comments
from gateway.message.structure import Defect, Flaw, HeaderField
from gateway.message.transfer import ENCODINGS, IDENTITY

TYPE, ENCODING, DISPOSITION = "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"
MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})

_TYPE = re.compile(r"[!#$%&'*+\-.0-9^_`a-z{|}~]+/[!#$%&'*+\-.0-9^_`a-z{|}~]+")
_BOUNDARY = re.compile(r"[A-Za-z0-9'()+_,\-./:=? ]{1,70}")
_SLOPPY_IDENTITY = {"8-bit": "8bit", "7-bit": "7bit", "8bits": "8bit", "7bits": "7bit", "none": "7bit"}
_FOREIGN = frozenset({"binhex", "binhex40", "mac-binhex40", "x-binhex", "x-gzip64", "x-bzip2", "x-yenc"})
_UU = frozenset({"uuencode", "x-uuencode", "uue", "x-uue", "uu"})
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:()\"]+")
_QUOTE_SIGNS = re.compile(r'\\.|"', re.DOTALL)
_WORD_BEFORE_AT = re.compile(r"\?=[ \t]*@")
_NAME_TRICKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeff\x01-\x1f\x7f]")
_NOT_LETTERS = re.compile("[^a-z]")
_CONTROLS = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Content:
    """One part's own description. `boundary` is set only for a multipart whose boundary can be told for sure."""

    type: str
    charset: str | None
    encoding: str
    boundary: bytes | None
    stray_boundary: bytes | None
    """A boundary on a type that has no parts: another reader may split there (class 28)."""
    names: tuple[str, ...]
    attached: bool
    flaws: tuple[Flaw, ...] = field(default=())


def describe(fields: Sequence[HeaderField], default_type: str) -> Content:
    """What the header of one part says of it."""
    flaws: list[Flaw] = []
    named = {TYPE: b"", ENCODING: b"", DISPOSITION: b""}
    for name, duplicate in (
        (TYPE, Defect.DUPLICATE_TYPE),
        (ENCODING, Defect.DUPLICATE_ENCODING),
        (DISPOSITION, Defect.NAMES_DIFFER),
    ):
        found = [one.raw for one in fields if one.name.lower() == name.lower()]
        if len(found) > 1:
            flaws.append(Flaw(duplicate, hides=True, field=name))
        if found:
            named[name] = header.unfold(found[0])
            if header.has_controls(named[name]):
                flaws.append(Flaw(Defect.CONTROL_IN_HEADER, hides=True, field=name))
    typed = parse(header.to_text(named[TYPE]))
    disposed = parse(header.to_text(named[DISPOSITION]))
    kind = _kind(typed, default_type)
    boundary, stray = _boundaries(typed, kind, flaws)
    encoding = _encoding(named[ENCODING], flaws)
    if encoding not in IDENTITY and kind.startswith("multipart/"):
        flaws.append(Flaw(Defect.ENCODED_MULTIPART, hides=True, field=ENCODING))
    names = _names(typed, disposed, flaws)
    return Content(
        type=kind,
        charset=_charset(typed, flaws),
        encoding=encoding,
        boundary=boundary,
        stray_boundary=stray,
        names=names,
        attached=disposed.main not in {"", "inline"},
        flaws=tuple(flaws),
    )


def _kind(typed: Structured, default_type: str) -> str:
    if not typed.main:
        return default_type
    main = typed.main.split(maxsplit=1)[0]  # `text/html charset=utf-8`: a missing semicolon is common
    if _TYPE.fullmatch(main):
        return main
    # A type that is none is read as text by some and as a file by others: its content decides (class 62).
    return "text/plain" if typed.main == "text" else "application/octet-stream"


def _boundaries(typed: Structured, kind: str, flaws: list[Flaw]) -> tuple[bytes | None, bytes | None]:
    """The boundary of a multipart, or the one on a type that should have none."""
    related = [one for one in typed.parameters if one.name == "boundary" or one.name.startswith("boundary*")]
    found = _boundary_flaws(typed, related)
    if kind.startswith("multipart/"):
        flaws += found
        if not related:
            flaws.append(Flaw(Defect.UNUSABLE_BOUNDARY, hides=True, field=TYPE))
            return None, None
        value = related[0].value
        return (value.encode("latin-1", "replace") if value else None), None
    if _NOT_LETTERS.sub("", typed.main).startswith(("multipart", "xmultipart")):
        flaws.append(Flaw(Defect.ODD_MULTIPART_TYPE, hides=True, field=TYPE))
    if related:
        return None, related[0].value.encode("latin-1", "replace") or None
    return None, None


def _boundary_flaws(typed: Structured, related: Sequence[Parameter]) -> list[Flaw]:
    defects: list[Defect] = []
    if len(related) > 1:
        defects.append(Defect.DUPLICATE_BOUNDARY)
    if typed.comment or not typed.balanced:
        defects.append(Defect.COMMENT_AT_BOUNDARY if typed.comment else Defect.BROKEN_BOUNDARY_QUOTING)
    if not typed.exact:
        defects.append(Defect.BROKEN_BOUNDARY_QUOTING)
    for one in related:
        if one.name != "boundary":
            defects.append(Defect.EXTENDED_BOUNDARY)
        elif one.value.startswith("=?") and one.value.endswith("?="):
            defects.append(Defect.ENCODED_WORD_BOUNDARY)
        elif "(" in one.value and not one.exact:
            defects.append(Defect.COMMENT_AT_BOUNDARY)
        elif one.blank or " " in one.value or "\t" in one.value:
            defects.append(Defect.BLANK_AT_BOUNDARY)
        elif not one.exact or one.escaped:
            defects.append(Defect.BROKEN_BOUNDARY_QUOTING)
        elif not _BOUNDARY.fullmatch(one.value):
            defects.append(Defect.UNUSABLE_BOUNDARY)
    return [Flaw(defect, hides=True, field=TYPE) for defect in dict.fromkeys(defects)]


def _encoding(value: bytes, flaws: list[Flaw]) -> str:
    """The one encoding a part declares. Comments and folds are legal (RFC 2045 6.1); nothing else that is odd is."""
    if not value:
        return "7bit"
    text, balanced = without_comments(header.to_text(value))
    if not balanced:
        flaws.append(Flaw(Defect.BROKEN_ENCODING_COMMENT, hides=True, field=ENCODING))
    token = text.lower()
    if token in ENCODINGS:
        return token
    if token in _SLOPPY_IDENTITY or not token:
        flaws.append(Flaw(Defect.UNKNOWN_ENCODING, hides=False, field=ENCODING))
        return _SLOPPY_IDENTITY.get(token, "7bit")
    flaws.append(Flaw(_encoding_defect(token), hides=True, field=ENCODING))
    return next((one for one in ("base64", "quoted-printable") if one in token.replace(" ", "")), "7bit")


def _encoding_defect(token: str) -> Defect:
    if token.startswith(":"):
        return Defect.MALFORMED_FIELD
    if token in _UU:
        return Defect.UUENCODED
    if token in _FOREIGN:
        return Defect.FOREIGN_ENCODING
    if "".join(token.split()) in ENCODINGS:
        return Defect.FOLD_INSIDE_ENCODING
    if "," in token or ";" in token or len(token.split()) > 1:
        return Defect.TWO_ENCODINGS_IN_ONE
    return Defect.UNKNOWN_ENCODING


def _charset(typed: Structured, flaws: list[Flaw]) -> str | None:
    values = {one.value.split("(", 1)[0].strip().strip("'").lower() for one in typed.named("charset")}
    extended, _ = readings(Structured("", tuple(one for one in typed.parameters if one.name != "charset")), "charset")
    values |= {value.lower() for value in extended}
    if len(values) > 1:
        flaws.append(Flaw(Defect.EXOTIC_CHARSET, hides=True, field=TYPE))
    return min(values - {""}, default=None)


def _names(typed: Structured, disposed: Structured, flaws: list[Flaw]) -> tuple[str, ...]:
    """Every reading of the file name, the best first, without control characters; never to be used as a path."""
    found: dict[str, None] = {}
    for structured, name, place in ((disposed, "filename", DISPOSITION), (typed, "name", TYPE)):
        values, name_flaws = readings(structured, name)
        flaws += [Flaw(flaw.defect, flaw.hides, place) for flaw in name_flaws]
        for value in values:
            if "\0" in value:
                flaws.append(Flaw(Defect.NAME_TRICK, hides=True, field=place))
            elif _NAME_TRICKS.search(value):
                flaws.append(Flaw(Defect.NAME_TRICK, hides=False, field=place))
            found[_CONTROLS.sub("", value).strip()] = None
    found.pop("", None)
    if len(found) > 1:
        flaws.append(Flaw(Defect.NAMES_DIFFER, hides=False, field=DISPOSITION))
    return tuple(found)


def top_flaws(fields: Iterable[HeaderField]) -> list[Flaw]:
    """What is wrong with the fields that only the message itself has: MIME-Version (29) and From (42, 43)."""
    flaws: list[Flaw] = []
    versions: list[str] = []
    senders: list[bytes] = []
    typed = False
    for one in fields:
        name = one.name.lower()
        if name == "mime-version":
            versions.append(without_comments(header.to_text(header.unfold(one.raw)))[0].replace(" ", ""))
        elif name == "from":
            senders.append(header.unfold(one.raw))
        typed = typed or name == "content-type"
    if len(set(versions)) > 1:
        flaws.append(Flaw(Defect.MIME_VERSION, hides=True, field="MIME-Version"))
    elif (typed or versions) and versions != ["1.0"]:
        flaws.append(Flaw(Defect.MIME_VERSION, hides=False, field="MIME-Version"))
    for sender in senders:
        text = header.to_text(sender)
        if _WORD_BEFORE_AT.search(text) or _CONTROLS.search(header.decode_words(text).text.replace("\t", " ")):
            flaws.append(Flaw(Defect.CONTROL_IN_ENCODED_WORD, hides=True, field="From"))
        if len(set(_addresses(text))) > 1:
            flaws.append(Flaw(Defect.SENDER_UNCLEAR, hides=True, field="From"))
    if len(senders) > 1:
        flaws.append(Flaw(Defect.SENDER_UNCLEAR, hides=True, field="From"))
    return flaws


def _addresses(text: str) -> list[str]:
    """The addresses outside quotes and comments, in lower case: what any reader may take for the sender."""
    pieces, at, inside = [], 0, False
    for sign in _QUOTE_SIGNS.finditer(text):
        if sign[0] == '"':
            if not inside:
                pieces.append(text[at : sign.start()])
            inside, at = not inside, sign.end()
    pieces.append(text[at:])  # an unbalanced quote protects nothing
    plain, _ = without_comments("q".join(pieces))
    words = [word for word in _BETWEEN_ADDRESSES.split(plain.lower()) if "@" in word.strip("@")]
    # `An/ORG@EXAMPLE <an@example.org>` is how HCL Notes names people: no mail reaches a domain without a dot.
    return [word for word in words if "." in word.rpartition("@")[2]] or words
