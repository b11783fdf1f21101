"""What a PDF's pages show, as PDFium reads it: text with its letters, by the zone of the page where it stands.

PDFium's C interface is used as it is; every handle is closed where it was opened. What stands in the file's objects
and is not painted on a page does not belong here.
"""

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2_raw as pdfium

from gateway.engines.pdf import lettering, painted
from gateway.engines.pdf.layout import Page, Run, passages
from gateway.engines.pdf.painted import Painted
from gateway.message.document import Passage, Place, Purse

PAGE_STEPS = 100
"""What a page costs of the purse before anything on it is looked at: about the time of an empty one."""
SLANT = 0.05
"""Radians from which on text is not level: scans lie a little aslant."""
WATERMARK_SIZE = 24.0
"""Points from which on text that is not level is a watermark."""
SCANT = 40
"""Letters and digits below which a text is no page's: its number, and what scanners put on it (`Scanned with …`)."""

_NEEDS_PASSWORD = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
_ASIDE = 100_000.0
_library: list[bool] = []


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages show. `scanned` says that a page holds pictures and scant text: only the eye can read it."""

    passages: tuple[Passage, ...] = ()
    opened: bool = False
    locked: bool = False
    opaque: bool = False
    scanned: bool = False


@dataclass(slots=True)
class _Reading:
    """What is gathered while the pages of one file are gone through."""

    purse: Purse
    pages: list[Page] = field(default_factory=list)
    alternatives: dict[str, None] = field(default_factory=dict)
    whole: bool = True
    scanned: bool = False

    def text(self, page: ctypes.c_void_p, objects: Painted, places: dict[int, Place | None]) -> Page:
        text = lettering.read(page, objects, places, self.purse)
        self.whole = self.whole and text.whole
        return text.page


def read(content: bytes, purse: Purse) -> Shown:
    """The text of all pages, in their order. Raises Spent."""
    if not _library:
        pdfium.FPDF_InitLibrary()
        _library.append(True)
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        return Shown(locked=pdfium.FPDF_GetLastError() in _NEEDS_PASSWORD, opaque=True)
    reading = _Reading(purse)
    try:
        for number in range(pdfium.FPDF_GetPageCount(document)):
            purse.pay(steps=PAGE_STEPS)
            page = pdfium.FPDF_LoadPage(document, number)
            if not page:
                reading.whole = False
                continue
            try:
                _read_page(page, reading)
            finally:
                pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(document)
    found = passages(reading.pages)
    found += [Passage(Place.ALTERNATIVE_TEXT, text) for text in reading.alternatives]
    opaque = not reading.whole or not reading.pages
    return Shown(tuple(found), opened=True, opaque=opaque, scanned=reading.scanned)


def _read_page(page: ctypes.c_void_p, reading: _Reading) -> None:
    objects = painted.read(page, reading.purse)
    reading.alternatives |= objects.alternatives
    places: dict[int, Place | None] = {}
    shown = reading.text(page, objects, places)
    aslant = [run for run in shown.runs if abs(run.angle) > SLANT]
    if aslant:  # PDFium breaks such text letter by letter: it is laid level, beside the page, and read again
        places = _placed(page, shown, aslant, objects)
        _level(aslant)
        shown = reading.text(page, objects, places)
    reading.pages.append(shown)
    if objects.replaced:  # ActualText stands in place of what is shown: what is shown is read as well
        objects.show_replaced()
        reading.pages.append(reading.text(page, objects, places))
    if objects.pictures and _is_scan(page, shown, objects):
        reading.scanned = True


def _is_scan(page: ctypes.c_void_p, shown: Page, objects: Painted) -> bool:
    """Whether a page with pictures has no text, or one so scant that a picture of its size is what it says."""
    letters = sum(map(str.isalnum, shown.text))
    return not shown.text.strip() or (letters < SCANT and objects.may_be_a_page(page))


def _placed(page: ctypes.c_void_p, shown: Page, aslant: list[Run], objects: Painted) -> dict[int, Place | None]:
    """Where text stands that is not level on the page as a viewer turns it: an artifact or large, it is a watermark."""
    turned = pdfium.FPDFPage_GetRotation(page) * math.pi / 2
    zones = {line.start: line.zone for line in shown.lines}
    found: dict[int, Place | None] = {}
    for run in aslant:
        upright = abs(math.remainder(run.angle - turned, math.tau)) <= SLANT
        large = run.letters.size >= WATERMARK_SIZE or run.address in objects.artifacts
        found.setdefault(run.address, zones.get(run.start) if upright else Place.WATERMARK if large else None)
    return found


def _level(aslant: list[Run]) -> None:
    """Turn each object back by its own angle about the page's corner, and put it far beside the page's other text."""
    for run in {run.address: run for run in aslant}.values():
        cosine, sine = math.cos(run.angle), math.sin(run.angle)
        item = ctypes.cast(run.address, pdfium.FPDF_PAGEOBJECT)
        pdfium.FPDFPageObj_Transform(item, cosine, -sine, sine, cosine, _ASIDE, _ASIDE)
