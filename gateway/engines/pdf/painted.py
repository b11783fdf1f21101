"""The objects that a page paints, with their marks: pictures, artifacts, texts that stand for others."""

import ctypes
from dataclasses import dataclass, field

import pypdfium2_raw as pdfium

from gateway.engines.pdf.handles import UTF16, address, wide
from gateway.message.document import Purse
from gateway.message.picture_size import PAGE

_IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM


@dataclass(slots=True)
class Painted:
    """What lies on one page. `replaced` are the objects whose text is replaced by an ActualText (14.9.4).

    `alternatives` are the texts that stand for others. `artifacts` are the addresses of what is marked as put on the
    page by its layout and says more of itself: headers, footers, watermarks (14.8.2.2).
    """

    pictures: int = 0
    dots: int = 0
    """Of all pictures together."""
    covered: float = 0.0
    """The area that they cover, in square points; what they share counts twice."""
    replaced: list[ctypes.c_void_p] = field(default_factory=list)
    artifacts: set[int] = field(default_factory=set)
    alternatives: dict[str, None] = field(default_factory=dict, repr=False)

    def may_be_a_page(self, page: ctypes.c_void_p) -> bool:
        """Whether pictures cover half of the page, and are large enough for one; some scanners cut it into strips."""
        area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
        return self.dots >= PAGE * PAGE and self.covered * 2 >= area

    def show_replaced(self) -> None:
        """Take the ActualText away, so that the next reading gives what is shown."""
        for item in self.replaced:
            for position in range(pdfium.FPDFPageObj_CountMarks(item) - 1, -1, -1):
                mark = pdfium.FPDFPageObj_GetMark(item, position)
                if _has(mark, b"ActualText"):
                    pdfium.FPDFPageObj_RemoveMark(item, mark)


def read(page: ctypes.c_void_p, purse: Purse) -> Painted:
    """Go through the page's objects and those of its forms; PDFium bounds how deep forms nest. Raises Spent."""
    found = Painted()
    piles = [(pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, page, False, 1.0)]
    while piles:
        count, take, owner, artifact, scale = piles.pop()
        purse.pay(steps=max(0, count))
        for index in range(count):
            item = take(owner, index)
            marked = artifact
            for position in range(pdfium.FPDFPageObj_CountMarks(item)):
                purse.pay(steps=1)
                marked |= _read_mark(item, pdfium.FPDFPageObj_GetMark(item, position), found, purse)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == _FORM:  # Acrobat marks the form of a watermark, not the text in it
                within = scale * _stretched(item)
                piles.append(
                    (pdfium.FPDFFormObj_CountObjects(item), pdfium.FPDFFormObj_GetObject, item, marked, within)
                )
            elif kind == _IMAGE:
                found.pictures += 1
                found.dots += _dots(item)
                found.covered += scale * _stretched(item)
            elif marked:
                found.artifacts.add(address(item))
    return found


def _stretched(item: ctypes.c_void_p) -> float:
    """How much larger an object's matrix makes an area (8.3.4). A picture has the area 1 before it."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return abs(float(matrix.a * matrix.d - matrix.b * matrix.c))


def _dots(picture: ctypes.c_void_p) -> int:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(picture, width, height)
    return width.value * height.value


def _read_mark(item: ctypes.c_void_p, mark: ctypes.c_void_p, found: Painted, purse: Purse) -> bool:
    """Whether the mark is that of an artifact with a subtype. PDFium does not hand out which: the place tells it."""
    if not pdfium.FPDFPageObjMark_CountParams(mark):
        return False
    for key in (b"ActualText", b"Alt", b"E"):
        text = _parameter(mark, key)
        if text.strip("\0 ") and text not in found.alternatives:
            purse.pay(characters=len(text))
            found.alternatives[text] = None
    if _has(mark, b"ActualText"):
        found.replaced.append(item)
    return _name(mark) == "Artifact" and _has(mark, b"Subtype")


def _name(mark: ctypes.c_void_p) -> str:
    size = ctypes.c_ulong()
    octets = ctypes.create_string_buffer(64)  # no name that matters here is longer
    pdfium.FPDFPageObjMark_GetName(mark, wide(octets), 64, size)
    return octets.raw[: max(0, min(size.value, 64) - 2)].decode(UTF16, "replace")


def _has(mark: ctypes.c_void_p, key: bytes) -> bool:
    return bool(pdfium.FPDFPageObjMark_GetParamValueType(mark, key) != pdfium.FPDF_OBJECT_UNKNOWN)


def _parameter(mark: ctypes.c_void_p, key: bytes) -> str:
    """A string; PDFium hands out no names."""
    size = ctypes.c_ulong()
    if not pdfium.FPDFPageObjMark_GetParamStringValue(mark, key, None, 0, size) or size.value <= 2:
        return ""
    octets = ctypes.create_string_buffer(size.value)
    pdfium.FPDFPageObjMark_GetParamStringValue(mark, key, wide(octets), size.value, size)
    return octets.raw[:-2].decode(UTF16, "replace")
