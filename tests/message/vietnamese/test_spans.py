"""Old letters as spans of a text: the same decision as a reader's, laid over pieces."""

import random
from pathlib import Path

import pytest

from gateway.message.document import Letters, Stretch
from gateway.message.vietnamese import codec
from gateway.message.vietnamese.encoding import TextEncoding
from gateway.message.vietnamese.reading import reading
from gateway.message.vietnamese.spans import spans

assert codec.CODECS
TEXTS = Path(__file__).parents[2] / "data" / "vietnamese" / "text"


def _raw(name: str) -> list[str]:
    rows = (TEXTS / name).read_text("utf-8").splitlines()[1:]
    return [row.split("\t")[1] for row in rows]


def _decoded(text: str, stretches: tuple[Stretch, ...] = ()) -> str:
    """A text with its spans decoded, each in pieces that a fixed chance cuts."""
    chance = random.Random(1)
    pieces, at = [], 0
    for span in spans(text, stretches):
        old = text[span.start : span.end]
        cuts = sorted(chance.sample(range(len(old) + 1), min(4, len(old))))
        parts = [old[start:end] for start, end in zip([0, *cuts], [*cuts, len(old)], strict=True)]
        pieces += [text[at : span.start], *span.decode(parts)]
        at = span.end
    return "".join([*pieces, text[at:]])


@pytest.mark.parametrize("name", ["legacy_real_tcvn3.tsv", "legacy_real_vni.tsv"])
@pytest.mark.parametrize("lines", [1, 5, 40])
def test_spans_decode_as_readers_do(name: str, lines: int) -> None:
    """Real lines, cut into pieces anywhere, even inside of a letter, give the very text that a reader decodes."""
    raw = _raw(name)
    for at in range(0, len(raw), lines):
        text = "\n".join(raw[at : at + lines])
        assert _decoded(text) == reading(text).decoded


@pytest.mark.parametrize("name", ["viscii", "vps", "viqr", "bkhcm2"])
def test_rarer_encodings(name: str) -> None:
    """Text of the rarer encodings gives the text that it was made from."""
    text = "Căn cứ Luật Tổ chức Hội đồng nhân dân\nđã được Quốc hội thông qua"
    shown = text.encode(name).decode("latin-1")
    assert _decoded(shown) == text


def test_unicode_has_no_spans() -> None:
    """Text in Unicode, foreign text and plain text have no old letters."""
    assert spans("Cộng hòa xã hội chủ nghĩa\nLe conseil général a été créé\nplain") == ()


def _stretches(text: str, *written: tuple[str, str]) -> tuple[Stretch, ...]:
    found, at = [], 0
    for piece, font in written:
        start = text.index(piece, at)
        at = start + len(piece)
        found.append(Stretch(start, at, Letters(font)))
    return tuple(found)


def test_unicode_under_an_old_font() -> None:
    """In a document that mixes both, lines of Unicode under .VnTime stay, and their neighbours are decoded."""
    old, new = "C¨n cø LuËt Tæ chøc Héi ®ång nh©n d©n", "Đã được Quốc hội thông qua, là văn bản"
    text = f"{old}\n{new}\n{old}"
    stretches = (Stretch(0, len(text), Letters(".VnTime")),)
    decoded = "Căn cứ Luật Tổ chức Hội đồng nhân dân"
    assert _decoded(text, stretches) == f"{decoded}\n{new}\n{decoded}"
    assert reading(text, stretches).decoded == f"{decoded}\n{new}\n{decoded}"


def test_fonts_and_lines() -> None:
    """A line of two fonts is decoded by each, capitals where a font shows them, and not a second time."""
    high, low = "céng hßa x· héi", " chñ nghÜa ViÖt Nam ®éc lËp"
    text = f"{high}{low} à la carte"
    stretches = _stretches(text, (high, ".VnTimeH"), (low, ".VnTime"), (" à la carte", "Arial"))
    assert _decoded(text, stretches) == "CỘNG HÒA XÃ HỘI chủ nghĩa Việt Nam độc lập à la carte"


def test_lines_without_font_follow() -> None:
    """A short line of no font at all, such as a sheet's name, follows what fonts say of the rest; one in Arial does not."""
    old = "C¨n cø LuËt Tæ chøc Héi ®ång nh©n d©n"
    text = f"{old}\nB¸o\nB¸o"
    stretches = (Stretch(0, len(old), Letters(".VnTime")), Stretch(len(old) + 5, len(text), Letters("Arial")))
    found = spans(text, stretches)
    assert [(one.start, one.end) for one in found] == [(0, len(old)), (len(old) + 1, len(old) + 4)]
    assert {one.table.encoding for one in found} == {TextEncoding.TCVN3}


def test_letters_over_pieces() -> None:
    """A letter of two octets that two pieces share goes to the piece that it begins in."""
    text = "Uyû ban nhaân daân tænh ñaõ quyeát ñònh"
    (span,) = spans(text)
    assert span.decode([text[:13], text[13:]]) == ["Uỷ ban nhân", " dân tỉnh đã quyết định"]
    assert "".join(span.decode(list(text))) == "Uỷ ban nhân dân tỉnh đã quyết định"
