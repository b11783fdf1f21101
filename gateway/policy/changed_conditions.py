"""Two trees of conditions -> what changed between them: conditions added and removed, thresholds, words of lists.

What asks the same is no change: the order of a list, or an `any` or `all` over a single condition. Conditions are
paired by what they ask, then by their word, the most alike first; arguments are compared by the types of their model.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.policy import written
from gateway.policy.change import Change, Kind
from gateway.policy.conditions import Node
from gateway.policy.conditions.question import Arguments
from gateway.policy.rule import Condition, Rule
from gateway.yaml_lines import Path

_MOST_PAIRS = 10_000
"""Pairs of conditions that are compared to find those most alike; in longer lists the first of a word is taken."""
_LISTS = ("all", "any")


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition with its place in the file. A node has children and no arguments, a condition the other way."""

    word: str
    at: str
    arguments: Arguments | None
    children: tuple["Asked", ...]
    meaning: str
    """What it asks: equal for conditions that ask the same."""

    def __str__(self) -> str:
        if self.arguments is None:
            return f"{self.word} ({'; '.join(map(str, self.children))})"
        return f"{self.word} ({written.all_said(self.arguments)})"


def tree(rule: Rule) -> Asked:
    """The conditions of a rule that was read from a file."""
    return _tree(rule, rule.when, ("when",))


def changed(rule: str, old: Asked, new: Asked, where: str = "when") -> Iterator[Change]:
    """What changed between two trees."""
    if old.meaning == new.meaning:
        return
    if old.word == new.word and old.arguments is not None and new.arguments is not None:
        yield from _arguments(rule, old.arguments, new.arguments, new, where)
        return
    before, after = _promoted(old, new)
    if before is None or after is None:
        yield Change(rule, Kind.CONDITION_REMOVED, where=where, old=str(old), at=old.at)
        yield Change(rule, Kind.CONDITION_ADDED, where=where, new=str(new), at=new.at)
        return
    if before.word != after.word:
        yield Change(rule, Kind.CONDITIONS_JOINED, where=where, old=before.word, new=after.word, at=after.at)
    yield from _children(rule, before.children, after.children, f"{where} > {after.word}")


def _tree(rule: Rule, asked: Condition, path: Path) -> Asked:
    below = (*path, asked.word)
    place = rule.source.blame(below, "", key=True)
    at = f"{place.file}:{place.line}:{place.column}"
    if not isinstance(asked, Node):
        arguments = written.arguments(rule, asked, below)
        return Asked(asked.word, at, arguments, (), f"{asked.word} {_values(arguments)}")
    children = tuple(
        _tree(rule, child, written.child(rule, below, number)) for number, child in enumerate(asked.children)
    )
    return children[0] if len(children) == 1 and asked.word in _LISTS else _node(asked.word, at, children)


def _node(word: str, at: str, children: tuple[Asked, ...]) -> Asked:
    return Asked(word, at, None, children, f"{word} ({'; '.join(sorted(child.meaning for child in children))})")


def _promoted(old: Asked, new: Asked) -> tuple[Asked | None, Asked | None]:
    """Both as nodes whose children can be compared: one that is no list counts as a list of one. None: no such way."""
    if old.arguments is None and new.arguments is None and not ({old.word, new.word} > {"not"} and _holds(old, new)):
        return old, new
    if new.word in _LISTS:
        return _node(new.word, old.at, (old,)), new
    if old.word in _LISTS:
        return old, _node(old.word, new.at, (new,))
    return None, None


def _holds(one: Asked, other: Asked) -> bool:
    """Whether one of them stands as it is among the children of the other."""
    return one.meaning in {child.meaning for child in other.children} or other.meaning in {
        child.meaning for child in one.children
    }


def _children(rule: str, old: Sequence[Asked], new: Sequence[Asked], where: str) -> Iterator[Change]:
    same = Counter(child.meaning for child in old) & Counter(child.meaning for child in new)
    removed, added = _without(old, same), _without(new, same)
    for before, after in _alike(removed, added):
        removed.remove(before)
        added.remove(after)
        yield from changed(rule, before, after, where)
    for child in removed:
        yield Change(rule, Kind.CONDITION_REMOVED, where=where, old=str(child), at=child.at)
    for child in added:
        yield Change(rule, Kind.CONDITION_ADDED, where=where, new=str(child), at=child.at)


def _without(children: Iterable[Asked], same: Counter[str]) -> list[Asked]:
    left = Counter(same)
    others = []
    for child in children:
        if left[child.meaning]:
            left[child.meaning] -= 1
        else:
            others.append(child)
    return others


def _alike(removed: Sequence[Asked], added: Sequence[Asked]) -> list[tuple[Asked, Asked]]:
    """Pairs of one word, the most alike first, each condition in one pair at most."""
    measured = len(removed) * len(added) <= _MOST_PAIRS
    found = [
        (_distance(before, after) if measured else 0, number, other)
        for number, before in enumerate(removed)
        for other, after in enumerate(added)
        if before.word == after.word
    ]
    pairs: dict[int, int] = {}
    for _, number, other in sorted(found):
        if number not in pairs and other not in pairs.values():
            pairs[number] = other
    return [(removed[number], added[other]) for number, other in sorted(pairs.items())]


def _distance(before: Asked, after: Asked) -> int:
    """How much two conditions of one word differ: keys, and elements of lists."""
    if before.arguments is None or after.arguments is None:
        one, two = (Counter(child.meaning for child in node.children) for node in (before, after))
        return ((one - two) + (two - one)).total()
    old, new = _values(before.arguments), _values(after.arguments)
    return sum(
        len(set(old[key]) ^ set(new[key])) if isinstance(old[key], list) and isinstance(new[key], list) else 1
        for key in old
        if old[key] != new[key]
    )


def _arguments(rule: str, old: Arguments, new: Arguments, asked: Asked, where: str) -> Iterator[Change]:
    before, after = _values(old), _values(new)
    for name, field in type(new).model_fields.items():
        about, was, now = f"{asked.word} {written.key_of(field, name)}", before[name], after[name]
        if was == now:
            continue
        if isinstance(was, list) and isinstance(now, list):
            if gone := written.said(field, [one for one in was if one not in now]):
                yield Change(rule, Kind.WORDS_REMOVED, about, where, old=gone, at=asked.at)
            if come := written.said(field, [one for one in now if one not in was]):
                yield Change(rule, Kind.WORDS_ADDED, about, where, new=come, at=asked.at)
        else:
            before_said, after_said = (None if one is None else written.said(field, one) for one in (was, now))
            yield Change(rule, Kind.ARGUMENT, about, where, before_said, after_said, at=asked.at)


def _values(arguments: Arguments) -> dict[str, Any]:
    """The values by name, defaults too; lists in one order, each element once."""
    values = {name: getattr(arguments, name) for name in type(arguments).model_fields}
    return {name: sorted(set(value), key=str) if isinstance(value, list) else value for name, value in values.items()}
