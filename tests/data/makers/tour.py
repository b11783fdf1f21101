"""Writes the tour: sample messages that show each shipped rule at work, and `tour.yaml`, which says what to expect.

    python tests/data/makers/tour.py FOLDER            all of it
    python tests/data/makers/tour.py --small FOLDER    without the messages of some megabytes

`tests/messages/tour` holds what `--small` writes. The same octets come out every time.
"""

import argparse
import base64
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from documents import DOCX_TYPE, archive, docx, filling, locked_archive, pdf, program

CLERK = "vanthu.bimson@thanhhoa.gov.vn"
ANV = "annv.bimson@thanhhoa.gov.vn"
PROVINCE = "vanphong@thanhhoa.gov.vn"
OUTSIDE = "lienhe@example.org"
LIMIT = 4 * 1024 * 1024
"""Điều 6.2: attachments of one message, in octets."""
LAW = {
    "attachment-size": "Điều 6.2",
    "executable-attachments": "Điều 4.2",
    "malformed": "Điều 4.2",
    "recipients-per-message": "Điều 4.2",
    "sending-rate": "Điều 4.2, Điều 10-III.1",
    "state-secrets": "Điều 4.1",
    "suspected-secrets-in": "Điều 4.1",
    "suspected-secrets-out": "Điều 4.1",
    "unicode-only": "Điều 9-II",
    "unreadable-attachments-in": "Điều 4.1",
    "unreadable-attachments-out": "Điều 4.1",
}
"""The articles that the shipped rules cite."""

LETTER = """Kính gửi: Văn phòng UBND tỉnh

Căn cứ Kế hoạch số 12/KH-UBND, Văn phòng HĐND và UBND kính gửi báo cáo tình hình sử dụng thư điện tử
công vụ quý III. Đề nghị Quý cơ quan xem xét, cho ý kiến trước ngày 15 tháng 10.

Trân trọng.
Nguyễn Văn An
"""
EVERYDAY = """Chào anh,

Chính sách bảo mật mới yêu cầu đổi mật khẩu mỗi quý; mật khẩu cũ hết hạn vào thứ Sáu.
MẬT KHẨU MỚI phải có ít nhất 12 ký tự. Mời cả phòng dự bữa cơm thân mật chiều thứ Bảy.

An
"""
TRAINING = """Kính gửi các phòng, ban,

UBND thị xã tổ chức tập huấn Luật Bảo vệ bí mật nhà nước. Nội dung: có 03 độ mật gồm Tuyệt mật, Tối mật, Mật;
không gửi văn bản mật qua thư điện tử.

Trân trọng.
"""
MARKED = """ỦY BAN NHÂN DÂN              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
 THỊ XÃ BỈM SƠN                 Độc lập - Tự do - Hạnh phúc
Số: 05/BC-UBND                Bỉm Sơn, ngày 12 tháng 02 năm 2014
      MẬT
                         BÁO CÁO

Nội dung của văn bản mẫu này không có thật.
"""
TCVN3 = "KÝnh göi: V¨n phßng UBND tØnh\n\nTr©n träng b¸o c¸o t×nh h×nh sö dông th\xad ®iÖn tö c«ng vô.\n"
"""`Kính gửi: Văn phòng …` as a .VnTime text looks when its octets are read as windows-1252."""


@dataclass(frozen=True)
class Stop:
    """One message of the tour: what it is, and what the shipped rules make of it."""

    name: str
    shows: str
    octets: bytes
    sender: str = ANV
    to: tuple[str, ...] = (OUTSIDE,)
    origin: str = "ours"
    action: str = "pass"
    rule: str | None = None
    recipients: int = 0
    repeat: int = 1
    large: bool = False

    def lines(self, file: str) -> list[str]:
        """What `tour.yaml` says of it."""
        entry: dict[str, object] = {"file": file, "sender": self.sender, "to": list(self.to), "origin": self.origin}
        entry["expect"] = self.action
        if self.rule:
            entry |= {"rule": self.rule, "law": LAW[self.rule]}
        if self.recipients:
            entry["recipients"] = self.recipients
        if self.repeat > 1:
            entry["repeat"] = self.repeat
        shown = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items()]
        return ["\n", f"# {self.shows}\n", f"- {shown[0]}", *(f"  {line}" for line in shown[1:])]


def encoded_word(text: str) -> str:
    """A header's text: as it is when it is ASCII, else RFC 2047 words of at most 75 letters."""
    if text.isascii():
        return text
    words, word = [], ""
    for letter in text:
        if len((word + letter).encode()) > 42:
            words.append(word)
            word = ""
        word += letter
    shown = [f"=?utf-8?B?{base64.b64encode(part.encode()).decode()}?=" for part in (*words, word)]
    return "\n ".join(shown)


def head(subject: str, sender: str = ANV, to: str = OUTSIDE, number: str = "1") -> str:
    """The header fields that every letter has."""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {encoded_word(subject)}\nDate: Mon, 05 Jan 2026 08:00:00 +0700\n"
        f"Message-ID: <tour-{number}@thanhhoa.gov.vn>\nMIME-Version: 1.0\n"
    )


def text(subject: str, body: str, **who: str) -> bytes:
    """A letter of plain text in UTF-8."""
    fields = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
    return (head(subject, **who) + fields + "\n" + body).encode()


def folded(content: bytes) -> str:
    """Base64 in lines of 76."""
    letters = base64.b64encode(content).decode("ascii")
    return "".join(letters[start : start + 76] + "\n" for start in range(0, len(letters), 76))


def attached(subject: str, *files: tuple[str, str, bytes], number: str, **who: str) -> bytes:
    """A letter with files: (name, type, content) each."""
    parts = ["Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + LETTER]
    for name, kind, content in files:
        parts.append(
            f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
            f"Content-Transfer-Encoding: base64\n\n{folded(content)}"
        )
    body = "".join(f"--=_tour\n{part}\n" for part in parts) + "--=_tour--\n"
    return (
        head(subject, number=number, **who) + 'Content-Type: multipart/mixed; boundary="=_tour"\n\n' + body
    ).encode()


def letters() -> list[Stop]:
    """Ordinary mail, which passes."""
    report = ("bao-cao.docx", DOCX_TYPE, docx("BÁO CÁO", "Tình hình sử dụng thư điện tử quý III."))
    decomposed = unicodedata.normalize("NFD", LETTER)
    bundle = archive({"bao-cao.txt": LETTER.encode(), "so-lieu.csv": b"quy,so\n3,120\n"})
    page = ("bao-cao.pdf", "application/pdf", pdf("Bao cao quy III"))
    stranger = {"sender": OUTSIDE, "to": CLERK}
    return [
        Stop("letter", "a letter in Vietnamese", text("Báo cáo quý III", LETTER, number="1")),
        Stop("letter-decomposed", "decomposed letters (NFD) are Unicode too", text("Báo cáo", decomposed, number="2")),
        Stop("docx", "a text document", attached("Báo cáo quý III", report, number="3"), to=(PROVINCE,)),
        Stop("pdf", "a PDF", attached("Báo cáo quý III", page, number="4")),
        Stop("zip", "an archive", attached("Số liệu", ("so-lieu.zip", "application/zip", bundle), number="5")),
        Stop("everyday-words", "bảo mật, mật khẩu, thân mật", text("Đổi mật khẩu", EVERYDAY, number="6")),
        Stop("training", "the levels named in a sentence", text("Tập huấn", TRAINING, number="7"), to=(PROVINCE,)),
        Stop(
            "from-a-citizen",
            "a stranger's letter to us",
            text("Hỏi thủ tục", "Kính gửi văn thư,\n\nXin hỏi giờ tiếp dân.\n", **stranger, number="8"),
            sender=OUTSIDE,
            to=(CLERK,),
            origin="stranger",
        ),
        Stop(
            "foreign-charset",
            "ISO-8859-1 from abroad is no old Vietnamese encoding",
            head("Programme", **stranger, number="9").encode()
            + b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
            + "Grüße aus Köln, à bientôt.\n".encode("iso-8859-1"),
            sender=OUTSIDE,
            to=(CLERK,),
            origin="stranger",
        ),
        Stop("newsletter", "a missing final boundary is mere sloppiness", newsletter(), OUTSIDE, (CLERK,), "stranger"),
    ]


def newsletter() -> bytes:
    """What many programs for mass mail write: text and HTML, and no final boundary."""
    fields = 'List-Id: <tin.example.org>\nContent-Type: multipart/alternative; boundary="=_news"\n\n'
    plain = "--=_news\nContent-Type: text/plain; charset=utf-8\n\nBan tin tuan: lich hop.\n\n"
    html = "--=_news\nContent-Type: text/html; charset=utf-8\n\n<p>Ban tin tuan: <b>lich hop</b>.</p>\n"
    return (head("Ban tin tuan", OUTSIDE, CLERK, "10") + fields + plain + html).encode()


def refusals() -> list[Stop]:
    """Mail that a rule, or the gateway itself, turns away."""
    secret, old, broken, programs = "state-secrets", "unicode-only", "malformed", "executable-attachments"
    page = "<html><body><p>TUY&#7878;T M&#7852;T</p><p>K&iacute;nh g&#7917;i &#244;ng</p></body></html>\n"
    html = head("Kính gửi", number="13") + "Content-Type: text/html; charset=us-ascii\n\n" + page
    declared = head("Bao cao", number="14") + "Content-Type: text/plain; charset=windows-1258\n"
    eight_bit = "Content-Transfer-Encoding: 8bit\n\n"
    invalid = head("Bao cao", number="15") + "Content-Type: text/plain; charset=utf-8\n" + eight_bit
    two_boundaries = (
        "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--a\n\nThư.\n--a--\n--b\n\nThư khác.\n--b--\n"
    )
    encodings = "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\nVGjGsA==\n"
    inside = ("tien-ich.zip", "application/zip", archive({"doc.txt": b"doc\n", "tien-ich.scr": program()}))
    named = ("Setup.EXE", "application/octet-stream", b"khong phai chuong trinh\n")
    disguised = ("bao-cao.pdf", "application/pdf", program())
    stranger = text("Chuyen tiep", "Hello\n", sender=OUTSIDE, to="ai-do@example.net", number="23")
    return [
        refused("subject-mark", "TỐI MẬT in the subject", text("[TỐI MẬT] Báo cáo", LETTER, number="11"), secret),
        refused("line-mark", "MẬT on a line of its own", text("Báo cáo", MARKED, number="12"), secret),
        refused("html-mark", "TUYỆT MẬT written in HTML entities", html.encode(), secret),
        refused(
            "tcvn3", "TCVN3 declared as windows-1258", (declared + eight_bit).encode() + TCVN3.encode("cp1252"), old
        ),
        refused("invalid-utf-8", "octets that are no UTF-8", invalid.encode() + TCVN3.encode("cp1252"), old),
        refused(
            "two-boundaries",
            "two readings by two boundaries",
            (head("Thu", number="16") + two_boundaries).encode(),
            broken,
        ),
        refused("two-encodings", "two transfer encodings", (head("Thu", number="17") + encodings).encode(), broken),
        refused("program-inside", "a program named as a PDF", attached("Báo cáo", disguised, number="18"), programs),
        refused("program-by-name", "a file named as a program", attached("Cài đặt", named, number="19"), programs),
        refused("program-in-zip", "a program in an archive", attached("Tiện ích", inside, number="20"), programs),
        Stop(
            "many-recipients",
            "150 recipients: 100 now, the rest in another letter",
            text("Thông báo", LETTER, number="21"),
            action="defer",
            rule="recipients-per-message",
            recipients=150,
        ),
        Stop(
            "burst",
            "the 61st letter of a mailbox within ten minutes waits",
            text("Thông báo", LETTER, sender=CLERK, number="22"),
            sender=CLERK,
            to=(PROVINCE,),
            action="defer",
            rule="sending-rate",
            repeat=61,
        ),
        Stop(
            "open-relay",
            "a stranger reaches only our domains",
            stranger,
            OUTSIDE,
            ("ai-do@example.net",),
            "stranger",
            "refuse",
        ),
    ]


def refused(name: str, shows: str, octets: bytes, rule: str) -> Stop:
    """A message that a rule refuses."""
    return Stop(name, shows, octets, action="refuse", rule=rule)


def sizes() -> list[Stop]:
    """Attachments of just as much as is allowed, and of more (Điều 6.2)."""
    kind = "application/octet-stream"

    def stop(name: str, shows: str, number: str, *lengths: int, rule: str | None = None) -> Stop:
        files = [(f"so-lieu-{which}.bin", kind, filling(length)) for which, length in enumerate(lengths, 1)]
        octets = attached("Số liệu", *files, number=number)
        return Stop(name, shows, octets, action="refuse" if rule else "pass", rule=rule, large=True)

    return [
        stop("four-mib", "4 MiB of attachments, to the octet", "24", LIMIT),
        stop("over-four-mib", "one octet more", "25", LIMIT + 1, rule="attachment-size"),
        stop(
            "sum-over", "two files that are too much together", "26", LIMIT // 2, LIMIT // 2 + 1, rule="attachment-size"
        ),
    ]


def suspicions() -> list[Stop]:
    """What cannot be inspected, or may be a secret: refused on its way out, flagged on its way in."""
    sealed = ("ho-so.zip", "application/zip", locked_archive("ho-so.txt", LETTER.encode(), b"mau"))
    tagged = ("TOI MAT - KH 05.docx", DOCX_TYPE, docx("KẾ HOẠCH", "Tên tệp của văn bản mẫu này không có thật."))
    stranger = {"sender": OUTSIDE, "to": CLERK}
    arriving = {"sender": OUTSIDE, "to": (CLERK,), "origin": "stranger", "action": "flag"}
    return [
        refused(
            "locked-zip", "an archive with a password", attached("Hồ sơ", sealed, number="27"),
            "unreadable-attachments-out",
        ),
        Stop(
            "locked-zip-from-outside", "the same from a stranger is flagged",
            attached("Hồ sơ", sealed, number="28", **stranger), rule="unreadable-attachments-in", **arriving,
        ),
        refused(
            "tagged-name", "TOI MAT in a file's name", attached("Kế hoạch", tagged, number="29"),
            "suspected-secrets-out",
        ),
        Stop(
            "tagged-name-from-outside", "the same from a stranger is flagged",
            attached("Kế hoạch", tagged, number="30", **stranger), rule="suspected-secrets-in", **arriving,
        ),
    ]  # fmt: skip


OLD = """Céng hßa x· héi chñ nghÜa ViÖt Nam
§éc lËp - Tù do - H¹nh phóc

KÝnh göi: V¨n phßng Uû ban nh©n d©n tØnh
Thùc hiÖn kÕ ho¹ch c«ng t¸c quý III, V¨n phßng b¸o c¸o t×nh h×nh nh­ sau.
"""
"""Letters of .VnTime (TCVN3) as programs paste them into Unicode."""
FOREIGN = """Madame, Monsieur,

Nous vous remercions de votre lettre du 3 août et vous prions d'agréer nos salutations distinguées. Les élèves
français visiteront la ville en décembre ; à bientôt, et joyeuses fêtes de Noël à tous !

Geneviève Lefèvre
"""


def disguises() -> list[Stop]:
    """Old letters inside Unicode, a mark in disguise, and what only looks like either."""
    stranger = {"sender": OUTSIDE, "to": CLERK}
    spaced = LETTER.replace("Kính gửi", "T Ố I   M Ậ T\nKính gửi", 1)
    arriving = text("Visite", FOREIGN, number="33", **stranger)
    return [
        refused("font-letters", "TCVN3 letters inside UTF-8", text("Bao cao", OLD, number="31"), "unicode-only"),
        refused("mark-in-disguise", "a mark with blanks in it", text("Báo cáo", spaced, number="32"), "state-secrets"),
        Stop("french", "a letter in French", arriving, sender=OUTSIDE, to=(CLERK,), origin="stranger"),
    ]


def write(folder: Path, *, small: bool) -> None:
    """Write the messages and `tour.yaml`, which lists the large ones in any case."""
    folder.mkdir(parents=True, exist_ok=True)
    stops = [*letters(), *refusals(), *sizes(), *suspicions(), *disguises()]
    lines = ["# Written by tests/data/makers/tour.py: what the shipped rules make of each message.\n"]
    lines += ["# recipients: so many, of the domain in `to`. repeat: sent so often; the last answer counts.\n"]
    for number, stop in enumerate(stops, 1):
        file = f"{number:02}-{stop.name}.eml"
        lines += stop.lines(file)
        if not (small and stop.large):
            (folder / file).write_bytes(stop.octets)
    (folder / "tour.yaml").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the tour of sample messages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true", help="leave out the messages of some megabytes")
    chosen = parser.parse_args()
    write(chosen.folder, small=chosen.small)
