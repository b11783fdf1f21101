"""Charsets: Unicode, old Vietnamese, foreign, dangerous."""

import pytest

from gateway.message import charset
from gateway.message.charset import OldText, TextEncoding
from gateway.message.structure import Defect


@pytest.mark.parametrize("declared", [None, "us-ascii", "utf-8", "utf8", "unknown-8bit"])
def test_utf_8_is_unicode_however_it_is_declared(declared: str | None) -> None:
    """Valid UTF-8 is Unicode, composed or decomposed; undeclared it is only sloppy."""
    for text in ("Tiếng Việt", "Tie\u0302\u0301ng"):
        reading = charset.read(text.encode(), declared)
        assert (reading.text, reading.encoding) == (text, TextEncoding.UNICODE)
        assert not any(flaw.hides for flaw in reading.flaws)


def test_a_stray_octet_hides_no_letter() -> None:
    """What stands round octets that are no UTF-8 is read as readers show it."""
    assert "T\u1ed0I M\u1eacT" in charset.read("T\u1ed0I M\u1eacT".encode() + b"\n\xff", None).text.split("\n")


@pytest.mark.parametrize("stray", [b"", b"\xff"])
def test_utf_8_is_read_whatever_foreign_charset_is_declared(stray: bytes) -> None:
    """Editors and browsers believe the octets of a file; a text in the declared charset is read in that alone."""
    content = "T\u1ed0I M\u1eacT".encode()
    assert "T\u1ed0I M\u1eacT" in charset.read(content + b"\n" + stray, "iso-8859-1").text.split("\n")
    assert (
        charset.read("d\xe9j\xe0 vu \xe0 No\xebl".encode("latin-1"), "iso-8859-1").text == "d\xe9j\xe0 vu \xe0 No\xebl"
    )


@pytest.mark.parametrize("octets", [b"\xc1\x94", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"Ti\xd5ng"])
def test_what_is_no_utf_8_is_invalid(octets: bytes) -> None:
    """Over-long forms, surrogates and single octets are not Unicode, and are still given as text."""
    reading = charset.read(octets, "utf-8")
    assert reading.encoding is TextEncoding.INVALID
    assert reading.text == octets.decode("utf-8", "replace") + "\n" + octets.decode("latin-1")
    assert [(flaw.defect, flaw.hides) for flaw in reading.flaws] == [(Defect.INVALID_FOR_CHARSET, False)]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1258", TextEncoding.WINDOWS_1258),
        ("viscii", TextEncoding.VISCII),
        ("viqr", TextEncoding.VIQR),
        ("tcvn-5712", TextEncoding.TCVN3),
        ("x-viet-vps", TextEncoding.VPS),
        ("x-viet-vni", TextEncoding.VNI),
    ],
)
def test_old_vietnamese_charsets_are_named(declared: str, encoding: TextEncoding) -> None:
    """A declared old charset is that encoding, whatever its octets."""
    assert charset.read(b"abc", declared).encoding is encoding
    assert not charset.is_foreign(declared)


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("iso-8859-1", "Grüße"),
        ("iso-8859-15", "5 €"),
        ("windows-1252", "“q”"),
        ("windows-1251", "Привет"),
        ("gb2312", "你好"),
        ("gb18030", "你好"),
        ("big5", "你好"),
        ("koi8-r", "Привет"),
        ("iso-2022-jp", "こんにちは"),
        ("shift_jis", "こんにちは"),
        ("euc-kr", "안녕"),
        ("tis-620", "สวัสดี"),
    ],
)
def test_foreign_charsets_are_read_and_are_no_old_text(declared: str, text: str) -> None:
    """A foreign charset is decoded strictly and is neither Unicode nor old Vietnamese."""
    reading = charset.read(text.encode(declared), declared)
    assert (reading.text, reading.encoding, reading.flaws) == (text, None, ())
    assert charset.is_foreign(declared)


@pytest.mark.parametrize(
    ("declared", "octets", "hides"),
    [
        ("utf-7", b"+AFQ-", True),
        ("utf-16", b"T\0", True),
        ("hz", b"~{", True),
        ("cp037", b"abc", True),
        ("x-user-defined", b"abc", True),
        ("no-such-charset", b"\xff", True),
        ("no-such-charset", b"abc", False),
        ("no-such-charset", b"\x1b$B", True),
        ("rot13", b"abc\xff", True),
    ],
)
def test_charsets_that_nobody_can_be_sure_of(declared: str, octets: bytes, hides: bool) -> None:
    """Charsets that give plain letters another meaning hide; an unknown name for plain ASCII does not."""
    assert [(flaw.defect, flaw.hides) for flaw in charset.read(octets, declared).flaws] == [
        (Defect.EXOTIC_CHARSET, hides)
    ]


def test_several_old_encodings_are_mixed() -> None:
    """One old encoding names the message, several make it mixed, none leaves it Unicode."""
    tcvn3, vni = OldText(TextEncoding.TCVN3, "body"), OldText(TextEncoding.VNI, "subject")
    assert charset.summary(()) is TextEncoding.UNICODE
    assert charset.summary((tcvn3, tcvn3)) is TextEncoding.TCVN3
    assert charset.summary((tcvn3, vni)) is TextEncoding.MIXED
