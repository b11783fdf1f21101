"""What a rule's file says, read again key by key: its sections and the arguments of its conditions, as models.

Which keys a model has, and how their values are written, is told by their types: no condition is known here by name.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from gateway.policy import quantities
from gateway.policy.conditions import CONDITIONS
from gateway.policy.conditions.question import Arguments
from gateway.policy.model import AppliesTo, ExceptionModel
from gateway.policy.rule import Condition, Rule
from gateway.yaml_lines import Path

_UNITS = {quantities.size: ("B", quantities.exact_size), quantities.seconds: ("s", quantities.readable_seconds)}
"""How quantities are written: the unit of one step, and the text for people."""


def value(rule: Rule, path: Path) -> Any:
    """What the rule's file says at a path."""
    found = rule.source.value
    for step in path:
        found = found[step]
    return found


def scope(rule: Rule) -> AppliesTo:
    """Whom the rule is for."""
    return AppliesTo.model_validate(value(rule, ("applies_to",)))


def exception(rule: Rule, number: int) -> ExceptionModel:
    """One of its exceptions, counted from 0."""
    return ExceptionModel.model_validate(value(rule, ("exceptions", number)))


def arguments(rule: Rule, asked: Condition, path: Path) -> Arguments:
    """The arguments of a condition of the rule (no node); `path` ends with its word."""
    return CONDITIONS[asked.word].Arguments.model_validate(value(rule, path))


def child(rule: Rule, path: Path, number: int) -> Path:
    """Where a child of the node at `path` (which ends with its word) stands: in a list, or alone under a `not`."""
    return (*path, number) if isinstance(value(rule, path), list) else path


def key_of(field: FieldInfo, name: str) -> str:
    """The key of a field as files write it."""
    return field.alias or name


def unit_of(field: FieldInfo) -> Any:
    """The unit of a quantity, and how it is said; none for plain numbers."""
    for marker in markers(field):
        if isinstance(marker, BeforeValidator) and marker.func in _UNITS:
            return _UNITS[marker.func]
    return ("", str)


def choices_of(field: FieldInfo) -> Sequence[Any]:
    """The words of a closed list, in its order."""
    return next((get_args(marker) for marker in markers(field) if get_origin(marker) is Literal), ())


def said(field: FieldInfo, given: Any) -> str:
    """A value of a field, as a file would write it on one line."""
    match given:
        case bool():
            return "true" if given else "false"
        case int():
            return str(unit_of(field)[1](given))
        case list():
            return ", ".join(said(field, one) for one in given)
        case _:
            return str(given)


def all_said(model: BaseModel) -> str:
    """All that a model says, on one line: `total 4 MiB, count 20`."""
    told = ((field, name, getattr(model, name)) for name, field in type(model).model_fields.items())
    return ", ".join(
        f"{key_of(field, name)} {said(field, given)}"
        for field, name, given in told
        if given is not None and name in model.model_fields_set
    )


def markers(field: FieldInfo) -> Iterator[Any]:
    """Every type and validator of a field, also those inside `list[…]` and `… | None`."""
    waiting = [field.annotation, *field.metadata]
    while waiting:
        marker = waiting.pop()
        yield marker
        waiting += get_args(marker)
