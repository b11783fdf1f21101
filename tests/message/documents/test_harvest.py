"""What a reader found stays when the rest of a file is torn, and is paid for."""

import pytest

from gateway.message.document import Place, Purse, Spent
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn


def test_what_was_found_before_a_tear_stays() -> None:
    """A torn file is opaque, and the texts before the tear are told."""
    harvest = Harvest(Purse())
    with harvest.torn_is_opaque():
        harvest.say(Place.BODY, "TỐI MẬT")
        harvest.hold("a.bin", b"x")
        raise Torn
    opened = harvest.opened()
    assert opened.opaque
    assert ([passage.text for passage in opened.passages], [one.name for one in opened.inner]) == (
        ["TỐI MẬT"],
        ["a.bin"],
    )


def test_only_tears_are_taken() -> None:
    """A budget that is spent, and a mistake of a reader, go on to whoever called."""
    for fault in (Spent("steps"), KeyError()):
        harvest = Harvest(Purse())
        with pytest.raises(type(fault)), harvest.torn_is_opaque():
            raise fault
        assert not harvest.opaque


def test_everything_is_paid_and_blank_texts_are_not_kept() -> None:
    """A text costs a step and its characters, a file one member; blanks cost their step alone."""
    purse = Purse()
    harvest = Harvest(purse)
    harvest.say(Place.BODY, "four")
    harvest.say(Place.BODY, " \n")
    harvest.say(Place.BODY, "paid", paid=True)
    harvest.hold("a", None)
    whole = Purse()
    assert (whole.steps - purse.steps, whole.characters - purse.characters, whole.members - purse.members) == (3, 4, 1)
    assert [passage.text for passage in harvest.passages] == ["four", "paid"]


def test_a_spent_purse_ends_it() -> None:
    """Texts beyond the budget are never kept."""
    harvest = Harvest(Purse(characters=3))
    with pytest.raises(Spent, match="characters"):
        harvest.say(Place.BODY, "four")
    assert harvest.passages == []
