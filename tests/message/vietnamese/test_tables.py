"""The shipped tables."""

import pytest
from data.makers.vietnamese import ENCODINGS, MODULES, SHIPPED, rows

from gateway.message.vietnamese import encoding
from gateway.message.vietnamese.words import SYLLABLES

BY_TABLE = {
    "tcvn3_abc": encoding.TCVN3, "tcvn5712_vn1_iconv": encoding.VN1, "vni_windows": encoding.VNI,
    "vni_mac": encoding.VNI_MAC, "viscii": encoding.VISCII, "viqr": encoding.VIQR, "vps": encoding.VPS,
    "windows1258": encoding.WINDOWS_1258, "bkhcm1": encoding.BKHCM1, "bkhcm2": encoding.BKHCM2,
    "vietware_f": encoding.VIETWARE_F, "vietware_x": encoding.VIETWARE_X, "isc": encoding.ISC,
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_shipped_modules_are_what_is_made_of_the_tables(name: str) -> None:
    """The committed module is what the maker would write."""
    assert (SHIPPED / name).read_text("utf-8") == MODULES[name](), "run python tests/data/makers/vietnamese.py"


@pytest.mark.parametrize("table", [table for table, _ in ENCODINGS.values()])
def test_every_row_of_a_table_is_read_as_its_letter(table: str) -> None:
    """All octets of a table mean its letter, small where a capital shares them; single second codes of TCVN3 do not."""
    meant: dict[str, set[str]] = {}
    for octets, letter, variant in rows(table):
        if not (table == "tcvn3_abc" and variant and len(octets) == 2):
            meant.setdefault(octets, set()).add(letter.lower())
    for octets, letters in meant.items():
        assert BY_TABLE[table].decode(bytes.fromhex(octets)).lower() in letters, octets
    doubtful = {octets for octets, letters in meant.items() if len(letters) > 1}
    assert len(doubtful) <= (2 if table == "bkhcm1" else 0), "only BKHCM 1 has capitals that share an octet"


def test_syllables_stand_with_their_tone_in_both_places() -> None:
    """Old and new spelling of a tone are both known, and `qu` has but one."""
    assert {"hòa", "hoà", "thúy", "thuý", "khỏe", "khoẻ", "quý", "và", "ở"} <= SYLLABLES
    assert "qúy" not in SYLLABLES
    assert len(SYLLABLES) > 6600
