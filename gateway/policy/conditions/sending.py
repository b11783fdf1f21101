"""Conditions on how much is sent: how many recipients, how often."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from pydantic import ConfigDict, Field, model_validator

from gateway.people.counts import By, What, Window
from gateway.policy.choices import CountedBy
from gateway.policy.conditions.question import Arguments, Question
from gateway.policy.quantities import Duration, readable_seconds
from gateway.policy.rule import Case, Hit, Stage


class SentMoreThanArguments(Arguments):
    """`{messages: 60, per: 1 h, by: mailbox}` or `{recipients: 500, …}`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["messages"]}, {"required": ["recipients"]}]})
    messages: int | None = Field(None, ge=1, description="The most messages in the time.")
    recipients: int | None = Field(None, ge=1, description="Instead of messages: the most recipients in the time.")
    per: Duration = Field(description="The time, from one second to 366 days.")
    by: CountedBy = Field(description="Whose attempts are counted together.")

    @model_validator(mode="after")
    def one_number(self) -> Self:
        """Exactly one of the two numbers."""
        if (self.messages is None) == (self.recipients is None):
            raise ValueError("a rate has one number; give messages or recipients, one of the two")
        return self


class SentMoreThan(Question):
    """More attempts in a window than allowed. Refused attempts count too."""

    word = "sent_more_than"
    help = "More messages or recipients were tried in a time than allowed, by mailbox, unit, login or client network."
    stage = Stage.RCPT
    Arguments: ClassVar[type[Arguments]] = SentMoreThanArguments
    example = "{messages: 60, per: 10 min, by: mailbox}"
    notes = "Every attempt counts, refused or not, so who goes on stays out. Strangers are counted by network only."
    places: Mapping[str, str] = {"limit": "1000000", "counted": "1000000", "per": "366 days"}

    def __init__(self, arguments: SentMoreThanArguments) -> None:
        super().__init__(arguments)
        self._most = arguments.messages or arguments.recipients or 0
        what = What.MESSAGES if arguments.messages is not None else What.RECIPIENTS
        self._window = Window(what, By(arguments.by), arguments.per)

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit with the number counted."""
        counted = case.counts.get(self._window, 0)
        return [Hit(self.word, "envelope", str(counted))] if counted > self._most else ()

    def windows(self) -> Sequence[Window]:
        """Its own window."""
        return (self._window,)

    def facts(self, case: Case) -> Mapping[str, str]:
        """The limit, its time, and the number counted."""
        counted = case.counts.get(self._window, 0)
        return {"limit": str(self._most), "counted": str(counted), "per": readable_seconds(self._window.seconds)}

    def saw(self, case: Case) -> str:
        """The number counted, this attempt included."""
        counted = case.counts.get(self._window, 0)
        return f"{counted} counted, this attempt included" if counted else "0 counted"


class RecipientsOverArguments(Arguments):
    """`{count: 100}`."""

    count: int = Field(ge=1, description="The most recipients of one message.")


class RecipientsOver(Question):
    """More recipients in one message than allowed."""

    word = "recipients_over"
    help = "One message has more recipients than a number."
    stage = Stage.RCPT
    Arguments: ClassVar[type[Arguments]] = RecipientsOverArguments
    example = "{count: 100}"
    places: Mapping[str, str] = {"limit": "1000000", "recipients": "1000000"}

    def __init__(self, arguments: RecipientsOverArguments) -> None:
        super().__init__(arguments)
        self._most = arguments.count

    def check(self, case: Case) -> Sequence[Hit]:
        """One hit with the number of recipients."""
        count = len(case.envelope.recipients)
        return [Hit(self.word, "envelope", str(count))] if count > self._most else ()

    def facts(self, case: Case) -> Mapping[str, str]:
        """The limit and the number asked for."""
        return {"limit": str(self._most), "recipients": str(len(case.envelope.recipients))}

    def saw(self, case: Case) -> str:
        """The number of recipients."""
        count = len(case.envelope.recipients)
        return "1 recipient" if count == 1 else f"{count} recipients"
