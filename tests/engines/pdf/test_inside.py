"""Files inside a PDF, what it does by itself, and its locks."""

from pathlib import Path

import pytest
from data.makers.rawpdf import page, shown, stream

from gateway.engines.pdf import read
from gateway.message.document import Active, Inner, Place, Purse

DOCUMENTS = Path(__file__).parents[2] / "data" / "documents"
FILE = b"<< /Type /Filespec /F (old.txt) /UF (new.txt) /EF << /F 11 0 R >> >>"
CONTENT = stream(b"WITHIN", b"/Type /EmbeddedFile")
HEX = stream(b"574954 48494e>", b"/Type /EmbeddedFile /Filter /ASCIIHexDecode")


def test_attached_by_qpdf() -> None:
    """An attachment comes out decoded, with its name."""
    opened = read((DOCUMENTS / "pdf-qpdf-attached.pdf").read_bytes(), Purse())
    assert opened.inner == (Inner("ghi-chu.txt", "Tệp MẬT đính kèm trong PDF\n".encode()),)


@pytest.mark.parametrize(
    ("catalog", "entries", "content"),
    [
        (b"/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>", b"", CONTENT),
        (b"", b"/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS 10 0 R >>]", CONTENT),
        (b"/AF [10 0 R]", b"", CONTENT),
        (b"/Collection << /View /T /Schema << >> >> /Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>", b"", HEX),
    ],
    ids=["name tree", "annotation", "associated file", "portfolio"],
)
def test_attachments(catalog: bytes, entries: bytes, content: bytes) -> None:
    """A file inside is found once, wherever it hangs, and each costs the purse."""
    purse = Purse()
    opened = read(page(b"", catalog=catalog, entries=entries, more={10: FILE, 11: content}), purse)
    assert opened.inner == (Inner("new.txt", b"WITHIN"),)
    assert purse.members == Purse().members - 1


def test_embedded_file_that_nothing_names() -> None:
    """A file that hangs nowhere is a file too; one packed in an unknown way is told as unread, and the PDF is opaque."""
    assert read(page(b"", more={10: CONTENT}), Purse()).inner == (Inner("", b"WITHIN"),)
    opened = read(page(b"", more={10: stream(b"WITHIN", b"/Type /EmbeddedFile /Filter /Unheard")}), Purse())
    assert (opened.inner, opened.opaque) == ((Inner("", None),), True)


DOES = {
    "script on opening": ({"catalog": b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"}, {Active.SCRIPT}),
    "script by name": ({"catalog": b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS 10 0 R >>] >> >>", "more": {10: stream(b"x")}}, {Active.SCRIPT}),
    "launch": ({"catalog": b"/OpenAction << /S /Launch /F (cmd.exe) >>"}, {Active.LAUNCH}),
    "launch on a click": ({"entries": b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>]"}, {Active.LAUNCH}),
    "other file on opening": ({"catalog": b"/OpenAction << /S /GoToR /F (\\\\\\\\host\\\\share) >>"}, {Active.EXTERNAL}),
    "address on turning to a page": ({"entries": b"/AA << /O << /S /GoTo /Next [<< /S /URI /URI (http://host/) >>] >> >>"}, {Active.EXTERNAL}),
    "address on a click": ({"entries": b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://host/) >> >>]"}, set()),
    "place on opening": ({"catalog": b"/OpenAction [3 0 R /Fit]"}, set()),
    "circle of actions": ({"catalog": b"/OpenAction 10 0 R", "more": {10: b"<< /S /GoTo /Next [10 0 R 10 0 R] >>"}}, set()),
    "submit": ({"entries": b"/Annots [<< /Subtype /Widget /FT /Btn /Rect [0 0 9 9] /A << /S /SubmitForm /F (http://host/) >> >>]"}, {Active.EXTERNAL}),
    "import": ({"catalog": b"/OpenAction << /S /ImportData /F (a.fdf) >>"}, {Active.EXTERNAL}),
    "rich media": ({"entries": b"/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]"}, {Active.OBJECT}),
    "3D": ({"entries": b"/Annots [<< /Subtype /3D /Rect [0 0 9 9] >>]"}, {Active.OBJECT}),
    "stream in another file": ({"more": {10: stream(b"", b"/F (\\\\\\\\host\\\\share)")}}, {Active.EXTERNAL}),
    "script of xfa": ({"catalog": b"/AcroForm << /Fields [] /XFA 10 0 R >>", "more": {10: stream(b"<a><event><script>x</script></event></a>")}}, {Active.SCRIPT}),
}  # fmt: skip


@pytest.mark.parametrize("case", DOES)
def test_active(case: str) -> None:
    """What runs by itself, or leads elsewhere without a click, is told; links that people click are not."""
    parts, active = DOES[case]
    assert read(page(shown("text"), **parts), Purse()).active == active


@pytest.mark.parametrize("lock", ["40", "128", "256", "r5"])
def test_locked(lock: str) -> None:
    """A file that asks for a password is locked, and nothing of it is told."""
    opened = read((DOCUMENTS / f"pdf-locked-user-{lock}.pdf").read_bytes(), Purse())
    assert (opened.locked, opened.passages, opened.inner) == (True, (), ())


@pytest.mark.parametrize("bits", ["40", "128", "256"])
def test_owner_password(bits: str) -> None:
    """A file that only its owner's password protects from changes opens for everyone, and is read."""
    opened = read((DOCUMENTS / f"pdf-locked-owner-{bits}.pdf").read_bytes(), Purse())
    assert not opened.locked
    assert not opened.opaque
    assert "Van ban sau khoa" in [passage.text for passage in opened.passages if passage.place == Place.BODY]


@pytest.mark.parametrize(
    "lock",
    [
        b"<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /CF << /DefaultCryptFilter << /CFM /AESV2 /Recipients [(x)] >> >> /StmF /DefaultCryptFilter /StrF /DefaultCryptFilter >>",
        b"<< /Filter /Standard /V 99 /R 99 /O (x) /U (x) /P 0 >>",
        b"<< /Filter /FoxitRMS /V 1 >>",
        b"<< /Filter /Standard /V 2 /R 3 /Length 128 /O (x) /U (x) /P 0 >>",
    ],
    ids=["public key", "unknown version", "rights management", "broken"],
)
def test_locks_without_a_key(lock: bytes) -> None:
    """A lock that neither library can try is a lock: public keys, rights management, damaged ones."""
    opened = read(page(shown("x"), more={10: lock}, trailer=b"/Encrypt 10 0 R /ID [(a) (a)]"), Purse())
    assert opened.locked
