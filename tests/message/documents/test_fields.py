"""The field language of Word: one instruction gives the same facts in .doc, .docx and RTF."""

import io
import struct
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from data.makers.compound_file import compound

from gateway.message.document import Active, Opened, Place, Purse, Spent
from gateway.message.documents import fields, ole, ooxml, rtf

BEGIN, DIVIDE, END = "\x13\x14\x15"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def in_doc(text: str) -> Opened:
    """A Word document of 1997 with this text, in one piece, without letters or styles."""
    octets = text.encode("utf-16-le")
    begin, pairs = 0x600, {33: (0, 21)}  # where the pieces are told
    fib = bytearray(begin)
    struct.pack_into("<H", fib, 0, 0xA5EC)
    struct.pack_into("<I", fib, 0x4C, len(text))
    for number, (at, length) in pairs.items():
        struct.pack_into("<II", fib, 0x9A + 8 * number, at, length)
    pieces = b"\x02" + struct.pack("<IIIHIH", 16, 0, len(text), 0, begin, 0)
    return ole.read(compound({"WordDocument": bytes(fib) + octets, "0Table": pieces}), Purse())


def in_docx(text: str) -> Opened:
    """A Word document of 2007 with this text; results stand in runs of text, instructions in their own."""
    runs, marks = [], {BEGIN: "begin", DIVIDE: "separate", END: "end"}
    results: list[bool] = []
    for sign in text:
        if kind := marks.get(sign):
            runs.append(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>')
            results = [*results, False] if sign == BEGIN else results[:-1] + [True] * (sign == DIVIDE)
        else:
            name = "instrText" if results and not results[-1] else "t"
            runs.append(f'<w:r><w:{name} xml:space="preserve">{escape(sign)}</w:{name}></w:r>')
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{MAIN}"><w:body><w:p>{"".join(runs)}</w:p></w:body></w:document>',
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return ooxml.read(written.getvalue(), Purse())


def in_rtf(text: str) -> Opened:
    """A file of RTF with this text."""
    marks = {BEGIN: "{\\field{\\*\\fldinst ", DIVIDE: "}{\\fldrslt ", END: "}}", "\\": "\\\\"}
    written = "".join(marks.get(sign) or (sign if sign.isascii() else f"\\uc0\\u{ord(sign)} ") for sign in text)
    return rtf.read(b"{\\rtf1 " + written.encode() + b"}", Purse())


def field(instruction: str, result: str = "kept") -> str:
    return f"{BEGIN}{instruction}{DIVIDE}{result}{END}"


FORMATS = pytest.mark.parametrize("read", [in_doc, in_docx, in_rtf])
FACTS: list[tuple[str, set[Active]]] = [
    (" DDEAUTO c:\\\\windows\\\\cmd.exe /k ", {Active.FIELD}),
    ("dde excel x", {Active.FIELD}),
    ('"DDE" excel x', {Active.FIELD}),
    ("“DDEAUTO” excel x", {Active.FIELD}),
    (" " * 70_000 + "DDE excel x", {Active.FIELD}),
    ('LINK Excel.Sheet.8 "\\\\\\\\server\\\\a.xls" A1 \\a', {Active.FIELD, Active.EXTERNAL}),
    ("INCLUDETEXT a.doc", {Active.EXTERNAL}),
    ("INCLUDE a.doc", {Active.EXTERNAL}),
    ('INCLUDEPICTURE "http://example.org/a.png" \\d', {Active.EXTERNAL}),
    ("INCLUDEPICTURE a.png", {Active.EXTERNAL}),
    ("IMPORT a.png", {Active.EXTERNAL}),
    ("RD a.doc", {Active.EXTERNAL}),
    ('DATABASE \\c "DSN=x" \\s "SELECT 1"', {Active.EXTERNAL}),
    ("CONTROL Forms.TextBox.1 \\s", {Active.OBJECT}),
    (field("QUOTE 68 68 69 65 85 84 79") + " excel x", {Active.FIELD}),
    (field("QUOTE 68 68 69", "DDE") + " excel x", {Active.FIELD}),
    (field('QUOTE "D" 68 "E"', "") + " excel x", {Active.FIELD}),
    (field("QUOTE 68", "D") + "D" + field("QUOTE 69", "E") + " excel x", {Active.FIELD}),
    (field("QUOTE " + field("QUOTE 54 56", "68") + " 68 69", "PAGE") + " excel x", {Active.FIELD}),
    (field("QUOTE 80 65 71 69", "DDE") + " excel x", {Active.FIELD}),
    (field("REF a", "DDE") + " excel x", {Active.FIELD}),
    (field("REF a", field("REF b", "DDE")) + " excel x", {Active.FIELD}),
    ("IF 1 = 1 " + field("DDE excel x", "1"), {Active.FIELD}),
    ("MACROBUTTON NoMacro click", set()),
    ("MACROBUTTON MTPlaceRef click", set()),
    ('HYPERLINK "http://example.org/"', set()),
    ("PAGE", set()),
    ("QUOTE 68 68 69", set()),
    ("DDETAIL", set()),
    ("= DDE + 1", set()),
    ("", set()),
]


@FORMATS
@pytest.mark.parametrize(("instruction", "active"), FACTS)
def test_one_instruction_does_the_same_in_every_format(
    read: Callable[[str], Opened], instruction: str, active: set[Active]
) -> None:
    """What a field does is told alike, however its word is put together, and its format adds nothing."""
    found = read("before " + field(instruction) + " after")
    assert (found.active, found.opaque, found.hostile) == (active, False, False)


@FORMATS
def test_instructions_are_hidden_and_results_are_shown(read: Callable[[str], Opened]) -> None:
    """The address behind a link and the letters that numbers spell are hidden text; results stand in their line."""
    found = read("a" + field("HYPERLINK mat.doc", "b") + "c" + field("QUOTE 77 65 84", "d") + "e")
    text = {place: "".join(one.text for one in found.passages if one.place is place) for place in Place}
    assert text[Place.BODY] == "abcde"
    assert "HYPERLINK mat.doc" in text[Place.HIDDEN]
    assert "QUOTE 77 65 84" in text[Place.HIDDEN]
    assert "MAT" in text[Place.HIDDEN].split("\n")


@FORMATS
@pytest.mark.parametrize(
    "broken", [f"{BEGIN}DDE excel x", f"{BEGIN}DDE excel x{END}", f"{BEGIN}{BEGIN}{DIVIDE}DDE excel x"]
)
def test_a_field_whose_marks_are_missing_is_judged(read: Callable[[str], Opened], broken: str) -> None:
    """Whether it never divides or never ends, what it does is told."""
    assert read(broken).active == {Active.FIELD}


@pytest.mark.parametrize(
    ("instruction", "said"),
    [
        ("QUOTE 77 65 84", "MAT"),
        ('quote "M" 65 "T"', "MAT"),
        ('QUOTE "77 65" 84', "MAT"),
        ("QUOTE 77 999999999999 3 55296 84", "MT"),
        ("PAGE", ""),
        ("QUOTE", ""),
        ("QUOTED 77", ""),
    ],
)
def test_quoted_numbers_are_letters(instruction: str, said: str) -> None:
    """`QUOTE` with numbers gives their letters, with words the words; other fields give none."""
    assert fields.spelled(instruction) == said


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        ("http://example.org/a.dotm", True),
        ('"\\\\server\\a.dotm"', True),
        ("//server/a.dotm", True),
        ("file:///a.dotm", True),
        ("C:\\Normal.dotm", False),
        ("C:/Normal.dotm", False),
        ("Normal.dotm", False),
        ("", False),
    ],
)
def test_addresses_and_shares_are_remote(path: str, remote: bool) -> None:
    """A path on the reader's own disk is told from one that leads to another machine."""
    assert fields.is_remote(path) is remote


def test_fields_that_spell_one_another_are_paid() -> None:
    """A long text that a thousand fields hand on from one to the next uses the purse up before the time."""
    reading = fields.Fields(Purse(steps=100_000))
    for _ in range(1000):
        reading.begin()
        reading.say("QUOTE ")
    reading.say("x" * 10_000)
    with pytest.raises(Spent):
        reading.finish()
