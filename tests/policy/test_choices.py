"""Closed words that are written out for editors are all the words of their fact."""

from enum import StrEnum
from typing import get_args

import pytest

from gateway.message.document import Active, Place
from gateway.people.directory import State
from gateway.policy.choices import ActiveName, PlaceName, StateName


@pytest.mark.parametrize(("written", "fact"), [(PlaceName, Place), (ActiveName, Active), (StateName, State)])
def test_the_words_written_out_are_those_of_the_fact(written: object, fact: type[StrEnum]) -> None:
    """No word that a reader tells is missing for rules, and none is there that no reader tells."""
    assert list(get_args(written)) == [one.value for one in fact]
