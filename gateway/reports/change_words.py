"""The words for changes of rules in Vietnamese and English, by the kinds and words that `policy.change` knows.

Words of rule files (keys, conditions, names) stay as the files write them, so that they can be found there.
"""

from collections.abc import Mapping

from gateway.reports.words import Language

_VI, _EN = Language.VI, Language.EN

SENTENCES: dict[str, dict[Language, str]] = {
    "rule_added": {_VI: "quy tắc mới, {new}", _EN: "new rule, {new}"},
    "rule_removed": {_VI: "bãi bỏ; trước đây {old}", _EN: "removed; it was {old}"},
    "rule_renamed": {_VI: "đổi tên, tên cũ là {old}", _EN: "renamed, was {old}"},
    "text": {_VI: "nội dung {about} thay đổi", _EN: "{about} changed"},
    "law_added": {_VI: "bổ sung căn cứ {new}", _EN: "now cites {new} too"},
    "law_removed": {_VI: "bỏ căn cứ {old}", _EN: "no longer cites {old}"},
    "mode": {_VI: "nay {new}, trước đây {old}", _EN: "now {new}, was {old}"},
    "direction_added": {_VI: "áp dụng thêm đối với thư {new}", _EN: "now for {new} mail too"},
    "direction_removed": {_VI: "không còn áp dụng đối với thư {old}", _EN: "no longer for {old} mail"},
    "units": {_VI: "đơn vị áp dụng: {old} -> {new}", _EN: "for units: {old} -> {new}"},
    "exception_added": {
        _VI: "bổ sung ngoại lệ theo quyết định {about}: {new}, đến hết ngày {until}",
        _EN: "exception added by decision {about}: {new}, until {until}",
    },
    "exception_removed": {
        _VI: "bỏ ngoại lệ theo quyết định {about}: {old}, đến hết ngày {until}",
        _EN: "exception by decision {about} removed: {old}, until {until}",
    },
    "exception_prolonged": {
        _VI: "gia hạn ngoại lệ theo quyết định {about}: {old} -> {new}",
        _EN: "exception by decision {about} prolonged: {old} -> {new}",
    },
    "exception_shortened": {
        _VI: "rút ngắn thời hạn ngoại lệ theo quyết định {about}: {old} -> {new}",
        _EN: "exception by decision {about} shortened: {old} -> {new}",
    },
    "exception_decision": {
        _VI: "ngoại lệ thay quyết định làm căn cứ: {old} -> {new}",
        _EN: "exception by another decision: {old} -> {new}",
    },
    "exception_spares": {
        _VI: "ngoại lệ theo quyết định {about} thay đổi đối tượng: {old} -> {new}",
        _EN: "exception by decision {about} spares others: {old} -> {new}",
    },
    "release": {_VI: "thẩm quyền cho qua khi báo nhầm: {old} -> {new}", _EN: "released by: {old} -> {new}"},
    "condition_added": {
        _VI: "bổ sung điều kiện tại {where}: {new}",
        _EN: "condition added in {where}: {new}",
    },
    "condition_removed": {
        _VI: "bỏ điều kiện tại {where}: {old}",
        _EN: "condition removed from {where}: {old}",
    },
    "conditions_joined": {
        _VI: "thay cách kết hợp điều kiện tại {where}: {old} -> {new}",
        _EN: "conditions in {where} joined otherwise: {old} -> {new}",
    },
    "argument": {_VI: "{about}: {old} -> {new}{place}", _EN: "{about}: {old} -> {new}{place}"},
    "words_added": {_VI: "{about}: bổ sung {new}{place}", _EN: "{about}: {new} added{place}"},
    "words_removed": {_VI: "{about}: bỏ {old}{place}", _EN: "{about}: {old} removed{place}"},
    "action": {_VI: "biện pháp xử lý: {old} -> {new}", _EN: "action: {old} -> {new}"},
    "reply": {
        _VI: "câu trả lời thay đổi\n    cũ: {old}\n    mới: {new}",
        _EN: "reply changed\n    was: {old}\n    now: {new}",
    },
    "told_added": {_VI: "thông báo thêm cho {new}", _EN: "now tells {new} too"},
    "told_removed": {_VI: "không còn thông báo cho {old}", _EN: "no longer tells {old}"},
    "incident": {
        _VI: "mở hồ sơ sự cố khi từ chối thư mang bí mật: {old} -> {new}",
        _EN: "opens incidents: {old} -> {new}",
    },
    "test_added": {_VI: 'bổ sung phép thử "{about}"', _EN: 'test "{about}" added'},
    "test_removed": {_VI: 'bỏ phép thử "{about}"', _EN: 'test "{about}" removed'},
    "test_changed": {_VI: 'sửa phép thử "{about}"', _EN: 'test "{about}" changed'},
}

_MODES: dict[str, dict[Language, str]] = {
    "enforce": {_VI: "áp dụng", _EN: "enforced"},
    "observe": {_VI: "chỉ theo dõi", _EN: "only observed"},
    "off": {_VI: "tắt", _EN: "off"},
}
WORDS: dict[str, dict[str, dict[Language, str]]] = {
    "rule_added": _MODES,
    "rule_removed": _MODES,
    "mode": _MODES,
    "incident": {"yes": {_VI: "có", _EN: "yes"}, "no": {_VI: "không", _EN: "no"}},
    "release": {
        "one-person": {_VI: "một người", _EN: "one person"},
        "two-people": {_VI: "hai người", _EN: "two people"},
        "never": {_VI: "không ai", _EN: "nobody"},
    },
    "direction_added": (
        _DIRECTIONS := {
            "inbound": {_VI: "đến", _EN: "inbound"},
            "outbound": {_VI: "đi", _EN: "outbound"},
            "internal": {_VI: "nội bộ", _EN: "internal"},
        }
    ),
    "direction_removed": _DIRECTIONS,
    "action": {
        "refuse": {_VI: "từ chối", _EN: "refuse"},
        "defer": {_VI: "tạm hoãn", _EN: "defer"},
        "flag": {_VI: "gắn cờ", _EN: "flag"},
    },
}
"""The closed words that changes of a kind hold as old or new."""

_ABSENT: dict[str, dict[Language, str]] = {
    "units": {_VI: "mọi đơn vị", _EN: "all"},
    "argument": {_VI: "không ghi", _EN: "not written"},
    "reply": {_VI: "không có", _EN: "none"},
}
_PLACE = {_VI: " (tại {where})", _EN: " (in {where})"}


def sentence(change: Mapping[str, str | None], language: Language) -> str:
    """A change in words, without the rule's name. Keys are those of a change: kind, about, where, old, new, until."""
    kind, where = change["kind"] or "", change["where"] or ""
    told = {key: _word(kind, change[key], language) for key in ("old", "new")}
    place = _PLACE[language].format(where=where) if where != "when" else ""
    return SENTENCES[kind][language].format(
        about=change["about"], where=where, until=change["until"], place=place, **told
    )


def _word(kind: str, value: str | None, language: Language) -> str:
    if value is None:
        return _ABSENT.get(kind, {}).get(language, "")
    words = WORDS.get(kind, {}).get(value)
    return words[language] if words else value.replace("\n", "\n         ")
