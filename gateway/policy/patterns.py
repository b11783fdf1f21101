"""RE2 patterns that rule files write: no look-around, no back references, and so no pattern that takes long."""

import re
from collections.abc import Sequence
from typing import Annotated

import re2
from pydantic import AfterValidator, Field

MAX_PATTERN = 1000
"""Characters of one pattern."""
MAX_PATTERNS = 50
"""Patterns of one condition."""
_MEMORY = 8 * 1024 * 1024
"""Octets that a compiled pattern may take: RE2's own default."""


def compiled(pattern: str, *, capitals: bool = True, memory: int = _MEMORY) -> "re2._Regexp":
    """The pattern to search with. Raises ValueError that says what is wrong with it.

    Without `capitals` it finds small letters for capitals and the other way round.
    """
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    options.case_sensitive = capitals
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"this is no RE2 pattern ({said}); mend it") from error


def _compiles(pattern: str) -> str:
    compiled(pattern)
    return pattern


Pattern = Annotated[str, Field(min_length=1, max_length=MAX_PATTERN), AfterValidator(_compiles)]
"""An RE2 pattern as a rule file writes it."""
Patterns = Annotated[list[Pattern], Field(min_length=1, max_length=MAX_PATTERNS)]


class AnyOf:
    """Several patterns that are looked for at once: a text in which none is found is gone through once."""

    def __init__(self, patterns: Sequence[str], *, capitals: bool = True) -> None:
        self._each = [compiled(pattern, capitals=capitals) for pattern in patterns]
        whole = "|".join(f"(?:{pattern})" for pattern in patterns)
        self._whole = compiled(whole, capitals=capitals, memory=_MEMORY * (len(patterns) + 1))

    def is_in(self, text: str) -> bool:
        """Whether one of them is in a text, anywhere."""
        return self._whole.search(text) is not None

    def found_in(self, text: str) -> Sequence[int]:
        """The numbers, from 0, of all that are in a text."""
        return [number for number, pattern in enumerate(self._each) if pattern.search(text)]


def glob(word: str) -> str:
    """The pattern for a whole name: `*` stands for any letters, `?` for one, everything else for itself."""
    signs = {"*": ".*", "?": "."}
    return "(?s)\\A" + "".join(signs.get(sign) or re.escape(sign) for sign in word) + "\\z"


def searchable(text: str) -> str:
    """A text that RE2 takes: it knows valid UTF-8 only, and a lone surrogate stands for an octet that was none."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def group_name(pattern: str) -> str:
    """The name of a pattern's first named group, `(?P<name>...)`; empty without any."""
    names = compiled(pattern).groupindex
    return min(names, key=names.__getitem__) if names else ""
