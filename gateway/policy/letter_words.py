"""The words of letters, in Vietnamese and English: sentences with `{…}` places, and names of places and values.

Texts only; what is told of a matter, and in which order, stands in `letter`.
"""

from dataclasses import dataclass

from gateway.bilingual import Bilingual, Language
from gateway.message.envelope import Direction
from gateway.policy.rule import Action
from gateway.policy.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `{…}` places are filled with values."""

    subject: str
    subject_of_flag: str
    subject_of_incident: str
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
    look_up_incident: str
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
    values: dict[str, str]
    """What was found, where rules have a word for it that is not of this language."""


WORDS = {
    Language.VI: Words(
        subject="Thông báo về thư vi phạm quy tắc",
        subject_of_flag="Thông báo về thư cần lưu ý",
        subject_of_incident="Thông báo sự cố",
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
        look_up_incident=(
            "Sự cố này được ghi nhận theo mã vụ việc nêu trên và còn mở cho đến khi có người kết luận. "
            "Tra cứu: quản trị mạng chạy lệnh “congthu incident show {case}” trên máy chủ cổng thư; "
            "kết luận bằng lệnh “congthu incident close {case} --why …”."
        ),
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
            "signature": "chữ ký số",
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
        values={
            "locked": "tệp có mật khẩu",
            "opaque": "tệp không đọc được",
            "image": "trang văn bản ở dạng ảnh",
            "macro": "macro",
            "script": "mã lệnh",
            "launch": "lệnh tự chạy chương trình",
            "external": "liên kết tự tải nội dung từ bên ngoài",
            "field": "trường gọi chương trình khác",
            "object": "đối tượng chạy được",
        },
    ),
    Language.EN: Words(
        subject="Case notice",
        subject_of_flag="Case notice",
        subject_of_incident="Incident",
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
        look_up_incident=(
            "This incident is kept under the case number above and stays open until someone closes it. Look-up: an "
            "administrator runs “congthu incident show {case}” on the mail gate's host, and closes it by “congthu "
            "incident close {case} --why …”."
        ),
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
            "signature": "the digital signature",
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
        values={
            "locked": "a file with a password",
            "opaque": "a file that cannot be read",
            "image": "a page in a picture",
            "macro": "a macro",
            "script": "a script",
            "launch": "an action that starts a program",
            "external": "a link that fetches content from elsewhere",
            "field": "a field that calls another program",
            "object": "an object that can run",
        },
    ),
}

CRASH_TITLE = Bilingual("Thư làm hỏng mọi chương trình đọc thư", "A message ends every program that reads it")
CRASH_NOTICE = Bilingual(
    "Ba chương trình đọc thư đã dừng đột ngột khi đọc thư này, nên thư bị từ chối mà chưa được kiểm tra.",
    "Three programs that read mail ended while they read this message; it was refused without having been inspected.",
)
CRASH_TO_DO = Bilingual(
    "Hãy hỏi người gửi thư này là gì và kiểm tra máy tính của người đó.",
    "Ask the sender what this message is, and have their computer looked at.",
)
"""What is told of a message that ends its readers: no rule has words for it."""
