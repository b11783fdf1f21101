"""Write the test messages: a small 4 KiB text and a realistic MIME message with one attachment.

    python3 makemail.py OUT_DIR [--attachment-bytes N]

The content is pseudo-random from a fixed seed, so every run sends the same bytes.
Files are written with LF line ends (what smtp-source -F and smtpload -F expect).
"""

import argparse
import base64
import pathlib
import random
import textwrap

WORDS = [
    "Rechnung",
    "Auftrag",
    "delivery",
    "invoice",
    "über",
    "naïve",
    "café",
    "quarterly",
    "meeting",
    "Grüße",
    "report",
    "schedule",
    "project",
    "the",
    "and",
    "with",
    "from",
    "please",
    "attached",
    "figures",
    "review",
    "会議",
    "資料",
]


def prose(rng: random.Random, size: int) -> str:
    out, n = [], 0
    while n < size:
        word = rng.choice(WORDS)
        out.append(word)
        n += len(word.encode()) + 1
    return textwrap.fill(" ".join(out), 72)


def headers(content_type: str, cte: str) -> str:
    return (
        "Received: from mail.client.example (mail.client.example [192.0.2.7])\n"
        "\tby mx.bench.example with ESMTPS id 4XyZ1234; Mon, 6 Jan 2025 09:00:00 +0100\n"
        "From: Sender <sender@client.example>\nTo: Rcpt <rcpt@bench.example>\n"
        "Subject: =?utf-8?q?Quarterly_report_=28Gr=C3=BC=C3=9Fe=29?=\n"
        "Date: Mon, 6 Jan 2025 09:00:00 +0100\nMessage-ID: <bench.1@client.example>\n"
        f"MIME-Version: 1.0\nContent-Type: {content_type}\nContent-Transfer-Encoding: {cte}\n"
    )


def small_message(rng: random.Random, size: int = 4096) -> bytes:
    head = headers("text/plain; charset=utf-8", "8bit").encode() + b"\n"
    body = prose(rng, size - len(head)).encode()
    return head + body + b"\n"


def attachment_message(rng: random.Random, attachment_bytes: int) -> bytes:
    boundary = "=_bench_boundary_0123456789"
    data = rng.randbytes(attachment_bytes)
    b64 = base64.encodebytes(data).decode()
    return (
        headers(f'multipart/mixed; boundary="{boundary}"', "8bit")
        + "\nThis is a multi-part message in MIME format.\n"
        + f"--{boundary}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        + prose(rng, 8000)
        + "\n"
        + f'--{boundary}\nContent-Type: application/pdf; name="report.pdf"\n'
        + 'Content-Disposition: attachment; filename="report.pdf"\nContent-Transfer-Encoding: base64\n\n'
        + b64
        + f"--{boundary}--\n"
    ).encode()


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("out_dir", type=pathlib.Path)
    ap.add_argument("--attachment-bytes", type=int, default=4 * 1024 * 1024)
    args = ap.parse_args()
    args.out_dir.mkdir(parents=True, exist_ok=True)
    rng = random.Random(20250106)
    (args.out_dir / "small.eml").write_bytes(small_message(rng))
    (args.out_dir / "attachment.eml").write_bytes(attachment_message(rng, args.attachment_bytes))


if __name__ == "__main__":
    main()
