"""Conditions on what opening attachments told."""

from collections.abc import Callable

import pytest

from gateway.message.document import Active
from gateway.message.inspect import Attachment, Member, Message
from gateway.policy.conditions import CONDITIONS, Question
from gateway.policy.rule import Case, Hit

Make = Callable[..., Case]
MakeMessage = Callable[..., Message]
MakeAttachment = Callable[..., Attachment]


def condition(word: str, **arguments: object) -> Question:
    kind = CONDITIONS[word]
    return kind(kind.Arguments.model_validate(arguments))


def inside(number: int, **given: object) -> Member:
    return Member((1, number), "a", "x/y", 1, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["locked", "opaque"])
def test_what_cannot_be_inspected(case: Make, message: MakeMessage, attachment: MakeAttachment, word: str) -> None:
    """The file inside is told where it is one, else the attachment; what is readable is no hit."""
    whole = attachment(1, **{word: True})
    partly = attachment(2, **{word: True, "members": (inside(1), inside(2, **{word: True}))})
    other = attachment(3, **{"opaque" if word == "locked" else "locked": True})
    asked = case(message(attachments=(whole, partly, other)))
    named = f"attachment_{word}"
    assert condition(named).check(asked) == [
        Hit(named, "attachment:1", word),
        Hit(named, "attachment:2/member:1/member:2", word),
    ]
    assert condition(named).check(case(message(attachments=(attachment(),)))) == []
    assert condition(named).check(case(None)) == ()


def test_pages_in_pictures(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """A scanned page is told by the file that it stands in; other attachments are no hit."""
    inner = attachment(2, scanned=True, members=(inside(1), inside(2, scanned=True)))
    asked = case(message(attachments=(attachment(1, scanned=True), inner, attachment(3, opaque=True))))
    assert condition("attachment_scanned").check(asked) == [
        Hit("attachment_scanned", "attachment:1", "image"),
        Hit("attachment_scanned", "attachment:2/member:1/member:2", "image"),
    ]


def test_only_attachments_of_some_types(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Where types are named, attachments of others are no hit, whatever is inside them."""
    files = (attachment(1, type="Application/ZIP", locked=True), attachment(2, type="application/pdf", locked=True))
    asked = case(message(attachments=files))
    assert [hit.where for hit in condition("attachment_locked", types=["application/zip"]).check(asked)] == [
        "attachment:1"
    ]


def test_active_content(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Each kind that is asked for is told with the file that it stands in."""
    macro, field = frozenset({Active.MACRO}), frozenset({Active.FIELD})
    both = attachment(2, active=macro | field, members=(inside(1, active=macro), inside(2, active=field)))
    asked = case(message(attachments=(attachment(1, active=macro), both)))
    assert condition("active_content", kinds=["macro", "script"]).check(asked) == [
        Hit("active_content", "attachment:1", "macro"),
        Hit("active_content", "attachment:2/member:1/member:1", "macro"),
    ]
    assert condition("active_content", kinds=["script"]).check(asked) == []


def test_every_kind_of_active_content_can_be_asked_for() -> None:
    """The words of the condition are those of the readers."""
    assert condition("active_content", kinds=[kind.value for kind in Active]).asks


def test_depth(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """As deep as allowed is no hit; one deeper is, with its depth."""
    asked = case(message(attachments=(attachment(1, depth=2), attachment(2, depth=3))))
    over = condition("archive_depth_over", depth=2)
    assert over.check(asked) == [Hit("archive_depth_over", "attachment:2", "3")]
    assert over.facts(asked) == {"limit": "2", "depth": "3"}
    assert over.facts(asked).keys() == over.places.keys()
    assert condition("archive_depth_over", depth=3).check(asked) == []
