"""Objects of OLE 1.0 and the files in packages: alike in RTF and in compound files."""

import struct
from collections.abc import Callable

import pytest
from data.makers.compound_file import compound
from data.makers.objects import ole1, packaged

from gateway.message.document import Active, Opened, Place, Purse
from gateway.message.documents import ole, rtf


def in_compound(native: bytes) -> Opened:
    """A compound file with this as the native data of an object."""
    return ole.read(compound({"\x01Ole10Native": struct.pack("<I", len(native)) + native}), Purse())


def in_rtf(native: bytes) -> Opened:
    """A file of RTF with this as the native data of an object."""
    return rtf.read(b"{\\rtf1{\\object{\\*\\objdata " + ole1("Package", native).hex().encode() + b"}}}", Purse())


FORMATS = pytest.mark.parametrize("read", [in_compound, in_rtf])


@FORMATS
def test_a_package_is_the_file_in_it(read: Callable[[bytes], Opened]) -> None:
    """The file comes out by its name, octet by octet; its label is text, and the object is told."""
    found = read(packaged("a.exe", b"MZ\0\1"))
    assert [(one.name, one.content) for one in found.inner] == [("a.exe", b"MZ\0\1")]
    assert [(one.place, one.text) for one in found.passages] == [(Place.EMBEDDED, "a.exe")]
    assert (found.opaque, found.hostile, found.active) == (False, False, frozenset({Active.OBJECT}))


@FORMATS
def test_a_package_that_only_names_a_file_is_external(read: Callable[[bytes], Opened]) -> None:
    """The file that a click opens is fetched from elsewhere."""
    assert Active.EXTERNAL in read(packaged("a.exe", b"", linked=True)).active


@FORMATS
@pytest.mark.parametrize("keep", [3, 12, 24, -1])
def test_a_package_that_ends_too_soon_is_opaque_and_comes_out(read: Callable[[bytes], Opened], keep: int) -> None:
    """Wherever it was cut, what is there of it comes out as it stands, and that it is not all is told."""
    native = packaged("a.exe", b"MZ\0\1")[:keep]
    found = read(native)
    assert found.opaque
    assert [one.content for one in found.inner] == [native]


@FORMATS
def test_what_is_no_package_comes_out_as_it_is(read: Callable[[bytes], Opened]) -> None:
    """Another program's data is a file inside."""
    assert [one.content for one in read(b"\x01\x00other").inner] == [b"\x01\x00other"]
