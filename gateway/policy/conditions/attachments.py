"""Conditions on attachments: how large, how many, of which kind."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from gateway.message.inspect import Attachment, Message
from gateway.policy.conditions.content import ContentQuestion, at_places
from gateway.policy.conditions.question import MAX_SEEN, Arguments, Word, several
from gateway.policy.file_names import extensions
from gateway.policy.quantities import LONGEST_SIZE, Size, counted_octets, readable, readable_size
from gateway.policy.rule import WHOLE, Case, Hit, NotKept
from gateway.yaml_forms import form


class AttachmentsOverArguments(Arguments):
    """`{total: 4 MiB}`, `{each: 2 MiB}`, `{count: 20}`, or several of them."""

    one_at_least = ("total", "each", "count")
    total: Size | None = Field(None, description="The most that all attachments of a message may have together.")
    each: Size | None = Field(None, description="The most that one attachment may have.")
    count: int | None = Field(None, ge=0, description="The most attachments of one message.")


class AttachmentsOver(ContentQuestion):
    """Attachments larger or more than allowed, by decoded octets (Điều 6.2)."""

    word = "attachments_over"
    help = "All attachments together (total), one of them (each) or their number (count) are over a limit, decoded."
    Arguments: ClassVar[type[Arguments]] = AttachmentsOverArguments
    example = "{total: 4 MiB}"
    notes = "Sizes are those of the files themselves, not of their longer form in the message."
    places: Mapping[str, str] = {
        "limit": LONGEST_SIZE,
        "attachments.total": LONGEST_SIZE,
        "attachments.largest": LONGEST_SIZE,
        "attachments.count": "100000",
    }

    def __init__(self, arguments: AttachmentsOverArguments) -> None:
        super().__init__(arguments)
        self._total, self._each, self._count = arguments.total, arguments.each, arguments.count

    def hits(self, message: Message) -> Sequence[Hit]:
        """The attachment that passed each limit, with the octets or the number."""
        hits: list[Hit] = []
        octets = 0
        for number, attachment in enumerate(message.attachments, 1):
            before, octets = octets, octets + attachment.size
            if self._total is not None and before <= self._total < octets:
                hits.append(Hit(self.word, attachment.where, str(message.attachments_total)))
            if self._each is not None and attachment.size > self._each:
                hits.append(Hit(self.word, attachment.where, str(attachment.size)))
            if self._count is not None and number == self._count + 1:
                hits.append(Hit(self.word, attachment.where, str(len(message.attachments))))
        return hits

    def facts(self, case: Case) -> Mapping[str, str]:
        """Sizes for people, and the limit that was passed: of the total, of each, of the number, the first of them."""
        sizes = [attachment.size for attachment in case.message.attachments] if case.message else []
        total, largest, limit = sum(sizes), max(sizes, default=0), str(self._count)
        total_text, largest_text = readable_size(total), readable_size(largest)
        if self._total is not None and total > self._total:
            total_text, limit = readable(total, self._total)
        elif self._each is not None and largest > self._each:
            largest_text, limit = readable(largest, self._each)
        return {
            "limit": limit,
            "attachments.total": total_text,
            "attachments.largest": largest_text,
            "attachments.count": str(len(sizes)),
        }

    def seen(self, message: Message) -> str:
        """What each of its limits is about: the total, the largest, the number."""
        largest = max((attachment.size for attachment in message.attachments), default=0)
        shown = (
            (self._total, f"total {counted_octets(message.attachments_total)}"),
            (self._each, f"largest {counted_octets(largest)}"),
            (self._count, f"count {len(message.attachments)}"),
        )
        return ", ".join(text for limit, text in shown if limit is not None)


def _media_type(text: str) -> str:
    main, slash, sub = text.lower().partition("/")
    if not (main and slash and sub) or "/" in sub or not text.isascii() or " " in text:
        raise ValueError(f'"{text}" is no media type; write for example application/zip')
    return text.lower()


def _extension(text: str) -> str:
    plain = text.lower().removeprefix(".")
    if not plain.replace(".", "").replace("-", "").replace("_", "").isalnum():
        raise ValueError(f'"{text}" is no extension; write for example exe')
    return plain


MediaType = Annotated[
    Word, AfterValidator(_media_type), form("media type", r"[^/\s]+/[^/\s]+", example="application/zip")
]
_Extension = Annotated[Word, AfterValidator(_extension), form("extension", r"[^/*?\s]+", example="tar.gz")]


class AttachmentTypeArguments(Arguments):
    """`{types: [application/x-dosexec], extensions: [exe, tar.gz], members: true}`."""

    one_at_least = ("types", "extensions")
    types: list[MediaType] | None = Field(
        None, min_length=1, description="Media types, found by looking into the file, whatever the message declares."
    )
    extensions: list[_Extension] | None = Field(
        None, min_length=1, description="Endings of names, single or double; every name that a file is given counts."
    )
    members: bool = Field(False, description="Whether files inside archives and documents count too, at any depth.")


class AttachmentType(ContentQuestion):
    """An attachment of a kind, by its content or its name, or a file inside it."""

    word = "attachment_type"
    help = "An attachment is of one of these types (by content) or extensions (members: also a file inside it)."
    Arguments: ClassVar[type[Arguments]] = AttachmentTypeArguments
    example = "{types: [application/x-dosexec], extensions: [exe, scr], members: true}"
    notes = "Capital letters, wide letters, invisible characters, trailing dots and blanks hide nothing."

    def __init__(self, arguments: AttachmentTypeArguments) -> None:
        super().__init__(arguments)
        self._types = frozenset(arguments.types or ())
        self._extensions = frozenset(arguments.extensions or ())
        self._members = arguments.members

    def hits(self, message: Message) -> Sequence[Hit]:
        """A hit for each type, name and member. The value is one of the rule's own words."""
        if message.answers is not None and self.key in message.answers:
            return [Hit(self.word, "attachment", self.word)] if message.answers[self.key] else ()
        found = [hit for attachment in message.attachments for hit in self._of(attachment)]
        if not found and message.answers is not None and not message.answers.get(WHOLE):
            raise NotKept
        return found

    def answers(self, message: Message) -> Mapping[str, bool]:
        """Its own: of some names the record keeps less than the rule asks for."""
        return {self.key: bool(self.hits(message))}

    def seen(self, message: Message) -> str:
        """Its hits with their places; else each attachment's type, extensions, and how many files are inside."""
        return several(
            at_places(self.hits(message)) or [self._shown(attachment) for attachment in message.attachments],
            "no attachment",
        )

    def _shown(self, attachment: Attachment) -> str:
        # An extension is the end of a name: told in full, a name could be a page long.
        found = dict.fromkeys(extension[-20:] for name in attachment.names for extension in extensions(name))
        ends = "".join(f" .{extension}" for extension in list(found)[:MAX_SEEN])
        inside = f" with {len(attachment.members)} files inside" if self._members and attachment.members else ""
        return f"{attachment.where} {attachment.type}{ends}{inside}"

    def _of(self, attachment: Attachment) -> Iterable[Hit]:
        hits: dict[Hit, None] = {}
        hits |= dict.fromkeys(self._by_type(attachment.where, attachment.type))
        for name in attachment.names:
            hits |= dict.fromkeys(self._by_name(attachment.where, name))
        for member in attachment.members if self._members else ():
            where = f"{attachment.where}/{member.where}"
            hits |= dict.fromkeys((*self._by_type(where, member.type), *self._by_name(where, member.name)))
        return hits

    def _by_type(self, where: str, kind: str) -> Iterable[Hit]:
        return [Hit(self.word, where, kind.lower())] if kind.lower() in self._types else ()

    def _by_name(self, where: str, name: str) -> Iterable[Hit]:
        return [Hit(self.word, where, extension) for extension in extensions(name) if extension in self._extensions]
