"""The `when` of a rule file -> a tree of conditions."""

from typing import Any

from gateway.policy.conditions import CONDITIONS, NODES
from gateway.policy.mistakes import is_blamed, validated
from gateway.policy.rule import Condition
from gateway.yaml_lines import Path, Tree, did_you_mean


def condition(tree: Tree, value: Any, path: Path) -> Condition | None:
    """The condition that stands at `path`; None, with every mistake told, when there is none."""
    if value is None and is_blamed(tree, path):
        return None
    if not isinstance(value, dict):
        tree.mistakes.append(tree.blame(path, "this is no condition; write its word, a colon and its arguments"))
        return None
    if len(value) != 1:
        what = "several conditions stand" if value else "no condition stands"
        tree.mistakes.append(tree.blame(path, f"{what} here; write one, or join them in a list under all or any"))
        return None
    word, arguments = next(iter(value.items()))
    below = (*path, word)
    if word in NODES:
        return _node(tree, word, arguments, below)
    kind = CONDITIONS.get(word)
    if kind is None:
        hint = did_you_mean(word, [*CONDITIONS, *NODES])
        tree.mistakes.append(tree.blame(below, f'unknown condition "{word}"{hint}', key=True))
        return None
    model = validated(tree, kind.Arguments, arguments, below)
    return None if model is None else kind(model)


def _node(tree: Tree, word: str, arguments: Any, path: Path) -> Condition | None:
    if isinstance(arguments, dict) and word == "not":
        children = [condition(tree, arguments, path)]
    elif isinstance(arguments, list) and arguments:
        children = [condition(tree, one, (*path, number)) for number, one in enumerate(arguments)]
        for number, one in enumerate(arguments):
            if isinstance(one, dict) and one in arguments[:number]:
                first = tree.blame((*path, arguments.index(one)), "").line
                told = f"the same condition stands on line {first} already; change or remove one"
                tree.mistakes.append(tree.blame((*path, number), told))
    else:
        tree.mistakes.append(
            tree.blame(
                path,
                f'"{word}" joins a list of conditions; write at least one, each behind a hyphen and a blank',
                key=True,
            )
        )
        return None
    whole = tuple(child for child in children if child is not None)
    return NODES[word](whole) if len(whole) == len(children) else None
