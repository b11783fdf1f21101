"""Writes golden messages of evasions and of rare legal forms, each with what reading it must tell.

    python tests/data/makers/evasions.py        then look at `git diff tests/messages`

Files that stand in the folders already and are not named here were written by hand and stay as they are.
A rare legal form is a pair: `NAME` with a harmless text, `NAME-marked` with a secrecy mark in its place.
"""

import base64
import binascii
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "messages"
FILE = b"PK\x03\x04" + bytes(range(120)) + b"a.docx"
TEXT = "Content-Type: text/plain; charset=utf-8\r\n"
PARTED = "Content-Type: multipart/mixed; boundary=b\r\n"
HARMLESS, MARKED = "Xin chào", "TỐI MẬT"
TOP = (
    "From: Anh <a@example.org>\r\nTo: b@example.org\r\nSubject: Thu\r\nDate: Mon, 2 Feb 2026 08:00:00 +0700\r\n"
    "Message-ID: <1@example.org>\r\n"
)


def lines(content: bytes) -> str:
    """Base64 in lines."""
    return base64.encodebytes(content).decode().replace("\n", "\r\n")


B64 = lines(FILE)


def letter(head: str, body: str, version: str = "MIME-Version: 1.0\r\n", top: str = TOP) -> bytes:
    """A message; NUL and other single octets are written as letters below 256."""
    return (top + version + head + "\r\n" + body).encode("utf-8")


def attached(head: str, body: str = B64) -> str:
    """The body of a multipart with a text and one file."""
    return f"--b\r\n{TEXT}\r\nXin chào\r\n--b\r\n{head}\r\n{body}\r\n--b--\r\n"


def uu(content: bytes) -> str:
    """Uuencoded lines."""
    return "\r\n".join(
        binascii.b2a_uu(content[at : at + 45]).decode().rstrip("\n") for at in range(0, len(content), 45)
    )


def parted(parameters: str, kind: str = "multipart/mixed", name: str = "Content-Type: ") -> bytes:
    """A multipart whose own header is the odd thing, with a file in it."""
    body = attached("Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n")
    return letter(f"{name}{kind}{parameters}\r\n", body)


def file_of(encoding: str, body: str = B64) -> bytes:
    """A file whose transfer encoding, or whose body, is the odd thing."""
    return letter(PARTED, attached(f"Content-Type: application/zip\r\n{encoding}\r\n", body))


def named(names: str, said: str) -> bytes:
    """A text file whose name is the odd thing."""
    return letter(PARTED, attached(f"{TEXT}Content-Disposition: attachment;\r\n {names}\r\n", said))


ENCODED = "Content-Transfer-Encoding: "
QUOTED = f"{ENCODED}quoted-printable"
YES, NO = True, False


def evasions() -> dict[str, tuple[bytes, list[tuple[int, bool]]]]:
    """The messages with the defects that must be told: the class, and whether content can hide behind it."""
    cases: dict[str, tuple[bytes, list[tuple[int, bool]]]] = {
        "01-same-encoding-twice": (file_of(f"{ENCODED}base64\r\n{ENCODED}base64"), [(1, YES)]),
        "01-identity-first": (file_of(f"{ENCODED}7bit\r\n{ENCODED}base64"), [(1, YES)]),
        "02-semicolon": (file_of(f"{ENCODED}base64;qp"), [(2, YES)]),
        "02-blank": (file_of(f"{ENCODED}7bit base64"), [(2, YES)]),
        "03-x-base64": (file_of(f"{ENCODED}x-base64"), [(3, YES)]),
        "03-quoted": (file_of(f'{ENCODED}"base64"'), [(3, YES)]),
        "03-uu-without-encoding": (file_of("X-Any: x", f"begin 644 a.docx\r\n{uu(FILE)}\r\n`\r\nend"), [(51, NO)]),
        "03-binhex-without-encoding": (
            file_of("X-Any: x", "(This file must be converted with BinHex 4.0)\r\n:x:"),
            [(53, YES)],
        ),
        "04-comment-without-begin": (file_of(f"{ENCODED}base64)"), [(3, YES)]),
        "05-fold-in-quoted-printable": (file_of(f"{ENCODED}quoted\r\n -printable"), [(5, YES)]),
        "06-tab-before-colon": (parted("; boundary=b", name="Content-Type\t: "), [(6, YES)]),
        "06-no-colon": (letter("Content-Type multipart/mixed; boundary=b\r\n", attached("")), [(11, YES)]),
        "06-blank-before-colon-of-encoding": (file_of("Content-Transfer-Encoding : base64"), [(6, YES)]),
        "06-blank-before-colon-of-sender": (
            letter(TEXT, "x", top="From : a@example.org\r\nSubject: x\r\n"),
            [(6, YES)],
        ),
        "07-tab-before-first-field": (letter(TEXT, "x", top="\tFrom: a@example.org\r\n"), [(7, YES)]),
        "08-vertical-tab-in-name": (parted("; boundary=b", name="Content-\x0bType: "), [(8, YES)]),
        "08-control-in-encoding": (file_of(f"{ENCODED}b\x01ase64"), [(3, YES), (8, YES)]),
        "08-eight-bit-name": (parted("; boundary=b", name="Content-Typé: "), [(8, YES)]),
        "09-lf-cr": (letter(TEXT, "a\n\rContent-Type: x\r\n"), [(9, YES)]),
        "09-bare-cr-in-header": (
            letter("Subject: a\rContent-Type: multipart/mixed; boundary=b\r\n", attached("")),
            [(9, YES)],
        ),
        "10-lf-cr-behind-header": (file_of(f"{ENCODED}base64\r\n\n\r"), [(9, YES), (11, YES)]),
        "10-blank-line-with-tab": (file_of(f"{ENCODED}base64\r\n\t"), [(10, YES)]),
        "11-body-without-empty-line": (letter(PARTED, f"--b\r\n{ENCODED}base64\r\n{B64}--b--\r\n"), [(11, YES)]),
        "12-same-type-twice": (parted("; boundary=b\r\nContent-Type: multipart/mixed; boundary=b"), [(12, YES)]),
        "12-text-first": (letter("Content-Type: text/plain\r\n" + PARTED, attached("")), [(12, YES)]),
        "13-same-boundary-twice": (parted("; boundary=b; boundary=b"), [(13, YES)]),
        "14-extended-and-plain": (parted("; boundary=b; boundary*=us-ascii''c"), [(13, YES), (14, YES)]),
        "14-sections-out-of-order": (parted("; boundary*1=b; boundary*0=a"), [(13, YES), (14, YES)]),
        "15-quoted-word": (parted('; boundary="=?utf-8?Q?b?="'), [(15, YES)]),
        "16-quote-behind": (parted('; boundary=b"'), [(16, YES)]),
        "16-single-quotes-and-tail": (parted('; boundary="b"c'), [(16, YES)]),
        "16-semicolon-in-quotes": (parted('; x="; boundary=c"; boundary=b; y="'), [(16, YES)]),
        "17-comment-behind": (parted("; boundary=b(x)"), [(17, YES)]),
        "17-open-comment": (parted("; boundary=b (x"), [(17, YES)]),
        "18-blank-before-equals": (parted("; boundary =b"), [(18, YES)]),
        "18-blank-in-quotes": (parted('; boundary=" b"'), [(18, YES)]),
        "19-boundary-without-value": (parted("; boundary="), [(16, YES)]),
        "19-eight-bit-boundary": (parted('; boundary="bé"'), [(19, YES)]),
        "20-inner-is-prefix": (
            letter(
                "Content-Type: multipart/mixed; boundary=bb\r\n",
                f"--bb\r\n{PARTED}\r\n--b\r\n\r\nx\r\n--b--\r\n--bb--\r\n",
            ),
            [(20, YES), (26, YES)],
        ),
        "21-forwarded-reuse": (
            letter(
                PARTED,
                f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@example.org\r\n{PARTED}\r\n--b\r\n\r\nx\r\n--b--\r\n",
            ),
            [(21, YES), (22, NO)],
        ),
        "22-file-without-end": (
            letter(PARTED, attached(f"Content-Type: application/zip\r\n{ENCODED}base64\r\n").removesuffix("--b--\r\n")),
            [(22, NO)],
        ),
        "23-base64-after-close": (letter(PARTED, f"--b\r\n\r\nx\r\n--b--\r\n{B64}"), [(23, YES)]),
        "23-close-first": (letter(PARTED, f"--b--\r\n{attached('')}"), [(23, YES)]),
        "24-base64-in-preamble": (letter(PARTED, f"{B64}\r\n--b\r\n\r\nx\r\n--b--\r\n"), [(24, YES)]),
        "25-quoted-printable-multipart": (letter(f"{PARTED}{QUOTED}\r\n", attached("")), [(25, YES)]),
        "26-carriage-returns": (letter(PARTED, "--b\r\r\n\r\nx\r\n--b--\r\n"), [(9, YES), (26, YES)]),
        "26-tab-and-text": (letter(PARTED, "--b\t x\r\n\r\nx\r\n--b--\r\n"), [(26, YES)]),
        "27-backslash": (parted("; boundary=b", kind="multi\\part/mixed"), [(27, YES)]),
        "27-blank-before-slash": (parted("; boundary=b", kind="multipart /mixed"), [(27, YES)]),
        "28-boundary-on-file": (letter("Content-Type: application/zip; boundary=b\r\n", attached("")), [(28, YES)]),
        "29-two-point-nought": (letter(TEXT, "Xin chào\r\n", "MIME-Version: 2.0\r\n"), [(29, NO)]),
        "30-padding-on-its-own-line": (file_of(f"{ENCODED}base64", f"UEs=\r\n{B64}"), [(30, YES)]),
        "31-url-alphabet": (file_of(f"{ENCODED}base64", "UEsDBBQ_-_QA"), [(31, YES)]),
        "31-eight-bit": (file_of(f"{ENCODED}base64", "UEsDé" + B64), [(31, YES)]),
        "31-blank-inside": (file_of(f"{ENCODED}base64", "UEsD BBQA"), [(31, YES)]),
        "32-too-much-padding": (file_of(f"{ENCODED}base64", "UEsDBBQA=="), [(32, YES)]),
        "32-padding-alone": (file_of(f"{ENCODED}base64", "===="), [(32, YES)]),
        "33-field-in-the-middle": (file_of(f"{ENCODED}base64", f"{B64}X-Foo: bar\r\n{B64}"), [(33, YES), (30, YES)]),
        "34-one-digit": (file_of(QUOTED, "Xin=4"), [(34, YES)]),
        "34-tab-behind": (file_of(QUOTED, "Xin=\tx\r\nx"), [(34, YES)]),
        "34-no-digits": (file_of(QUOTED, "Xin=XYx"), [(34, YES)]),
        "35-soft-break-at-bare-lf": (
            letter(f"{TEXT}{QUOTED}\r\n", "T=E1=BB=90I M=\n=E1=BA=ACT\r\n"),
            [(9, YES), (34, YES)],
        ),
        "38-section-twice": (
            file_of(
                f'Content-Disposition: attachment; filename*0="a.do"; filename*0="b"; filename*1="cx"\r\n{ENCODED}base64'
            ),
            [(38, YES)],
        ),
        "38-no-first-section": (
            file_of(f'Content-Disposition: attachment; filename*1="a.do"; filename*2="cx"\r\n{ENCODED}base64'),
            [(38, YES)],
        ),
        "39-two-dispositions": (
            file_of(f"Content-Disposition: inline\r\nContent-Disposition: attachment\r\n{ENCODED}base64"),
            [(39, YES)],
        ),
        "40-utf-7-word-in-name": (
            file_of(f'Content-Disposition: attachment; filename="=?utf-7?Q?+AGE-?="\r\n{ENCODED}base64'),
            [(40, YES)],
        ),
        "40-utf-16-in-extended-name": (
            file_of(f"Content-Disposition: attachment; filename*=utf-16''%FE%FF%00a\r\n{ENCODED}base64"),
            [(40, YES)],
        ),
        "41-right-to-left": (
            file_of(f"Content-Disposition: attachment; filename*=utf-8''a%E2%80%AExcod.exe\r\n{ENCODED}base64"),
            [(41, NO)],
        ),
        "41-nul-in-extended-name": (
            file_of(f"Content-Disposition: attachment; filename*=utf-8''a.docx%00.txt\r\n{ENCODED}base64"),
            [(41, YES)],
        ),
        "42-line-feed-in-sender": (
            letter(TEXT, "x", top="From: =?utf-8?Q?a=40b=0A=00?= <a@example.org>\r\n"),
            [(42, YES)],
        ),
        "42-word-before-at": (letter(TEXT, "x", top="From: =?utf-8?Q?a=40b?=@example.org\r\n"), [(42, YES)]),
        "43-group": (letter(TEXT, "x", top="From: Nhom: a@example.org, b@example.org;\r\n"), [(43, YES)]),
        "43-address-behind-address": (letter(TEXT, "x", top="From: <a@example.org> b@example.net\r\n"), [(43, YES)]),
        "48-quoted-printable-message": (
            letter("Content-Type: message/rfc822\r\n" + QUOTED + "\r\n", "Subject: a\r\n\r\nT=E1=BB=90I\r\n"),
            [(48, YES)],
        ),
        "48-base64-in-base64": (
            letter(
                f"Content-Type: message/rfc822\r\n{ENCODED}base64\r\n",
                lines(
                    b"Subject: a\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                    + lines(letter(TEXT, MARKED)).encode()
                ),
            ),
            [(48, NO)],
        ),
        "49-first-piece": (
            letter("Content-Type: Message/Partial; id=a; number=1\r\n", letter(TEXT, "x").decode()),
            [(49, YES)],
        ),
        "50-url": (
            letter(
                'Content-Type: message/external-body; access-type=URL; URL="http://example.org/"\r\n',
                "Content-Type: a/b\r\n\r\n",
            ),
            [(50, YES)],
        ),
        "51-no-end": (letter(TEXT, f"Xin chào\r\nbegin 644 a.docx\r\n{uu(FILE)}\r\n"), [(51, NO)]),
        "51-two-blocks": (
            letter(TEXT, f"begin 644 a.docx\r\n{uu(FILE)}\r\n`\r\nend\r\nbegin 600 b\r\n{uu(b'b')}\r\n`\r\nend\r\n"),
            [(51, NO)],
        ),
        "51-in-a-file": (file_of(f"{ENCODED}7bit", f"begin 644 a.docx\r\n{uu(FILE)}\r\n`\r\nend"), [(51, NO)]),
        "52-yenc-in-a-file": (
            file_of(f"{ENCODED}8bit", "=ybegin line=128 size=955 name=a.docx\r\nx\r\n=yend"),
            [(52, YES)],
        ),
        "53-binhex-encoding": (file_of(f"{ENCODED}binhex"), [(53, YES)]),
        "53-bzip2-encoding": (file_of(f"{ENCODED}x-bzip2"), [(53, YES)]),
        "54-tnef-by-its-sign": (
            file_of(f"{ENCODED}base64", base64.b64encode(b"\x78\x9f\x3e\x22" + bytes(40)).decode()),
            [(54, YES)],
        ),
        "55-broken-signed-data": (
            letter(
                f"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n{ENCODED}base64\r\n",
                base64.b64encode(bytes.fromhex("308006092a864886f70d010702a08030")).decode(),
            ),
            [(55, YES)],
        ),
        "56-ebcdic": (letter("Content-Type: text/plain; charset=cp037\r\n", "x"), [(56, YES)]),
        "56-hz": (letter("Content-Type: text/plain; charset=hz-gb-2312\r\n", "~{VPND~}"), [(56, YES)]),
        "56-user-defined": (letter("Content-Type: text/plain; charset=x-user-defined\r\n", "é"), [(56, YES)]),
        "56-escapes-in-unknown": (letter("Content-Type: text/plain; charset=x-any\r\n", "\x1b$Bab"), [(56, YES)]),
        "62-message-of-unknown-kind": (
            letter(
                "Content-Type: message/x-any\r\n", letter(f"{TEXT}{ENCODED}base64\r\n", lines(MARKED.encode())).decode()
            ),
            [(62, YES)],
        ),
        "57-long-form": (letter(TEXT, "").rstrip(b"\r\n") + b"\r\n\r\n\xc1\x94\r\n", [(57, NO)]),
        "57-surrogate": (letter(TEXT, "").rstrip(b"\r\n") + b"\r\n\r\n\xed\xa0\x80\r\n", [(57, NO)]),
    }
    return cases


def disguises() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """What is told by more than a defect: marks in disguise, pages, sizes."""
    page = "Content-Type: text/html; charset=utf-8\r\n"
    return {
        "44-mark-in-folded-subject": (
            letter(
                "Subject: =?utf-8?B?W1Thu5A=?=\r\n =?utf-8?Q?I_M=E1=BA=AC?=\r\n =?utf-8?Q?T]?=\r\n" + TEXT,
                "x",
                top="From: a@example.org\r\n",
            ),
            {"marked": True},
        ),
        "45-decomposed": (letter(TEXT, "TO\u0302\u0301I MA\u0323\u0302T\r\n"), {"marked": True}),
        "60-entities": (letter(page, "<p>T&#7888;I M&#x1EAC;T</p>"), {"marked": True}),
        "60-tags-inside-the-word": (letter(page, "<p><b>T</b>ỐI <i>M</i><!-- x -->ẬT</p>"), {"marked": True}),
        "60-hidden-by-style": (letter(page, '<p style="display:none">TỐI MẬT</p>'), {"marked": True}),
        "60-data-address": (letter(page, f'<img src="data:application/zip;base64,{B64}">'), {"attachments": 1}),
        "65-long-fields": (
            letter("X: " + "a" * 1000 + "\r\nY: " + "a" * 1000 + "\r\n", "x"),
            {"budget": {"header_octets": 1500}, "defects": [[65, True]]},
        ),
        "40-unknown-name-for-ascii": (
            file_of(f'Content-Disposition: attachment; filename="=?x-any?Q?a.zip?="\r\n{ENCODED}base64'),
            {"defects": [[40, False]]},
        ),
        "64-sum-of-parts": (
            letter(PARTED, "".join(f"--b\r\nContent-Type: a/b\r\n\r\n{'a' * 400}\r\n" for _ in range(3)) + "--b--\r\n"),
            {"budget": {"decoded_octets": 1000}, "defects": [[64, True]], "attachments": 3},
        ),
        "64-files-in-a-text": (
            letter(TEXT, f"begin 644 a.docx\r\n{uu(FILE)}\r\n`\r\nend\r\n"),
            {"budget": {"decoded_octets": 300}, "defects": [[51, False], [64, True]], "attachments": 1},
        ),
    }


def legal() -> dict[str, tuple[bytes, int]]:
    """Rare forms that are legal, each with the text to be found, and how many attachments they have."""
    cases: dict[str, tuple[bytes, int]] = {}
    for name, said in ((("-marked", MARKED)), ("", HARMLESS)):
        encoded = base64.b64encode((said + "\r\n").encode()).decode()
        escaped = "".join(f"={octet:02X}" for octet in said.encode())
        inner = letter(TEXT, said + "\r\n").decode()
        alternatives = f"--c\r\n{TEXT}\r\nXin chào\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{said}</p>\r\n--c--\r\n"
        cases |= {
            f"04-encoding-on-the-next-line{name}": (
                letter(f"{TEXT}Content-Transfer-Encoding:\r\n base64\r\n", encoded),
                0,
            ),
            f"04-encoding-in-comments{name}": (letter(f"{TEXT}{ENCODED}(a) base64 (b (c))\r\n", encoded), 0),
            f"04-encoding-in-capitals{name}": (letter(f"{TEXT}{ENCODED}BASE64\r\n", encoded), 0),
            f"32-short-lines{name}": (letter(f"{TEXT}{ENCODED}base64\r\n", "\r\n".join(encoded)), 0),
            f"32-empty-lines{name}": (
                letter(f"{TEXT}{ENCODED}base64\r\n", encoded[:4] + "\r\n\r\n" + encoded[4:] + "\r\n\r\n"),
                0,
            ),
            f"32-blanks-at-line-ends{name}": (
                letter(f"{TEXT}{ENCODED}base64\r\n", encoded[:4] + " \t\r\n" + encoded[4:] + "  \r\n"),
                0,
            ),
            f"34-small-digits{name}": (letter(f"{TEXT}{QUOTED}\r\n", escaped.lower() + "\r\n"), 0),
            f"35-soft-breaks{name}": (
                letter(f"{TEXT}{QUOTED}\r\n", escaped[:9] + "=\r\n" + escaped[9:] + " \t\r\n"),
                0,
            ),
            f"38-sections-of-three-kinds{name}": (
                named("filename*0*=utf-8''%5B;\r\n filename*1=\"b\";\r\n filename*2*=%5D.txt", said),
                1,
            ),
            f"38-sections-out-of-order{name}": (named('filename*1="b.txt"; filename*0="a"', said), 1),
            f"39-three-names{name}": (named("filename=a.txt; filename*=utf-8''b.txt; name=c.txt", said), 1),
            f"48-message-in-message-in-digest{name}": (
                letter(
                    "Content-Type: multipart/digest; boundary=b\r\n",
                    f"--b\r\n\r\nFrom: c@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n",
                ),
                1,
            ),
            f"48-global-message{name}": (
                letter(f"Content-Type: message/global\r\n{ENCODED}base64\r\n", lines(inner.encode())),
                1,
            ),
            f"48-encoded-with-lf{name}": (
                letter(
                    f"Content-Type: message/rfc822\r\n{ENCODED}base64\r\n", lines(inner.replace("\r\n", "\n").encode())
                ),
                1,
            ),
            f"61-signed-and-alternative{name}": (
                letter(
                    'Content-Type: multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary=b\r\n',
                    f"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n{alternatives}--b\r\nContent-Type: application/pgp-signature; name=a.asc\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nwsBz\r\n-----END PGP SIGNATURE-----\r\n--b--\r\n",
                ),
                1,
            ),
            f"61-related{name}": (
                letter(
                    'Content-Type: multipart/related; type="multipart/alternative"; boundary=b\r\n',
                    f"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n{alternatives}--b\r\nContent-Type: image/png\r\nContent-ID: <a>\r\nContent-Disposition: inline\r\n{ENCODED}base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n",
                ),
                1,
            ),
            f"delivery-report-with-message{name}": (
                letter(
                    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
                    f"--b\r\n{TEXT}\r\nXin chào\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\nFinal-Recipient: rfc822; b@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n",
                ),
                2,
            ),
            f"read-receipt{name}": (
                letter(
                    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n",
                    f"--b\r\n{TEXT}\r\n{said}\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; b@example.org\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n",
                ),
                1,
            ),
            f"apple-double{name}": (
                letter(
                    PARTED,
                    f"--b\r\nContent-Type: multipart/appledouble; boundary=c\r\n\r\n--c\r\nContent-Type: application/applefile; name=a.txt\r\n{ENCODED}base64\r\n\r\nAAUWBwACAAA=\r\n--c\r\n{TEXT}Content-Disposition: attachment; filename=a.txt\r\n\r\n{said}\r\n--c--\r\n--b--\r\n",
                ),
                2,
            ),
            f"text-attachment-in-base64{name}": (
                letter(
                    PARTED,
                    attached(f"Content-Type: text/csv; charset=utf-8; name=a.csv\r\n{ENCODED}base64\r\n", encoded),
                ),
                1,
            ),
            f"ten-levels{name}": (
                letter(
                    "Content-Type: multipart/mixed; boundary=a0\r\n",
                    "".join(
                        f"--a{level}\r\nContent-Type: multipart/mixed; boundary=a{level + 1}\r\n\r\n"
                        for level in range(8)
                    )
                    + f"--a8\r\n{TEXT}\r\n{said}\r\n"
                    + "".join(f"--a{level}--\r\n" for level in range(8, -1, -1)),
                ),
                0,
            ),
            f"unknown-subtype{name}": (
                letter("Content-Type: multipart/x-any; boundary=b\r\n", f"--b\r\n{TEXT}\r\n{said}\r\n--b--\r\n"),
                0,
            ),
        }
    return cases


def write(folder: str, name: str, raw: bytes, told: dict[str, Any]) -> None:
    """One message and what reading it must tell."""
    (FOLDER / folder / f"{name}.eml").write_bytes(raw)
    (FOLDER / folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    for name, (raw, defects) in evasions().items():
        write("evasions", name, raw, {"tells": sorted(map(list, defects))})
    for name, (raw, told) in disguises().items():
        write("evasions", name, raw, told)
    for name, (raw, attachments) in legal().items():
        write("legal", name, raw, {"attachments": attachments, "marked": name.endswith("-marked")})
