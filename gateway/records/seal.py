"""The seal: a keyed digest in place of a name that must not be kept.

The key is 32 random octets in a file of the data folder, made once, readable by its owner only. Without it nobody can
test guesses against a digest; with it the office can still ask whether a name it holds was sent.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import unicodedata
from pathlib import Path

KEY_FILE = "seal.key"
KEY_OCTETS = 32


class SealBroken(Exception):
    """The key file is not one of ours. It is never replaced: digests already kept could not be matched any more."""


class Seal:
    """Turns names into digests under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def open(cls, folder: Path) -> "Seal":
        """The seal of a data folder; its key is made at the first call. Raises SealBroken, OSError."""
        path = folder / KEY_FILE
        if not path.exists():
            _make(path)
        key = path.read_bytes()
        if len(key) != KEY_OCTETS:
            raise SealBroken(f"{path} holds {len(key)} octets, not the {KEY_OCTETS} of a seal key")
        return cls(key)

    def digest(self, name: str) -> str:
        """HMAC-SHA256 of the name (Unicode NFC, UTF-8), in hexadecimal: 64 letters."""
        written = unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, written, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_OCTETS))
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and the first of two starting processes wins.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
