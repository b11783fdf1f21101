"""Text of RTF as it is written down: octets in code pages, units of Unicode, in the letters of the group around them.

Which words open a group and change it is the reader's knowledge.
"""

from gateway.message.document import Letters, Place
from gateway.message.documents.draft import Draft, Drafts
from gateway.message.documents.rtf.group import Group, Mode
from gateway.message.documents.rtf.tables import Tables


class Writing:
    """The group that is open, and the text in it that waits to be written in the letters that it stands in."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._tables = Tables()
        self._body = drafts.begin(Place.BODY)
        self._table: Draft | None = None
        self._group = Group(self._body)
        self._octets = bytearray()
        self._pending: list[str] = []
        self._skip = 0
        """Characters to come that stand in for one of Unicode."""
        self._high = 0
        """The first half of a pair of units."""

    def _unicode(self, number: int) -> None:
        """`\\u`: one unit of UTF-16, signed; then the characters that stand in for it are skipped."""
        if self._group.mode in {Mode.SHOWN, Mode.CAPTURED}:
            unit = number & 0xFFFF
            if 0xD800 <= unit < 0xDC00:
                self._high = unit
            elif 0xDC00 <= unit < 0xE000:
                self._write(chr(0x10000 + ((self._high - 0xD800) << 10) + unit - 0xDC00) if self._high else "\ufffd")
                self._high = 0
            else:
                self._write(chr(unit) if unit else "")
        self._skip = self._group.fallback

    def _flush(self) -> None:
        """Write what was collected, in the letters that it stands in."""
        self._decode()
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            self._put(text)

    def _decode(self) -> None:
        if self._octets:
            self._pending.append(self._tables.decode(bytes(self._octets), self._group.font))
            self._octets.clear()

    def _write(self, text: str) -> None:
        self._decode()
        self._pending.append(text)

    def _put(self, text: str) -> None:
        group = self._group
        if group.mode is Mode.CAPTURED and group.captured is not None:
            group.captured.append(text)
        elif group.mode is Mode.SHOWN:
            letters = group.letters or self._letters(group)
            self._drafts.write(self._draft(), text, letters, hidden=group.hidden or group.deleted)

    def _draft(self) -> Draft:
        """Where the text of the group goes: cells of a table in the body stand in a draft of their own."""
        group = self._group
        if group.draft is not self._body:
            return group.draft
        if not group.in_table:
            self._table = None
            return self._body
        if self._table is None:
            self._table = self._drafts.begin(Place.TABLE_CELL)
        return self._table

    def _line(self) -> None:
        self._flush()
        group = self._group
        if group.mode is Mode.CAPTURED and group.captured is not None:
            group.captured.append(" ")
        elif group.mode is Mode.SHOWN:
            self._drafts.end_line(self._draft())

    def _letters(self, group: Group) -> Letters:
        letters = Letters(
            self._tables.name_of(group.font),
            group.size,
            group.bold,
            group.italic,
            self._tables.colour_of(group.colour),
        )
        group.letters = letters
        return letters
