"""An attachment is opened down to a set depth, and what is found inside stands where it was found."""

import base64
import gzip
import io
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.engines.opener import Opener
from gateway.message.document import Active, Place
from gateway.message.inspect import Facts
from gateway.message.structure import Budget, Leaf, Role

OPENER = Opener(Budget())
PICTURES = Path(__file__).parents[1] / "data" / "pictures"
DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
SCANS = Path(__file__).parents[1] / "data" / "scans"
MARK = "TỐI MẬT"
DATA = b"\xc4\x9d\x81\0" * 64
"""Octets of no kind."""
ENVELOPED = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0"


def leaf(content: bytes, *names: str, declared: str = "application/octet-stream") -> Leaf:
    return Leaf(Role.ATTACHMENT, 1, declared, None, names, content)


def opened(
    content: bytes, *names: str, declared: str = "application/octet-stream", budget: Budget | None = None
) -> Facts:
    opener = Opener(budget) if budget else OPENER
    return opener.facts(leaf(content, *names, declared=declared), (budget or Budget()).purse())


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return target.getvalue()


def tarred(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


LETTER = f"""From: a@example.org
Subject: {MARK}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b

Kính gửi
--b
Content-Type: text/plain; name=a.txt

x
--b--
""".encode()


def texts(facts: Facts) -> dict[tuple[str, str], str]:
    """Every text by the member and the place where it stands."""
    found = {("", str(one.place)): one.text for one in facts.passages}
    return found | {(member.where, str(one.place)): one.text for member in facts.members for one in member.passages}


def test_files_inside_files_are_found_where_they_stand() -> None:
    """A text in a tar in a gzip in a zip is told with the path to it, and the depth counts all of them."""
    inner = gzip.compress(tarred("sâu.txt", MARK.encode()))
    facts = opened(zipped(mot__txt=b"x", hai__tgz=inner), "a.zip")
    assert facts.type == "application/zip"
    assert [member.path for member in facts.members] == [(1,), (2,), (2, 1), (2, 1, 1)]
    assert facts.members[-1].name == "sâu.txt"
    assert facts.depth == 3
    assert texts(facts)["member:2/member:1/member:1", "body"].strip() == MARK
    assert not any((facts.locked, facts.opaque, facts.hostile, facts.misnamed))


def test_a_message_in_an_archive_is_read_as_one() -> None:
    """The header of a carried message is kept as such, its text is a body, its file a member."""
    facts = opened(zipped(thu__eml=LETTER), "a.zip")
    assert [(member.where, member.type) for member in facts.members] == [
        ("member:1", "message/rfc822"),
        ("member:1/member:1", "text/plain"),
    ]
    assert {one.place: one.text.strip() for one in facts.members[0].passages} == {Place.BODY: "Kính gửi"}
    assert ("Subject", MARK) in facts.members[0].fields


def test_depth_ends() -> None:
    """Files deeper than the budget allows are not opened, and the attachment is a bomb."""
    content = b"x"
    for _ in range(5):
        content = zipped(a__zip=content)
    assert not opened(content, budget=Budget(archive_depth=5)).hostile
    facts = opened(content, budget=Budget(archive_depth=4))
    assert facts.hostile
    assert facts.opaque
    assert max(len(member.path) for member in facts.members) == 5


def test_the_purse_ends() -> None:
    """More than may be unpacked of one message makes a bomb, even when each file alone is small."""
    content = zipped(**{f"a{number}__txt": b"0" * 100_000 for number in range(30)})
    assert not opened(content, budget=Budget(unpacked_octets=4_000_000)).hostile
    assert opened(content, budget=Budget(unpacked_octets=2_000_000)).hostile
    assert opened(content, budget=Budget(members=20)).hostile
    assert not opened(content, budget=Budget(characters=3_000_000)).hostile
    assert opened(content, budget=Budget(characters=2_000_000)).hostile


def test_steps_end() -> None:
    """A document of more elements than may be walked makes a bomb, however small its octets are."""
    content = (DOCUMENTS / "libreoffice-docx.docx").read_bytes()
    assert not opened(content).hostile
    assert opened(content, budget=Budget(steps=5)).hostile


def test_what_cannot_be_opened_is_opaque() -> None:
    """TNEF, drawings and formats of no reader are opaque; pictures, programs and mere data are what they are."""
    assert opened(DATA, "a.one").opaque
    assert opened(b"\xff\x57\x50\x43" + b"\x10\0\0\0\1\x0a" + b"\0" * 90, "a.doc").opaque
    assert not opened(DATA, "a.dat").opaque
    assert opened(b"\x78\x9f\x3e\x22" + b"\0" * 60, "winmail.dat").type == "application/vnd.ms-tnef"
    assert opened(b"\x78\x9f\x3e\x22" + b"\0" * 60, "winmail.dat").opaque
    assert not opened(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", "a.png").opaque
    assert not opened(b"", "a.txt").opaque


def test_a_disc_out_of_its_place_is_opaque() -> None:
    """Images of whole sectors, and ones with something before them, are opened by programs that look for the disc."""
    image = gzip.decompress((Path(__file__).parents[1] / "data/archives/plain.iso.gz").read_bytes())
    assert not opened(image, "a.iso").opaque
    assert opened(image[512:], "a.bin").opaque
    assert opened(b"\x7f" * 4096 + image, "a.bin").opaque


def test_what_is_inside_decides_for_the_whole() -> None:
    """A locked or opaque file deep inside makes the attachment so, and tells which it is."""
    facts = opened(zipped(a__txt=b"x", b__p7m=ENVELOPED))
    assert facts.locked
    assert [member.locked for member in facts.members] == [False, True]
    facts = opened(zipped(a__txt=b"x", b__one=DATA))
    assert facts.opaque
    assert [member.opaque for member in facts.members] == [False, True]


def test_pages_in_pictures_are_told() -> None:
    """A picture as large as a page is told where it stands, also inside an archive; a sign is none."""
    page, sign = ((PICTURES / f"{name}.png").read_bytes() for name in ("page", "sign"))
    assert opened(page, "a.png").scanned
    assert not opened(sign, "a.png").scanned
    told = opened(zipped(page=page, sign=sign), "a.zip")
    assert (told.scanned, [member.scanned for member in told.members]) == (True, [True, False])


def test_a_page_inside_a_document_is_told_where_the_document_stands() -> None:
    """A document that is a scan tells it of itself, also in an archive; a carried letter whose page is a scan too."""
    scan, report = ((SCANS / f"{name}.docx").read_bytes() for name in ("scan", "report"))
    told = opened(zipped(a__docx=scan, b__docx=report), "a.zip")
    assert (told.scanned, [member.scanned for member in told.members]) == (True, [True, False])
    page = base64.b64encode((PICTURES / "page.png").read_bytes())
    letter = b"MIME-Version: 1.0\nContent-Type: text/html\n\n<img src='data:image/png;base64,%s'>\n" % page
    assert opened(letter, "a.eml", declared="message/rfc822").scanned


def test_names_that_lie_are_told() -> None:
    """A package called a picture, alone or inside an archive, is misnamed."""
    assert opened(zipped(a__txt=b"x"), "anh.jpg").misnamed
    assert opened(zipped(anh__jpg=zipped(a__txt=b"x")), "a.zip").misnamed
    assert opened(zipped(a__txt=b"x"), declared="image/png").misnamed


def test_a_page_with_a_script_is_active() -> None:
    """An attached HTML page runs its script in a browser; inside an archive too."""
    page = b"<!DOCTYPE html><html><body><p>x</p><script>go()</script></body></html>"
    assert opened(page, "a.html", declared="text/html").active == {Active.SCRIPT}
    assert opened(zipped(a__html=page)).active == {Active.SCRIPT}
    letter = LETTER.replace(b"text/plain; name=a.txt\n\nx", b"text/html\n\n" + page)
    assert opened(zipped(a__eml=letter)).active == {Active.SCRIPT}


@pytest.mark.parametrize(
    "content",
    [
        f"{MARK}\nBÁO CÁO của đơn vị\0".encode(),
        f"\0{MARK}\nBÁO CÁO của đơn vị".encode(),
        f"{MARK}\n{'báo cáo của đơn vị ' * 5000}\0".encode(),
        f"{MARK}\nBÁO CÁO của đơn vị về công tác\x01".encode(),
        f"<html><body><p>{MARK}</p><p>BÁO CÁO của đơn vị</p></body></html>\0".encode(),
        MARK.encode("utf-16"),
        MARK.encode("utf-16-be") + "\nBÁO CÁO".encode("utf-16-be"),
    ],
)
def test_a_stray_octet_makes_no_text_unreadable(content: bytes) -> None:
    """Text and pages with NUL or a control among their letters are read as what readers show of them."""
    facts = opened(content, "a.dat")
    assert MARK in {line.strip() for text in texts(facts).values() for line in text.splitlines()}


OTHER_READINGS = {
    "page.html": f"<h2>UBND</h2><p>{MARK}</p><p>x</p>",
    "note.htm": f"<span>Kính gửi</span><br><b>{MARK}</b><br>x",
    "word2003.doc": f"<?xml?><w:wordDocument><w:p>UBND</w:p><w:p>{MARK}</w:p><w:p>x</w:p></w:wordDocument>",
    "runs.xml": "<?xml version='1.0'?><d><w:p>x</w:p><w:p><w:t>TỐI</w:t><w:t> MẬT</w:t></w:p><w:p>x</w:p></d>",
    "plain.xml": f"<?xml version='1.0'?><Doc><A>x</A><Mat>{MARK}</Mat><B>y</B></Doc>",
    "named.xml": f'<?xml version="1.0"?><Workbook><Worksheet ss:Name="{MARK}"/></Workbook>',
    "meeting.ics": "BEGIN:VCALENDAR\r\nSUMMARY:x\r\nDESCRIPTION:UBND\\nTỐI\r\n  MẬT\\nx\r\nEND:VCALENDAR\r\n",
    "card.vcf": f"BEGIN:VCARD\nNOTE:{MARK}\nEND:VCARD\n",
    "table.csv": f'a,b\r\n"{MARK}",c\r\n',
    "table.tsv": f"a\t{MARK}\r\n",
    "drawing.svg": f"<svg><text>x</text><text>{MARK}</text></svg>",
}


@pytest.mark.parametrize("name", OTHER_READINGS)
def test_text_is_read_as_its_programs_show_it(name: str) -> None:
    """Pages that begin with any tag, markup of any vocabulary, calendars, cards and tables show their lines."""
    facts = opened(OTHER_READINGS[name].encode(), name)
    assert MARK in {line.strip() for text in [one.text for one in facts.passages] for line in text.splitlines()}


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"ID3\3"])
@pytest.mark.parametrize("behind", [b"7z\xbc\xaf\x27\x1c\0\4", b"Rar!\x1a\x07\1\0", b"%PDF-1.7\n", zipped(a__txt=b"x")])
def test_an_archive_behind_a_picture_is_told(head: bytes, behind: bytes) -> None:
    """A picture or a sound that another program opens as an archive or a document is hostile, or is read as one."""
    facts = opened(head + b"\0" * 300 + behind, "a.jpg")
    assert facts.hostile or "a.txt" in [member.name for member in facts.members]


def test_what_is_sealed_is_locked_in_letters_too() -> None:
    """Encrypted S/MIME in PEM, and what openssl and age encrypt, are locked."""
    pem = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(ENVELOPED) + b"-----END PKCS7-----\n"
    assert opened(pem, "a.txt").locked
    began = time.process_time()
    assert not opened(b"-----BEGIN CMS-----" + b" " * 200_000, "a.txt").locked
    assert time.process_time() - began < 2
    assert opened(b"Salted__" + DATA, "a.bin").locked
    assert opened(b"age-encryption.org/v1\n-> X25519 x\n" + DATA, "a.bin").locked


def test_programs_that_are_packages_are_told() -> None:
    """A zip with the members of a Java or an Android program is of their type, whatever its name."""
    jar = zipped(**{"META-INF/MANIFEST__MF": b"x", "a__class": b"\xca\xfe\xba\xbe"})
    apk = zipped(AndroidManifest__xml=b"x", classes__dex=b"dex\n")
    assert opened(jar, "a.zip").type == "application/java-archive"
    assert opened(apk, "a.zip").type == "application/vnd.android.package-archive"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a\0b", "\udcff", "x" * 5000, "__proto__", "-x;$(id)"])
def test_names_do_nothing(name: str) -> None:
    """Whatever a member is called, its name is text that can be written down."""
    facts = opened(tarred(name, b"x")) if "\0" not in name else opened(zipped(**{name: b"x"}))
    for member in facts.members:
        assert member.name.encode("utf-8").decode("utf-8") == member.name
        assert len(member.name) <= 255


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=600),
    st.sampled_from(
        [
            b"",
            b"PK\x03\x04",
            b"%PDF-",
            b"\x1f\x8b\x08",
            b"{\\rtf1",
            b"7z\xbc\xaf\x27\x1c",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"From: a\n\n",
            b"<html>",
        ]
    ),
)
def test_any_octets_are_opened(tail: bytes, head: bytes) -> None:
    """No octets make opening raise."""
    assert opened(head + tail, "a.bin").type
