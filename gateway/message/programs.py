"""What programs, their packages and disk images are, by their octets: types that rules forbid whatever the name says.

libmagic knows the most of them; here stand those that it calls mere data, and packages that are told by their members.
What is written in letters (scripts, registry files) does nothing but under its name: that is for rules to ask.
"""

from collections.abc import Iterable

PROGRAMS = frozenset({
    "application/java-vm", "application/vnd.android.dex", "application/vnd.microsoft.portable-executable",
    "application/x-dosexec", "application/x-elf", "application/x-executable", "application/x-java-applet",
    "application/x-mach-binary", "application/x-ms-shortcut", "application/x-msdownload", "application/x-object",
    "application/x-pie-executable", "application/x-sharedlib",
})  # fmt: skip
"""Types in which a reader is shown no text, however much of it a program may hold."""

_BEGINNINGS = (
    (b"dex\n0", "application/vnd.android.dex"),
    (b"vhdxfile", "application/x-vhdx"),  # [MS-VHDX] 2.2.1
    (b"conectix", "application/x-virtualbox-vhd"),
    (b"KDMV", "application/x-vmdk"),
    (b"MSWIM\0\0\0", "application/x-ms-wim"),
)
_ENDINGS = ((b"conectix", "application/x-virtualbox-vhd"), (b"koly", "application/x-apple-diskimage"))
"""How the last block of a disk image begins: a fixed VHD and a DMG are told by nothing else."""
_BLOCK = 512


def told(content: bytes) -> str | None:
    """The type of a program or a disk image that begins or ends with a sign of its own; None for all else."""
    for sign, name in _BEGINNINGS:
        if content.startswith(sign):
            return name
    for sign, name in _ENDINGS:
        if len(content) >= _BLOCK and content.startswith(sign, len(content) - _BLOCK):
            return name
    return None


def package(names: Iterable[str]) -> str | None:
    """What a zip with members of these names is, if it is a program's package: JAR, APK, APPX; else None."""
    small = {name.lower() for name in names}
    if "androidmanifest.xml" in small and any(name.endswith(".dex") for name in small):
        return "application/vnd.android.package-archive"
    if not small.isdisjoint({"appxmanifest.xml", "appxmetadata/appxbundlemanifest.xml"}):
        return "application/vnd.ms-appx"
    has_classes = any(name.endswith(".class") for name in small)
    return "application/java-archive" if "meta-inf/manifest.mf" in small and has_classes else None
