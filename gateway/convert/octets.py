"""Octets of a text file or part as letters that can be decided on, and how the copy is encoded.

A copy keeps what is Unicode already (its mark, UTF-16) and is UTF-8 else.
"""

from dataclasses import dataclass, field

from gateway.convert.conversion import Outcome, Unconvertible
from gateway.message import charset
from gateway.message.vietnamese import codec as old_codecs
from gateway.message.vietnamese.encoding import OCTETS, TextEncoding

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SHOWN = {octet: letter for letter, octet in OCTETS.items() if octet < 0xA0}
_NOTHING_DECLARED = frozenset({
    "", "us-ascii", "ascii", "unknown-8bit", "8bit", "utf-8", "utf8", "iso-8859-1", "latin1", "windows-1252", "cp1252",
    "x-user-defined", "iso-8859-15", "ansi",
})  # fmt: skip
"""Charsets under which old text is kept by programs that know nothing of it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Octets as text. `declared` is the old encoding that it was decoded by, because it says so itself."""

    text: str = field(repr=False)
    mark: bytes
    codec: str
    is_unicode: bool
    declared: TextEncoding | None = None

    def octets(self, text: str) -> bytes:
        """Another text in the copy's encoding."""
        return self.mark + text.encode(self.codec)


def read(content: bytes, declared: str) -> Text:
    """The text of octets whose charset (small letters, or empty) is declared. Raises Unconvertible."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            try:
                return Text(content[len(mark) :].decode(codec), mark, codec, is_unicode=True)
            except UnicodeDecodeError:
                raise Unconvertible(Outcome.UNREADABLE, f"it begins as {codec} and is not; save it anew") from None
    try:
        return Text(content.decode("utf-8"), b"", "utf-8", is_unicode=True)
    except UnicodeDecodeError:
        pass
    if declared in {"windows-1258", "cp1258"} or old_codecs.encoding_of(declared) is not None:
        read_as = charset.read(content, declared)
        return Text(read_as.text, b"", "utf-8", is_unicode=False, declared=read_as.encoding)
    if declared not in _NOTHING_DECLARED:
        raise Unconvertible(Outcome.LEFT, f"it is declared as {declared[:40]}, which is no Vietnamese encoding")
    return Text(content.decode("latin-1").translate(_SHOWN), b"", "utf-8", is_unicode=False)
