"""Splitting: any octets, within budgets, in linear time, with every octet of the header accounted for."""

import base64
import hashlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message import mime
from gateway.message.inspect import Facts, combine, to_open
from gateway.message.mime import Budget, Defect, Role

ALPHABET = [
    b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Content-Disposition: ", b"From: ", b"Subject: ", b"X: ",
    b"multipart/mixed; boundary=b", b'multipart/alternative; boundary="bb"', b"text/plain; charset=utf-8", b"text/html",
    b"message/rfc822", b"base64", b"quoted-printable", b"attachment; filename*0*=utf-8''a%20; filename*1=b", b"(", b")",
    b"\r\n", b"\r\n\r\n", b"--b\r\n", b"--b--\r\n", b"--bb\r\n", b"--bb--\r\n", b" ", b"\t", b";", b'"', b"\\", b"=",
    b"=?utf-8?B?VOG7?=", b"=?utf-8?Q?=90I?=", b"begin 644 a\r\n", b"UEsDBBQ", b"<b>&#7888;", b"<!--", b"<script>",
    b"\0", b"\r", b"\n", b"\xe1\xba\xac", b"\xff", b":", b"TO\xcc\x82", b"+Hqw-", b"a@x.vn", b",",
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(ALPHABET), st.binary(max_size=12)), max_size=60).map(b"".join)
FEW = settings(max_examples=200, deadline=None, derandomize=True, database=None)
SMALL = Budget(parts=20, depth=4, header_fields=30, header_octets=2000)


def multipart(*parts: bytes) -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def defects(parts: mime.Parts) -> set[Defect]:
    return {sighting.defect for sighting in parts.sightings}


@FEW
@given(HOSTILE)
def test_any_octets_become_a_message(raw: bytes) -> None:
    """Reading and combining never raise, attachments are numbered from 1, and the digest is that of the octets."""
    parts = mime.read(raw, SMALL)
    message = combine(parts, [Facts("x/y") for _ in to_open(parts)])
    numbers = [leaf.number for leaf in parts.leaves if leaf.role is Role.ATTACHMENT]
    assert numbers == list(range(1, len(numbers) + 1))
    assert parts.sha256 == hashlib.sha256(raw).hexdigest()
    assert (message.size, len(message.attachments)) == (len(raw), len(numbers))


@FEW
@given(HOSTILE)
def test_spans_of_fields_join_without_a_gap(raw: bytes) -> None:
    """Header fields lie behind one another; each span begins with its name and holds its value."""
    header = mime.read(raw, SMALL).header
    for field, following in itertools.pairwise(header):
        assert field.end == following.start
    for field in header:
        octets = raw[field.start : field.end]
        assert octets.startswith(field.name.encode("latin-1"))
        assert octets.endswith((field.raw, field.raw + b"\r\n"))


def test_spans_of_fields_are_the_header() -> None:
    """The spans of an honest header are all its octets up to the empty line, folds included."""
    raw = b"From: a@x\r\nSubject: a\r\n b\r\n\tc\r\nX:\r\n\r\nbody: no field\r\n"
    header = mime.read(raw, Budget()).header
    assert b"".join(raw[field.start : field.end] for field in header) == raw[: raw.index(b"\r\n\r\n") + 2]
    assert [field.raw for field in header] == [b" a@x", b" a\r\n b\r\n\tc", b""]


@FEW
@given(st.binary(max_size=400), st.integers(1, 76))
def test_base64_comes_back(content: bytes, width: int) -> None:
    """Any octets sent as base64, in lines of any length, are the attachment's content, with no defect."""
    letters = base64.b64encode(content)
    lines = b"\r\n".join(letters[at : at + width] for at in range(0, len(letters), width))
    raw = multipart(b"Content-Type: application/x-a\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines)
    parts = mime.read(raw, Budget())
    assert [leaf.content for leaf in parts.leaves] == [content]
    assert not {Defect.BASE64_JUNK, Defect.BASE64_LENGTH, Defect.BASE64_AFTER_PADDING} & defects(parts)


def test_a_delimiter_takes_its_line_end_with_it() -> None:
    """The line end before a delimiter is no content; one more is."""
    parts = mime.read(multipart(b"\r\none", b"\r\ntwo\r\n", b"\r\n"), Budget())
    assert [leaf.content for leaf in parts.leaves] == [b"one", b"two\r\n", b""]


def test_lines_that_only_begin_with_dashes_are_text() -> None:
    """Signature separators and rules are no delimiters."""
    text = b"a\r\n-- \r\nAnh\r\n----------\r\n--c"
    assert [leaf.content for leaf in mime.read(multipart(b"\r\n" + text), Budget()).leaves] == [text]


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"X: a\r\n" * 31 + b"\r\n", Defect.HEADER_OVERGROWN),
        (b"X: " + b"a" * 2001 + b"\r\n\r\n", Defect.HEADER_OVERGROWN),
        (multipart(*[b"\r\na"] * 21), Defect.TOO_MANY_PARTS),
        (b"Content-Type: message/rfc822\r\n\r\n" * 6, Defect.TOO_DEEP),
    ],
)
def test_reading_stops_at_a_budget(raw: bytes, defect: Defect) -> None:
    """Beyond a budget nothing more is read, and the message is told to hide content."""
    parts = mime.read(raw, SMALL)
    assert [sighting.hides for sighting in parts.sightings if sighting.defect is defect] == [True]
    assert len(parts.leaves) <= SMALL.parts


def test_a_message_within_its_budget_is_whole() -> None:
    """Exactly as many parts, fields and levels as the budget allows are read."""
    assert Defect.TOO_MANY_PARTS not in defects(mime.read(multipart(*[b"\r\na"] * 20), SMALL))
    assert Defect.HEADER_OVERGROWN not in defects(mime.read(b"X: a\r\n" * 30 + b"\r\n", SMALL))
    assert Defect.TOO_DEEP not in defects(mime.read(b"Content-Type: message/rfc822\r\n\r\n" * 4, SMALL))


def test_the_standard_library_s_own_messages_are_read() -> None:
    """Every message that CPython tests its parser with becomes a message without an exception."""
    package = pytest.importorskip("test.test_email", reason="CPython's test.test_email is not installed")
    paths = sorted((Path(package.__path__[0]) / "data").glob("*.txt"))
    if not paths:
        pytest.skip("CPython's test.test_email has no data")
    for path in paths:
        raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        parts = mime.read(raw, Budget())
        assert combine(parts, [Facts("x/y") for _ in to_open(parts)]).size == len(raw)
