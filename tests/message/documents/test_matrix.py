"""Kind, place and writer: each text that a real document holds is found where it stands.

A document is a file of `tests/data/documents`; the manifest beside it says what stands where. `-s` prints the table.
"""

import importlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.message.document import Opened, Place, Purse

FOLDER = Path(__file__).parents[2] / "data/documents"
MANIFESTS = sorted(FOLDER.glob("*.json"))
LEAST_FOUND = 0.9
LARGEST = 32 * 1024


@dataclass(frozen=True)
class Document:
    """One manifest."""

    path: Path
    writer: str
    reader: str
    kind: str
    places: dict[str, list[str]]
    gaps: dict[str, str] = field(default_factory=dict)

    def read(self) -> Opened:
        """What the document's reader finds in it."""
        module, _, name = self.reader.partition(":")
        reader: Callable[[bytes, Purse], Opened] = getattr(importlib.import_module(module), name)
        return reader(self.path.read_bytes(), Purse())

    def found(self) -> dict[str, bool]:
        """Of each place that the manifest names, whether all of its texts stand in passages of that place."""
        passages = self.read().passages
        answers = {}
        for place, texts in self.places.items():
            shown = [one.text for one in passages if one.place == place]
            answers[place] = all(any(text in one for one in shown) for text in texts)
        return answers


def load(manifest: Path) -> Document:
    """The document of a manifest. A text alone is a list of one."""
    told = json.loads(manifest.read_text("utf-8"))
    return Document(
        path=manifest.with_suffix(f".{told['kind']}"),
        writer=told["writer"],
        reader=told["reader"],
        kind=told["kind"],
        places={place: [texts] if isinstance(texts, str) else texts for place, texts in told["places"].items()},
        gaps=told.get("gaps", {}),
    )


DOCUMENTS = [load(one) for one in MANIFESTS]


def _named(document: Document) -> str:
    return document.path.name


def test_every_document_has_a_manifest_and_every_manifest_a_document():
    """No document lies there unasked but the locked ones, and no manifest speaks of none."""
    files = {one for one in FOLDER.iterdir() if one.suffix not in {".json", ".md"} and "-locked" not in one.name}
    assert files == {one.path for one in DOCUMENTS}
    assert DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_a_manifest_is_whole(document):
    """Places are those of the gateway, texts are not empty, gaps have a reason, files are small."""
    assert set(document.places) <= set(Place)
    assert set(document.gaps) <= set(Place)
    assert document.places
    assert all(text.strip() for texts in document.places.values() for text in texts)
    assert all(len(reason.split()) >= 3 for reason in document.gaps.values())
    assert document.path.stat().st_size < LARGEST


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_texts_are_found_where_they_stand(document):
    """What is not found is a gap that the manifest owns up to with its reason; a gap that was closed is none."""
    found = document.found()
    missing = {place for place, answer in found.items() if not answer}
    assert missing == set(document.gaps) & set(found)


@pytest.mark.parametrize("document", DOCUMENTS, ids=_named)
def test_a_document_of_a_real_writer_is_no_attack(document):
    """None of them is told to be hostile, locked, or not wholly read."""
    opened = document.read()
    assert not opened.hostile
    assert not opened.locked
    assert not opened.opaque


def test_of_all_places_nine_in_ten_are_found():
    """The share of kind, place and writer that is found, with the table for people to read."""
    table = {(one.kind, one.writer): one.found() for one in DOCUMENTS}
    answers = [answer for found in table.values() for answer in found.values()]
    print(_table(table))
    print(f"{sum(answers)} of {len(answers)} found")
    assert sum(answers) / len(answers) >= LEAST_FOUND


def _table(rows: dict[tuple[str, str], dict[str, bool]]) -> str:
    """A row a place, a column a document; `-` where the document has nothing of that place."""
    head = [f"{kind}, {writer}" for kind, writer in rows]
    lines = ["", f"{'':18}" + "  ".join(head)]
    signs = {True: "found", False: "MISSING", None: "-"}
    for place in Place:
        cells = [signs[found.get(place)].ljust(len(name)) for name, found in zip(head, rows.values(), strict=True)]
        lines.append(f"{place:18}" + "  ".join(cells))
    return "\n".join(lines)
