"""The JSON Schema of the settings file."""

from gateway.reference.json_schema import EmptyIsAbsent, Json, definitions, document
from gateway.settings import Settings


def settings_schema() -> Json:
    """What `gateway.yaml` may hold."""
    defs = definitions([Settings], EmptyIsAbsent)
    return document("The settings of Congthu", defs.pop(Settings.__name__), defs)
