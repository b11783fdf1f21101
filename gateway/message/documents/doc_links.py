"""What a link in a Word document keeps besides its field: the target and the name that it was made with.

A field HYPERLINK, REF or PAGEREF points to it in the Data stream ([MS-DOC] 2.9.112); the structure is a hyperlink of
Office ([MS-OSHARED] 2.3.7). What following the link would do does not belong here: it waits for a click.
"""

from gateway.message.document import Place
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u32, utf16

_OFFICE_LINK = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")
_URL, _FILE = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b"), bytes.fromhex("0303000000000000c000000000000046")
_HAS_MONIKER, _HAS_PLACE, _HAS_NAME, _HAS_FRAME, _AS_TEXT = 0x01, 0x08, 0x10, 0x80, 0x100
_HEAD = 17
"""An octet of bits, and the class that says what it is."""


def is_link(body: bytes) -> bool:
    """Whether such octets of the Data stream are a link."""
    return body[1:_HEAD] == _OFFICE_LINK


def read_link(body: bytes, harvest: Harvest) -> None:
    """Tell the name, the frame, the target and the place in it. Raises Torn and Spent."""
    flags, at = u32(body, _HEAD + 4), _HEAD + 8
    for bit in (_HAS_NAME, _HAS_FRAME):
        if flags & bit:
            at = _say(body, at, harvest)
    if flags & _HAS_MONIKER:
        at = _say(body, at, harvest) if flags & _AS_TEXT else _moniker(body, at, harvest)
    if flags & _HAS_PLACE:
        _say(body, at, harvest)


def _say(body: bytes, at: int, harvest: Harvest) -> int:
    """A text behind the number of its letters (2.3.7.9), and where it ends."""
    size = 2 * u32(body, at)
    harvest.say(Place.HIDDEN, utf16(cut(body, at + 4, size)).rstrip("\0"))
    return at + 4 + size


def _moniker(body: bytes, at: int, harvest: Harvest) -> int:
    """An address (2.3.7.6) or a path (2.3.7.8); of others nobody here knows the end."""
    kind, at = cut(body, at, 16), at + 16
    if kind == _URL:
        size = u32(body, at)
        harvest.say(Place.HIDDEN, utf16(cut(body, at + 4, size)).partition("\0")[0])
        return at + 4 + size
    if kind != _FILE:
        raise Torn
    narrow = u32(body, at + 2)
    path = cut(body, at + 6, narrow).rstrip(b"\0").decode("cp1252", "replace")
    at += 6 + narrow + 24  # two words, and twenty octets that mean nothing
    size = u32(body, at)
    if size:
        path = utf16(cut(body, at + 10, u32(body, at + 4)))
    harvest.say(Place.HIDDEN, path)
    return at + 4 + size
