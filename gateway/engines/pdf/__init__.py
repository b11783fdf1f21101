"""Reads PDF files (ISO 32000-2). PDFium reads what pages show, qpdf what lies in the file's objects.

Both are C libraries that a stranger's octets reach: this package runs in the sandboxed worker only, and on one thread
(PDFium has no locks). Putting the two readings together belongs here; how each is made, in `pages` and `objects`.

Known limits. PDF knows no tables or text boxes: their text is the page's body. A file cut off before its trailer, or
whose table of objects is broken and does not fit its objects as a whole (`mending`), is opaque: viewers mend it each
in their own way. A heavy page that is shown thousands of times is bounded by the worker's CPU limit alone. Letters
drawn as paths or in pictures are not read; pages of pictures with no more than a few letters are told as `scanned`.
"""

import io
import re

import pikepdf

from gateway.engines.pdf import objects, pages, streams
from gateway.message.document import Opened, Passage, Purse

TYPE = "application/pdf"

_LOCK = re.compile(rb"/Encrypt\s*(?:\d|<<)")


def load() -> None:
    """Have the libraries load what they load late: the ciphers of locked files. To be called before a jail closes."""
    file = io.BytesIO()
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(file, encryption=pikepdf.Encryption(owner="x", R=6))
    read(file.getvalue(), Purse())


def read(content: bytes, purse: Purse) -> Opened:
    """What a PDF file holds. Raises Spent, nothing else.

    A file that asks for a user password, or whose lock neither library knows, is `locked`; one that opens with the
    empty password is read. A file that one of the two libraries cannot open, or with letters that have no reading
    (fonts that say nothing about Unicode), is `opaque`.
    """
    inside = objects.read(content, purse)
    if inside.locked and not inside.opened:
        return Opened(TYPE, locked=True)
    if not inside.opened:
        streams.pay_for_raw(content, purse)
    if inside.heavy:
        return Opened(TYPE, inside.passages, inside.inner, inside.active, opaque=True, hostile=True)
    shown = pages.read(content, purse)
    passages, opaque = [*shown.passages, *inside.passages], inside.opaque or shown.opaque
    for place, file in inside.drawings:
        drawn = pages.read(file, purse)
        passages += [Passage(place, passage.text, passage.stretches) for passage in drawn.passages]
        opaque = opaque or drawn.opaque
    return Opened(
        TYPE,
        tuple(passages),
        inside.inner,
        inside.active,
        locked=shown.locked or (not inside.opened and not shown.opened and _LOCK.search(content) is not None),
        opaque=opaque,
        scanned=shown.scanned,
    )
