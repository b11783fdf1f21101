"""Texts and their places.

How a kind of file becomes text does not belong here; HTML as the text that a reader sees is only handed on.
"""

import re
from dataclasses import dataclass, field

from gateway.message.document import Stretch
from gateway.message.documents.html import Page


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a reader sees, and its place. `stretches` tell its letters, where a document says them."""

    where: str
    text: str = field(repr=False)
    stretches: tuple[Stretch, ...] = ()
    decoded: str = field(default="", repr=False)
    """The same in Unicode where some of it is in an old Vietnamese encoding; empty where nothing is."""

    @property
    def meant(self) -> str:
        """The text as its writer meant it. `stretches` count in `text`, not in this."""
        return self.decoded or self.text


def from_html(source: str) -> str:
    """The text of an HTML page: entities decoded, blocks and table cells on lines of their own.

    Behind what is shown stands what is hidden or only said: descriptions of pictures, fields of forms. Scripts,
    style sheets and comments are dropped; what stands in conditional comments is kept, since Outlook shows it.
    """
    return Page(source, only_text=True).text()


_OLD_FONT = re.compile(r"\\?\.Vn|\bVNI|\bVPS", re.IGNORECASE)
"""What stands in every page that names a font of old letters."""


def lettered_html(source: str) -> tuple[str, tuple[Stretch, ...]]:
    """The same, and where the page names old fonts also the letters of what is shown: `MËT` in .VnTime says MẬT."""
    if _OLD_FONT.search(source) is None:
        return from_html(source), ()
    passages = Page(source).passages()
    return "\n".join(one.text for one in passages), passages[0].stretches if passages else ()
