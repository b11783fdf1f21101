"""The message as rules ask about it: values only.

Message text lives in `Message` and nowhere else; `repr` never shows it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from gateway.message.defects import Sighting


class Level(StrEnum):
    """The three levels of state secrecy, by their names in law (Luật 29/2018/QH14 Điều 8)."""

    MAT = "MẬT"
    TOI_MAT = "TỐI MẬT"
    TUYET_MAT = "TUYỆT MẬT"


class Strength(StrEnum):
    """How sure a mark is."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Mark:
    """A secrecy mark: its level, how sure it is and where it stands; never the text around it."""

    level: Level
    strength: Strength
    where: str


class TextEncoding(StrEnum):
    """What a text really is written in."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"
    VISCII = "viscii"
    VIQR = "viqr"
    VPS = "vps"
    WINDOWS_1258 = "windows-1258"
    BKHCM = "bkhcm"
    MIXED = "mixed"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class OldText:
    """A text that is not Unicode (Điều 9-II): in which encoding, and where."""

    encoding: TextEncoding
    where: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a reader sees, and its place."""

    where: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NamedField:
    """A header field, decoded for reading."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What opening one leaf told. Order and number follow the leaves that were opened."""

    type: str
    locked: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A leaf that a reader would not be shown as the text. `size` is decoded octets."""

    number: int
    name: str
    names: tuple[str, ...]
    type: str
    declared_type: str
    size: int
    sha256: str
    locked: bool
    members: tuple[str, ...]

    @property
    def where(self) -> str:
        return f"attachment:{self.number}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as rules ask about it."""

    size: int
    sha256: str
    message_id: str
    header: tuple[NamedField, ...]
    subject: str = field(repr=False)
    texts: tuple[Text, ...]
    attachments: tuple[Attachment, ...]
    charsets: tuple[str, ...]
    text_encoding: TextEncoding
    old_texts: tuple[OldText, ...]
    marks: tuple[Mark, ...]
    sightings: tuple[Sighting, ...]
    received_fields: int

    @property
    def attachments_total(self) -> int:
        """Decoded octets of all attachments together (Điều 6.2)."""
        return sum(attachment.size for attachment in self.attachments)
