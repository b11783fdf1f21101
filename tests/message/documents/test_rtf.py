"""RTF as Word reads it."""

from pathlib import Path

import pytest
from data.makers.objects import ole1, packaged

from gateway.message.document import Active, Opened, Place, Purse, Spent
from gateway.message.documents.rtf import read

DOCUMENTS = Path(__file__).parent.parent.parent / "data" / "documents"
FILES = sorted(DOCUMENTS.glob("*.rtf"))


def opened(body: str) -> Opened:
    return read(b"{\\rtf1\\ansi " + body.encode("latin-1") + b"}", Purse())


def texts(found: Opened, place: Place = Place.BODY) -> list[str]:
    return [passage.text for passage in found.passages if passage.place is place]


def test_letters_come_from_the_tables() -> None:
    """Font, size, weight and colour of a run are those of its words, and end with its group."""
    found = opened("{\\fonttbl{\\f4\\fnil .VnTime;}}{\\colortbl;\\red192\\green0\\blue1;}{\\f4\\fs28\\b\\i\\cf1 ab}cd")
    (passage,) = found.passages
    first, letters = passage.stretches[0], passage.stretches[0].letters
    assert (first.start, first.end) == (0, 2)
    assert (letters.font, letters.size, letters.bold, letters.italic) == (".VnTime", 14.0, True, True)
    assert letters.colour == "C00001"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("T\\u7888?I M\\u7852\\'3fT", "TỐI MẬT"),
        ("\\uc2 T\\u7888??I", "TỐI"),
        ("\\uc0 T\\u7888I", "TỐI"),
        ("T\\u-57648?I", "TỐI"),
        ("\\u-10179?\\u-8704?", "😀"),
        ("{\\fonttbl{\\f1\\fcharset163 Arial;}}\\f1 \\'d4\\'ecI M\\'c2\\'f2T", "ỐI MẬT"),
        ("\\ansicpg1258 M\\'c2\\'f2T", "MẬT"),
        ("{\\fonttbl{\\f1\\fcharset134 SimSun;}}\\f1 \\'bb\\'fa\\'c3\\'dc", "机密"),
        ("M\\'41T", "MAT"),
        ("a\\~b\\_c\\-d", "a\u00a0b-cd"),
        ("T\\b O\\b0 I\r\nM\\i\\'41T", "TOIMAT"),
        ("a\\par b\\line c\\\nd", "a\nb\nc\nd"),
        ("a\\tab b\\{c\\}\\\\", "a\tb{c}\\"),
        ("{\\shown MAT}", "MAT"),
        ("{\\upr{a}{\\*\\ud{b}}}", "ab"),
    ],
)
def test_text_reads_as_it_looks(body: str, shown: str) -> None:
    """Numbers of Unicode with their stand-ins, code pages of fonts, symbols and lines come out as Word shows them."""
    assert texts(opened(body)) == [shown]


@pytest.mark.parametrize(
    "body", ["{\\v MAT}", "{\\deleted MAT}", "{\\*\\nobodyknows MAT}", "{\\xe MAT}", "\\plain\\v MAT\\v0"]
)
def test_what_is_not_shown_is_hidden_text(body: str) -> None:
    """Hidden and deleted letters, index entries and unknown destinations are kept, apart from what is shown."""
    found = opened("TOI " + body + " x")
    assert (texts(found, Place.HIDDEN), texts(found)) == (["MAT"], ["TOI  x" if "plain" not in body else "TOI x"])


@pytest.mark.parametrize(
    ("body", "does"),
    [
        ("{\\field{\\*\\fldinst DDEAUTO c:\\\\x cmd}{\\fldrslt }}", Active.FIELD),
        ("{\\field{\\*\\fldinst {D}{\\b DE} x}}", Active.FIELD),
        ("{\\field{\\*\\fldinst {\\field{\\*\\fldinst QUOTE 68 68 69}} x}}", Active.FIELD),
        ('{\\field{\\*\\fldinst INCLUDEPICTURE "http://example.com/a.png"}}', Active.EXTERNAL),
        ("{\\field{\\*\\fldinst INCLUDETEXT a.doc}}", Active.EXTERNAL),
        ("{\\*\\template http://example.com/a.dotm}", Active.EXTERNAL),
        ("{\\*\\template \\\\\\\\server\\\\a.dotm}", Active.EXTERNAL),
        ("{\\shp{\\*\\shpinst{\\sp{\\sn pibName}{\\sv https://example.com/a.png}}}}", Active.EXTERNAL),
        ("{\\object\\objautlink\\objupdate}", Active.EXTERNAL),
        ("{\\object\\objocx}", Active.OBJECT),
        ("{\\object\\objemb{\\*\\objclass Package}}", Active.OBJECT),
        ("{\\object\\objemb{\\*\\objdata " + ole1("Equation.3", b"x").hex() + "}}", Active.OBJECT),
        ("{\\object\\objlink{\\*\\objdata " + ole1("Word", b"", form=1).hex() + "}}", Active.EXTERNAL),
    ],
)
def test_what_acts_by_itself_is_told(body: str, does: Active) -> None:
    """DDE however it is written, what is fetched from elsewhere, and objects that run are told."""
    assert does in opened(body).active


@pytest.mark.parametrize(
    "body",
    [
        "{\\*\\template C:\\\\Normal.dotm}",
        '{\\field{\\*\\fldinst HYPERLINK "http://example.com/"}{\\fldrslt x}}',
        "{\\field{\\*\\fldinst MACROBUTTON NoMacro x}}",
    ],
)
def test_what_only_waits_is_not_active(body: str) -> None:
    """A template on the writer's disk, a link and a text to be typed over do nothing by themselves."""
    assert opened(body).active == frozenset()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda digits: digits[:10] + "{\\*\\objnone 00}" + digits[10:],
        lambda digits: digits[:10] + "\\par " + digits[10:-1] + "zz" + digits[-1],
        lambda digits: digits[:10] + "\\'00" + digits[10:],
        lambda digits: digits + "0",
        lambda digits: digits + "}\\objdata {",
    ],
)  # fmt: skip
def test_an_object_with_tricks_in_it_is_hostile_or_read(spoil) -> None:
    """Words, groups and signs among the digits, which readers take differently, hide no object."""
    found = opened("{\\object\\objemb{\\*\\objdata " + spoil(ole1("Package", packaged("a.exe", b"MZ")).hex()) + "}}")
    assert found.hostile or found.inner[0].content == b"MZ"


def test_an_object_with_spaces_and_binary_octets_is_read() -> None:
    """Line ends and spaces anywhere among the digits, and `\\bin`, are read as Word reads them."""
    octets = ole1("Package", packaged("a.exe", b"MZ{}"))
    digits = " \n".join(octets[:20].hex())
    head = b"{\\rtf1{\\object{\\*\\objdata " + digits.encode() + b"\\bin" + str(len(octets) - 20).encode()
    found = read(head + b" " + octets[20:] + b"}}}", Purse())
    assert [(one.name, one.content) for one in found.inner] == [("a.exe", b"MZ{}")]


def test_an_object_with_false_lengths_still_comes_out() -> None:
    """A compound file is found wherever its sign stands, and that the header lies is told."""
    octets = b"\1\5\0\0\2\0\0\0\xff\xff\xff\xff" + b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"
    found = opened("{\\object{\\*\\objdata " + octets.hex() + "}}")
    assert (found.inner[0].content, found.opaque) == (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", True)


def test_a_file_that_does_not_end_is_read() -> None:
    """Braces that are missing hide neither text nor object, and tell that the file was cut off."""
    octets = ole1("Package", packaged("a.exe", b"MZ"))
    found = read(b"{\\rt{\\b MAT{\\object{\\*\\objdata " + octets.hex().encode(), Purse())
    assert (texts(found), found.inner[0].name, found.opaque) == (["MAT"], "a.exe", True)


def test_what_follows_the_last_group_comes_out() -> None:
    """A file that is put behind the text is a file inside."""
    found = read(b"{\\rtf1 a}\r\nPK\x03\x04", Purse())
    assert (found.inner[0].content, found.opaque) == (b"\r\nPK\x03\x04", False)


def test_what_follows_in_words_of_rtf_is_unread() -> None:
    """A brace too many ends the text before its end: what follows is no text to Word, and is told."""
    assert read(b"{\\rtf1 a}M\\u7852?T}", Purse()).opaque
    assert not read(b"{\\rtf1 a}}\r\n\0", Purse()).opaque


@pytest.mark.parametrize(
    "body", ["\\bin99999999 MAT", "\\bin0000000000000000000099 MAT", "\\uc99 a", "{" * 3000, "{\\*\\objdata 0g}"]
)
def test_what_readers_see_differently_is_hostile(body: str) -> None:
    """Binary data longer than the file, endless stand-ins and groups without end are told."""
    found = opened(body)
    assert found.hostile
    assert "MAT" not in body or texts(found) == ["MAT"]


def test_numbers_without_end_are_numbers() -> None:
    """A parameter of a million digits raises nothing and changes nothing."""
    assert texts(opened("\\fs" + "9" * 1_000_000 + " a")) == ["a"]


@pytest.mark.parametrize("content", [b"", b"{", b"abc", b"{\\r"])
def test_what_is_no_rtf_is_opaque(content: bytes) -> None:
    """A reader never takes what it cannot read for empty."""
    assert read(content, Purse()).opaque


def test_many_tokens_spend_the_purse() -> None:
    """Each word costs a step."""
    with pytest.raises(Spent, match="steps"):
        read(b"{\\rtf1" + b"\\b" * 30_000, Purse(steps=20_000))


PAGE, SIGN, BITMAP = (
    (DOCUMENTS.parent / "pictures" / name).read_bytes() for name in ("page.png", "sign.png", "page.bmp")
)
PNG = "{\\pict\\pngblip " + PAGE.hex() + "}"
DRAWN = "{\\pict\\wmetafile8\\picwgoal%d\\pichgoal%d 0100090000}"


@pytest.mark.parametrize(
    ("body", "is_scan"),
    [
        (PNG, True),
        ("{\\*\\shppict" + PNG.replace("89504e", "89\r\n50 4e") + "}", True),
        ("{\\pict{\\*\\picprop{\\sp{\\sn a}{\\sv 12}}}\\pngblip " + PAGE.hex() + "}", True),
        ("{\\pict\\dibitmap0 " + BITMAP[14:].hex() + "}", True),
        ("{\\pict\\pngblip " + SIGN.hex() + "}", False),
        (DRAWN % (6_000, 6_000), True),
        (DRAWN % (6_000, 5_999), False),
        ("{\\pict\\wmetafile8 0100090000}", False),
        ("{\\pict\\pngblip }", False),
        ("{\\object{\\*\\objdata {\\pict " + PAGE.hex() + "}}}", False),
        ("x" * 200 + PNG, False),
        ("x" * 200 + PNG + "{\\nonshppict" + DRAWN % (9_000, 9_000) + "}", False),
        ("x" * 200 + PNG + PNG, True),
    ],
)
def test_pages_in_pictures_are_told(body: str, *, is_scan: bool) -> None:
    """Pictures are measured by their heads, drawings by the size that they are shown in, and one kept twice is one."""
    assert opened(body).scanned is is_scan


@pytest.mark.parametrize(("picture", "is_scan"), [(PAGE, True), (SIGN, False)], ids=["page", "sign"])
def test_pictures_in_octets(picture: bytes, *, is_scan: bool) -> None:
    """Behind `\\bin` a picture stands as it is; it is no file inside."""
    found = read(b"{\\rtf1 {\\pict\\pngblip\\bin%d " % len(picture) + picture + b"}x}", Purse())
    assert (found.scanned, found.inner, found.opaque) == (is_scan, (), False)


def test_a_file_is_not_hidden_by_a_picture() -> None:
    """Octets of a destination that only begins as a picture are a file inside."""
    found = read(b"{\\rtf1 {\\pict\\header\\bin3 abc}x}", Purse())
    assert [one.content for one in found.inner] == [b"abc"]
