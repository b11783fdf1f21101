"""What the walks through the parts of an OpenDocument file have found so far, and where one of them stands."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.message.document import Active, Inner, Letters, Place
from gateway.message.documents.draft import PLAIN, Draft, Drafts
from gateway.message.documents.odf.styles import NOTHING, Look


@dataclass(slots=True)
class Harvest:
    """What was found in a file so far, over all of its parts."""

    drafts: Drafts
    body: str = ""
    """The local name of the document's body: `text`, `spreadsheet` …"""
    mimetype: str = ""
    unseen_layers: set[str] = field(default_factory=set)
    """The names of layers of a drawing that are not shown."""
    inner: list[Inner] = field(default_factory=list)
    active: set[Active] = field(default_factory=set)
    pages: int = 0
    """Pictures that may be pages."""
    opaque: bool = False
    hostile: bool = False
    locked: bool = False


@dataclass(slots=True)
class Frame:
    """Where the walk stands: what an open element means for the text in it."""

    draft: Draft
    look: Look = NOTHING
    letters: Letters = PLAIN
    hidden: bool = False
    paragraph: bool = False
    skipped: bool = False
    of_header: bool = False
    """Whether a page header is around it."""
    own: Place | None = None
    """The place of shapes inside, where it is not a text box."""
    binary: str = ""
    after: Callable[[], None] | None = None
    """What is to be done when the element ends."""
