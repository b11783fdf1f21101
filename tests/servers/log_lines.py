"""The log of a gateway that runs in this process, kept in memory."""

import contextlib
import io
import json
from collections.abc import Iterator
from typing import Any

from gateway import log


class LogLines:
    """What was written so far."""

    def __init__(self, octets: io.BytesIO) -> None:
        self._octets = octets

    def text(self) -> str:
        return self._octets.getvalue().decode("utf-8")

    def events(self, *names: str) -> list[dict[str, Any]]:
        """The lines of these events; all lines when none is named."""
        lines = [json.loads(line) for line in self.text().splitlines()]
        return [line for line in lines if not names or line["event"] in names]

    def alarms(self) -> list[dict[str, Any]]:
        """The lines that want somebody's eye: warnings and errors."""
        return [line for line in self.events() if line["level"] in {"warning", "error"}]


@contextlib.contextmanager
def kept() -> Iterator[LogLines]:
    """Everything that the log says, at its lowest level; silent again afterwards."""
    before = log._Log.to
    octets = io.BytesIO()
    stream = io.TextIOWrapper(octets, write_through=True)
    log.configure("debug", stream)
    try:
        yield LogLines(octets)
    finally:
        log._Log.to = before
        stream.detach()
