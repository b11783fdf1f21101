"""Conditions that look for patterns of the office's own: in the names of files, and in texts.

What they find is never told: the value of a hit is the rule's own word, or which of its patterns it was.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from gateway.message.inspect import Message, Text
from gateway.policy.choices import PlaceName
from gateway.policy.conditions.content import UnkeptQuestion, at_places
from gateway.policy.conditions.question import Arguments, Word, several
from gateway.policy.file_names import as_read
from gateway.policy.patterns import MAX_PATTERN, MAX_PATTERNS, AnyOf, Patterns, glob, group_name, searchable
from gateway.policy.rule import Hit
from gateway.yaml_forms import DefaultInWords, form

MAX_HITS = 100
"""Hits that are looked for: as many findings of a rule are recorded."""
MAX_AGAIN = 4_000_000
"""Characters that are gone through again to tell which patterns are in them, once it is known that one is."""

LEAST_AGAIN = 4_000
"""What a text counts for at least: to ask about a short one takes as long."""


def _named(number: int, pattern: str) -> str:
    """The name that a pattern gives itself, else its number."""
    return group_name(pattern) or f"pattern {number}"


def _whole_name(word: str) -> str:
    if "/" in word or "\\" in word:
        raise ValueError("a name has no folders; write the last part alone, for example *.scr")
    if not word.strip("*?"):
        raise ValueError(f'"{word}" is every name; write some letters of it')
    return word


_Name = Annotated[Word, AfterValidator(_whole_name), form("file name", r"[^/\\\\]+", example="*mật*.doc*")]


class AttachmentNameArguments(Arguments):
    """`{names: ["*luong*.xls*"], patterns: ["^[0-9]{12}"], members: true}`."""

    one_at_least = ("names", "patterns")
    names: list[_Name] | None = Field(
        None,
        min_length=1,
        max_length=MAX_PATTERNS,
        description="Whole names; `*` stands for any letters, `?` for one.",
        examples=['["*luong*.xls*"]'],
    )
    patterns: Patterns | None = Field(
        None,
        description=f"RE2 patterns, at most {MAX_PATTERN} characters each, found anywhere in a name.",
        examples=['["^[0-9]{12}"]'],
    )
    members: bool = Field(False, description="Whether names of files inside archives and documents count too.")


class AttachmentName(UnkeptQuestion):
    """A file whose name the office does not want."""

    word = "attachment_name"
    help = "An attachment has one of these names, or matches one of these patterns (members: also a file inside it)."
    Arguments: ClassVar[type[Arguments]] = AttachmentNameArguments
    kept_where = "attachment"
    example = '{names: ["*luong*.xls*"], members: true}'
    notes = (
        "Names count without their folders. Capital letters, wide letters, invisible characters, trailing dots and "
        "blanks hide nothing. Records hold which name or pattern of the rule was found, never the file's own name."
    )

    def __init__(self, arguments: AttachmentNameArguments) -> None:
        super().__init__(arguments)
        names, patterns = arguments.names or [], arguments.patterns or []
        self._values = (*names, *(_named(number, pattern) for number, pattern in enumerate(patterns, 1)))
        shown = (glob(unicodedata.normalize("NFKC", name)) for name in names)
        self._sought = AnyOf([*shown, *(unicodedata.normalize("NFC", one) for one in patterns)], capitals=False)
        self._members = arguments.members

    def kept_answer(self, message: Message) -> bool | None:
        """The answer that the record keeps; where there is no file it needs none."""
        return super().kept_answer(message) if message.attachments else None

    def found(self, message: Message) -> Iterator[Hit]:
        """The rule's own word for each file: its name, or which pattern it was."""
        for where, name in self._names(message):
            for reading in map(searchable, as_read(name)):
                if self._sought.is_in(reading):
                    yield from (Hit(self.word, where, self._values[at]) for at in self._sought.found_in(reading))

    def _names(self, message: Message) -> Iterator[tuple[str, str]]:
        for attachment in message.attachments:
            yield from ((attachment.where, name) for name in attachment.names)
            for member in attachment.members if self._members else ():
                yield f"{attachment.where}/{member.where}", member.name

    def seen(self, message: Message) -> str:
        """Its hits with their places; else how many names it looked at."""
        return several(at_places(self.hits(message)), f"none of {sum(1 for _ in self._names(message))} names")


class TextMatchesArguments(Arguments):
    """`{patterns: ["(?P<cccd>[0-9]{12})"], places: [body, attachment]}`."""

    patterns: Patterns = Field(
        description=f"RE2 patterns, at most {MAX_PATTERN} characters each; `(?i)` at the start ignores capitals, "
        "`(?m)` lets `^` and `$` stand at lines.",
        examples=['["(?P<cccd>[0-9]{12})"]'],
    )
    places: Annotated[
        list[Literal["subject", "attachment", PlaceName]] | None,
        DefaultInWords("everywhere"),
    ] = Field(
        None,
        min_length=1,
        description="Where to look: in the letter's `subject` and `body`, anywhere in an `attachment` and the files "
        "inside it, or at one kind of place of documents.",
    )


class TextMatches(UnkeptQuestion):
    """A text that says something the office looks for."""

    word = "text_matches"
    help = "A text in one of these places, decoded, matches one of these RE2 patterns."
    Arguments: ClassVar[type[Arguments]] = TextMatchesArguments
    kept_where = "body"
    example = '{patterns: ["(?P<cccd>[0-9]{12})"], places: [body, attachment]}'
    notes = (
        "A finding says which pattern it was, never what it found: a pattern with a named group, `(?P<cccd>...)`, by "
        "that name, others by their number. Texts are compared in composed letters (NFC)."
    )

    def __init__(self, arguments: TextMatchesArguments) -> None:
        super().__init__(arguments)
        self._values = [_named(number, pattern) for number, pattern in enumerate(arguments.patterns, 1)]
        self._sought = AnyOf([unicodedata.normalize("NFC", pattern) for pattern in arguments.patterns])
        self._places = None if arguments.places is None else frozenset(arguments.places)

    def found(self, message: Message) -> Iterable[Hit]:
        """Place and name of each pattern that is found, once for each place."""
        found: dict[Hit, None] = {}
        again = MAX_AGAIN
        for where, text in self._texts(message):
            plain = searchable(text if text.isascii() else unicodedata.normalize("NFC", text))
            if not self._sought.is_in(plain):
                continue
            found |= {Hit(self.word, where, self._values[at]): None for at in self._sought.found_in(plain)}
            again -= max(len(plain), LEAST_AGAIN)
            if again < 0 or len(found) >= MAX_HITS:  # whether it holds is known; who sends more is told of less
                break
        return found

    def _texts(self, message: Message) -> Iterator[tuple[str, str]]:
        subject = [Text("subject", message.subject)]
        for text in (*subject, *message.texts):
            if self._places is None or not self._places.isdisjoint(_kinds_of(text.where)):
                yield text.where, text.meant

    def seen(self, message: Message) -> str:
        """Its hits with their places; else how many texts it looked at."""
        return several(at_places(self.hits(message)), f"nothing in {sum(1 for _ in self._texts(message))} texts")


def _kinds_of(where: str) -> tuple[str, ...]:
    """The words of `places` for a place: `attachment` and `page-header` for `attachment:1/member:2/page-header`."""
    if not where.startswith("attachment:"):
        return (where,)
    last = where.rpartition("/")[2]
    return ("attachment",) if last == "body" or ":" in last else ("attachment", last)
