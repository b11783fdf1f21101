"""The classes of ways to make two readers see two messages, and the sighting of one."""

from dataclasses import dataclass
from enum import IntEnum


class Defect(IntEnum):
    """The classes of ways to make two readers see two messages, by their stable numbers."""

    DUPLICATE_ENCODING = 1
    TWO_ENCODINGS = 2
    UNKNOWN_ENCODING = 3
    FOLDED_ENCODING = 4
    TRUNCATED_FOLD = 5
    BLANK_BEFORE_COLON = 6
    JUNK_BEFORE_HEADER = 7
    CONTROL_IN_HEADER = 8
    BARE_NEWLINE = 9
    ODD_SEPARATOR = 10
    NO_SEPARATOR = 11
    DUPLICATE_TYPE = 12
    DUPLICATE_BOUNDARY = 13
    EXTENDED_BOUNDARY = 14
    ENCODED_WORD_BOUNDARY = 15
    BROKEN_QUOTES = 16
    COMMENT_AT_BOUNDARY = 17
    BLANKS_AT_BOUNDARY = 18
    ILLEGAL_BOUNDARY = 19
    BOUNDARY_PREFIX = 20
    BOUNDARY_REUSED = 21
    NO_CLOSE_DELIMITER = 22
    PARTS_AFTER_CLOSE = 23
    CONTENT_IN_PREAMBLE = 24
    ENCODED_MULTIPART = 25
    ODD_DELIMITER_LINE = 26
    ODD_MULTIPART_TYPE = 27
    BOUNDARY_ON_LEAF = 28
    MIME_VERSION = 29
    DATA_AFTER_PADDING = 30
    BASE64_JUNK = 31
    BASE64_LENGTH = 32
    HEADER_LINES_IN_BASE64 = 33
    BAD_QP_ESCAPE = 34
    ODD_SOFT_BREAK = 35
    SPLIT_BY_ENCODING = 36
    LONG_LINE = 37
    NAME_CONTINUATIONS = 38
    NAMES_DIFFER = 39
    ENCODED_WORD_NAME = 40
    NAME_TRICKS = 41
    CONTROL_IN_WORD = 42
    SEVERAL_FROM = 43
    SPLIT_WORDS = 44
    LOOK_ALIKES = 45
    TOO_DEEP = 46
    TOO_MANY_PARTS = 47
    ENCODED_MESSAGE = 48
    PARTIAL_MESSAGE = 49
    EXTERNAL_BODY = 50
    UUENCODE = 51
    YENC = 52
    BINHEX = 53
    TNEF = 54
    ENCRYPTED_OR_SIGNED = 55
    CHARSET_LIE = 56
    INVALID_UTF8 = 57
    UNDECLARED_EIGHT_BIT = 58
    FONT_HACK = 59
    HTML_TRICKS = 60
    ALTERNATIVES_DIFFER = 61
    ODD_DISPOSITION = 62
    POLYGLOT = 63
    SIZE_TRICKS = 64
    OVERLOADED_HEADER = 65


@dataclass(frozen=True, slots=True)
class Sighting:
    """A defect, where it stands, and whether content could hide behind it (else it is mere sloppiness)."""

    defect: Defect
    where: str
    hides: bool
