"""Ordinary mail passes: at most one message in a hundred is refused from outside as malformed, each for a reason."""

from pathlib import Path

import pytest

from gateway.message import mime
from gateway.message.inspect import Facts, combine, to_open

FOLDER = Path(__file__).parent / "corpus"
CORPUS = sorted(FOLDER.rglob("*.eml"))
REFUSED = {"python/msg_36.eml": "message/external-body is fetched from elsewhere and cannot be read (class 50)"}


def octets(path: Path) -> bytes:
    raw = path.read_bytes()
    return raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")


def test_ordinary_mail_is_read() -> None:
    """No more than the named messages hide content, and these are no more than one in a hundred."""
    hiding = {
        str(path.relative_to(FOLDER))
        for path in CORPUS
        if any(sighting.hides for sighting in mime.read(octets(path), mime.Budget()).sightings)
    }
    assert hiding == set(REFUSED)
    assert len(CORPUS) >= 100
    assert len(REFUSED) <= len(CORPUS) / 100


@pytest.mark.parametrize("path", [path for path in CORPUS if path.parent == FOLDER], ids=lambda path: path.stem)
def test_what_a_letter_says_is_found(path: Path) -> None:
    """Each message has a text that a rule may ask about, or an attachment, and none of it is old Vietnamese."""
    parts = mime.read(octets(path), mime.Budget())
    message = combine(parts, [Facts("x/y") for _ in to_open(parts)])
    assert message.texts or message.attachments
    assert message.old_texts == ()
    assert message.marks == ()
