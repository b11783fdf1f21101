"""Which text of which kind of document is found, by whom it was written, and why a cell of the matrix is empty.

    python tests/data/makers/matrix.py            part of `make references`

Read from the manifests of `tests/data/documents`; the page there shows it, a test proves that it is true. Only reasons
belong here; how a document is made stands in the other makers.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.message.document import Active, Place
from gateway.reference.page import filled, table

FOLDER = Path(__file__).parents[1] / "documents"
PAGE = FOLDER / "README.md"
BY_HAND = "shapes"
"""A writer with this word is no program: the markup was written by hand as that program writes it."""


@dataclass(frozen=True, eq=False)
class Manifest:
    """What one document holds. `gaps` are places that are in it and not found, or that its writer cannot write."""

    path: Path
    writer: str
    reader: str
    kind: str
    places: dict[str, list[str]]
    gaps: dict[str, str] = field(default_factory=dict)
    active: frozenset[Active] = frozenset()

    @property
    def by_program(self) -> bool:
        """Whether a real program wrote it."""
        return BY_HAND not in self.writer


def load(manifest: Path) -> Manifest:
    """The document of a manifest. A text alone is a list of one."""
    told = json.loads(manifest.read_text("utf-8"))
    return Manifest(
        path=manifest.with_suffix(f".{told['kind']}"),
        writer=told["writer"],
        reader=told["reader"],
        kind=told["kind"],
        places={place: [texts] if isinstance(texts, str) else texts for place, texts in told["places"].items()},
        gaps=told.get("gaps", {}),
        active=frozenset(Active(one) for one in told.get("active", [])),
    )


DOCUMENTS = [load(one) for one in sorted(FOLDER.glob("*.json"))]
KINDS = sorted({one.kind for one in DOCUMENTS})

_NOT_OF_TEXTS = dict.fromkeys(
    (Place.SHEET_NAME, Place.SLIDE_NOTE), "a text document has no sheets and no slides: its kind has no such place"
)
_NOT_OF_SHEETS = {
    Place.BODY: "all text of a workbook stands in cells, shapes or headers",
    Place.NOTE: "a workbook has no footnotes; what Excel calls a note is a comment",
    Place.SLIDE_NOTE: "a workbook has no slides",
    Place.WATERMARK: "a workbook has no watermark: people put a picture into the header, or WordArt, which is a text box",
}
_NOT_OF_SLIDES = {
    Place.NOTE: "slides have no footnotes",
    Place.SHEET_NAME: "slides have no sheets",
    Place.WATERMARK: "slides have no watermark: WordArt on the master is text of the slide",
    Place.FORM_FIELD: "slides have no form fields; ActiveX controls in them are told as objects",
}
_ANNOTATIONS = {Place.ANNOTATION: "annotations are PDF's; what others write beside a text is a comment"}
_ON_THE_PAGE = "PDF keeps no structure that tells it from the text of the page: it is found there as `body`"
_IN_THE_PAGE = "HTML has no such place: what writers make of it stands in the page and is found as `body`"

_BY_OFFICE_ALONE = "no free program writes it into this format; the record is tested by itself"

EMPTY: Mapping[str, Mapping[str, str]] = {
    "docx": {**_NOT_OF_TEXTS, **_ANNOTATIONS},
    "doc": {**_NOT_OF_TEXTS, **_ANNOTATIONS, Place.ALTERNATIVE_TEXT: _BY_OFFICE_ALONE},
    "odt": {**_NOT_OF_TEXTS, **_ANNOTATIONS},
    "rtf": {**_NOT_OF_TEXTS, **_ANNOTATIONS},
    "xlsx": {**_NOT_OF_SHEETS, **_ANNOTATIONS},
    "xls": {**_NOT_OF_SHEETS, **_ANNOTATIONS},
    "ods": {**_NOT_OF_SHEETS, **_ANNOTATIONS},
    "pptx": {**_NOT_OF_SLIDES, **_ANNOTATIONS},
    "ppt": {**_NOT_OF_SLIDES, **_ANNOTATIONS},
    "odp": {**_NOT_OF_SLIDES, **_ANNOTATIONS},
    "odg": {
        **_NOT_OF_TEXTS, **_ANNOTATIONS,
        Place.BODY: "all text of a drawing stands in shapes, which are text boxes",
        **dict.fromkeys((Place.PAGE_HEADER, Place.PAGE_FOOTER, Place.NOTE), "a drawing has no headers and no notes"),
    },
    "html": {
        **dict.fromkeys(
            (
                Place.PAGE_HEADER, Place.PAGE_FOOTER, Place.TEXT_BOX, Place.TABLE_CELL, Place.NOTE, Place.SHEET_NAME,
                Place.SLIDE_NOTE, Place.WATERMARK, Place.EMBEDDED, Place.ANNOTATION,
            ),
            _IN_THE_PAGE,
        ),
        Place.COMMENT: "comments of the markup are read as `hidden`",
    },
    "pdf": {
        **dict.fromkeys((Place.TEXT_BOX, Place.TABLE_CELL, Place.NOTE), _ON_THE_PAGE),
        Place.HIDDEN: "letters that are not painted and layers that are off are read with the page, as `body`",
        Place.COMMENT: "a PDF's comments are its annotations",
        **dict.fromkeys((Place.SHEET_NAME, Place.SLIDE_NOTE), "a PDF has no sheets and no slides"),
    },
}  # fmt: skip
"""Cells of kind and place that no document fills, with the reason. A cell that one fills has none."""

AS_IN: Mapping[str, str] = {"docm": "docx", "xlsm": "xlsx", "pptm": "pptx", "ott": "odt", "fods": "ods"}
"""Kinds that differ from another by a type, a packing or a project of macros beside: the elements are the same."""

ALONE: Mapping[str, str] = {
    "docm": "python-docx and LibreOffice carry a project only where another program put it",
    "pptm": "python-pptx and LibreOffice carry a project only where another program put it",
    "fods": "LibreOffice alone writes OpenDocument into one flat file",
    "ott": "a template differs from odt by its type alone",
}
"""Kinds that one program alone writes, with the reason."""


def found() -> dict[str, dict[str, list[str]]]:
    """The writers of each kind and place whose texts are found."""
    cells: dict[str, dict[str, list[str]]] = {kind: defaultdict(list) for kind in KINDS}
    for one in DOCUMENTS:
        for place in one.places.keys() - one.gaps.keys():
            cells[one.kind][place].append(one.writer)
    return cells


def empty() -> dict[tuple[str, str], str]:
    """The reason of each cell that is empty; an empty text where there is none."""
    filled = found()
    return {
        (kind, place): _reason(kind, place, filled) for kind in KINDS for place in Place if not filled[kind].get(place)
    }


def _reason(kind: str, place: str, filled: Mapping[str, Mapping[str, list[str]]]) -> str:
    like = AS_IN.get(kind, kind)
    shown = f"the elements are those of {like}, where it is shown" if filled[like].get(place) else ""
    return EMPTY.get(like, {}).get(place, shown)


def page() -> str:
    """What the page should say; the prose between its blocks is taken as it is."""
    blocks = {"matrix": _matrix(), "empty-cells": _reasons(), "writers": _writers(), "active": _active()}
    return filled(PAGE.read_text("utf-8"), blocks)


def _matrix() -> str:
    filled = found()
    return table(
        ("Place", *KINDS),
        ((place, *(str(len(filled[kind].get(place, ())) or "–") for kind in KINDS)) for place in Place),
    )


def _reasons() -> str:
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (kind, place), reason in empty().items():
        together[reason, place].append(kind)
    rows = sorted((place, ", ".join(kinds), reason) for (reason, place), kinds in together.items())
    return table(("Place", "Kinds", "Why it is empty"), rows)


def _writers() -> str:
    def of(kind: str) -> Iterable[str]:
        return sorted({one.writer for one in DOCUMENTS if one.kind == kind})

    rows = ((kind, "; ".join(of(kind)), ALONE.get(kind, "")) for kind in KINDS)
    return table(("Kind", "Writers", "Why there is one alone"), rows)


def _active() -> str:
    def of(active: Active) -> Iterable[str]:
        return (one.path.name for one in DOCUMENTS if one.by_program and active in one.active)

    return table(("Does by itself", "Documents of programs"), ((active, ", ".join(of(active))) for active in Active))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
