"""Tells want of memory from damage: libraries report both as errors about the file that they read.

A file that is damaged is a fact about the file, and rules decide on it. That memory ran out is a fault of ours: whoever
asks again later may get the file read. So every reader that takes a library's error for damage asks here first.
"""

import errno
import zlib
from xml.parsers.expat import ExpatError

_ZLIB_NO_MEMORY = "Error -4 "
"""How Python begins what it tells of Z_MEM_ERROR (zlib.h)."""
_EXPAT_NO_MEMORY = 1
"""XML_ERROR_NO_MEMORY (expat.h)."""
_WORDS = ("bad_alloc", "Allocation error", "ot enough memory", "annot allocate memory", "an't allocate")
"""What C++, zstd, zlib and libarchive say of it."""


def is_told(error: BaseException) -> bool:
    """Whether an error says that memory ran out."""
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, ExpatError):
        return error.code == _EXPAT_NO_MEMORY
    if isinstance(error, zlib.error) and str(error).startswith(_ZLIB_NO_MEMORY):
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return True
    return in_words(str(error))


def in_words(said: str) -> bool:
    """Whether a library says in words that memory ran out."""
    return any(words in said for words in _WORDS)


def raise_if_told(error: BaseException) -> None:
    """Raise MemoryError if that is what the error means: the worker ends, and the message is deferred."""
    if is_told(error):
        raise MemoryError from error
