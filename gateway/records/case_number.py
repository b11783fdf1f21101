"""Case numbers: what stands in the reply, the log, the record and the trace of one message.

48 bits of UTC milliseconds and 80 random bits in Crockford's base32, 26 letters, as ULIDs are made: they sort by time,
nobody can guess another's, and they have no letters that are mistaken for one another on the telephone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

LENGTH = 26
RANDOM_OCTETS = 10

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN = str.maketrans("OIL", "011")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX = 1 << 48


def new(now: datetime, random: Callable[[int], bytes]) -> str:
    """A case number for `now`; `random` gives that many unguessable octets (`secrets.token_bytes`).

    Raises ValueError for a time without zone, or outside the years 1970 to 10889.
    """
    if now.tzinfo is None:
        raise ValueError("the time of a case number needs a zone")
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
    if not 0 <= milliseconds < _MAX:
        raise ValueError("the time of a case number is out of range")
    number = milliseconds << (8 * RANDOM_OCTETS) | int.from_bytes(random(RANDOM_OCTETS), "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def read(text: str) -> str | None:
    """A case number as people type it (lower case, O for 0, I or L for 1), put right; None when it is none."""
    # Upper case first: the fold may change the length of foreign letters, which the alphabet then refuses.
    number = text.strip().upper().translate(_MISTAKEN)
    if len(number) != LENGTH or number[0] > "7" or any(letter not in _ALPHABET for letter in number):
        return None
    return number
