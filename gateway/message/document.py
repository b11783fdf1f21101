"""What a document or an archive holds, as values: text with its place and its letters, files inside, what is active.

Readers fill these values; only what every reader needs to say belongs here. The budget that all readers of one
message share stands here too: whoever opens something hostile runs out of it and not of memory or time.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Where a text stands in a document, by the words that findings use behind `attachment:N/`."""

    BODY = "body"
    PAGE_HEADER = "page-header"
    PAGE_FOOTER = "page-footer"
    TEXT_BOX = "text-box"
    TABLE_CELL = "table-cell"
    COMMENT = "comment"
    NOTE = "note"
    """A footnote or an endnote."""
    PROPERTY = "property"
    """Title, subject, keywords, and the document's own properties: the values, one a passage."""
    SHEET_NAME = "sheet-name"
    SLIDE_NOTE = "slide-note"
    HIDDEN = "hidden"
    """Text that is there and not shown: hidden letters, hidden rows or slides, deleted text of kept changes."""
    WATERMARK = "watermark"
    ALTERNATIVE_TEXT = "alternative-text"
    EMBEDDED = "embedded-object"
    """Text that belongs to an object inside: the caption of an OLE object, a chart, a diagram."""
    ANNOTATION = "annotation"
    FORM_FIELD = "form-field"


class Active(StrEnum):
    """What a document does by itself when it is opened, or makes its reader do."""

    MACRO = "macro"
    """A program inside: VBA, StarBasic, Excel 4 macro sheets."""
    SCRIPT = "script"
    """JavaScript of a PDF or an HTML page."""
    LAUNCH = "launch"
    """An action that starts a program or opens a file by itself."""
    EXTERNAL = "external"
    """A template, frame or object that is fetched from elsewhere when the document is opened."""
    FIELD = "field"
    """A field that asks another program for data (DDE, DDEAUTO)."""
    OBJECT = "object"
    """An embedded object that runs when it is clicked (OLE package, ActiveX)."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How a stretch of text is written. `size` is points, `colour` six hexadecimal letters; unknown is empty or 0."""

    font: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Letters of one kind in a passage: from `start` up to `end`, in characters of its text."""

    start: int
    end: int
    letters: Letters


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of one place: paragraphs are separated by line feeds. `stretches` lie in order and may leave gaps."""

    place: Place
    text: str = field(repr=False)
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Inner:
    """A file inside another: a member of an archive, an embedded object, a PDF's attachment.

    `content` is None for one that was not read: locked, a folder, or behind the budget.
    """

    name: str
    content: bytes | None = field(repr=False)
    locked: bool = False
    declared: str = ""
    """The media type that a message or a package declares for it, in small letters."""
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a reader found in one file.

    `type` is the media type that the structure itself shows. `opaque` says that something stands inside that could
    not be read: a reader never guesses innocence. `hostile` says that it is built to harm whoever opens it (a bomb,
    overlapping members) or that two readers see two contents in it. `scanned` says that a page of it stands in a
    picture with scant text around: what it says, only the eye can read.
    """

    type: str
    passages: tuple[Passage, ...] = ()
    inner: tuple[Inner, ...] = ()
    active: frozenset[Active] = frozenset()
    locked: bool = False
    opaque: bool = False
    hostile: bool = False
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """The header fields of a message in a file: name and decoded value."""
    scanned: bool = False


class Spent(Exception):
    """The budget of opening is used up. `what` names the part of it that is: a word of `Purse`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(slots=True)
class Purse:
    """What may still be spent on opening the files of one message; all readers pay into the same account.

    `octets` are octets unpacked, `members` files inside files, `characters` characters of text that are kept,
    `steps` elements, records or objects of documents that are walked.
    """

    octets: int = 200 * 1024 * 1024
    members: int = 10_000
    characters: int = 20_000_000
    steps: int = 5_000_000

    def pay(self, *, octets: int = 0, members: int = 0, characters: int = 0, steps: int = 0) -> None:
        """Take from the account. Raises Spent when there is less left."""
        for what, amount in (("octets", octets), ("members", members), ("characters", characters), ("steps", steps)):
            left = getattr(self, what) - amount
            setattr(self, what, left)
            if left < 0:
                raise Spent(what)
