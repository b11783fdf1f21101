"""Letters that are built to stop, slow or crash whoever reads them."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from data.makers import rawpdf

PLAIN = b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n"
_NINE_MEGABYTES = 9 * 1024**2
_BOMB_7Z = Path(__file__).parents[1] / "data/archives/bomb.7z"


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
        "a file of many names": enclosing("a.zip", _names()),
        "a zip bomb": enclosing("a.zip", _zip_bomb()),
        "zip bombs in a zip": enclosing("a.zip", _zipped(dict.fromkeys(("a.zip", "b.zip", "c.zip"), _zip_bomb()))),
        "a 7z bomb": enclosing("a.7z", _BOMB_7Z.read_bytes()),
        "a PDF bomb": enclosing("a.pdf", _pdf_bomb()),
        "a document of many runs": enclosing("a.docx", _runs()),
        "text": filled(PLAIN % b"plain", "Bảo mật khẩu\r\n".encode()),
    }


def filled(head: bytes, unit: bytes, octets: int = _NINE_MEGABYTES) -> bytes:
    """A letter of this size."""
    return head + unit * ((octets - len(head)) // len(unit))


def enclosing(name: str, file: bytes) -> bytes:
    """A letter with a file."""
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content("x")
    message.add_attachment(file, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes(policy=SMTP)


def _zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _names() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(9000):
            archive.writestr(f"{number}" + "MẬT" * 60, b"")
    return out.getvalue()


def _zip_bomb() -> bytes:
    """256 MiB of zeros in members that each look like a text."""
    return _zipped({f"{number}.txt": bytes(32 * 1024**2) for number in range(8)})


def _pdf_bomb() -> bytes:
    """A page whose contents unpack to 256 MiB."""
    packer = zlib.compressobj(9)
    zeros = bytes(1024**2)
    packed = b"".join(packer.compress(zeros) for _ in range(256)) + packer.flush()
    contents = rawpdf.stream(packed, b"/Filter /FlateDecode")
    return rawpdf.page(b"", more={10: contents}).replace(b"/Contents 4 0 R", b"/Contents 10 0 R")


def _runs() -> bytes:
    """Letters that change from word to word: much for a worker to tell of."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    runs = "".join(
        f'<w:p><w:r><w:rPr><w:sz w:val="{20 + number % 40}"/></w:rPr><w:t>van ban {number}</w:t></w:r></w:p>'
        for number in range(60_000)
    )
    override = f'<Override PartName="/d.xml" ContentType="{main}"/>'
    return _zipped(
        {
            "[Content_Types].xml": f"<Types>{override}</Types>".encode(),
            "d.xml": f'<w:document xmlns:w="{word}"><w:body>{runs}</w:body></w:document>'.encode(),
        }
    )
