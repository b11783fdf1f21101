"""Letters made at random with one mark or one file name in them, written in any of the ways in which mail writes text.

`letter(random)` hides the mark `MARK` in a subject, a text, a forwarded message or a uuencoded file; `named(random)`
sends a file under a name. The same seed gives the same letter. What parts a letter may have belongs to `composed`.
"""

import base64
import binascii
import unicodedata
from random import Random

MARK = "T\u1ed0I M\u1eacT"
"""What readers are asked for: nothing else in a letter says it."""
CHARSETS = ("utf-8",) * 6 + ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "gb18030", "cp1258", "utf-8-sig")
DECLARED = (
    "charset={0}",
    'charset="{0}"',
    "CHARSET={0}",
    "charset={0};format=flowed",
    "format=flowed;\r\n charset={0}",
    "charset*=us-ascii'vi'{0}",
    "charset*0={0}; charset*1=",
    "charset={0}; charset=us-ascii",
    "charset=us-ascii; charset={0}",
    "charset={0} (x)",
    "charset = {0}",
    "charset={0}; x",
    "charset='{0}'",
    "charset={0},",
    "",
)
SPELT = (
    "utf-8",
    "UTF-8",
    "utf8",
    "utf_8",
    "unicode-1-1-utf-8",
    "us-ascii",
    "iso-8859-1",
    "x-unknown",
    "utf-8 ",
    "utf-7",
)
KINDS = ("plain",) * 5 + ("html", "csv", "markdown", "enriched", "x-any", "calendar")
FORWARDED = ("message/rfc822",) * 6 + (
    "message/global",
    "Message/RFC822",
    "message/rfc822; charset=utf-8",
    "message/news",
)
HEAD = "From: a@example.org\r\nTo: b@example.org\r\nDate: Mon, 2 Feb 2026 08:00:00 +0700\r\n"
NAMES = (
    "bao-cao.docx",
    "b\u00e1o c\u00e1o.docx",
    "a.txt.exe",
    "a;b.exe",
    'a"b.exe',
    "%41.exe",
    "a.exe ",
    "\u0111.zip",
    "a'b'c.js",
)


def _word(random: Random, octets: bytes, name: str) -> str:
    """One encoded word (RFC 2047)."""
    language = random.choice(("",) * 9 + ("*vi",))
    if random.random() < 0.5:
        letters = base64.b64encode(octets).decode()
        return (
            f"=?{name}{language}?{random.choice('BBb')}?{letters.rstrip('=') if random.random() < 0.1 else letters}?="
        )
    escaped = "".join(chr(one) if chr(one).isalnum() else "_" if one == 32 else f"={one:02X}" for one in octets)
    return f"=?{name}{language}?{random.choice('QQq')}?{escaped}?="


def _words(random: Random, text: str) -> bytes:
    """A text of a header: as it is, or in encoded words that are split anywhere and put together in any way."""
    codec = random.choice(("utf-8",) * 6 + ("utf-7", "gb18030", "utf-16", "cp1258"))
    if random.random() < 0.15:
        return text.encode()
    octets = _encoded(text, codec)
    cuts = sorted(random.sample(range(1, len(octets)), random.choice((0, 1, 1, 2))))
    pieces = [octets[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(octets)], strict=True)]
    name = {"cp1258": "windows-1258"}.get(codec, random.choice((codec, codec.upper())))
    between = random.choice((" ", " ", "\r\n ", "\r\n\t", "  ", ""))
    before = random.choice(("", "", "Re: ", "Re:", '"', "(", "FW: =?utf-8?Q?a?= "))
    return (before + between.join(_word(random, piece, name) for piece in pieces)).encode()


def _encoded(text: str, codec: str) -> bytes:
    if codec == "cp1258":  # its letters are base and sign
        text = "".join(
            sign
            if sign in "\u0102\u00c2\u00ca\u00d4\u01a0\u01af\u0103\u00e2\u00ea\u00f4\u01a1\u01b0\u0110\u0111"
            else part
            for letter in text
            for sign, part in [(letter, _parted(letter))]
        )
    return text.encode(codec, "replace")


def _parted(letter: str) -> str:
    """A letter of Vietnamese as windows-1258 has it: the vowel, and behind it the tone."""
    whole = unicodedata.normalize("NFD", letter)
    tone = [sign for sign in whole if sign in "\u0300\u0301\u0303\u0309\u0323"]
    return unicodedata.normalize("NFC", "".join(sign for sign in whole if sign not in tone)) + "".join(tone)


def _transferred(random: Random, octets: bytes) -> bytes:
    """The rest of a part's header, an empty line, and its body."""
    form = random.random()
    if form < 0.4 or b"\r\n" not in octets or b"\0" in octets:
        return b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(octets).replace(b"\n", b"\r\n")
    if form < 0.65:
        escaped = binascii.b2a_qp(octets, istext=False, quotetabs=random.random() < 0.5)
        escaped = b"\r\n".join(escaped.replace(b"\r\n", b"\n").split(b"\n"))
        return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + escaped
    return random.choice((b"Content-Transfer-Encoding: 8bit\r\n", b"")) + b"\r\n" + octets


def _text(random: Random, text: str) -> bytes:
    """A part that is a text, by its charset, or by another than its own."""
    codec = random.choice(CHARSETS)
    kind = random.choice(KINDS)
    lines = f"<p>UBND</p>\r\n<p>{text}</p>\r\n" if kind == "html" else f"UBND\r\n{text}\r\nSo 5\r\n"
    octets = _encoded(lines, codec)
    if random.random() < 0.15:
        at = random.choice((0, octets.find(b"\n") + 1, len(octets)))
        octets = (
            octets[:at]
            + random.choice((b"\xff\r\n", b"\xc3\r\n", b"\xef\xbb\xbf", b"\x1a", b"\x1b$B", b"+-"))
            + octets[at:]
        )
    name = {"cp1258": "windows-1258", "utf-8-sig": "utf-8"}.get(codec, codec)
    if random.random() < 0.25:
        name = random.choice(SPELT)
    declared = random.choice(DECLARED).format(name) if random.random() < 0.6 else f"charset={name}"
    shown = random.choice(
        ("",) * 4 + ("Content-Disposition: attachment; filename=a.txt\r\n", "Content-Disposition: inline\r\n")
    )
    return f"Content-Type: text/{kind}; {declared}\r\n{shown}".encode() + _transferred(random, octets)


def _uuencoded(random: Random, text: str) -> bytes:
    """A text with a text file in it, as programs of old put it there."""
    content = f"UBND\n{text}\nSo 5\n".encode() * random.choice((1, 1, 4))
    ticks = random.random() < 0.5
    lines = [binascii.b2a_uu(content[at : at + 45], backtick=ticks)[:-1] for at in range(0, len(content), 45)]
    if random.random() < 0.3:
        lines = [line.rstrip(b" ") for line in lines]
    if random.random() < 0.2:
        lines = [line + b"x" for line in lines]
    head = random.choice(
        (b"begin 644 a.txt", b"begin 0644 a.txt", b"begin 644 b c.txt", b"begin 755 a", b"begin  644 a.txt")
    )
    end = random.choice(((b"`", b"end"),) * 4 + ((b" ", b"end"), (b"end",), (b"`", b"end "), (), (b"", b"end")))
    block = [head, *lines, *end]
    before = random.choice(((), (b"Kinh gui",), (b"Kinh gui", b""), (b"begin", b""), (b"> begin 644 x",)))
    body = b"\r\n".join([*before, *block, *random.choice(((), (b"Tran trong",), tuple(block)))]) + b"\r\n"
    encoding = random.choice(
        (b"",) * 5 + (b"Content-Transfer-Encoding: 7bit\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n")
    )
    kind = random.choice((b"text/plain", b"text/plain", b"application/octet-stream", b"text/html"))
    return b"Content-Type: " + kind + b"\r\n" + encoding + b"\r\n" + body


def _multipart(random: Random, *parts: bytes) -> bytes:
    boundary = f"{random.choice('abcdefgh')}{random.getrandbits(64):016x}".encode()
    kind = random.choice((b"mixed", b"mixed", b"alternative", b"related", b"signed", b"x-any", b"report", b"parallel"))
    end = b"--" if random.random() < 0.9 else b""
    body = b"".join(b"--" + boundary + b"\r\n" + part.removesuffix(b"\r\n") + b"\r\n" for part in parts)
    return b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n%b--%b%b\r\n' % (kind, boundary, body, boundary, end)


def _digest(inner: bytes) -> bytes:
    return b"Content-Type: multipart/digest; boundary=dd0e\r\n\r\n--dd0e\r\n\r\n%b\r\n--dd0e--\r\n" % inner


def _forwarded(random: Random, inner: bytes) -> bytes:
    """A message in a message."""
    form = random.random()
    if form < 0.1:
        return _digest(inner)
    kind = f"Content-Type: {random.choice(FORWARDED)}\r\n".encode()
    if form < 0.2:
        letters = base64.encodebytes(inner).replace(b"\n", b"\r\n")
        return kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + letters
    return kind + b"\r\n" + inner


def _message(random: Random, subject: bytes, entity: bytes) -> bytes:
    fields = [HEAD.encode(), b"Subject: " + subject + b"\r\n", b"MIME-Version: 1.0\r\n"]
    random.shuffle(fields)
    return b"".join(fields) + entity


def letter(random: Random) -> bytes:
    """One letter with one mark, one to four levels deep."""
    subject, plain = b"Thu", b"Content-Type: text/plain; charset=utf-8\r\n\r\nXin ch\xc3\xa0o\r\n"
    place = random.random()
    if place < 0.3:
        subject, entity = _words(random, f"[{MARK}] Bao cao"), plain
    elif place < 0.75:
        entity = _text(random, MARK)
    else:
        entity = _uuencoded(random, MARK)
    raw = _message(random, subject, entity)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 3))):
        inner = _forwarded(random, raw) if subject != b"Thu" or random.random() < 0.5 else entity
        parts = [plain, inner] if random.random() < 0.8 else [inner]
        subject, entity = b"Thu", _multipart(random, *parts) if random.random() < 0.8 else inner
        raw = _message(random, subject, entity)
    return raw


def _parameter(random: Random, key: str, name: str) -> str:
    """A file name in one of the forms of RFC 2045, 2047 and 2231, and of programs that know none of them."""
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    escaped = "".join(f"%{one:02X}" for one in name.encode())
    form = random.randrange(9)
    if form == 0:
        return f"{key}={quoted}" if random.random() < 0.7 else f'{key}="{name}"'
    if form == 1:
        return f"{key}*={random.choice(('utf-8', 'UTF-8'))}'{random.choice(('', 'vi'))}'{escaped}"
    if form == 2:
        return f'{key}="{_word(random, name.encode(), "utf-8")}"'
    if form == 3:
        return f"{key}={_word(random, name.encode(), 'utf-8')}"
    cut = random.randrange(1, len(name))
    if form == 4:
        return f'{key}*0="{name[:cut]}"; {key}*1="{name[cut:]}"'.replace('"', "" if name.isalnum() else '"')
    sections = ["".join(f"%{one:02X}" for one in piece.encode()) for piece in (name[:cut], name[cut:])]
    if form == 5:
        return f"{key}*0*=utf-8''{sections[0]}; {key}*1*={sections[1]}"
    if form == 6:
        return f"{key}*1*={sections[1]};\r\n {key}*0*=utf-8''{sections[0]}"
    if form == 7:
        return f"{key}={quoted}; {key}*=utf-8''{escaped}"
    return f"{key}={name}"


def named(random: Random) -> bytes:
    """One letter with a file whose name may stand in both fields, in one form or in two."""
    one, other = random.choice(NAMES), random.choice(NAMES)
    fields = ["Content-Type: application/octet-stream", "Content-Disposition: attachment"]
    if random.random() < 0.8:
        fields[1] += "; " + _parameter(random, "filename", one)
    if random.random() < 0.5:
        fields[0] += ";\r\n " + _parameter(random, "name", other)
    if random.random() < 0.2:
        fields[1] = fields[1].replace("; ", " ;", 1)
    random.shuffle(fields)
    part = "\r\n".join(fields).encode() + b"\r\n\r\nx"
    return _message(random, b"Thu", _multipart(random, b"Content-Type: text/plain\r\n\r\nXin chao", part))
