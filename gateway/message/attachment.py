"""Attachments as values: what opening a leaf told (`Facts`), the files inside it (`Member`), and the leaf itself.

Values only; who opens and who joins them to a message stands elsewhere. Texts of documents are in no `repr`.
"""

from dataclasses import dataclass, field

from gateway.message.document import Active, Passage


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an attachment, at any depth.

    `path` are its numbers from 1 at each level: (2, 1) is the first file inside the second. `type` is the media type
    by content, empty when it was not read; `size` is octets unpacked.
    """

    path: tuple[int, ...]
    name: str
    type: str
    size: int
    locked: bool = False
    opaque: bool = False
    active: frozenset[Active] = frozenset()
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """The header fields of a message in a file."""
    scanned: bool = False
    """It shows pages as pictures: what they say, only the eye can read."""

    @property
    def where(self) -> str:
        """Its place below the attachment: `member:2/member:1`."""
        return "/".join(f"member:{number}" for number in self.path)


@dataclass(frozen=True, slots=True)
class Facts:
    """What opening one leaf told. Order and number follow the leaves that were opened."""

    type: str
    locked: bool = False
    """It, or anything inside, asks for a password."""
    members: tuple[Member, ...] = ()
    opaque: bool = False
    """It, or anything inside, could not be read."""
    hostile: bool = False
    """It is built to harm whoever opens it (a bomb), or two readers see two contents in it."""
    active: frozenset[Active] = frozenset()
    """What it and its members do by themselves."""
    depth: int = 0
    """How deep containers stand in one another: 0 for a plain file, 1 for an archive of files."""
    misnamed: bool = False
    """Its content is of another kind than its name or its declared type says."""
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """The header fields of a message in a file."""
    scanned: bool = False
    """It, or anything inside, shows pages as pictures."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A leaf that a reader would not be shown as the text. `size` is decoded octets.

    `locked`, `opaque`, `active` and `scanned` are about everything inside it too, as in `Facts`.
    """

    number: int
    name: str
    names: tuple[str, ...]
    type: str
    declared_type: str
    size: int
    sha256: str
    locked: bool
    members: tuple[Member, ...]
    opaque: bool = False
    active: frozenset[Active] = frozenset()
    depth: int = 0
    misnamed: bool = False
    scanned: bool = False

    @property
    def where(self) -> str:
        """The place that findings name."""
        return f"attachment:{self.number}"
