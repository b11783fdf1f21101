"""What the readers of binary Office files have found so far: it stays when the rest of a file turns out to be torn.

Only gathering and paying belong here; what is found is the readers' matter.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from gateway.message.document import Active, Inner, Opened, Passage, Place, Purse, Stretch
from gateway.message.documents.octets import Torn
from gateway.message.documents.pictures import are_the_text


@dataclass(slots=True)
class Harvest:
    """What one file gave so far; see `Opened` for the meaning of its fields."""

    purse: Purse
    type: str = "application/x-ole-storage"
    passages: list[Passage] = field(default_factory=list)
    inner: list[Inner] = field(default_factory=list)
    active: set[Active] = field(default_factory=set)
    locked: bool = False
    opaque: bool = False
    hostile: bool = False
    pages: int = 0
    """Pictures that may be pages."""

    def say(self, place: Place, text: str, stretches: Iterable[Stretch] = (), *, paid: bool = False) -> None:
        """Keep a text, unless it is blank; `paid` says that its characters are. Raises Spent."""
        self.purse.pay(steps=1)
        if text and not text.isspace():
            if not paid:
                self.purse.pay(characters=len(text))
            self.passages.append(Passage(place, text, tuple(stretches)))

    def hold(self, name: str, content: bytes | None) -> None:
        """Keep a file inside. Raises Spent."""
        self.purse.pay(members=1)
        self.inner.append(Inner(name, content))

    @contextmanager
    def torn_is_opaque(self) -> Iterator[None]:
        """What is torn inside ends the block and makes the file opaque."""
        try:
            yield
        except Torn:
            self.opaque = True

    def opened(self) -> Opened:
        """All of it, as readers answer."""
        return Opened(
            type=self.type,
            passages=tuple(self.passages),
            inner=tuple(self.inner),
            active=frozenset(self.active),
            locked=self.locked,
            opaque=self.opaque,
            hostile=self.hostile,
            scanned=are_the_text(self.pages, self.passages),
        )
