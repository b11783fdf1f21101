"""Messages made into Unicode: texts, subjects, attachments; and what must stay."""

import base64
import email
import email.policy

import pytest
from convert.old_files import octets

from gateway.convert.conversion import Conversion, Outcome, Unconvertible
from gateway.convert.mail import convert
from gateway.message.document import Purse
from gateway.message.vietnamese import codec
from gateway.message.vietnamese.encoding import TextEncoding

assert codec.CODECS
BODY = "Kính gửi các đồng chí\r\nCăn cứ Quyết định của Uỷ ban nhân dân tỉnh\r\n"
SUBJECT = "Báo cáo công tác tháng"
HEAD = b"From: an@example.gov.vn\r\nTo: b@example.org\r\nX-Odd:  kept\r\n  folded \r\n"
MIXED = HEAD + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b-b"\r\n\r\npreamble\r\n'


def _old(text: str, name: str = "tcvn3") -> bytes:
    return text.encode(name)


def _converted(raw: bytes) -> tuple[Conversion, bytes]:
    found = convert(raw, Purse())
    assert found.content is not None, found.why
    return found, found.content


def _read(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[return-value]


def test_undeclared_octets() -> None:
    """A plain old letter, with nothing declared, becomes one that any program reads; other fields stay as they are."""
    raw = HEAD + b"Subject: " + _old(SUBJECT) + b"\r\n\r\n" + _old(BODY)
    found, content = _converted(raw)
    assert (found.outcome, found.encoding, found.lines) == (Outcome.CONVERTED, TextEncoding.TCVN3, 3)
    assert content.isascii()
    assert content.startswith(HEAD)
    read = _read(content)
    assert (read["Subject"], read.get_content()) == (SUBJECT, BODY)
    assert convert(content, Purse()).outcome is Outcome.UNICODE


@pytest.mark.parametrize("name", ["vni", "viscii", "viqr", "tcvn3"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_declared(name: str, encoding: str) -> None:
    """A declared old charset gives way to UTF-8, in base64 where it was, in quoted-printable else."""
    plain = _old(BODY, name)
    body = {
        "8bit": plain,
        "quoted-printable": b"".join(b"=%02X" % one if one != 10 and one != 13 else bytes([one]) for one in plain),
        "base64": base64.encodebytes(plain).replace(b"\n", b"\r\n"),
    }[encoding]
    head = f"Content-Type: text/plain;\r\n charset=x-viet-{name}; format=flowed\r\nContent-Transfer-Encoding: {encoding}\r\n"
    found, content = _converted(HEAD + b"MIME-Version: 1.0\r\n" + head.encode() + b"\r\n" + body)
    assert found.encoding is not None
    read = _read(content)
    assert read.get_content() == BODY
    assert (read.get_content_charset(), read["Content-Type"].params["format"]) == ("utf-8", "flowed")
    assert read["Content-Transfer-Encoding"] == ("base64" if encoding == "base64" else "quoted-printable")


@pytest.mark.parametrize("charset", ["iso-8859-1", "x-viet-vni", "utf-8"])
def test_subject_words(charset: str) -> None:
    """A subject in encoded words is written anew, whether its charset tells the truth or its letters do."""
    written = {
        "iso-8859-1": _old("Báo cáo tổng kết năm"),
        "x-viet-vni": _old("Báo cáo tổng kết năm", "vni"),
        "utf-8": _old("Báo cáo tổng kết năm").decode("latin-1").encode(),
    }[charset]
    word = f"=?{charset}?B?{base64.b64encode(written).decode()}?="
    raw = HEAD + f"Subject: {word}\r\n\r\nplain\r\n".encode()
    found, content = _converted(raw)
    assert _read(content)["Subject"] == "Báo cáo tổng kết năm"
    assert content.endswith(b"\r\n\r\nplain\r\n")
    assert found.lines == 1


def _mixed(*parts: bytes) -> bytes:
    return MIXED + b"".join(b"--b-b\r\n" + part + b"\r\n" for part in parts) + b"--b-b--\r\nepilogue\r\n"


def _attached(content: bytes, kind: str = "application/octet-stream") -> bytes:
    head = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode() + base64.encodebytes(content).replace(b"\n", b"\r\n").removesuffix(b"\r\n")


def test_parts_and_attachments() -> None:
    """Texts, pages and documents in a letter are converted, each within its part; other parts stay octet for octet."""
    page = b"Content-Type: text/html; charset=windows-1252\r\n\r\n<p>" + _old(BODY.split("\r\n")[1]) + b"</p>"
    other = _attached(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "image/png")
    raw = _mixed(b"\r\n" + _old(BODY), page, _attached(octets("libreoffice-tcvn3.docx")), other)
    found, content = _converted(raw)
    assert found.outcome is Outcome.CONVERTED
    assert (".VnTime", "Times New Roman") in found.fonts
    text, html, document, picture = _read(content).iter_parts()
    assert text.get_content() == BODY
    assert html.get_content().strip() == f"<p>{BODY.splitlines()[1]}</p>"
    assert document.get_content().startswith(b"PK\3\4")
    assert picture.get_content().endswith(bytes(range(256)))
    assert other in content
    assert content.startswith(MIXED)
    assert content.endswith(b"--b-b--\r\nepilogue\r\n")


def test_forwarded() -> None:
    """A forwarded letter is converted with its own subject; one that is signed (DKIM) stays within a letter that is not."""
    inner = HEAD + b"Subject: " + _old(SUBJECT) + b"\r\n\r\n" + _old(BODY)
    forwarded = b"Content-Type: message/rfc822\r\n\r\n"
    sealed = forwarded + b"DKIM-Signature: v=1; a=rsa-sha256\r\n" + inner
    found, content = _converted(_mixed(forwarded + inner, sealed))
    assert found.outcome is Outcome.PARTLY
    assert any("signed" in why for why in found.why)
    assert sealed in content
    first, _ = _read(content).iter_parts()
    assert first.get_content()["Subject"] == SUBJECT


def test_line_feeds() -> None:
    """A file with LF line ends keeps them."""
    raw = (HEAD + b"\r\n" + _old(BODY)).replace(b"\r\n", b"\n")
    assert b"\r" not in _converted(raw)[1]


SIGNED = (
    HEAD
    + b'MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=s; protocol="application/pgp-signature"\r\n\r\n'
    b"--s\r\n\r\n" + _old(BODY) + b"\r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--\r\n"
)


@pytest.mark.parametrize(
    ("raw", "outcome", "word"),
    [
        (b"DKIM-Signature: v=1; a=rsa-sha256\r\n" + HEAD + b"\r\n" + _old(BODY), Outcome.SIGNED, "signed"),
        (SIGNED, Outcome.SIGNED, "signed"),
        (HEAD + b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\n" + _old(BODY), Outcome.SIGNED, "signed"),
        (_mixed(b"\r\nHello", _attached(b"{\\rtf1 a}")), Outcome.UNSUPPORTED, "part 2: RTF"),
        (HEAD + b"\r\n" + BODY.encode(), Outcome.UNICODE, ""),
        (HEAD + b"Content-Type: text/plain; charset=koi8-r\r\n\r\n\xcf\xd2", Outcome.LEFT, "koi8-r"),
    ],
)
def test_left_alone(raw: bytes, outcome: Outcome, word: str) -> None:
    """Signed, unsupported, foreign and Unicode letters stay as they are, and it is said why."""
    found = convert(raw, Purse())
    assert (found.outcome, found.content) == (outcome, None)
    assert word in " ".join(found.why)


def test_ambiguous() -> None:
    """A message that programs split in two ways is not written anew."""
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\n"
        + _old(BODY)
        + b"\r\n--a--\r\n"
    )
    with pytest.raises(Unconvertible) as told:
        convert(raw, Purse())
    assert told.value.outcome is Outcome.UNREADABLE
