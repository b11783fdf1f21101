"""Models -> JSON Schema (draft 2020-12) as editors want it: defaults as files write them, no titles made of names."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import DictSchema, ModelSchema, NullableSchema, WithDefaultSchema

from gateway.setting_types import Written
from gateway.yaml_forms import DefaultInWords

Json = dict[str, Any]
DIALECT = GenerateJsonSchema.schema_dialect


class Generator(GenerateJsonSchema):
    """The schema of a rule file: a key with nothing behind it is what its model says."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: a key's name is told by the key."""
        return False

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        """Without the default; `model_schema` adds it as a file writes it."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: NullableSchema) -> JsonSchemaValue:
        """One type beside null is told in one breath."""
        return or_null(self.generate_inner(schema["schema"]))

    def dict_schema(self, schema: DictSchema) -> JsonSchemaValue:
        """Free names with sections: a name of another form is a mistake, not a name that nothing is known of."""
        told = super().dict_schema(schema)
        for pattern, section in told.pop("patternProperties", {}).items():
            told["propertyNames"] = {**told.get("propertyNames", {}), "pattern": pattern}
            told["additionalProperties"] = section
        return told

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """A section: its keys with their defaults."""
        section = super().model_schema(schema)
        section.pop("title", None)
        for name, field in schema["cls"].model_fields.items():
            key = field.alias or name
            section["properties"][key] = self.key_schema(section["properties"][key], field)
            if not is_needed(field) and key in section.get("required", ()):
                section["required"] = [one for one in section["required"] if one != key]
        if not section.get("required", True):
            del section["required"]
        return section

    def key_schema(self, schema: Json, field: FieldInfo) -> Json:
        """One key of a section."""
        words = next((f"Default: {words}." for words in default_words(field)), None)
        about = " ".join(part for part in (field.description, words) if part)
        told = {**schema, "description": about} if about else schema
        default = written_default(field)
        return told if default is None else {**told, "default": default}


class EmptyIsAbsent(Generator):
    """The schema of the settings: a key with nothing behind it counts as not written."""

    def key_schema(self, schema: Json, field: FieldInfo) -> Json:
        """A key that may be left out may be empty too."""
        told = super().key_schema(schema, field)
        return told if is_needed(field) else or_null(told)


def or_null(schema: Json) -> Json:
    """What the schema takes, or nothing."""
    if schema.get("type") == "null" or any(one.get("type") == "null" for one in schema.get("anyOf", ())):
        return schema
    kind = schema.get("type")
    if isinstance(kind, str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    if isinstance(kind, list):
        return schema if "null" in kind else {**schema, "type": [*kind, "null"]}
    about = {key: value for key, value in schema.items() if key in {"description", "examples", "default"}}
    bare = {key: value for key, value in schema.items() if key not in about}
    return {"anyOf": [bare, {"type": "null"}], **about}


def is_needed(field: FieldInfo) -> bool:
    """Whether a file must write the key."""
    return field.is_required() and not default_words(field)


def default_words(field: FieldInfo) -> Sequence[str]:
    """The words for a default that has no value to be written; at most one."""
    return [one.words for one in field.metadata if isinstance(one, DefaultInWords)]


def written_default(field: FieldInfo) -> Any:
    """The default as a file writes it; None when there is none, or only words for it."""
    if field.is_required() or default_words(field):
        return None
    value = field.get_default(call_default_factory=True)
    writer = next((one.write for one in field.metadata if isinstance(one, Written)), None)
    if value is None or isinstance(value, Mapping | BaseModel):
        return None
    if writer is not None:
        return writer(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    return list(value) if isinstance(value, tuple | list) else value


def definitions(models: Iterable[type[BaseModel]], generator: type[Generator]) -> dict[str, Json]:
    """The schemas of these models and of all their sections, by class name."""
    _, schema = models_json_schema([(model, "validation") for model in models], schema_generator=generator)
    found: dict[str, Json] = schema["$defs"]
    return found


def document(title: str, root: Json, rest: Mapping[str, Json]) -> Json:
    """A whole schema: the root's own keys, and the definitions that it refers to."""
    used: set[str] = set()
    waiting = [*_referred(root)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += _referred(rest[name])
    return {"$schema": DIALECT, "title": title, **root, "$defs": {name: rest[name] for name in sorted(used)}}


def _referred(schema: Any) -> Iterator[str]:
    """The names of the definitions that a schema refers to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from _referred(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _referred(value)


def text(schema: Json) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
