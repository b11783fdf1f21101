"""Whether a file's name or declared type says another thing than its content.

Only a plain contradiction counts: a name that promises one family of files, on a content of another. Names that
promise nothing (`.bin`, `.dat`), and families that programs save under each other's names, contradict nothing.
"""

from collections.abc import Iterable

_TEXT = ("text/", "application/json", "application/xml", "application/javascript", "message/")
_WORD = (
    "application/msword",
    "application/vnd.ms-word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml",
)
_EXCEL = ("application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml")
_POWERPOINT = ("application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml")
_SAVED_AS = ("text/html", "text/rtf", "application/rtf", "text/xml", "application/xml", "message/rfc822", "text/plain")
"""What Office saves under the names of its own old formats."""
_LOCKED = ("application/encrypted",)
_OLD_OFFICE = (*_SAVED_AS, *_LOCKED, "application/x-ole-storage", "application/cdfv2")
_ZIP = ("application/zip", "application/java-archive")
_EXECUTABLE = ("application/x-dosexec", "application/vnd.microsoft.portable-executable", "application/x-msdownload")

_PROMISED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("docx", "dotx", "docm", "dotm"), (_WORD[1], _WORD[2], *_LOCKED)),
    **dict.fromkeys(("xlsx", "xltx", "xlsm", "xltm", "xlsb"), (_EXCEL[0], _EXCEL[1], *_LOCKED)),
    **dict.fromkeys(("pptx", "potx", "ppsx", "pptm", "ppsm", "potm"), (*_POWERPOINT, *_LOCKED)),
    **dict.fromkeys(("doc", "dot"), (*_WORD, *_OLD_OFFICE)),
    **dict.fromkeys(("xls", "xlt"), (*_EXCEL, *_OLD_OFFICE, "text/csv")),
    **dict.fromkeys(("ppt", "pps", "pot"), (*_POWERPOINT, *_OLD_OFFICE)),
    **dict.fromkeys(("odt", "ods", "odp", "odg", "ott", "ots", "otp"), ("application/vnd.oasis.opendocument",)),
    "pdf": ("application/pdf",),
    "rtf": ("text/rtf", "application/rtf"),
    **dict.fromkeys(("txt", "csv", "log", "md", "ini", "json"), _TEXT),
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "heic", "ico"), ("image/",)),
    **dict.fromkeys(("mp3", "wav", "m4a", "ogg", "wma", "flac"), ("audio/", "video/", "application/ogg")),
    **dict.fromkeys(("mp4", "avi", "mov", "mkv", "wmv", "mpg", "mpeg", "webm"), ("video/", "audio/", "application/")),
    "zip": _ZIP,
    "7z": ("application/x-7z-compressed",),
    "rar": ("application/x-rar", "application/vnd.rar"),
    "exe": _EXECUTABLE,
}
_SAYS_NOTHING = ("", "application/x-empty")
_DECLARED_FAMILIES = ("image/", "audio/", "video/", "application/pdf")


def is_misnamed(found: str, names: Iterable[str], declared: str = "") -> bool:
    """Whether the type that the content shows contradicts one of the names, or the declared type.

    `found` and `declared` are media types in small letters; `names` are file names, of which the endings count.
    """
    if found in _SAYS_NOTHING:
        return False
    for name in names:
        promised = _PROMISED.get(name.strip().rstrip(". ").rpartition(".")[2].lower())
        if promised is not None and not found.startswith(promised):
            return True
    # Octets of no kind contradict a name, since its program will not open them; a declared type is often careless.
    if found == "application/octet-stream":
        return False
    return any(declared.startswith(family) and not found.startswith(family) for family in _DECLARED_FAMILIES)
