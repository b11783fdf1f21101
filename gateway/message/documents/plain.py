"""Plain text in any form of Unicode: by its mark, by its structure, else by the charset that is declared."""

from gateway.message import charset as charsets
from gateway.message.document import Opened, Passage, Place, Purse

_SAMPLE = 4096
"""Octets in which zeroes are counted."""


def read(content: bytes, charset: str | None, purse: Purse) -> Opened:
    """A text, in the charset that its message declares (lower case) where nothing else shows. Raises Spent.

    What cannot be read one way only, in a charset that gives plain letters another meaning, is opaque.
    """
    text, opaque = charsets.with_mark(content), False
    if text is not None and charset and "\ufffd" in text:  # the mark may be no mark, but letters of that charset
        text += "\n" + charsets.read(content, charset).text
    if text is None:
        text = by_structure(content)
    if text is None:
        reading = charsets.read(content, charset)
        text, opaque = reading.text, any(flaw.hides for flaw in reading.flaws)
    purse.pay(characters=len(text), steps=1)
    passages = (Passage(Place.BODY, text),) if text.strip() else ()
    return Opened("text/plain", passages, opaque=opaque)


def read_file(content: bytes, purse: Purse) -> Opened:
    """A text in a file, for which nobody declares a charset. Raises Spent."""
    return read(content, None, purse)


def by_structure(content: bytes) -> str | None:
    """The text of UTF-16 or UTF-32 without a mark: zeroes stand in it at every second place, or at three of four.

    None if the octets show no such structure. Vietnamese has enough plain letters and spaces for it to show.
    """
    sample = content[:_SAMPLE]
    if len(content) < 4 or 0 not in sample:
        return None
    zeroes = [sample[at::4].count(0) / len(sample[at::4]) for at in range(4)]
    codec = None
    if len(content) % 4 == 0 and zeroes[3] > 0.99 and zeroes[2] > 0.9 and zeroes[0] < 0.1:
        codec = "utf-32-le"
    elif len(content) % 4 == 0 and zeroes[0] > 0.99 and zeroes[1] > 0.9 and zeroes[3] < 0.1:
        codec = "utf-32-be"
    elif min(zeroes[1], zeroes[3]) > 0.3 and max(zeroes[0], zeroes[2]) < 0.05:
        codec = "utf-16-le"
    elif min(zeroes[0], zeroes[2]) > 0.3 and max(zeroes[1], zeroes[3]) < 0.05:
        codec = "utf-16-be"
    return content.decode(codec, "replace") if codec else None
