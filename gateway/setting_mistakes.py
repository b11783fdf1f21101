"""Mistakes in the settings, told to the person who wrote the file: `what; what to do`, with line and column."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gateway.policy.telling import RESERVED
from gateway.setting_types import Address, read_local_address, read_remote_address
from gateway.yaml_forms import section_in
from gateway.yaml_lines import Mistake, Path, Tree, did_you_mean

_SENTENCES = {
    "int_type": "this is not a whole number; write one without quotes, for example 50",
    "bool_type": "this is neither true nor false; write one of them without quotes",
    "string_type": "this is not text; write it in quotes",
    "tuple_type": "this is not a list; write [one, another] or one a line behind hyphens",
    "dict_type": "this is not a section; write its names below it, indented, each with its settings",
    "model_type": "this is not a section; write its settings below it, indented",
    "too_short": "this list is empty; write at least one",
}


class SettingsMistakes(Exception):
    """The settings cannot be used. `mistakes` are lines `file:line:column: what; what to do`, all of them at once."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def told(error: ValidationError, tree: Tree, model: type[BaseModel]) -> list[Mistake]:
    """Every error at its place in the file."""
    return [_told(detail, tree, model) for detail in error.errors(include_url=False)]


def _told(detail: ErrorDetails, tree: Tree, model: type[BaseModel]) -> Mistake:
    path: Path = tuple(step for step in detail["loc"] if step != "[key]")
    on_key = len(path) < len(detail["loc"])
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return tree.blame(path, str(context["error"]), key=on_key)
        case "missing":
            return tree.blame(path, f'"{path[-1]}" is missing here; write it')
        case "extra_forbidden":
            section = _section(model, path[:-1])
            known = [field.alias or name for name, field in section.model_fields.items()] if section else []
            return tree.blame(path, f'unknown setting "{path[-1]}"{did_you_mean(str(path[-1]), known)}', key=True)
        case "greater_than_equal":
            return tree.blame(path, f"{detail['input']} is too small; write at least {context['ge']}")
        case "less_than_equal":
            return tree.blame(path, f"{detail['input']} is too large; write at most {context['le']}")
        case "literal_error":
            return tree.blame(path, f'unknown value "{detail["input"]}"; write {context["expected"]}')
        case kind:
            return tree.blame(path, _SENTENCES.get(kind, detail["msg"]))


def _section(model: type[BaseModel] | None, path: Path) -> type[BaseModel] | None:
    """The model of the section at `path`: list indexes and free names (of next hops) stay within the field's type."""
    for step in path:
        if model is not None and isinstance(step, str) and step in model.model_fields:
            model = section_in(model.model_fields[step].annotation)
    return model


def contradictions(tree: Tree) -> Iterator[Mistake]:
    """What no value shows alone: names and addresses used twice, next hops that are none, mail sent to ourselves."""
    data: dict[str, Any] = tree.value if isinstance(tree.value, dict) else {}
    listeners = data.get("listeners") if isinstance(data.get("listeners"), list) else []
    hops = data.get("next_hops") if isinstance(data.get("next_hops"), dict) else {}
    names: dict[str, int] = {}
    addresses: dict[str, str] = {}
    for number, listener in enumerate(listeners or []):
        if not isinstance(listener, dict):
            continue
        name, address, hop = (listener.get(key) for key in ("name", "address", "next_hop"))
        if name is not None and names.setdefault(str(name), number) != number:
            yield tree.blame(("listeners", number, "name"), f'a second listener named "{name}"; give it another name')
        if (taken := _taken(address, addresses, f"listener {name}")) is not None:
            yield tree.blame(("listeners", number, "address"), taken)
        if hop is not None and hop not in (hops or {}):
            yield tree.blame(
                ("listeners", number, "next_hop"), f'no next hop "{hop}"{did_you_mean(str(hop), map(str, hops or {}))}'
            )
    web = data.get("web")
    if isinstance(web, dict) and (taken := _taken(web.get("address"), addresses, "web")) is not None:
        yield tree.blame(("web", "address"), taken)
    for name, hop in (hops or {}).items():
        address = hop.get("address") if isinstance(hop, dict) else None
        if (user := addresses.get(str(_address(address, read_remote_address)))) is not None:
            yield tree.blame(("next_hops", name, "address"), f"{address} is our own ({user}); mail would go in circles")
    yield from _of_letters(tree, data.get("tell"), hops or {})


def _of_letters(tree: Tree, tell: object, hops: dict[str, Any]) -> Iterator[Mistake]:
    if not isinstance(tell, dict):
        return
    if (hop := tell.get("through")) is not None and hop not in hops:
        yield tree.blame(("tell", "through"), f'no next hop "{hop}"{did_you_mean(str(hop), map(str, hops))}')
    people = tell.get("people")
    known = {*RESERVED, *(people if isinstance(people, dict) else ())}
    incidents = tell.get("incidents")
    for number, name in enumerate(incidents if isinstance(incidents, list) else ()):
        if isinstance(name, str) and name not in known:
            told = f'nobody is named "{name}"{did_you_mean(name, known)}'
            yield tree.blame(("tell", "incidents", number), told)
    for name in RESERVED & set(people if isinstance(people, dict) else ()):
        told = f'in rules "{name}" means who sent the message; give these people another name'
        yield tree.blame(("tell", "people", name), told, key=True)


def _taken(value: object, addresses: dict[str, str], user: str) -> str | None:
    """A sentence when another one listens there already; port 0 is never taken."""
    address = _address(value, read_local_address)
    if address is None or address.port == 0:
        return None
    first = addresses.setdefault(str(address), user)
    return f"{address} is used by {first} already; choose another port" if first != user else None


def _address(value: object, reader: Callable[[object], Address]) -> Address | None:
    try:
        return reader(value)
    except ValueError:
        return None
