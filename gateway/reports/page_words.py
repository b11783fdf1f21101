"""The words of the pages of rules in Vietnamese and English: headings, sentences, dates. Nothing of a rule's own."""

from datetime import date

from gateway.bilingual import Bilingual, Language
from gateway.message.envelope import Direction

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

LANGUAGES = Bilingual("Ngôn ngữ", "Language")
NAMES = {Language.VI: "Tiếng Việt", Language.EN: "English"}
SKIP = Bilingual("Đến nội dung chính", "Skip to the content")
RULES = Bilingual("Quy tắc thư điện tử", "Mail rules")
ALL_RULES = Bilingual("Tất cả các quy tắc", "All rules")
INTRODUCTION = Bilingual(
    "Cổng thư kiểm tra mọi thư gửi và nhận theo các quy tắc dưới đây. Nếu thư của bạn bị từ chối, hãy mở quy tắc có "
    "điều khoản hoặc mã nêu trong thông báo để biết cần làm gì.",
    "The mail gate checks every message, sent or received, by the rules below. If a message of yours was refused, open "
    "the rule with the article or the code that the notice names, and read what to do.",
)
NO_RULES = Bilingual("Hiện chưa có quy tắc nào được công bố.", "No rules are published at present.")

NOTICE = Bilingual("Thông báo cho người gửi", "What the sender is told")
WHAT_TO_DO = Bilingual("Cần làm gì", "What to do")
WHY = Bilingual("Vì sao có quy tắc này", "Why this rule exists")
LAW = Bilingual("Căn cứ", "The law")
FOR_WHOM = Bilingual("Áp dụng cho", "Whom it is for")
UNITS = Bilingual("Chỉ áp dụng cho người gửi thuộc các đơn vị:", "Only for senders in these units:")
EXCEPTIONS = Bilingual("Ngoại lệ", "Exceptions")
NO_EXCEPTIONS = Bilingual("Không có ngoại lệ.", "There are none.")
CODE = Bilingual("Mã mà chương trình thư hiển thị", "The code that mail programs show")
CASE = Bilingual(
    "Khi cần hỏi, hãy cho quản trị mạng biết mã vụ việc: dãy chữ và số trong ngoặc vuông ở thông báo từ chối.",
    "When you ask the administrator, give the case number: the letters and digits in square brackets in the reply.",
)
VERSION = Bilingual("Phiên bản của bộ quy tắc:", "Version of the rules:")

IN_FORCE = Bilingual("Đang có hiệu lực", "In force")
TRIED_OUT = Bilingual("Đang thử nghiệm", "Being tried out")
STILL_PASSES = Bilingual(
    "Thư trái quy tắc này vẫn được chuyển; hệ thống chỉ ghi nhận. Các phần dưới đây nói về khi quy tắc có hiệu lực.",
    "Messages against this rule still pass and are only recorded. What follows tells how it will be once in force.",
)
EFFECTS = {
    "refuse": Bilingual("Thư trái quy tắc này bị từ chối.", "Messages against this rule are refused."),
    "defer": Bilingual("Thư trái quy tắc này tạm thời chưa được nhận.", "Messages against this rule have to wait."),
    "flag": Bilingual(
        "Thư thuộc quy tắc này vẫn được chuyển, kèm dấu lưu ý cho người nhận.",
        "Messages that meet this rule are delivered with a mark for the recipient.",
    ),
}
CODES = {
    "refuse": Bilingual(
        "Thư không đến người nhận và sẽ không được tự động gửi lại.",
        "The message did not reach the recipient, and will not be sent again by itself.",
    ),
    "defer": Bilingual(
        "Thư chưa đến người nhận. Máy chủ thư sẽ tự gửi lại sau; từ chương trình thư, bạn phải tự gửi lại.",
        "The message has not reached the recipient yet. Mail servers try again by themselves; in a mail program you "
        "have to send it again.",
    ),
    "flag": Bilingual(
        "Không có mã lỗi: thư đến người nhận với trường X-Congthu-Flag.",
        "There is none: the message reaches the recipient with the field X-Congthu-Flag.",
    ),
}
DIRECTIONS = {
    Direction.OUTBOUND: Bilingual("Thư từ cơ quan gửi ra ngoài", "Mail from the office to others"),
    Direction.INTERNAL: Bilingual("Thư nội bộ trong cơ quan", "Mail within the office"),
    Direction.INBOUND: Bilingual("Thư từ bên ngoài gửi đến", "Mail from outside to the office"),
}


def until(day: date) -> Bilingual:
    """The last day of an exception."""
    return Bilingual(
        f"đến hết ngày {day:%d/%m}/{day.year}",
        f"until the end of {day.day} {_MONTHS[day.month - 1]} {day.year}",
    )


def spared(units: tuple[str, ...], senders: int) -> Bilingual:
    """Whom an exception spares: units by name, mailboxes by number only, so that nobody learns whom to imitate."""
    vietnamese = [f"Đơn vị {unit}" for unit in units] + ([f"{senders} hộp thư"] if senders else [])
    mailboxes = [f"{senders} mailbox" if senders == 1 else f"{senders} mailboxes"] if senders else []
    return Bilingual(", ".join(vietnamese), ", ".join([f"Unit {unit}" for unit in units] + mailboxes))


def decided(decision: str) -> Bilingual:
    """By what an exception was made."""
    return Bilingual(f"theo {decision}", f"by {decision}")
