"""Reading: one way only, within budgets, never raising."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.message.inspect import Facts, TextEncoding, combine, to_open
from gateway.message.mime import Budget, Parts, Role, read

HEAD = "From: a@example.net\nMIME-Version: 1.0\n"


def parts_of(text: str, budget: Budget | None = None) -> Parts:
    return read(text.encode().replace(b"\n", b"\r\n"), budget or Budget())


def hiding(parts: Parts) -> set[int]:
    return {int(sighting.defect) for sighting in parts.sightings if sighting.hides}


AMBIGUOUS = {
    1: "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\nQQ==\n",
    2: "Content-Transfer-Encoding: base64, quoted-printable\n\nQQ==\n",
    3: "Content-Transfer-Encoding: x-base64\n\nQQ==\n",
    5: "Content-Transfer-Encoding: base\n 64\n\nQQ==\n",
    6: "Content-Type : multipart/mixed\n\nx\n",
    12: "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
    13: "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--a\n\nx\n--a--\n",
    14: "Content-Type: multipart/mixed; boundary=a; boundary*=us-ascii''b\n\n--a\n\nx\n--a--\n",
    15: 'Content-Type: multipart/mixed; boundary="=?utf-8?B?Yg==?="\n\n--b\n\nx\n--b--\n',
    16: 'Content-Type: multipart/mixed; boundary="a\n\n--a\n\nx\n--a--\n',
    17: "Content-Type: multipart/mixed; boundary=(x)a\n\n--a\n\nx\n--a--\n",
    18: "Content-Type: multipart/mixed; boundary= a\n\n--a\n\nx\n--a--\n",
    19: 'Content-Type: multipart/mixed; boundary=""\n\n--\n\nx\n----\n',
    20: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\nx\n--bb--\n--b--\n",
    21: "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
    25: "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\nx\n--b--\n",
    26: "Content-Type: multipart/mixed; boundary=b\n\n--b\t x\n\nx\n--b--\n",
    27: "Content-Type: multi part/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
    30: "Content-Transfer-Encoding: base64\n\nQQ==UEsD\n",
    31: "Content-Transfer-Encoding: base64\n\nU.E#s-D_B%BQ\n",
    32: "Content-Transfer-Encoding: base64\n\nUEsDB\n",
    34: "Content-Transfer-Encoding: quoted-printable\n\na =XY b\n",
    43: "From: b@example.net\n\nx\n",
    49: "Content-Type: message/partial; id=a; number=1; total=2\n\nx\n",
    50: 'Content-Type: message/external-body; access-type=URL; URL="http://x/"\n\nx\n',
    51: "\nbegin 644 a.docx\nM4$L#\nend\n",
    52: "\n=ybegin line=128 size=955 name=a.docx\nx\n=yend\n",
}


@pytest.mark.parametrize("number", sorted(AMBIGUOUS))
def test_what_can_be_read_two_ways_is_known(number: int) -> None:
    """Each class of ambiguity is seen by its number, as one that hides."""
    assert number in hiding(parts_of(HEAD + AMBIGUOUS[number]))


LEGAL = {
    "folded encoding": "Content-Transfer-Encoding:\n base64\n\n"
    + base64.b64encode(b"M\xe1\xba\xacT\r\n").decode()
    + "\n",
    "commented encoding": "Content-Transfer-Encoding: (a) base64 (b)\n\nTeG6rFQNCg==\n",
    "lower case escapes": "Content-Transfer-Encoding: quoted-printable\n\nM=e1=ba=acT\n",
    "soft breaks": "Content-Transfer-Encoding: quoted-printable\n\nM=E1=\n=BA=ACT\n",
    "forwarded": "Content-Type: message/rfc822\n\nSubject: x\n\nM\u1eacT\n",
    "second alternative": "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\n"
    "<b>M</b>&#7852;T\n--b--\n",
    "preamble": "Content-Type: multipart/mixed; boundary=b\n\nM\u1eacT\n--b\n\nx\n--b--\n",
}


@pytest.mark.parametrize("name", sorted(LEGAL))
def test_legal_but_rare_forms_are_read_not_refused(name: str) -> None:
    """The mark inside is found, and nothing is taken for ambiguous."""
    parts = parts_of(HEAD + LEGAL[name])
    assert hiding(parts) == set()
    assert [mark.level.value for mark in combine(parts, [Facts("x/y")] * len(to_open(parts))).marks] == ["MẬT"]


SLOPPY = {
    "no final boundary": "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n",
    "bare UTF-8 in the subject": "Subject: Báo cáo\n\nx\n",
    "an odd date": "Date: yesterday\n\nx\n",
    "a foreign charset": "Content-Type: text/plain; charset=koi8-r\n\nx\n",
    "no type at all": "\nx\n",
    "a delivery report": "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\n"
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n--b--\n",
}


@pytest.mark.parametrize("name", sorted(SLOPPY))
def test_ordinary_sloppy_mail_passes(name: str) -> None:
    """What hides nothing is no reason to refuse a citizen's letter."""
    assert hiding(parts_of(HEAD + SLOPPY[name])) == set()


def test_a_message_without_any_header_is_text() -> None:
    """A first line that is no field, and no header behind it: all of it is the body."""
    parts = parts_of("just words\n")
    assert hiding(parts) == set()
    assert parts.leaves[0].content == b"just words\r\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n" * 5000, 47),
        ("X: y\n" * 5000, 65),
        ("X: " + "y" * 400_000 + "\n", 65),
    ],
)
def test_budgets_stop_the_reading(text: str, number: int) -> None:
    """Parts and header have an end, and beyond it a message counts as hostile."""
    assert number in hiding(parts_of(HEAD + text))


def test_depth_has_a_budget() -> None:
    """A thousand multiparts in one another are read iteratively, and only so far."""
    text = HEAD
    for number in range(1000):
        text += f"Content-Type: multipart/mixed; boundary=b{number:04}\n\n--b{number:04}\n"
    assert 46 in hiding(parts_of(text))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"\r\n",
                b"--b",
                b"--",
                b"Content-Type: multipart/mixed; boundary=b",
                b"a: b",
                b" x",
                b"=?u?B?",
                b"(",
                b'"',
                b"\xff",
                b"Content-Transfer-Encoding: base64",
            ]
        ),
        max_size=40,
    )
)
def test_no_octets_raise_and_header_spans_are_whole(words: list[bytes]) -> None:
    """Whatever comes, reading ends; the spans of the header's fields lie one behind another in the message."""
    raw = b"".join(words)
    parts = read(raw, Budget(parts=50))
    combine(parts, [Facts("x/y")] * len(to_open(parts)))
    places = [place for field in parts.header for place in (field.start, field.end)]
    assert places == sorted(places)


def test_names_in_every_reading() -> None:
    """Continuations, charsets and encoded words of a file name are read; the type's name is a second reading."""
    text = (
        'Content-Type: application/pdf; name="b.exe"\nContent-Disposition: attachment;\n'
        " filename*0*=utf-8''b%C3%A1o;\n filename*1=\".pdf\"\n\nx\n"
    )
    leaf = parts_of(HEAD + text).leaves[0]
    assert leaf.role is Role.ATTACHMENT
    assert leaf.names == ("báo.pdf", "b.exe")


@pytest.mark.parametrize(
    ("charset", "octets", "encoding"),
    [
        ("utf-8", "Việt".encode(), TextEncoding.UNICODE),
        ("utf-8", b"Vi\xd6t", TextEncoding.INVALID),
        ("windows-1258", b"Vi\xeat", TextEncoding.WINDOWS_1258),
        ("x-viet-vps", b"Vi\xeat", TextEncoding.VPS),
        ("iso-8859-1", b"Gr\xfc\xdfe", TextEncoding.UNICODE),
        ("no-such-charset", b"abc", TextEncoding.UNICODE),
    ],
)
def test_text_encodings(charset: str, octets: bytes, encoding: TextEncoding) -> None:
    """Old Vietnamese encodings and false UTF-8 are not Unicode; foreign charsets are no matter of the regulation."""
    raw = HEAD.replace("\n", "\r\n").encode() + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + octets
    assert combine(read(raw, Budget()), ()).text_encoding is encoding
