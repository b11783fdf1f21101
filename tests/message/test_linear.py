"""Time grows with the octets and no faster, whatever grows: each class of evasion in its own direction."""

import time
from collections.abc import Callable

import pytest

from gateway.message import mime
from gateway.message.inspect import Facts, combine, to_open
from gateway.message.mime import Budget

WIDE = Budget(parts=1 << 20, depth=20, header_fields=1 << 20, header_octets=1 << 26, decoded_octets=1 << 28)
FIRST, LARGEST = 1000, 2 << 20
"""Repetitions to begin with, and octets beyond which a message is not made longer."""
LONG_ENOUGH = 0.012
"""Seconds of CPU from which noise no longer decides."""
SUSPECT = 3.0
"""A square makes four of two; a straight line makes two."""


def multipart(*parts: bytes, boundary: bytes = b"b") -> bytes:
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n"
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def twenty_open(line: bytes) -> bytes:
    """A text inside as many open multiparts as are allowed, whose boundaries begin alike."""
    boundaries = [b"boundary-%02d" % number for number in range(19)]
    heads = [b"Content-Type: multipart/mixed; boundary=" + one + b"\r\n\r\n--" + one + b"\r\n" for one in boundaries]
    return b"".join(heads) + b"\r\n" + line + b"".join(b"\r\n--" + one + b"--" for one in reversed(boundaries))


def text(body: bytes, encoding: bytes = b"8bit", kind: bytes = b"text/plain") -> bytes:
    return b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


GROWING: dict[str, Callable[[int], bytes]] = {
    "empty parts": lambda n: multipart(*[b""] * n),
    "parts": lambda n: multipart(*[b"Content-Type: text/plain; charset=utf-8\r\n\r\na"] * n),
    "parts that are not closed": lambda n: multipart(
        *[b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"] * n
    ),
    "messages in one another": lambda n: b"Content-Type: message/rfc822\r\n\r\n" * n,
    "messages side by side": lambda n: multipart(*[b"Content-Type: message/rfc822\r\n\r\nA: b\r\n\r\nc"] * n),
    "encoded messages": lambda n: multipart(
        *[b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg0KDQpj"] * n
    ),
    "preamble": lambda n: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"a\r\n" * n + b"--b\r\n\r\n--b--",
    "epilogue": lambda n: multipart(b"\r\na") + b"--c\r\n" * n,
    "parts after the end": lambda n: multipart(b"\r\na") + b"--b\r\n\r\na\r\n--b--\r\n" * n,
    "dashes": lambda n: multipart(b"\r\n" + b"--\r\n" * n),
    "one line of dashes": lambda n: multipart(b"\r\n" + b"-" * n),
    "lines like delimiters": lambda n: multipart(b"\r\n" + b"--\r\n--c\r\n" * n),
    "lines like twenty delimiters": lambda n: twenty_open(b"--boundary-\r\n--boundary-99\r\n" * n),
    "tails of delimiters": lambda n: multipart(b"\r\n" + b"--bx\r\n" * n),
    "delimiter of a million blanks": lambda n: multipart(b"\r\na\r\n--b" + b" " * n + b"x"),
    "boundary candidates": lambda n: b"Content-Type: multipart/mixed" + b"; boundary=b" * n + b"\r\n\r\n",
    "fields": lambda n: b"X: a\r\n" * n + b"\r\n",
    "folds": lambda n: b"Subject: a" + b"\r\n b" * n + b"\r\n\r\n",
    "types": lambda n: b"Content-Type: text/plain\r\n" * n + b"\r\n",
    "senders": lambda n: b"From: a@example.org\r\n" * n + b"\r\n",
    "addresses": lambda n: b"From: " + b"a@example.org, " * n + b"\r\n\r\n",
    "names": lambda n: b"A" * n + b": x\r\n\r\n",
    "comments": lambda n: b"Content-Type: " + b"(" * n + b"\r\n\r\n",
    "closed comments": lambda n: b"Content-Transfer-Encoding: " + b"(a)" * n + b"base64\r\n\r\n",
    "comments in comments": lambda n: b"Content-Transfer-Encoding: " + b"(" * n + b")" * n + b"base64\r\n\r\n",
    "comments in a version": lambda n: b"MIME-Version: " + b"(a)" * n + b"1.0\r\n\r\n",
    "escaped quotes": lambda n: b'From: "' + b'\\"' * n + b"\r\n\r\n",
    "escaped quotes of a parameter": lambda n: b'Content-Type: a/b; name="' + b'\\"' * n + b"\r\n\r\n",
    "open quotes": lambda n: b"Content-Type: a/b" + b'; a="' * n + b"\r\n\r\n",
    "quotes": lambda n: b"From: " + b'"' * n + b"\r\n\r\n",
    "parameters": lambda n: b"Content-Type: a/b" + b"; a=b" * n + b"\r\n\r\n",
    "sections": lambda n: b"Content-Type: a/b" + b"; name*0=a" * n + b"\r\n\r\n",
    "numbered sections": lambda n: (
        b"Content-Type: a/b" + b"".join(b"; name*%d=a" % at for at in range(n)) + b"\r\n\r\n"
    ),
    "names that differ": lambda n: b"Content-Type: a/b" + b"".join(b"; name=%d" % at for at in range(n)) + b"\r\n\r\n",
    "semicolons": lambda n: b"Content-Disposition: " + b";" * n + b"\r\n\r\n",
    "blanks in a value": lambda n: b"Content-Type: a/b;" + b" " * n + b"x\r\n\r\n",
    "begin lines": lambda n: b"\r\n" + b"begin 644 x\r\n" * n,
    "uuencoded blocks": lambda n: b"\r\n" + b"begin 644 x\r\n#0V%T\r\n`\r\nend\r\n" * n,
    "uuencoded lines": lambda n: b"\r\nbegin 644 x\r\n" + b"#0V%T\r\n" * n,
    "words like begin": lambda n: b"\r\n" + b"beginn\r\n" * n,
    "magic words": lambda n: b"\r\n" + b"\nUEsDB" * n,
    "magic words in one line": lambda n: b"\r\n" + b"UEsDB" * n,
    "quoted magic words": lambda n: b"\r\n" + b"> UEsDBTVqQJVBERi\r\n" * n,
    "bare base64": lambda n: b"\r\n" + b"UEsDB" + b"AAAA\r\n" * n,
    "beginnings of PGP": lambda n: b"\r\n" + b"-----BEGIN PGP MESSAGE-----\r\n" * n,
    "base64 lines": lambda n: text(b"AAAA\r\n" * n, b"base64"),
    "base64 lines of odd lengths": lambda n: text(b"AAAA\r\nAAAAAAAA\r\n" * n, b"base64"),
    "padding": lambda n: text(b"QQ==\r\n" * n, b"base64"),
    "base64 junk": lambda n: text(b"A.\r\n" * n, b"base64"),
    "fields in base64": lambda n: text(b"A: b\r\n" * n, b"base64"),
    "blanks in base64": lambda n: text(b"AAAA" + b" " * n + b"AAAA", b"base64"),
    "line ends in base64": lambda n: text(b"\r\n" * n, b"base64"),
    "blanks": lambda n: text(b" " * n, b"quoted-printable"),
    "blanks and words": lambda n: text(b" a" * n, b"quoted-printable"),
    "blanks at line ends": lambda n: text(b"a  \r\n" * n, b"quoted-printable"),
    "escapes": lambda n: text(b"=" * n, b"quoted-printable"),
    "soft breaks": lambda n: text(b"=\r\n" * n, b"quoted-printable"),
    "word starts": lambda n: b"Subject: " + b"=?" * n + b"\r\n\r\n",
    "word starts with charsets": lambda n: b"Subject: " + b"=?a?Q?" * n + b"\r\n\r\n",
    "words": lambda n: b"Subject: " + b"=?a?Q?b?= " * n + b"\r\n\r\n",
    "words of many charsets": lambda n: b"Subject: " + b"".join(b"=?x%d?Q?b?= " % at for at in range(n)) + b"\r\n\r\n",
    "words of one charset": lambda n: b"Subject: " + b"=?utf-8?B?VOG7?=" * n + b"\r\n\r\n",
    "one long word": lambda n: b"Subject: =?utf-8?B?" + b"VOG7" * n + b"?=\r\n\r\n",
    "tags": lambda n: text(b"<" * n, kind=b"text/html"),
    "tags that open": lambda n: text(b"<a " * n, kind=b"text/html"),
    "entities": lambda n: text(b"&#7888;&" * n, kind=b"text/html"),
    "scripts": lambda n: text(b"<script>" * n, kind=b"text/html"),
    "comments in pages": lambda n: text(b"<!--[if a" * n, kind=b"text/html"),
    "open comments in pages": lambda n: text(b"<!--" * n, kind=b"text/html"),
    "mark lines": lambda n: b"Subject: " + b"[MAT" * n + b"\r\n\r\n" + b"MAT\r\n" * n,
    "dashes in subject": lambda n: b"Subject: " + b"Re: " * n + b"\r\n\r\n",
    "combining letters": lambda n: text("a\u0302\u0301".encode() * n),
    "signatures in pieces": lambda n: text(
        bytes.fromhex(
            "308006092a864886f70d010702a0803080020101310030800609 2a864886f70d010701a0802480".replace(" ", "")
        )
        + b"\x04\x01a" * n
        + b"\0" * 14,
        b"binary",
        b"application/pkcs7-mime",
    ),
    "signatures in signatures": lambda n: text(
        bytes.fromhex("308006092a864886f70d010702a080308002010131003080") + b"\x30\x80" * n,
        b"binary",
        b"application/pkcs7-mime",
    ),
}


def seconds(raw: bytes, rounds: int) -> float:
    """CPU of reading, the best of several."""
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        parts = mime.read(raw, WIDE)
        combine(parts, [Facts("x/y") for _ in to_open(parts)])
        taken.append(time.process_time() - begin)
    return min(taken)


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_octets_take_twice_the_time(name: str) -> None:
    """From a size at which time can be measured, doubling what grows never takes three times as long."""
    make, count = GROWING[name], FIRST
    while seconds(raw := make(count), 1) < LONG_ENOUGH and len(raw) < LARGEST:
        count *= 2
    ratio = 0.0
    for _ in range(4):  # another load on the machine must not look like a square
        ratio = seconds(make(2 * count), 3) / max(seconds(make(count), 3), LONG_ENOUGH / 4)
        if ratio < SUSPECT:
            return
    pytest.fail(f"{ratio:.1f} times the time for twice of {name} at {count}")
