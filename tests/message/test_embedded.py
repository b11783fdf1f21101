"""Files that a reader may unpack out of a text without MIME saying so."""

import base64
import binascii
import time

import pytest

from gateway.message.embedded import MAX_FILES, find
from gateway.message.structure import Defect

CONTENT = b"PK\x03\x04" + bytes(range(200))


def _uu(content: bytes, name: str = "a.zip") -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return b"begin 644 " + name.encode() + b"\n" + lines + b"`\nend\n"


@pytest.mark.parametrize("before", [b"", b"Dear all,\n", b"Dear all,\r\nbegin of a list\r\n"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_uuencoded_files_come_out(before: bytes, end: bytes) -> None:
    """A file in uuencode is found with its name behind words, and words that only begin so are none."""
    files, flaws = find(before + _uu(CONTENT, "báo cáo.zip").replace(b"\n", end))
    assert [(file.name, file.content) for file in files] == [("báo cáo.zip", CONTENT)]
    assert [(flaw.defect, flaw.hides) for flaw in flaws] == [(Defect.UUENCODED, False)]


def test_uuencode_without_an_end_is_taken_as_far_as_it_goes() -> None:
    """Readers do not ask for `end`: what was decoded until then is a file."""
    (file,), _ = find(_uu(CONTENT).partition(b"`")[0] + b"words that are no line of it, for sure\n")
    assert file.content.startswith(CONTENT[:180])


@pytest.mark.parametrize("before", [b"", b"\n", b"> ", b"src=data:application/zip;base64,"])
def test_bare_base64_of_a_container_comes_out(before: bytes) -> None:
    """Base64 that begins as a container does is a file at the start of a line, quoted, or in a data address."""
    (file,), flaws = find(before + base64.encodebytes(CONTENT).replace(b"\n", b"\r\n"))
    assert file.content == CONTENT
    assert flaws == []


def test_base64_inside_a_word_or_too_short_is_none() -> None:
    """Letters of a word that look like a container's are a word."""
    letters = base64.b64encode(CONTENT)
    assert find(b"xyz" + letters) == ([], [])
    assert find(letters[:99]) == ([], [])


def test_pgp_messages_are_files_that_are_locked_for_us() -> None:
    """Each PGP message is one, also the last that never ends."""
    sealed = b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"
    files, _ = find(b"x\n" + sealed + b"\ny\n" + sealed[:40])
    assert [(file.type, file.content) for file in files] == [
        ("application/pgp-encrypted", sealed),
        ("application/pgp-encrypted", sealed[:40]),
    ]


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        (b"=ybegin line=128 size=3 name=a\nxyz\n", Defect.YENC),
        (b"x\n(This file must be converted with BinHex 4.0)\n:abc:\n", Defect.FOREIGN_ENCODING),
    ],
)
def test_what_is_not_taken_out_is_told(text: bytes, defect: Defect) -> None:
    """yEnc and BinHex hide content; the same words inside a line do not begin yEnc."""
    assert [(flaw.defect, flaw.hides) for flaw in find(text)[1]] == [(defect, True)]
    assert find(b"see =ybegin line=128") == ([], [])


def test_more_files_than_are_taken_out_hide_the_rest() -> None:
    """The number is bounded, and that it was reached is told."""
    files, flaws = find(_uu(b"x") * (MAX_FILES + 1))
    assert len(files) == MAX_FILES
    assert (Defect.TOO_MANY_PARTS, True) in [(flaw.defect, flaw.hides) for flaw in flaws]


@pytest.mark.parametrize(
    "piece",
    [b"begin 644 a\n", b"begin\n", b"\nbegin 644 \n", b"-----BEGIN PGP MESSAGE-----", b"UEsDB ", b"\nUEsDB\x01"],
)
def test_hostile_texts_are_gone_through_in_one_pass(piece: bytes) -> None:
    """Four times as long takes no more than some four times as long, whatever stands there over and over."""
    times = []
    for size in (200_000, 800_000):
        text = (piece * (size // len(piece) + 1))[:size]
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            find(text)
            best = min(best, time.process_time() - began)
        times.append(best)
    assert times[1] < 0.05 + 8 * times[0]
