"""Header fields: unfolding and encoded words."""

import pytest

from gateway.message.header import decode_field, decode_words, read_field


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b" plain ", "plain"),
        (b" two\r\n lines", "two lines"),
        (b" =?utf-8?Q?B=C3=A1o_c=C3=A1o?= 12", "Báo cáo 12"),
        (b" =?UTF-8*vi?B?QsOhbw==?=", "Báo"),
        (b" =?utf-8?B?VOG7?=\r\n =?utf-8?B?kEk=?=", "TỐI"),
        (b" =?iso-8859-1?Q?=FC?= =?utf-8?B?w7w=?=", "üü"),
        (b" a =?utf-8?Q?b?= c =?utf-8?Q?d?=", "a b c d"),
        (b" =?utf-8?Q?b?=.doc", "b.doc"),
        ("Thư".encode(), "Thư"),
        (b"\xe9t\xe9", "été"),
        (b" =?utf-8?B?QQ?=", "A"),
        (b" =?broken?X?a?=", "=?broken?X?a?="),
    ],
)
def test_a_field_reads_as_people_read_it(raw: bytes, value: str) -> None:
    """Folds and encoded words are undone; words split inside a character are joined; the rest stays."""
    assert decode_field(raw) == value


def test_what_cannot_be_right_is_told() -> None:
    """Octets that are no UTF-8 make a value invalid; an encoded word in UTF-7 is a flaw; charsets are told."""
    assert read_field(b"\xff").invalid
    assert read_field(b"=?utf-8?Q?=FF?=").invalid
    assert not read_field("Thư".encode()).invalid
    assert [flaw.hides for flaw in decode_words("=?utf-7?Q?+AFQ-?=").flaws] == [True]
    assert decode_words("=?GB2312?B?xOO6ww==?= =?utf-8?Q?a?=").charsets == ("gb2312", "utf-8")
