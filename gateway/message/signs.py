"""What the first octets of a content say: the signs of containers, and where one stands behind another.

Only signs that decide whether a content is opened or read as text belong here; types are told by the inspector.
"""

_HEADS = (
    b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"{\\rtf", b"\x78\x9f\x3e\x22", b"\x7fELF", b"\x28\xb5\x2f\xfd", b"MSCF",
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\xca\xfe\xba\xbe", b"!<arch>\n",
)  # fmt: skip
BASE64_HEADS = (b"UEsDB", b"JVBERi", b"UmFyIR", b"N3q8ry", b"0M8R4KGx", b"H4sI", b"TVqQ", b"e1xydG", b"/Td6WF")
"""How base64 of zip, PDF, RAR, 7z, OLE, gzip, executables, RTF and xz begins."""
ENVELOPED = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
"""The object identifiers with which encrypted S/MIME begins: envelopedData and authEnvelopedData (RFC 5652, 5083)."""
TNEF_HEAD = b"\x78\x9f\x3e\x22"

_END_OF_ZIP = b"PK\x05\x06"
_LONGEST_ZIP_TAIL = 22 + 65535
_SEEN_OR_HEARD = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"ID3", b"OggS", b"fLaC")
_BEHIND = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-1.", b"%PDF-2.", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""What some program finds behind a picture or a sound: RAR and 7z look for their signs, viewers for PDF's."""
_NOT_A_ZIP = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"{\\rtf")


def is_container(content: bytes) -> bool:
    """Whether octets declared to be text are something else."""
    return is_known_head(content) or b"\0" in content


def is_known_head(content: bytes) -> bool:
    """Whether octets begin as a container, a document, a picture or a program does."""
    return content.startswith(_HEADS)


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
