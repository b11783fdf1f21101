"""Makes objects of OLE 1.0 and packages of the Windows shell ([MS-OLEDS] 2.2, 2.3.6)."""

import struct


def ole1(kind: str, native: bytes, form: int = 2) -> bytes:
    """An object of this class around its native data; form 1 is a link, 2 is embedded."""

    def counted(text: str) -> bytes:
        return struct.pack("<I", len(text) + 1) + text.encode() + b"\0" if text else struct.pack("<I", 0)

    names = counted(kind) + counted("\\\\server\\x" if form == 1 else "") + counted("")
    return struct.pack("<II", 0x501, form) + names + struct.pack("<I", len(native)) + native


def packaged(label: str, content: bytes, *, linked: bool = False) -> bytes:
    """What the Packager writes for a file that is put into a document, or only named in it."""
    path = b"C:\\" + label.encode() + b"\0"
    kind = 1 if linked else 3
    head = struct.pack("<H", 2) + label.encode() + b"\0" + path + struct.pack("<HHI", 0, kind, len(path)) + path
    return head + struct.pack("<I", len(content)) + content
