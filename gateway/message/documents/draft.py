"""Drafts: how readers of documents write down text by its place, with its letters, before it becomes passages.

Only the writing down belongs here; what stands where is the reader's knowledge.
"""

from gateway.message.document import Letters, Passage, Place, Purse, Stretch

PLAIN = Letters()
"""Letters of which nothing is known."""


class Draft:
    """One passage as it is written: its text so far, and what of it is written in which letters."""

    __slots__ = ("_pieces", "_stretches", "length", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.length = 0
        """Characters written so far."""
        self._pieces: list[str] = []
        self._stretches: list[Stretch] = []

    def write(self, text: str, letters: Letters = PLAIN) -> None:
        """Go on in the line. Letters of which nothing is known leave a gap between the stretches."""
        if not text:
            return
        start = self.length
        self.length += len(text)
        self._pieces.append(text)
        if letters is PLAIN or letters == PLAIN:
            return
        last = self._stretches[-1] if self._stretches else None
        if last is not None and last.end == start and last.letters == letters:
            self._stretches[-1] = Stretch(last.start, self.length, letters)
        else:
            self._stretches.append(Stretch(start, self.length, letters))

    def end_line(self) -> None:
        """The next text stands on a line of its own."""
        if self._pieces and not self._pieces[-1].endswith("\n"):
            self._pieces.append("\n")
            self.length += 1

    def text(self) -> str:
        """All that was written."""
        return "".join(self._pieces)

    def passage(self) -> Passage | None:
        """What was written, or None where there is nothing but spaces."""
        text = self.text().rstrip("\n")
        if not text.strip():
            return None
        stretches = tuple(one for one in self._stretches if one.start < len(text))
        if stretches and stretches[-1].end > len(text):
            last = stretches[-1]
            stretches = (*stretches[:-1], Stretch(last.start, len(text), last.letters))
        return Passage(self.place, text, stretches)


class Drafts:
    """All drafts of one file, in the order in which they were begun. Every character is paid for."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse
        self._drafts: list[Draft] = []
        self._hidden: Draft | None = None
        self._beside: tuple[Draft, int] | None = None
        self._unpaid = 0

    def begin(self, place: Place) -> Draft:
        """A new draft for a text of this place."""
        draft = Draft(place)
        self._drafts.append(draft)
        self._pay(64)  # an empty draft takes memory too
        return draft

    def line(self, place: Place, text: str, letters: Letters = PLAIN) -> None:
        """A text that is a passage by itself: a property, a name, a description."""
        if text.strip():
            self.write(self.begin(place), text, letters)

    def write(self, draft: Draft, text: str, letters: Letters = PLAIN, *, hidden: bool = False) -> None:
        """Write where a reader sees it, or `hidden` among what is not shown there.

        Hidden text never parts what is seen on both sides of it; pieces of it that stand together stay together.
        """
        self._pay(len(text))
        if hidden:
            self._hide(draft, text, letters)
        else:
            draft.write(text, letters)

    def end_line(self, draft: Draft) -> None:
        """A paragraph of this draft ends."""
        draft.end_line()
        if self._hidden is not None and self._beside is not None and self._beside[0] is draft:
            self._hidden.end_line()

    def settle(self) -> None:
        """Pay what is not paid yet. Raises Spent."""
        self._purse.pay(characters=self._unpaid)
        self._unpaid = 0

    def passages(self) -> tuple[Passage, ...]:
        """All that was written. Raises Spent."""
        self.settle()
        return tuple(passage for draft in self._drafts if (passage := draft.passage()) is not None)

    def _hide(self, beside: Draft, text: str, letters: Letters) -> None:
        if self._hidden is None:
            self._hidden = self.begin(Place.HIDDEN)
        now = (beside, beside.length)
        if self._beside is not None and self._beside != now:
            self._hidden.end_line()
        self._beside = now
        self._hidden.write(text, letters)

    def _pay(self, characters: int) -> None:
        self._unpaid += characters
        if self._unpaid > 10_000:
            self.settle()
