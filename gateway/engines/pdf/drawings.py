"""What is painted beside the pages' own contents: appearances of annotations and fields, patterns, masks.

PDFium reads the text of pages only. The file is therefore written anew with these drawings as its pages, one each, so
that the same eye reads them, whether a viewer would show them now, on a click or never.
"""

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping

import pikepdf
from pikepdf import Object

from gateway.engines.pdf.values import is_dictionary, is_stream, members, name
from gateway.message.document import Place, Purse

FORM_STEPS = 200
"""What a drawing costs of the purse: about the time to write and to read its page."""


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


def make(file: pikepdf.Pdf, forms: Iterable[tuple[Place, Object]], purse: Purse) -> tuple[tuple[Place, bytes], ...]:
    """One file a place, one page a drawing. `file` is not to be used afterwards. Raises Spent."""
    by_place: dict[Place, list[Object]] = {}
    for place, form in forms:
        purse.pay(steps=FORM_STEPS)
        form["/Type"], form["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
        by_place.setdefault(place, []).append(form)
    made = []
    for place, drawn in by_place.items():
        file.trailer["/Root"] = file.make_indirect(_catalog(file, drawn))
        octets = io.BytesIO()
        with warnings.catch_warnings(action="ignore", category=pikepdf.PageCopyWarning):  # fields without their form
            file.save(octets, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        purse.pay(octets=octets.tell())
        made.append((place, octets.getvalue()))
    return tuple(made)


def _catalog(file: pikepdf.Pdf, drawn: list[Object]) -> Object:
    content = file.make_stream(b"/D Do")
    tree = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=len(drawn)))
    pages = [
        file.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                Parent=tree,
                MediaBox=[0, 0, 595, 842],
                Contents=content,
                Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(D=form)),
            )
        )
        for form in drawn
    ]
    tree["/Kids"] = pikepdf.Array(pages)
    return pikepdf.Dictionary(Type=pikepdf.Name.Catalog, Pages=tree)
