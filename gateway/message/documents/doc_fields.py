"""Fields of a Word document: their instructions told from their results, and what they would fetch ([MS-DOC] 2.8.25).

Where a field stands does not belong here.
"""

import re
from collections.abc import Iterator

from gateway.message.document import Active

FIELD_MARKS = re.compile("[\x13\x14\x15]")
LONGEST_INSTRUCTION = 300
"""Characters of one text, and texts, of an instruction that are looked at."""


class Fields:
    """Goes through one part of a document; `active` gathers what its fields would do."""

    def __init__(self) -> None:
        self.active: set[Active] = set()
        self._open: list[list[str] | None] = []
        self._instructions = 0

    def split(self, text: str) -> Iterator[tuple[str, bool]]:
        """Pieces of text, each with whether it is an instruction."""
        at = 0
        for mark in FIELD_MARKS.finditer(text):
            yield self._noted(text[at : mark.start()])
            at = mark.end()
            if mark[0] == "\x13":
                self._open.append([])
                self._instructions += 1
            elif self._open:
                self._close(self._open[-1])
                self._open[-1] = None
                if mark[0] == "\x15":
                    self._open.pop()
        yield self._noted(text[at:])

    def _noted(self, text: str) -> tuple[str, bool]:
        if (
            self._instructions
            and self._open
            and (words := self._open[-1]) is not None
            and len(words) < LONGEST_INSTRUCTION
        ):
            words.append(text[:LONGEST_INSTRUCTION])
        return text, self._instructions > 0

    def _close(self, words: list[str] | None) -> None:
        if words is None:
            return
        self._instructions -= 1
        first, *rest = "".join(words).split(None, 1) or [""]
        if first.upper() in {"DDE", "DDEAUTO", "LINK"}:
            self.active.add(Active.FIELD)
        elif first.upper() in {"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "RD"} and rest:
            self.active.add(Active.EXTERNAL)
        elif first.upper() == "CONTROL":
            self.active.add(Active.OBJECT)
