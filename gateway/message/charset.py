"""Which encoding a text really is, and the text it holds (Điều 9-II).

First form: what is declared, and what is no Unicode at all. Telling old letters inside valid UTF-8 belongs here too.
"""

from gateway.message.model import TextEncoding

_OLD = {
    "windows-1258": TextEncoding.WINDOWS_1258,
    "cp1258": TextEncoding.WINDOWS_1258,
    "viscii": TextEncoding.VISCII,
    "csviscii": TextEncoding.VISCII,
    "viqr": TextEncoding.VIQR,
    "csviqr": TextEncoding.VIQR,
    "tcvn": TextEncoding.TCVN3,
    "tcvn3": TextEncoding.TCVN3,
    "tcvn-5712": TextEncoding.TCVN3,
    "tcvn5712-1": TextEncoding.TCVN3,
    "x-viet-tcvn5712": TextEncoding.TCVN3,
    "x-viet-vps": TextEncoding.VPS,
    "vps": TextEncoding.VPS,
    "x-viet-vni": TextEncoding.VNI,
    "vni": TextEncoding.VNI,
    "bkhcm": TextEncoding.BKHCM,
}
_UNICODE = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968"})
_WIDE = frozenset({"utf-16", "utf-16le", "utf-16be", "utf-32", "utf-7"})


def decode(content: bytes, charset: str | None) -> tuple[str, TextEncoding]:
    """The text, and the encoding it is really in. Never raises; text that fits nothing is read octet by letter."""
    declared = (charset or "").strip().lower()
    if declared in _OLD:
        codec = "cp1258" if _OLD[declared] is TextEncoding.WINDOWS_1258 else "latin-1"
        return content.decode(codec, "replace"), TextEncoding.UNICODE if content.isascii() else _OLD[declared]
    if declared in _UNICODE or declared in _WIDE:
        try:
            return content.decode("utf-8" if declared in _UNICODE else declared), TextEncoding.UNICODE
        except UnicodeError:
            return content.decode("latin-1"), TextEncoding.INVALID
    try:
        return content.decode(declared), TextEncoding.UNICODE
    except (LookupError, UnicodeError, ValueError):
        pass
    try:
        return content.decode("utf-8"), TextEncoding.UNICODE
    except UnicodeDecodeError:
        return content.decode("latin-1"), TextEncoding.UNICODE
