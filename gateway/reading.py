"""Where a message is read: here in passing, or by the inspector. How it is read belongs to neither of them."""

import contextlib

from gateway.message import mime
from gateway.message.inspect import Message, combine, to_open
from gateway.message.mime import Budget
from gateway.ports import Inspector

LARGE = 16 * 1024
"""Octets up to which a message without files is read in passing: a hostile one of this size takes some 10 ms."""
MANY = 100
"""Lines that may be delimiters, up to which a message is read in passing: a part costs some 30 microseconds."""


async def read_message(raw: bytes, budget: Budget, inspector: Inspector) -> Message:
    """Read a message: one that is short and has no files in passing, every other by the inspector.

    So is one that cannot be read in passing: the inspector meets the same fault, tells its place, and counts the times.
    Raises InspectionFailed, Unreadable.
    """
    if len(raw) <= LARGE and raw.count(b"\n--") <= MANY:
        with contextlib.suppress(Exception):
            parts = mime.read(raw, budget)
            if not to_open(parts):
                return combine(parts, ())
    return await inspector.read(raw)
