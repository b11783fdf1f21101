"""A name or a declared type that contradicts the content is told; programs' own habits are not."""

import pytest

from gateway.message.misnamed import is_misnamed

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CASES = [
    (WORD, "bao-cao.docx", "", False),
    (WORD, "BAO-CAO.DOCX. ", "", False),
    (WORD, "bao-cao.jpg", "", True),
    (WORD, "bao-cao.xlsx", "", True),
    ("application/msword", "bao-cao.doc", "", False),
    ("text/html", "bao-cao.doc", "application/msword", False),
    ("application/x-dosexec", "bao-cao.doc", "", True),
    ("application/x-dosexec", "setup.exe", "", False),
    ("application/x-dosexec", "setup", "", False),
    ("application/x-dosexec", "setup.dat", "", False),
    ("application/encrypted", "khoa.xlsx", "", False),
    ("application/zip", "a.pdf", "", True),
    ("application/zip", "a.bin", "application/octet-stream", False),
    ("application/zip", "", "image/png", True),
    ("image/jpeg", "anh.png", "image/png", False),
    ("application/octet-stream", "anh.png", "image/png", True),
    ("application/octet-stream", "anh", "image/png", False),
    ("application/octet-stream", "so-lieu.bin", "application/octet-stream", False),
    ("application/x-empty", "anh.png", "image/png", False),
    ("application/pdf", "a.pdf", "application/octet-stream", False),
]


@pytest.mark.parametrize(("found", "name", "declared", "wanted"), CASES)
def test_is_misnamed(found: str, name: str, declared: str, wanted: bool) -> None:
    """Each pair of a content and a name is told as a contradiction or not."""
    assert is_misnamed(found, [name], declared) is wanted


def test_one_wrong_name_of_several_is_enough() -> None:
    """A file with two names is misnamed when one of them lies."""
    assert is_misnamed("application/x-dosexec", ["setup.exe", "setup.txt"])
