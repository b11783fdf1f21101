"""Visual Basic's compression, by the examples of its specification and by what would harm."""

import pytest

from gateway.message.document import Purse
from gateway.message.documents.harvest import Harvest
from gateway.message.documents.octets import Torn
from gateway.message.documents.vba import unpack


def test_the_examples_of_the_specification() -> None:
    """[MS-OVBA] 3.2: without, with some, and with the most compression."""
    plain = bytes.fromhex("0119B000616263646566676800696A6B6C6D6E6F700071727374757 62E".replace(" ", ""))
    some = bytes.fromhex(
        "012FB00023616161626364658266007061676869 6A013808616B6C00306D6E6F7006710270041072737475761077787 97A003C".replace(
            " ", ""
        )
    )
    most = bytes.fromhex("0103B002614500")
    assert unpack(plain, Harvest(Purse())) == b"abcdefghijklmnopqrstuv."
    assert unpack(some, Harvest(Purse())) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    assert unpack(most, Harvest(Purse())) == b"a" * 73


def test_a_chunk_gives_no_more_than_it_may() -> None:
    """A copy that would go on beyond 4096 octets ends there, and is paid for."""
    purse = Purse()
    content = unpack(b"\x01" + b"\x03\xb0\x02a\xff\x0f" * 50, Harvest(purse))
    assert len(content) == 50 * 4096
    assert Purse().octets - purse.octets == len(content)


@pytest.mark.parametrize("packed", [b"", b"\x02", b"\x01\x03\x00\x02a", b"\x01\x02\xb0\x01\x00\x00"])
def test_what_is_no_container_is_torn(packed: bytes) -> None:
    """Wrong signatures, and copies of what is not there."""
    with pytest.raises(Torn):
        unpack(packed, Harvest(Purse()))
