"""The inspector in threads: types by content, locks, names, and failures with a reason."""

import asyncio
import io
import threading
import zipfile

import pytest

from gateway.engines.inspector import MAX_DIRECTORY, MAX_MEMBERS, LocalInspector
from gateway.message.inspect import Facts, Member
from gateway.message.mime import Budget, Leaf, Parts, Role
from gateway.ports import InspectionFailed

OFFICE = "application/vnd.openxmlformats-officedocument."


def leaf(content: bytes, declared: str = "application/octet-stream") -> Leaf:
    return Leaf(Role.ATTACHMENT, 1, declared, None, (), content)


def archive(*members: tuple[str, bytes], first: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        if first:
            out.writestr("mimetype", first)
        for name, content in members:
            out.writestr(name, content)
    return target.getvalue()


def inside(*members: tuple[str, int], locked: bool = False) -> tuple[Member, ...]:
    """Files by name and size, as a zip's directory tells them."""
    return tuple(Member((at,), name, "", size, locked=locked) for at, (name, size) in enumerate(members, 1))


def locked(content: bytes) -> bytes:
    """Set the bit of encryption in every central directory entry and local header."""
    changed = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(sign)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(sign, at + 4)
    return bytes(changed)


@pytest.fixture
def inspector():
    made = LocalInspector(Budget(), deadline=20.0, queue=4)
    yield made
    made.close()


CONTENT_TYPES = ("[Content_Types].xml", b"<Types/>")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        (b"", Facts("application/x-empty")),
        (archive(CONTENT_TYPES, ("word/document.xml", b"")), Facts(OFFICE + "wordprocessingml.document")),
        (archive(CONTENT_TYPES, ("xl/workbook.xml", b"")), Facts(OFFICE + "spreadsheetml.sheet")),
        (archive(CONTENT_TYPES, ("ppt/presentation.xml", b"")), Facts(OFFICE + "presentationml.presentation")),
        (
            archive(CONTENT_TYPES, ("word/document.xml", b""), ("word/vbaProject.bin", b"")),
            Facts("application/vnd.ms-word.document.macroenabled.12"),
        ),
        (archive(("content.xml", b""), first=ODT), Facts(ODT)),
        (
            archive(("a.txt", b"a"), ("báo cáo.exe", b"bb")),
            Facts("application/zip", False, inside(("a.txt", 1), ("báo cáo.exe", 2)), depth=1),
        ),
        (locked(archive(("a.txt", b"a"))), Facts("application/zip", True, inside(("a.txt", 1), locked=True), depth=1)),
        (b"junk" * 128 + archive(("a.txt", b"a")), Facts("application/zip", False, inside(("a.txt", 1)), depth=1)),
        (archive(("a.txt", b"a"))[:-30], Facts("application/zip", True)),
        (b"%PDF-1.4\ntrailer << /Root 1 0 R >>\n%%EOF", Facts("application/pdf")),
        (b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>\n%%EOF", Facts("application/pdf", True)),
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512, Facts("application/encrypted", True)),
        (b"-----BEGIN PGP MESSAGE-----\r\n\r\nx", Facts("application/pgp-encrypted", True)),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", Facts("application/pkcs7-mime", True)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", Facts("image/png")),
    ],
    ids=lambda value: value.type if isinstance(value, Facts) else "",
)
async def test_content_tells_its_type(inspector: LocalInspector, content: bytes, facts: Facts) -> None:
    """Types, locks and member names come from the content, whatever it is declared to be."""
    assert await inspector.open([leaf(content)]) == (facts,)


async def test_a_program_is_known_by_its_content(inspector: LocalInspector) -> None:
    """An executable that is declared to be a PDF is an executable."""
    program = b"MZ" + b"\0" * 58 + b"\x40\0\0\0" + b"PE\0\0\x4c\x01\1\0" + b"\0" * 300
    (facts,) = await inspector.open([leaf(program, "application/pdf")])
    assert "dosexec" in facts.type or "portable-executable" in facts.type


async def test_facts_keep_the_order_of_leaves(inspector: LocalInspector) -> None:
    """As many facts as leaves, in their order; none for none."""
    found = await inspector.open([leaf(b"%PDF-1.4"), leaf(b""), leaf(archive(("a", b"")))])
    assert [facts.type for facts in found] == ["application/pdf", "application/x-empty", "application/zip"]
    assert await inspector.open([]) == ()


async def test_names_are_bounded(inspector: LocalInspector) -> None:
    """At most so many member names, each cut; a directory beyond its bound counts as locked."""
    names = [(f"{number:04}" + "n" * 300, b"") for number in range(MAX_MEMBERS + 1)]
    (facts,) = await inspector.open([leaf(archive(*names))])
    assert (len(facts.members), {len(member.name) for member in facts.members}) == (MAX_MEMBERS, {255})
    entry = b"PK\x01\x02" + b"\0" * 42
    assert await inspector.open([leaf(b"PK\x03\x04" + entry * (MAX_DIRECTORY + 1))]) == (
        Facts("application/zip", True),
    )


async def test_undeclared_utf_8_names_are_read(inspector: LocalInspector) -> None:
    """Names in UTF-8 that a zip does not say are UTF-8 are read as their writer meant them."""
    content = archive(("TỐI MẬT.txt", b""))
    for sign, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = content.find(sign) + offset
        content = content[:at] + bytes([content[at] & ~8]) + content[at + 1 :]
    (facts,) = await inspector.open([leaf(content)])
    assert [member.name for member in facts.members] == ["TỐI MẬT.txt"]


async def test_large_messages_are_split_in_a_thread(inspector: LocalInspector) -> None:
    """`read` gives what splitting gives."""
    parts = await inspector.read(b"Subject: a\r\n\r\nbody")
    assert isinstance(parts, Parts)
    assert [one.content for one in parts.leaves] == [b"body"]


async def test_a_full_queue_and_a_deadline_fail_with_their_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that takes too long is a time-out and keeps its place until its thread is free; a further one is busy."""
    gate, freed = threading.Event(), threading.Event()

    def slow(raw: bytes, budget: Budget) -> None:
        gate.wait(30)

    monkeypatch.setattr("gateway.engines.inspector.mime.read", slow)
    inspector = LocalInspector(Budget(), deadline=0.01, queue=1)
    with pytest.raises(InspectionFailed) as late:
        await inspector.read(b"")
    with pytest.raises(InspectionFailed) as full:
        await inspector.read(b"")
    assert (late.value.reason, full.value.reason) == ("timeout", "busy")
    gate.set()
    inspector._threads.submit(freed.set)
    await asyncio.to_thread(freed.wait, 30)
    inspector.close()


async def test_faults_hide_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong is a fault without the exception's text or cause; so is work after the end."""

    def broken(raw: bytes, budget: Budget) -> None:
        raise ValueError("a secret")

    monkeypatch.setattr("gateway.engines.inspector.mime.read", broken)
    inspector = LocalInspector(Budget(), deadline=20.0, queue=1)
    for _ in range(3):
        with pytest.raises(InspectionFailed) as failed:
            await inspector.read(b"")
        assert (failed.value.reason, failed.value.__cause__, str(failed.value)) == ("fault", None, "fault")
    inspector.close()
    with pytest.raises(InspectionFailed, match="fault"):
        await inspector.read(b"")
