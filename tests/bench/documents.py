"""CPU of reading letters with documents, beside Python's `email` on the same octets in the same run.

    .venv/bin/python tests/bench/documents.py

Ours is the whole way of a worker: split, decode, open what is enclosed, find marks. Python's parses and decodes, and
opens nothing. Ends with 1 when a document takes longer than is allowed.
"""

import base64
import sys

import pages
import pdf
from reading import HEAD, LINE, TEXT, seconds, theirs

from gateway.engines.opener import Opener
from gateway.message import mime
from gateway.message.inspect import combine, to_open

ALLOWED = 1.05
"""A document may take so many times what is due: the measure of one run differs by less from that of another."""
BUDGET = mime.Budget()
OPENER = Opener(BUDGET)


def letter(name: str, file: bytes) -> bytes:
    """A letter with a line of text and a file."""
    letters = base64.encodebytes(file).replace(b"\n", b"\r\n")
    top = HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + TEXT + LINE
    enclosed = (
        f"--b\r\nContent-Type: application/octet-stream; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return (top + enclosed).encode() + letters + b"--b--\r\n"


def ours(raw: bytes) -> None:
    """Read, open, combine."""
    parts = mime.read(raw, BUDGET)
    purse = BUDGET.purse()
    message = combine(parts, [OPENER.facts(leaf, purse) for leaf in to_open(parts)])
    assert sum(len(one.text) for one in message.texts) > 100_000


def main() -> int:
    """Measure both and compare with what is due."""
    slow = False
    print(f"{'document':<24}{'octets':>10}{'ours ms':>10}{'email ms':>10}{'due ms':>8}")
    for name, raw, due in (
        ("docx, 300 pages", letter("a.docx", pages.document(300, 4 * 1024**2)), 0.150),
        ("PDF, 100 pages", letter("a.pdf", pdf.made(100)), 0.500),
    ):
        mine, other = seconds(ours, raw, 1), seconds(theirs, raw, 1)
        slow = slow or mine > due * ALLOWED
        print(f"{name:<24}{len(raw):>10}{mine * 1e3:>10.1f}{other * 1e3:>10.1f}{due * 1e3:>8.0f}")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
