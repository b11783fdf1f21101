"""HTML, XHTML and SVG as what a reader sees of them, and what in them acts by itself.

One scanner reads the bodies of messages and files alike. It is linear and never raises, and keeps what browsers
might show rather than drop it: a tag ends at the first `>`, even inside quotes. Style sheets are not worked out: a
text that only a sheet hides counts as shown, and what a program would write when it runs is not read.
"""

import binascii
import html
import re
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

from gateway.message import charset as charsets
from gateway.message.document import Active, Inner, Opened, Passage, Place, Purse
from gateway.message.documents.draft import Draft
from gateway.message.documents.html_looks import VOID, Looks
from gateway.message.documents.pictures import HEAD, are_the_text, may_show_a_page
from gateway.message.signs import is_picture

_SIGN = re.compile(r"<(?:(/?)([A-Za-z][A-Za-z0-9:-]*+)|(?=[!?/]))")
"""A `<` that may begin a tag, with the tag's name, or a comment; any other is text (HTML 13.2.5.6)."""
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>"']++)))?""")
"""Always takes the whole of a name, so that no name is gone over twice."""
_SPACES = re.compile(r"[ \t\r\n\f]+")
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section",
    "select", "summary", "table", "tbody", "td", "text", "textarea", "tfoot", "th", "thead", "title", "tr", "ul",
})  # fmt: skip
_KEPT_LINES = frozenset({"pre", "textarea", "listing", "xmp"})
_SPOKEN = {
    **dict.fromkeys(("alt", "title", "aria-label", "summary", "label", "aria-description"), Place.ALTERNATIVE_TEXT),
    **dict.fromkeys(("placeholder", "value"), Place.FORM_FIELD),
    "content": Place.PROPERTY,
}
"""Attributes that are shown to people, or read out to them."""
_TELLING = ("alt", "title", "aria-", "summary", "label", "placeholder", "value", "content", "hid", "none", "bdo", "rtl",
            "opacity", ":0", ": 0", "uppercase", "-caps")  # fmt: skip
"""One of these stands in every tag whose attributes say something to people, or hide or turn its text."""
_FETCHING = frozenset({"iframe", "frame", "object", "embed", "applet", "import"})
_ADDRESSES = frozenset({"src", "href", "data", "xlink:href", "action", "formaction", "background", "to", "from"})
_HERE = re.compile(r"(?:cid|mid|about|data|javascript|vbscript|mailto|tel):", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*+(?:[A-Za-z][A-Za-z0-9+.-]*+:|//|\\\\)")
_PROGRAM = re.compile(r"[\s\x00-\x1f]*+(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_REFRESH = re.compile(r"[^;,]*+[;,]\s*+(?:url\s*+=)?\s*+\S", re.IGNORECASE)
_DATA = re.compile(r"""data:[\w/+.-]*+((?:;[\w=.\-]++)*+),([^"')>\s]*+)""", re.IGNORECASE)
_SMUGGLED = re.compile(r"""["'`]([A-Za-z0-9+/]{256,}+={0,2})["'`]""")
"""A file in base64 in a program, as pages carry one past scanners."""
_GENERATED = re.compile(r"""content\s*+:\s*+(?:"([^"]*+)"|'([^']*+)')""", re.IGNORECASE)
_OVERRIDDEN = re.compile("\u202e([^\u202c\n]+)")
"""A text that is shown from right to left whatever its letters (U+202E)."""
_META_CHARSET = re.compile(rb"""<meta[^>]{0,512}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})""", re.IGNORECASE)
_SVG = re.compile(r"\s*+(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]")
_HEAD = 4096
"""Octets in which a page may declare its charset; HTML itself allows 1,024."""


_ANYTHING = re.compile("")


def _telling(source: str) -> re.Pattern[str] | None:
    """What tells the tags of this page that are looked into, if only its text is asked for."""
    lower = source.lower()
    present = [word for word in _TELLING if word in lower]
    return re.compile("|".join(present), re.IGNORECASE) if present else None


class Page:
    """One scan of a page. `passages` is what a reader sees, and `active`, `files`, `comments` what else there is."""

    def __init__(self, source: str, *, only_text: bool = False) -> None:
        """With `only_text`, letters and what acts by itself are not asked for: three times as fast."""
        self._source = source
        self._telling = _telling(source) if only_text else _ANYTHING
        self._kept = 0
        self._cdata = True
        self._looks = Looks()
        self._shown = Draft(Place.BODY)
        self._said: list[tuple[Place, str]] = []
        self.active: set[Active] = set()
        self.addresses: list[tuple[str, str]] = []
        """Names and `data:` addresses."""
        self.smuggled: list[str] = []
        self.comments: list[str] = []
        self.declares_entities = False
        self._scan()

    def passages(self) -> list[Passage]:
        """What is shown, then what is said or hidden elsewhere, each a passage."""
        shown = self._shown.passage()
        said = [Passage(place, text) for place, text in self._said if text.strip()]
        return [shown, *said] if shown is not None else said

    def text(self) -> str:
        """All of it as one text, in lines."""
        return "\n".join([self._shown.text(), *(text for _, text in self._said)])

    def _scan(self) -> None:
        source, at = self._source, 0
        while found := _SIGN.search(source, at):
            sign = found.start()
            if sign > at:
                self._write(source[at:sign])
            slash, name = found.groups()
            if name is None and source[sign + 1] == "!":
                at = self._declaration(sign)
                continue
            end = source.find(">", sign) + 1
            if not end:
                self._write(source[sign + 1 :])  # no tag at all: nothing may vanish
                return
            at = self._tag(name.lower(), found.end(), end, closing=slash == "/") if name else end
        self._write(source[at:])

    def _write(self, raw: str) -> None:
        text = raw if self._kept else _SPACES.sub(" ", raw)
        if "&" in text:
            text = html.unescape(text)
        looks = self._looks
        if not looks.told:
            self._shown.write(text)
            return
        text = text.upper() if looks.capitals else text
        if looks.hidden:
            self._said.append((Place.HIDDEN, text))
            return
        self._shown.write(text, looks.letters)
        if looks.reversed:
            self._said.append((Place.BODY, text[::-1]))

    def _declaration(self, sign: int) -> int:
        """A comment, a CDATA section or a declaration; where the text goes on."""
        source = self._source
        if source.startswith("<!--", sign):
            end = _after_comment(source, sign)
            if not source.startswith("[if", sign + 4):
                self.comments.append(source[sign + 4 : end].removesuffix("-->"))
            return end
        if source.startswith("<![CDATA[", sign):
            end = source.find("]]>", sign) if self._cdata else -1
            self._cdata = end >= 0
            self._shown.write(source[sign + 9 : end] if end >= 0 else "", self._looks.letters)
            return end + 3 if end >= 0 else sign + 9
        end = source.find(">", sign) + 1 or len(source)
        self.declares_entities = self.declares_entities or "<!ENTITY" in source[sign:end]
        return end

    def _tag(self, tag: str, after_name: int, end: int, *, closing: bool) -> int:
        source = self._source
        if tag in _BLOCKS:
            self._shown.write("\n")
        if tag in _KEPT_LINES:
            self._kept = max(self._kept + (-1 if closing else 1), 0)
        looks = self._looks
        if closing:
            if looks.told:
                looks.close(tag)
            return end
        if self._telling is not None and self._telling.search(source, after_name, end) is not None:
            attributes = self._attributes(tag, source[after_name : end - 1]) if end - after_name > 1 else {}
            if tag not in VOID:
                looks.open(tag, attributes)
        elif looks.told:
            looks.open(tag, {})
        if tag in _RAW:
            return self._raw(tag, end)
        return end

    def _raw(self, tag: str, at: int) -> int:
        """A program or a style sheet: no text, up to its end. One that ends in itself (XHTML, SVG) has none."""
        source = self._source
        if tag == "script":
            self.active.add(Active.SCRIPT)
        if source[at - 2] == "/":
            return at
        found = _RAW[tag].search(source, at)
        end = found.start() if found else len(source)
        content = source[at:end]
        if tag == "script":
            self._addresses("", content)
            self.smuggled += _SMUGGLED.findall(content)
        else:
            for first, second in _GENERATED.findall(content):
                self._say(Place.BODY, first or second)
        return end

    def _attributes(self, tag: str, written: str) -> dict[str, str]:
        attributes: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(written):
            value = double or single or bare
            attributes.setdefault(name.lower(), html.unescape(value) if "&" in value else value)
        for name, value in attributes.items():
            if (place := _SPOKEN.get(name)) is not None:
                self._speak(tag, attributes, place, value)
            elif name[:2] == "on":
                self.active.add(Active.SCRIPT)
            elif name in _ADDRESSES:
                self._address(tag, name, value)
            elif name == "srcdoc":
                self.addresses.append(("", "data:text/html," + value.replace("%", "%25").replace(" ", "%20")))
            elif name == "classid":
                self.active.add(Active.OBJECT)
            if "data:" in value or "DATA:" in value:
                self._addresses(attributes.get("download", ""), value)
        return attributes

    def _speak(self, tag: str, attributes: dict[str, str], place: Place, value: str) -> None:
        kind = attributes.get("type", "").lower()
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh" and _REFRESH.match(value):
            self.active.add(Active.EXTERNAL)
        elif tag == "meta" and ("http-equiv" in attributes or attributes.get("name", "").lower() == "viewport"):
            return
        else:
            self._say(Place.HIDDEN if kind == "hidden" else place, value)

    def _say(self, place: Place, text: str) -> None:
        if text.strip():
            self._said.append((place, text))

    def _address(self, tag: str, name: str, value: str) -> None:
        if _PROGRAM.match(value):
            self.active.add(Active.SCRIPT)
        elif tag in _FETCHING and name in {"src", "data", "href"}:
            if tag == "applet":
                self.active.add(Active.OBJECT)
            if _ELSEWHERE.match(value) and not _HERE.match(value.strip()):
                self.active.add(Active.EXTERNAL)

    def _addresses(self, name: str, value: str) -> None:
        self.addresses += [(name, found[0]) for found in _DATA.finditer(value)]


def read(content: bytes, charset: str | None, purse: Purse) -> Opened:
    """All text of a page, in the charset that its message declares (lower case) or that it declares itself.

    A page whose two charsets make two texts is hostile: which one a reader sees depends on the reader. Raises Spent.
    """
    source, hostile, opaque = _decode(content, charset)
    purse.pay(characters=len(source), steps=source.count("<"))
    page = Page(source)
    passages = page.passages()
    passages += [Passage(Place.HIDDEN, text) for text in page.comments if any(map(str.isalnum, text))]
    passages += [Passage(Place.BODY, found[1][::-1]) for one in passages for found in _OVERRIDDEN.finditer(one.text)]
    carried: list[tuple[str, bytes | None]] = []
    for name, address in page.addresses:
        written = _DATA.fullmatch(address)
        octets = _from_address(written[1], written[2]) if written else unquote_to_bytes(address.partition(",")[2])
        opaque = opaque or octets is None
        carried.append((name, octets))
    carried += [("", _from_base64(digits.encode())) for digits in page.smuggled]
    inner, pages = _kept(carried, purse)
    return Opened(
        type="image/svg+xml" if _SVG.match(source) else "text/html",
        passages=tuple(passages),
        inner=tuple(inner),
        active=frozenset(page.active),
        opaque=opaque,
        hostile=hostile or page.declares_entities,
        scanned=are_the_text(pages, passages),
    )  # fmt: skip


def read_file(content: bytes, purse: Purse) -> Opened:
    """A page in a file, for which nobody declares a charset. Raises Spent."""
    return read(content, None, purse)


def _kept(carried: Iterable[tuple[str, bytes | None]], purse: Purse) -> tuple[list[Inner], int]:
    """The files that a page carries, and how many of its pictures, which are none of them, may be pages."""
    inner: list[Inner] = []
    pages: set[bytes] = set()
    for name, octets in carried:
        if octets and is_picture(octets):
            if may_show_a_page(octets[:HEAD]):
                pages.add(octets)
        elif octets:
            purse.pay(members=1, octets=len(octets))
            inner.append(Inner(name, octets))
    return inner, len(pages)


def _decode(content: bytes, declared: str | None) -> tuple[str, bool, bool]:
    """The text, whether two readers may see two, and whether some of it could not be read."""
    if (marked := charsets.with_mark(content)) is not None:
        return marked, declared is not None and "\ufffd" in marked, False
    found = _META_CHARSET.search(content, 0, _HEAD)
    own = found[1].decode("ascii").lower() if found else None
    first = charsets.read(content, declared or own)
    opaque = any(flaw.hides for flaw in first.flaws)
    if declared is None or own is None or own == declared or content.isascii():
        return first.text, False, opaque
    return first.text, charsets.read(content, own).text != first.text, opaque


def _from_address(parameters: str, written: str) -> bytes | None:
    octets = unquote_to_bytes(written)
    return _from_base64(octets) if parameters.lower().endswith(";base64") else octets


def _from_base64(written: bytes) -> bytes | None:
    digits = written.rstrip(b"=")
    try:
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    except binascii.Error:
        return None


def _after_comment(source: str, sign: int) -> int:
    if source.startswith("[if", sign + 4):
        end = source.find(">", sign) + 1
        return end or len(source)
    if source.startswith((">", "->"), sign + 4):  # an empty comment, by HTML's own rules
        return source.find(">", sign + 4) + 1
    end = source.find("-->", sign + 4)
    return end + 3 if end >= 0 else len(source)
