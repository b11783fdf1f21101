"""Conditions on what a message says, and in which letters: secrecy marks, old encodings, header fields."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from gateway.message.inspect import Mark, Message, OldText, Strength, TextEncoding
from gateway.message.marks import Form
from gateway.policy.conditions.content import ContentQuestion, UnkeptQuestion
from gateway.policy.conditions.question import Arguments, Word, several
from gateway.policy.facts import LEVELS
from gateway.policy.patterns import MAX_PATTERN, Pattern, compiled, searchable
from gateway.policy.rule import SECRECY_MARK, Case, Hit
from gateway.yaml_forms import DefaultInWords, form

_WEAKEST_FIRST = (Strength.WEAK, Strength.MEDIUM, Strength.STRONG)


class SecrecyMarkArguments(Arguments):
    """`{levels: [toi-mat, tuyet-mat], strength: strong}`; all levels when none is named."""

    levels: Annotated[list[Literal["mat", "toi-mat", "tuyet-mat"]] | None, DefaultInWords("all")] = Field(
        None, min_length=1, description="Levels of secrecy."
    )
    strength: Literal["strong", "medium", "weak"] = Field(description="How sure the mark must be at least.")


class SecrecyMark(ContentQuestion):
    """A secrecy mark (Điều 4.1)."""

    word = SECRECY_MARK
    help = "A state-secret mark (MẬT, TỐI MẬT, TUYỆT MẬT) stands in the message, at least this strong."
    Arguments: ClassVar[type[Arguments]] = SecrecyMarkArguments
    example = "{strength: strong}"
    notes = (
        "A mark on a line of its own, at the head of a subject or in a label is strong, and so is one in disguise "
        "(letters spaced, turned, look-alike, with invisible signs between them); one in a file name is medium, so is "
        'doubtful line beside the national motto, a document\'s number or "không được phép sao, chụp". '
        "Everyday words (bảo mật, mật khẩu) are no marks."
    )

    def __init__(self, arguments: SecrecyMarkArguments) -> None:
        super().__init__(arguments)
        self._strengths = frozenset(_WEAKEST_FIRST[_WEAKEST_FIRST.index(Strength(arguments.strength)) :])
        self._levels = frozenset(LEVELS[level] for level in arguments.levels or LEVELS)

    def hits(self, message: Message) -> Sequence[Hit]:
        """Level and place of each mark."""
        return [
            Hit(self.word, mark.where, mark.level.value)
            for mark in message.marks
            if mark.level in self._levels and mark.strength in self._strengths
        ]

    def seen(self, message: Message) -> str:
        """Every mark, those of other levels and weaker ones too."""
        return several([_told(mark) for mark in message.marks], "no mark")


def _told(mark: Mark) -> str:
    written = "" if mark.form is Form.PLAIN else f" ({mark.form})"
    return f"{mark.level} {mark.strength} at {mark.where}{written}"


class NotUnicodeArguments(Arguments):
    """`{places: [body, subject, attachment], strength: weak}`."""

    places: list[Literal["body", "subject", "attachment"]] = Field(
        min_length=1, description="Where to look; of attachments, their texts and their names."
    )
    strength: Literal["strong", "weak"] = Field(
        "strong",
        description="How sure it must be at least: strong is a real part of the text, weak also a single line or name.",
    )


REMEDIES = {
    TextEncoding.TCVN3: "TCVN3 (.VnTime): chuyen sang Unicode",
    TextEncoding.VNI: "VNI (VNI-Times): chuyen sang Unicode",
    TextEncoding.INVALID: "khong phai UTF-8: chon UTF-8",
    TextEncoding.MIXED: "nhieu bang ma cu: chuyen sang Unicode",
}
"""What to do about text that is not Unicode, for replies; of other encodings it is said with their name alone."""
_LONGEST_REMEDY = max(map(len, REMEDIES.values()))


def _remedy(encoding: TextEncoding) -> str:
    return REMEDIES.get(encoding) or f"{encoding.value.upper()}: chuyen sang Unicode"


class NotUnicode(ContentQuestion):
    """Text that is not Unicode (Điều 9-II)."""

    word = "not_unicode"
    help = "A text in one of these places is not Unicode: in an old Vietnamese encoding, or no valid UTF-8."
    Arguments: ClassVar[type[Arguments]] = NotUnicodeArguments
    example = "{places: [body, subject]}"
    notes = (
        "Old letters are found whatever the text is declared to be: inside valid UTF-8, in HTML, under fonts such as "
        ".VnTime. Decomposed letters (NFD) are Unicode. Foreign encodings such as ISO-8859-1 are no hit, and French, "
        "German or Romanian words are none."
    )
    places: Mapping[str, str] = {"remedy": "x" * _LONGEST_REMEDY}

    def __init__(self, arguments: NotUnicodeArguments) -> None:
        super().__init__(arguments)
        self._places = frozenset(arguments.places)
        self._weak = arguments.strength == "weak"

    def hits(self, message: Message) -> Sequence[Hit]:
        """Encoding and place of each."""
        return [Hit(self.word, old.where, old.encoding.value) for old in self._found(message)]

    def _found(self, message: Message) -> Iterator[OldText]:
        for old in message.old_texts:
            if (old.sure or self._weak) and old.where.partition("/")[0].partition(":")[0] in self._places:
                yield old

    def facts(self, case: Case) -> Mapping[str, str]:
        """What to do about the first of them."""
        found = next(self._found(case.message), None) if case.message else None
        return {"remedy": _remedy(found.encoding) if found else ""}

    def seen(self, message: Message) -> str:
        """Every text that is not Unicode, those in other places and weaker ones too."""
        return several(
            [f"{old.encoding}{'' if old.sure else ' weak'} at {old.where}" for old in message.old_texts],
            "every text is Unicode",
        )


_MAX_VALUE = 16 * 1024


def _field_name(name: str) -> str:
    if not all("!" <= sign <= "~" and sign != ":" for sign in name):
        raise ValueError(f'"{name}" is no header field name; write it without colon, for example X-Mailer')
    return name


_FieldName = Annotated[Word, AfterValidator(_field_name), form("field name", r"[!-9;-~]+", example="X-Mailer")]


class HeaderMatchesArguments(Arguments):
    """`{field: X-Mailer, pattern: "(?i)bulk"}`. RE2 has no backtracking, and so no back references."""

    field: _FieldName = Field(description="The field's name, without colon; capital letters do not matter.")
    pattern: Pattern = Field(
        examples=["(?i)bulk"],
        description=f"An RE2 pattern, at most {MAX_PATTERN} characters; `(?i)` at its start ignores capitals.",
    )


class HeaderMatches(UnkeptQuestion):
    """A header field matches a pattern."""

    word = "header_matches"
    help = "A header field with this name, decoded, matches an RE2 pattern anywhere in its first 16384 characters."
    Arguments: ClassVar[type[Arguments]] = HeaderMatchesArguments
    example = '{field: X-Mailer, pattern: "(?i)bulk"}'
    notes = (
        "RE2 has no look-around and no back references: no pattern can take long. "
        "Records never hold what the field said."
    )

    def __init__(self, arguments: HeaderMatchesArguments) -> None:
        super().__init__(arguments)
        self._field = arguments.field
        self._pattern = compiled(arguments.pattern)

    def kept_hit(self) -> Hit:
        """The field's name as the rule writes it; never what the field says."""
        return Hit(self.word, f"header:{self._field}", self._field)

    def found(self, message: Message) -> Iterator[Hit]:
        """The same, of the first field that matches."""
        name = self._field.lower()
        values = (field.value[:_MAX_VALUE] for field in message.header if field.name.lower() == name)
        if any(self._pattern.search(searchable(value)) for value in values):
            yield self.kept_hit()

    def seen(self, message: Message) -> str:
        """Whether the field is there and matches; never what it says."""
        if self.hits(message):
            return "matched"
        name = self._field.lower()
        return "not matched" if any(field.name.lower() == name for field in message.header) else "the field is absent"
