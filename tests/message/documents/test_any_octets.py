"""What every reader of files promises of hostile octets: an answer or Spent, for any octets and for any damage.

One table of readers, each with the words of its format, so that octets drawn from them come deep into it. What a
reader promises besides of a damaged file stands in its own tests.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.engines import pdf
from gateway.message.archives import streams, tars, zips
from gateway.message.document import Opened, Purse, Spent
from gateway.message.documents import html, odf, ole, ooxml, plain, rtf
from gateway.message.signs import COMPOUND_FILE

DATA = Path(__file__).parents[2] / "data"
PURSE = {"octets": 32 << 20, "steps": 1_000_000, "characters": 10_000_000}


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader, what its files begin with, what they are written of, and real ones."""

    read: Callable[[bytes, Purse], Opened]
    heads: tuple[bytes, ...]
    words: tuple[bytes, ...] = (b"\0", b"\xff\xff\xff\x7f", b"\x01")
    suffixes: tuple[str, ...] = ()
    made: tuple[bytes, ...] = ()
    reads_anything: bool = False
    """Whether any octets are a file of this kind, as text is."""

    def files(self) -> list[bytes]:
        """Real files of the kind."""
        folder = DATA / "documents"
        return [one.read_bytes() for one in sorted(folder.iterdir()) if one.suffix in self.suffixes] + [*self.made]


def _plain(charset: str | None) -> Callable[[bytes, Purse], Opened]:
    return lambda content, purse: plain.read(content, charset, purse)


def _page(charset: str | None) -> Callable[[bytes, Purse], Opened]:
    return lambda content, purse: html.read(content, charset, purse)


_RTF = (
    rb"{ } \ \* \objdata \u7888 \' 41 \bin3 \uc2 \fonttbl \f1 ; \intbl \par \sn \sv \fldinst \fldrslt \field DDE QUOTE "
    rb"\pict \header x \v -1 \cell"
)
_HTML = b'< > !-- <script </ p &# x " = <svg style data:,  ;base64 alt <![CDATA[ ]]> <b  meta charset='
_XML = b'< > / = " <?xml &amp; &#x &lt; <!DOCTYPE <![CDATA[ ]]> xmlns office: text:p w:p w:t'
_PDF = (
    b"obj endobj stream endstream << >> [ ] ( ) < > / /Type /Catalog /Pages /Length 1 0 R xref trailer startxref %%EOF"
)
_TEXT = b"packed " * 20


def _zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", _TEXT)
        archive.writestr("b/c.txt", b"b")
    return made.getvalue()


def _tarred() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(_TEXT)
        archive.addfile(entry, io.BytesIO(_TEXT))
    return made.getvalue()


def _words(text: bytes) -> tuple[bytes, ...]:
    return (*text.split(b" "), b" ", b"\0", b"\xe1\xbb\x90")


READERS = {
    "rtf": Reader(rtf.read, (b"{\\rtf1", b"{\\rt"), _words(_RTF), (".rtf",)),
    "html": Reader(_page(None), (b"", b"<html>"), _words(_HTML), (".html",), reads_anything=True),
    "html declared": Reader(_page("utf-16"), (b"", b"\xff\xfe"), _words(_HTML), (".html",), reads_anything=True),
    "text": Reader(_plain(None), (b"", b"\xef\xbb\xbf"), suffixes=(".md",), reads_anything=True),
    "text declared": Reader(_plain("cp037"), (b"",), suffixes=(".md",), reads_anything=True),
    "odf": Reader(
        odf.read, (b"<office:document ", b"PK\x03\x04"), _words(_XML), (".odt", ".ott", ".ods", ".odp", ".odg", ".fods")
    ),
    "ooxml": Reader(ooxml.read, (b"PK\x03\x04",), _words(_XML), (".docx", ".xlsx", ".pptx")),
    "ole": Reader(ole.read, (COMPOUND_FILE,), suffixes=(".doc", ".xls", ".ppt")),
    "pdf": Reader(pdf.read, (b"%PDF-1.7\n",), _words(_PDF), (".pdf",)),
    "zip": Reader(zips.read, (b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02"), made=(_zipped(),)),
    "gzip": Reader(streams.read_gzip, (b"\x1f\x8b\x08",), made=(gzip.compress(_TEXT),)),
    "bzip2": Reader(streams.read_bzip2, (b"BZh9",), made=(bz2.compress(_TEXT),)),
    "xz": Reader(streams.read_xz, (b"\xfd7zXZ\0",), made=(lzma.compress(_TEXT),)),
    "lzma": Reader(streams.read_lzma, (b"\x5d\0\0",), made=(lzma.compress(_TEXT, lzma.FORMAT_ALONE),)),
    "tar": Reader(tars.read, (b"",), made=(_tarred(),)),
}
EVERY = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
WITH_FILES = pytest.mark.parametrize(
    "reader",
    [one for one in READERS.values() if one.files()],
    ids=[name for name, one in READERS.items() if one.files()],
)
PACKAGES = pytest.mark.parametrize("reader", [READERS["odf"], READERS["ooxml"]], ids=["odf", "ooxml"])


def answer(reader: Reader, content: bytes) -> Opened | None:
    """What the reader says; None if it spent its purse."""
    try:
        return reader.read(content, Purse(**PURSE))
    except Spent as spent:
        assert spent.what in PURSE or spent.what == "members"  # noqa: PT017 - either ending is right
        return None


def damaged(data: st.DataObject, content: bytes) -> bytes:
    """The octets with some changed, cut out, put in, or made a large number."""
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.sampled_from([0, 1, 4, 8, 60, 600]))
        put = data.draw(st.binary(max_size=20) | st.just(b"\xff\xff\xff\x7f"))
        content = content[:at] + put + content[at + cut :]
    return content


@EVERY
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_octets_have_an_answer(reader: Reader, data: st.DataObject) -> None:
    """No octets raise anything but Spent: bare ones, and ones that begin and go on as the format does."""
    octets = data.draw(st.binary(max_size=600))
    words = b"".join(data.draw(st.lists(st.sampled_from(reader.words), max_size=60)))
    found = answer(reader, octets)
    assert found is None or found.opaque or reader.reads_anything or octets.startswith(reader.heads)
    answer(reader, data.draw(st.sampled_from(reader.heads)) + words + octets)


@WITH_FILES
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damaged_files_have_an_answer(reader: Reader, data: st.DataObject) -> None:
    """Real files with octets changed, cut out and put in raise nothing but Spent."""
    answer(reader, damaged(data, data.draw(st.sampled_from(reader.files()))))


@WITH_FILES
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_files_that_end_anywhere_have_an_answer(reader: Reader, data: st.DataObject) -> None:
    """So do files that stop at any octet."""
    content = data.draw(st.sampled_from(reader.files()))
    answer(reader, content[: data.draw(st.integers(0, len(content)))])


@PACKAGES
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damaged_parts_of_packages_have_an_answer(reader: Reader, data: st.DataObject) -> None:
    """So do packages that are whole and have a part that is damaged."""
    source = data.draw(st.sampled_from([one for one in reader.files() if one.startswith(b"PK")]))
    with zipfile.ZipFile(io.BytesIO(source)) as whole:
        parts = {one: whole.read(one) for one in whole.namelist()}
    victim = data.draw(st.sampled_from(sorted(parts)))
    parts[victim] = damaged(data, parts[victim])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    answer(reader, packed.getvalue())
