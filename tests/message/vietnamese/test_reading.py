"""Which encoding a text really is in."""

import time
import unicodedata

import pytest

from gateway.message.document import Letters, Stretch
from gateway.message.vietnamese import encoding
from gateway.message.vietnamese.encoding import Table, TextEncoding
from gateway.message.vietnamese.reading import capitals, possible, reading
from gateway.message.vietnamese.words import SYLLABLES, Lexicon, beyond

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc"
TABLES = [encoding.TCVN3, encoding.VNI, encoding.VISCII, encoding.VPS, encoding.WINDOWS_1258, encoding.BKHCM1,
          encoding.BKHCM2, encoding.VIETWARE_X]  # fmt: skip


def shown(text: str, table: Table) -> str:
    """A text in an old encoding, as windows-1252 shows it, in Latin-1 where that shows nothing."""
    octets = b"".join(table.octets(letter) or b"?" for letter in text)
    return "".join(bytes([octet]).decode("cp1252", "ignore") or chr(octet) for octet in octets)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.encoding.value)
def test_an_old_encoding_is_told_and_decoded(table: Table) -> None:
    """Two lines are enough to name the encoding, refuse the text and read it."""
    found = reading(shown(MOTTO, table))
    assert (found.encoding, found.decoded, found.lines, found.is_sure) == (table.encoding, MOTTO, 2, True)
    assert 0.9 <= found.confidence <= 1
    assert MOTTO not in repr(found)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.encoding.value)
def test_every_syllable_may_be_a_word_of_an_old_encoding(table: Table) -> None:
    """No word that an encoding can write is passed over for its shape."""
    words = [
        word for one in sorted(SYLLABLES) if len(found := beyond(word := shown(one, table))) == 1 and found[0] == word
    ]
    words = [word for word in words if "?" not in word and len(word) > 2]
    lexicon = Lexicon(words, [table])
    others = lexicon.others(table)
    assert len(words) > 3000
    assert sorted(others) == []


def test_a_subject_of_two_words_is_told() -> None:
    """Two words of kinds that no other language has are enough, in TCVN3 and in VNI."""
    for text, told in (("C«ng v¨n", TextEncoding.TCVN3), ("Baùo caùo", TextEncoding.VNI)):
        assert (reading(text).encoding, reading(text).is_sure) == (told, True)


def test_viqr_is_told_by_words_with_signs_that_no_language_has() -> None:
    """Three different words with `^`, `+` or `dd` are; sentences with full stops and formulas are not."""
    found = reading("Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam\nDDo^.c la^.p - Tu+. do - Ha.nh phu'c")
    assert (found.encoding, found.decoded, found.is_sure) == (TextEncoding.VIQR, MOTTO, True)
    for text in ("a^2 + b^2 = c^2, e^x + o^n, x^y^z", "if (a ^ b) { c ^= d; } // o^ u^ a^", "Vie^.t Nam, e^. ^"):
        assert not reading(text).is_old


@pytest.mark.parametrize(
    "text",
    [
        MOTTO, unicodedata.normalize("NFD", MOTTO), MOTTO.upper(), "", "plain text", "5 m² ở 30 °C, 3 µm, ½ × 2 ± 1",
        "© 2013 Công ty Anh™ ®", "Où est passé l'été ? À côté du café, là-bas, ça a été décidé hier.",
        "Ele não está aí; a situação é só má fé. Há pão à mesa, avó.", "Şu köyde üç gün kaldık, çok güzeldi.",
        "må ti on to fr lö sö", "«Été» – “né” … •", "\xad\xad\xad\x81\x8d",
    ],
)  # fmt: skip
def test_what_is_not_old_is_left_alone(text: str) -> None:
    """Unicode in any form, other languages, units and signs are no ground to refuse, and stay as they are."""
    found = reading(text)
    assert not found.is_sure
    assert unicodedata.normalize("NFC", found.decoded) == unicodedata.normalize("NFC", text) or found.is_old


def test_utf_8_read_as_windows_1252_is_unicode() -> None:
    """Letters that a program garbled, once or twice, are read, and are no old encoding."""
    once = "".join(bytes([octet]).decode("cp1252", "ignore") or chr(octet) for octet in MOTTO.encode())
    twice = "".join(bytes([octet]).decode("cp1252", "ignore") or chr(octet) for octet in once.encode())
    for text in (once, twice):
        assert (reading(text).encoding, reading(text).decoded) == (TextEncoding.UNICODE, MOTTO)


def test_a_line_among_others_is_told_and_refuses_nothing() -> None:
    """One old line in a letter is decoded; it is no real part of it."""
    letter = "Kính gửi các đồng chí,\n" + "Trân trọng cảm ơn các đồng chí đã quan tâm.\n" * 4
    found = reading(letter + shown("báo cáo công tác", encoding.TCVN3))
    assert (found.encoding, found.lines, found.is_sure) == (TextEncoding.TCVN3, 1, False)
    assert found.decoded == letter + "báo cáo công tác"


def test_lines_in_two_encodings_are_mixed() -> None:
    """Each line is decoded by its own."""
    found = reading(shown(MOTTO, encoding.TCVN3) + "\n" + shown(MOTTO, encoding.VNI))
    assert (found.encoding, found.decoded) == (TextEncoding.MIXED, f"{MOTTO}\n{MOTTO}")


def test_a_line_that_says_too_little_follows_the_rest() -> None:
    """`§iÒu 5` alone may be anything; behind old lines it is old too."""
    line = shown("Điều 5", encoding.TCVN3)
    assert not reading(line).is_old
    assert reading(shown(MOTTO, encoding.TCVN3) + "\n" + line).decoded == f"{MOTTO}\nĐiều 5"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CộNG HòA", "CỘNG HÒA"),
        ("BáO CáO tháng 3", "BÁO CÁO tháng 3"),
        ("Hà Nội", "Hà Nội"),
        ("Sở Tài chính TT&TT", "Sở Tài chính TT&TT"),
    ],
)
def test_capitals_that_an_encoding_cannot_write(written: str, meant: str) -> None:
    """A word in capitals gets those that TCVN3 wrote small; other words stay."""
    assert capitals(written) == meant


def test_what_a_short_line_may_be() -> None:
    """`MËT` is `MẬT` if it is TCVN3; a French word may be nothing old."""
    assert (TextEncoding.TCVN3, "MẬT") in possible("MËT")
    assert possible("MAÄT") == ((TextEncoding.VNI, "MẬT"),)
    assert possible("café") == possible("plain") == ()


def document(*runs: tuple[str, str]) -> tuple[str, tuple[Stretch, ...]]:
    """A text and its stretches, from pairs of text and font."""
    text, stretches = "", []
    for run, font in runs:
        stretches.append(Stretch(len(text), len(text) + len(run), Letters(font=font)))
        text += run
    return text, tuple(stretches)


@pytest.mark.parametrize(
    ("runs", "decoded", "told"),
    [
        ([("tuyÖt mËt", ".VnTimeH"), ("\nSố 5", "Arial")], "TUYỆT MẬT\nSố 5", TextEncoding.TCVN3),
        ([("mËt", "ABCDEF+.VnArialH")], "MẬT", TextEncoding.TCVN3),
        ([("Coäng ", "VNI-Times"), ("hòa", "Times New Roman")], "Cộng hòa", TextEncoding.VNI),
        ([("céng h", ".VnTime"), ("ßa", ".VnTime")], "cộng hòa", TextEncoding.TCVN3),
        ([("Cộng hòa", ".VnTime")], "Cộng hòa", TextEncoding.UNICODE),
        ([("và có là", ".VnTime")], "và có là", TextEncoding.UNICODE),
        ([("mËt", "Arial")], "mËt", TextEncoding.UNICODE),
    ],
)  # fmt: skip
def test_fonts_tell_what_few_letters_cannot(runs: list[tuple[str, str]], decoded: str, told: TextEncoding) -> None:
    """One word is enough in an old font, in capitals in a font of capitals; Unicode in such a font stays Unicode."""
    found = reading(*document(*runs))
    assert (found.decoded, found.encoding) == (decoded, told)


@pytest.mark.parametrize(
    "piece", ["a®", "®", "é\n®\n", "a^", "a^ o+ dd ", "Ã©", "§¦îC LËP ", "AÂ", "A" + "B" * 50, "B" * 999, "a" * 10**6]
)
def test_hostile_text_is_read_in_linear_time(piece: str) -> None:
    """Four times the text takes no more than ten times as long, whatever it is made of."""

    def cost(size: int) -> float:
        text = "§¦îC LËP ®Êt " + (piece * (size // len(piece) + 1))[:size]
        start = time.process_time()
        reading(text)
        return time.process_time() - start

    reading(piece)
    assert cost(200_000) < 10 * max(min(cost(50_000), cost(50_000)), 0.005)
