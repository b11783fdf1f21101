"""Plain text in all forms of Unicode."""

import pytest

from gateway.message.document import Place, Purse, Spent
from gateway.message.documents.plain import read

TEXT = "Độ mật: TỐI MẬT\nKính gửi Ủy ban nhân dân tỉnh"


@pytest.mark.parametrize(
    "codec", ["utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize("declared", [None, "us-ascii"])
def test_each_form_of_unicode_is_read(codec: str, declared: str | None) -> None:
    """With or without a mark, whatever is declared, the text is the same."""
    found = read(TEXT.encode(codec), declared, Purse())
    assert [(one.place, one.text) for one in found.passages] == [(Place.BODY, TEXT)]
    assert (found.type, found.opaque) == ("text/plain", False)


def test_marks_of_the_other_end_are_read() -> None:
    """A big-endian mark is one too."""
    for codec in ("utf-16-be", "utf-32-be"):
        assert read(("\ufeff" + TEXT).encode(codec), None, Purse()).passages[0].text == TEXT


def test_a_declared_charset_is_used() -> None:
    """Octets without any sign of Unicode are in the charset that is declared."""
    assert read("Mật".encode(), "utf-8", Purse()).passages[0].text == "Mật"
    assert read(b"\xc1\xc2", "koi8-r", Purse()).passages[0].text == "аб"


def test_a_charset_that_changes_plain_letters_is_opaque() -> None:
    """UTF-7 may say anything with plain letters."""
    assert read(b"+AE0-AT", "utf-7", Purse()).opaque


def test_binary_zeroes_are_no_text_of_two_octets() -> None:
    """A few zeroes do not make UTF-16 of a text."""
    assert "MAT" in read(b"MAT\0\0\0 and more of it, in plain letters", None, Purse()).passages[0].text


def test_characters_are_paid_for() -> None:
    """A text longer than may be kept ends the reading."""
    with pytest.raises(Spent, match="characters"):
        read(b"a" * 100, None, Purse(characters=99))
