"""The odd messages that CPython's own tests of its `email` package bring along."""

import importlib.util
from pathlib import Path


def absence() -> str:
    """Why there are none; empty when there are."""
    return "" if files() else "this interpreter ships no test.test_email"


def files() -> list[Path]:
    """Their files, and the pictures and sounds beside them: as messages these are the oddest of all."""
    found = importlib.util.find_spec("test.test_email")
    folders = list(found.submodule_search_locations or ()) if found else []
    return sorted(path for folder in folders for path in (Path(folder) / "data").glob("*.*"))


def as_sent(raw: bytes) -> bytes:
    """The octets as a mail program sends them: CRLF at the end of each line, unless the file has CRs of its own."""
    octets = raw if b"\r" in raw else raw.replace(b"\n", b"\r\n")
    return octets if octets.endswith(b"\r\n") else octets + b"\r\n"


def stuffed(octets: bytes) -> bytes:
    """What goes over the wire behind 354, the end of data included (RFC 5321 4.5.2)."""
    return (b"\r\n" + octets).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"
