"""The JSON Schema of a rule file: the models' keys, with the tree of conditions and the tests put in."""

from gateway.policy.conditions import CONDITIONS, NODES
from gateway.policy.model import RuleModel
from gateway.policy.selftest_model import RuleTestModel
from gateway.reference.json_schema import Generator, Json, definitions, document
from gateway.yaml_lines import read

_CONDITION = "condition"
_REF = {"$ref": f"#/$defs/{_CONDITION}"}


def rule_schema() -> Json:
    """What one rule file may hold."""
    arguments = {kind.Arguments for kind in CONDITIONS.values()}
    defs = definitions([RuleModel, RuleTestModel, *sorted(arguments, key=lambda one: one.__name__)], Generator)
    rule = defs.pop(RuleModel.__name__)
    keys = rule["properties"]
    keys["when"] = {"description": keys["when"]["description"], **_REF}
    keys["tests"] |= {"items": {"$ref": f"#/$defs/{RuleTestModel.__name__}"}, "minItems": 2}
    return document("A rule of Congthu", rule, {**defs, _CONDITION: _condition()})


def _condition() -> Json:
    """One word with what belongs to it: a condition with its arguments, or a node over further conditions."""
    children = {"type": "array", "items": _REF, "minItems": 1}
    words: dict[str, Json] = {
        word: {"description": node.help, **({"anyOf": [_REF, children]} if word == "not" else children)}
        for word, node in NODES.items()
    }
    for word, kind in CONDITIONS.items():
        told = f"{kind.help} Stage: {kind.stage.name.lower()}."
        words[word] = {"description": told, "$ref": f"#/$defs/{kind.Arguments.__name__}"}
        if kind.example:
            words[word]["examples"] = [read(kind.example, word).value]
    return {
        "description": "One condition; several stand in a list under all or any.",
        "type": "object",
        "properties": words,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
