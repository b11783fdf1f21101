"""Sizes and durations as clerks write them (`4 MiB`, `1 h`), and as people read them."""

import re

_SIZES = {"B": 1, "KB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2, "GB": 1000**3, "GiB": 1024**3}
_TIMES = {"s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400, "d": 86400}
_QUANTITY = re.compile(r"(\d{1,12})\s*([A-Za-z]+)")


def size(text: object) -> int:
    """Octets of `4 MiB`. Raises ValueError that says what is wrong and what to write."""
    return _read(text, _SIZES, "size", "4 MiB")


def seconds(text: object) -> int:
    """Seconds of `1 h`. Raises ValueError that says what is wrong and what to write."""
    return _read(text, _TIMES, "duration", "10 min")


def _read(text: object, units: dict[str, int], kind: str, example: str) -> int:
    found = _QUANTITY.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"a {kind} needs a number and a unit; write for example {example}")
    if found[2] not in units:
        raise ValueError(f'unknown unit "{found[2]}" of a {kind}; known are {", ".join(units)}')
    return int(found[1]) * units[found[2]]


def readable(octets: int, limit: int) -> tuple[str, str]:
    """A size over a limit, and the limit, for people; in octets when rounding would make both look the same."""
    given, most = _rounded(octets), _rounded(limit)
    return (given, most) if given != most else (f"{octets} bytes", f"{limit} bytes")


def _rounded(octets: int) -> str:
    for unit, factor in (("MB", 1024**2), ("KB", 1024)):
        if octets >= factor:
            return f"{octets / factor:.1f}".removesuffix(".0") + f" {unit}"
    return f"{octets} bytes"
