"""The condition that asks an expression."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from gateway.message.inspect import Attachment, Message
from gateway.policy.conditions.expression import MAX_LENGTH, Expression, ExpressionArguments
from gateway.policy.rule import Case, Hit, Stage


def ask(value: object) -> Expression:
    return Expression(ExpressionArguments.model_validate(value))


def test_content(
    case: Callable[..., Case], message: Callable[..., Message], attachment: Callable[..., Attachment]
) -> None:
    """Without a stage of its own it is asked about the message, and says nothing before there is one."""
    condition = ask("attachments.count > 0 && attachments.total > 4 * 1024 * 1024 && sender.domain != ''")
    assert condition.stage is Stage.DATA
    assert condition.check(case(None)) == ()
    assert condition.check(case(message())) == ()
    large = case(message(attachments=(attachment(size=5 * 1024 * 1024),)))
    assert condition.check(large) == [Hit("expression", "message", "true")]
    assert condition.facts(large) == {
        "attachments.count": "1",
        "attachments.total": "5 MB",
        "sender.domain": "example.gov.vn",
    }
    assert condition.saw(large) == "attachments.count 1, attachments.total 5 MB, sender.domain example.gov.vn"
    assert condition.facts(large).keys() == condition.places.keys()


def test_envelope(case: Callable[..., Case]) -> None:
    """At `rcpt` it is asked before the message is sent."""
    condition = ask({"cel": "recipients.count > 1 && 'x.vn' in recipients.domains", "at": "rcpt"})
    assert condition.stage is Stage.RCPT
    assert condition.check(case(None, to=("a@x.vn",))) == ()
    assert condition.check(case(None, to=("a@x.vn", "b@x.vn"))) == [Hit("expression", "envelope", "true")]
    assert list(condition.places) == ["recipients.count"]
    assert condition.saw(case(None, to=("a@x.vn",))) == "recipients.count 1, recipients.domains x.vn"
    assert condition.asks == "cel recipients.count > 1 && 'x.vn' in recipients.domains; at rcpt"


def test_length() -> None:
    """An expression has an end."""
    fitting = "login.present".ljust(MAX_LENGTH)
    assert ask(fitting).stage is Stage.DATA
    with pytest.raises(ValidationError, match="at most 1000"):
        ask(f"{fitting} ")


def test_schema_has_both_forms() -> None:
    """An editor takes the expression alone, and the longer form."""
    short, long = ExpressionArguments.model_json_schema()["anyOf"]
    assert short["type"] == "string"
    assert short["maxLength"] == MAX_LENGTH
    assert long["required"] == ["cel"]
    assert long["properties"].keys() == {"at", "cel"}
