"""What PDFium's C interface asks of its callers: handles as numbers, texts as two-octet letters in a buffer."""

import ctypes

UTF16 = "utf-16-le"


def address(handle: object) -> int:
    """What the handle points to; the same thing has the same address while its page is open."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0 if handle else 0  # type: ignore[arg-type]  # any pointer


def wide(octets: "ctypes.Array[ctypes.c_char]") -> object:
    """The buffer as PDFium wants it for UTF-16."""
    return ctypes.cast(octets, ctypes.POINTER(ctypes.c_ushort))
