"""Golden messages: each NAME.eml is read as the NAME.json beside it says. A new case is two new files.

A file with LF line ends is read with CRLF, as it comes over SMTP; one with any CR is read as it is.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.message import mime
from gateway.message.inspect import Facts, Message, combine, to_open
from gateway.message.mime import Budget, Defect

FOLDER = Path(__file__).parent
CASES = sorted(path for path in FOLDER.rglob("*.eml") if path.with_suffix(".json").exists())
SLOPPY_ONLY = ("legal", "sloppy", "foreign", "old-text", "marks")


def octets(path: Path) -> bytes:
    raw = path.read_bytes()
    return raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")


def told(message: Message, opened: list[int]) -> dict[str, Any]:
    return {
        "defects": sorted({(int(sighting.defect), sighting.hides) for sighting in message.sightings}),
        "attachments": len(message.attachments),
        "texts": len(message.texts),
        "encoding": message.text_encoding.value,
        "marks": sorted([mark.level.value, mark.strength.value, mark.where] for mark in message.marks),
        "charsets": list(message.charsets),
        "names": [list(attachment.names) for attachment in message.attachments],
        "sizes": [attachment.size for attachment in message.attachments],
        "old": [[old.encoding.value, old.where] for old in message.old_texts],
        "subject": message.subject,
        "opened": opened,
    }


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
def test_a_message_is_read_as_its_file_says(path: Path) -> None:
    """Defects, attachments, texts, marks and encoding are those that the file beside the message names."""
    parts = mime.read(octets(path), Budget())
    leaves = to_open(parts)
    message = combine(parts, [Facts("application/octet-stream") for _ in leaves])
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    wanted["defects"] = sorted(tuple(defect) for defect in wanted["defects"])
    wanted["marks"] = sorted(wanted["marks"])
    got = told(message, [leaf.number for leaf in leaves])
    assert {key: got[key] for key in wanted} == wanted


def test_honest_messages_hide_nothing() -> None:
    """No golden message of the legal, sloppy, foreign, old-text and mark folders is told to hide content."""
    hiding = [
        path.name
        for path in CASES
        if path.parent.name in SLOPPY_ONLY
        for sighting in mime.read(octets(path), Budget()).sightings
        if sighting.hides
    ]
    assert len([path for path in CASES if path.parent.name in SLOPPY_ONLY]) > 50
    assert hiding == []


BY_OPENING = {int(Defect.SIZE_TRICK)}
"""Classes that only opening an attachment tells, which is not done here; the tests of `inspect` show them."""


def test_every_class_that_is_detected_has_a_message() -> None:
    """Each class that any reading code can tell is told of at least one golden message named by its number."""
    source = "".join(path.read_text("utf-8") for path in (Path(mime.__file__).parent).glob("*.py"))
    told_classes = {defect for defect in Defect if f"Defect.{defect.name}" in source}
    named = {int(path.name[:2]) for path in CASES if path.name[:2].isdigit()}
    assert {int(defect) for defect in told_classes} - named <= BY_OPENING
    assert [int(defect) for defect in Defect] == list(range(1, 66))
