"""The messages of rule tests, as octets: what a well-behaved mail program would send. Nothing odd is written here.

A message that shall be odd is given whole, by its octets.
"""

import base64
from urllib.parse import quote

from gateway.policy.selftest_model import OWN_DOMAIN, AttachmentModel, MemberModel, MessageModel

_BOUNDARY = "=_thu"
_OCTETS = "application/octet-stream"
_TYPES = {
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "exe": "application/x-dosexec",
    "htm": "text/html",
    "html": "text/html",
    "jpg": "image/jpeg",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "rar": "application/x-rar",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def compose(given: MessageModel) -> bytes:
    """The message as it comes over SMTP, with CRLF line ends."""
    if given.octets is not None:
        return given.octets.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    header = {
        "From": f"annv@{OWN_DOMAIN}",
        "To": "hoptac@example.org",
        "Subject": given.subject,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/mixed; boundary="{_BOUNDARY}"',
    }
    written = {name.lower() for name in given.headers}
    fields = [(name, value) for name, value in header.items() if name.lower() not in written]
    fields += given.headers.items()
    parts = [_text("plain", _body(given), given.charset)]
    if given.html is not None:
        parts.append(_text("html", given.html.encode(given.charset), given.charset))
    parts += [_attachment(one) for one in given.attachments]
    pieces = ["".join(f"{name}: {_encoded(value)}\r\n" for name, value in fields).encode()]
    pieces += [f"\r\n--{_BOUNDARY}\r\n".encode() + part for part in parts]
    return b"".join((*pieces, f"\r\n--{_BOUNDARY}--\r\n".encode()))


def type_of(one: AttachmentModel | MemberModel) -> str:
    """The type that opening the file would tell."""
    return one.type or guessed_type(one.name)


def guessed_type(name: str) -> str:
    """The type that a name promises."""
    return _TYPES.get(name.lower().rpartition(".")[2], _OCTETS)


def _body(given: MessageModel) -> bytes:
    if given.body_hex is not None:
        return bytes.fromhex(given.body_hex)
    return given.text.replace("\r\n", "\n").replace("\n", "\r\n").encode(given.charset)


def _text(kind: str, content: bytes, charset: str) -> bytes:
    return f'Content-Type: text/{kind}; charset="{charset}"\r\n'.encode() + _base64(content)


def _attachment(one: AttachmentModel) -> bytes:
    kind = type_of(one)
    declared = f"{kind}; charset=utf-8" if kind.startswith("text/") else _OCTETS
    content = one.content.encode() if one.content is not None else _filling(kind, 1 if one.size is None else one.size)
    return f"Content-Type: {declared}\r\nContent-Disposition: attachment; {_filename(one.name)}\r\n".encode() + _base64(
        content
    )


def _filling(kind: str, size: int) -> bytes:
    return (b"x" if kind.startswith("text/") else b"\0") * size


def _filename(name: str) -> str:
    """Quoted where it can be, else by RFC 2231."""
    if name.isascii() and name.isprintable():
        return 'filename="{}"'.format(name.replace("\\", "\\\\").replace('"', '\\"'))
    return f"filename*=utf-8''{quote(name, safe='')}"


def _encoded(value: str) -> str:
    """A field's value, in encoded words of at most 75 octets each where it is not ASCII (RFC 2047 2)."""
    if value.isascii():
        return value
    words = [value[start : start + 10] for start in range(0, len(value), 10)]
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(word.encode()).decode()}?=" for word in words)


def _base64(content: bytes) -> bytes:
    lines = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return b"Content-Transfer-Encoding: base64\r\n\r\n" + lines
