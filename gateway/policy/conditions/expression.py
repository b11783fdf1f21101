"""The condition that asks a CEL expression over the facts."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, GetJsonSchemaHandler, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from gateway.policy.cel import Expression as CelExpression
from gateway.policy.cel_steps import steps
from gateway.policy.conditions.question import Arguments, Question, several
from gateway.policy.facts import Fact
from gateway.policy.rule import Case, Hit, Stage
from gateway.policy.text_steps import Steps

MAX_LENGTH = 1000
"""Characters of one expression."""


class ExpressionArguments(Arguments):
    """`"attachments.total > 4194304"`, or `{cel: "recipients.count > 20", at: rcpt}`."""

    at: Literal["rcpt", "data"] = Field(
        default="data", description="When it is asked; only some facts are known at rcpt."
    )
    cel: Annotated[str, Steps(steps)] = Field(
        min_length=1,
        max_length=MAX_LENGTH,
        examples=["recipients.count > 20"],
        description="The expression; it is true or false.",
    )

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, value: object) -> object:
        """The expression alone stands for one that is asked at `data`."""
        return value if isinstance(value, dict) else {"cel": value}

    @field_validator("cel")
    @classmethod
    def can_be_asked(cls, text: str, info: ValidationInfo) -> str:
        """Syntax, names and types are right, and every fact is known at its stage."""
        CelExpression(text, _stage(info.data.get("at", "data")))
        return text

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Both forms."""
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"]["cel"], whole]}


class Expression(Question):
    """A CEL expression over the facts is true."""

    word = "expression"
    help = "A CEL expression over the facts of the message is true."
    stage = Stage.DATA
    Arguments: ClassVar[type[Arguments]] = ExpressionArguments
    example = "\"attachments.total > 4 * 1024 * 1024 && !('van-phong' in recipients.units)\""
    notes = (
        "With `at: rcpt` it is asked before the message is sent. Replies can name each of its facts that is one value, "
        "as `{attachments.total}`. What it can say, and all facts, stand below."
    )

    def __init__(self, arguments: ExpressionArguments) -> None:
        super().__init__(arguments)
        self.stage = _stage(arguments.at)
        self._expression = CelExpression(arguments.cel, self.stage)
        self._shown = [fact for fact in self._expression.facts if not fact.kind.is_list]
        self.places = {fact.name: fact.sample for fact in self._shown}

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit when it is true. Raises ExpressionFailed when it has no answer."""
        if self.stage is Stage.DATA and case.message is None:
            return ()
        where = "message" if self.stage is Stage.DATA else "envelope"
        return [Hit(self.word, where, "true")] if self._expression.holds(case) else ()

    def facts(self, case: Case) -> Mapping[str, str]:
        """The facts that it names, where each is one value."""
        return {fact.name: fact.shown(case) for fact in self._shown}

    def saw(self, case: Case) -> str:
        """Every fact that it names, lists too."""
        if self.stage is Stage.DATA and case.message is None:
            return "no message yet"
        return ", ".join(f"{fact.name} {_seen(fact, case)}" for fact in self._expression.facts)


def _seen(fact: Fact, case: Case) -> str:
    value = fact.read(case)
    return several([str(one) for one in value], "none") if isinstance(value, list) else fact.shown(case)


def _stage(word: Any) -> Stage:
    return Stage.RCPT if word == "rcpt" else Stage.DATA
