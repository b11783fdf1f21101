"""Names of members, as their writers meant them."""

import pytest

from gateway.message.archives import names


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"plain.txt", "plain.txt"),
        ("Công văn.docx".encode(), "Công văn.docx"),
        (b"\xf0\xfd\xf5\xccng.doc", "đường.doc"),
        (b"C\xf4ng v\xe3n.doc", "Công văn.doc"),
        ("café.txt".encode("cp437"), "café.txt"),
    ],
)
def test_names_are_read_as_they_were_meant(raw: bytes, name: str) -> None:
    """UTF-8 said or unsaid, windows-1258 of a Vietnamese Windows, IBM 437 of an English one."""
    assert names.decoded(raw) == name


def test_names_are_cut_and_always_text() -> None:
    """255 characters are kept; half a surrogate pair cannot stand in text."""
    assert names.decoded(b"x" * 300) == "x" * 255
    assert names.kept("a\ud800") == "a?"
    assert names.decoded(b"\xff\x80", utf_8=True) == b"\xff\x80".decode("cp437")
