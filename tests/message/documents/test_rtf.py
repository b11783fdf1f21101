"""RTF as Word reads it."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.document import Active, Opened, Place, Purse, Spent
from gateway.message.documents.rtf import fields, read

DOCUMENTS = Path(__file__).parent.parent.parent / "data" / "documents"
FILES = sorted(DOCUMENTS.glob("*.rtf"))


def opened(body: str) -> Opened:
    return read(b"{\\rtf1\\ansi " + body.encode("latin-1") + b"}", Purse())


def texts(found: Opened, place: Place = Place.BODY) -> list[str]:
    return [passage.text for passage in found.passages if passage.place is place]


def ole1(kind: str, native: bytes, form: int = 2) -> bytes:
    """An object of OLE 1.0 around its native data."""

    def counted(text: str) -> bytes:
        return struct.pack("<I", len(text) + 1) + text.encode() + b"\0" if text else struct.pack("<I", 0)

    names = counted(kind) + counted("\\\\server\\x" if form == 1 else "") + counted("")
    return struct.pack("<II", 0x501, form) + names + struct.pack("<I", len(native)) + native


def package(label: str, content: bytes) -> bytes:
    """A file as the package of the Windows shell holds it."""
    path = b"C:\\" + label.encode() + b"\0"
    head = struct.pack("<H", 2) + label.encode() + b"\0" + path + struct.pack("<HHI", 0, 3, len(path)) + path
    return head + struct.pack("<I", len(content)) + content


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


def test_a_package_is_the_file_in_it() -> None:
    """A file in a package of the Windows shell comes out by its name, octet by octet."""
    found = opened("{\\object\\objemb{\\*\\objdata " + ole1("Package", package("a.exe", b"MZ\0\1")).hex() + "}}")
    assert [(one.name, one.content) for one in found.inner] == [("a.exe", b"MZ\0\1")]
    assert (found.opaque, found.hostile) == (False, False)


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
    found = opened("{\\object\\objemb{\\*\\objdata " + spoil(ole1("Package", package("a.exe", b"MZ")).hex()) + "}}")
    assert found.hostile or found.inner[0].content == b"MZ"


def test_an_object_with_spaces_and_binary_octets_is_read() -> None:
    """Line ends and spaces anywhere among the digits, and `\\bin`, are read as Word reads them."""
    octets = ole1("Package", package("a.exe", b"MZ{}"))
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
    """Braces that are missing hide neither text nor object."""
    octets = ole1("Package", package("a.exe", b"MZ"))
    found = read(b"{\\rt{\\b MAT{\\object{\\*\\objdata " + octets.hex().encode(), Purse())
    assert (texts(found), found.inner[0].name) == (["MAT"], "a.exe")


def test_what_follows_the_last_group_comes_out() -> None:
    """A file that is put behind the text is a file inside."""
    assert read(b"{\\rtf1 a}\r\nPK\x03\x04", Purse()).inner[0].content == b"\r\nPK\x03\x04"


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


@pytest.mark.parametrize(("instruction", "said"), [("QUOTE 77 65 84", "MAT"), ("PAGE", None), ("QUOTE", "")])
def test_quoted_numbers_are_letters(instruction: str, said: str | None) -> None:
    """`QUOTE` with numbers gives their letters; other fields give none."""
    assert fields.quoted(instruction) == said


_PIECES = ["{", "}", "\\", "\\*", "\\objdata", "\\u7888", "\\'", "41", "\\bin3 ", "\\uc2", "\\fonttbl", "\\f1", ";", "\\intbl",
           "\\par ", "\\sn", "\\sv", "\\fldinst", "DDE", "\\pict", "\\header", " x", "\\v", "-1", "\\cell"]  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(_PIECES)).map("".join), st.binary(max_size=50))
def test_any_octets_are_read(body: str, octets: bytes) -> None:
    """No octets raise anything but Spent."""
    read(b"{\\rtf1" + body.encode() + octets, Purse())
    read(octets, Purse())


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(FILES), st.data())
def test_damaged_documents_are_read(file: Path, data: st.DataObject) -> None:
    """Real documents with octets changed, cut or put in raise nothing but Spent."""
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(6, len(content) - 1))
        match data.draw(st.sampled_from("fci")):
            case "f":
                content[at] ^= data.draw(st.integers(1, 255))
            case "c":
                del content[at : at + data.draw(st.integers(1, 20))]
            case _:
                content[at:at] = data.draw(st.binary(min_size=1, max_size=20))
    assert read(bytes(content), Purse()).type == "application/rtf"
