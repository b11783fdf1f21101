"""Letters: each golden file is one, word by word; and what no letter says."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.bilingual import Bilingual, Language
from gateway.message.address import Address
from gateway.message.document import Active, Place
from gateway.message.envelope import Direction
from gateway.policy.announcing import matter
from gateway.policy.bursts import Letter
from gateway.policy.incident import KeptIncident, Kind
from gateway.policy.letter import MAX_FINDINGS, body, subject
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Mode
from gateway.policy.telling import Matter
from gateway.policy.verdict import Finding, Outcome

GOLDEN = Path(__file__).parent / "letters"
BOTH = (Language.VI, Language.EN)
CASE = "01KB1WZ4Q1D8GX2J6V3T5N7RAB"
DECISION = "Quy định ban hành kèm theo Quyết định số 151/QĐ-UBND"


def finding(where: str, value: str) -> Finding:
    return Finding("state-secrets", ("dieu-4.1",), Mode.ENFORCE, "secrecy_mark", where, value)


SECRET = Matter(
    rule="state-secrets",
    title=Bilingual("Không gửi tài liệu chứa bí mật nhà nước qua thư điện tử", "State secrets are not sent by mail"),
    law=(f"Điều 4 {DECISION}",),
    notice=Bilingual("Thư mang dấu chỉ độ mật.", "The message bears a mark."),
    what_to_do=Bilingual("Hãy bỏ dấu rồi gửi lại.", "Remove the mark and send again."),
    page="https://thu.thanhhoa.gov.vn/quy-tac/state-secrets.html",
    effect=Action.REFUSE,
    decision=Action.REFUSE,
    outcome=Outcome.REFUSED,
    findings=(finding("subject", "TỐI MẬT"), finding("attachment:1/member:2", "MẬT"), finding("subject", "TỐI MẬT")),
    direction=Direction.OUTBOUND,
    at=datetime(2026, 11, 24, 9, 5, 7, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    sender="annv.bimson@thanhhoa.gov.vn",
    sender_key="ours annv.bimson@thanhhoa.gov.vn",
    recipients=2,
    case=CASE,
    named=(Address("an.toan", "thanhhoa.gov.vn"),),
)
FLOOD = replace(
    SECRET,
    rule="recipients-per-message",
    title=Bilingual("Mỗi thư gửi đến không quá 100 người nhận"),
    law=(f"Điều 4 {DECISION}", f"Điều 10 Chương III {DECISION}"),
    notice=Bilingual("Thư có quá nhiều người nhận."),
    what_to_do=Bilingual(),
    page="",
    effect=Action.DEFER,
    decision=Action.PASS,
    outcome=Outcome.RELAYED,
    findings=(finding("envelope", "101"),),
    direction=Direction.INBOUND,
    sender="a@example.org",
    recipients=101,
)
FLAGGED = replace(SECRET, effect=Action.FLAG, decision=Action.FLAG, outcome=Outcome.RELAYED)
CRASH = KeptIncident(
    case=CASE,
    kind=Kind.READER_CRASH,
    opened_at=SECRET.at.astimezone(UTC),
    closed_at=None,
    rule="",
    level="",
    strength="",
    place="",
    direction="inbound",
    origin="stranger",
    sender="a@example.org",
    sender_key="a@example.org",
    unit=None,
    size=20480,
    sha256="d1" * 32,
    file_sha256="",
    file_name_digest="",
    recipients=("b@example.vn",),
    cases=(CASE,),
)
OTHERS = ("01KB1WZ4Q1D8GX2J6V3T5N7RAA", "01KB1WZ4Q1D8GX2J6V3T5N7RA9")
LETTERS = {
    "secret": (Letter(SECRET), BOTH),
    "incident": (Letter(replace(SECRET, incident=True, findings=SECRET.findings[:1])), BOTH),
    "incident-of-reader-crash": (Letter(matter(CRASH, Policies((), {}, "v"), SECRET.at)), BOTH),
    "more-cases": (Letter(SECRET, 12, OTHERS), BOTH),
    "many-senders": (Letter(SECRET, 12, OTHERS, together=True), BOTH),
    "flagged": (Letter(FLAGGED), BOTH),
    "flagged-in-doubt": (Letter(replace(FLAGGED, outcome=Outcome.IN_DOUBT)), BOTH),
    "flagged-but-refused": (Letter(replace(FLAGGED, outcome=Outcome.REFUSED)), BOTH),
    "some-recipients-but-deferred": (Letter(replace(FLOOD, outcome=Outcome.DEFERRED)), BOTH),
    "some-recipients": (Letter(FLOOD), BOTH),
    "vietnamese-only": (
        Letter(replace(FLOOD, decision=Action.DEFER, outcome=Outcome.DEFERRED, direction=Direction.INTERNAL)),
        (Language.VI,),
    ),
    "english-only": (Letter(replace(FLAGGED, sender="", at=SECRET.at.astimezone(UTC))), (Language.EN,)),
}


@pytest.mark.parametrize("name", LETTERS)
def test_golden_letters(name: str) -> None:
    """Subject and text are exactly those of the golden file."""
    letter, languages = LETTERS[name]
    written = f"{subject(letter, languages)}\n\n{body(letter, languages)}"
    assert written == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_golden_letter_is_tested() -> None:
    """No file lies there for nothing."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(LETTERS)


def test_the_first_of_many_senders_is_named() -> None:
    """A letter about one case alone names its sender, whatever other letters tell together."""
    assert "\nSender: annv.bimson@thanhhoa.gov.vn\n" in body(Letter(SECRET, together=True), (Language.EN,))


@pytest.mark.parametrize("language", Language)
def test_many_senders_are_put_on_nobody(language: Language) -> None:
    """A letter that tells of the cases of several senders names none of them."""
    assert "annv" not in body(Letter(SECRET, 3, OTHERS, together=True), (language,))


def test_findings_are_bounded() -> None:
    """Of many findings the first are listed and the rest counted; the same one twice counts once."""
    many = [finding(f"attachment:{number}", "exe") for number in range(1, 31)]
    text = body(Letter(replace(SECRET, findings=(*many, *many))), (Language.EN,))
    assert text.count("exe at attachment") == MAX_FINDINGS
    assert "; and 20 more\n" in text


def test_unknown_places_stand_as_records_write_them() -> None:
    """A place that has no word is told all the same."""
    text = body(Letter(replace(SECRET, findings=(finding("attachment:1/margin", "MẬT"),))), (Language.EN,))
    assert "the mark “mật” at attachment 1, margin\n" in text


@pytest.mark.parametrize("place", Place)
def test_every_place_of_documents_has_words(place: Place) -> None:
    """No place of a document stands in a letter as records write it, but where that is plain English."""
    where = f"attachment:1/member:2/{place}"
    told = [body(Letter(replace(SECRET, findings=(finding(where, "MẬT"),))), (one,)) for one in BOTH]
    assert all("-" not in text.partition("mật”")[2].partition("\n")[0] for text in told)
    assert f"bên trong, {place}\n" not in told[0]


@pytest.mark.parametrize("value", ["locked", "opaque", "image", *(kind.value for kind in Active)])
def test_what_opening_told_in_words(value: str) -> None:
    """What was found in a file is told in the letter's language."""
    found = Letter(replace(SECRET, findings=(finding("attachment:1", value),)))
    vietnamese, english = (body(found, (one,)) for one in BOTH)
    assert f"Phát hiện: {value} " not in vietnamese or value == "macro"
    assert f"Found: {value} " not in english


def test_a_place_in_words() -> None:
    """From the attachment inwards, in both languages."""
    found = replace(SECRET, findings=(finding("attachment:1/member:2/page-header", "MẬT"),))
    assert "dấu “mật” tại tệp đính kèm thứ 1, tệp thứ 2 bên trong, đầu trang\n" in body(Letter(found), (Language.VI,))
    assert "the mark “mật” at attachment 1, file 2 inside, page header\n" in body(Letter(found), (Language.EN,))


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("a\u2028MẬT\u2028b@x.org", "a MẬT b@x.org"),
        ("a\u202eb@x.org", "a\\u202eb@x.org"),
        ("\u200ba@x.org", "\\u200ba@x.org"),
        ("x" * 1000 + "@x.org", "x" * 254 + "…"),
    ],
    ids=["line ends", "turned letters", "unseen letters", "long"],
)
def test_a_senders_tricks_are_seen(sender: str, shown: str) -> None:
    """What whoever writes a sender hides in it stays on its line, and in sight."""
    text = body(Letter(replace(SECRET, sender=sender)), (Language.EN,))
    assert f"\nSender: {shown}\n" in text


def test_places_of_texts_are_no_places_of_ours() -> None:
    """Braces in a title or notice are text."""
    text = body(
        Letter(replace(SECRET, title=Bilingual("{rule} {"), notice=Bilingual("{case}"), sender="{x}@x.org")), BOTH
    )
    assert "{rule} { (state-secrets)" in text
    assert "{case}" in text


def test_texts_of_rules_stay_on_their_lines() -> None:
    """A notice of several lines becomes one, so that no word of it stands alone."""
    text = body(Letter(replace(SECRET, notice=Bilingual("Bỏ dấu\nMẬT\nrồi gửi lại."))), (Language.VI,))
    assert "Giải thích: Bỏ dấu MẬT rồi gửi lại.\n" in text
