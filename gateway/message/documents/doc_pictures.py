"""Pictures, form fields and links that stand in a line of a Word document: their texts, out of its Data stream.

A letter 0x01 of the text points there by its properties ([MS-DOC] 2.4.1, 2.9.190, 2.9.78).
"""

from gateway.message.document import Place
from gateway.message.documents.doc_letters import sprms
from gateway.message.documents.doc_links import is_link, read_link
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u8, u16, u32, utf16
from gateway.message.documents.office_art import read_drawing

PICTURE_PLACE, IS_DATA = 0x6A03, 0x0806
NAMED_PICTURE = 0x66
DROP_DOWN = 2


def pointed(grpprl: bytes) -> tuple[int, bool] | None:
    """Where a letter points in the Data stream, and whether a form field or a link stands there."""
    place, is_data = None, False
    for name, operand in sprms(grpprl):
        if name == PICTURE_PLACE:
            place = int.from_bytes(operand, "little")
        elif name == IS_DATA:
            is_data = any(operand)
    return None if place is None else (place, is_data)


def read_pictures(data: bytes, pointers: set[tuple[int, bool]], harvest: Harvest) -> None:
    """Tell the texts of all that is pointed at, each octet of the stream looked at once. Raises Torn and Spent."""
    reached = 0
    for start, is_data in sorted(pointers):
        if start < reached:
            raise Torn
        length, head = u32(data, start), u16(data, start + 4)
        reached = start + max(length, 6)
        body = cut(data, start + head, length - head)
        if is_data:
            (read_link if is_link(body) else _read_form)(body, harvest)
            continue
        at = 1 + u8(body, 0) if u16(data, start + 6) == NAMED_PICTURE else 0
        read_drawing(body, at, len(body), harvest, Place.TEXT_BOX)


def _read_form(body: bytes, harvest: Harvest) -> None:
    """Name, text, help and choices of a form field ([MS-DOC] 2.9.78)."""
    kind, at = u16(body, 4) & 3, 10
    texts = 2 if kind == 0 else 1
    for number in range(texts + 5):
        if number == 1 and kind != 0:
            at += 2  # the number of the chosen one
        text, at = _text(body, at, ending=2)
        harvest.say(Place.FORM_FIELD, text)
    if kind == DROP_DOWN:
        count, at = u16(body, at + 2), at + 6
        for _ in range(count):
            text, at = _text(body, at, ending=0)
            harvest.say(Place.FORM_FIELD, text)


def _text(body: bytes, at: int, ending: int) -> tuple[str, int]:
    size = 2 * u16(body, at)
    return utf16(cut(body, at + 2, size)), at + 2 + size + ending
