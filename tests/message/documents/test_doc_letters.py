"""Looks of letters: styles over styles, and what would turn in a circle."""

import struct

import pytest

from gateway.message.document import Purse, Spent
from gateway.message.documents.doc_letters import BOLD, FONT_ASCII, STYLE, VANISH, Letterbook, Look, runs, sprms
from gateway.message.documents.octets import Torn


def toggle(name: int, value: int) -> bytes:
    return struct.pack("<HB", name, value)


def word(name: int, value: int) -> bytes:
    return struct.pack("<HH", name, value)


def test_a_style_stands_over_its_base_and_a_run_over_its_style() -> None:
    """Font of the base, boldness of the style, and hidden by the run itself."""
    styles = {1: (0xFFF, word(FONT_ASCII, 1)), 2: (1, toggle(BOLD, 1))}
    look = Letterbook(["A", "B"], styles, Look(), Purse()).look(2, toggle(VANISH, 1))
    assert (look.font, look.bold, look.hidden) == (1, True, True)


def test_toggles_follow_the_style_or_turn_it() -> None:
    """0x80 is as the style says, 0x81 the opposite."""
    book = Letterbook([], {1: (0xFFF, toggle(BOLD, 1))}, Look(), Purse())
    assert book.look(1, toggle(BOLD, 0x80)).bold
    assert not book.look(1, toggle(BOLD, 0x81)).bold


def test_styles_in_a_circle_end() -> None:
    """A style that is its own base, or names itself among its properties, is no way to hang the reader."""
    styles = {1: (2, b""), 2: (1, b""), 3: (3, word(STYLE, 3) * 20)}
    book = Letterbook([], styles, Look(), Purse())
    assert book.look(1, b"") == Look()
    assert book.look(3, word(STYLE, 3) * 20) == Look()


def test_long_styles_named_often_are_paid() -> None:
    """A list that names a long style again and again uses the purse up."""
    book = Letterbook([], {1: (0xFFF, toggle(BOLD, 1) * 20_000)}, Look(), Purse(steps=100_000))
    with pytest.raises(Spent):
        book.look(1, word(STYLE, 1) * 60)


def test_a_torn_list_ends() -> None:
    """Operands that are missing end the list."""
    assert [name for name, _ in sprms(toggle(BOLD, 1) + b"\x36\x08")] == [BOLD]


def test_lists_of_a_page_that_lie_over_one_another_are_torn() -> None:
    """A page of 512 octets tells no more properties than it holds."""
    page = struct.pack("<102I", *range(102)) + bytes(range(1, 102)).ljust(103, b"\xff") + b"\x65"
    table = struct.pack("<III", 0, 101, 0)
    with pytest.raises(Torn):
        runs(page[:512], table, paragraphs=False, purse=Purse())
