"""Files behind a password or a key, by the programs that lock files: told as locked, whatever their name."""

from pathlib import Path

import pytest

from gateway.engines.opener import Opener
from gateway.message.attachment import Facts
from gateway.message.mime import Budget
from gateway.message.structure import Leaf, Role

DATA = Path(__file__).parents[1] / "data"
LOCKED = {
    "text of 1997": ("documents/libreoffice-locked.doc", "documents/word97-locked.doc"),
    "workbook of 1997": ("documents/libreoffice-locked.xls", "documents/excel97-locked.xls"),
    "slides of 1997": ("documents/powerpoint97-locked.ppt",),
    "OOXML": tuple(f"documents/libreoffice-locked.{one}" for one in ("docx", "xlsx", "pptx")),
    "OOXML by msoffcrypto": ("documents/ooxml-locked.docx",),
    "OpenDocument": tuple(f"documents/libreoffice-locked.{one}" for one in ("odt", "ods", "odp")),
    "PDF": tuple(f"documents/pdf-locked-user-{one}.pdf" for one in ("40", "128", "256", "r5")),
    "zip, old cipher": ("documents/zipcrypto-locked.zip", "archives/classic.zip"),
    "zip, AES": ("archives/aes.zip",),
    "7z": ("archives/locked.7z",),
    "7z with its names": ("archives/headers-locked.7z",),
    "rar": ("archives/rar3-comment-psw.rar", "archives/rar5-psw.rar"),
    "rar with its names": ("archives/rar3-comment-hpsw.rar", "archives/rar5-hpsw.rar"),
    "S/MIME": ("documents/smime-locked.p7m", "documents/smime-gcm-locked.pem"),
    "OpenPGP": ("documents/gpg-locked.gpg", "documents/gpg-locked.asc", "documents/gpg-key-locked.pgp"),
}  # fmt: skip
FILES = [name for names in LOCKED.values() for name in names]
READABLE = [f"documents/pdf-locked-owner-{bits}.pdf" for bits in (40, 128, 256)]
OPENER = Opener(Budget())


def opened(name: str, called: str) -> Facts:
    content = (DATA / name).read_bytes()
    return OPENER.facts(
        Leaf(Role.ATTACHMENT, 1, "application/octet-stream", None, (called,), content), Budget().purse()
    )


def words(facts: Facts) -> str:
    passages = [*facts.passages, *(passage for member in facts.members for passage in member.passages)]
    return "\n".join(passage.text for passage in passages)


def test_no_locked_file_lies_there_unasked() -> None:
    """Each file of the documents that is named as locked is asked here."""
    there = {f"documents/{path.name}" for path in (DATA / "documents").iterdir() if "-locked" in path.name}
    assert there == {name for name in FILES if name.startswith("documents/")} | set(READABLE)


@pytest.mark.parametrize("called", ["", "van-ban.dat"])
@pytest.mark.parametrize("name", FILES)
def test_what_a_program_locked_is_locked_whatever_its_name(name: str, called: str) -> None:
    """Its octets say that it is locked, by its own name and by one that says nothing; none of its text is told."""
    facts = opened(name, called or Path(name).name)
    assert facts.locked
    assert "MẬT" not in words(facts)
    assert not facts.hostile


@pytest.mark.parametrize("name", READABLE)
def test_a_file_that_only_forbids_is_read(name: str) -> None:
    """A PDF with a password of its owner opens without one, for people and here."""
    facts = opened(name, Path(name).name)
    assert not facts.locked
    assert "Van ban sau khoa" in words(facts)
