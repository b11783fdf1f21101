"""The Python codecs of old encodings."""

import codecs
import io
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from servers.need import need

from gateway.message.vietnamese.codec import CODECS, encoding_of
from gateway.message.vietnamese.encoding import TextEncoding

TEXT = (Path(__file__).parents[2] / "data/vietnamese/hard_negatives.txt").read_text("utf-8").strip()
TEXT = "".join(
    sign for sign in TEXT if sign.isascii() or unicodedata.normalize("NFD", sign)[0].isascii() or sign in "đĐ"
)
SIGNS = str.maketrans(dict.fromkeys("^~|+(){}'`?.*\\", " "))
"""VIQR, BKHCM 1 and ISC write letters with these signs."""


def written_by(name: str) -> str:
    """The text in letters that the encoding has."""
    text = TEXT.lower() if name in {"tcvn3", "vietware_f"} else TEXT.upper() if name == "tcvn3_h" else TEXT
    text = text.replace("Ụ", "U") if name == "bkhcm1" else text
    return text.translate(SIGNS).replace("dd", "d")


@pytest.mark.parametrize("name", CODECS)
def test_what_is_written_is_read_again(name: str) -> None:
    """A text of laws is the same after it went through each encoding, whole, by stream and piece by piece."""
    text = written_by(name)
    octets = text.encode(name)
    assert octets.decode(name) == text
    assert unicodedata.normalize("NFD", text).encode(name) == octets
    reader = io.TextIOWrapper(io.BytesIO(octets), encoding=name, newline="")
    assert reader.read() == text
    decoder = codecs.getincrementaldecoder(name)()
    assert (
        "".join(
            [*(decoder.decode(octets[at : at + 7]) for at in range(0, 7000, 7)), decoder.decode(octets[7000:], True)]
        )
        == text
    )


@pytest.mark.parametrize("name", CODECS)
def test_other_names_are_the_same_codec(name: str) -> None:
    """Every usual name is known to Python, with hyphens too, and to whoever reads declared charsets."""
    table, others = CODECS[name]
    for other in (name, *others):
        assert codecs.lookup(other.replace("_", "-")).name == name.replace("_", "-")
        assert encoding_of(other.replace("_", "-")) is table.encoding
    assert encoding_of("utf-8") is None
    assert encoding_of("TCVN5712-1:1993".lower()) is TextEncoding.TCVN3


def test_errors_are_strict_replaced_or_ignored() -> None:
    """What an encoding cannot write or read is told with its place, replaced or left out, as asked."""
    with pytest.raises(UnicodeEncodeError) as unwritable:
        "số 中".encode("tcvn3")
    assert (unwritable.value.start, unwritable.value.encoding) == (3, "tcvn3")
    assert "a中b".encode("vni", "replace") == b"a?b"
    assert "a中b".encode("vni", "ignore") == b"ab"
    assert "a中".encode("vps", "xmlcharrefreplace") == b"a&#20013;"
    with pytest.raises(UnicodeDecodeError) as unreadable:
        b"s\xe8\x81".decode("tcvn3")
    assert unreadable.value.start == 2
    assert b"s\xe8\x81!".decode("tcvn3", "replace") == "số\ufffd!"
    assert b"s\xe8\x81!".decode("tcvn3", "ignore") == "số!"


@pytest.mark.parametrize(("known", "name"), [("TCVN", "tcvn"), ("VISCII", "viscii"), ("CP1258", "cp1258")])
def test_glibc_reads_the_same(known: str, name: str) -> None:
    """What glibc's iconv writes in an encoding that it knows is read as iconv reads it."""
    need("" if shutil.which("iconv") else "iconv is absent")
    text = "\n".join(line for line in TEXT.splitlines() if not set(line) & set("“”–…‘’"))
    octets = subprocess.run(
        ["iconv", "-f", "UTF-8", "-t", known], input=text.encode(), capture_output=True, check=True
    ).stdout
    back = subprocess.run(["iconv", "-f", known, "-t", "UTF-8"], input=octets, capture_output=True, check=True).stdout
    assert len(octets) > 10_000
    assert unicodedata.normalize("NFC", octets.decode(name)) == unicodedata.normalize("NFC", back.decode()) == TEXT


def test_letters_of_a_font_of_capitals() -> None:
    """`tcvn3-h` is what `.VnTimeH` shows: capitals, whatever was typed."""
    assert b"C\xe9ng h\xdfa".decode("tcvn3-h") == "CỘNG HÒA"
    assert "CỘNG".encode("tcvn3-h") == b"C\xe9NG"
