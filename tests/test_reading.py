"""Where messages are read: short ones in passing, all others by the inspector."""

import pytest

from gateway import reading
from gateway.message.inspect import Message, combine
from gateway.message.mime import Budget, read
from gateway.message.structure import Parts
from gateway.ports import InspectionFailed, Unreadable
from gateway.reading import LARGE, MANY, read_message

LETTER = b"Subject: x\r\n\r\nhello\r\n"
FILE = b"MIME-Version: 1.0\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\r\n"


class Elsewhere:
    """An inspector that tells all messages alike, or fails."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.asked = 0
        self.fails = fails
        self.message = combine(read(b"Subject: elsewhere\r\n\r\n", Budget()), ())

    async def read(self, raw: bytes) -> Message:
        self.asked += 1
        if self.fails:
            raise self.fails
        return self.message


@pytest.mark.parametrize(
    ("letter", "asked"),
    [
        (LETTER, 0),
        (LETTER + b"x" * (LARGE - len(LETTER)), 0),
        (LETTER + b"x" * (LARGE - len(LETTER) + 1), 1),
        (LETTER + b"--\r\n" * MANY, 0),
        (LETTER + b"--\r\n" * (MANY + 1), 1),
        (FILE, 1),
    ],
    ids=["short", "just short", "long", "few delimiters", "many delimiters", "a file"],
)
async def test_only_short_letters_are_read_in_passing(letter: bytes, asked: int) -> None:
    """Files, long letters and those of many parts are read elsewhere, where they hold up nobody."""
    elsewhere = Elsewhere()
    message = await read_message(letter, Budget(), elsewhere)
    assert elsewhere.asked == asked
    assert message.subject == ("elsewhere" if asked else "x" if letter.startswith(LETTER) else "")


@pytest.mark.parametrize("fails", [InspectionFailed("fault"), Unreadable("d1" * 32)], ids=["deferred", "refused"])
async def test_a_fault_in_passing_is_the_inspectors(monkeypatch: pytest.MonkeyPatch, fails: Exception) -> None:
    """A short letter that raises goes the way of all others: there it is counted, and refused the third time."""

    def raises(raw: bytes, budget: Budget) -> Parts:
        raise KeyError(raw)

    monkeypatch.setattr(reading.mime, "read", raises)
    elsewhere = Elsewhere(fails)
    with pytest.raises(type(fails)):
        await read_message(LETTER, Budget(), elsewhere)
    assert elsewhere.asked == 1
