"""Tables of keys: how values are written is told in words."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gateway.reference.keys import asked_together, default_in_words, in_words, keys_table
from gateway.yaml_forms import DefaultInWords, form


class Inner(BaseModel):
    """A section."""


class Section(BaseModel):
    """A section with every kind of key."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})
    a: Annotated[str, form("size", example="4 MiB")] = Field(description="A.")
    b: list[Annotated[str, form("address", example="x@y")]] = Field([], description="B.", alias="from")
    c: Annotated[int | None, DefaultInWords("all")] = Field(None, ge=1, description="C.")
    d: Inner | None = Field(None, description="D.")
    e: list[Inner] = Field([], description="E.")
    f: dict[str, Inner] = Field({}, description="F.")
    g: dict[str, str] = Field({}, examples=["{a: b}"], description="G.")


def test_table() -> None:
    """Each key has its row, by the name that files use."""
    assert keys_table(Section, "setting").splitlines() == [
        "| setting | meaning | written as | when left out | example |",
        "|---|---|---|---|---|",
        "| `a` | A. | size | required | `4 MiB` |",
        "| `from` | B. | list of addresses | none | `[x@y]` |",
        "| `c` | C. | whole number, 1 or more | all | `1` |",
        "| `d` | D. | section | none | below |",
        "| `e` | E. | list of sections | none | below |",
        "| `f` | F. | sections by name | none | below |",
        "| `g` | G. | text by name | none | `{a: b}` |",
    ]


def test_keys_asked_together() -> None:
    """Where no single key must be written, the page says how many of which."""
    assert asked_together(Section) == "Give exactly one of `a`, `b`."
    assert asked_together(Inner) == ""


class Short(BaseModel):
    """A section that one value may stand for."""

    a: str = Field(description="A.")
    b: int = Field(1, description="B.")

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"]["a"], whole]}


def test_short_form() -> None:
    """A section has its table though one value may stand for it, and the page says so."""
    assert "| `a` | A. | text | required |" in keys_table(Short)
    assert asked_together(Short) == "`a` may stand alone, without its key."


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "boolean"}, "`true`, `false`"),
        ({"type": "integer"}, "whole number"),
        ({"type": ["integer", "null"], "minimum": 1, "maximum": 9}, "whole number, 1 to 9"),
        ({"type": "string"}, "text"),
        ({"enum": ["a", 1.2]}, "`a`, `1.2`"),
        ({"const": "pass"}, "`pass`"),
        ({"type": "array", "items": {"type": "string"}}, "list of words"),
        ({"type": "array", "items": {"enum": ["a"]}}, "list of `a`"),
        ({"type": "array", "items": {"title": "address"}}, "list of addresses"),
        ({"anyOf": [{"title": "size"}, {"type": "integer"}, {"type": "null"}]}, "size or whole number"),
        ({"$ref": "#/$defs/X"}, "section"),
    ],
)
def test_in_words(schema: dict[str, Any], words: str) -> None:
    """Each kind of value has its words."""
    assert in_words(schema) == words


def test_defaults_in_words() -> None:
    """A default is told as a file writes it."""

    class Defaults(BaseModel):
        a: bool = False
        b: Literal["x"] = "x"
        c: tuple[int, ...] = (1, 2)
        d: int

    told = {name: default_in_words(field) for name, field in Defaults.model_fields.items()}
    assert told == {"a": "`false`", "b": "`x`", "c": "`[1, 2]`", "d": "required"}
