"""Conditions that look for patterns of the office's own, and never tell what they found."""

import unicodedata
from collections.abc import Callable, Sequence

import pytest

from gateway.message.document import Place
from gateway.message.inspect import Attachment, Member, Message, Text
from gateway.policy.conditions.sought import (
    LEAST_AGAIN,
    MAX_AGAIN,
    MAX_HITS,
    AttachmentName,
    AttachmentNameArguments,
    TextMatches,
    TextMatchesArguments,
)
from gateway.policy.rule import Case, Hit, NotKept
from gateway.policy.written import choices_of

Make = Callable[..., Case]
MakeMessage = Callable[..., Message]
MakeAttachment = Callable[..., Attachment]


def name(*names: str, **arguments: object) -> AttachmentName:
    given = {"names": list(names), **arguments} if names else arguments
    return AttachmentName(AttachmentNameArguments.model_validate(given))


def text(*patterns: str, **arguments: object) -> TextMatches:
    return TextMatches(TextMatchesArguments.model_validate({"patterns": list(patterns), **arguments}))


def values(hits: Sequence[Hit]) -> list[tuple[str, str]]:
    return [(hit.where, hit.value) for hit in hits]


@pytest.mark.parametrize(
    "written",
    ["Luong 3.XLSX", "LƯƠNG".replace("Ư", "U").replace("Ơ", "O") + " .xlsx. ", "ｌｕｏｎｇ.xlsx", "lu\u200bong.xlsx",
     "x/y\\luong.xlsx", "luong.xlsx\0.pdf"],
)  # fmt: skip
def test_a_name_cannot_hide(case: Make, message: MakeMessage, attachment: MakeAttachment, written: str) -> None:
    """Capitals, wide and invisible letters, folders, trailing dots and blanks make no other name."""
    asked = case(message(attachments=(attachment(name=written),)))
    assert values(name("Luong*.xlsx").check(asked)) == [("attachment:1", "Luong*.xlsx")]


def test_names_are_whole(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """A name without a star is that name alone; a pattern is found anywhere in it."""
    asked = case(message(attachments=(attachment(name="bang luong.xlsx"),)))
    assert name("luong.xlsx", "luong*", "bang?luong").check(asked) == []
    assert values(name(patterns=["LUONG", "^x", "(?P<so>g.x)"]).check(asked)) == [
        ("attachment:1", "pattern 1"),
        ("attachment:1", "so"),
    ]


def test_vietnamese_names_are_compared_composed(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Decomposed letters, in the name or in the rule, are the same letters."""
    asked = case(message(attachments=(attachment(name=unicodedata.normalize("NFD", "Hóa đơn.pdf")),)))
    assert name("HÓA ĐƠN*").check(asked)
    assert name(unicodedata.normalize("NFD", "hóa đơn*")).check(asked)


def test_names_inside(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Files inside count when they are asked for, each at its place; every name of an attachment counts."""
    archive = attachment(name="a.zip", names=("a.zip", "b.zip"), members=(Member((2, 1), "x/b.txt", "", 1),))
    asked = case(message(attachments=(archive,)))
    assert values(name("b.*").check(asked)) == [("attachment:1", "b.*")]
    assert values(name("b.*", members=True).check(asked)) == [
        ("attachment:1", "b.*"),
        ("attachment:1/member:2/member:1", "b.*"),
    ]


def test_names_are_answered_from_the_record(message: MakeMessage, attachment: MakeAttachment) -> None:
    """No record keeps names: the answer is kept, and without it there is none; no attachment has no name."""
    asked = name("b.*")
    for answer in (True, False):
        assert bool(asked.hits(message(attachments=(attachment(),), answers={asked.key: answer}))) is answer
    with pytest.raises(NotKept):
        asked.hits(message(attachments=(attachment(),), answers={}))
    assert asked.hits(message(answers={})) == []
    assert asked.answers(message(attachments=(attachment(name="b.c"),))) == {asked.key: True}


TEXTS = (
    Text("body", "Số 123\nKHẨN"),
    Text("attachment:1", "123"),
    Text("attachment:2/body", "123"),
    Text("attachment:2/page-header", "123"),
    Text("attachment:2/member:1/page-header", "123"),
)


@pytest.mark.parametrize(
    ("places", "where"),
    [
        (None, ["subject", *(one.where for one in TEXTS)]),
        (["subject"], ["subject"]),
        (["body"], ["body"]),
        (["attachment"], [one.where for one in TEXTS[1:]]),
        (["page-header"], [one.where for one in TEXTS[3:]]),
        (["page-footer"], []),
        (["body", "page-header"], ["body", *(one.where for one in TEXTS[3:])]),
    ],
)
def test_places(case: Make, message: MakeMessage, places: list[str] | None, where: list[str]) -> None:
    """Only texts of the named places are looked at; an attachment's body is no letter's body."""
    given = {} if places is None else {"places": places}
    hits = text("[0-9]{3}", **given).check(case(message(subject="123", texts=TEXTS)))
    assert values(hits) == [(one, "pattern 1") for one in where]


def test_every_place_of_documents_can_be_named() -> None:
    """The words of `places` are those of the readers, and the three of the letter."""
    choices = choices_of(TextMatchesArguments.model_fields["places"])
    assert set(choices) == {place.value for place in Place} | {"subject", "attachment"}


def test_what_is_found_is_not_told(case: Make, message: MakeMessage) -> None:
    """A hit says which pattern it was, once for each place; never the text."""
    letter = message(subject="CANARY", texts=(Text("body", "CANARY 1"), Text("body", "CANARY 2")))
    hits = text("(?P<chim>[A-Z]{6})", "CANARY \\d", "x").check(case(letter))
    assert values(hits) == [("subject", "chim"), ("body", "chim"), ("body", "pattern 2")]


def test_letters_are_compared_composed(case: Make, message: MakeMessage) -> None:
    """Decomposed text and octets that are no text are searched like any other."""
    letter = message(texts=(Text("body", unicodedata.normalize("NFD", "khẩn") + "\udc80"),))
    assert text("khẩn").check(case(letter))
    assert text("\ufffd|[?]$").check(case(letter))


def test_texts_are_answered_from_the_record(message: MakeMessage) -> None:
    """No record keeps a text: the answer is kept, and without it there is none."""
    asked = text("abc")
    for answer in (True, False):
        assert bool(asked.hits(message(answers={asked.key: answer}))) is answer
    with pytest.raises(NotKept):
        asked.hits(message(answers={}))
    assert asked.answers(message(subject="abc")) == {asked.key: True}


def test_who_sends_very_much_is_told_of_less(case: Make, message: MakeMessage) -> None:
    """The search ends once there are as many hits as are recorded; whether there is one is always known."""
    many = tuple(Text(f"attachment:{number}", "abc") for number in range(1, 10 * MAX_HITS))
    assert len(text("abc").check(case(message(texts=many)))) == MAX_HITS
    cells = tuple(Text("attachment:1/table-cell", "abc") for _ in range(MAX_AGAIN // LEAST_AGAIN + 10))
    late = (*cells, Text("attachment:1/page-footer", "abcd"))
    assert values(text("abc", "d").check(case(message(texts=late)))) == [("attachment:1/table-cell", "pattern 1")]
    assert len(text("abc", "d").check(case(message(texts=late[20:])))) == 3
    last = (*(Text("attachment:1", "x" * 1_000_000),) * 8, Text("attachment:2", "abc"))
    assert values(text("abc").check(case(message(texts=last)))) == [("attachment:2", "pattern 1")]


def test_arguments_name_places_of_readers_only() -> None:
    """A place that no reader knows is a mistake."""
    with pytest.raises(ValueError, match="places"):
        text("a", places=["watermarks"])
