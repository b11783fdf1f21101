"""What names of files say, however they are disguised."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.file_names import extensions


@pytest.mark.parametrize(
    "name",
    [
        "a.exe", "A.EXE", "a.pdf.exe", "a.exe.", "a.exe . .", "a.exe\u00a0", "a.ｅｘｅ", "a．exe", "a.e\u200bxe",
        "cod\u202eexe.exe", "a.exe\0.txt", "a.exe%00.txt", "a.exe::$DATA", "..\\x\\a.exe", "a .exe", "a. exe",
        "x" * 9000 + ".exe",
    ],
)  # fmt: skip
def test_disguised_extensions(name: str) -> None:
    """Whatever some system would run as a program has its extension here."""
    assert "exe" in extensions(name)


@pytest.mark.parametrize("name", ["exe", "a.exe.txt", "exe.pdf", "a.exercise", "", ".", "a/exe", "thư.docx"])
def test_no_extension_of_a_program(name: str) -> None:
    """Names that no system takes for a program are let alone."""
    assert "exe" not in extensions(name)


def test_double_extensions() -> None:
    """`tar.gz` can be asked for, and `gz` alone too."""
    assert set(extensions("v1.2.tar.gz")) == {"2.tar.gz", "tar.gz", "gz"}


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_name_has_few_extensions(name: str) -> None:
    """No name raises, and none has many readings."""
    assert len(extensions(name)) <= 12
