"""What the CEL compiler says -> mistakes for the person who wrote the expression: character, what, what to do."""

import re
from collections.abc import Iterable, Sequence

from gateway.policy.facts import FACTS
from gateway.policy.quantities import is_size_unit
from gateway.policy.rule import Stage
from gateway.yaml_lines import did_you_mean

Name = tuple[str, int]
"""A dotted name of an expression, and the character (from 0) that it begins at."""
_ERROR = re.compile(r"^(?:\w+: )?ERROR: <input>:(\d+):(\d+): (.*?)(?: \[\w+\])?$", re.MULTILINE)
_UNKNOWN = re.compile(r"undeclared reference to '(.+)' \(in container '.*'\)")
_OVERLOAD = re.compile(r"found no matching overload for '(.+)' applied to '(.+)'")
_UNREADABLE = re.compile(
    r"Syntax error: (?:token recognition error at: |extraneous input |mismatched input )'(.*?)'(?: |$)"
)
_NO_PARTS = re.compile(r"expression of type '(.+)' cannot be the operand of a select operation")
_WORD_BEFORE = re.compile(r"\b(and|or|not)\s*$")
_WORDS = {
    "=": "to compare, write ==",
    "&": "to join two conditions, write &&",
    "|": "to join two conditions, write ||",
    "and": "write &&",
    "or": "write ||",
    "not": "write !",
}
_ELSEWHERE = "; all facts stand on the page of the rules"
_ABSENT = {
    "filter": "use exists",
    "map": "use exists",
    "dyn": "every fact has its type",
    "type": "every fact has its type",
    "matches": "write it behind what is searched, as sender.domain.matches('^mail')",
}


def told(error: str, text: str, names: Sequence[Name], stage: Stage) -> list[tuple[int, str]]:
    """The compiler's error as mistakes. A text that cannot be read has one: the others follow from it."""
    found = _ERROR.findall(error)
    if not found:
        what = "this is nested too deeply" if "recursion limit" in error else "this is no CEL expression"
        return [(0, f"{what}; write it shorter")]
    mistakes: dict[int, str] = {}
    functions: list[int] = []
    for line, column, said in sorted(found, key=lambda one: (int(one[0]), int(one[1]))):
        at = _offset(text, int(line), int(column))
        unknown = _UNKNOWN.fullmatch(said)
        if "*error*" in said or (unknown and functions and "." not in unknown[1] and text[at : at + 1] != "("):
            continue  # it follows from another mistake: a value that is none, the name of a walk that is none
        if unknown and text[at : at + 1] == "(":
            functions.append(at)
        at, sentence = _sentence(at, said, text, names, stage)
        mistakes.setdefault(at, sentence)
        if said.startswith("Syntax error"):
            break
    return list(mistakes.items())


def _offset(text: str, line: int, column: int) -> int:
    """The character of a line and column (both from 1)."""
    before = text.split("\n")[: line - 1]
    return min(sum(len(one) + 1 for one in before) + column - 1, len(text))


def _sentence(at: int, said: str, text: str, names: Sequence[Name], stage: Stage) -> tuple[int, str]:
    if found := _UNKNOWN.fullmatch(said):
        return _unknown(at, found[1], text, names, stage)
    if found := _OVERLOAD.fullmatch(said):
        return at, _overload(found[1], found[2])
    if found := _NO_PARTS.fullmatch(said):
        return at, f"a value of type {found[1]} has no parts; leave out what stands behind the dot"
    if found := _UNREADABLE.match(said):
        return _unreadable(found[1], text, at)
    return at, f"{said.removeprefix('Syntax error: ')}; mend it"


def _unknown(at: int, name: str, text: str, names: Sequence[Name], stage: Stage) -> tuple[int, str]:
    """A name that is no fact: of another stage, a function, or misspelt."""
    start = next((place for one, place in names if place <= at < place + len(one) and one.startswith(name)), at)
    fact = FACTS.get(name)
    if fact is not None:
        return start, f"{name} is known only after DATA; leave out `at: rcpt`"
    if text[at : at + 1] == "(":
        hint = _ABSENT.get(name, "the page of the rules tells which there are")
        return at, f'there is no function "{name}" here; {hint}'
    known = [one.name for one in FACTS.values() if one.stage <= stage]
    return start, f'unknown fact "{name}"{_of_group(name, known) or did_you_mean(name, known) or _ELSEWHERE}'


def _of_group(name: str, known: Iterable[str]) -> str:
    """The facts of a group, for a name that is a group's alone."""
    group = [one for one in known if one.startswith(f"{name}.")]
    return f"; known are {', '.join(group)}" if group else ""


def _overload(function: str, types: str) -> str:
    sign = function.strip("_@").replace("_", " ") if not function.isalpha() else function
    if function == "_[_]":
        sign = "[]"
    elif function == "_?_:_":
        sign = "? :"
    return f'"{sign}" cannot be asked of {types}; the page of the rules tells the types of facts'


def _unreadable(sign: str, text: str, at: int) -> tuple[int, str]:
    if sign == "<EOF>":
        return at, "the expression ends too early; write the rest, and close what is open"
    before = _WORD_BEFORE.search(text, 0, at)
    if before is not None and before[1] in _WORDS:
        at, sign = before.start(), before[1]
    sign = sign.strip()
    shown = f'"{sign}"' if sign.isprintable() and sign else "a sign that cannot be seen"
    hint = _WORDS.get(sign, "remove or mend it")
    if sign[:1] in {"'", '"'}:
        hint = "close the quote behind it, or join it to what stands before"
    elif is_size_unit(sign):
        hint = "write octets, as 4 * 1024 * 1024"
    return at, f"{shown} does not fit here; {hint}"
