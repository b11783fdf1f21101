"""Rich Text Format (RTF 1.9.1), as Word reads it.

Not read are pictures, the theme and the data store of Word, style names, and the text of index fields.
"""

from gateway.message.document import Opened, Purse
from gateway.message.documents.rtf.reader import Reader

_SIGN = b"{\\rt"
"""Word opens as RTF what begins so; the whole word `\\rtf1` is not asked for."""


def read(content: bytes, purse: Purse) -> Opened:
    """All text of an RTF file by its place. Raises Spent."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.lstrip(b" \t\r\n\0").startswith(_SIGN):
        return Opened("application/octet-stream", opaque=True)
    reader = Reader(content, purse)
    reader.run()
    found = reader.found
    return Opened(
        type="application/rtf",
        passages=found.drafts.passages(),
        inner=tuple(found.inner),
        active=frozenset(found.active),
        opaque=found.opaque,
        hostile=found.hostile,
    )
