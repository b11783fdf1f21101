"""Want of memory is told from damage in what each library says."""

import bz2
import errno
import io
import lzma
import zlib
from collections.abc import Callable
from xml.parsers import expat

import pytest

from gateway.message import shortage
from gateway.message.archives.unpacking import Damaged, Machine, unpack
from gateway.message.document import Purse
from gateway.message.documents.ooxml import package


def expat_error(code: int) -> expat.ExpatError:
    error = expat.ExpatError("out of memory: line 1, column 0")
    error.code = code
    return error


SHORTAGES = [
    MemoryError(),
    zlib.error("Error -4 while decompressing data"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
    expat_error(1),
    RuntimeError("std::bad_alloc"),
]


def damages() -> list[Exception]:
    """What the libraries themselves raise for damaged files."""
    found: list[Exception] = []
    calls: list[Callable[[], object]] = [
        lambda: zlib.decompress(b"damaged"),
        lambda: bz2.decompress(b"damaged"),
        lambda: lzma.decompress(b"damaged"),
        lambda: expat.ParserCreate().Parse(b"<damaged", True),
    ]
    for call in calls:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - each library has errors of its own
            call()
        found.append(raised.value)
    return found


@pytest.mark.parametrize("error", SHORTAGES, ids=lambda error: type(error).__name__)
def test_want_of_memory_is_raised_as_such(error: Exception) -> None:
    """However a library tells it, it becomes MemoryError, which ends the worker and defers the message."""
    assert shortage.is_told(error)
    with pytest.raises(MemoryError):
        shortage.raise_if_told(error)


def test_damage_is_none() -> None:
    """What libraries raise for damaged octets is no want of memory."""
    errors = damages()
    assert len(errors) == 4
    for error in errors:
        assert not shortage.is_told(error)
        shortage.raise_if_told(error)


class Failing:
    """An unpacker that fails with an error."""

    eof, needs_input, unused_data = False, True, b""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        raise self.error


@pytest.mark.parametrize(
    ("error", "told"), [*((error, MemoryError) for error in SHORTAGES[:3]), (zlib.error("Error -3 while"), Damaged)]
)
def test_no_stream_is_damaged_because_memory_ran_out(error: Exception, told: type[Exception]) -> None:
    """An unpacker without memory says nothing about the stream; one that finds it wrong does."""

    def make() -> Machine:
        return Failing(error)

    with pytest.raises(told):
        unpack(make, memoryview(b"abc"), io.BytesIO(), Purse())


@pytest.mark.parametrize(("code", "short"), [(1, True), (3, False)])
def test_no_part_is_broken_because_memory_ran_out(code: int, short: bool) -> None:
    """A part of a document is broken by what expat finds wrong with it alone."""
    opened = package.Package.__new__(package.Package)
    opened.purse = Purse()

    def start(*_: object) -> None:
        raise expat_error(code)

    def nothing(*_: object) -> None:
        return None

    if short:
        with pytest.raises(MemoryError):
            package.parse(opened, b"<a/>", start, nothing, nothing)
    else:
        assert package.parse(opened, b"<a/>", start, nothing, nothing) == "broken"
