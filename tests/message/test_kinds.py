"""Files are told apart by their own structure, whatever they are called."""

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.kinds import Kind, kind


def package(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return target.getvalue()


FILES: list[tuple[bytes, Kind]] = [
    (b"", Kind.EMPTY),
    (b"%PDF-1.7\n", Kind.PDF),
    (b"junk\n%PDF-1.7\n", Kind.PDF),
    (package("a.txt"), Kind.ARCHIVE),
    (package("[Content_Types].xml", "word/document.xml"), Kind.OOXML),
    (package("mimetype", "content.xml"), Kind.ODF),
    (package("[Content_Types].xml", "mimetype", "content.xml"), Kind.TWO_DOCUMENTS),
    (b"\0" * 512 + package("a.txt"), Kind.ARCHIVE),
    (b"\x1f\x8b\x08\0", Kind.ARCHIVE),
    (b"BZh91AY&SY", Kind.ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (b"{\\rt", Kind.RTF),
    (b"\r\n {\\rtf1 x}", Kind.RTF),
    (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", Kind.ENVELOPED),
    (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0", Kind.SIGNED),
    (b"-----BEGIN PGP MESSAGE-----\n", Kind.PGP),
    (b"-----BEGIN PGP SIGNED MESSAGE-----\n", Kind.TEXT),
    (b"\x78\x9f\x3e\x22\0", Kind.TNEF),
    (b"From: a@example.org\nSubject: x\n\nx", Kind.MESSAGE),
    (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n--x", Kind.MESSAGE),
    (b"Subject: a note\n\nof a clerk", Kind.TEXT),
    (b"<!DOCTYPE html><p>x", Kind.HTML),
    (b" <!-- x --> <SCRIPT>", Kind.HTML),
    (b"<?xml version='1.0'?><svg xmlns='x'>", Kind.HTML),
    (b"<?xml version='1.0'?><o:document xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'>", Kind.ODF),
    (b"<?xml version='1.0'?><Workbook>", Kind.XML),
    ("<html>ậ".encode("utf-16"), Kind.HTML),
    ("Kính gửi các đồng chí".encode(), Kind.TEXT),
    ("Kính gửi các đồng chí".encode("utf-16-le"), Kind.TEXT),
    (b"K\xednh g\xf6i", Kind.TEXT),
    (b"a < b and c > d", Kind.TEXT),
    (b"Kinh gui cac dong chi\0 trong co quan", Kind.TEXT),
    (b"<html><p>Kinh gui cac dong chi\0", Kind.HTML),
    (b"x" * 70_000 + b"\0", Kind.TEXT),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind.OTHER),
    (b"MZ\x90\0\3\0\0\0", Kind.OTHER),
    (bytes(range(256)), Kind.OTHER),
]


@pytest.mark.parametrize(("content", "wanted"), FILES)
def test_kind(content: bytes, wanted: Kind) -> None:
    """Each beginning is told as what it is."""
    assert kind(content) is wanted


@given(st.one_of(st.binary(max_size=3000), st.text(max_size=1000).map(str.encode)))
def test_any_octets_are_of_some_kind(content: bytes) -> None:
    """No octets make it raise."""
    assert kind(content) in Kind


def test_a_row_of_comments_is_passed_once() -> None:
    """Comments before no tag at all cost no more the more there are: each ends where it first can."""
    began = time.process_time()
    assert kind(b"<!---->" * 500 + b"x") is Kind.TEXT
    assert kind(b"<!---->" * 500 + b"<p>x") is Kind.HTML
    assert time.process_time() - began < 1


@given(st.binary(max_size=200))
def test_a_broken_package_is_an_archive(tail: bytes) -> None:
    """A zip that cannot be looked through is left to the reader of archives."""
    assert kind(b"PK\x03\x04" + tail) in {Kind.ARCHIVE, Kind.OOXML, Kind.ODF, Kind.PDF}
