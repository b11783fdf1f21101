"""Readers of mail that share no line with the gateway's: each says whether a decoded part of a message holds a token.

Python's `email` under two policies, Rust's `mailparse`, and Perl's MIME::tools, which one process a batch runs.
"""

import email
import email.policy
import shutil
import subprocess
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

import fast_mail_parser

_SCRIPT = Path(__file__).with_name("mime_tools.pl")


def _python(raw: bytes, token: bytes, policy: email.policy.Policy) -> bool:
    try:
        parsed = email.message_from_bytes(raw, policy=policy)
        for part in parsed.walk():
            outside = (part.preamble or "") + (part.epilogue or "")
            content = part.get_payload(decode=True)
            if token.decode() in outside or (isinstance(content, bytes) and token in content):
                return True
    except Exception:  # noqa: BLE001 - what it cannot read it shows to nobody, and it raises anything
        return False
    return False


def python_default(raw: bytes, token: bytes) -> bool:
    """Python's `email` as it is meant to be used today."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _python(raw, token, email.policy.default)


def python_compat(raw: bytes, token: bytes) -> bool:
    """Python's `email` as it was before 3.6, which most programs still call."""
    return _python(raw, token, email.policy.compat32)


def rust(raw: bytes, token: bytes) -> bool:
    """The crate `mailparse`."""
    try:
        parsed = fast_mail_parser.parse_email(raw)
    except fast_mail_parser.ParseError:
        return False
    texts = [*parsed.text_plain, *parsed.text_html]
    return any(token.decode() in text for text in texts) or any(token in file.content for file in parsed.attachments)


def perl_absence() -> str:
    """Why MIME::tools cannot be asked; empty when it can."""
    if perl := shutil.which("perl"):
        asked = subprocess.run([perl, "-MMIME::Parser", "-e", "1"], capture_output=True, check=False, timeout=30)
        return "" if asked.returncode == 0 else "Perl's MIME::tools (libmime-tools-perl) is not installed"
    return "perl is not installed"


def perl(messages: Sequence[bytes], token: bytes) -> list[bool]:
    """MIME::tools' answer about each message."""
    items = b"".join(b"%d\n%b" % (len(item), item) for item in (token, *messages))
    asked = subprocess.run(["perl", str(_SCRIPT)], input=items, capture_output=True, check=True, timeout=100)
    answers = [line == b"1" for line in asked.stdout.split()]
    assert len(answers) == len(messages)
    return answers


def _parts(raw: bytes) -> Iterator[EmailMessage]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield from email.message_from_bytes(raw, policy=email.policy.default).walk()
        except Exception:  # noqa: BLE001 - what it cannot read it shows to nobody, and it raises anything
            return


def _python_part(part: EmailMessage) -> Iterator[str]:
    for read in (lambda: str(part.get("subject", "")), lambda: str(part.get_content())):
        try:
            yield read()
        except Exception:  # noqa: BLE001 - the same, of one field or text
            continue


def python_shows(raw: bytes, text: str) -> bool:
    """Whether Python's `email` shows this text in a subject or in a text, of the message or of one inside it."""
    return any(text in unicodedata.normalize("NFC", shown) for part in _parts(raw) for shown in _python_part(part))


def rust_shows(raw: bytes, text: str) -> bool:
    """The same of `mailparse`, which does not look into messages in messages."""
    try:
        parsed = fast_mail_parser.parse_email(raw)
    except fast_mail_parser.ParseError:
        return False
    shown = [parsed.subject or "", *parsed.text_plain, *parsed.text_html]
    return any(text in unicodedata.normalize("NFC", one) for one in shown)


def python_names(raw: bytes) -> set[str]:
    """The names of files that Python's `email` shows."""
    names = set()
    for part in _parts(raw):
        try:
            names.add(part.get_filename() or "")
        except Exception:  # noqa: BLE001 - it shows no name
            continue
    return names - {""}


def rust_names(raw: bytes) -> set[str]:
    """The names of files that `mailparse` shows."""
    try:
        return {file.filename for file in fast_mail_parser.parse_email(raw).attachments} - {"", None}
    except fast_mail_parser.ParseError:
        return set()
