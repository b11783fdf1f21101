"""Pictures of Office drawings ([MS-ODRAW] 2.2.20 to 2.2.32), in doc, xls and ppt alike: whether they may be pages.

A store of pictures has an entry for each, which holds it or tells where in another stream it lies; pictures of a line
stand by themselves. What is drawn around them is `office_art`'s matter.
"""

from contextlib import suppress

from gateway.message.document import Purse
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u8, u16, u32
from gateway.message.documents.pictures import HEAD, may_show_a_page
from gateway.message.picture_size import PAGE

ENTRY = 0xF007
EMF, WMF, DIB = 0xF01A, 0xF01B, 0xF01F
PICTURES = frozenset({EMF, WMF, 0xF01D, 0xF01E, DIB, 0xF029, 0xF02A})
"""Records that are a picture: drawings, JPEG, PNG, bitmaps, TIFF. Of those of the old Macintosh nothing is told."""
RECORDS = PICTURES | {ENTRY}
RECORD_HEAD, ENTRY_HEAD, DIGEST = 8, 36, 16
NOWHERE = 0xFFFFFFFF
DRAWING_SIZE, UNITS_A_DOT = 20, 9525
"""Where the head of a drawing tells its size, and how many of its units are a dot of a screen (2.2.31)."""
FILE_HEAD = b"BM" + bytes(12)
"""What a bitmap has before it in a file of its own."""


def look_at(data: bytes, kind: int, start: int, end: int, harvest: Harvest, delayed: bytes = b"") -> None:
    """Count a record of `RECORDS`, whose body is told, if it may be a page. Raises Spent.

    `delayed` is the stream in which pictures lie that an entry does not hold. An entry without its picture shows none.
    """
    with suppress(Torn):
        if kind != ENTRY:
            harvest.pages += _may_be_a_page(data, start - RECORD_HEAD, harvest.purse)
            return
        inside = start + ENTRY_HEAD + u8(data, start + 33)
        if inside + RECORD_HEAD <= end:
            harvest.pages += _may_be_a_page(data, inside, harvest.purse)
        elif (at := u32(data, start + 28)) != NOWHERE:
            harvest.pages += _may_be_a_page(delayed, at, harvest.purse)


def _may_be_a_page(data: bytes, at: int, purse: Purse) -> bool:
    """Whether the picture in the record at this place is large enough. Raises Torn and Spent."""
    instance, kind, length = u16(data, at) >> 4, u16(data, at + 2), u32(data, at + 4)
    if kind not in PICTURES:
        return False
    body = at + RECORD_HEAD + DIGEST * (1 + instance % 2)  # kinds with a second digest have odd numbers
    if kind in {EMF, WMF}:
        sides = u32(data, body + DRAWING_SIZE), u32(data, body + DRAWING_SIZE + 4)
        return min(sides) >= PAGE * UNITS_A_DOT
    head = cut(data, body + 1, min(HEAD, length, len(data) - body - 1))
    purse.pay(octets=len(head))
    return may_show_a_page(FILE_HEAD + head if kind == DIB else head)
