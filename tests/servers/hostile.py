"""Letters that are built to stop, slow or crash whoever reads them."""

import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

PLAIN = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n"
_NINE_MEGABYTES = 9 * 1024**2


def letters() -> Mapping[str, bytes]:
    """Each by what it does. All are below the default `limits.message_size`."""
    return {
        "slow text": filled(PLAIN % b"plain", "Tối mật khẩu bảo mật\r\n".encode()),
        "all that there is": filled(PLAIN % b"plain", "MẬT\r\n".encode()),
        "ten megabytes of parts": filled(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n",
            b"--a\r\n\r\n" + b"x\r\n" * 3000,
        ),
        "tiny parts": filled(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", b"--a\r\n\r\n\r\n"
        ),
        "deep nesting": filled(b"MIME-Version: 1.0\r\n", b"Content-Type: message/rfc822\r\n\r\n"),
        "a file of many names": _names(),
        "text": filled(PLAIN % b"plain", "Bảo mật khẩu\r\n".encode()),
    }


def filled(head: bytes, unit: bytes, octets: int = _NINE_MEGABYTES) -> bytes:
    """A letter of this size."""
    return head + unit * ((octets - len(head)) // len(unit))


def _names() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(9000):
            archive.writestr(f"{number}" + "MẬT" * 60, b"")
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("x")
    message.add_attachment(out.getvalue(), maintype="application", subtype="zip", filename="a.zip")
    return message.as_bytes(policy=SMTP)
