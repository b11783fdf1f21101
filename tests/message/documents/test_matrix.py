"""Kind, place and writer: each text that a real document holds is found where it stands.

A document is a file of `tests/data/documents`; the manifest beside it says what stands where. `-s` prints the table.
"""

import importlib
from collections.abc import Callable
from functools import cache

import pytest
from data.makers import matrix
from data.makers.matrix import DOCUMENTS, FOLDER, KINDS, Manifest

from gateway.engines.opener import Opener
from gateway.message.attachment import Facts
from gateway.message.document import Active, Opened, Place, Purse
from gateway.message.mime import Budget
from gateway.message.structure import Leaf, Role

LEAST_FOUND = 0.9
LARGEST = 40 * 1024
FEWEST_WORDS = 3
"""Of a reason; fewer say nothing."""


@cache
def read(document: Manifest) -> Opened:
    """What the document's reader finds in it."""
    module, _, name = document.reader.partition(":")
    reader: Callable[[bytes, Purse], Opened] = getattr(importlib.import_module(module), name)
    return reader(document.path.read_bytes(), Purse())


@cache
def opened(document: Manifest) -> Facts:
    """What opening it as an attachment tells, with all that stands inside."""
    budget = Budget()
    leaf = Leaf(Role.ATTACHMENT, 1, "application/octet-stream", None, (document.path.name,), document.path.read_bytes())
    return Opener(budget).facts(leaf, budget.purse())


def found(document: Manifest) -> dict[str, bool]:
    """Of each place that the manifest names, whether all of its texts stand in passages of that place.

    An object that is a file by itself keeps its texts where it has them.
    """
    inside = [one.text for member in opened(document).members for one in member.passages]
    answers = {}
    for place, texts in document.places.items():
        shown = [one.text for one in read(document).passages if one.place == place]
        shown += inside if place == Place.EMBEDDED else []
        answers[place] = all(any(text in one for one in shown) for text in texts)
    return answers


def _named(document: Manifest) -> str:
    return document.path.name


def test_every_document_has_a_manifest_and_every_manifest_a_document() -> None:
    """No document lies there unasked but the locked ones, and no manifest speaks of none."""
    files = {one for one in FOLDER.iterdir() if one.suffix not in {".json", ".md"} and "-locked" not in one.name}
    assert files == {one.path for one in DOCUMENTS}
    assert DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_a_manifest_is_whole(document: Manifest) -> None:
    """Places are those of the gateway, texts are not empty, gaps have a reason, files are small."""
    assert set(document.places) <= set(Place)
    assert set(document.gaps) <= set(Place)
    assert document.places
    assert all(texts and all(text.strip() for text in texts) for texts in document.places.values())
    assert all(len(reason.split()) >= FEWEST_WORDS for reason in document.gaps.values())
    assert document.path.stat().st_size < LARGEST


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_texts_are_found_where_they_stand(document: Manifest) -> None:
    """What is not found is a gap that the manifest owns up to with its reason; a gap that was closed is none."""
    answers = found(document)
    missing = {place for place, answer in answers.items() if not answer}
    assert missing == set(document.gaps) & set(answers)


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_a_document_of_a_real_writer_is_no_attack(document: Manifest) -> None:
    """None of them, nor what stands in it, is told to be hostile, locked, not wholly read, or misnamed."""
    told = opened(document)
    assert (told.hostile, told.locked, told.opaque, told.misnamed) == (False, False, False, False)


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_what_is_active_is_told_and_nothing_else(document: Manifest) -> None:
    """A document does by itself what its manifest says, no more and no less."""
    assert opened(document).active == document.active


def test_whatever_is_active_was_written_by_a_program() -> None:
    """Of each kind of active content there is a document that no hand wrote."""
    assert {active for one in DOCUMENTS if one.by_program for active in one.active} == set(Active)


def test_every_cell_has_a_document_or_a_reason() -> None:
    """What no document shows is a cell that says why; a cell that one fills says nothing."""
    silent = [cell for cell, reason in matrix.empty().items() if len(reason.split()) < FEWEST_WORDS]
    assert silent == []
    filled = matrix.found()
    needless = [(kind, place) for kind, told in matrix.EMPTY.items() for place in told if filled[kind].get(place)]
    assert needless == []


def test_every_kind_has_two_writers_or_a_reason() -> None:
    """One program's habits are not taken for the format; where there is no second one, the reason is told."""
    writers = {kind: {one.writer for one in DOCUMENTS if one.kind == kind} for kind in KINDS}
    alone = {kind for kind, names in writers.items() if len(names) == 1}
    assert alone == set(matrix.ALONE)


def test_the_page_shows_the_matrix() -> None:
    """The tables beside the documents are those of their manifests."""
    assert matrix.PAGE.read_text("utf-8") == matrix.page(), "the page is old; run make references"


def test_of_all_places_nine_in_ten_are_found() -> None:
    """The share of kind, place and writer that is found, with the table for people to read."""
    table = {(one.kind, one.writer): found(one) for one in DOCUMENTS}
    answers = [answer for row in table.values() for answer in row.values()]
    print(_table(table))
    print(f"{sum(answers)} of {len(answers)} found")
    assert sum(answers) / len(answers) >= LEAST_FOUND


def _table(rows: dict[tuple[str, str], dict[str, bool]]) -> str:
    """A row a place, a column a document; `-` where the document has nothing of that place."""
    head = [f"{kind}, {writer}" for kind, writer in rows]
    lines = ["", f"{'':18}" + "  ".join(head)]
    signs = {True: "found", False: "MISSING", None: "-"}
    for place in Place:
        cells = [signs[answers.get(place)].ljust(len(name)) for name, answers in zip(head, rows.values(), strict=True)]
        lines.append(f"{place:18}" + "  ".join(cells))
    return "\n".join(lines)
