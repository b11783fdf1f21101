"""Looking for marks costs no more than its due, whatever the text is made of."""

import time

import pytest

from gateway.message.marks import find
from gateway.message.text import Text

HONEST = "Kính gửi Quý cơ quan, trân trọng mời dự họp giao ban về bảo mật thông tin tuần này.\n"
MEGABYTE = 700_000
"""Characters of Vietnamese that make a megabyte in UTF-8."""


def seconds(text: str) -> float:
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        find(header=[], texts=[Text("body", text)], names=[])
        best = min(best, time.process_time() - begin)
    return best


HOSTILE = {
    "stamps": "MẬT\n",
    "small words": "mật\n",
    "all on one line": "MẬT ",
    "capitals": "M",
    "gaps": "M      ",
    "gaps behind": "MA        ",
    "a letter a line": "M\nẬ\nT\n",
    "turned": "\u202eab\n",
    "old letters": "MËT\n",
    "spaced": "M Ậ T a\n",
    "look-alikes": "М А Т х\n",
    "brackets": "[MẬT a\n",
    "escapes": "M&#7852;Tx M&#7852;T\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_costs_more_than_its_length(text: str) -> None:
    """A megabyte of anything that looks like marks is read in a second of a slow machine, and twice it in about twice."""
    assert seconds((text * (MEGABYTE // len(text) + 1))[:MEGABYTE]) < 1.0


def test_lines_that_differ_are_read_up_to_a_bound() -> None:
    """A megabyte of lines that all differ and all hold the word costs a bounded time, and the stamp behind is found."""
    text = "\n".join(f"a{number} | mật" for number in range(70_000))
    assert seconds(text) < 1.5
    assert find(header=[], texts=[Text("body", f"{text}\nMẬT")], names=[]) != ()


def test_an_honest_text_costs_next_to_nothing() -> None:
    """A megabyte of honest text takes a small part of a second: 60 ms on a machine that does nothing else."""
    assert seconds(HONEST * (MEGABYTE // len(HONEST))) < 0.3
