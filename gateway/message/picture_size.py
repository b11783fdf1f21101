"""How large a picture is, by its head: whether it may show a page of writing, which only the eye can read.

Measures alone belong here; what a picture shows is not looked at.
"""

PAGE = 400
"""Dots on both sides from which a picture may be a page: A4 at 50 dots an inch, where print can just be read."""
_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a frame's head (ITU-T T.81, table B.1)."""
_MAX_SEGMENTS = 1000
_DOTS_AN_INCH = 96
"""Of a screen: drawings have no dots of their own, and are measured as large as a screen shows them."""


def may_be_a_page(content: bytes) -> bool:
    """Whether a picture is large enough to be a page. One of which the size cannot be told counts as one."""
    size = dots(content)
    return size is None or min(size) >= PAGE


def dots(content: bytes) -> tuple[int, int] | None:
    """Width and height of a picture as its head tells them: PNG, GIF, BMP, JPEG, WebP, EMF, WMF; else None."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return _big(content, 16, 4), _big(content, 20, 4)
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        return _little(content, 6, 2), _little(content, 8, 2)
    if content.startswith(b"BM") and len(content) >= 26:
        height = int.from_bytes(content[22:26], "little", signed=True)  # below nothing: the lines stand upside down
        return _little(content, 18, 4), abs(height)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _webp(content)
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    return _drawing(content)


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """The first frame's size: segments are gone through by their lengths."""
    at = 2
    for _ in range(_MAX_SEGMENTS):
        if content[at : at + 2] == b"\xff\xff":  # fill
            at += 1
            continue
        if len(content) < at + 9 or content[at] != 0xFF:
            return None
        if content[at + 1] in _JPEG_SIZES:
            return _big(content, at + 7, 2), _big(content, at + 5, 2)
        at += 2 + _big(content, at + 2, 2)
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    """The canvas (VP8X), or the one picture, lossy or lossless (RFC 9649)."""
    kind = content[12:16]
    if len(content) < 30:
        return None
    if kind == b"VP8X":
        return _little(content, 24, 3) + 1, _little(content, 27, 3) + 1
    if kind == b"VP8L":
        bits = _little(content, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
    return None


def _drawing(content: bytes) -> tuple[int, int] | None:
    """The frame of a drawing: hundredths of a millimetre ([MS-EMF] 2.2.9), or units of its own ([MS-WMF] 2.3.2.3)."""
    if content.startswith(b"\x01\0\0\0") and content[40:44] == b" EMF":
        sides, size, inch = 24, 4, 2540
    elif content.startswith(b"\xd7\xcd\xc6\x9a") and len(content) >= 16:
        sides, size, inch = 6, 2, _little(content, 14, 2)
    else:
        return None
    left, top, right, bottom = (
        int.from_bytes(content[at : at + size], "little", signed=True) for at in range(sides, sides + 4 * size, size)
    )
    if not inch:
        return None
    return abs(right - left) * _DOTS_AN_INCH // inch, abs(bottom - top) * _DOTS_AN_INCH // inch


def _big(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length], "big")


def _little(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length], "little")
