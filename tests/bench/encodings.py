"""How well old Vietnamese encodings are told: `python tests/bench/encodings.py` prints it as tables.

Real lines of old documents must be told, in the right encoding; Vietnamese in Unicode, other languages, source code,
base64 and figures must not. `found()`, `taken()` and `costs()` give the rows; `test_floors.py` asserts them. Ends with 1
when a figure misses what it must reach.
"""

import base64
import csv
import email
import email.policy
import pydoc_data.topics
import sys
import tarfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gateway.message.vietnamese.reading import reading

DATA = Path(__file__).parents[1] / "data/vietnamese"
LANGUAGES = {
    "cs": "Czech", "de": "German", "es": "Spanish", "fr": "French", "hu": "Hungarian", "id": "Indonesian",
    "pl": "Polish", "pt-br": "Portuguese", "ro": "Romanian", "sv": "Swedish", "tr": "Turkish",
}  # fmt: skip
NAMES = (
    "José Muñoz", "François Lefèvre", "Jürgen Müller", "Søren Kierkegård", "Łukasz Wójcik", "Åsa Öberg", "Ștefan Țîrlea",
    "Gülşen Çelik", "Jiří Dvořák", "Zoë Brontë", "Björk Guðmundsdóttir", "Nuñez & Peña", "Þór Ægisson", "Hélène Côté",
    "László Győri", "João Conceição", "Mátyás Szabó", "Renée Noël", "Ángel Ibáñez", "Ñandú", "Jérôme Hué", "Thaïs Lévêque",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Of real text in an old encoding: how many lines and letters of five lines were told rightly, letters decoded."""

    encoding: str
    lines: int
    by_line: float
    by_letter: float
    decoded: float


@dataclass(frozen=True, slots=True)
class Taken:
    """Of text that is not old: how many lines were taken for it, and how many letters of 1, 5 and 40 lines refused."""

    what: str
    lines: int
    taken: int
    refused: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds for 4 KiB and milliseconds for 1 MiB of a text, the best of several."""

    what: str
    kibibytes: float
    mebibyte: float


def legacy(name: str) -> list[tuple[str, str]]:
    """Real lines: as they are shown without their font, and in Unicode."""
    with (DATA / f"text/legacy_real_{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["raw_as_cp1252"], row["decoded_nfc"]) for row in rows]


def found() -> Iterator[Found]:
    """What was told of the real lines."""
    for name in ("tcvn3", "vni"):
        lines = legacy(name)
        told = [reading(raw) for raw, _ in lines]
        letters = ["\n".join(raw for raw, _ in lines[at : at + 5]) for at in range(0, len(lines), 5)]
        sure = [one for one in map(reading, letters) if one.encoding == name and one.is_sure]
        whole = reading("\n".join(raw for raw, _ in lines)).decoded.split("\n")
        pairs = [(got.lower(), meant.lower()) for got, (_, meant) in zip(whole, lines, strict=True)]
        alike = sum(_alike(got, meant) for got, meant in pairs)
        yield Found(
            name,
            len(lines),
            sum(one.encoding == name for one in told) / len(lines),
            len(sure) / len(letters),
            alike / sum(len(meant) for _, meant in pairs),
        )


def _alike(got: str, meant: str) -> int:
    if len(got) == len(meant):
        return sum(one == other for one, other in zip(got, meant, strict=True))
    return 0


def innocent() -> Iterator[tuple[str, Sequence[str]]]:
    """Texts that are in no old encoding, by what they are."""
    texts = [*sorted((DATA / "text").glob("*.txt")), DATA / "hard_negatives.txt"]
    vietnamese = [line for file in texts for line in file.read_text("utf-8").splitlines() if line]
    yield "Vietnamese, NFC", vietnamese
    yield "Vietnamese, NFD", [unicodedata.normalize("NFD", line) for line in vietnamese]
    yield "Vietnamese, capitals", [line.upper() for line in vietnamese]
    with tarfile.open(DATA / "foreign.tar.xz") as samples:
        for member in samples:
            file = samples.extractfile(member)
            assert file is not None
            name = Path(member.name).stem
            yield LANGUAGES[name], file.read().decode().splitlines()
    topics = "\n".join(pydoc_data.topics.topics.values())
    yield "English", [line for line in topics.splitlines() if line.strip()]
    modules = (email.policy, csv, tarfile, base64, unicodedata)
    files = [Path(one.__file__) for one in modules if getattr(one, "__file__", "").endswith(".py")]
    yield "source code", [line for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    random = Random(1)
    yield "base64", base64.encodebytes(random.randbytes(76 * 750)).decode().splitlines()
    yield "figures", [_figures(random) for _ in range(1000)]
    yield "names", [", ".join(random.sample(NAMES, random.randint(1, 4))) for _ in range(1000)]
    octets = (bytes(random.choices(range(0xA1, 0x100), k=40)) for _ in range(1000))
    yield "random letters", [one.decode("latin-1") for one in octets]


def _figures(random: Random) -> str:
    cells = [
        f"{random.random() * 10 ** random.randint(0, 6):,.2f}{random.choice(['', ' m²', ' €', ' °C', '%', ' ½', ' µm', '±'])}"
        for _ in range(6)
    ]
    return "\t".join(cells)


def taken() -> Iterator[Taken]:
    """What was told of the texts that are not old."""
    for what, lines in innocent():
        told = [reading(line) for line in lines]
        letters = ["\n".join(lines[at : at + size]) for size in (5, 40) for at in range(0, len(lines), size)]
        refused = sum(one.is_sure for one in told) + sum(reading(letter).is_sure for letter in letters)
        yield Taken(what, len(lines), sum(one.is_old for one in told), refused)


def costs() -> Iterator[Cost]:
    """What reading costs."""
    samples = dict(innocent())
    texts = {
        "Vietnamese, Unicode": "\n".join(samples["Vietnamese, NFC"]),
        "English": "\n".join(samples["English"]),
        "French": "\n".join(samples["French"]),
        "German": "\n".join(samples["German"]),
        "TCVN3": "\n".join(raw for raw, _ in legacy("tcvn3")),
        "VNI": "\n".join(raw for raw, _ in legacy("vni")),
    }
    for what, text in texts.items():
        small = text.encode()[:4096].decode("utf-8", "ignore")
        large = (text * (2**20 // len(text) + 1))[: 2**20]
        yield Cost(
            what, _best(lambda text=small: reading(text), 30) * 1e6, _best(lambda text=large: reading(text), 3) * 1e3
        )


def _best(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


MUST = {"tcvn3": (0.98, 1.0, 0.999), "vni": (0.98, 1.0, 0.99)}
"""What must be reached by line, by letter, and of decoded letters."""


def main() -> int:
    """Print all tables; 1 when a figure misses its floor."""
    good = True
    print("| real lines | lines | told by line | by letter of five | letters decoded |\n|---|---|---|---|---|")
    for one in found():
        got = (one.by_line, one.by_letter, one.decoded)
        good = good and all(value >= least for value, least in zip(got, MUST[one.encoding], strict=True))
        print(f"| {one.encoding} | {one.lines} | " + " | ".join(f"{value:.2%}" for value in got) + " |")
    print("\n| not old | lines | taken for old | letters refused |\n|---|---|---|---|")
    rows = list(taken())
    for row in rows:
        print(f"| {row.what} | {row.lines} | {row.taken} | {row.refused} |")
    lines, wrong = sum(row.lines for row in rows), sum(row.taken for row in rows)
    good = good and wrong * 10_000 <= lines and not any(row.refused for row in rows)
    print(f"| all | {lines} | {wrong} | {sum(row.refused for row in rows)} |")
    print("\n| text | 4 KiB, µs | 1 MiB, ms |\n|---|---|---|")
    for cost in costs():
        print(f"| {cost.what} | {cost.kibibytes:.0f} | {cost.mebibyte:.0f} |")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
