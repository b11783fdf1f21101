"""Conditions on attachments."""

from collections.abc import Callable

from gateway.message.inspect import Attachment, Member, Message
from gateway.policy.conditions.attachments import (
    AttachmentsOver,
    AttachmentsOverArguments,
    AttachmentType,
    AttachmentTypeArguments,
)
from gateway.policy.rule import Case, Hit

Make = Callable[..., Case]
MakeMessage = Callable[..., Message]
MakeAttachment = Callable[..., Attachment]


def over(**arguments: object) -> AttachmentsOver:
    return AttachmentsOver(AttachmentsOverArguments.model_validate(arguments))


def named(*names: str) -> tuple[Member, ...]:
    return tuple(Member((number,), name, "", 1) for number, name in enumerate(names, 1))


def kind(**arguments: object) -> AttachmentType:
    return AttachmentType(AttachmentTypeArguments.model_validate(arguments))


def test_total(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """The sum of all attachments counts; the one that passes the limit is named, once."""
    files = tuple(attachment(number, size=400) for number in (1, 2, 3, 4))
    condition = over(total="1000 B")
    assert condition.check(case(message(attachments=files[:2]))) == []
    assert condition.check(case(message(attachments=files))) == [Hit("attachments_over", "attachment:3", "1600")]
    facts = condition.facts(case(message(attachments=files)))
    assert (facts["attachments.total"], facts["limit"]) == ("1.6 KB", "1 KB")


def test_each_and_count(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Each attachment is held against its own limit, and their number against another."""
    files = (attachment(1, size=10), attachment(2, size=2000), attachment(3, size=3000))
    asked = case(message(attachments=files))
    assert over(each="1 KB", count=2).check(asked) == [
        Hit("attachments_over", "attachment:2", "2000"),
        Hit("attachments_over", "attachment:3", "3000"),
        Hit("attachments_over", "attachment:3", "3"),
    ]
    facts = over(each="1 KB", count=2).facts(asked)
    assert (facts["attachments.largest"], facts["limit"]) == ("3 KB", "1 KB")
    assert over(count=2).facts(asked)["limit"] == "2"
    assert over(count=0).check(case(message(attachments=files[:1]))) == [Hit("attachments_over", "attachment:1", "1")]


def test_facts_are_the_declared_places(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """What replies may name is always there when the condition holds."""
    condition = over(total="0 B")
    assert condition.facts(case(message(attachments=(attachment(),)))).keys() == condition.places.keys()


def test_type_by_content(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """The type that was found decides, not the one that was declared."""
    program = attachment(type="application/x-dosexec")
    claimed = attachment(declared_type="application/x-dosexec")
    condition = kind(types=["application/X-DosExec"])
    assert condition.check(case(message(attachments=(program,)))) == [
        Hit("attachment_type", "attachment:1", "application/x-dosexec")
    ]
    assert condition.check(case(message(attachments=(claimed,)))) == []


def test_every_name_counts(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Where a file has two names, the worse one decides."""
    two = attachment(names=("a.txt", "a.exe"))
    assert kind(extensions=["exe"]).check(case(message(attachments=(two,)))) == [
        Hit("attachment_type", "attachment:1", "exe")
    ]


def test_members(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """Names inside archives count when they are asked for, and are told by number."""
    archive = attachment(name="a.zip", members=named("x/doc.txt", "y\\run.EXE", "z.exe/"))
    asked = case(message(attachments=(archive,)))
    assert kind(extensions=["exe"]).check(asked) == []
    assert kind(extensions=["exe"], members=True).check(asked) == [
        Hit("attachment_type", "attachment:1/member:2", "exe"),
        Hit("attachment_type", "attachment:1/member:3", "exe"),
    ]


def test_types_of_members(case: Make, message: MakeMessage, attachment: MakeAttachment) -> None:
    """A program inside an archive is known by its content, whatever it is called, at any depth."""
    program = Member((2, 1), "anh.png", "application/x-dosexec", 1)
    asked = case(message(attachments=(attachment(members=(Member((2,), "b.zip", "", 1), program)),)))
    assert kind(types=["application/x-dosexec"]).check(asked) == []
    assert kind(types=["application/x-dosexec"], members=True).check(asked) == [
        Hit("attachment_type", "attachment:1/member:2/member:1", "application/x-dosexec")
    ]
