"""The text of one page as PDFium reads it, in runs of letters of one kind: their font, size, colour and angle."""

import ctypes
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2_raw as pdfium

from gateway.engines.pdf.handles import UTF16, address, wide
from gateway.engines.pdf.layout import ZONE, Line, Page, Run
from gateway.engines.pdf.painted import Painted
from gateway.message.document import Letters, Place, Purse

UNMAPPED = 4
"""So many letters in a row without a reading are text that nobody can ask about; fewer are bullets and symbols."""

_ITALIC, _FORCE_BOLD = 1 << 6, 1 << 18  # font flags, 9.8.2
_SUBSET_TAG = 7


@dataclass(frozen=True, slots=True)
class Text:
    """A page's text. `whole` is false when some of it has no reading."""

    page: Page
    whole: bool = True


class Zones:
    """The head and the foot of a page, by the page as a reader turns it."""

    def __init__(self, page: ctypes.c_void_p) -> None:
        self._box = pdfium.FS_RECTF()
        self.turned = max(0, pdfium.FPDFPage_GetRotation(page)) % 4
        """Quarters to the right that a viewer turns the page (7.7.3.3)."""
        pdfium.FPDF_GetPageBoundingBox(page, self._box)

    def of(self, text: ctypes.c_void_p, index: int) -> Place | None:
        """The zone of the letter with PDFium's index, or None for the middle of the page."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        box = self._box
        if not pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top):
            return None
        if not (box.top > box.bottom and box.right > box.left):
            return None
        across = ((left.value + right.value) / 2 - box.left) / (box.right - box.left)
        up = ((bottom.value + top.value) / 2 - box.bottom) / (box.top - box.bottom)
        height = (up, 1 - across, 1 - up, across)[self.turned]
        if height > 1 - ZONE:
            return Place.PAGE_HEADER
        return Place.PAGE_FOOTER if height < ZONE else None


def read(page: ctypes.c_void_p, objects: Painted, places: Mapping[int, Place | None], purse: Purse) -> Text:
    """The page's lines and runs; `places` are those that are known, by the address of the object. Raises Spent."""
    with _opened(page) as text:
        if not text:
            return Text(Page("", (), ()), whole=False)
        count = max(0, pdfium.FPDFText_CountChars(text))
        octets = ctypes.create_string_buffer(2 * count + 2)
        units = max(0, pdfium.FPDFText_GetText(text, 0, count, wide(octets)) - 1)
        string = octets.raw[: 2 * units].decode(UTF16, "replace")
        purse.pay(characters=len(string))
        found, whole = _runs(text, count, _Positions(text, string, units, count), purse)
        return Text(Page(string, tuple(_lines(Zones(page), text, string, found, objects, places)), tuple(found)), whole)


@contextmanager
def _opened(page: ctypes.c_void_p) -> Iterator[ctypes.c_void_p | None]:
    text = pdfium.FPDFText_LoadPage(page)
    try:
        yield text
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)


def _lines(
    zones: Zones,
    text: ctypes.c_void_p,
    string: str,
    runs: list[Run],
    objects: Painted,
    places: Mapping[int, Place | None],
) -> Iterator[Line]:
    start = first = 0
    for line in string.split("\n"):
        end = start + len(line)
        while first < len(runs) and runs[first].end <= start:
            first += 1
        run = runs[first] if first < len(runs) and runs[first].start < end else None
        place = zone = None
        if run and run.address in places:
            place = places[run.address]
        elif run:
            zone = zones.of(text, run.index)
            place = zone or Place.WATERMARK if run.address in objects.artifacts else None
        yield Line(start, start + len(line.rstrip("\r")), place, zone)
        start = end + 1


class _Positions:
    """Turns PDFium's index of a letter into one of the page's string: PDFium counts letters that have no text too."""

    def __init__(self, text: ctypes.c_void_p, string: str, units: int, count: int) -> None:
        self._text = text
        self._same = units == count == len(string)
        self._of_units: list[int] | None = None
        if not self._same and len(string) != units:
            self._of_units = [at for at, letter in enumerate(string) for _ in range(1 + (ord(letter) > 0xFFFF))]

    def of(self, index: int) -> int:
        """Below 0 for a letter without text."""
        if self._same:
            return index
        unit = int(pdfium.FPDFText_GetTextIndexFromCharIndex(self._text, index))
        if not self._of_units or unit < 0:
            return unit
        return self._of_units[min(unit, len(self._of_units) - 1)]


def _runs(text: ctypes.c_void_p, count: int, positions: _Positions, purse: Purse) -> tuple[list[Run], bool]:
    """Letters of one object each. They stand side by side, so their end is sought by doubling and halving."""
    runs: list[Run] = []
    fonts: dict[int, tuple[str, bool, bool]] = {}
    whole = True
    index = 0
    while index < count:
        purse.pay(steps=1)
        item = _object(text, index)
        if not item:  # a space or a line's end that PDFium put between objects
            index += 1
            continue
        end = _end(text, index, count, item)
        start, stop = positions.of(index), positions.of(end - 1) + 1
        if 0 <= start < stop:
            letters, angle = _letters(text, index, fonts)
            runs.append(Run(start, stop, letters, index, item, angle))
        whole = whole and not _is_unmapped(text, index, end)
        index = end
    return runs, whole


def _object(text: ctypes.c_void_p, index: int) -> int:
    return address(pdfium.FPDFText_GetTextObject(text, index))


def _end(text: ctypes.c_void_p, index: int, count: int, item: int) -> int:
    inside, step = index, 4
    while inside + step < count and _object(text, inside + step) == item:
        inside += step
        step *= 2
    outside = min(inside + step, count)
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if _object(text, middle) == item:
            inside = middle
        else:
            outside = middle
    return outside


def _is_unmapped(text: ctypes.c_void_p, index: int, end: int) -> bool:
    return end - index >= UNMAPPED and all(
        pdfium.FPDFText_HasUnicodeMapError(text, at) == 1 for at in range(index, index + UNMAPPED)
    )


def _letters(text: ctypes.c_void_p, index: int, fonts: dict[int, tuple[str, bool, bool]]) -> tuple[Letters, float]:
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(text, index))
    key = address(font)
    if key not in fonts:
        fonts[key] = _font(font)
    matrix, scale, angle = pdfium.FS_MATRIX(), 1.0, 0.0
    if pdfium.FPDFText_GetMatrix(text, index, matrix):
        scale, angle = math.hypot(matrix.c, matrix.d), math.atan2(matrix.b, matrix.a)
    size = pdfium.FPDFText_GetFontSize(text, index) * scale
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colour = ""
    if pdfium.FPDFText_GetFillColor(text, index, red, green, blue, alpha):
        colour = f"{red.value & 255:02x}{green.value & 255:02x}{blue.value & 255:02x}"
    name, bold, italic = fonts[key]
    return Letters(name, round(size, 1) if 0 < size < 1e6 else 0.0, bold, italic, colour), angle


def _font(font: ctypes.c_void_p) -> tuple[str, bool, bool]:
    """Name without the tag of a subset (9.9.2), whether bold, whether italic."""
    octets = ctypes.create_string_buffer(256)
    size = pdfium.FPDFFont_GetBaseFontName(font, octets, 256)
    name = octets.raw[: max(0, min(size, 256) - 1)].decode("utf-8", "replace")
    if name[_SUBSET_TAG - 1 : _SUBSET_TAG] == "+":
        name = name[_SUBSET_TAG:]
    flags = max(0, pdfium.FPDFFont_GetFlags(font))
    lower = name.lower()
    bold = bool(flags & _FORCE_BOLD) or "bold" in lower or "black" in lower
    return name, bold, bool(flags & _ITALIC) or "italic" in lower or "oblique" in lower
