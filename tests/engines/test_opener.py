"""The opener: types by content, locks, names."""

import io
import zipfile

import pytest

from gateway.engines.opener import MAX_DIRECTORY, MAX_MEMBERS, Opener
from gateway.message.inspect import Facts
from gateway.message.mime import Leaf, Role

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.fixture(scope="module")
def opener() -> Opener:
    return Opener()


def leaf(content: bytes, declared: str = "application/octet-stream") -> Leaf:
    return Leaf(Role.ATTACHMENT, 1, declared, None, (), content)


def archive(*members: tuple[str, bytes], first: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        if first:
            out.writestr("mimetype", first)
        for name, content in members:
            out.writestr(name, content)
    return target.getvalue()


def locked(content: bytes) -> bytes:
    """Set the bit of encryption in every central directory entry and local header."""
    changed = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


CONTENT_TYPES = ("[Content_Types].xml", b"<Types/>")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (b"", Facts("application/x-empty")),
        (archive(CONTENT_TYPES, ("word/document.xml", b"")), Facts(OFFICE + "wordprocessingml.document")),
        (archive(CONTENT_TYPES, ("xl/workbook.xml", b"")), Facts(OFFICE + "spreadsheetml.sheet")),
        (archive(CONTENT_TYPES, ("ppt/presentation.xml", b"")), Facts(OFFICE + "presentationml.presentation")),
        (
            archive(CONTENT_TYPES, ("word/document.xml", b""), ("word/vbaProject.bin", b"")),
            Facts("application/vnd.ms-word.document.macroenabled.12"),
        ),
        (archive(("content.xml", b""), first=ODT), Facts(ODT)),
        (archive(("a.txt", b"a"), ("báo cáo.exe", b"b")), Facts("application/zip", False, ("a.txt", "báo cáo.exe"))),
        (locked(archive(("a.txt", b"a"))), Facts("application/zip", True, ("a.txt",))),
        (b"junk" * 128 + archive(("a.txt", b"a")), Facts("application/zip", False, ("a.txt",))),
        (archive(("a.txt", b"a"))[:-30], Facts("application/zip", True)),
        (b"%PDF-1.4\ntrailer << /Root 1 0 R >>\n%%EOF", Facts("application/pdf")),
        (b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>\n%%EOF", Facts("application/pdf", True)),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512, Facts("application/encrypted", True)),
        (b"-----BEGIN PGP MESSAGE-----\r\n\r\nx", Facts("application/pgp-encrypted", True)),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", Facts("application/pkcs7-mime", True)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", Facts("image/png")),
    ],
    ids=lambda value: value.type if isinstance(value, Facts) else "",
)
def test_content_tells_its_type(opener: Opener, content: bytes, facts: Facts) -> None:
    """Types, locks and member names come from the content, whatever it is declared to be."""
    assert opener.facts(leaf(content)) == facts


def test_a_program_is_known_by_its_content(opener: Opener) -> None:
    """An executable that is declared to be a PDF is an executable."""
    program = b"MZ" + b"\0" * 58 + b"\x40\0\0\0" + b"PE\0\0\x4c\x01\1\0" + b"\0" * 300
    facts = opener.facts(leaf(program, "application/pdf"))
    assert "dosexec" in facts.type or "portable-executable" in facts.type


def test_names_are_bounded(opener: Opener) -> None:
    """At most so many member names, each cut; a directory beyond its bound counts as locked."""
    names = [(f"{number:04}" + "n" * 300, b"") for number in range(MAX_MEMBERS + 1)]
    facts = opener.facts(leaf(archive(*names)))
    assert (len(facts.members), {len(name) for name in facts.members}) == (MAX_MEMBERS, {255})
    entry = b"PK\x01\x02" + b"\0" * 42
    assert opener.facts(leaf(b"PK\x03\x04" + entry * (MAX_DIRECTORY + 1))) == Facts("application/zip", True)


def test_undeclared_utf_8_names_are_read(opener: Opener) -> None:
    """Names in UTF-8 that a zip does not say are UTF-8 are read as their writer meant them."""
    content = archive(("TỐI MẬT.txt", b""))
    for sign, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = content.find(sign) + offset
        content = content[:at] + bytes([content[at] & ~8]) + content[at + 1 :]
    facts = opener.facts(leaf(content))
    assert facts.members == ("TỐI MẬT.txt",)
