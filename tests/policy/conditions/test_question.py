"""What every condition tells of itself: what it asks, as it is written, and what it saw, never a message's text."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.message.charset import OldText, TextEncoding
from gateway.message.document import Active
from gateway.message.inspect import Attachment, Level, Mark, Member, Message, NamedField, Strength, Text
from gateway.message.mime import Defect, Sighting
from gateway.people.counts import By, What, Window
from gateway.people.directory import Directory, Mailbox, State
from gateway.policy.conditions import CONDITIONS
from gateway.policy.rule import Case

SECRET = "Nội dung không ai được in ra"
ZIP = Attachment(
    1, "a.zip", ("a.zip",), "application/zip", "x/y", 3 * 1024 * 1024, "",
    locked=True, members=(Member((1,), "b.exe", "", 1, opaque=True, active=frozenset({Active.MACRO})),),
    opaque=True, active=frozenset({Active.MACRO, Active.FIELD}), depth=2, scanned=True,
)  # fmt: skip
FULL: dict[str, Any] = {
    "subject": SECRET,
    "texts": (Text("body", SECRET),),
    "header": (NamedField("Subject", SECRET), NamedField("X-Mailer", SECRET)),
    "attachments": (ZIP,),
    "marks": (Mark(Level.TOI_MAT, Strength.WEAK, "subject"),),
    "old_texts": (OldText(TextEncoding.TCVN3, "attachment:1"), OldText(TextEncoding.VNI, "body", sure=False)),
    "sightings": (Sighting(Defect.DUPLICATE_BOUNDARY, "body", hides=False),),
}
FULL_CASE: dict[str, Any] = {
    "to": tuple(f"n{number}@example.gov.vn" for number in range(12)),
    "directory": Directory.of([Mailbox("annv@example.gov.vn", "van-phong", State.WARNED)]),
    "counts": {Window(What.RECIPIENTS, By.UNIT, 600): 7},
}
OUR = "no mailbox of ours"
TOLD = [
    ("attachments_over", {"each": "2 MiB", "count": 3}, "each 2 MiB; count 3",
     "largest 3 MiB (3145728 octets), count 1",
     "largest 0 octets, count 0"),
    ("attachment_type", {"extensions": ["exe"], "members": True}, "extensions exe; members true",
     "exe at attachment:1/member:1", "no attachment"),
    ("attachment_type", {"extensions": [f"e{n}" for n in range(12)]},
     "extensions e0, e1, e2, e3, e4, e5, e6, e7, e8, e9 and 2 more", "attachment:1 application/zip .zip",
     "no attachment"),
    ("active_content", {"kinds": ["macro"]}, "kinds macro", "field at attachment:1, macro at attachment:1",
     "nothing active"),
    ("archive_depth_over", {"depth": 1}, "depth 1", "depth 2", "depth 0"),
    ("attachment_locked", {}, "", "locked at attachment:1", "no attachment"),
    ("attachment_locked", {"types": ["a/b"]}, "types a/b", "attachment:1 application/zip", "no attachment"),
    ("attachment_opaque", {}, "", "opaque at attachment:1/member:1", "no attachment"),
    ("attachment_scanned", {}, "", "image at attachment:1", "no attachment"),
    ("attachment_name", {"names": ["B.*"], "patterns": ["^a"], "members": True}, "names B.*; patterns ^a; members true",
     "pattern 1 at attachment:1, B.* at attachment:1/member:1", "none of 0 names"),
    ("attachment_name", {"names": ["c.*"]}, "names c.*", "none of 1 names", "none of 0 names"),
    ("text_matches", {"patterns": ["ai", "(?P<hang_hoa>Nội)"]}, "patterns ai, (?P<hang_hoa>Nội)",
     "pattern 1 at subject, hang_hoa at subject, pattern 1 at body, hang_hoa at body", "nothing in 1 texts"),
    ("text_matches", {"patterns": ["ai"], "places": ["attachment"]}, "patterns ai; places attachment",
     "nothing in 0 texts", "nothing in 0 texts"),
    ("expression", "recipients.count > 3 && recipients.states == []", "recipients.count > 3 && recipients.states == []",
     "recipients.count 12, recipients.states none", "recipients.count 1, recipients.states none"),
    ("header_matches", {"field": "x-mailer", "pattern": "Nội"}, "field x-mailer; pattern Nội", "matched",
     "the field is absent"),
    ("header_matches", {"field": "Subject", "pattern": "^$"}, "field Subject; pattern ^$", "not matched",
     "the field is absent"),
    ("defect", {"hides": True}, "hides true", "class 13 (duplicate boundary) at body, harmless", "no defect"),
    ("not_unicode", {"places": ["body"]}, "places body", "tcvn3 at attachment:1, vni weak at body",
     "every text is Unicode"),
    ("secrecy_mark", {"strength": "strong"}, "strength strong", "TỐI MẬT weak at subject", "no mark"),
    ("recipient_is", {"domains": ["x.vn"]}, "domains x.vn",
     ", ".join(f"n{n}@example.gov.vn ({OUR})" for n in range(10)) + " and 2 more", f"x@example.org ({OUR})"),
    ("recipients_over", {"count": 2}, "count 2", "12 recipients", "1 recipient"),
    ("sender_is", {"states": ["revoked"]}, "states revoked", "annv@example.gov.vn (unit van-phong, warned)",
     f"annv@example.gov.vn ({OUR})"),
    ("sent_more_than", {"recipients": 6, "per": "10 min", "by": "unit"}, "recipients 6; per 10 min; by unit",
     "7 counted, this attempt included", "0 counted"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "arguments", "asks", "full", "least"), TOLD)
def test_what_a_condition_asks_and_saw(
    word: str,
    arguments: object,
    asks: str,
    full: str,
    least: str,
    case: Callable[..., Case],
    message: Callable[..., Message],
) -> None:
    """Arguments stand as the file writes them; what was seen is told whether the condition holds or not."""
    kind = CONDITIONS[word]
    condition = kind(kind.Arguments.model_validate(arguments))
    assert condition.asks == asks
    assert condition.saw(case(message(**FULL), **FULL_CASE)) == full
    assert condition.saw(case(message())) == least
    assert SECRET not in condition.saw(case(message(**FULL), **FULL_CASE))


def test_every_condition_is_among_them() -> None:
    """A new condition says what it asks and saw."""
    assert {word for word, *_ in TOLD} == set(CONDITIONS)


def test_a_sender_may_be_nobody(case: Callable[..., Case]) -> None:
    """The null path is told as it is written."""
    kind = CONDITIONS["sender_is"]
    assert kind(kind.Arguments.model_validate({"domains": ["x.vn"]})).saw(case(sender=None)) == f"<> ({OUR})"
