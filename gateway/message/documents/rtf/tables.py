"""The tables in the head of an RTF file, fonts and colours, and the octets of text by the code page of its font."""

import unicodedata

from gateway.message.documents.rtf.words import CODE_PAGES, CODECS

_MOST_FONTS = 10_000


class Tables:
    """Fonts by number with their names and code pages, colours by number. Filled while the head is read."""

    def __init__(self) -> None:
        self.page = 1252
        """The code page of the document (`\\ansicpg`)."""
        self.unknown = False
        """Whether some text is in a code page that nobody here knows."""
        self._names: dict[int, str] = {}
        self._pages: dict[int, int] = {}
        self._colours: list[str] = []
        self._mixed = [0, 0, 0, 0]
        self._font = -1
        self._name = bytearray()

    def font(self, number: int) -> None:
        """`\\f` in the font table: what follows is about this font."""
        self._font = number
        self._name.clear()

    def charset(self, number: int) -> None:
        """`\\fcharset` of the font."""
        if number in CODE_PAGES and len(self._pages) < _MOST_FONTS:
            self._pages.setdefault(self._font, CODE_PAGES[number])

    def code_page(self, number: int) -> None:
        """`\\cpg` of the font."""
        if number and len(self._pages) < _MOST_FONTS:
            self._pages[self._font] = number

    def font_name(self, octets: bytes) -> None:
        """Octets of a font's name; a semicolon ends it."""
        name, ended, _ = octets.partition(b";")
        self._name += name[:200]
        if ended:
            if len(self._names) < _MOST_FONTS:
                self._names[self._font] = self.decode(bytes(self._name), self._font).strip()
            self._name.clear()

    def mix(self, colour: int, amount: int) -> None:
        """`\\red`, `\\green` or `\\blue` (0, 1, 2)."""
        self._mixed[colour] = max(0, min(amount, 255))
        self._mixed[3] = 1

    def colours(self, octets: bytes) -> None:
        """Text of the colour table: each semicolon ends a colour."""
        for _ in range(min(octets.count(b";"), _MOST_FONTS - len(self._colours))):
            red, green, blue, said = self._mixed
            self._colours.append(f"{red:02X}{green:02X}{blue:02X}" if said else "")
            self._mixed = [0, 0, 0, 0]

    def name_of(self, font: int) -> str:
        """The name of a font, or nothing."""
        return self._names.get(font, "")

    def colour_of(self, number: int) -> str:
        """A colour as six hexadecimal letters, or nothing."""
        return self._colours[number] if 0 <= number < len(self._colours) else ""

    def decode(self, octets: bytes, font: int) -> str:
        """Octets of text in a font. What the code page does not know is read as Windows reads it: as Latin."""
        if octets.isascii():
            return octets.decode()
        page = self._pages.get(font, self.page)
        codec = CODECS.get(page)
        if codec is None:
            self.unknown, codec = True, "cp1252"
        try:
            text = octets.decode(codec)
        except UnicodeDecodeError:
            if codec not in {"cp1252", "cp1258"}:
                return octets.decode(codec, "replace")
            text = "".join(_octet(octet, codec) for octet in octets)
        return unicodedata.normalize("NFC", text) if page == 1258 else text


def _octet(octet: int, codec: str) -> str:
    try:
        return bytes((octet,)).decode(codec)
    except UnicodeDecodeError:
        return chr(octet)
