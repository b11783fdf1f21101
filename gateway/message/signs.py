"""What the first octets of a content say: the signs of containers and of pictures, and where one stands behind another.

Only signs that decide whether a content is opened, read as text or left as a picture belong here; types are told by
the inspector.
"""

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TNEF_HEAD = b"\x78\x9f\x3e\x22"
_RAR, _7Z, _PDF, _RTF = b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-", b"{\\rtf"
_END_OF_ZIP = b"PK\x05\x06"
_PNG_JPEG_GIF = (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_TIFF = (b"II*\0", b"MM\0*")
_PICTURES = (
    *_PNG_JPEG_GIF, *_TIFF, b"II\xbc\x01", b"\xd7\xcd\xc6\x9a", b"\x01\0\x09\0", b"VCLMTF", b"\0\0\x01\0",
    b"\0\0\0\x0cjP  ", b"\0\0\0\x0cJXL ",
)  # fmt: skip
"""Further: HD Photo, both heads of WMF, SVM, icons, JPEG 2000, JPEG XL."""
_FONTS = (b"\0\x01\0\0\0", b"true\0", b"OTTO\0", b"wOFF", b"wOF2", b"ttcf\0")
"""TrueType and OpenType with fewer than 256 tables (an Access database begins alike), WOFF, collections."""

_HEADS = (
    b"PK\x03\x04", _END_OF_ZIP, _PDF, _RAR, _7Z, COMPOUND_FILE, b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", _RTF,
    TNEF_HEAD, b"\x7fELF", b"\x28\xb5\x2f\xfd", b"MSCF", *_PNG_JPEG_GIF, *_TIFF, b"\xca\xfe\xba\xbe", b"!<arch>\n",
)  # fmt: skip
BASE64_HEADS = (b"UEsDB", b"JVBERi", b"UmFyIR", b"N3q8ry", b"0M8R4KGx", b"H4sI", b"TVqQ", b"e1xydG", b"/Td6WF")
"""How base64 of zip, PDF, RAR, 7z, OLE, gzip, executables, RTF and xz begins."""
ENVELOPED = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
"""The object identifiers with which encrypted S/MIME begins: envelopedData and authEnvelopedData (RFC 5652, 5083)."""
PICTURE_HEAD = 64
"""Octets of a file that are enough to tell a picture or a font."""

_LONGEST_ZIP_TAIL = 22 + 65535
_SEEN_OR_HEARD = (*_PNG_JPEG_GIF, b"BM", b"RIFF", b"ID3", b"OggS", b"fLaC")
_BEHIND = (_RAR, _7Z, b"%PDF-1.", b"%PDF-2.", COMPOUND_FILE)
"""What some program finds behind a picture or a sound: RAR and 7z look for their signs, viewers for PDF's."""
_NOT_A_ZIP = (_PDF, *_PNG_JPEG_GIF, *_TIFF, _RTF)


def is_container(content: bytes) -> bool:
    """Whether octets declared to be text are something else."""
    return is_known_head(content) or b"\0" in content


def is_known_head(content: bytes) -> bool:
    """Whether octets begin as a container, a document, a picture or a program does."""
    return content.startswith(_HEADS)


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is a picture or a font, which documents leave unread. SVG is not: it holds text.

    Where a sign is short, more is asked for, so that no text is taken for one: of BMP its reserved octets, of EMF its
    second sign ([MS-EMF] 2.3.4.2).
    """
    return (
        head.startswith(_PICTURES)
        or is_font(head)
        or (head.startswith(b"BM") and head[6:10] == b"\0\0\0\0")
        or (head.startswith(b"\x01\0\0\0") and head[40:44] == b" EMF")
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
    )


def is_font(head: bytes) -> bool:
    """Whether a file that begins so is a font."""
    return head.startswith(_FONTS)


def is_enveloped(content: bytes) -> bool:
    """Whether octets are encrypted S/MIME."""
    return any(identifier in content[:64] for identifier in ENVELOPED)


def is_polyglot(content: bytes) -> bool:
    """Whether a content that begins as one thing is another too: a zip at its end, an archive behind a picture (63)."""
    if content.startswith(_SEEN_OR_HEARD) and any(sign in content for sign in _BEHIND):
        return True
    if not content.startswith(_NOT_A_ZIP):
        return False
    end = content.rfind(_END_OF_ZIP, max(0, len(content) - _LONGEST_ZIP_TAIL))
    if end < 0 or len(content) - end < 22:
        return False
    directory = int.from_bytes(content[end + 12 : end + 16], "little")
    comment = int.from_bytes(content[end + 20 : end + 22], "little")
    begin = end - directory
    whole = directory == 0 or (begin > 0 and content.startswith(b"PK\x01\x02", begin))
    return whole and end + 22 + comment == len(content)
