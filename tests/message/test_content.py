"""What a part says of itself: once and in strict grammar, or told as a flaw that hides."""

import pytest

from gateway.message.content import Content, describe, top_flaws
from gateway.message.structure import Defect, HeaderField


def _fields(*lines: tuple[str, str]) -> list[HeaderField]:
    return [HeaderField(name, b" " + value.encode() + b"\r\n", 0, 0) for name, value in lines]


def _described(*lines: tuple[str, str]) -> Content:
    return describe(_fields(*lines), "text/plain")


def _hidden(content: Content) -> set[Defect]:
    return {flaw.defect for flaw in content.flaws if flaw.hides}


def test_a_plain_part() -> None:
    """Type, charset, encoding and name as they are declared, without a flaw."""
    found = _described(
        ("content-TYPE", "Text/HTML; charset=UTF-8"),
        ("Content-Transfer-Encoding", "BASE64 (of it)"),
        ("Content-Disposition", "attachment; filename=a.html"),
    )
    assert (found.type, found.charset, found.encoding, found.names, found.attached) == (
        "text/html", "utf-8", "base64", ("a.html",), True,
    )  # fmt: skip
    assert found.flaws == ()


def test_what_is_not_said_has_its_default() -> None:
    """A part without a header is text of seven bits, shown in its place."""
    found = describe([], "message/rfc822")
    assert (found.type, found.encoding, found.charset, found.boundary, found.attached) == (
        "message/rfc822", "7bit", None, None, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "first", "second", "defect"),
    [
        ("Content-Type", "text/plain", "text/html", Defect.DUPLICATE_TYPE),
        ("Content-Transfer-Encoding", "7bit", "base64", Defect.DUPLICATE_ENCODING),
        ("Content-Disposition", "inline", "attachment", Defect.NAMES_DIFFER),
    ],
)
def test_what_is_said_twice_hides(name: str, first: str, second: str, defect: Defect) -> None:
    """One reader takes the first, another the last, whichever order they come in."""
    assert defect in _hidden(_described((name, first), (name, second)))
    assert defect in _hidden(_described((name, second), (name.lower(), first)))


@pytest.mark.parametrize(
    ("value", "encoding", "defect", "hides"),
    [
        ("8-bit", "8bit", Defect.UNKNOWN_ENCODING, False),
        ("base64, 7bit", "base64", Defect.TWO_ENCODINGS_IN_ONE, True),
        ("base\r\n 64", "base64", Defect.FOLD_INSIDE_ENCODING, True),
        ("x-uuencode", "7bit", Defect.UUENCODED, True),
        ("binhex", "7bit", Defect.FOREIGN_ENCODING, True),
        (": base64", "base64", Defect.MALFORMED_FIELD, True),
        ("rot13", "7bit", Defect.UNKNOWN_ENCODING, True),
    ],
)
def test_odd_encodings(value: str, encoding: str, defect: Defect, *, hides: bool) -> None:
    """Sloppy words for no encoding are harmless; what two readers decode in two ways hides."""
    found = _described(("Content-Transfer-Encoding", value))
    assert found.encoding == encoding
    assert (defect, hides) in [(flaw.defect, flaw.hides) for flaw in found.flaws]


@pytest.mark.parametrize(
    ("parameters", "boundary", "defect"),
    [
        ("boundary=a", b"a", None),
        ('boundary="a b"', b"a b", Defect.BLANK_AT_BOUNDARY),
        ("boundary=a; boundary=b", b"a", Defect.DUPLICATE_BOUNDARY),
        ("boundary*=us-ascii''a", b"a", Defect.EXTENDED_BOUNDARY),
        ('boundary="=?utf-8?q?a?="', b"=?utf-8?q?a?=", Defect.ENCODED_WORD_BOUNDARY),
        ("", None, Defect.UNUSABLE_BOUNDARY),
        (f"boundary={'x' * 71}", b"x" * 71, Defect.UNUSABLE_BOUNDARY),
    ],
)
def test_boundaries(parameters: str, boundary: bytes | None, defect: Defect | None) -> None:
    """Only a boundary that every reader reads alike splits without a flaw."""
    found = _described(("Content-Type", f"multipart/mixed; {parameters}"))
    if boundary is None or defect is Defect.EXTENDED_BOUNDARY:
        assert found.boundary in {boundary, b"us-ascii''a"}
    else:
        assert found.boundary == boundary
    assert _hidden(found) == ({defect} if defect else set())


def test_a_boundary_where_no_parts_are_is_kept_apart() -> None:
    """Another reader may split there: it is told as a stray one and splits nothing here."""
    found = _described(("Content-Type", "text/plain; boundary=a"))
    assert (found.boundary, found.stray_boundary) == (None, b"a")
    assert Defect.ODD_MULTIPART_TYPE in _hidden(_described(("Content-Type", "multi-part/mixed; boundary=a")))


def test_a_multipart_that_is_encoded_hides() -> None:
    """Some readers decode it first and some do not (RFC 2045 6.4)."""
    found = _described(("Content-Type", "multipart/mixed; boundary=a"), ("Content-Transfer-Encoding", "base64"))
    assert _hidden(found) == {Defect.ENCODED_MULTIPART}


def test_every_reading_of_a_name_is_kept() -> None:
    """A name that one reader sees and another does not is asked by rules all the same, without its controls."""
    found = _described(
        ("Content-Type", "text/plain; name=b.exe"), ("Content-Disposition", 'attachment; filename="a\u202etxt.pdf"')
    )
    assert set(found.names) == {"a\u202etxt.pdf", "b.exe"}
    assert {flaw.defect for flaw in found.flaws} == {Defect.NAME_TRICK, Defect.NAMES_DIFFER}


@pytest.mark.parametrize(
    ("lines", "defects"),
    [
        ([("From", "a <a@example.vn>"), ("MIME-Version", "1.0 (x)")], set()),
        ([("MIME-Version", "1.0"), ("MIME-Version", "2.0")], {(Defect.MIME_VERSION, True)}),
        ([("Content-Type", "text/plain")], {(Defect.MIME_VERSION, False)}),
        ([("From", "a@example.vn"), ("From", "b@example.vn")], {(Defect.SENDER_UNCLEAR, True)}),
        ([("From", "a@example.vn, b@example.vn")], {(Defect.SENDER_UNCLEAR, True)}),
        ([("From", '"b@example.vn" <a@example.vn>')], set()),
        ([("From", "An/ORG@EXAMPLE <an@example.vn>")], set()),
        ([("From", "=?utf-8?q?a?= @example.vn")], {(Defect.CONTROL_IN_ENCODED_WORD, True)}),
    ],
)
def test_the_fields_of_the_message_itself(lines: list[tuple[str, str]], defects: set[tuple[Defect, bool]]) -> None:
    """One version, one sender: what two readers would name differently hides."""
    assert {(flaw.defect, flaw.hides) for flaw in top_flaws(_fields(*lines))} == defects
