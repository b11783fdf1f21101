"""The seal: one key a folder, made once, for its owner only."""

import hashlib
import hmac
import stat
import threading
from pathlib import Path

import pytest

from gateway.records.seal import KEY_FILE, Seal, SealBroken


def test_the_key_is_made_once(tmp_path: Path) -> None:
    """A second opening has the same key, so digests can be compared over the years."""
    first = Seal.open(tmp_path / "data").digest("tối mật.docx")
    assert Seal.open(tmp_path / "data").digest("tối mật.docx") == first


def test_the_digest_is_keyed(tmp_path: Path) -> None:
    """The digest is HMAC-SHA256 under the key of the file: two offices have two digests for one name."""
    seal = Seal.open(tmp_path / "here")
    key = (tmp_path / "here" / KEY_FILE).read_bytes()
    assert seal.digest("a.pdf") == hmac.new(key, b"a.pdf", hashlib.sha256).hexdigest()
    assert seal.digest("a.pdf") != Seal.open(tmp_path / "there").digest("a.pdf")


def test_composed_and_decomposed_names_are_one(tmp_path: Path) -> None:
    """A name from a Mac (NFD) has the digest of the same name from Windows (NFC)."""
    seal = Seal.open(tmp_path)
    assert seal.digest("mâ\u0323t.doc") == seal.digest("mật.doc")


def test_any_name_has_a_digest(tmp_path: Path) -> None:
    """Lone surrogates, NUL and the empty name do not raise."""
    seal = Seal.open(tmp_path)
    assert len({seal.digest(name) for name in ("\udc80", "\x00", "")}) == 3


def test_the_key_is_its_owners(tmp_path: Path) -> None:
    """Nobody but the owner may read the key, and no draft of it is left."""
    Seal.open(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_broken_key_is_not_replaced(tmp_path: Path) -> None:
    """A key file of another length is told, not overwritten: old digests would be lost for good."""
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(SealBroken, match="5 octets"):
        Seal.open(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == b"short"


def test_two_starts_at_once_have_one_key(tmp_path: Path) -> None:
    """Processes that start together end with the same key."""
    digests: list[str] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        digests.append(Seal.open(tmp_path).digest("a.pdf"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 8
    assert len(set(digests)) == 1
