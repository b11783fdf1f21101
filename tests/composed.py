"""Messages made at random, legal and not, each with a payload somewhere: what readers of mail may disagree about.

`message(random)` composes one out of the forms of every class of evasion; the same seed gives the same message.
`legal(random)` uses only forms that the standards allow.
"""

import base64
import binascii
from random import Random

TOKEN = b"Hoa-phuong-do-7319"
"""Stands in every payload and nowhere else: who finds it has seen the payload."""
FILE = b"PK\x03\x04\x14\x00\x06\x00" + TOKEN + b" " + bytes(range(256)) + TOKEN + b"PK\x05\x06" + bytes(18)
TEXT = b"Xin ch\xc3\xa0o,\r\n" + TOKEN + b"\r\nT\xe1\xbb\x90I M\xe1\xba\xacT\r\n"

BOUNDARIES = ("b", "bb", "b1", "=_b", "b-", "0b'", "b.c", "----=_b", "b:c", "b/c")
"""Those of odd messages: some begin as others do, and some must stand in quotes."""
VERSIONS = ("MIME-Version: 1.0",) * 6 + (
    "",
    "MIME-Version: 1.0 (x)",
    "MIME-Version: 2.0",
    "Mime-version: (a)1.(b)0",
    "MIME-Version: 1.0\r\nMIME-Version: 1.0",
)
PARTED = ("multipart/mixed",) * 4 + (
    "multipart/alternative",
    "multipart/related",
    "multipart/signed",
    "multipart/report",
    "multipart/digest",
    "multipart/x-any",
    "Multipart/Mixed",
    "multipart/appledouble",
)
ODD_PARTED = (
    "multi part/mixed",
    "multipart/",
    "multipart",
    "x-multipart/mixed",
    '"multipart/mixed"',
    "multi\\part/mixed",
    "multipart /mixed",
    "multipart/ mixed",
    "multipart/mixed/x",
    "multipart/mixed text/plain",
    "text/plain",
    "(a) multipart/mixed",
    "multipart(a)/mixed",
    "multipart/mixed(a)",
    "multipart\t/mixed",
)
DECLARED = (
    'boundary="{0}"',
    'boundary="{0}"',
    'BOUNDARY="{0}"',
    "boundary={0}",
    'charset=utf-8; boundary="{0}"',
    'boundary="{0}"; charset=utf-8',
    '\r\n boundary="{0}"',
    '\r\n\tboundary="{0}"',
    ' boundary="{0}" ',
)
ODD_DECLARED = (
    'boundary="{0}"; boundary="{1}"',
    'boundary="{1}"; boundary="{0}"',
    "boundary={0}; boundary*=us-ascii''{1}",
    "boundary*=us-ascii''{0}",
    "boundary*0={0}; boundary*1=x",
    "boundary*1=x; boundary*0={0}",
    "boundary*0={0}",
    'boundary="=?utf-8?Q?{0}?="',
    'boundary="{0}',
    'boundary={0}"',
    'boundary={0}"x"',
    'boundary="\\{0}"',
    "boundary='{0}'",
    "boundary=(x){0}",
    "boundary={0}(x)",
    "(boundary={1}) boundary={0}",
    "boundary= {0}",
    "boundary ={0}",
    'boundary="{0} "',
    'boundary=" {0}"',
    "boundary=\r\n {0}",
    'boundary="{0}\r\n "',
    'boundary=""',
    "",
    "boundary",
    "boundary=",
    "{0}",
    "boundary={0};",
    ";boundary={0}",
    ";;boundary={0}",
    "boundary:{0}",
    "boundary=={0}",
    "boundary={0} x",
    "boundary={0}, x",
    'x="; boundary={1}"; boundary={0}',
    'x="\\"; boundary={0}; y="',
    'x=a"; boundary={0}; y="b',
    "boundary=%62",
    "bound\r\n ary={0}",
    "boundary={0}\r\n x",
    'boundary="{0}"\x0b',
    "boundary=\x00{0}",
    "boundary={0}\xc3\xa0",
    "=; boundary={0}",
    "a b; boundary={0}",
    "a=b c; boundary={0}",
    "/; boundary={0}",
    'a="b"c; boundary={0}',
    "boundary*={0}",
    "boundary*0*=us-ascii''{0}",
    "type=x boundary={0}",
    "type=x, boundary={0}",
)
ENDS = ("",) * 12 + (" ", "\t", " \t ", "x", " x", "--x", "\r", "-", "--\t", ";")
BASE64 = ("base64",) * 5 + ("BASE64", "Base64", " base64 ", "\r\n base64", "(a) base64", "base64 (b)", "(a(b)) base64")
ODD_BASE64 = (
    "base64, 7bit",
    "base64;x",
    "base64; charset=x",
    "7bit base64",
    '"base64"',
    "x-base64",
    "bas64",
    "base 64",
    "base\r\n 64",
    "base64\x00",
    "base64\x0b",
    "base64.",
    "base-64",
    "(base64",
    "base64)",
    "=?utf-8?Q?base64?=",
    "b",
    "base64 base64",
    "base(a)64",
    "\\base64",
    "base64\xa0",
    "base64\\",
    ": base64",
    "=base64",
    "binary, base64",
)
QUOTED = ("quoted-printable", "Quoted-Printable", "quoted-printable (a)")
ODD_QUOTED = (
    "quotedprintable",
    "quoted printable",
    "quoted-printable;",
    "qp",
    "quoted\r\n -printable",
    "q",
    "x-quoted-printable",
)
IDENTITY = ("7bit", "8bit", "binary", "8-bit", "7-bit", "", "none")
TYPES = (
    "text/plain; charset=utf-8",
    "text/plain",
    "text/html; charset=utf-8",
    "application/octet-stream",
    "application/zip; name=a.zip",
    "image/png",
    "message/x-any",
    "message/rfc822",
    "message/delivery-status",
    "text",
    "",
    "text/rfc822-headers",
    "application/x-any; boundary=b",
    "text/plain; boundary=b",
    "message/global",
    "message/partial; id=a",
    "application/pgp-encrypted",
    "audio/x",
    "a/b/c",
    "text/plain;charset=us-ascii;charset=utf-8",
    "text/calendar",
    "message/http",
    "application/mac-binhex40",
    "application/applefile",
)
MESSAGES = (
    "message/x-any",
    "message/delivery-status",
    "message/http",
    "message/news",
    "message/global",
    "Message/RFC822",
    "message/rfc822 ",
    "message/rfc822; charset=utf-8",
    "message/rfc2822",
    "message",
    "message/disposition-notification",
    "text/rfc822-headers",
    "message/global-headers",
    "message/rfc822; boundary=b",
    "message/rfc822; name=a.eml",
    "x-message/rfc822",
    "message/partial; total=1; number=1; id=a",
)
FIELD_NAMES = ("Content-Type: {0}",) * 12 + (
    "content-type: {0}",
    "CONTENT-TYPE:{0}",
    "Content-Type:\t{0}",
    "Content-Type:\r\n {0}",
)
ODD_NAMES = (
    "Content-Type : {0}",
    "Content-Type\t: {0}",
    "Content-Type\r\n : {0}",
    " Content-Type: {0}",
    "Content-Type {0}",
    "Content-Type:: {0}",
    "Content-\x0bType: {0}",
    "Content-Type: text/plain\r\nContent-Type: {0}",
    "Content-Type: {0}\r\nContent-Type: text/plain",
    "Subject: a\rContent-Type: {0}",
    "Subject: a\nContent-Type: {0}",
    "Content-Type: {0}\r\n ",
    "X: y\r\n \r\nContent-Type: {0}",
    "x\r\nContent-Type: {0}",
    "Content_Type: {0}",
    "Content-Type: {0}\r\n\t\r\n",
    "Content Type: {0}",
    "Content-Type: text/plain\r\nCONTENT-TYPE: {0}",
    "\x00Content-Type: {0}",
    "Content-Type: {0}\x00",
    "Content-Typ\xc3\xa9: {0}",
    ": x\r\nContent-Type: {0}",
    "X-\xc3\xa9: y\r\nContent-Type: {0}",
    ">Content-Type: {0}",
)


def _base64(random: Random, content: bytes, odd: bool) -> bytes:
    letters = base64.b64encode(content)
    width = random.choice((76, 76, 76, 64, 4, 72, 1, 5, 998))
    lines = [letters[at : at + width] for at in range(0, len(letters), width)]
    joined = b"\r\n".join(lines)
    if not odd:
        return joined
    at = random.randrange(len(joined))
    change = random.randrange(16)
    if change == 0:
        return b"QQ==" + joined
    if change == 1:
        return b"QQ==\r\n" + joined
    if change == 2:
        return (
            joined[:at]
            + random.choice((b".", b"#", b"-", b"_", b"!", b"\xff", b"\x00", b" ", b"\t", b"="))
            + joined[at:]
        )
    if change == 3:
        return joined.rstrip(b"=")
    if change == 4:
        return joined + b"A"
    if change == 5:
        return joined.replace(b"\r\n", b"\r\n\r\n", random.randrange(1, 9))
    if change == 6:
        return b"Content-Foo: x\r\n" + joined
    if change == 7:
        return joined.replace(b"\r\n", b" \r\n")
    if change == 8:
        return joined + b"\r\n" + base64.b64encode(TEXT)
    if change == 9:
        return b"\r\n\r\n" + joined
    if change == 10:
        return joined.replace(b"\r\n", b"\n")
    if change == 11:
        return b"xin chao\r\n" + joined
    if change == 12:
        return b"=" + joined
    if change == 13:
        return joined.translate(bytes.maketrans(b"+/", b"-_"))
    if change == 14:
        return joined + b"\r\n-- \r\nAnh"
    return b"  " + joined


def _quoted(random: Random, content: bytes, odd: bool) -> bytes:
    encoded = binascii.b2a_qp(content, quotetabs=True, istext=False).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if random.random() < 0.4:
        encoded = b"".join(b"=%02X" % octet + (b"=\r\n" if at % 20 == 19 else b"") for at, octet in enumerate(content))
    if not odd:
        return encoded
    at = random.randrange(len(encoded))
    extra = random.choice((b"=", b"=4", b"=XY", b"=\t\r\n", b"=\n", b"=\r", b" \r\n", b"= \r\n", b"==", b"=0", b"\x00"))
    return encoded[:at] + extra + encoded[at:]


def _uu(content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]).rstrip(b"\n") for at in range(0, len(content), 45)]
    return b"begin 644 a.docx\r\n" + b"\r\n".join(lines) + b"\r\n`\r\nend"


def _leaf(random: Random, odd: float) -> bytes:
    """A part without parts: header, empty line, body. Mostly it carries a payload."""
    carries = random.random() < 0.7
    content = random.choice((FILE, TEXT)) if carries else b"Xin ch\xc3\xa0o\r\n"
    form = random.random()
    strange = random.random() < odd
    inside = random.random() < odd / 2
    if form < 0.55:
        encoding = random.choice(ODD_BASE64 if strange else BASE64)
        body = _base64(random, content, inside)
    elif form < 0.75:
        encoding = random.choice(ODD_QUOTED if strange else QUOTED)
        body = _quoted(random, content, inside)
    elif form < 0.85 and odd:
        encoding, body = random.choice(("x-uuencode", "uuencode", "7bit", "uue")), _uu(content)
    else:
        encoding, body = random.choice(IDENTITY if odd else ("7bit", "8bit", "")), TEXT if carries else content
    kinds = TYPES if odd else TYPES[:6]
    fields = [
        random.choice(ODD_NAMES if strange and random.random() < 0.3 else FIELD_NAMES).format(random.choice(kinds))
    ]
    if encoding:
        fields.append("Content-Transfer-Encoding: " + encoding)
    if random.random() < 0.1 * odd:
        fields.append("Content-Transfer-Encoding: " + random.choice(BASE64 + IDENTITY))
    if random.random() < 0.4:
        fields.append(
            "Content-Disposition: "
            + random.choice(
                (
                    "attachment; filename=a.docx",
                    "inline",
                    "attachment; filename*=utf-8''a%2Edocx",
                    'attachment;\r\n filename*0="a.do";\r\n filename*1="cx"',
                )
            )
        )
    random.shuffle(fields)
    gap = b"\r\n\r\n"
    if random.random() < odd / 10:
        gap = random.choice(
            (b"\r\n", b"\n\n", b"\n\r\n", b"\r\n \r\n", b"\r\n\n", b"\r\n\t\r\n", b"\r\r\n", b"\r\n\r\n\r\n")
        )
    return "\r\n".join(fields).encode("latin-1").replace(b"\xc3\x83", b"\xc3") + gap + body


def _boundaries(random: Random) -> tuple[str, str]:
    """Two boundaries as programs make them: tokens, of one length, none of them another's beginning."""
    return tuple(f"{random.choice('abcdefgh')}{random.getrandbits(64):016x}" for _ in range(2))


def _multipart(random: Random, odd: float, depth: int) -> bytes:
    boundary, other = random.sample(BOUNDARIES, 2) if random.random() < odd else _boundaries(random)
    kind = random.choice(ODD_PARTED if random.random() < odd / 3 else PARTED)
    declared = random.choice(ODD_DECLARED if random.random() < odd / 2 else DECLARED).format(boundary, other)
    name = random.choice(ODD_NAMES if random.random() < odd / 6 else FIELD_NAMES)
    head = name.format(f"{kind}; {declared}").encode("latin-1")
    if random.random() < odd / 8:
        head += b"\r\nContent-Transfer-Encoding: " + random.choice((b"base64", b"quoted-printable", b"7bit", b"8bit"))
    lines = [head, b""]
    if random.random() < 0.3:
        lines.append(b"This is a multi-part message in MIME format.")
    if random.random() < odd / 8:
        lines.append(_leaf(random, odd))
    for _ in range(random.randrange(1, 4)):
        used = other if random.random() < odd / 10 else boundary
        dashes = random.choice(("---", "-", "- -", " --", "--\x00")) if random.random() < odd / 20 else "--"
        lines.append(
            (dashes + used + random.choice(ENDS if random.random() < odd / 2 else ("", "", " "))).encode("latin-1")
        )
        lines.append(_entity(random, odd, depth + 1))
    if random.random() > odd / 4:
        lines.append(f"--{boundary}--".encode())
    if random.random() < odd / 8:
        lines.append(_leaf(random, odd))
    if random.random() < odd / 10:
        lines += [f"--{boundary}".encode(), _leaf(random, odd), f"--{boundary}--".encode()]
    return b"\r\n".join(lines) + random.choice((b"", b"\r\n"))


def _entity(random: Random, odd: float, depth: int) -> bytes:
    choice = random.random()
    if depth < 3 and choice < 0.35:
        return _multipart(random, odd, depth)
    if depth < 3 and choice < 0.5:
        inner = b"From: c@example.org\r\nMIME-Version: 1.0\r\n" + _entity(random, odd, depth + 1)
        if random.random() < odd / 3:
            encoding, body = random.choice(
                ((b"base64", _base64(random, inner, False)), (b"quoted-printable", _quoted(random, inner, False)))
            )
            return b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body
        kind = random.choice(MESSAGES) if random.random() < odd else "message/rfc822"
        return f"Content-Type: {kind}\r\n\r\n".encode() + inner
    return _leaf(random, odd)


def _whole(random: Random, odd: float, version: str) -> bytes:
    head = "From: a@example.org\r\nTo: b@example.org\r\nSubject: Thu\r\n" + (version + "\r\n" if version else "")
    entity = _multipart(random, odd, 0) if random.random() < 0.75 else _entity(random, odd, 0)
    raw = head.encode() + entity
    if odd and random.random() < 0.1:
        at, what = (
            random.randrange(len(raw)),
            random.choice((b"\r\n", b" ", b"\x00", b"-", b'"', b";", b"(", b"=", b"\r\n\r\n", b"\\", b":")),
        )
        raw = raw[:at] + what + raw[at + random.randrange(3) :]
    return raw


def message(random: Random) -> bytes:
    """One message, with few odd things or many."""
    return _whole(random, random.choice((0.01, 0.05, 0.1, 0.2, 0.4)), random.choice(VERSIONS))


def legal(random: Random) -> bytes:
    """One message that every reader must understand, and none may refuse."""
    return _whole(random, 0.0, VERSIONS[0])
