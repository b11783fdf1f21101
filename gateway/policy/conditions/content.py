"""Conditions that only the content answers, at stage `data`."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal

import re2
from pydantic import BeforeValidator, Field, field_validator, model_validator

from gateway.message.inspect import Attachment, Level, Message, Strength
from gateway.policy.conditions.tree import Arguments, Question
from gateway.policy.quantities import readable, size
from gateway.policy.rule import Case, Hit, Stage

Size = Annotated[int, BeforeValidator(size)]
_MAX_VALUE = 16 * 1024
_STRENGTHS = {
    "weak": (Strength.WEAK, Strength.MEDIUM, Strength.STRONG),
    "medium": (Strength.MEDIUM, Strength.STRONG),
    "strong": (Strength.STRONG,),
}
_LEVELS = {"mat": Level.MAT, "toi-mat": Level.TOI_MAT, "tuyet-mat": Level.TUYET_MAT}


class _Content(Question):
    stage = Stage.DATA

    def check(self, case: Case) -> Sequence[Hit]:
        """Nothing before the content is known."""
        return self.hits(case.message) if case.message is not None else ()

    def hits(self, message: Message) -> Sequence[Hit]:
        """Every hit in a message."""
        raise NotImplementedError(message)


class AttachmentsOverArguments(Arguments):
    """`{total: 4 MiB}`, `{each: 2 MiB}`, `{count: 20}`."""

    total: Size | None = None
    each: Size | None = None
    count: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def something(self) -> "AttachmentsOverArguments":
        """At least one key."""
        if self.total is None and self.each is None and self.count is None:
            raise ValueError("give total, each or count")
        return self


class AttachmentsOver(_Content):
    """Attachments larger or more than allowed, by decoded octets (Điều 6.2)."""

    word = "attachments_over"
    help = (
        "The attachments of one message together (total), one of them (each), or their number (count) are over a limit."
    )
    Arguments: ClassVar[type[Arguments]] = AttachmentsOverArguments

    def __init__(self, arguments: AttachmentsOverArguments) -> None:
        self._total, self._each, self._count = arguments.total, arguments.each, arguments.count

    def hits(self, message: Message) -> Sequence[Hit]:
        """The attachment that passed each limit, with the octets or the number."""
        hits: list[Hit] = []
        octets = 0
        for attachment in message.attachments:
            before, octets = octets, octets + attachment.size
            if self._total is not None and before <= self._total < octets:
                hits.append(Hit(self.word, attachment.where, str(message.attachments_total)))
            if self._each is not None and attachment.size > self._each:
                hits.append(Hit(self.word, attachment.where, str(attachment.size)))
            if self._count is not None and attachment.number == self._count + 1:
                hits.append(Hit(self.word, attachment.where, str(len(message.attachments))))
        return hits

    def facts(self, case: Case) -> Mapping[str, str]:
        """`attachments.total` and `limit`, for people."""
        total = case.message.attachments_total if case.message else 0
        limit = self._total if self._total is not None else self._each
        if limit is None:
            return {"attachments.total": readable(total, 0)[0], "limit": str(self._count)}
        given, most = readable(total, limit)
        return {"attachments.total": given, "limit": most}


class AttachmentTypeArguments(Arguments):
    """`{types: [application/x-dosexec], extensions: [exe], members: true}`."""

    types: list[str] = Field(default_factory=list)
    extensions: list[str] = Field(default_factory=list)
    members: bool = False

    @model_validator(mode="after")
    def something(self) -> "AttachmentTypeArguments":
        """At least one type or extension."""
        if not self.types and not self.extensions:
            raise ValueError("give types or extensions")
        return self


class AttachmentType(_Content):
    """An attachment of a kind, by its content, its name, or the names inside its archive."""

    word = "attachment_type"
    help = "An attachment has one of these types (by content) or extensions (of any name; members: in archives too)."
    Arguments: ClassVar[type[Arguments]] = AttachmentTypeArguments

    def __init__(self, arguments: AttachmentTypeArguments) -> None:
        self._types = frozenset(kind.lower() for kind in arguments.types)
        self._extensions = frozenset(extension.lower().lstrip(".") for extension in arguments.extensions)
        self._members = arguments.members

    def hits(self, message: Message) -> Sequence[Hit]:
        """A hit for each type, name and member."""
        return [hit for attachment in message.attachments for hit in self._of(attachment)]

    def _of(self, attachment: Attachment) -> list[Hit]:
        hits = []
        if attachment.type in self._types:
            hits.append(Hit(self.word, attachment.where, attachment.type))
        extensions = (_extension(name) for name in attachment.names)
        hits += [Hit(self.word, attachment.where, one) for one in extensions if one in self._extensions]
        for number, name in enumerate(attachment.members if self._members else (), 1):
            if (extension := _extension(name)) in self._extensions:
                hits.append(Hit(self.word, f"{attachment.where}/member:{number}", extension))
        return list(dict.fromkeys(hits))


def _extension(name: str) -> str:
    """The last extension as a system would see it: NFKC, without controls, trailing dots and blanks."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign)[0] != "C")
    return plain.rstrip(". ").rpartition(".")[2].lower()


class SecrecyMarkArguments(Arguments):
    """`{levels: [toi-mat, tuyet-mat], strength: strong}`; all levels by default."""

    levels: list[Literal["mat", "toi-mat", "tuyet-mat"]] | None = Field(default=None, min_length=1)
    strength: Literal["strong", "medium", "weak"]


class SecrecyMark(_Content):
    """A secrecy mark (Điều 4.1)."""

    word = "secrecy_mark"
    help = "A state-secret mark (MẬT, TỐI MẬT, TUYỆT MẬT) stands in the message, at least so strong."
    Arguments: ClassVar[type[Arguments]] = SecrecyMarkArguments

    def __init__(self, arguments: SecrecyMarkArguments) -> None:
        self._strengths = _STRENGTHS[arguments.strength]
        self._levels = frozenset(_LEVELS[level] for level in arguments.levels or _LEVELS)

    def hits(self, message: Message) -> Sequence[Hit]:
        """Level and place of each mark."""
        return [
            Hit(self.word, mark.where, mark.level.value)
            for mark in message.marks
            if mark.level in self._levels and mark.strength in self._strengths
        ]


class NotUnicodeArguments(Arguments):
    """`{places: [body, subject, attachment]}`."""

    places: list[Literal["body", "subject", "attachment"]] = Field(min_length=1)


class NotUnicode(_Content):
    """Text that is not Unicode (Điều 9-II)."""

    word = "not_unicode"
    help = (
        "A text is not Unicode: in an old Vietnamese encoding, or in octets that are no UTF-8 although they claim it."
    )
    Arguments: ClassVar[type[Arguments]] = NotUnicodeArguments

    def __init__(self, arguments: NotUnicodeArguments) -> None:
        self._places = frozenset(arguments.places)

    def hits(self, message: Message) -> Sequence[Hit]:
        """Encoding and place of each."""
        return [
            Hit(self.word, old.where, old.encoding.value)
            for old in message.old_texts
            if old.where.partition(":")[0] in self._places
        ]


class DefectArguments(Arguments):
    """`{hides: true}` or `{classes: [13, 20]}`."""

    hides: bool | None = None
    classes: list[int] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def something(self) -> "DefectArguments":
        """At least one key."""
        if self.hides is None and self.classes is None:
            raise ValueError("give hides or classes")
        return self


class Defects(_Content):
    """The message cannot be read one way only."""

    word = "defect"
    help = "The message has a defect: one that can hide content (hides: true), a sloppy one, or one of these classes."
    Arguments: ClassVar[type[Arguments]] = DefectArguments

    def __init__(self, arguments: DefectArguments) -> None:
        self._hides = arguments.hides
        self._classes = frozenset(arguments.classes or ())

    def hits(self, message: Message) -> Sequence[Hit]:
        """Class number and place of each."""
        return [
            Hit(self.word, sighting.where, str(int(sighting.defect)))
            for sighting in message.sightings
            if (self._hides is None or sighting.hides is self._hides)
            and (not self._classes or int(sighting.defect) in self._classes)
        ]


class HeaderMatchesArguments(Arguments):
    """`{field: X-Mailer, pattern: "(?i)bulk"}`."""

    field: str = Field(min_length=1)
    pattern: str = Field(min_length=1, max_length=1000)

    @field_validator("pattern")
    @classmethod
    def compiles(cls, pattern: str) -> str:
        """RE2 has no backtracking, and no back references."""
        try:
            re2.compile(pattern, _quiet())
        except re2.error as error:
            raise ValueError(f"this is no RE2 pattern: {error}") from error
        return pattern


def _quiet() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options


class HeaderMatches(_Content):
    """A header field matches a pattern."""

    word = "header_matches"
    help = "A header field, decoded, matches an RE2 pattern anywhere."
    Arguments: ClassVar[type[Arguments]] = HeaderMatchesArguments

    def __init__(self, arguments: HeaderMatchesArguments) -> None:
        self._field = arguments.field
        self._pattern = re2.compile(arguments.pattern, _quiet())

    def hits(self, message: Message) -> Sequence[Hit]:
        """The field's name; never what it says."""
        name = self._field.lower()
        for field in message.header:
            if field.name.lower() == name and self._pattern.search(field.value[:_MAX_VALUE]):
                return [Hit(self.word, f"header:{self._field}", self._field)]
        return ()
