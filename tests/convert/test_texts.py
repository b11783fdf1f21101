"""Plain text made into Unicode."""

from pathlib import Path

import pytest

from gateway.convert.conversion import Outcome, Unconvertible
from gateway.convert.texts import convert
from gateway.message.document import Purse, Spent
from gateway.message.vietnamese import codec
from gateway.message.vietnamese.encoding import TextEncoding
from gateway.message.vietnamese.reading import reading

assert codec.CODECS
TEXTS = Path(__file__).parents[1] / "data" / "vietnamese" / "text"
TEXT = "Căn cứ Luật Tổ chức Hội đồng nhân dân\r\nđã được thông qua ngày 26 tháng 11\r\n\tđiều lệ, “quy chế”\n"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("tcvn3", TextEncoding.TCVN3),
        ("vni", TextEncoding.VNI),
        ("viscii", TextEncoding.VISCII),
        ("vps", TextEncoding.VPS),
        ("viqr", TextEncoding.VIQR),
        ("bkhcm2", TextEncoding.BKHCM),
        ("cp1258", TextEncoding.WINDOWS_1258),
    ],
)
def test_octets_of_each_encoding(name: str, encoding: TextEncoding) -> None:
    """A text file in an old encoding that nothing declares becomes the same text in UTF-8, line ends as they were."""
    text = TEXT.replace("“quy chế”", "quy chế")
    octets = _cp1258(text) if name == "cp1258" else text.encode(name)
    found = convert(octets, Purse())
    assert (found.outcome, found.encoding, found.lines) == (Outcome.CONVERTED, encoding, 3)
    assert found.content == text.encode()


def _cp1258(text: str) -> bytes:
    import unicodedata  # noqa: PLC0415 - asked for here alone

    octets = b""
    for letter in text:
        try:
            octets += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, mark = unicodedata.normalize("NFD", letter)[0], unicodedata.normalize("NFD", letter)
            tone = next(one for one in mark[1:] if one in "\u0300\u0301\u0303\u0309\u0323")
            shape = unicodedata.normalize("NFC", base + "".join(one for one in mark[1:] if one != tone))
            octets += shape.encode("cp1258") + tone.encode("cp1258")
    return octets


def test_quotes_of_windows() -> None:
    """Curly quotes and dashes of windows-1252 among TCVN3 stay what they are."""
    octets = (
        TEXT.replace("“quy chế”", "\x01quy chế\x02").encode("tcvn3").replace(b"\x01", b"\x93").replace(b"\x02", b"\x94")
    )
    assert convert(octets, Purse()).content == TEXT.encode()


@pytest.mark.parametrize("codec_name", ["utf-8", "utf-8-sig", "utf-16"])
def test_old_letters_in_unicode(codec_name: str) -> None:
    """Old letters that a program saved as Unicode are found, and the file keeps its form of Unicode."""
    shown = TEXT.replace("“quy chế”", "quy chế").encode("tcvn3").decode("latin-1")
    found = convert(shown.encode(codec_name), Purse())
    assert found.content == TEXT.replace("“quy chế”", "quy chế").encode(codec_name)


@pytest.mark.parametrize("name", ["legacy_real_tcvn3.tsv", "legacy_real_vni.tsv"])
def test_real_lines(name: str) -> None:
    """Real old lines become what the gateway's reader decodes of them, as octets and as Unicode."""
    raw = [row.split("\t")[1] for row in (TEXTS / name).read_text("utf-8").splitlines()[1:]]
    for at in range(0, len(raw), 100):
        text = "\n".join(raw[at : at + 100])
        assert convert(text.encode(), Purse()).content == reading(text).decoded.encode()


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_there_and_back(name: str) -> None:
    """Real Vietnamese, written in old letters and converted, is the same text; lines that are not are told.

    Letters may become capitals among capitals, where their writers had no others (`CủA`).
    """
    rows = (TEXTS / "legacy_real_tcvn3.tsv").read_text("utf-8").splitlines()[1:]
    lines = [row.split("\t")[2] for row in rows]
    kept = [line for line in lines if _can(line, name)]
    assert len(kept) > 1000
    octets = "\n".join(kept).encode(name)
    found = convert(octets, Purse())
    assert found.content is not None
    after = found.content.decode().split("\n")
    wrong = [(line, told) for line, told in zip(kept, after, strict=True) if line.casefold() != told.casefold()]
    assert [told for _, told in wrong] == [line.encode(name).decode("latin-1") for line, _ in wrong]
    assert len(wrong) == found.left <= 2


def _can(line: str, name: str) -> bool:
    """Whether an encoding has all letters of a line, and nothing in it is read otherwise."""
    try:
        return line.encode(name).decode(name) == line and not line.isupper() and all(ord(one) < 0x2000 for one in line)
    except UnicodeEncodeError:
        return False


def test_mixed_lines() -> None:
    """Lines of Unicode in an old file saved as UTF-8 stay as they are."""
    text = "C¨n cø LuËt Tæ chøc Héi ®ång nh©n d©n\nĐã là Unicode\n"
    assert convert(text.encode(), Purse()).content == "Căn cứ Luật Tổ chức Hội đồng nhân dân\nĐã là Unicode\n".encode()


def test_declared() -> None:
    """A text whose carrier declares an old encoding is decoded by it, however short it is."""
    found = convert("Đã xong".encode("viscii"), Purse(), "viscii")
    assert (found.content, found.encoding) == ("Đã xong".encode(), TextEncoding.VISCII)


def test_foreign() -> None:
    """A text of a foreign charset is left, with its name."""
    with pytest.raises(Unconvertible) as told:
        convert("Привет".encode("koi8-r"), Purse(), "koi8-r")
    assert "koi8-r" in told.value.why


@pytest.mark.parametrize("text", ["", "plain", "Đã là Unicode", "Le conseil général a été créé à l'été"])
def test_unicode(text: str) -> None:
    """Unicode is nothing to do."""
    assert convert(text.encode(), Purse()).outcome is Outcome.UNICODE


def test_large() -> None:
    """Text beyond the budget is not decided on."""
    with pytest.raises(Spent):
        convert(b"a" * 100, Purse(characters=10))
