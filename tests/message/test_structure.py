"""The values that a message is made of."""

from gateway.message.document import Purse
from gateway.message.structure import Budget, Defect, Leaf, Role, Sighting


def test_numbers_of_defects_are_kept() -> None:
    """Records and pages name defects by number: there is none without one, and none has two."""
    assert [int(defect) for defect in Defect] == list(range(1, len(Defect) + 1))


def test_a_sighting_tells_number_place_and_harm() -> None:
    """What an administrator reads names the class in words and whether content hides."""
    assert str(Sighting(Defect.BASE64_JUNK, "body", hides=True)) == "class 31 (base64 junk) at body, hides content"
    assert str(Sighting(Defect.BASE64_JUNK, "body", hides=False)).endswith(", harmless")


def test_a_leaf_has_its_place_and_no_text_in_its_words() -> None:
    """Attachments are numbered from 1; what a leaf holds stands in no log by accident."""
    leaf = Leaf(Role.ATTACHMENT, 2, "text/plain", None, ("a.txt",), b"secret")
    assert (leaf.where, "secret" in repr(leaf)) == ("attachment:2", False)
    assert Leaf(Role.BODY, 0, "text/plain", None, (), b"").where == "body"


def test_each_message_has_a_purse_of_its_own() -> None:
    """What one message spends is not missing to the next."""
    budget = Budget(unpacked_octets=10, members=2, characters=3, steps=4)
    purse = budget.purse()
    purse.pay(octets=10, members=2, characters=3, steps=4)
    assert purse == Purse(0, 0, 0, 0)
    assert budget.purse() == Purse(10, 2, 3, 4)
