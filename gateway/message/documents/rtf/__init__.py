"""Rich Text Format (RTF 1.9.1), as Word reads it.

Not read are pictures (but for their measures), the theme and the data store of Word, style names, and the text of
index fields.
"""

from gateway.message.document import Opened, Purse
from gateway.message.documents.pictures import are_the_text
from gateway.message.documents.rtf.picture import pages
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
    passages = found.drafts.passages()
    return Opened(
        type="application/rtf",
        passages=passages,
        inner=tuple(found.inner),
        active=frozenset(found.active),
        opaque=found.opaque,
        hostile=found.hostile,
        scanned=are_the_text(pages(found.pictures), passages),
    )
