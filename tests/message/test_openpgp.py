"""Encrypted OpenPGP files are told by their packets, and nothing else is."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.kinds import Kind, kind
from gateway.message.openpgp import is_encrypted

DOCUMENTS = Path(__file__).parents[1] / "data/documents"
FOR_PASSWORD = b"\x8c\x04\x04\x09\x00\x08"
FOR_KEY = b"\x84\x0c\x03" + b"\x11" * 8 + b"\x01\x00\x00"


@pytest.mark.parametrize("name", ["gpg-locked.gpg", "gpg-key-locked.pgp"])
def test_what_gnupg_writes_is_told(name: str) -> None:
    """A file for a password and one for a key, neither of which has a sign at its beginning."""
    content = (DOCUMENTS / name).read_bytes()
    assert is_encrypted(content)
    assert kind(content) is Kind.PGP


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (FOR_PASSWORD + b"\xd2\x20\x01", True),
        (FOR_KEY + FOR_KEY + FOR_PASSWORD + b"\xd2\xff\x00\x00\x01\x00\x01", True),
        (b"\xca\x03PGP" + FOR_KEY + b"\xd2\xe9\x01", True),
        (b"\xc1\x0c" + FOR_KEY[2:] + b"\xd4\xc1\x00\x01", True),
        (FOR_PASSWORD + b"\xa7\x01", True),
        (FOR_PASSWORD, False),
        (FOR_PASSWORD + b"\xcb\x05hello", False),
        (b"\xd2\x20\x01", False),
        (b"\x8c\x04\x07\x09\x00\x08\xd2\x20\x01", False),
        (FOR_KEY + b"\xca\x03PGP\xd2\x20\x01", False),
        (b"\xca\x03PGQ" + FOR_KEY + b"\xd2\x20\x01", False),
        (b"\x8c\x00", False),
        (b"", False),
        (b"Kinh gui", False),
    ],
)
def test_packets_say_what_a_file_is(content: bytes, *, answer: bool) -> None:
    """Session keys of a known version, then encrypted data, in every form of a length; less is something else."""
    assert is_encrypted(content) is answer


@given(st.binary(max_size=64))
def test_any_octets_have_an_answer(content: bytes) -> None:
    """Nothing raises, and what is encrypted begins with a packet."""
    assert not is_encrypted(content) or content[0] & 0x80


def test_many_session_keys_are_passed_in_no_time() -> None:
    """Four megabytes of empty packets are given up after some thousands."""
    before = time.process_time()
    assert not is_encrypted(b"\x84\x01\x03" * 1_400_000)
    assert time.process_time() - before < 0.5
