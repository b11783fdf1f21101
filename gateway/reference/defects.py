"""What the page of rules says of each class of defect: whether content can hide behind it, and why."""

from collections.abc import Mapping
from enum import StrEnum

from gateway.message.structure import Defect
from gateway.reference.page import table


class Weight(StrEnum):
    """What the rule `malformed` makes of a class: it asks for defects that hide."""

    HIDES = "hides"
    SLOPPY = "sloppy"
    DEPENDS = "depends"
    SHOWN = "not told"
    """What the trick would hide is found where it stands, so that rules see it; no defect is told."""


WEIGHTS: Mapping[Defect, tuple[Weight, str]] = {
    Defect.DUPLICATE_ENCODING: (Weight.HIDES, "one reader decodes by the first field, another by the last"),
    Defect.TWO_ENCODINGS_IN_ONE: (Weight.HIDES, "readers pick one of them"),
    Defect.UNKNOWN_ENCODING: (Weight.DEPENDS, "`8-bit`, `none` and the like change nothing; any other name may mean an encoding to someone"),
    Defect.BROKEN_ENCODING_COMMENT: (Weight.HIDES, "nobody knows where the comment ends"),
    Defect.FOLD_INSIDE_ENCODING: (Weight.HIDES, "one reader joins the halves, another takes one"),
    Defect.MALFORMED_FIELD: (Weight.DEPENDS, "a blank before the colon hides only in fields that decide: type, encoding, disposition, version, sender, recipients, subject"),
    Defect.JUNK_BEFORE_HEADER: (Weight.DEPENDS, "the `From ` line of a mailbox file is skipped by all; other junk ends the header for some"),
    Defect.CONTROL_IN_HEADER: (Weight.HIDES, "some readers drop the character, some stop at it"),
    Defect.BARE_LINE_END: (Weight.HIDES, "a CR or LF alone is a line end to some: another header, other parts, another message"),
    Defect.ODD_SEPARATOR: (Weight.HIDES, "a line of blanks ends the header for some readers"),
    Defect.HEADER_WITHOUT_END: (Weight.HIDES, "the line that is no field is dropped, skipped, or the body"),
    Defect.DUPLICATE_TYPE: (Weight.HIDES, "one reader splits into parts, another does not"),
    Defect.DUPLICATE_BOUNDARY: (Weight.HIDES, "readers split at the first or at the last"),
    Defect.EXTENDED_BOUNDARY: (Weight.HIDES, "few readers know RFC 2231 in a boundary"),
    Defect.ENCODED_WORD_BOUNDARY: (Weight.HIDES, "some decode it, some do not"),
    Defect.BROKEN_BOUNDARY_QUOTING: (Weight.HIDES, "where the boundary ends is a guess"),
    Defect.COMMENT_AT_BOUNDARY: (Weight.HIDES, "some take the comment for a part of the boundary"),
    Defect.BLANK_AT_BOUNDARY: (Weight.HIDES, "some strip blanks, some keep them"),
    Defect.UNUSABLE_BOUNDARY: (Weight.HIDES, "empty, missing, too long or with signs that no boundary has: each reader splits as it likes"),
    Defect.BOUNDARY_PREFIX: (Weight.HIDES, "a line ends the inner parts to some, the outer ones to others"),
    Defect.BOUNDARY_REUSED: (Weight.HIDES, "nobody knows which of the two a line belongs to"),
    Defect.NO_CLOSE_DELIMITER: (Weight.SLOPPY, "common in newsletters; every reader shows the last part to its end"),
    Defect.CONTENT_AFTER_CLOSE: (Weight.HIDES, "parts behind the end are shown by some readers"),
    Defect.CONTENT_IN_PREAMBLE: (Weight.HIDES, "a part before the first delimiter is shown by some; plain words there are only read as text"),
    Defect.ENCODED_MULTIPART: (Weight.HIDES, "some decode before they split, most do not"),
    Defect.DELIMITER_WITH_TAIL: (Weight.HIDES, "to some readers the beginning of the line is enough"),
    Defect.ODD_MULTIPART_TYPE: (Weight.HIDES, "some readers split what is nearly a multipart"),
    Defect.BOUNDARY_ON_SINGLE_PART: (Weight.HIDES, "with delimiters in the body, some readers split it"),
    Defect.MIME_VERSION: (Weight.DEPENDS, "missing or another number is ignored by all; two that differ are not"),
    Defect.BASE64_AFTER_PADDING: (Weight.HIDES, "some stop at the padding, some go on"),
    Defect.BASE64_JUNK: (Weight.HIDES, "some skip strange characters, some stop"),
    Defect.BASE64_LENGTH: (Weight.HIDES, "what the last letters mean differs"),
    Defect.HEADER_IN_BASE64: (Weight.HIDES, "some take the line for a header, some decode its letters"),
    Defect.QUOTED_PRINTABLE_ESCAPE: (Weight.DEPENDS, "a soft break at the very end is nothing to all; other broken escapes are kept, dropped or joined"),
    Defect.QUOTED_PRINTABLE_BREAK: (Weight.SHOWN, "blanks behind a soft break are stripped and the text is searched; bare line ends are class 9"),
    Defect.ENCODED_MARK: (Weight.SHOWN, "marks are looked for in the decoded text"),
    Defect.LONG_LINE: (Weight.SHOWN, "the limit `line_octets` refuses the message before it is read"),
    Defect.NAME_CONTINUATION: (Weight.HIDES, "with sections missing or doubled, readers see different file names"),
    Defect.NAMES_DIFFER: (Weight.DEPENDS, "several names are all looked at; two fields of disposition hide whether it is a file"),
    Defect.NAME_ENCODED_WORD: (Weight.DEPENDS, "a name in a charset that hides letters, or that nobody knows"),
    Defect.NAME_TRICK: (Weight.DEPENDS, "invisible or turning characters are told; a NUL ends the name for some"),
    Defect.CONTROL_IN_ENCODED_WORD: (Weight.HIDES, "the sender that is shown is another one (Mailsploit)"),
    Defect.SENDER_UNCLEAR: (Weight.HIDES, "two senders: rules and people would look at different ones"),
    Defect.SPLIT_HEADER_MARK: (Weight.SHOWN, "encoded words are joined before marks are looked for"),
    Defect.DISGUISED_MARK: (Weight.SHOWN, "marks are compared in their normal form"),
    Defect.TOO_DEEP: (Weight.HIDES, "reading stopped at `limits.depth`"),
    Defect.TOO_MANY_PARTS: (Weight.HIDES, "reading stopped at `limits.parts`"),
    Defect.ENCODED_MESSAGE: (Weight.DEPENDS, "read inside; only a quoted-printable `message/rfc822` is another message to who does not decode it"),
    Defect.PARTIAL_MESSAGE: (Weight.HIDES, "a piece cannot be judged without the others"),
    Defect.EXTERNAL_BODY: (Weight.HIDES, "the content is elsewhere, and nothing is fetched"),
    Defect.UUENCODED: (Weight.DEPENDS, "blocks in a text are unpacked and judged; as a transfer encoding it is read by few"),
    Defect.YENC: (Weight.HIDES, "no use in mail, and not unpacked here"),
    Defect.FOREIGN_ENCODING: (Weight.HIDES, "BinHex, gzip and bzip2 as encodings are not unpacked here"),
    Defect.TNEF: (Weight.HIDES, "`winmail.dat` is not unpacked here; Outlook shows what is inside"),
    Defect.SEALED_MESSAGE: (Weight.DEPENDS, "an opaque signature is read inside; one that cannot be taken apart for sure hides"),
    Defect.EXOTIC_CHARSET: (Weight.DEPENDS, "charsets in which plain letters mean something else, or two at once; an unknown name round plain ASCII is harmless"),
    Defect.INVALID_FOR_CHARSET: (Weight.SLOPPY, "all readers show nearly the same; for Điều 9-II the rule `unicode-only` asks"),
    Defect.UNDECLARED_EIGHT_BIT: (Weight.SLOPPY, "old programs leave the charset out"),
    Defect.OLD_LETTERS_IN_UNICODE: (Weight.SHOWN, "the rule `unicode-only` asks about letters, not about structure"),
    Defect.HTML_DISGUISE: (Weight.SHOWN, "pages are read as text, entities decoded, data addresses unpacked"),
    Defect.ALTERNATIVES_DIFFER: (Weight.SHOWN, "every alternative is searched"),
    Defect.MISDECLARED_CONTENT: (Weight.HIDES, "a message inside a `message/` type that nobody knows; of all else its content decides what it is"),
    Defect.POLYGLOT: (Weight.HIDES, "two readers open two different files"),
    Defect.SIZE_TRICK: (Weight.HIDES, "reading stopped at `limits.decoded_octets`"),
    Defect.HEADER_OVERGROWN: (Weight.HIDES, "reading stopped at `limits.header_fields` or `limits.header_octets`, or a field has no name"),
}  # fmt: skip


def defects_table() -> str:
    """All classes, by their numbers."""
    return table(
        ("class", "name", "content", "why"),
        [(str(int(one)), one.name.lower().replace("_", " "), *map(str, WEIGHTS[one])) for one in Defect],
    )
