"""The settings of the workers that read messages. How long reading may take stands with the other limits."""

import os
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gateway.setting_section import Section
from gateway.setting_types import Count, Size, Time
from gateway.yaml_forms import DefaultInWords

LEAST_MEMORY = 256 * 1024**2
MOST_WORKERS = 4
"""Workers when the settings name no number, at most."""

Layer = Literal["rights", "user", "network", "root", "landlock", "seccomp", "limits"]


def _enough(octets: int) -> int:
    if octets < LEAST_MEMORY:
        raise ValueError("a worker needs 256 MiB to start; write more")
    return octets


class InspectionSettings(Section):
    """The jailed workers that read messages."""

    workers: Annotated[Count | None, DefaultInWords("one a processor, at most 4")] = Field(
        None, examples=["4"], description="Worker processes; each reads one message at a time."
    )
    memory: Annotated[Size, AfterValidator(_enough)] = Field(
        1024**3, description="Address space of one worker. A message that needs more ends it and is deferred."
    )
    cpu: Time = Field(15.0, description="Processor time that reading one message may take.")
    recycle: Count = Field(1000, description="Messages that one worker reads before a new one takes its place.")
    require: tuple[Layer, ...] = Field(
        (),
        examples=["[landlock, seccomp, limits]"],
        description="Layers of the workers' jail without which the gateway does not start.",
    )

    @property
    def count(self) -> int:
        """Worker processes."""
        return self.workers or min(os.cpu_count() or 1, MOST_WORKERS)
