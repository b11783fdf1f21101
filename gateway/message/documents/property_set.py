"""Property sets: title, subject, keywords and a document's own properties ([MS-OLEPS]), as texts.

Every text in a set is told, whatever its number: names of properties as well as values. Numbers and dates are not.
"""

from collections.abc import Iterator

from gateway.message.document import Place
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn, cut, u16, u32, utf16

STREAMS = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
VECTOR, VARIANT, LPSTR, LPWSTR, BSTR, SHORT = 0x1000, 0x0C, 0x1E, 0x1F, 0x08, 0x02
DICTIONARY, CODE_PAGE = 0, 1
UNICODE_PAGE = 1200
PAGES = {page: f"cp{page}" for page in (437, 850, 852, 855, 857, 866, 874, 932, 949, 950, *range(1250, 1259))}
PAGES |= {936: "gbk", 65001: "utf-8", 10000: "mac_roman"}
"""Code pages by the numbers that files tell."""


def read_properties(content: bytes, harvest: Harvest) -> None:
    """Tell the texts of one property set stream. Raises Torn and Spent."""
    for number in range(min(u32(content, 24), 2)):  # one or two sets a stream ([MS-OLEPS] 2.21)
        start = u32(content, 28 + number * 20 + 16)
        for text in _texts(content, start, harvest):
            harvest.say(Place.PROPERTY, text.strip("\0"))


def _texts(content: bytes, start: int, harvest: Harvest) -> Iterator[str]:
    count = u32(content, start + 4)
    cut(content, start + 8, count * 8)
    harvest.purse.pay(steps=count)
    table = [(u32(content, start + 8 + n * 8), start + u32(content, start + 12 + n * 8)) for n in range(count)]
    page = next((u16(content, at + 4) for number, at in table if number == CODE_PAGE), 1252)
    for number, at in table:
        if number == DICTIONARY:
            yield from _names(content, at, page, harvest)
        elif number != CODE_PAGE:
            try:
                found = list(_values(content, at, page, harvest, aligned=False))
            except Torn:  # texts of a list lie one behind the other, or as the standard has it, on fours
                found = list(_values(content, at, page, harvest, aligned=True))
            yield from found


def _names(content: bytes, at: int, page: int, harvest: Harvest) -> Iterator[str]:
    """The dictionary: the names of a document's own properties ([MS-OLEPS] 2.17)."""
    count, at = u32(content, at), at + 4
    for _ in range(count):
        harvest.purse.pay(steps=1)
        length = u32(content, at + 4)
        size = length * 2 if page == UNICODE_PAGE else length
        harvest.purse.pay(octets=min(size, len(content)))
        yield letters(cut(content, at + 8, size), page)
        at += 8 + (size + 3 & ~3 if page == UNICODE_PAGE else size)


def _values(content: bytes, at: int, page: int, harvest: Harvest, *, aligned: bool) -> Iterator[str]:
    kind, at = u32(content, at), at + 4
    count = 1
    if kind & VECTOR:
        count, at = u32(content, at), at + 4
    for _ in range(count):
        harvest.purse.pay(steps=1)
        item = kind & 0xFFF
        if item == VARIANT:
            item, at = u32(content, at) & 0xFFF, at + 4
            if item not in {LPSTR, LPWSTR, BSTR}:
                at += 4  # numbers of the heading pairs: four octets each ([MS-OSHARED] 2.3.3.1.13)
                continue
        if item not in {LPSTR, LPWSTR, BSTR}:
            return
        length = u32(content, at) * (2 if item == LPWSTR else 1)
        harvest.purse.pay(octets=min(length, len(content)))  # many properties may point at one text
        yield utf16(cut(content, at + 4, length)) if item == LPWSTR else letters(cut(content, at + 4, length), page)
        at += 4 + (length + 3 & ~3 if aligned or item == LPWSTR else length)


def letters(raw: bytes, page: int) -> str:
    """Octets of a Windows code page as text; a page that is not known is read as windows-1252."""
    if page == UNICODE_PAGE:
        return utf16(raw)
    return raw.decode(PAGES.get(page, "cp1252"), "replace")
