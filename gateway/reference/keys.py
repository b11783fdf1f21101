"""The keys of a section as rows of a table: meaning, how the value is written, default, example."""

import json
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gateway.reference.json_schema import Generator, Json, default_words, definitions, is_needed, written_default
from gateway.reference.page import code, table
from gateway.yaml_forms import section_in

_HEADS = ("meaning", "written as", "when left out", "example")


def keys_table(model: type[BaseModel], head: str = "key") -> str:
    """Every key of a section."""
    properties = _section(_schema(model))["properties"]
    rows = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        schema = properties[key]
        rows.append(
            (code(key), field.description or "", _form(schema, field), default_in_words(field), _example(schema, field))
        )
    return table((head, *_HEADS), rows)


def asked_together(model: type[BaseModel]) -> str:
    """Which keys of a section must be written, where no single one must; empty when there are none."""
    schema = _schema(model)
    section = _section(schema)
    if section is not schema:  # another form stands beside the section, such as one value instead of its keys
        alone = [key for one in schema["anyOf"] for key, told in section["properties"].items() if one == told]
        return " ".join(f"{code(key)} may stand alone, without its key." for key in alone)
    for keyword, many in (("anyOf", "at least one"), ("oneOf", "exactly one")):
        if alternatives := [key for one in section.get(keyword, ()) for key in one.get("required", ())]:
            return f"Give {many} of {', '.join(map(code, alternatives))}."
    return ""


def _schema(model: type[BaseModel]) -> Json:
    return definitions([model], Generator)[model.__name__]


def _section(schema: Json) -> Json:
    """The form that has keys."""
    return schema if "properties" in schema else next(one for one in schema["anyOf"] if "properties" in one)


def default_in_words(field: FieldInfo) -> str:
    """What a key that is left out means."""
    if is_needed(field):
        return "required"
    for words in default_words(field):
        return words
    value = written_default(field)
    return "none" if value in (None, [], "") else code(_typed(value))


def in_words(schema: Json) -> str:
    """How a value is written."""
    kind = schema.get("type")
    if title := schema.get("title"):
        return str(title)
    if (alternatives := _alternatives(schema)) and "properties" not in schema:
        told = [in_words(one) for one in alternatives if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(told))
    if "enum" in schema or "const" in schema:
        return ", ".join(code(_typed(one)) for one in schema.get("enum", [schema.get("const")]))
    match kind[0] if isinstance(kind, list) else kind:
        case "boolean":
            return "`true`, `false`"
        case "integer":
            return f"whole number{_bounds(schema)}"
        case "array":
            return f"list of {_many(in_words(schema['items']))}"
        case "string":
            return "text"
        case _:
            free = schema.get("additionalProperties")
            return f"{in_words(free)} by name" if isinstance(free, dict) else "section"


def _form(schema: Json, field: FieldInfo) -> str:
    """As `in_words`; sections that have names of their own are told from single ones."""
    if section_in(field.annotation) is None or (_alternatives(schema) and "properties" not in schema):
        return in_words(schema)
    kind = schema.get("type")
    if kind == "array" and any(one.get("type") == "string" for one in _alternatives(schema["items"])):
        return "list of words or sections"
    return {"array": "list of sections", "object": "sections by name"}.get(
        kind if isinstance(kind, str) else "", "section"
    )


def _alternatives(schema: Json) -> list[Json]:
    return schema.get("anyOf") or schema.get("oneOf") or []


def _bounds(schema: Json) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is None:
        return ""
    return f", {least} or more" if most is None else f", {least} to {most}"


def _many(words: str) -> str:
    if words in {"text", "section"} or words.startswith("`"):
        return words if words.startswith("`") else {"text": "words", "section": "sections"}[words]
    return f"{words}es" if words.endswith("s") else f"{words}s"


def _example(schema: Json, field: FieldInfo) -> str:
    """A value as somebody would write it: the one that the key names, its default, or one that its form allows."""
    if field.examples:
        return code(_typed(field.examples[0]))
    if "section" in _form(schema, field):
        return "below"
    value = _allowed(schema, None if is_needed(field) else written_default(field))
    return code(_typed(value)) if value is not None else ""


def _allowed(schema: Json, default: Any) -> Any:
    """Of a closed form a value other than the default; else the default; else an example of its form, or the least."""
    for part in (parts := [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]):
        if choices := part.get("enum"):
            return next((one for one in choices if one not in {default, None}), default)
        if "boolean" in _kinds(part):
            return not default
    if default not in (None, [], {}):
        return default
    for part in parts:
        inner = part.get("items", {})
        if told := part.get("examples") or inner.get("examples") or inner.get("enum"):
            return told[:1] if "array" in _kinds(part) and not isinstance(told[0], list) else told[0]
        if "integer" in _kinds(part):
            return max(part.get("minimum", 1), 1)
    return None


def _kinds(schema: Json) -> list[str]:
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


def _typed(value: Any) -> str:
    """A value as a YAML file has it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_typed, value))}]"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
