"""What may stand in a cell: hostile text made harmless for a terminal, where letters can be commands."""

import re

# C0 and C1 controls, and the marks that turn or hide text (Unicode bidi controls, zero width, line separators).
# One class without repetition: linear in the text.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def plain(text: str, keep: str = "") -> str:
    """The text with each letter that cannot be seen written as `\\uXXXX`, but for those in `keep`."""
    return _UNSEEN.sub(lambda found: found[0] if found[0] in keep else f"\\u{ord(found[0]):04x}", text)
