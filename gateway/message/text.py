"""Texts and their places, and HTML as the text that a reader sees.

Other documents than HTML do not belong here. The reader of HTML is linear and never raises: what browsers might
show is kept rather than dropped.
"""

import html
import re
from dataclasses import dataclass, field

from gateway.message.document import Stretch

_SIGN = re.compile(r"<(?=[A-Za-z!?/])")
"""A `<` that may begin a tag or a comment; any other is text (HTML 13.2.5.6)."""
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section",
    "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul",
})  # fmt: skip
_KEPT_LINES = frozenset({"pre", "textarea", "listing", "xmp"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a reader sees, and its place. `stretches` tell its letters, where a document says them."""

    where: str
    text: str = field(repr=False)
    stretches: tuple[Stretch, ...] = ()


def from_html(source: str) -> str:
    """The visible text of an HTML page: entities decoded, blocks and table cells on lines of their own.

    Scripts, style sheets and comments are dropped; what stands in conditional comments is kept, since Outlook
    shows it. A tag ends at the first `>`, even inside quotes: rather some rubbish more than a word less.
    """
    pieces: list[str] = []
    at, kept = 0, 0
    while found := _SIGN.search(source, at):
        sign = found.start()
        pieces.append(source[at:sign] if kept else _SPACES.sub(" ", source[at:sign]))
        if source.startswith("<!--", sign):
            at = _after_comment(source, sign)
            continue
        name = _NAME.match(source, sign)
        at = source.find(">", sign) + 1
        if not at:
            pieces.append(source[sign + 1 :])  # no tag at all: nothing may vanish
            at = len(source)
            break
        tag = name[1].lower() if name else ""
        if tag in _BLOCKS:
            pieces.append("\n")
        if tag in _KEPT_LINES:
            kept = max(kept + (-1 if source[sign + 1] == "/" else 1), 0)
        if tag in _HIDDEN and source[sign + 1] != "/":
            end = _HIDDEN[tag].search(source, at)
            at = end.start() if end else len(source)
    pieces.append(source[at:] if kept else _SPACES.sub(" ", source[at:]))
    return html.unescape("".join(pieces))


def _after_comment(source: str, sign: int) -> int:
    if source.startswith("[if", sign + 4):
        end = source.find(">", sign) + 1
        return end or len(source)
    if source.startswith((">", "->"), sign + 4):  # an empty comment, by HTML's own rules
        return source.find(">", sign + 4) + 1
    end = source.find("-->", sign + 4)
    return end + 3 if end >= 0 else len(source)
