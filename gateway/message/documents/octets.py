"""Little-endian numbers out of octets that may end too soon; every reader of binary Office files asks here.

Only what cannot be told by `struct` alone belongs here: a place outside of the octets is `Torn`, never another error.
"""


class Torn(Exception):
    """A structure points outside of its octets, or contradicts itself: the rest of it cannot be read."""


def u8(data: bytes, at: int) -> int:
    """The octet at `at`. Raises Torn outside of the data."""
    if not 0 <= at < len(data):
        raise Torn
    return data[at]


def u16(data: bytes, at: int) -> int:
    """Two octets, unsigned. Raises Torn outside of the data."""
    if not 0 <= at <= len(data) - 2:
        raise Torn
    return data[at] | data[at + 1] << 8


def u32(data: bytes, at: int) -> int:
    """Four octets, unsigned. Raises Torn outside of the data."""
    return int.from_bytes(cut(data, at, 4), "little")


def cut(data: bytes, at: int, length: int) -> bytes:
    """`length` octets from `at`. Raises Torn when there are fewer."""
    if at < 0 or length < 0 or at + length > len(data):
        raise Torn
    return data[at : at + length]


def utf16(data: bytes) -> str:
    """UTF-16 as Office writes it; a half pair is kept as U+FFFD."""
    return data[: len(data) & ~1].decode("utf-16-le", "replace")
