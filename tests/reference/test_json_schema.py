"""JSON Schemas of models: keys that may be left out, defaults as files write them, definitions that are used."""

from datetime import date
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from gateway import setting_types
from gateway.policy import model, quantities, selftest_model
from gateway.policy.conditions import attachments, structure, who, words
from gateway.reference.json_schema import EmptyIsAbsent, Generator, definitions, document, or_null
from gateway.yaml_forms import DefaultInWords, form, section_in

ACCEPTED: list[tuple[Any, list[Any]]] = [  # values that a type's reader takes, in every form that it takes
    (quantities.Size, ["0 B", "4 MiB", "4MiB", "4  MB", "123456789012 GB"]),
    (quantities.Duration, ["1 s", "45s", "10 min", "1 h", "1 day", "366 days"]),
    (selftest_model.Octets, [0, 64 * 1024 * 1024, "64 MiB", "5 KB"]),
    (selftest_model.Hexadecimal, ["", "4b ed", "4bED6e"]),
    (selftest_model.Sender, ["<>", "a@b.vn", '"a b"@b.vn', "a@[192.0.2.1]"]),
    (selftest_model.Time, ["2027-01-31", "2027-01-31T08:00+07:00", "2027-01-31 08:00:00.5", "2027-01-31T08:00Z"]),
    (selftest_model.FieldName, ["X-Mailer", "!", "~"]),
    (attachments.MediaType, ["application/zip", "Application/Vnd.x+xml"]),
    (attachments._Extension, ["exe", ".tar.gz", "EXE", "7z", "a_b-c"]),
    (structure._Class, [1, 65]),
    (who.AddressKey, ["annv@example.vn", "Ann.V@EXAMPLE.vn"]),
    (who._Domain, ["example.vn", ".example.org", "EXAMPLE.VN"]),
    (words._FieldName, ["X-Mailer", "Subject"]),
    (setting_types.Size, ["1 B", "1.5 MiB", "10MiB", "2 GiB"]),
    (setting_types.Time, ["500 ms", "1.5 s", "5min", "24 h"]),
    (setting_types.Delay, ["0 s", "0 ms"]),
    (setting_types.Network, ["10.36.0.0/16", "192.0.2.7", "2001:db8::/32", "::1", "10.0.0.0/255.0.0.0"]),
    (setting_types.LocalAddress, ["0.0.0.0:25", "[::]:0", "[::ffff:192.0.2.1]:25", "[fe80::1%eth0]:25"]),
    (setting_types.RemoteAddress, ["127.0.0.1:25", "mail.example.vn:25", "mail:65535", "[2001:db8::1]:25"]),
    (setting_types.Hostname, ["gw", "gw.example.vn", "GW-1.Example.vn"]),
    (setting_types.Domain, ["example.vn", ".Example.vn"]),
    (setting_types.Name, ["a", "from-postfix", "x" * 32]),
    (setting_types.Zone, ["UTC", "Asia/Ho_Chi_Minh"]),
    (setting_types.AnyPath, ["a", "../b c", "/đường/dẫn"]),
    (Annotated[date, model.ExceptionModel.model_fields["until"].metadata[0], model._DATE], ["2027-01-31"]),
]


@pytest.mark.parametrize(("kind", "values"), ACCEPTED, ids=lambda one: str(one)[:60])
def test_forms_take_what_readers_take(kind: Any, values: list[Any]) -> None:
    """An editor never marks a value as wrong that the gateway takes."""
    adapter = TypeAdapter(kind)
    schema = Draft202012Validator(adapter.json_schema())
    for value in values:
        adapter.validate_python(value)
        schema.validate(value)


REFUSED: list[tuple[Any, list[Any]]] = [
    (quantities.Size, [4, "4", "4 mb", "MiB", "", "4 MiB\nx", "1.5 MiB"]),
    (quantities.Duration, [60, "1 hour", "-1 s"]),
    (selftest_model.Octets, [-1, 64 * 1024 * 1024 + 1, "5"]),
    (setting_types.Size, [10, "10", "10 MB", "10  MiB"]),
    (setting_types.Time, ["5 sec", 5, "5"]),
    (setting_types.LocalAddress, ["localhost:25", "25", "::1:25", 25]),
    (setting_types.RemoteAddress, ["mail server:25", "mail", ":25"]),
    (setting_types.Hostname, ["-a", "a..b", "a_b", ""]),
    (setting_types.Name, ["A", "a-", "x" * 33]),
    (attachments.MediaType, ["exe", "a/b/c"]),
    (attachments._Extension, ["*.exe", "a b"]),
    (who.AddressKey, ["annv", ""]),
]


@pytest.mark.parametrize(("kind", "values"), REFUSED, ids=lambda one: str(one)[:60])
def test_forms_refuse_what_readers_refuse(kind: Any, values: list[Any]) -> None:
    """The usual slips are seen in the editor already."""
    adapter = TypeAdapter(kind)
    schema = Draft202012Validator(adapter.json_schema())
    for value in values:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
        assert not schema.is_valid(value), value


class Inner(BaseModel):
    """A section."""

    some: int | None = Field(None, description="Some.")


class Outer(BaseModel):
    """All."""

    title: Annotated[str, form("name", "[a-z]+", example="ab")] = Field(description="A title.")
    words: Annotated[Inner, DefaultInWords("nothing")] = Field(description="In words.")
    inner: Inner | None = Field(None, description="Inside.")
    by_name: dict[Annotated[str, form("name", "[a-z]+", example="ab")], Inner] = Field(default_factory=dict)
    many: tuple[int, ...] = (1, 2)
    day: date = date(2027, 1, 31)


def test_a_section() -> None:
    """Keys keep their names and descriptions; only those without any default are needed."""
    found = definitions([Outer], Generator)
    outer = found["Outer"]
    keys = outer["properties"]
    assert outer["required"] == ["title"]
    assert (keys["title"]["title"], keys["title"]["pattern"]) == ("name", "^(?:[a-z]+)$")
    assert keys["words"] == {"$ref": "#/$defs/Inner", "description": "In words. Default: nothing."}
    assert keys["inner"] == {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}], "description": "Inside."}
    assert keys["by_name"]["additionalProperties"] == {"$ref": "#/$defs/Inner"}
    assert keys["by_name"]["propertyNames"]["pattern"] == "^(?:[a-z]+)$"
    assert (keys["many"]["default"], keys["day"]["default"]) == ([1, 2], "2027-01-31")
    assert found["Inner"]["properties"]["some"] == {"type": ["integer", "null"], "description": "Some."}
    assert "title" not in outer


def test_empty_is_absent() -> None:
    """In the settings a key that may be left out may be empty too; one that is needed may not."""
    keys = definitions([Outer], EmptyIsAbsent)["Outer"]["properties"]
    assert keys["title"]["type"] == "string"
    assert keys["many"]["type"] == ["array", "null"]
    assert keys["words"] == {
        "anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}],
        "description": "In words. Default: nothing.",
    }


@pytest.mark.parametrize(
    ("schema", "wanted"),
    [
        ({"type": "string"}, {"type": ["string", "null"]}),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"type": "null"}, {"type": "null"}),
        ({"enum": ["a"], "type": "string"}, {"anyOf": [{"enum": ["a"], "type": "string"}, {"type": "null"}]}),
        ({"anyOf": [{"type": "null"}]}, {"anyOf": [{"type": "null"}]}),
    ],
)
def test_or_null(schema: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Null is added once, and a closed list of words stays closed."""
    assert or_null(schema) == wanted


def test_document_holds_what_it_refers_to() -> None:
    """Definitions that are reached, even in circles, stay; the others go."""
    rest = {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}, "c": {}}
    whole = document("x", {"$ref": "#/$defs/a"}, rest)
    assert list(whole["$defs"]) == ["a", "b"]
    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_section_in() -> None:
    """The section behind a key is found through every wrapping that keys have."""
    for kind in (Inner, Inner | None, list[Inner], tuple[Inner, ...], dict[str, Inner], list[Inner] | None):
        assert section_in(kind) is Inner
    assert section_in(int | None) is None
