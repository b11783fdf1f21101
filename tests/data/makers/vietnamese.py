"""Writes the shipped tables of old encodings and of syllables out of `tests/data/vietnamese/tables/`.

    python tests/data/makers/vietnamese.py

A test compares both modules with what would be written.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLES = Path(__file__).parents[1] / "vietnamese/tables"
SHIPPED = Path(__file__).parents[3] / "gateway/message/vietnamese"
WIDTH = 112

ENCODINGS = {
    "TCVN3": ("tcvn3_abc", "TCVN3 (ABC), TCVN 5712:1993 VN3: one letter an octet; capitals with accents need an H font."),
    "VN1": ("tcvn5712_vn1_iconv", "TCVN 5712:1993 VN1, with capitals and combining accents, as glibc knows it."),
    "VNI": ("vni_windows", "VNI for Windows: a letter, then an octet for its accents."),
    "VNI_MAC": ("vni_mac", "VNI for Macintosh."),
    "VISCII": ("viscii", "VISCII 1.1 (RFC 1456), six capitals among the control codes."),
    "VIQR": ("viqr", "VIQR (RFC 1456): accents as ASCII signs behind their letter."),
    "VPS": ("vps", "VPS: one letter an octet."),
    "WINDOWS_1258": ("windows1258", "Windows-1258: a letter, then an octet for its tone."),
    "BKHCM1": ("bkhcm1", "BKHCM 1: one letter an octet."),
    "BKHCM2": ("bkhcm2", "BKHCM 2: a letter, then an octet for its accents."),
    "VIETWARE_F": ("vietware_f", "Vietware F: one letter an octet; capitals need a font of their own."),
    "VIETWARE_X": ("vietware_x", "Vietware X: a letter, then an octet for its accents."),
    "ISC": ("isc", "ISC (VietSea): one letter an octet; capitals need a font of their own."),
}  # fmt: skip
"""Name in the module -> table, and what it is."""

_ONSET = re.compile(r"ngh|[ngtckp]h|ng|tr|qu|gi|[bcdđghklmnprstvx]|")
_MOVED = {"oa": "òa", "oe": "òe", "uy": "ùy"}


def rows(table: str) -> list[tuple[str, str, bool]]:
    """Of each line of a table: the octets in hexadecimal, the letter, and whether it is a second way to write it."""
    with (TABLES / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return [
            (row["legacy_hex"].replace(" ", ""), row["unicode_nfc"], "VARIANT" in row["sources_differ"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def entries(table: str) -> str:
    """`hex` and letter of each; `~` before those that are read and never written.

    The control codes of VISCII (RFC 1456) and VPS are the only ones for their capitals, so there they are written.
    """
    found = [row for row in rows(table) if not row[1].isspace()]
    if table in {"viscii", "vps"}:
        own = {letter for _, letter, variant in found if variant}
        found = [(octets, letter, letter in own and not variant) for octets, letter, variant in found]
        found.sort(key=lambda row: row[2])
    return " ".join(("~" if variant else "") + octets + letter for octets, letter, variant in found)


def syllables() -> list[str]:
    """Attested syllables, each with its tone in the old and in the new place (hòa, hoà)."""
    found = set((TABLES / "syllables.txt").read_text("utf-8").split())
    return sorted(found | {other for one in found for other in _other_places(one)})


def _other_places(syllable: str) -> Iterator[str]:
    """The same syllable with its tone on the other of two vowels at its end (oa, oe, uy)."""
    letters = unicodedata.normalize("NFD", syllable)
    tone = re.search("[\u0300\u0301\u0303\u0309\u0323]", letters)
    bare = unicodedata.normalize("NFC", letters.replace(tone[0], "")) if tone else syllable
    if tone and bare[-2:] in _MOVED and not bare.startswith("q"):
        for written in (bare[:-1] + tone[0] + bare[-1], bare + tone[0]):
            if (other := unicodedata.normalize("NFC", written)) != syllable:
                yield other


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if len(line) + len(word) >= WIDTH:
            yield line
            line = ""
        line += word + " "
    yield line.rstrip()


def _text(words: Iterable[str]) -> str:
    return "(\n" + "\n".join(f'    "{line}"' for line in _wrapped(words)) + "\n)"


def encodings_module() -> str:
    """The module of the encodings' tables."""
    head = (
        '"""Old Vietnamese encodings as tables: octets in hexadecimal with the letter behind them.\n\n'
        "Made by `tests/data/makers/vietnamese.py`; nothing here is written by hand. `~` stands before octets that are\n"
        'read and never written.\n"""\n'
    )
    parts = [
        f'\n{name} = {_text(entries(table).split())}\n"""{meaning}"""\n' for name, (table, meaning) in ENCODINGS.items()
    ]
    return head + "".join(parts)


def syllables_module() -> str:
    """The module of the syllables, by how they begin."""
    by_onset: dict[str, list[str]] = defaultdict(list)
    for one in syllables():
        onset = _ONSET.match(one)
        assert onset is not None
        by_onset[onset[0] if onset.end() < len(one) else ""].append(one)
    lines = []
    for onset, words in sorted(by_onset.items()):
        told = [one.removeprefix(onset) for one in words]
        lines += [f"{onset}:{told[0]}", *told[1:]]
    return (
        '"""Vietnamese syllables that are written in real texts, in small letters.\n\n'
        "Made by `tests/data/makers/vietnamese.py` out of the words of hunspell-vi (MPL-2.0) and of public documents.\n"
        "An entry with a colon names how it and the entries behind it begin.\n"
        '"""\n\n'
        f"GROUPED = {_text(lines)}\n"
    )


MODULES = {"tables.py": encodings_module, "syllables.py": syllables_module}

if __name__ == "__main__":
    for name, make in MODULES.items():
        (SHIPPED / name).write_text(make(), "utf-8")
