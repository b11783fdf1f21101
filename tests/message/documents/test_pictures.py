"""When pictures in documents are pages of writing: by real writers of every kind, and at the edges of the rule."""

import gzip
from pathlib import Path

import pytest

from gateway.engines.opener import Opener
from gateway.message.document import Passage, Place
from gateway.message.documents.pictures import SCANT, are_the_text, may_show_a_page
from gateway.message.structure import Budget, Leaf, Role

DATA = Path(__file__).parents[2] / "data"
SCANS = sorted(path for path in (DATA / "scans").iterdir() if path.suffix != ".md")
KINDS = {"doc", "docx", "fodt", "html", "odp", "ods", "odt", "ppt", "pptx", "rtf", "xls", "xlsx"}
OPENER = Opener(Budget())


@pytest.mark.parametrize("path", SCANS, ids=lambda path: path.name)
def test_scans_in_documents_are_told(path: Path) -> None:
    """A page in a picture with a line beside it is a scan; with a text of some length, or a small picture, it is none."""
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    leaf = Leaf(Role.ATTACHMENT, 1, "application/octet-stream", None, (path.name.removesuffix(".gz"),), content)
    facts = OPENER.facts(leaf, Budget().purse())
    assert facts.scanned is path.name.startswith("scan")
    assert not facts.opaque


def test_every_kind_has_a_scan() -> None:
    """No kind of document that is read is left out."""
    assert {path.name.removesuffix(".gz").rpartition(".")[2] for path in SCANS if path.name.startswith("scan")} == KINDS


@pytest.mark.parametrize(
    ("pages", "letters", "is_scan"),
    [
        (0, 0, False),
        (1, 0, True),
        (1, SCANT - 1, True),
        (1, SCANT, False),
        (2, 2 * SCANT - 1, True),
        (2, 2 * SCANT, False),
    ],
)
def test_scant_text(pages: int, letters: int, *, is_scan: bool) -> None:
    """Each picture needs its share of letters and digits; blanks and signs are none."""
    passages = [
        Passage(Place.BODY, "a1" * (letters // 2)),
        Passage(Place.TABLE_CELL, "b" * (letters % 2) + " -.\n" * SCANT),
    ]
    assert are_the_text(pages, passages) is is_scan


@pytest.mark.parametrize("place", [Place.PROPERTY, Place.HIDDEN, Place.ALTERNATIVE_TEXT])
def test_text_that_nobody_sees_is_none_around_a_picture(place: Place) -> None:
    """Properties, hidden letters and descriptions make no report of a scan."""
    assert are_the_text(1, [Passage(place, "a" * SCANT * 2)])


@pytest.mark.parametrize(
    ("name", "counts"),
    [("page.png", True), ("page.jpg", True), ("page.tif", True), ("sign.png", False), ("sign.gif", False)],
)
def test_pictures_of_a_page(name: str, *, counts: bool) -> None:
    """Large pictures may be pages, and those whose size is not told."""
    assert may_show_a_page((DATA / "pictures" / name).read_bytes()) is counts


@pytest.mark.parametrize(
    "head", [b"\0\x01\0\0\0\x0c", b"OTTO\0\x0b", b"VCLMTF\x01\0", b"%PDF-1.7", b"<svg>"],
    ids=["TrueType", "OpenType", "preview of LibreOffice", "PDF", "SVG"],
)  # fmt: skip
def test_what_is_no_page(head: bytes) -> None:
    """Fonts, what LibreOffice draws of tables, and what its own readers open are no pictures of pages."""
    assert not may_show_a_page(head + bytes(100))
