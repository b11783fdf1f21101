"""Texts in Excel's formulas, between tokens of every size."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.documents.xls_formulas import texts


def typed(text: str) -> bytes:
    """A text as BIFF8 keeps it in a formula."""
    return bytes((0x17, len(text), 1)) + text.encode("utf-16-le")


BEFORE = [
    b"\x1e\x17\x05",
    b"\x1f" + struct.pack("<d", 1.5),
    b"\x44\x17\x17\x17\x00",
    b"\x25" + b"\x17" * 8,
    b"\x5a" + b"\x17" * 6,
    b"\x3b" + b"\x17" * 10,
    b"\x19\x02\x17\x17",
    b"\x19\x04\x01\x00\x17\x17\x17\x17",
    b"\x42\x17\x17\x17",
    b"\x1d\x17",
    b"\x03\x15\x16",
]


@pytest.mark.parametrize("before", BEFORE)
def test_a_text_is_found_behind_any_token(before: bytes) -> None:
    """What stands in a token is no text, whatever its octets look like."""
    assert texts(before + typed("Tối mật") + before, wide=True, page=1252) == ["Tối mật"]


def test_texts_of_excel_5_are_narrow() -> None:
    """In BIFF5 a text has no octet for its width, and a reference has three octets."""
    tokens = b"\x24\x17\x17\x17" + b"\x17\x03mat" + b"\x3a" + b"\x17" * 17 + b"\x17\x02ab"
    assert texts(tokens, wide=False, page=1252) == ["mat", "ab"]


def test_what_stands_before_a_torn_or_unknown_token_stays() -> None:
    """A text that is cut off, or a token that nobody knows, ends the reading and loses nothing before it."""
    assert texts(typed("an") + b"\x17\xff\x01x", wide=True, page=1252) == ["an"]
    assert texts(typed("an") + b"\x00" + typed("b"), wide=True, page=1252) == ["an"]


@given(st.binary(max_size=64), st.booleans())
def test_any_octets_have_an_answer(tokens: bytes, wide: bool) -> None:
    """Nothing raises, and no more is told than stands there."""
    assert sum(map(len, texts(tokens, wide=wide, page=1252))) <= len(tokens)


def test_long_formulas_take_no_time() -> None:
    """A million octets of tokens are gone through once."""
    before = time.process_time()
    assert texts(b"\x17\x00\x00" * 300_000, wide=True, page=1252) == []
    assert time.process_time() - before < 3
