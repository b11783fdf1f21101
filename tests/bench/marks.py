"""Secrecy marks found and missed, by form, place and container, and honest lines taken for marks: `python tests/bench/marks.py`.

Every letter is written, then read by the real readers: `mime.read`, the opener of attachments, `combine`. `--missed`
prints each pair that was not found, `--write` puts the tables into README.md. Ends with 1 when a figure is below what it must reach.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.makers import marked
from data.makers.mark_forms import MarkForm, of_rules, of_table

from gateway.engines.opener import Opener
from gateway.message import mime
from gateway.message.header import NamedField
from gateway.message.inspect import Mark, Strength, combine, to_open
from gateway.message.marks import find
from gateway.message.structure import Budget
from gateway.message.text import Text
from gateway.reference.page import filled, table

TEXTS = Path(__file__).parents[1] / "data" / "vietnamese" / "text"
SURE = frozenset({Strength.STRONG, Strength.MEDIUM})
OPENER = Opener(Budget())
_HEADER_ONLY = ("RFC 2047",)
_NOT_TWICE = ("subject tag", "subject head", "file name", "member name", "forwarded subject")
"""Places that have a frame of their own: a mark that has one is not written into them."""
_ONE_LINE = (*_NOT_TWICE, "label", "watermark", "property", "label-property")


def read(raw: bytes) -> tuple[Mark, ...]:
    """The marks of a message, opened as the worker opens it."""
    parts = mime.read(raw, mime.Budget())
    purse = Budget().purse()
    return combine(parts, [OPENER.facts(leaf, purse) for leaf in to_open(parts)]).marks


def makes_sense(form: MarkForm, place: str, container: str) -> bool:
    """Whether anybody could write this form at this place."""
    if any(kind in form.kind for kind in _HEADER_ONLY):
        return False  # the words of a header: every subject here is written in them
    if "\n" in form.text and (place in _ONE_LINE or "line" in place):
        return False
    if form.kind in {"frame", "frame/label", "label", "label, small", "context"} and place in _NOT_TWICE:
        return False
    if place == "caps":
        return form.text == form.level.value  # written there in small letters
    if "VnTimeH" in form.kind and place in _NOT_TWICE:
        return False  # capitals by their font alone: subjects and names have none
    if form.kind.startswith(("percent", "joined", "CamelCase")):
        return place in {"file name", "member name"}
    if any(one < " " and one != "\n" for one in form.text):
        return False
    is_escape = "entit" in form.kind or "escape" in form.kind  # programs that write documents write letters
    return not (is_escape and container in {"docx", "xlsx", "odt", "pdf"})


def matrix(forms: Iterable[MarkForm], every: int = 1) -> Iterator[tuple[MarkForm, str, str, bytes]]:
    """Every letter: the form, its place and container, and the octets; of `every` letters one."""
    number = 0
    for form in forms:
        plain = "unaccented" in form.kind or form.text.isascii()
        for place, container, write in marked.places(plain=plain):
            if not makes_sense(form, place, container):
                continue
            number += 1
            if number % every == 0:
                yield form, place, container, write(form.text)


def lines() -> list[str]:
    """Every honest line: statutes, decrees, documents of offices."""
    return [
        line for path in sorted(TEXTS.glob("*.txt")) for line in path.read_text("utf-8").splitlines() if line.strip()
    ]


def false_findings(honest: Sequence[str]) -> dict[str, list[tuple[Mark, str]]]:
    """Marks of any strength in honest lines: as letters of 1, 5 and 40 lines, as subjects, and in capitals."""
    found: dict[str, list[tuple[Mark, str]]] = defaultdict(list)
    for capitals in (False, True):
        told = [line.upper() for line in honest] if capitals else honest
        name = " in capitals" if capitals else ""
        for size in (1, 5, 40):
            for at in range(0, len(told), size):
                text = "\n".join(told[at : at + size])
                marks = find(header=[], texts=[Text("body", text)], names=[])
                found[f"letters of {size}{name}"] += [(mark, text) for mark in marks]
        for line in told:
            marks = find(header=[NamedField("Subject", line)], texts=[], names=[("attachment:1", f"{line[:100]}.docx")])
            found[f"subjects and names{name}"] += [(mark, line) for mark in marks]
    return found


@dataclass(frozen=True, slots=True)
class Reading:
    """One letter that was read: which list its form is of, how sure the form is, and whether it was found."""

    list: str
    form: MarkForm
    place: str
    found: bool

    @property
    def sure(self) -> str:
        """How the figures group it: what must be found in all letters, in nearly all, or where it can."""
        return "disguised" if self.form.trick else "strong" if self.form.is_strong else "doubtful"


def readings(every: int) -> Iterator[Reading]:
    """Every letter of the matrix, read."""
    for name, forms in (("table", of_table()), ("rules", list(of_rules()))):
        for form, place, container, raw in matrix(forms, every):
            found = any(mark.level is form.level and mark.strength in SURE for mark in read(raw))
            yield Reading(name, form, f"{place}, {container}", found)


def shares(read_: Iterable[Reading], key: Callable[[Reading], str]) -> list[tuple[str, ...]]:
    """Rows of a table: how many letters of each kind, how many of them were found, and what share."""
    by: dict[str, list[bool]] = defaultdict(list)
    for one in read_:
        by[key(one)].append(one.found)
    return [(name, str(len(all_)), str(sum(all_)), f"{100 * sum(all_) / len(all_):.2f} %") for name, all_ in by.items()]


def report(read_: Sequence[Reading], honest: int, false: Mapping[str, list[tuple[Mark, str]]]) -> str:
    """All figures as Markdown."""
    heads = ("letters", "found", "share")
    sure = [one for one in read_ if one.sure != "doubtful"]
    rows = []
    for name, findings in false.items():
        told = Counter(mark.strength for mark, _ in findings)
        rows.append((name, str(honest), *(str(told[strength]) for strength in Strength)))
    return "\n\n".join(
        (
            "Marks written and found as at least medium, by how sure their form is:",
            table(("form", *heads), shares(read_, lambda one: f"{one.sure}, of the {one.list}")),
            "Of strong and disguised forms, by place and container:",
            table(("place", *heads), shares(sure, lambda one: one.place)),
            "By way of writing:",
            table(("way", *heads), shares(read_, lambda one: f"{one.form.kind} ({one.sure})")),
            "Honest lines taken for marks:",
            table(("read as", "lines", *(strength.value for strength in Strength)), rows),
        )
    )


def is_short(read_: Iterable[Reading], honest: int, false: Mapping[str, list[tuple[Mark, str]]]) -> bool:
    """Whether any figure is below what it must reach."""
    strong = [one.found for one in read_ if one.sure == "strong"]
    disguised = [one.found for one in read_ if one.sure == "disguised"]
    told = [Counter(mark.strength for mark, _ in findings) for findings in false.values()]
    wrong = any(one[Strength.STRONG] or one[Strength.MEDIUM] * 10_000 > honest for one in told)
    return wrong or not all(strong) or sum(disguised) < 0.99 * len(disguised)


def main() -> int:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, help="of so many letters one is read")
    options.add_argument("--missed", action="store_true", help="print what was not found, and what was found wrongly")
    options.add_argument("--honest", action="store_true", help="only the honest lines")
    options.add_argument("--write", action="store_true", help="write the tables into README.md beside this file")
    chosen = options.parse_args()
    read_ = [] if chosen.honest else list(readings(chosen.every))
    honest = lines()
    false = false_findings(honest)
    told = report(read_, len(honest), false)
    print(told)
    if chosen.missed:
        for one in read_:
            if not one.found and one.sure != "doubtful":
                print("missed:", one.form.level.name, one.form.kind, ascii(one.form.text), one.place)
        for name, findings in false.items():
            for mark, text in findings:
                print("wrong:", name, mark, text[:300])
    if chosen.write:
        page = Path(__file__).with_name("README.md")
        page.write_text(filled(page.read_text("utf-8"), {"marks": told}), "utf-8")
    return int(is_short(read_, len(honest), false))


if __name__ == "__main__":
    sys.exit(main())
