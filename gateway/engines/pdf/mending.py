"""Whether a PDF that viewers must mend still has one reading: then it is read, and else it is opaque.

Where the table of objects is not found at its place, viewers look through the octets for objects, each in its own way
(ISO 32000-2 leaves it to them). They find the same where every object is there and none is there twice. Web servers
that write behind the end, and programs that write before the start or count wrong, make such files of honest ones.
"""

import re
from collections.abc import Iterator

import pikepdf

from gateway.engines.pdf.streams import Unreadable, unpack
from gateway.engines.pdf.values import is_stream, name, names
from gateway.message.document import Purse

_MENDED = "reconstruct cross-reference table"
"""What qpdf says when it puts together which objects there are by looking through the octets."""
_NEAR = 1024
"""Octets before the end of the file within which a viewer looks for the place of the table (qpdf and Acrobat)."""
_END = b"%%EOF"
_HEAD = re.compile(rb"(?<![0-9])([0-9]{1,10}+)[\0\t\n\f\r ]{1,8}+[0-9]{1,5}+[\0\t\n\f\r ]{1,8}+obj(?![A-Za-z0-9])")
_ANY_HEAD = re.compile(rb"[\0\t\n\f\r 0-9]obj(?![A-Za-z0-9])")
_ROOT = re.compile(rb"/Root[\0\t\n\f\r ]{0,8}+([0-9]{1,10}+)")
_TABLE = re.compile(rb"(?<![A-Za-z])xref(?=[\0\t\n\f\r ])")
_ROW = re.compile(rb"(?<![0-9])([0-9]{10}) [0-9]{5} n(?![A-Za-z])")
_PLACE = re.compile(rb"startxref[\0\t\n\f\r ]{1,8}+([0-9]{1,10}+)")
_NUMBER = re.compile(rb"[0-9]{1,10}+")


def up_to_its_end(content: bytes) -> bytes:
    """The file without what somebody else wrote behind it, where that is so much that its end is out of sight."""
    end = content.rfind(_END) + len(_END)
    return content[:end] if content.rfind(b"endobj") < end < len(content) - _NEAR + len(_END) else content


def has_one_reading(file: pikepdf.Pdf, content: bytes, warnings: list[str], purse: Purse) -> bool:
    """Whether everybody finds the objects that qpdf found in `up_to_its_end(content)`. Raises Spent."""
    mended = any(_MENDED in warning for warning in warnings)
    if not mended and len(up_to_its_end(content)) == len(content):
        return True
    if content.rfind(_END) < content.rfind(b"endobj") or len(set(_ROOT.findall(content))) != 1:
        return False
    heads = list(_HEAD.finditer(content))
    purse.pay(steps=len(heads))
    if len(heads) != sum(1 for _ in _ANY_HEAD.finditer(content)) or (mended and not _is_whole(content, heads)):
        return False
    numbers = [int(head[1]) for head in heads]
    try:
        numbers += _in_streams(file, purse)
    except (Unreadable, pikepdf.PdfError, RuntimeError):
        return False
    return len(set(numbers)) == len(numbers)


def _is_whole(content: bytes, heads: list[re.Match[bytes]]) -> bool:
    """Whether the table fits the objects when it is moved as one: then nothing is missing within them or between.

    A hole moves what stands behind it and nothing before. One within the last object would leave the table itself
    nearer than `startxref` says.
    """
    tables, rows, places = _TABLE.findall(content), _ROW.findall(content), _PLACE.findall(content)
    if (len(tables), len(places)) != (1, 1) or not heads or not rows:
        return False
    told, found = {int(row) for row in rows}, {head.start() for head in heads}
    moved = min(found) - min(told)
    table = _TABLE.search(content)
    near = table is not None and int(places[0]) + moved <= table.start()
    return near and {place + moved for place in told} == found


def _in_streams(file: pikepdf.Pdf, purse: Purse) -> Iterator[int]:
    """The numbers of the objects that stand in streams of objects (7.5.7). Raises Unreadable, Spent."""
    for item in file.objects:
        if is_stream(item) and name(item.get("/Type")) == "/ObjStm":
            count = item.get("/N")
            if not isinstance(count, int) or not 0 <= count <= purse.steps:
                raise Unreadable
            purse.pay(steps=count)
            found = _NUMBER.finditer(unpack(item.read_raw_bytes(), names(item.get("/Filter")), purse))
            pairs = [int(number[0]) for number, _ in zip(found, range(2 * count), strict=False)]
            if len(pairs) != 2 * count:
                raise Unreadable
            yield from pairs[::2]
