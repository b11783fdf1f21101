"""Pictures inside documents: which of them may be pages of writing, and when a document is little else.

The one rule for documents of all kinds. Where a kind keeps its pictures, and how it packs them, is its reader's matter.
"""

from collections.abc import Iterable
from itertools import chain

from gateway.message.document import Passage, Place
from gateway.message.picture_size import may_be_a_page
from gateway.message.signs import PICTURE_HEAD, is_font, is_picture

HEAD = 64 * 1024
"""Octets of a picture that are looked at: those before a JPEG's measures may be many."""
SCANT = 200
"""Letters and digits for each picture of a page's size from which on a document is a text with pictures: three lines.
Below it the pictures are what there is to read."""
_BESIDE = frozenset({Place.PROPERTY, Place.HIDDEN, Place.ALTERNATIVE_TEXT})
"""Places whose text a reader does not see around a picture: programs fill them by themselves."""
_PREVIEW = b"VCLMTF"
"""LibreOffice's own metafile: what it draws of tables and objects, whose text stands in the document too."""


def may_show_a_page(head: bytes) -> bool:
    """Whether a file inside a document that begins so is a picture, and large enough to be a page."""
    return (
        is_picture(head[:PICTURE_HEAD]) and not is_font(head) and not head.startswith(_PREVIEW) and may_be_a_page(head)
    )


def are_the_text(pages: int, passages: Iterable[Passage]) -> bool:
    """Whether so many pictures of a page's size are what a document has to say: scant text stands around them."""
    if not pages:
        return False
    left = SCANT * pages
    for letter in chain.from_iterable(one.text for one in passages if one.place not in _BESIDE):
        left -= letter.isalnum()
        if not left:
            return False
    return True
