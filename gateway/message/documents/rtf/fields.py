"""Instructions of fields in the language of Word: which of them fetch or ask by themselves.

The same language stands in RTF, in .doc and in .docx; how the instruction is found does not belong here.
"""

import re

from gateway.message.document import Active

_FIRST = re.compile(r'\s*"?([A-Za-z]+)"?')
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:/|\\\\|//")
_CODES = re.compile(r"\d{1,7}")
_HARMLESS = re.compile(r'\s*"?MACROBUTTON"?\s+"?(?:NoMacro|DoFieldClick|NoName)', re.IGNORECASE)
"""Buttons that only show a text to be typed over."""
_MOST = 100_000
"""Characters of an instruction that are looked at."""


def is_remote(path: str) -> bool:
    """Whether a path or address leads to another machine: a URL or a network share."""
    return _REMOTE.match(path.strip().strip('"')) is not None


def active(instruction: str) -> frozenset[Active]:
    """What a field does when its document is opened or updated."""
    instruction = instruction[:_MOST]
    first = _FIRST.match(instruction)
    word = first[1].upper() if first else ""
    if word in {"DDE", "DDEAUTO"}:
        return frozenset({Active.FIELD})
    if word in {"INCLUDETEXT", "INCLUDE", "LINK", "IMPORT", "DATABASE", "RD"}:
        return frozenset({Active.EXTERNAL})
    if word in {"INCLUDEPICTURE", "IMAGEMAP"} and _REMOTE.search(instruction):
        return frozenset({Active.EXTERNAL})
    if word == "MACROBUTTON" and not _HARMLESS.match(instruction):
        return frozenset({Active.MACRO})
    return frozenset()


def quoted(instruction: str) -> str | None:
    """What `QUOTE 68 68 69` stands for: letters by their numbers, as they hide the name of another field."""
    instruction = instruction[:_MOST].strip()
    if instruction[:5].upper() != "QUOTE":
        return None
    codes = [int(code) for code in _CODES.findall(instruction[5:])]
    return "".join(chr(code) for code in codes if 31 < code < 0xD800)
