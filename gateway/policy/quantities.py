"""Sizes and durations as clerks write them (`4 MiB`, `1 h`), and as people read them."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from gateway.yaml_forms import form

_SIZES = {"B": 1, "KB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2, "GB": 1000**3, "GiB": 1024**3}
_TIMES = {"s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400}
_QUANTITY = re.compile(r"([0-9]{1,12})\s*([A-Za-z]+)")
MAX_SECONDS = 366 * 86400
LONGEST_SIZE = "1099511627775 bytes"
"""A size as long as `readable` may write it."""


def size(text: object) -> int:
    """Octets of `4 MiB`. Raises ValueError that says what is wrong and what to write."""
    return _read(text, _SIZES, "size", "4 MiB")


def seconds(text: object) -> int:
    """Seconds of `1 h`, from one to a year. Raises ValueError that says what is wrong and what to write."""
    found = _read(text, _TIMES, "duration", "10 min")
    if not 1 <= found <= MAX_SECONDS:
        raise ValueError("a duration lasts from 1 s to 366 days; write for example 10 min")
    return found


def _look(units: dict[str, int]) -> str:
    return rf"[0-9]{{1,12}}\s*(?:{'|'.join(units)})"


SIZE_LOOK = form("size", _look(_SIZES), example="4 MiB")
Size = Annotated[int, BeforeValidator(size), SIZE_LOOK]
"""Octets."""
Duration = Annotated[int, BeforeValidator(seconds), form("duration", _look(_TIMES), example="10 min")]
"""Seconds."""


def is_size_unit(word: str) -> bool:
    """Whether a word is the unit of a size."""
    return word in _SIZES


def _read(text: object, units: dict[str, int], kind: str, example: str) -> int:
    found = _QUANTITY.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"a {kind} needs a whole number and a unit; write for example {example}")
    if found[2] not in units:
        raise ValueError(f'unknown unit "{found[2]}" of a {kind}; known are {", ".join(units)}')
    return int(found[1]) * units[found[2]]


def readable(octets: int, limit: int) -> tuple[str, str]:
    """A size over a limit, and the limit, for people; in octets when rounding would make both look the same.

    The regulation says "4 MB" and means 4 × 1024 × 1024 octets (Điều 6.2); a limit that is a round number of thousands
    is read in thousands.
    """
    base = 1000 if limit % 1000 == 0 and limit % 1024 != 0 else 1024
    given, most = _rounded(octets, base), _rounded(limit, base)
    return (given, most) if given != most else (f"{octets} bytes", f"{limit} bytes")


def readable_size(octets: int) -> str:
    """A size for people, beside no limit."""
    return readable(octets, 0)[0]


def _rounded(octets: int, base: int) -> str:
    for power, unit in ((3, "GB"), (2, "MB"), (1, "KB")):
        if octets >= base**power:
            return f"{octets / base**power:.1f}".removesuffix(".0") + f" {unit}"
    return f"{octets} bytes"


def exact_size(octets: int) -> str:
    """A size as `size` reads it, in the largest unit that it is a whole number of."""
    fitting = [unit for unit, factor in _SIZES.items() if octets % factor == 0 and factor <= max(octets, 1)]
    unit = max(fitting, key=_SIZES.__getitem__)
    return f"{octets // _SIZES[unit]} {unit}"


def counted_octets(octets: int) -> str:
    """A size for those who look closely: rounded, with its unit as rule files write it, and to the octet."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if octets >= 1024**power:
            return f"{octets / 1024**power:.1f}".removesuffix(".0") + f" {unit} ({octets} octets)"
    return f"{octets} octets"


def readable_seconds(duration: int) -> str:
    """A duration for people, in the largest unit that it is a whole number of."""
    for unit, factor in (("day", 86400), ("h", 3600), ("min", 60)):
        if duration % factor == 0:
            number = duration // factor
            return f"{number} days" if unit == "day" and number > 1 else f"{number} {unit}"
    return f"{duration} s"
