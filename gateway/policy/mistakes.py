"""Mistakes in rule files, told to the person who wrote them: where each stands, what it is, what to do."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gateway.yaml_forms import section_in
from gateway.yaml_lines import Mistake, Path, Tree, did_you_mean

M = TypeVar("M", bound=BaseModel)

_SENTENCES = {
    "int_type": "this is not a whole number; write one without quotes, for example 50",
    "bool_type": "this is neither true nor false; write one of them without quotes",
    "string_type": "this is not text; write it in quotes",
    "list_type": "this is not a list; write [one, another] or one a line behind hyphens",
    "dict_type": "this is not a section; write its keys below it, indented",
    "model_type": "this is not a section; write its keys below it, indented",
    "string_too_short": "this text is empty; write some",
}
_LIMITS = {
    "greater_than_equal": "{given} is too small; write at least {ge}",
    "less_than_equal": "{given} is too large; write at most {le}",
    "too_short": "this list is empty; write at least one, or leave the key out",
    "too_long": "this is too long; write at most {max_length}",
    "string_too_long": "this is too long; write at most {max_length}",
}
_NO_KEYS = frozenset({"[key]", "[text]", "[map]"})
"""Steps of a place that stand for no key: pydantic's for a key itself, and the forms of a text for people."""
_QUOTED = re.compile(r"'([^']*)'")


class MistakesInText(ValueError):
    """What is wrong inside one text: character (from 0) and sentence of each. Pydantic validators raise it."""

    def __init__(self, told: Iterable[tuple[int, str]]) -> None:
        self.told = tuple(told)
        super().__init__("; ".join(text for _, text in self.told))


class PolicyMistakes(Exception):
    """All that is wrong with the rule files or the regulation, sorted by file and line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def validated(tree: Tree, kind: type[M], value: Any, path: Path) -> M | None:
    """The value as a model; None, with every mistake told in the tree, when it does not fit."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            inside = detail.get("ctx", {}).get("error")
            if isinstance(inside, MistakesInText):
                at: Path = (*path, *detail["loc"])
                tree.mistakes += [tree.blame_inside(at, offset, text) for offset, text in inside.told]
            elif detail["input"] is not None or not is_blamed(tree, (*path, *detail["loc"])):
                tree.mistakes.append(_told(tree, kind, detail, path))
    return None


def fits(kind: type[M], value: Any) -> M | None:
    """The value as a model, or None: for pieces whose mistakes have been told with the whole."""
    try:
        return kind.model_validate(value)
    except ValidationError:
        return None


def is_blamed(tree: Tree, path: Path) -> bool:
    """Whether nothing could be read at a place, and why has been told."""
    here = tree.blame(path, "")
    return any((one.line, one.column) == (here.line, here.column) for one in tree.mistakes)


def _told(tree: Tree, kind: type[BaseModel], detail: ErrorDetails, path: Path) -> Mistake:
    at: Path = (*path, *(step for step in detail["loc"] if step not in _NO_KEYS))
    if detail["type"] == "missing":
        return tree.blame(at[:-1], f'"{at[-1]}" is missing here; write it')
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(str(at[-1]), _keys(kind, detail["loc"][:-1])) or "; leave it out"
        return tree.blame(at, f'unknown key "{at[-1]}"{hint}', key=True)
    on_key = "[key]" in detail["loc"] or detail["input"] is None
    return tree.blame(at, _sentence(detail, _keys(kind, detail["loc"])), key=on_key)


def _sentence(detail: ErrorDetails, keys: Sequence[str]) -> str:
    """What is wrong with a value, and what to do; `keys` are those of the section that should stand there."""
    context: dict[str, Any] = detail.get("ctx", {})
    given = detail["input"]
    if detail["type"] in _LIMITS:
        return _LIMITS[detail["type"]].format(given=given, **context)
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "literal_error":
            word = str(given).lower() if isinstance(given, bool) else str(given)
            return f'unknown word "{word}"{did_you_mean(word, _QUOTED.findall(context["expected"]))}'
        case sort if given is None and sort in _SENTENCES:
            return "nothing stands behind this key; write what belongs there, or leave the key out"
        case "list_type" if isinstance(given, str | int | float):
            return f"this is one word and no list; write [{given}]"
        case "model_type" if keys:
            return f"this is not a section; write its keys below it, indented: {', '.join(keys)}"
        case sort:
            return _SENTENCES.get(sort, f"{detail['msg']}; mend it")


def _keys(kind: type[BaseModel], path: Path) -> list[str]:
    """The keys that the section at a path knows."""
    section: type[BaseModel] | None = kind
    for step in path:
        if section is not None and isinstance(step, str) and step not in _NO_KEYS:
            section = next((section_in(f.annotation) for name, f in section.model_fields.items() if name == step), None)
    return [field.alias or name for name, field in section.model_fields.items()] if section else []
