"""What the name of a file says about it, as the systems read it that will open the file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

_MAX_NAME = 4096
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_CUTTERS = ("\0", "%00", "::$")
_ENDING = re.compile(r"[a-z0-9_-]{1,24}(?:\.[a-z0-9_-]{1,24}){0,2}")


def extensions(name: str) -> Sequence[str]:
    """The extensions that systems would give a name, single (`exe`) and double (`tar.gz`), lower case.

    Compatibility forms and invisible characters count as what they look like (class 41); trailing dots and blanks go,
    as Windows drops them. Where some systems end a name early (at NUL, at a stream's name), both readings count.
    """
    found: dict[str, None] = {}
    for name_read in as_read(name):
        parts = [part.strip() for part in name_read.split(".")][1:]
        found |= dict.fromkeys(".".join(parts[start:]) for start in range(max(len(parts) - 3, 0), len(parts)))
    return tuple(found)


def as_read(name: str) -> Sequence[str]:
    """A name without its folders, in small letters, as each system reads it: mostly one reading."""
    # The end of a long name says what it is.
    readings = [name[-_MAX_NAME:], *(name[:_MAX_NAME].partition(cutter)[0] for cutter in _CUTTERS if cutter in name)]
    return [
        (reading if reading.isascii() and reading.isprintable() else _as_shown(reading))
        .replace("\\", "/")
        .rstrip("/")
        .rpartition("/")[2]
        .lower()
        .rstrip(". ")
        for reading in readings
    ]


def _as_shown(name: str) -> str:
    """The name with compatibility forms as what they stand for, and without signs that nobody sees."""
    plain = unicodedata.normalize("NFKC", name)
    if plain.isprintable():
        return plain  # a thousand names are gone through while others wait
    return "".join(sign for sign in plain if unicodedata.category(sign) not in _UNSEEN)


def endings(names: Iterable[str]) -> Sequence[str]:
    """The extensions of several names, each once, as far as they look like such: short and of plain letters."""
    return tuple(filter(is_plain_ending, all_endings(names)))


def is_plain_ending(end: str) -> bool:
    """Whether an extension looks like one: short and of plain letters."""
    return _ENDING.fullmatch(end) is not None


def all_endings(names: Iterable[str]) -> Sequence[str]:
    """The extensions of several names, each once, whatever they look like."""
    return tuple(dict.fromkeys(end for name in names for end in extensions(name)))
