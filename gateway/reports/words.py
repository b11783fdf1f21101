"""The words of reports in Vietnamese and English: headings of columns. Keys are the names that JSON uses."""

from collections.abc import Sequence

from gateway.bilingual import Language as Language

HEADINGS: dict[str, dict[Language, str]] = {
    "about": {Language.VI: "Về", Language.EN: "About"},
    "acted": {Language.VI: "Đã xử lý", Language.EN: "Acted"},
    "action": {Language.VI: "Quyết định", Language.EN: "Action"},
    "address": {Language.VI: "Địa chỉ", Language.EN: "Address"},
    "after": {Language.VI: "Sẽ là", Language.EN: "After"},
    "approved_by": {Language.VI: "Người đồng ý", Language.EN: "Approved by"},
    "asked": {Language.VI: "Số thư được xét", Language.EN: "Asked"},
    "at": {Language.VI: "Vị trí trong tệp", Language.EN: "Place in the file"},
    "attachments": {Language.VI: "Tệp đính kèm", Language.EN: "Attachments"},
    "before": {Language.VI: "Đã là", Language.EN: "Before"},
    "case": {Language.VI: "Mã vụ việc", Language.EN: "Case number"},
    "cases": {Language.VI: "Mã vụ việc", Language.EN: "Case numbers"},
    "change": {Language.VI: "Loại thay đổi", Language.EN: "Kind of change"},
    "client": {Language.VI: "Máy gửi", Language.EN: "Client"},
    "code": {Language.VI: "Mã trả lời người nhận", Language.EN: "Recipient's code"},
    "condition": {Language.VI: "Điều kiện", Language.EN: "Condition"},
    "count": {Language.VI: "Số thư", Language.EN: "Messages"},
    "day": {Language.VI: "Ngày", Language.EN: "Day"},
    "direction": {Language.VI: "Chiều", Language.EN: "Direction"},
    "exception": {Language.VI: "Ngoại lệ", Language.EN: "Exception"},
    "law": {Language.VI: "Điều khoản", Language.EN: "Article"},
    "locked": {Language.VI: "Có khóa", Language.EN: "Locked"},
    "mailbox": {Language.VI: "Hộp thư", Language.EN: "Mailbox"},
    "message_id": {Language.VI: "Message-ID", Language.EN: "Message-ID"},
    "mode": {Language.VI: "Chế độ", Language.EN: "Mode"},
    "name": {Language.VI: "Tên tệp", Language.EN: "Name"},
    "new": {Language.VI: "Mới", Language.EN: "New"},
    "next_hop_code": {Language.VI: "Máy chủ thư trả lời", Language.EN: "Next hop's code"},
    "old": {Language.VI: "Cũ", Language.EN: "Old"},
    "outcome": {Language.VI: "Kết quả", Language.EN: "Outcome"},
    "outranked": {Language.VI: "Quy tắc khác quyết định", Language.EN: "Outranked"},
    "overturned": {Language.VI: "Cho qua lại vì báo nhầm", Language.EN: "Overturned"},
    "queue_id": {Language.VI: "Mã hàng đợi", Language.EN: "Queue id"},
    "reason": {Language.VI: "Lý do", Language.EN: "Reason"},
    "received": {Language.VI: "Đã nhận", Language.EN: "Received"},
    "received_at": {Language.VI: "Thời điểm", Language.EN: "Time"},
    "recipient": {Language.VI: "Người nhận", Language.EN: "Recipient"},
    "recipients": {Language.VI: "Người nhận", Language.EN: "Recipients"},
    "refused": {Language.VI: "Bị từ chối", Language.EN: "Refused"},
    "released_by": {Language.VI: "Người cho qua", Language.EN: "Released by"},
    "reply_code": {Language.VI: "Mã trả lời", Language.EN: "Reply code"},
    "rule": {Language.VI: "Quy tắc", Language.EN: "Rule"},
    "rule_after": {Language.VI: "Quy tắc mới", Language.EN: "Rule after"},
    "rule_before": {Language.VI: "Quy tắc cũ", Language.EN: "Rule before"},
    "sender": {Language.VI: "Người gửi", Language.EN: "Sender"},
    "sent": {Language.VI: "Đã gửi", Language.EN: "Sent"},
    "sha256": {Language.VI: "SHA-256", Language.EN: "SHA-256"},
    "size": {Language.VI: "Cỡ (octet)", Language.EN: "Size (octets)"},
    "type": {Language.VI: "Kiểu", Language.EN: "Type"},
    "unit": {Language.VI: "Đơn vị", Language.EN: "Unit"},
    "until": {Language.VI: "Đến hết", Language.EN: "Until"},
    "value": {Language.VI: "Giá trị", Language.EN: "Value"},
    "where": {Language.VI: "Nơi", Language.EN: "Where"},
    "words": {Language.VI: "Nội dung thay đổi", Language.EN: "Change"},
    "would_act": {Language.VI: "Lẽ ra xử lý", Language.EN: "Would have acted"},
}


def headings(columns: Sequence[str], language: Language) -> tuple[str, ...]:
    """The headings of these columns. Raises KeyError for a column without a word."""
    return tuple(HEADINGS[column][language] for column in columns)
