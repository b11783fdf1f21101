"""Names of members as their writers meant them. They are text for rules and people, and never a path to anything.

How octets of a name become text belongs here; where a format keeps its names does not.
"""

import unicodedata

MAX_NAME = 255
"""Characters of a name that are kept."""


def decoded(raw: bytes, *, utf_8: bool = False) -> str:
    """A name from its octets, cut to `MAX_NAME`; `utf_8` is what its archive says of it."""
    return kept(text(raw, utf_8=utf_8))


def text(raw: bytes, *, utf_8: bool = False) -> str:
    """Text of an archive from its octets.

    Writers that say nothing mean their system's letters: UTF-8 on Unix, windows-1258 on a Vietnamese Windows (its
    OEM code page), and IBM 437 by the rule of zip (APPNOTE D.1). UTF-8 is not hit by chance; in windows-1258 every
    Vietnamese letter stands above 0xBF, where IBM 437 has frames and Greek.
    """
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if not utf_8 and all(octet < 0x80 or octet >= 0xC0 for octet in raw):
        return unicodedata.normalize("NFC", raw.decode("cp1258", "replace"))
    return raw.decode("cp437")


def kept(name: str) -> str:
    """The first 255 characters; half a surrogate pair, which no text may hold, is replaced."""
    return name[:MAX_NAME].encode("utf-8", "replace").decode("utf-8")
