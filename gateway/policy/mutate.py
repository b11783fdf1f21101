"""Mutants of rules: each rule changed in one place. A change that no test of the rule notices shows a test to write.

Thresholds move by one step, list elements and exceptions go, conditions are negated or left out, `any` and `all` change
places, directions go and come, the action is another, no incident is opened. Each mutant keeps the place of its change
in the rule's file. What arguments can become is told by their types (`variants`); an expression
changes in one place inside it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.message.envelope import Direction
from gateway.policy import written
from gateway.policy.conditions import CONDITIONS, NODES, Node
from gateway.policy.load import exempt, scope
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Condition, Rule
from gateway.policy.selftest import failures, trials
from gateway.policy.variants import variants
from gateway.yaml_lines import Path

_ACTIONS = (Action.REFUSE, Action.DEFER, Action.FLAG)
_INBOUND = frozenset({Direction.INBOUND})
_Put = Callable[[Condition], Condition]
"""Puts a condition in the place of another: the rule's whole `when`, with that one changed."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule changed in one place. `at` is `file:line:column`; `change` is it in words, such as `count 100 -> 101`."""

    at: str
    change: str
    rule: Rule = field(repr=False)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant of the rule named that no test noticed."""

    at: str
    rule: str
    change: str

    def __str__(self) -> str:
        return f"{self.at}: {self.change}: no test notices"


def survivors(policies: Policies, rule: Rule, changed: Iterable[Mutant]) -> Iterator[Survivor]:
    """Those mutants of a rule that none of its tests notices: every test comes out as expected all the same."""
    ready = trials(rule)
    for mutant in changed:
        if next(failures(policies, mutant.rule, ready), None) is None:
            yield Survivor(mutant.at, rule.name, mutant.change)


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every mutant of a rule that was read from a file: of its scope, exceptions, conditions, action, incident.

    Each is made when it is asked for: the mutants of a list of a thousand have a thousand such lists between them.
    """
    yield from _in_scope(rule)
    yield from _in_exceptions(rule)
    yield from _in_condition(rule, rule.when, ("when",), lambda other: other)
    for action in _ACTIONS:
        if action is not rule.then.action:
            change = f"{rule.then.action.word} -> {action.word}"
            # The reply may stay: tests are about what becomes of a message, and every action has one word for it.
            yield _mutant(rule, ("then", rule.then.action.word), change, then=replace(rule.then, action=action))
    if rule.then.incident:
        yield _mutant(rule, ("then", "incident"), "true -> false", then=replace(rule.then, incident=False))


def _in_scope(rule: Rule) -> Iterator[Mutant]:
    for variant in variants(written.scope(rule)):
        changed = scope(variant.model)
        # Strangers have no unit: a rule for units is for no inbound mail, whether it names that direction or not.
        if changed.units == rule.scope.units != frozenset() and changed.directions ^ rule.scope.directions == _INBOUND:
            continue
        yield _mutant(rule, ("applies_to", *variant.path), variant.change, scope=changed)


def _in_exceptions(rule: Rule) -> Iterator[Mutant]:
    if rule.scope.directions == _INBOUND:
        return  # exceptions never spare strangers: here they do nothing, whatever they say
    for number in range(len(rule.exceptions)):
        at: Path = ("exceptions", number)
        before, after = rule.exceptions[:number], rule.exceptions[number + 1 :]
        yield _mutant(rule, at, "exception left out", exceptions=before + after)
        for variant in variants(written.exception(rule, number)):
            spared = exempt(variant.model, "")
            if spared.units or spared.senders:  # else it is the exception left out, once more
                yield _mutant(rule, (*at, *variant.path), variant.change, exceptions=(*before, spared, *after))


def _in_condition(rule: Rule, asked: Condition, path: Path, put: _Put) -> Iterator[Mutant]:
    """The mutants of the condition that stands at `path`, and of those below it."""
    below: Path = (*path, asked.word)
    changed: list[tuple[str, Condition]] = []
    children = asked.children if isinstance(asked, Node) else ()
    if len(children) != 1:  # a node over one condition says what that one says: negated it is the same
        changed.append(_negated(asked))
    if len(children) > 1:
        changed += _joined_otherwise(asked.word, children)
    for change, other in changed:
        yield _mutant(rule, below, change, when=put(other))
    for number, child in enumerate(children):
        at = written.child(rule, below, number)
        if len(children) > 1:
            left = NODES[asked.word]((*children[:number], *children[number + 1 :]))
            yield _mutant(rule, (*at, child.word), f"{child.word} left out", when=put(left))
        yield from _in_condition(rule, child, at, _put_below(asked.word, children, number, put))
    if not children:
        kind = CONDITIONS[asked.word]
        for variant in variants(written.arguments(rule, asked, below)):
            other = kind(variant.model)
            if other.stage is asked.stage:  # when a condition is asked is nothing that a test of its answer can tell
                yield _mutant(rule, (*below, *variant.path), variant.change, variant.inside, when=put(other))


def _negated(asked: Condition) -> tuple[str, Condition]:
    if isinstance(asked, Node) and asked.word == "not":
        return "not -> any", NODES["any"](asked.children)
    return f"{asked.word} -> not {asked.word}", NODES["not"]((asked,))


def _joined_otherwise(word: str, children: tuple[Condition, ...]) -> list[tuple[str, Condition]]:
    """`any` for `all` and the other way round; a `not` that holds unless every condition holds."""
    match word:
        case "any":
            return [("any -> all", NODES["all"](children))]
        case "all":
            return [("all -> any", NODES["any"](children))]
        case _:
            return [("not -> not all", NODES["not"]((NODES["all"](children),)))]


def _put_below(word: str, children: Sequence[Condition], number: int, put: _Put) -> _Put:
    return lambda other: put(NODES[word]((*children[:number], other, *children[number + 1 :])))


def _mutant(rule: Rule, path: Path, change: str, inside: int | None = None, /, **parts: Any) -> Mutant:
    source = rule.source
    place = source.blame(path, "", key=True) if inside is None else source.blame_inside(path, inside, "")
    return Mutant(f"{place.file}:{place.line}:{place.column}", change, replace(rule, **parts))
