"""Programs, their packages and disk images are told by their octets and their members."""

import pytest

from gateway.message import programs


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"dex\n035\0" + b"\0" * 64, "application/vnd.android.dex"),
        (b"vhdxfile" + b"\0" * 600, "application/x-vhdx"),
        (b"KDMV\1\0\0\0", "application/x-vmdk"),
        (b"MSWIM\0\0\0\xd0", "application/x-ms-wim"),
        (b"conectix" + b"\0" * 504, "application/x-virtualbox-vhd"),
        (b"\0" * 4096 + b"conectix" + b"\0" * 504, "application/x-virtualbox-vhd"),
        (b"\x78\x01" * 999 + b"koly" + b"\0" * 508, "application/x-apple-diskimage"),
    ],
)
def test_signs_of_their_own(content: bytes, told: str) -> None:
    """What libmagic calls mere data is told by how it begins, or how its last block does."""
    assert programs.told(content) == told


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"dex",
        b"dex\nx",
        b"MSWIM",
        b" vhdxfile",
        b"conecti",
        b"koly" + b"\0" * 500,
        b"x" + b"koly" + b"\0" * 511,
        b"x" * 1024 + b"koly",
    ],
)
def test_a_sign_that_stands_elsewhere_says_nothing(content: bytes) -> None:
    """A sign is one only in its place: words of a text, and ends that are cut off, are no program."""
    assert programs.told(content) is None


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["META-INF/MANIFEST.MF", "vn/A.class"], "application/java-archive"),
        (["meta-inf/manifest.mf", "A.CLASS"], "application/java-archive"),
        (["AndroidManifest.xml", "classes2.dex"], "application/vnd.android.package-archive"),
        (["AppxManifest.xml", "a.exe"], "application/vnd.ms-appx"),
        (["AppxMetadata/AppxBundleManifest.xml"], "application/vnd.ms-appx"),
        (["META-INF/MANIFEST.MF"], None),
        (["A.class"], None),
        (["AndroidManifest.xml"], None),
        (["app/src/AndroidManifest.xml", "classes.dex"], None),
        (["x/META-INF/MANIFEST.MF", "A.class"], None),
        ([], None),
    ],
)
def test_packages_are_told_by_their_members(names: list[str], kind: str | None) -> None:
    """A zip is a program's package when the members stand where its system looks for them."""
    assert programs.package(names) == kind
