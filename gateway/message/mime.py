"""Bytes -> parts: a message split in exactly one way, or a sighting that says why that cannot be done."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Defect(IntEnum):
    """The classes of ways to make two readers see two messages, by their stable numbers."""

    DUPLICATE_ENCODING = 1


@dataclass(frozen=True, slots=True)
class Sighting:
    """A defect, where it stands, and whether content could hide behind it (else it is mere sloppiness)."""

    defect: Defect
    where: str
    hides: bool


class Role(StrEnum):
    """What a reader does with a leaf: shows it as the text, or offers it as an attachment."""

    BODY = "body"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header field as it stands: its name, its raw value, and its span in the message's octets."""

    name: str
    raw: bytes = field(repr=False)
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part without parts. `content` is decoded; `number` counts attachments from 1 and is 0 for body parts."""

    role: Role
    number: int
    declared_type: str
    charset: str | None
    names: tuple[str, ...]
    content: bytes = field(repr=False)

    @property
    def where(self) -> str:
        """`body`, or `attachment:N`: the place that findings name."""
        return f"attachment:{self.number}" if self.number else "body"


@dataclass(frozen=True, slots=True)
class Parts:
    """A message taken apart: its top header, its leaves in reading order, and every defect seen."""

    size: int
    sha256: str
    header: tuple[HeaderField, ...]
    leaves: tuple[Leaf, ...]
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of a message is read before it counts as hostile (class 46, 47, 65)."""

    parts: int = 1000
    depth: int = 20
    header_fields: int = 1000
    header_octets: int = 256 * 1024


def read(raw: bytes, budget: Budget) -> Parts:
    """Split a message (CRLF line ends) into parts. Never raises for any bytes."""
    raise NotImplementedError
