"""What is painted beside the pages' own contents: appearances of annotations and fields, patterns, masks.

PDFium reads the text of pages only. These drawings are put on pages of a small file of their own, one each, so that
the same eye reads them, whether a viewer would show them now, on a click or never.
"""

import io
from collections.abc import Iterable, Iterator, Mapping

import pikepdf
from pikepdf import Object

from gateway.engines.pdf.values import is_dictionary, is_stream, members, name
from gateway.message.document import Place, Purse

FORM_STEPS = 200
"""What a drawing costs of the purse: about the time to copy it and to read its page."""


def of(entries: Mapping[str, Object], stream: Object | None) -> Iterator[tuple[Place, Object]]:
    """The drawings that one dictionary leads to or is."""
    appearances = entries.get("/AP")  # 12.5.5
    if is_dictionary(appearances):
        place = Place.FORM_FIELD if name(entries.get("/Subtype")) == "/Widget" else Place.ANNOTATION
        for value in members(appearances).values():
            states = members(value).values() if is_dictionary(value) else (value,)
            yield from ((place, state) for state in states if is_stream(state))
    if stream is not None and entries.get("/PatternType") == 1:  # 8.7.3
        yield Place.BODY, stream
    group = entries.get("/G")  # soft masks, 11.6.5.2
    if is_stream(group) and "/S" in entries:
        yield Place.BODY, group


def make(forms: Iterable[tuple[Place, Object]], purse: Purse) -> tuple[tuple[tuple[Place, bytes], ...], bool]:
    """One file a place, one page a drawing; and whether all of them could be copied. Raises Spent."""
    files: dict[Place, pikepdf.Pdf] = {}
    whole = True
    for place, form in forms:
        purse.pay(steps=FORM_STEPS)
        file = files.setdefault(place, pikepdf.new())
        try:
            _add_page(file, form)
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
            whole = False
    made = []
    for place, file in files.items():
        octets = io.BytesIO()
        file.save(octets, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        file.close()
        made.append((place, octets.getvalue()))
    return tuple(made), whole


def _add_page(file: pikepdf.Pdf, form: Object) -> None:
    copy = file.copy_foreign(form)
    copy["/Type"], copy["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    page = file.add_blank_page()
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(D=copy))
    page.obj["/Contents"] = file.make_stream(b"/D Do")
