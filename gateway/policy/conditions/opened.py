"""Conditions on what opening attachments told: locked, not to be read, in pictures, active, too deep."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from gateway.message.document import Active
from gateway.message.inspect import Attachment, Member, Message
from gateway.policy.choices import ActiveName
from gateway.policy.conditions.attachments import MediaType
from gateway.policy.conditions.content import ContentQuestion
from gateway.policy.conditions.question import Arguments, several
from gateway.policy.rule import Case, Hit
from gateway.yaml_forms import DefaultInWords


class OfTypesArguments(Arguments):
    """`{}`, or `{types: [application/zip]}`."""

    types: Annotated[list[MediaType] | None, DefaultInWords("all")] = Field(
        None, min_length=1, description="Only attachments of these media types, found by looking into the file."
    )


class _Unread(ContentQuestion):
    """An attachment of which something was not read, itself or a file inside it."""

    Arguments: ClassVar[type[Arguments]] = OfTypesArguments
    example = "{}"
    sought: ClassVar[str]
    """The one word that is found."""

    def __init__(self, arguments: OfTypesArguments) -> None:
        super().__init__(arguments)
        self._types = None if arguments.types is None else frozenset(arguments.types)

    @abstractmethod
    def _is_so(self, file: Attachment | Member) -> bool:
        """Whether it holds of a file, or of an attachment with all that is inside it."""

    def hits(self, message: Message) -> Sequence[Hit]:
        """The files inside an attachment that it holds of, by their places; the attachment, when it is none of them."""
        return [
            Hit(self.word, where, self.sought)
            for attachment in message.attachments
            if self._is_so(attachment) and (self._types is None or attachment.type.lower() in self._types)
            for where in self._places(attachment)
        ]

    def _places(self, attachment: Attachment) -> Sequence[str]:
        inside = [f"{attachment.where}/{member.where}" for member in attachment.members if self._is_so(member)]
        return inside or [attachment.where]

    def seen(self, message: Message) -> str:
        """Its hits with their places; else each attachment's type."""
        hits = [f"{hit.value} at {hit.where}" for hit in self.hits(message)]
        return several(hits or [f"{one.where} {one.type}" for one in message.attachments], "no attachment")


class AttachmentLocked(_Unread):
    """An attachment that asks for a password (what is encrypted cannot be inspected)."""

    word = "attachment_locked"
    help = "An attachment is encrypted or asks for a password, itself or a file inside it."
    notes = (
        "Written `{}` it asks about attachments of all types. Each locked file inside an archive is told by its place."
    )
    sought = "locked"

    def _is_so(self, file: Attachment | Member) -> bool:
        return file.locked


class AttachmentOpaque(_Unread):
    """An attachment that could not be read, or not all of it."""

    word = "attachment_opaque"
    help = (
        "An attachment could not be read, or not all of it: it is damaged, too large, or of a kind that nothing opens."
    )
    notes = "Written `{}` it asks about attachments of all types. Nothing is known of what stands in such a file."
    sought = "opaque"

    def _is_so(self, file: Attachment | Member) -> bool:
        return file.opaque


class AttachmentScanned(_Unread):
    """An attachment of which only the eye can read something: a scanned page bears its stamp in the picture."""

    word = "attachment_scanned"
    help = "An attachment, or a file inside it, shows a page as a picture, which only the eye can read."
    notes = (
        "Written `{}` it asks about attachments of all types. Pictures count from 400 dots on both sides (smaller ones "
        "are logos and signs; one whose size is not told counts). A document counts when it shows such pictures and "
        "has fewer than 200 letters and digits for each: with more it is a report with photographs. A page of a PDF "
        "counts when it shows pictures and no letter, or fewer than 40 letters and digits (its number, a scanner's own "
        "line) with pictures over half of the page."
    )
    sought = "image"

    def _is_so(self, file: Attachment | Member) -> bool:
        return file.scanned


class ActiveContentArguments(Arguments):
    """`{kinds: [macro, field]}`."""

    kinds: list[ActiveName] = Field(
        min_length=1,
        description="What it does by itself: `macro` (VBA and the like), `script` (JavaScript), `launch` (starts a "
        "program), `external` (fetches a template or object from elsewhere), `field` (DDE), `object` (an object that "
        "runs when it is clicked).",
    )


class ActiveContent(ContentQuestion):
    """A document that does something by itself when it is opened."""

    word = "active_content"
    help = "An attachment, or a file inside it, holds something of these kinds that acts by itself when it is opened."
    Arguments: ClassVar[type[Arguments]] = ActiveContentArguments
    example = "{kinds: [macro, field]}"
    notes = "Found by looking into the file, whatever its name or its type says."

    def __init__(self, arguments: ActiveContentArguments) -> None:
        super().__init__(arguments)
        self._kinds = tuple(map(Active, arguments.kinds))

    def hits(self, message: Message) -> Sequence[Hit]:
        """Each kind, with the file that it stands in."""
        return [
            Hit(self.word, where, kind.value)
            for attachment in message.attachments
            for kind in self._kinds
            if kind in attachment.active
            for where in self._places(attachment, kind)
        ]

    def _places(self, attachment: Attachment, kind: Active) -> Sequence[str]:
        inside = [f"{attachment.where}/{member.where}" for member in attachment.members if kind in member.active]
        return inside or [attachment.where]

    def seen(self, message: Message) -> str:
        """Everything active, that of other kinds too."""
        return several([*_all_active(message)], "nothing active")


def _all_active(message: Message) -> Iterator[str]:
    for attachment in message.attachments:
        for kind in sorted(attachment.active):
            yield f"{kind} at {attachment.where}"


class ArchiveDepthOverArguments(Arguments):
    """`{depth: 3}`."""

    depth: int = Field(ge=0, description="How deep containers may stand in one another.")


class ArchiveDepthOver(ContentQuestion):
    """Archives inside archives, more than allowed."""

    word = "archive_depth_over"
    help = "Containers (archives, letters, documents with files) stand deeper in one another than allowed."
    Arguments: ClassVar[type[Arguments]] = ArchiveDepthOverArguments
    example = "{depth: 3}"
    notes = "A plain file has depth 0, an archive of files 1, an archive in an archive 2."
    places: Mapping[str, str] = {"limit": "1000", "depth": "1000"}

    def __init__(self, arguments: ArchiveDepthOverArguments) -> None:
        super().__init__(arguments)
        self._depth = arguments.depth

    def hits(self, message: Message) -> Sequence[Hit]:
        """The attachments that are too deep, with their depth."""
        return [Hit(self.word, one.where, str(one.depth)) for one in message.attachments if one.depth > self._depth]

    def facts(self, case: Case) -> Mapping[str, str]:
        """The limit, and the depth of the deepest attachment."""
        return {"limit": str(self._depth), "depth": str(_deepest(case.message))}

    def seen(self, message: Message) -> str:
        """The depth of the deepest attachment."""
        return f"depth {_deepest(message)}"


def _deepest(message: Message | None) -> int:
    attachments: Sequence[Any] = message.attachments if message else ()
    return max((one.depth for one in attachments), default=0)
