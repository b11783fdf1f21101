"""Which font of today stands in place of one that was drawn for an old encoding."""

import re
from functools import lru_cache

from gateway.message.vietnamese import fonts

_FAMILIES = (
    (re.compile(r"arial\s*narrow", re.IGNORECASE), "Arial Narrow"),
    (re.compile(r"couri|mono|typewrit", re.IGNORECASE), "Courier New"),
    (re.compile(r"arial|helv|helve|sans|avant|aptima|univer|verdana|tahoma|gothic|futura", re.IGNORECASE), "Arial"),
)
"""By what a font's name says of its family; all others, those with serifs and the handwritten, are the last."""
_SERIF = "Times New Roman"
"""What official documents are written in (Nghị định 30/2020/NĐ-CP, Phụ lục I, I.4)."""


@lru_cache(maxsize=1024)
def successor(font: str) -> str | None:
    """The font to write instead, or None for one that was not drawn for an old encoding."""
    if fonts.table_of(font) is None:
        return None
    return next((family for pattern, family in _FAMILIES if pattern.search(font)), _SERIF)
