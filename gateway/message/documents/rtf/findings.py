"""What is found in an RTF file besides text that is shown: objects, fields, shapes, and what acts by itself."""

import re
from collections.abc import Callable

from gateway.message.document import Active, Inner, Place, Purse
from gateway.message.documents import ole1
from gateway.message.documents.draft import Draft, Drafts
from gateway.message.documents.fields import Instruction, is_remote
from gateway.message.documents.rtf import words
from gateway.message.documents.rtf.picture import Picture

_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_WHITE = b" \t\r\n\f\v"


class Findings:
    """All that was found so far. The methods below are asked with the text of the destination that they are for."""

    def __init__(self, purse: Purse) -> None:
        self._purse = purse
        self.drafts = Drafts(purse)
        self.inner: list[Inner] = []
        self.pictures: list[Picture] = []
        self.active: set[Active] = set()
        self.opaque = False
        self.hostile = False
        self._aside: Draft | None = None
        self._shape_says = ""
        self.by_word: dict[str, Callable[[str], None]] = {
            "objclass": self.kind,
            "template": self.template,
            "bkmkstart": self.bookmark,
            "leveltext": self.numbering,
            "pntxtb": self.numbering,
            "pntxta": self.numbering,
            "sn": self.shape_name,
        }
        """Destinations whose text means something other than text."""

    @property
    def aside(self) -> Draft:
        """Where text goes that stands in the file and that no reader shows."""
        if self._aside is None:
            self._aside = self.drafts.begin(Place.HIDDEN)
        return self._aside

    def file(self, inner: Inner) -> None:
        """A file inside. Raises Spent."""
        self._purse.pay(members=1)
        self.inner.append(inner)

    def ole_object(self, written: bytes) -> None:
        """An object as `\\objdata` holds it. Word goes over what is no digit where other readers stop: hostile."""
        digits = _NOT_HEX.sub(b"", written)
        if len(digits) != len(written.translate(None, _WHITE)) or len(digits) % 2:
            self.hostile = True
        if not digits:
            return
        self._purse.pay(octets=len(digits) // 2)
        found = ole1.read(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))
        self.opaque = self.opaque or found.broken
        if found.linked or (found.package is not None and found.package.linked):
            self.active.add(Active.EXTERNAL)
        self.kind(found.kind)
        if found.package is not None:
            self.drafts.line(Place.EMBEDDED, found.package.label)
        self.file(found.inner)

    def kind(self, text: str) -> None:
        """The class of an object."""
        if text.strip().lower().startswith(words.RUNNING):
            self.active.add(Active.OBJECT)

    def instruction(self, instruction: Instruction) -> str:
        """The instruction of a field has ended; what it gives to the instruction of a field around it."""
        spelled = instruction.end()
        self.active |= instruction.does
        for said in (instruction.text, spelled):
            self.drafts.write(self.aside, said.strip())
            self.drafts.end_line(self.aside)
        return spelled

    def template(self, text: str) -> None:
        """The path of the document's template: Word fetches it where it leads to another machine."""
        if is_remote(text):
            self.active.add(Active.EXTERNAL)

    def bookmark(self, text: str) -> None:
        """The name of a bookmark; Word's own (_Toc, _GoBack) are no text of people."""
        if not text.strip().startswith("_"):
            self.drafts.line(Place.PROPERTY, text)

    def numbering(self, text: str) -> None:
        """What stands before each paragraph of a list; most often a stop."""
        if any(map(str.isalpha, text)):
            self.drafts.line(Place.BODY, "".join(filter(str.isprintable, text)).rstrip(";"))

    def shape_name(self, text: str) -> None:
        """The name of a property of a shape; its value follows."""
        self._shape_says = text.strip()

    def shape_value(self, text: str, around: Place) -> None:
        """The value of a property of a shape: WordArt is a watermark where it stands in a page header."""
        name, self._shape_says = self._shape_says, ""
        if name == "gtextUNICODE":
            above = around in {Place.PAGE_HEADER, Place.PAGE_FOOTER}
            self.drafts.line(Place.WATERMARK if above else Place.TEXT_BOX, text)
        elif name in {"wzDescription", "wzName", "wzTooltip"}:
            self.drafts.line(Place.ALTERNATIVE_TEXT, text)
        elif name in {"pibName", "fillBlipName", "lineFillBlipName"} and is_remote(text):
            self.active.add(Active.EXTERNAL)
