"""CPU of reading one message beside Python's `email`, on the same octets in the same run: `python tests/bench/reading.py`.

Ours is `mime.read` and `combine`: split, decode, digests, marks, every header field as text. Python's is what a filter
written with it does: parse with `policy.default`, walk, decode every part, every header field as text. Ends with 1 when
ours is not as much cheaper as it should be.
"""

import base64
import email
import email.policy
import sys
import time
from collections.abc import Callable
from random import Random

from gateway.message import mime
from gateway.message.inspect import Facts, combine, to_open

HEAD = (
    "Return-Path: <a@example.org>\r\n"
    "Received: from mx.example.org (mx.example.org [192.0.2.1])\r\n\tby mail.example.net (Postfix) with ESMTPS id 4B1\r\n"
    "\tfor <b@example.net>; Mon,  2 Feb 2026 08:00:02 +0700 (+07)\r\n"
    "From: Anh <a@example.org>\r\nTo: <b@example.net>\r\nSubject: =?utf-8?B?VuG7gSB2aeG7h2MgaOG7jXAgZ2lhbyBiYW4=?=\r\n"
    "Date: Mon, 2 Feb 2026 08:00:00 +0700\r\nMessage-ID: <20260202.1@example.org>\r\nMIME-Version: 1.0\r\n"
)
LINE = "Kính gửi Quý cơ quan, trân trọng mời dự họp giao ban tuần này.\r\n"
TEXT = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"


def text_of_4_kib() -> bytes:
    """A letter of plain text."""
    start = (HEAD + TEXT).encode()
    return start + LINE.encode() * ((4096 - len(start)) // len(LINE.encode()))


def file_of_4_mib() -> bytes:
    """A letter with one attachment, 5.7 MB on the wire."""
    letters = base64.encodebytes(Random(1).randbytes(4 * 1024**2)).replace(b"\n", b"\r\n")
    top = HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + TEXT + LINE
    file = "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return (top + file).encode() + letters + b"--b--\r\n"


def ours(raw: bytes) -> None:
    """Read and combine."""
    parts = mime.read(raw, mime.Budget())
    combine(parts, [Facts("application/pdf") for _ in to_open(parts)])


def theirs(raw: bytes) -> None:
    """Parse, walk, decode."""
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    for name, value in parsed.items():
        assert name
        assert str(value) is not None
    for part in parsed.walk():
        if not part.is_multipart():
            part.get_content()


def seconds(read: Callable[[bytes], None], raw: bytes, times: int) -> float:
    """CPU of reading once: the best of several rounds."""
    best = float("inf")
    for _ in range(7):
        begin = time.process_time()
        for _ in range(times):
            read(raw)
        best = min(best, (time.process_time() - begin) / times)
    return best


def main() -> int:
    """Measure both and compare."""
    short = False
    print(f"{'message':<16}{'octets':>10}{'ours ms':>10}{'email ms':>10}{'times':>8}{'due':>6}")
    for name, raw, times, due in (("4 KiB text", text_of_4_kib(), 200, 3), ("4 MiB file", file_of_4_mib(), 3, 10)):
        mine, other = seconds(ours, raw, times), seconds(theirs, raw, times)
        short = short or other / mine < due
        print(f"{name:<16}{len(raw):>10}{mine * 1e3:>10.3f}{other * 1e3:>10.3f}{other / mine:>8.1f}{due:>6}")
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
