"""Styles and theme fonts of a package, gathered while its parts are walked, for `ooxml/letters.py` to resolve.

Paragraph and character styles with what they are based on, and a document's defaults (ISO/IEC 29500-1 17.7), and theme
fonts (20.1.4.1.16).
"""

from gateway.convert.markup import Token
from gateway.message.documents.ooxml.letters import Property, Style, Styles


class StyleReader:
    """Follows one part's elements; what it learns stands in `styles`."""

    def __init__(self, styles: Styles, name: str) -> None:
        self._styles = styles
        self._is_main = name.endswith("/styles.xml") and "glossary" not in name
        self._is_theme = "/theme/theme1." in name
        self._open: Style | None = None
        self._defaults = False
        self._theme = ""

    def start(self, token: Token) -> None:
        """An element begins."""
        name = token.name
        if self._is_theme:
            self._of_theme(token)
        if not self._is_main or not name.startswith("w:"):
            return
        if name == "w:rPrDefault":
            self._defaults = True
        elif name == "w:style":
            self._open = self._styles.named[token.said("styleId")] = Style()
            if token.said("type") == "paragraph" and token.said("default") in {"1", "true", "on"}:
                self._styles.paragraph = token.said("styleId")
        elif name == "w:basedOn" and self._open is not None:
            self._open.based_on = token.said("val")
        elif name == "w:rFonts":
            local = tuple((one.rpartition(":")[2], value) for one, value in token.raw.items())
            one: Property = ("rFonts", local)
            if self._open is not None:
                self._open.properties.append(one)
            elif self._defaults:
                self._styles.defaults.append(one)

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "w:style":
            self._open = None
        elif name == "w:rPrDefault":
            self._defaults = False
        elif name == "w:styles":
            self._styles.complete = True
        elif name in {"a:majorFont", "a:minorFont"}:
            self._theme = ""

    def _of_theme(self, token: Token) -> None:
        if token.name in {"a:majorFont", "a:minorFont"}:
            self._theme = token.name
        elif token.name == "a:latin" and self._theme:
            if self._theme == "a:majorFont":
                self._styles.major = self._styles.major or token.said("typeface")
            else:
                self._styles.minor = self._styles.minor or token.said("typeface")
