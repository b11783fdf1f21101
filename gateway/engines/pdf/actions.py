"""What a PDF does by itself, or makes its viewer do (ISO 32000-2 12.6): actions, media, what is fetched elsewhere."""

from collections.abc import Mapping

from pikepdf import Object

from gateway.engines.pdf.values import is_dictionary, items, members, name
from gateway.message.document import Active, Purse

_ANYWHERE = {
    "/JavaScript": Active.SCRIPT,
    "/Launch": Active.LAUNCH,
    "/ImportData": Active.EXTERNAL,
    "/SubmitForm": Active.EXTERNAL,
    "/Rendition": Active.OBJECT,
    "/Movie": Active.OBJECT,
    "/Sound": Active.OBJECT,
    "/RichMediaExecute": Active.OBJECT,
    "/GoTo3DView": Active.OBJECT,
}
_BY_ITSELF = frozenset({"/GoToR", "/GoToE", "/URI", "/Thread"})
"""Harmless as links that someone clicks; not so when they run on opening a document, a page or a field."""
_MEDIA = frozenset({"/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"})
_MAX_CHAIN = 1000


def of(entries: Mapping[str, Object], *, external: bool, purse: Purse) -> set[Active]:
    """What one dictionary does. `external` says that its stream lies in another file (7.3.8.2). Raises Spent."""
    found = set()
    kind = _ANYWHERE.get(name(entries.get("/S")))
    if kind:
        found.add(kind)
    if "/JS" in entries:
        found.add(Active.SCRIPT)
    if "/Rect" in entries and name(entries.get("/Subtype")) in _MEDIA:
        found.add(Active.OBJECT)
    if external or (is_dictionary(entries.get("/Ref")) and "/BBox" in entries):  # reference XObjects, 8.10.4
        found.add(Active.EXTERNAL)
    first = [entries.get("/OpenAction"), *members(entries.get("/AA")).values()]
    if _leads_away(first, purse):
        found.add(Active.EXTERNAL)
    return found


def _leads_away(first: list[Object | None], purse: Purse) -> bool:
    """Whether one of these actions, or one chained behind it, opens something elsewhere."""
    left: list[object] = list(first)
    gone: set[tuple[int, int]] = set()
    while left and len(gone) < _MAX_CHAIN:
        action = left.pop()
        if not is_dictionary(action) or action.objgen in gone:
            continue
        if action.is_indirect:
            gone.add(action.objgen)
        purse.pay(steps=1)
        if name(action.get("/S")) in _BY_ITSELF:
            return True
        following = action.get("/Next")
        left += [following, *items(following)[:_MAX_CHAIN]]
    return bool(left)
