"""The text of a letter that tells of a matter, in Vietnamese and English. Pure: values come in, text goes out.

A letter holds what the record holds and no more: never a subject, a body, a file name or a recipient. Each value
stands inside a sentence and levels in small letters, so that no letter can be taken for a marked one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.bilingual import Language
from gateway.message.envelope import Direction
from gateway.message.marks import Level
from gateway.policy.bursts import Letter
from gateway.policy.rule import Action
from gateway.policy.telling import Matter
from gateway.policy.verdict import Outcome

MAX_FINDINGS = 10
"""Findings that a letter lists; the record has them all."""
MAX_SENDER = 254
"""Characters of a sender's address that are shown (RFC 5321 4.5.3.1.3)."""
_BETWEEN = "\n-----\n\n"
_LEVELS = frozenset(level.value for level in Level)
_NUMBERED = re.compile(r"(attachment|member):(\d+)")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language. `{…}` places are filled with values."""

    subject: str
    subject_of_flag: str
    opening: str
    rule: str
    law: str
    decision: str
    found: str
    further: str
    direction: str
    at: str
    moment: str
    zones: dict[str, str]
    """Names of time zones; others stand by their distance from UTC."""
    sender: str
    claimed: str
    no_sender: str
    several: str
    recipients: str
    case: str
    notice: str
    to_do: str
    page: str
    look_up: str
    more: str
    more_together: str
    closing: str
    at_place: str
    mark: str
    decisions: dict[Action, str]
    partly: dict[Action, str]
    outcomes: dict[Outcome, str]
    """What the mail server made of what was let through, where it did not simply take it."""
    directions: dict[Direction, str]
    places: dict[str, str]


_WORDS = {
    Language.VI: _Words(
        subject="Thông báo về thư vi phạm quy tắc",
        subject_of_flag="Thông báo về thư cần lưu ý",
        opening=(
            "Kính gửi Ông/Bà,\n\nCổng thư xin thông báo về một thư điện tử thuộc phạm vi áp dụng của quy tắc sau:"
        ),
        rule="Quy tắc: {title} ({rule})",
        law="Căn cứ: {law}",
        decision="Xử lý: {decision}",
        found="Phát hiện: {found}",
        further="và {count} phát hiện khác",
        direction="Loại thư: {direction}",
        at="Thời điểm: {moment}",
        moment="%H:%M:%S ngày %d/%m/%Y",
        zones={"Asia/Ho_Chi_Minh": "giờ Việt Nam"},
        sender="Người gửi: {sender}",
        claimed="{sender} (địa chỉ do bên gửi ngoài cơ quan tự khai, chưa được xác minh)",
        no_sender="không có địa chỉ (thư báo tự động)",
        several="nhiều người gửi, xem theo từng mã vụ việc",
        recipients="Số người nhận: {count}",
        case="Mã vụ việc: {case}",
        notice="Giải thích: {notice}",
        to_do="Hướng dẫn: {what}",
        page="Trang hướng dẫn: {page}",
        look_up="Tra cứu: quản trị mạng chạy lệnh “congthu trace {case}” trên máy chủ cổng thư.",
        more=(
            "Số vụ việc khác theo quy tắc này của cùng người gửi này từ lần thông báo trước: {count}. "
            "Mã các vụ việc gần nhất: {cases}."
        ),
        more_together=(
            "Các thông tin trên là của vụ việc mới nhất. Số vụ việc khác theo quy tắc này của nhiều người gửi "
            "từ lần thông báo trước: {count}. Mã các vụ việc gần nhất: {cases}."
        ),
        closing="Đây là thư tự động và không chứa nội dung của thư nói trên; đề nghị không trả lời thư này.",
        at_place="{value} tại {place}",
        mark="dấu “{level}”",
        decisions={
            Action.REFUSE: "từ chối; thư chưa được chuyển đến người nhận",
            Action.DEFER: "tạm hoãn; thư chưa được chuyển, bên gửi cần gửi lại sau",
            Action.FLAG: "cho chuyển, có gắn cờ lưu ý người nhận",
            Action.PASS: "cho chuyển",
        },
        partly={
            Action.REFUSE: "từ chối một số người nhận; thư được xử lý bình thường với những người nhận còn lại",
            Action.DEFER: "tạm hoãn một số người nhận; thư được xử lý bình thường với những người nhận còn lại",
        },
        outcomes={
            Outcome.REFUSED: "tuy nhiên máy chủ thư đã từ chối; thư chưa được chuyển đến người nhận",
            Outcome.DEFERRED: "tuy nhiên máy chủ thư đã tạm hoãn; thư chưa được chuyển, bên gửi cần gửi lại sau",
            Outcome.IN_DOUBT: "tuy nhiên chưa rõ máy chủ thư đã nhận hay chưa; thư có thể đã đến người nhận",
        },
        directions={
            Direction.INBOUND: "thư đến",
            Direction.OUTBOUND: "thư đi",
            Direction.INTERNAL: "thư nội bộ",
        },
        places={
            "envelope": "thông tin gửi nhận",
            "subject": "tiêu đề",
            "body": "nội dung",
            "attachment": "tệp đính kèm thứ {number}",
            "member": "tệp thứ {number} bên trong",
            "page-header": "đầu trang",
            "page-footer": "chân trang",
            "text-box": "hộp văn bản",
            "table-cell": "ô bảng",
            "comment": "chú thích",
            "note": "cước chú",
            "property": "thuộc tính",
            "sheet-name": "tên trang tính",
            "slide-note": "ghi chú trang chiếu",
            "hidden": "chữ ẩn",
            "watermark": "hình mờ",
            "alternative-text": "văn bản thay thế",
            "embedded-object": "đối tượng nhúng",
            "annotation": "chú giải",
            "form-field": "ô biểu mẫu",
        },
    ),
    Language.EN: _Words(
        subject="Case notice",
        subject_of_flag="Case notice",
        opening="The mail gate tells you of a message to which this rule applies:",
        rule="Rule: {title} ({rule})",
        law="Under: {law}",
        decision="Decision: {decision}",
        found="Found: {found}",
        further="and {count} more",
        direction="Direction: {direction}",
        at="Time: {moment}",
        moment="%Y-%m-%d %H:%M:%S",
        zones={},
        sender="Sender: {sender}",
        claimed="{sender} (claimed by an outside client, not verified)",
        no_sender="no address (an automatic message)",
        several="several senders, look each case up",
        recipients="Recipients: {count}",
        case="Case number: {case}",
        notice="Explanation: {notice}",
        to_do="What to do: {what}",
        page="The rule's page: {page}",
        look_up="Look-up: an administrator runs “congthu trace {case}” on the mail gate's host.",
        more=(
            "Other cases under this rule of the same sender since the last notice: {count}. "
            "The newest case numbers: {cases}."
        ),
        more_together=(
            "What stands above is the newest case. Other cases under this rule of several senders since the last "
            "notice: {count}. The newest case numbers: {cases}."
        ),
        closing="This is an automatic message without any content of the message in question; please do not reply.",
        at_place="{value} at {place}",
        mark="the mark “{level}”",
        decisions={
            Action.REFUSE: "refused, the message was not sent",
            Action.DEFER: "deferred, the message was not sent yet; the sending side was asked to try again later",
            Action.FLAG: "let through, flagged for the recipients' attention",
            Action.PASS: "let through",
        },
        partly={
            Action.REFUSE: "refused for some recipients; handled as usual for the others",
            Action.DEFER: "deferred for some recipients; handled as usual for the others",
        },
        outcomes={
            Outcome.REFUSED: "but the mail server refused it: it was not delivered",
            Outcome.DEFERRED: "but the mail server deferred it: it was not delivered yet; the sending side tries again",
            Outcome.IN_DOUBT: "but it is in doubt whether the mail server took it: it may have been delivered",
        },
        directions={Direction.INBOUND: "inbound", Direction.OUTBOUND: "outbound", Direction.INTERNAL: "internal"},
        places={
            "envelope": "the envelope",
            "subject": "the subject",
            "body": "the body",
            "attachment": "attachment {number}",
            "member": "file {number} inside",
            "page-header": "page header",
            "page-footer": "page footer",
            "text-box": "text box",
            "table-cell": "table cell",
            "comment": "comment",
            "note": "footnote or endnote",
            "property": "document property",
            "sheet-name": "sheet name",
            "slide-note": "slide note",
            "hidden": "hidden text",
            "watermark": "watermark",
            "alternative-text": "alternative text",
            "embedded-object": "embedded object",
            "annotation": "annotation",
            "form-field": "form field",
        },
    ),
}


def subject(letter: Letter, languages: Sequence[Language]) -> str:
    """The letter's subject: the case and the rule's name, which are plain letters and digits."""
    matter = letter.matter
    words = [_WORDS[language] for language in dict.fromkeys(languages)]
    what = " / ".join(one.subject_of_flag if matter.effect is Action.FLAG else one.subject for one in words)
    return f"{what} {matter.case} ({matter.rule})"


def body(letter: Letter, languages: Sequence[Language]) -> str:
    """The letter's text, one language after the other."""
    return _BETWEEN.join(_in(language, letter) for language in dict.fromkeys(languages))


def _in(language: Language, letter: Letter) -> str:
    words, matter = _WORDS[language], letter.matter
    lines = [
        words.opening,
        "",
        words.rule.format(title=_plain(matter.title.best(language)[0]), rule=matter.rule),
        words.law.format(law="; ".join(map(_plain, matter.law))),
        words.decision.format(decision=_decision(words, matter)),
        words.found.format(found=_found(words, matter)),
        words.direction.format(direction=words.directions[matter.direction]),
        words.at.format(moment=_moment(words, matter.at)),
        words.sender.format(sender=_sender(words, letter)),
        words.recipients.format(count=matter.recipients),
        words.case.format(case=matter.case),
        "",
        words.notice.format(notice=_plain(matter.notice.best(language)[0])),
        *([words.to_do.format(what=_plain(matter.what_to_do.best(language)[0]))] if matter.what_to_do else []),
        *([words.page.format(page=matter.page)] if matter.page else []),
        words.look_up.format(case=matter.case),
    ]
    if letter.more:
        more = words.more_together if letter.together else words.more
        lines += ["", more.format(count=letter.more, cases=", ".join(letter.cases))]
    return "\n".join([*lines, "", words.closing, ""])


def _decision(words: _Words, matter: Matter) -> str:
    if matter.decision < matter.effect and matter.effect in words.partly:
        decided = words.partly[matter.effect]
    else:
        decided = words.decisions[matter.decision]
    if matter.decision < Action.DEFER and matter.outcome in words.outcomes:
        return f"{decided}; {words.outcomes[matter.outcome]}"
    return decided


def _moment(words: _Words, at: datetime) -> str:
    zone = words.zones.get(getattr(at.tzinfo, "key", ""), at.strftime("%Z"))
    return f"{at.strftime(words.moment)} ({zone})"


def _found(words: _Words, matter: Matter) -> str:
    listed = dict.fromkeys(
        words.at_place.format(value=_value(words, found.value), place=_place(words, found.where))
        for found in matter.findings
    )
    shown = list(listed)[:MAX_FINDINGS]
    if len(listed) > len(shown):
        shown.append(words.further.format(count=len(listed) - len(shown)))
    return "; ".join(shown)


def _value(words: _Words, value: str) -> str:
    return words.mark.format(level=value.lower()) if value in _LEVELS else _plain(value)


def _place(words: _Words, where: str) -> str:
    """`attachment:1/member:2` in words; what has no word (`header:X-Label`) stands as records write it."""
    return ", ".join(_step(words, step) for step in where.split("/"))


def _step(words: _Words, step: str) -> str:
    if numbered := _NUMBERED.fullmatch(step):
        return words.places[numbered[1]].format(number=numbered[2])
    return words.places.get(step, _plain(step))


def _sender(words: _Words, letter: Letter) -> str:
    matter = letter.matter
    if letter.together and letter.more:  # the cases of many are not put on the one who came last
        return words.several
    if not matter.sender:
        return words.no_sender
    shown = _plain(matter.sender)
    shown = shown if len(shown) <= MAX_SENDER else f"{shown[:MAX_SENDER]}…"
    return words.claimed.format(sender=shown) if matter.direction is Direction.INBOUND else shown


def _plain(text: str) -> str:
    """On one line, with everything visible: a sender may be written with a line's end or with turned letters."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in " ".join(text.split()))
