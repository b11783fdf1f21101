"""The condition on how a message is built: whether it can be read in one way only."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, WithJsonSchema

from gateway.message.inspect import Message
from gateway.message.mime import Defect
from gateway.policy.conditions.content import ContentQuestion
from gateway.policy.conditions.question import Arguments, several
from gateway.policy.rule import Hit
from gateway.yaml_forms import DefaultInWords


def _known(number: int) -> int:
    if number not in set(Defect):
        raise ValueError(f"there is no defect class {number}; known are {min(Defect)} to {max(Defect)}")
    return number


_CLASS = {"title": "defect class", "type": "integer", "minimum": min(Defect), "maximum": max(Defect), "examples": [13]}
_Class = Annotated[int, AfterValidator(_known), WithJsonSchema(_CLASS)]


class MessageDefectArguments(Arguments):
    """`{hides: true}`, `{classes: [13, 20]}`, or both."""

    one_at_least = ("hides", "classes")
    hides: bool | None = Field(
        None, description="Whether content can hide behind the defect; `false` asks for mere sloppiness."
    )
    classes: Annotated[list[_Class] | None, DefaultInWords("all")] = Field(
        None, min_length=1, description=f"Numbers of defect classes, {min(Defect)} to {max(Defect)}."
    )


class MessageDefect(ContentQuestion):
    """The message cannot be read in one way only, or is sloppy."""

    word = "defect"
    help = "The message has a defect that content can hide behind (hides: true), a harmless one (false), or of a class."
    Arguments: ClassVar[type[Arguments]] = MessageDefectArguments
    example = "{hides: true}"
    notes = "With both given, both must hold of one defect."

    def __init__(self, arguments: MessageDefectArguments) -> None:
        super().__init__(arguments)
        self._hides = arguments.hides
        self._classes = frozenset(arguments.classes or Defect)

    def hits(self, message: Message) -> Sequence[Hit]:
        """Class number and place of each."""
        return [
            Hit(self.word, sighting.where, str(int(sighting.defect)))
            for sighting in message.sightings
            if self._hides in {None, sighting.hides} and sighting.defect in self._classes
        ]

    def seen(self, message: Message) -> str:
        """Every defect, those of other classes too."""
        return several([str(sighting) for sighting in message.sightings], "no defect")
