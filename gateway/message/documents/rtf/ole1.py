"""Objects of OLE 1.0 as RTF carries them in hexadecimal ([MS-OLEDS] 2.2), and the files in packages.

Word is lenient here and so is this reader: where lengths are wrong, the whole of what is there comes out.
"""

from dataclasses import dataclass

from gateway.message.document import Inner

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LINKED, _EMBEDDED = 1, 2
_LONGEST_NAME = 1024


@dataclass(frozen=True, slots=True)
class OleObject:
    """An object: the name of its class, whether it is only a link, what is in it; `broken` if lengths were wrong."""

    kind: str
    linked: bool
    inner: Inner
    broken: bool = False


def read(octets: bytes) -> OleObject:
    """One object with its header. Never raises."""
    cursor = _Cursor(octets, 4)
    form = cursor.number(4)
    kind = cursor.counted_text()
    topic, _ = cursor.counted_text(), cursor.counted_text()
    if form == _LINKED and not cursor.broken:
        return OleObject(kind, True, Inner(topic, octets), broken=False)
    size = cursor.number(4)
    native = octets[cursor.at : cursor.at + size]
    compound = octets.find(_COMPOUND)
    if form != _EMBEDDED or cursor.broken or (compound >= 0 and compound != cursor.at):
        return OleObject(kind, False, Inner(kind, octets[compound:] if compound >= 0 else octets), broken=True)
    if kind.lower() == "package" and (packed := package(native)) is not None:
        return OleObject(kind, False, packed)
    return OleObject(kind, False, Inner(kind, native), broken=len(native) < size)


def package(native: bytes) -> Inner | None:
    """The file in a package of the Windows shell, by its label; None if it is none."""
    cursor = _Cursor(native, 0)
    if cursor.number(2) != 2:
        return None
    label, path = cursor.terminated_text(), cursor.terminated_text()
    kind = cursor.number(4)
    if kind != 0x00030000:
        return None
    cursor.counted_text()
    size = cursor.number(4)
    content = native[cursor.at : cursor.at + size]
    if cursor.broken or len(content) < size:
        return None
    return Inner(label or path, content)


class _Cursor:
    def __init__(self, octets: bytes, at: int) -> None:
        self._octets = octets
        self.at = at
        self.broken = len(octets) < at

    def number(self, width: int) -> int:
        piece = self._octets[self.at : self.at + width]
        self.at += width
        self.broken = self.broken or len(piece) < width
        return int.from_bytes(piece, "little")

    def counted_text(self) -> str:
        length = self.number(4)
        if length > _LONGEST_NAME or self.at + length > len(self._octets):
            self.broken = True
            return ""
        piece = self._octets[self.at : self.at + length]
        self.at += length
        return piece.partition(b"\0")[0].decode("cp1252", "replace")

    def terminated_text(self) -> str:
        end = self._octets.find(b"\0", self.at, self.at + _LONGEST_NAME)
        if end < 0:
            self.broken = True
            return ""
        piece, self.at = self._octets[self.at : end], end + 1
        return piece.decode("cp1252", "replace")
