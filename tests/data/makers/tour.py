"""Makes the samples of the tour: `tour.py FOLDER` writes every message and `tour.yaml` there, always the same octets.

The small ones are also kept in `tests/messages/tour`, for people to open; the ones of 4 MiB are only ever made.
"""

import base64
import io
import sys
import unicodedata
import zipfile
from pathlib import Path

from ruamel.yaml import YAML

OURS = "annv.bimson@thanhhoa.gov.vn"
COLLEAGUE = "hungbh.bimson@thanhhoa.gov.vn"
OUTSIDE = "someone@example.org"
LETTER = "Kính gửi đồng chí,\n\nXin gửi lịch họp tuần tới. Trân trọng cảm ơn.\n"


def head(subject: str, sender: str = OURS, to: str = OUTSIDE) -> str:
    word = subject if subject.isascii() else f"=?utf-8?B?{base64.b64encode(subject.encode()).decode()}?="
    return (
        f"From: {sender}\nTo: {to}\nSubject: {word}\nDate: Mon, 05 Jan 2026 08:00:00 +0700\n"
        f"Message-ID: <tour-{abs(hash_of(subject))}@thanhhoa.gov.vn>\nMIME-Version: 1.0\n"
    )


def hash_of(text: str) -> int:
    """A number that is the same in every run, as Python's own hash is not."""
    return sum(ord(sign) * (31**place % 1_000_003) for place, sign in enumerate(text))


def text(subject: str, body: str, charset: str = "utf-8", sender: str = OURS) -> bytes:
    kind = f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n\n'
    return (head(subject, sender) + kind).encode() + body.encode(charset)


def raw(subject: str, octets: bytes, charset: str) -> bytes:
    kind = f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n\n'
    return (head(subject) + kind).encode() + octets


def attached(subject: str, name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    body = base64.encodebytes(content).decode()
    return (
        head(subject)
        + 'Content-Type: multipart/mixed; boundary="=_tour"\n\n--=_tour\nContent-Type: text/plain; charset="utf-8"\n'
        + f"Content-Transfer-Encoding: 8bit\n\n{LETTER}\n--=_tour\nContent-Type: {kind}\n"
        + f'Content-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n{body}\n--=_tour--\n'
    ).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 8, 0, 0)), content)
    return out.getvalue()


def docx() -> bytes:
    """A document that Word and LibreOffice open."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document = (
        '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
        '2006/main"><w:body><w:p><w:r><w:t>Báo cáo tuần</w:t></w:r></w:p></w:body></w:document>'
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    return zipped({name: content.encode() for name, content in parts.items()})


def pdf() -> bytes:
    """One empty page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


def program() -> bytes:
    """The first octets of a Windows program; it runs nowhere."""
    return b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0\x4c\x01" + bytes(200)


DUPLICATE = (
    head("Hai ranh gioi")
    + 'Content-Type: multipart/mixed; boundary="a"; boundary="b"\n\n--a\n\nmot\n--a--\n--b\n\nhai\n--b--\n'
).encode()
UNENDED = (
    head("Ban tin thang", "news@example.org", OURS)
    + 'Content-Type: multipart/alternative; boundary="n"\n\n--n\nContent-Type: text/plain\n\nTin\n--n\n'
    + "Content-Type: text/html\n\n<p>Tin</p>\n"
).encode()

# file, message, what else `tour.yaml` says of it
SAMPLES: list[tuple[str, bytes, dict[str, object]]] = [
    ("01-letter.eml", text("Lịch họp tuần", LETTER), {}),
    ("02-letter-decomposed.eml", text("Lich hop", unicodedata.normalize("NFD", LETTER)), {}),
    ("03-from-a-citizen.eml", text("Hỏi thủ tục", LETTER, sender="dan@example.org"), {"sender": "dan@example.org", "to": [OURS], "origin": "stranger"}),
    ("04-docx.eml", attached("Báo cáo", "bao-cao.docx", docx()), {}),
    ("05-pdf.eml", attached("Giấy mời", "giay-moi.pdf", pdf(), "application/pdf"), {}),
    ("06-zip.eml", attached("Tài liệu họp", "tai-lieu.zip", zipped({"a.txt": b"a", "b.txt": b"b"})), {}),
    ("07-everyday-words.eml", text("Đổi mật khẩu", "Chính sách bảo mật thông tin.\nMẬT KHẨU MỚI\nĐã giải mật; mật độ dân số.\n"), {}),
    ("08-subject-mark.eml", text("[TỐI MẬT] Báo cáo", LETTER), {"expect": "refuse", "rule": "state-secrets"}),
    ("09-body-mark.eml", text("Báo cáo", "UBND THỊ XÃ BỈM SƠN\nSố: 05/BC-UBND\nMẬT\nBÁO CÁO\n"), {"expect": "refuse", "rule": "state-secrets"}),
    ("10-four-mebibytes.eml", b"", {}),
    ("11-one-octet-more.eml", b"", {"expect": "refuse", "rule": "attachment-size"}),
    ("12-windows-1258.eml", raw("Bao cao", unicodedata.normalize("NFD", "Kính gửi").encode("cp1258", "replace"), "windows-1258"), {"expect": "refuse", "rule": "unicode-only"}),
    ("13-no-utf-8.eml", raw("Bao cao", "Céng hoµ x· héi".encode("latin-1"), "utf-8"), {"expect": "refuse", "rule": "unicode-only"}),
    ("14-foreign-charset.eml", text("Anfrage", "Grüße aus Köln\n", "iso-8859-1", "hans@example.org"), {"sender": "hans@example.org", "to": [OURS], "origin": "stranger"}),
    ("15-two-boundaries.eml", DUPLICATE, {"expect": "refuse", "rule": "malformed"}),
    ("16-newsletter-without-end.eml", UNENDED, {"sender": "news@example.org", "to": [OURS], "origin": "stranger"}),
    ("17-program.eml", attached("Phần mềm", "setup.exe", program()), {"expect": "refuse", "rule": "executable-attachments"}),
    ("18-program-in-disguise.eml", attached("Ảnh", "anh.pdf", program(), "application/pdf"), {"expect": "refuse", "rule": "executable-attachments"}),
    ("19-hundred-recipients.eml", text("Thông báo", LETTER), {"recipients": 100}),
    ("20-too-many-recipients.eml", text("Thông báo chung", LETTER), {"recipients": 101, "expect": "defer", "rule": "recipients-per-message"}),
    ("21-ten-in-a-row.eml", text("Nhắc việc", LETTER), {"repeat": 10, "sender": COLLEAGUE}),
    ("22-a-flood.eml", text("Quảng cáo", LETTER), {"repeat": 61, "sender": "loil.bimson@thanhhoa.gov.vn", "expect": "defer", "rule": "sending-rate"}),
    ("23-relay-try.eml", text("Relay", LETTER, sender="x@example.org"), {"sender": "x@example.org", "to": [OUTSIDE], "origin": "stranger", "expect": "refuse"}),
]  # fmt: skip
LARGE = {"10-four-mebibytes.eml": 4 * 1024 * 1024, "11-one-octet-more.eml": 4 * 1024 * 1024 + 1}


def make(folder: Path, *, large: bool = True) -> None:
    """Write the samples and `tour.yaml`."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, octets, told in SAMPLES:
        if name in LARGE and large:
            (folder / name).write_bytes(attached("Tệp lớn", "tep.pdf", pdf().ljust(LARGE[name], b"\n")))
        elif name not in LARGE:
            (folder / name).write_bytes(octets)
        entries.append({"file": name, "sender": OURS, "to": [OUTSIDE], "origin": "ours", "expect": "pass", **told})
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_unicode = True
    with (folder / "tour.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(entries, file)


if __name__ == "__main__":
    make(Path(sys.argv[1]), large="--small" not in sys.argv)
