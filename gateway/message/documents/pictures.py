"""Pictures and fonts, told by their first octets: what readers leave unread inside of a document."""

_SIGNS = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"\xd7\xcd\xc6\x9a",
    b"\x01\0\0\0", b"VCLMTF", b"\0\x01\0\0", b"OTTO", b"wOFF", b"wOF2", b"true", b"\0\0\x01\0",
)  # fmt: skip
"""PNG, JPEG, GIF, BMP, TIFF, WMF, EMF, SVM; TrueType, OpenType, WOFF; icons."""


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is a picture or a font. SVG is not: it holds text."""
    return head.startswith(_SIGNS) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
