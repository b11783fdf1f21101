"""The arguments of a condition, one step away: each value of a model changed in one place, as its type allows.

Only types are known here, no condition by name, so that a new condition needs no code here. A number goes one up and
one down, a list loses one of its elements, a closed list also gains one, a choice moves one place along its field's
list of choices, a switch flips, a date moves by a day. A text with an inside, such as an expression, changes in one
place of it, as its type tells (`text_steps`). Free text, such as a pattern, is left as it is: whether another text asks
for something else cannot be told by its type. Only what the file writes is changed, and what the model itself then
refuses is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from gateway.policy.text_steps import Steps
from gateway.policy.written import choices_of, key_of, said, unit_of
from gateway.yaml_lines import Path

M = TypeVar("M", bound=BaseModel)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Variant(Generic[M]):
    """A model changed in one place: where, below the model, what was done to it, and the changed model.

    `inside` is the character (from 0) of a text that it is about; None for a value as a whole.
    """

    path: Path
    change: str
    model: M
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """Another value for a field; None leaves the field out.

    `item` is the element of a list that it is about, `inside` the character of a text.
    """

    change: str
    value: Any
    item: tuple[int, ...] = ()
    inside: int | None = None


def variants(model: M) -> Iterator[Variant[M]]:
    """Every model that is one step from this one, in the order of its fields."""
    kind = type(model)
    written = {
        name: _written(field, getattr(model, name))
        for name, field in kind.model_fields.items()
        if name in model.model_fields_set and getattr(model, name) is not None
    }
    for name in written:
        field = kind.model_fields[name]
        for step in _steps(field, name, getattr(model, name)):
            changed = _remade(kind, written | {name: step.value})
            if changed is not None and changed != model:
                yield Variant((key_of(field, name), *step.item), step.change, changed, step.inside)


def _steps(field: FieldInfo, name: str, value: Any) -> Iterator[_Step]:
    key = key_of(field, name)
    choices = choices_of(field)
    match value:
        case bool():
            yield _Step(f"{key} {said(field, value)} -> {said(field, not value)}", not value)
        case int():
            yield from _numbers(field, key, value)
        case date() if date.min < value < date.max:
            for other in (value - _DAY, value + _DAY):
                yield _Step(f"{key} {value} -> {other}", other)
        case str() if value in choices:
            at = choices.index(value)
            for other in (*choices[max(at - 1, 0) : at], *choices[at + 1 : at + 2]):
                yield _Step(f"{key} {value} -> {other}", other)
        case str():
            for marker in field.metadata:
                if isinstance(marker, Steps):
                    yield from (_Step(one.change, one.text, inside=one.at) for one in marker.of(value))
        case list():
            yield from _lists(key, value, choices)


def _numbers(field: FieldInfo, key: str, value: int) -> Iterator[_Step]:
    unit, shown = unit_of(field)
    for sign, other in (("-", value - 1), ("+", value + 1)):
        after = f"{shown(value)} {sign} 1 {unit}" if unit else str(other)
        yield _Step(f"{key} {shown(value)} -> {after}", _with_unit(other, unit))


def _lists(key: str, value: Sequence[Any], choices: Sequence[Any]) -> Iterator[_Step]:
    if len(value) == 1:
        yield _Step(f"{key} left out", None)
    for number, item in enumerate(value if len(value) > 1 else ()):
        if value.count(item) == 1:  # without one of two that are the same, the list says what it said
            yield _Step(f'{key} without "{item}"', [*value[:number], *value[number + 1 :]], (number,))
    for choice in choices:
        if choice not in value:
            yield _Step(f'{key} with "{choice}" too', [*value, choice])


def _remade(kind: type[M], written: Mapping[str, Any]) -> M | None:
    """The model as if a file had said so; None when it refuses that."""
    fields = kind.model_fields
    try:
        return kind.model_validate(
            {key_of(fields[name], name): value for name, value in written.items() if value is not None}
        )
    except ValidationError:
        return None


def _written(field: FieldInfo, value: Any) -> Any:
    """A value as a file writes it."""
    return _with_unit(value, unit_of(field)[0]) if type(value) is int else value


def _with_unit(number: int, unit: str) -> Any:
    return f"{number} {unit}" if unit else number
