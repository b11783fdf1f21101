"""RE2 patterns that rule files write: no look-around, no back references, and so no pattern that takes long."""

import re2

MAX_PATTERN = 1000
"""Characters of one pattern."""


def compiled(pattern: str) -> "re2._Regexp":
    """The pattern to search with. Raises ValueError that says what is wrong with it."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"this is no RE2 pattern ({said}); mend it") from error
