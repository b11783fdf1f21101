"""Whole documents made into Unicode copies: those of real writers, of every kind, and those that cannot be."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping

import pytest
from convert.old_files import FILES, PACKAGES, lines, meant, octets, passages

from gateway.convert.conversion import Outcome
from gateway.convert.converting import convert
from gateway.message.document import Purse
from gateway.message.kinds import Kind, kind
from gateway.message.vietnamese import fonts
from gateway.message.vietnamese.encoding import TextEncoding
from gateway.message.vietnamese.reading import reading

_TEXT = re.compile(r">[^<]+<")
DIFFERENT = {"openpyxl.xlsx", "xlsxwriter-strings.xlsx", "word.html"}
_VALUE = re.compile(r"""(["'])[^"'<>]*\1""")


@pytest.mark.parametrize("name", FILES)
def test_copies_say_what_was_meant(name: str) -> None:
    """Each line of a real writer's document stands in its copy in Unicode, and nothing old is left there."""
    found = convert(octets(name), Purse())
    assert (found.outcome, found.why) == (Outcome.CONVERTED, ())
    assert found.content is not None
    assert found.encoding is (_encoding(name))
    seen = passages(name, found.content)
    said = [line.strip() for one in seen for line in one.text.split("\n")]
    assert [line for line in lines(name) if line not in said] == []
    assert not any(reading(one.text).is_old for one in seen)


def _encoding(name: str) -> TextEncoding:
    if name == "xlsxwriter-strings.xlsx":
        return TextEncoding.MIXED
    return (
        TextEncoding.VNI if any(one in name for one in ("vni", "pptx", "xlsxwriter", "entit")) else TextEncoding.TCVN3
    )


@pytest.mark.parametrize("name", FILES)
def test_no_old_font_is_left(name: str) -> None:
    """No text of a copy stands in an old font, and each replacement is told."""
    found = convert(octets(name), Purse())
    assert found.content is not None
    written = {one.letters.font for passage in passages(name, found.content) for one in passage.stretches}
    assert [font for font in written if fonts.table_of(font)] == []
    assert found.fonts
    assert all(fonts.table_of(old) and not fonts.table_of(new) for old, new in found.fonts)


@pytest.mark.parametrize("name", [name for name in FILES if name not in DIFFERENT])
def test_copies_say_what_rules_read(name: str) -> None:
    """A copy says what the gateway's reader decodes of the original for its rules, passage by passage.

    Left out are workbooks of one text in two fonts, and a page of which only the sheet tells the capitals.
    """
    content = octets(name)
    found = convert(content, Purse())
    assert found.content is not None
    assert sorted(one.text for one in passages(name, found.content)) == sorted(meant(passages(name, content)))


@pytest.mark.parametrize("name", PACKAGES)
def test_nothing_else_changes(name: str) -> None:
    """Members keep order, name, time and method, those without old text their octets, and markup its elements."""
    content = octets(name)
    found = convert(content, Purse())
    assert found.content is not None
    before, after = _members(content), _members(found.content)
    assert [_described(one) for one in before] == [_described(one) for one in after]
    changed = 0
    for (info, old), (_, new) in zip(before.items(), after.items(), strict=True):
        if old == new:
            continue
        changed += 1
        assert info.filename.endswith((".xml", ".vml"))
        if name != "xlsxwriter-strings.xlsx":  # a text in several fonts becomes several texts
            assert _skeleton(old) == _skeleton(new)
    assert changed
    raw_before, raw_after = _raw(content), _raw(found.content)
    assert all(raw_after[name] == raw for name, raw in raw_before.items() if _same(before, after, name))


def _members(content: bytes) -> Mapping[zipfile.ZipInfo, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {one: package.read(one) for one in package.infolist()}


def _described(one: zipfile.ZipInfo) -> tuple[object, ...]:
    return one.filename, one.date_time, one.compress_type, one.external_attr, one.create_system, one.comment


def _skeleton(part: bytes) -> list[str]:
    """The markup of a part without its texts and the values of its attributes. A soft hyphen is the letter ư."""
    markup = part.decode("utf-8").replace("<w:softHyphen/>", "<w:t>ư</w:t>")
    return _VALUE.sub('""', _TEXT.sub("><", markup)).split("<")


def _raw(content: bytes) -> dict[str, bytes]:
    """The packed octets of each member."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for one in package.infolist():
            start = one.header_offset
            lengths = [int.from_bytes(content[start + at : start + at + 2], "little") for at in (26, 28)]
            data = start + 30 + sum(lengths)
            found[one.filename] = content[data : data + one.compress_size]
    return found


def _same(before: Mapping[zipfile.ZipInfo, bytes], after: Mapping[zipfile.ZipInfo, bytes], name: str) -> bool:
    old, new = ({one.filename: octets for one, octets in all_.items()} for all_ in (before, after))
    return old[name] == new[name]


@pytest.mark.parametrize("name", FILES)
def test_copies_are_unicode(name: str) -> None:
    """A copy is nothing to do a second time, and the octets given stay as they were."""
    content = octets(name)
    digest = hashlib.sha256(content).digest()
    first = convert(content, Purse())
    assert first.content is not None
    again = convert(first.content, Purse())
    assert (again.outcome, again.content) == (Outcome.UNICODE, None)
    assert hashlib.sha256(content).digest() == digest


@pytest.mark.parametrize("name", FILES)
def test_small_purse(name: str) -> None:
    """A document beyond the budget is told to be unreadable here, and nothing is made of it."""
    found = convert(octets(name), Purse(octets=10, steps=3, characters=10))
    assert (found.outcome, found.content) == (Outcome.UNREADABLE, None)
    assert found.why


@pytest.mark.parametrize("cut", range(40, 5000, 700))
def test_damaged(cut: int) -> None:
    """A package that is cut off anywhere is refused with a reason."""
    content = octets("libreoffice-tcvn3.docx")
    found = convert(content[:cut] + content[cut + 9 :], Purse())
    assert found.content is None or kind(content[:cut] + content[cut + 9 :]) is not Kind.OOXML
    assert found.why


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"%PDF-1.7\n", Outcome.UNSUPPORTED),
        (b"{\\rtf1 a}", Outcome.UNSUPPORTED),
        (b"", Outcome.UNICODE),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, Outcome.NO_TEXT),
        (b"-----BEGIN PGP MESSAGE-----\n\nabcd\n", Outcome.LOCKED),
        ("Văn bản này đã là Unicode".encode(), Outcome.UNICODE),
        ("Le conseil général a été créé à l'été, voilà".encode("latin-1"), Outcome.LEFT),
    ],
)
def test_nothing_to_convert(content: bytes, outcome: Outcome) -> None:
    """What is not converted is told by its kind, with a reason where there is something to do."""
    found = convert(content, Purse())
    assert (found.outcome, found.content) == (outcome, None)
    assert bool(found.why) or found.outcome is Outcome.UNICODE


def test_signed_package() -> None:
    """A signed document is left alone."""
    content = octets("libreoffice-tcvn3.docx")
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for one in before.infolist():
            after.writestr(one, before.read(one))
        after.writestr("_xmlsignatures/origin.sigs", b"")
    found = convert(made.getvalue(), Purse())
    assert (found.outcome, found.content) == (Outcome.SIGNED, None)
