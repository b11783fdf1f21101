"""What `policies/README.md` tells of rule files: their keys, the conditions, the tests."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from gateway.policy.conditions import CONDITIONS, NODES, Question
from gateway.policy.model import AppliesTo, ExceptionModel, ReplyModel, RuleModel, ThenModel
from gateway.policy.selftest_model import (
    AttachmentModel,
    CountsModel,
    ExpectationModel,
    MailboxModel,
    MemberModel,
    MessageModel,
    RuleTestModel,
)
from gateway.reference.defects import defects_table
from gateway.reference.keys import asked_together, keys_table
from gateway.reference.page import code, table


def blocks() -> Mapping[str, str]:
    """Each block of the page, by its name."""
    return {
        "keys": _sections(
            ("a rule", RuleModel),
            ("`applies_to`", AppliesTo),
            ("one of `exceptions`", ExceptionModel),
            ("`then`", ThenModel),
            ("`refuse` and `defer`", ReplyModel),
        ),
        "nodes": table(("word", "meaning"), [(code(word), node.help) for word, node in NODES.items()]),
        "conditions": "\n\n".join(_condition(CONDITIONS[word]) for word in sorted(CONDITIONS)),
        "defects": defects_table(),
        "tests": _sections(
            ("a test", RuleTestModel),
            ("`message`", MessageModel),
            ("one of `attachments`", AttachmentModel),
            ("one of `members`", MemberModel),
            ("one of `mailboxes`", MailboxModel),
            ("`counts`", CountsModel),
            ("`expect`", ExpectationModel),
        ),
    }


def _sections(*sections: tuple[str, type[BaseModel]]) -> str:
    parts = [part for name, model in sections for part in (keys_table(model, f"key of {name}"), asked_together(model))]
    return "\n\n".join(part for part in parts if part)


def _condition(kind: type[Question]) -> str:
    return "\n\n".join(part for part in _parts(kind) if part)


def _parts(kind: type[Question]) -> Iterator[str]:
    yield f"### `{kind.word}`"
    yield f"{kind.help}\nStage: {kind.stage.name.lower()}."
    yield keys_table(kind.Arguments, "argument")
    yield " ".join(part for part in (asked_together(kind.Arguments), kind.notes) if part)
    if kind.example:
        yield f"```yaml\n{kind.word}: {kind.example}\n```"
    if kind.places:
        yield f"Places: {', '.join(code(f'{{{place}}}') for place in kind.places)}."
