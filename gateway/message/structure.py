"""What a message is made of: its header fields, its leaves, and the defects that were seen while it was split.

Values only, and the numbers of the defects; the splitting itself stands in `mime.py`.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from gateway.message.document import Purse
from gateway.message.security_label import SecurityLabel


class Defect(IntEnum):
    """The classes of ways to make two readers see two messages, by their stable numbers."""

    DUPLICATE_ENCODING = 1
    TWO_ENCODINGS_IN_ONE = 2
    UNKNOWN_ENCODING = 3
    BROKEN_ENCODING_COMMENT = 4
    FOLD_INSIDE_ENCODING = 5
    MALFORMED_FIELD = 6
    JUNK_BEFORE_HEADER = 7
    CONTROL_IN_HEADER = 8
    BARE_LINE_END = 9
    ODD_SEPARATOR = 10
    HEADER_WITHOUT_END = 11
    DUPLICATE_TYPE = 12
    DUPLICATE_BOUNDARY = 13
    EXTENDED_BOUNDARY = 14
    ENCODED_WORD_BOUNDARY = 15
    BROKEN_BOUNDARY_QUOTING = 16
    COMMENT_AT_BOUNDARY = 17
    BLANK_AT_BOUNDARY = 18
    UNUSABLE_BOUNDARY = 19
    BOUNDARY_PREFIX = 20
    BOUNDARY_REUSED = 21
    NO_CLOSE_DELIMITER = 22
    CONTENT_AFTER_CLOSE = 23
    CONTENT_IN_PREAMBLE = 24
    ENCODED_MULTIPART = 25
    DELIMITER_WITH_TAIL = 26
    ODD_MULTIPART_TYPE = 27
    BOUNDARY_ON_SINGLE_PART = 28
    MIME_VERSION = 29
    BASE64_AFTER_PADDING = 30
    BASE64_JUNK = 31
    BASE64_LENGTH = 32
    HEADER_IN_BASE64 = 33
    QUOTED_PRINTABLE_ESCAPE = 34
    QUOTED_PRINTABLE_BREAK = 35
    ENCODED_MARK = 36
    LONG_LINE = 37
    NAME_CONTINUATION = 38
    NAMES_DIFFER = 39
    NAME_ENCODED_WORD = 40
    NAME_TRICK = 41
    CONTROL_IN_ENCODED_WORD = 42
    SENDER_UNCLEAR = 43
    SPLIT_HEADER_MARK = 44
    DISGUISED_MARK = 45
    TOO_DEEP = 46
    TOO_MANY_PARTS = 47
    ENCODED_MESSAGE = 48
    PARTIAL_MESSAGE = 49
    EXTERNAL_BODY = 50
    UUENCODED = 51
    YENC = 52
    FOREIGN_ENCODING = 53
    TNEF = 54
    SEALED_MESSAGE = 55
    EXOTIC_CHARSET = 56
    INVALID_FOR_CHARSET = 57
    UNDECLARED_EIGHT_BIT = 58
    OLD_LETTERS_IN_UNICODE = 59
    HTML_DISGUISE = 60
    ALTERNATIVES_DIFFER = 61
    MISDECLARED_CONTENT = 62
    POLYGLOT = 63
    SIZE_TRICK = 64
    HEADER_OVERGROWN = 65


@dataclass(frozen=True, slots=True)
class Sighting:
    """A defect, where it stands, and whether content could hide behind it (else it is mere sloppiness)."""

    defect: Defect
    where: str
    hides: bool

    def __str__(self) -> str:
        what = self.defect.name.lower().replace("_", " ")
        return f"class {int(self.defect)} ({what}) at {self.where}, {'hides content' if self.hides else 'harmless'}"


class Role(StrEnum):
    """What a reader does with a leaf: shows it as the text, or offers it as an attachment."""

    BODY = "body"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header field as it stands: its name, its raw value, and its span in the message's octets.

    The span reaches from the first octet of the name to behind the last CRLF, folds included.
    """

    name: str
    raw: bytes = field(repr=False)
    start: int
    end: int


OUTSIDE_PARTS = ""
"""The declared type of a text that stands before the first or after the last part of a multipart."""
FORWARDED_HEADER = "message/rfc822"
"""The declared type of a body leaf that is the header of a forwarded message; its names are that message's."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts. `content` is decoded; `number` counts attachments from 1 and is 0 for body parts.

    Body leaves are the texts that a reader shows, and what one reader or another may show besides: texts outside
    the parts (`OUTSIDE_PARTS`) and headers of forwarded messages (`FORWARDED_HEADER`).
    """

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
    security_labels: tuple[SecurityLabel, ...] = ()
    """What signatures say of the secrecy of what they sign."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a message is read before it counts as hostile (class 46, 47, 64, 65).

    `parts` counts every part of the message, multiparts too; the two limits of a header hold for each header alone.
    `decoded_octets` counts all parts once they are decoded, files inside texts and encoded messages again.
    `archive_depth` is how deep files inside files are opened; `unpacked_octets`, `members`, `characters` and `steps`
    are what all of them together may come to (class 64), in the words of `Purse`.
    """

    parts: int = 1000
    depth: int = 20
    header_fields: int = 1000
    header_octets: int = 256 * 1024
    decoded_octets: int = 64 * 1024**2
    archive_depth: int = 6
    unpacked_octets: int = 200 * 1024 * 1024
    members: int = 10_000
    characters: int = 20_000_000
    steps: int = 5_000_000

    def purse(self) -> Purse:
        """A new account for opening the files of one message."""
        return Purse(self.unpacked_octets, self.members, self.characters, self.steps)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A defect before its place is known. `field` is the canonical name of a header field, or empty."""

    defect: Defect
    hides: bool
    field: str = ""
