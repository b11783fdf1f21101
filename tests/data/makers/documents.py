"""Files to attach to sample messages, made by hand and the same on every machine: docx, pdf, zip, a program."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPES = f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{DOCX_TYPE}.main+xml"/></Types>"""
_RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
Target="word/document.xml"/></Relationships>"""
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip. Stored, not compressed: compressors differ from one machine to the next."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_STORED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0)), content)
    return octets.getvalue()


def locked_archive(name: str, content: bytes, password: bytes) -> bytes:
    """A zip of one file under a password, by the old cipher that every program knows (APPNOTE 6.1)."""
    checksum = zlib.crc32(content)
    sealed = _sealed(bytes(11) + bytes([checksum >> 24]) + content, password)
    shared = struct.pack(
        "<HHHHHIIIHH", 20, 1, 0, 0x4000, 0x5C25, checksum, len(sealed), len(content), len(name.encode()), 0
    )
    local = b"PK\x03\x04" + shared + name.encode() + sealed
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + shared + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    return local + entry + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)


def _sealed(content: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(octet: int) -> None:
        keys[0] = zlib.crc32(bytes([octet]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for octet in password:
        turn(octet)
    out = bytearray()
    for octet in content:
        mixed = (keys[2] & 0xFFFF) | 2
        out.append(octet ^ ((mixed * (mixed ^ 1)) >> 8 & 0xFF))
        turn(octet)
    return bytes(out)


def docx(*paragraphs: str) -> bytes:
    """A text document of these paragraphs (ECMA-376, the three parts that every reader needs)."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in paragraphs)
    document = f'{_XML}<w:document xmlns:w="{_WORDS}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    parts = {"[Content_Types].xml": _CONTENT_TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document}
    return archive({name: part.encode() for name, part in parts.items()})


def pdf(text: str) -> bytes:
    """One page with a line of ASCII text, cross-reference table and all (ISO 32000-1 7.5)."""
    shown = f"BT /F1 14 Tf 72 770 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    octets, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(octets))
        octets += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        octets
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            count,
            table,
            count,
            len(octets),
        )
    )


def program() -> bytes:
    """The head of a Windows program (MZ and PE) that does nothing: there is no code in it."""
    dos = b"MZ" + bytes(58) + (64).to_bytes(4, "little")
    coff = b"PE\0\0" + (0x14C).to_bytes(2, "little") + bytes(14) + (0xE0).to_bytes(2, "little") + b"\x02\x01"
    optional = (0x10B).to_bytes(2, "little") + bytes(66) + (3).to_bytes(2, "little") + bytes(154)
    return dos + coff + optional


def filling(octets: int) -> bytes:
    """So many octets that look like nothing and are the same every time."""
    block = bytes((number * 197 + number // 256 * 31 + 7) % 256 for number in range(65536))
    return (block * (octets // len(block) + 1))[:octets]
