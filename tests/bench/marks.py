"""Secrecy marks found and missed, by form, place and container, and honest lines taken for marks: `python tests/bench/marks.py`.

Every letter is written, then read by the real readers: `mime.read`, the opener of attachments, `combine`. `--missed`
prints each pair that was not found. Ends with 1 when a figure is below what it must reach.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
    if container in {"docx", "xlsx", "odt", "pdf"} and ("entit" in form.kind or "escape" in form.kind):
        return False  # programs that write documents write letters
    return True


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


def main() -> int:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--every", type=int, default=1, help="of so many letters one is read")
    options.add_argument("--missed", action="store_true", help="print what was not found")
    options.add_argument("--honest", action="store_true", help="only the honest lines")
    options.add_argument("--show", action="store_true", help="print honest lines that were taken for marks")
    chosen = options.parse_args()
    short = False
    begin = time.process_time()
    if not chosen.honest:
        for title, forms in (("table", of_table()), ("rules", list(of_rules()))):
            short = recall(title, forms, chosen.every, missed=chosen.missed) or short
        print(f"{time.process_time() - begin:.1f} s")
    honest = lines()
    for name, findings in false_findings(honest).items():
        counted = Counter(mark.strength for mark, _ in findings)
        print(
            f"{name:<34}{len(honest):>8} lines  strong {counted[Strength.STRONG]:>4}  medium {counted[Strength.MEDIUM]:>4}  weak {counted[Strength.WEAK]:>4}"
        )
        short = short or counted[Strength.STRONG] > 0 or counted[Strength.MEDIUM] * 10_000 > len(honest)
        if chosen.show:
            for mark, text in findings:
                if mark.strength in SURE:
                    print("   ", mark, ascii(text[:300]) if len(text) > 400 else text[:300])
    print(f"{time.process_time() - begin:.1f} s")
    return int(short)


def recall(title: str, forms: Sequence[MarkForm], every: int, *, missed: bool) -> bool:
    """Print what share of the letters was found, by group, place and kind of form. True when it is too small."""
    by: dict[str, dict[str, list[bool]]] = {key: defaultdict(list) for key in ("group", "place", "form")}
    for form, place, container, raw in matrix(forms, every):
        marks = read(raw)
        found = any(mark.level is form.level and mark.strength in SURE for mark in marks)
        group = "tricks" if form.trick else "strong" if form.is_strong else "others"
        by["group"][group].append(found)
        if group != "others":
            by["place"][f"{place} / {container}"].append(found)
        by["form"][f"{group}: {form.kind}"].append(found)
        if missed and not found and group != "others":
            print(
                "   missed",
                form.level.name,
                form.kind,
                ascii(form.text),
                "@",
                place,
                container,
                [(m.strength.value, m.where) for m in marks],
            )
    for key, rows in by.items():
        print(f"-- {title} by {key}")
        for name, results in rows.items():
            print(f"{name:<60}{sum(results):>7}{len(results):>7}{100 * sum(results) / len(results):>8.2f} %")
    strong, tricks = by["group"]["strong"], by["group"]["tricks"]
    return not all(strong) or sum(tricks) < 0.99 * len(tricks)


if __name__ == "__main__":
    sys.exit(main())
