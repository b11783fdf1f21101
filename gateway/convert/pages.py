"""HTML as a Unicode copy: text nodes, font names and the declared charset change, all else stays as it is.

Fonts are told by `face`, by `style` and by the sheets in the page itself: rules for an element, a class, or both, as
Word and Excel write them.
"""

import html
import re
from collections import Counter
from collections.abc import Mapping

from gateway.convert import octets
from gateway.convert.conversion import Conversion, Outcome
from gateway.convert.texts import UNKNOWN, told
from gateway.convert.writing import Decoded, Writing
from gateway.message.document import Purse
from gateway.message.documents.html_looks import VOID, Looks

_TAG = re.compile(r"""</?[A-Za-z](?:[^<>"']|"[^"]*+"|'[^']*+')*+>|</?[A-Za-z][^<>]*+>|<[!?][^>]*+>""")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*+)")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""")
_RAW = frozenset({"script", "style", "xmp", "noscript"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
    "wbr", "img",
})  # fmt: skip
"""Elements that end no line; all others do."""
_SHOWN_ATTRIBUTES = frozenset({"title", "alt", "summary", "placeholder"})
_META_CHARSET = re.compile(rb"""<meta[^>]{0,512}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})""", re.IGNORECASE)
_META_TOKEN = re.compile(r"""(charset\s{0,9}=\s{0,9}["']?\s{0,9})([\w:.-]{1,40})""", re.IGNORECASE)
_XML_TOKEN = re.compile(r"""(encoding\s{0,9}=\s{0,9}["'])([\w:.-]{1,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})""")
_HEAD = 4096
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"([A-Za-z][A-Za-z0-9]{0,20}+)?(?:\.([\w-]{1,100}+))?")
_FAMILY = re.compile(r"(font-family\s*:\s*)([^;}]+)", re.IGNORECASE)
_ONE_FONT = re.compile(r"""(["']?)(\\?\.?[A-Za-z][^"',;&]*)\1""")
_BREAKS = {ord(sign): " " for sign in "\t\n\r\f"}
"""Line ends in the source are blanks to a reader."""


class _Page:
    """One page, its tokens as they stand, and its writing."""

    def __init__(self, source: str) -> None:
        self.tokens: list[str] = _tokens(source)
        self.writing = Writing()
        self.texts: dict[int, int] = {}
        """Tokens of text by their number in the writing."""
        self.said: list[tuple[int, int, str]] = []
        """Attributes that people read: number in the writing, token, name."""
        self._sheet: dict[tuple[str, str], str] = {}
        self._looks = Looks()
        self._walk()

    def _walk(self) -> None:
        raw = ""
        for number, token in enumerate(self.tokens):
            name = found[1].lower() if (found := _NAME.match(token)) else ""
            if raw:
                if name == raw and token.startswith("</"):
                    raw = ""
                elif raw == "style":
                    self._read_sheet(token)
            elif not token.startswith("<") or len(token) == 1:
                self._text(number, token)
            elif token.startswith("</"):
                self._looks.close(name)
                self._break(name)
            elif name:
                self._break(name)
                said = attributes(token)
                self._speak(number, said)
                if name not in VOID and not token.endswith("/>"):
                    self._looks.open(name, self._with_sheet(name, said))
                raw = name if name in _RAW else ""

    def _break(self, name: str) -> None:
        if name and name not in _INLINE:
            self.writing.end_line()

    def _text(self, number: int, token: str) -> None:
        text = html.unescape(token) if "&" in token else token
        self.texts[self.writing.add(text.translate(_BREAKS), self._looks.letters.font)] = number

    def _speak(self, number: int, said: Mapping[str, str]) -> None:
        for name in _SHOWN_ATTRIBUTES & said.keys():
            self.writing.end_line()
            self.said.append((self.writing.add(said[name].translate(_BREAKS)), number, name))
            self.writing.end_line()

    def _read_sheet(self, token: str) -> None:
        """Rules that name a font. Word puts the sheet into a comment."""
        text = _COMMENT.sub("", token.removeprefix("<!--").removesuffix("-->"))
        for rule in text.split("}"):
            selectors, _, declarations = rule.rpartition("{")
            if not (family := _FAMILY.search(declarations)):
                continue
            for selector in selectors.split(","):
                if (found := _SELECTOR.fullmatch(selector.strip())) and found[0]:
                    self._sheet[(found[1] or "").lower(), found[2] or ""] = family[0]

    def _with_sheet(self, name: str, said: Mapping[str, str]) -> Mapping[str, str]:
        classes = ["", *said.get("class", "").split()[:20]]
        told = [self._sheet.get((tag, one), "") for one in classes for tag in ("", name) if tag or one]
        style = ";".join([*(one for one in told if one), said.get("style", "")])
        # The last of two says so: what stands in the element itself wins over its class, and that over its name.
        return {**said, "style": style} if style else said


def _tokens(source: str) -> list[str]:
    """Tags, comments, and texts between them; together they are the source. Linear."""
    found: list[str] = []
    at = 0
    ends: dict[str, int] = {}
    while (sign := source.find("<", at)) >= 0:
        if sign > at:
            found.append(source[at:sign])
        closing = "-->" if source.startswith("<!--", sign) else ">"
        if ends.get(closing, 0) >= 0 and ends.get(closing, 0) <= sign:
            ends[closing] = source.find(closing, sign + 1)
        tag = None
        if ends[closing] >= 0:
            tag = _TAG.match(source, sign) if closing == ">" else None
        is_comment = closing == "-->" and ends[closing] >= 0
        at = ends[closing] + 3 if is_comment else tag.end() if tag else sign + 1
        found.append(source[sign:at])
    if at < len(source):
        found.append(source[at:])
    return found


def attributes(token: str) -> dict[str, str]:
    """The attributes of a tag, names in small letters."""
    return {
        found[1].lower(): html.unescape(next(value for value in found.groups()[1:] if value is not None))
        for found in _ATTRIBUTE.finditer(token)
    }


def convert(content: bytes, purse: Purse, declared: str = "") -> Conversion:
    """A page whose charset its carrier declares (small letters, or empty). Raises Unconvertible and Spent."""
    own = _META_CHARSET.search(content, 0, _HEAD) or _XML_CHARSET.match(content)
    read = octets.read(content, declared or (own[1].decode("ascii").lower() if own else ""))
    purse.pay(characters=len(read.text), steps=read.text.count("<") + 1)
    page = _Page(read.text)
    decoded = page.writing.decode()
    if not decoded.texts and read.declared is None:
        if not read.is_unicode:
            return Conversion(Outcome.LEFT, why=(UNKNOWN,))
        if not decoded.kept:
            return Conversion(Outcome.UNICODE)
    fonts = Counter[tuple[str, str]]()
    _put(page, decoded)
    _replace_fonts(page, decoded, fonts)
    written = _declare("".join(page.tokens))
    why = told(decoded.left)
    if decoded.kept:
        why += (f"letters in {', '.join(sorted(decoded.kept))} are not Vietnamese in its encoding; look at them",)
    if not decoded.texts and read.declared is None:
        return Conversion(Outcome.LEFT, why=why)
    return Conversion(
        Outcome.PARTLY if why else Outcome.CONVERTED,
        read.octets(written)
        if read.is_unicode or declared or _declares(written)
        else b"\xef\xbb\xbf" + written.encode(),
        read.declared or decoded.encoding,
        decoded.lines,
        len(decoded.texts),
        decoded.left,
        tuple(sorted(fonts)),
        why,
    )


def _put(page: _Page, decoded: Decoded) -> None:
    for piece, number in page.texts.items():
        if piece in decoded.texts:
            page.tokens[number] = _like(page.tokens[number], decoded.texts[piece])
    for piece, number, name in page.said:
        if piece in decoded.texts:
            value = html.escape(decoded.texts[piece])
            page.tokens[number] = _with_attribute(page.tokens[number], name, value)


def _like(token: str, text: str) -> str:
    """A text as HTML. No-break spaces stay references, and line ends stay where they stood."""
    escaped = html.escape(text, quote=False).replace("\xa0", "&nbsp;")
    return escaped if not re.search(r"[\t\n\r\f]", token) else _broken_like(token, escaped)


def _broken_like(token: str, escaped: str) -> str:
    """The n-th blank of a text is what the n-th blank of the source was: decoding makes and takes no blanks."""
    signs = re.findall(r"[ \t\n\r\f]", token)
    parts = escaped.split(" ")
    if len(parts) != len(signs) + 1:
        return escaped
    return "".join([part + sign for part, sign in zip(parts, [*signs, ""], strict=True)])


def _with_attribute(token: str, name: str, value: str) -> str:
    for found in _ATTRIBUTE.finditer(token):
        if found[1].lower() == name:
            start = found.start(2) if found[2] is not None else found.start(3) if found[3] is not None else -1
            if start < 0:
                return f'{token[: found.start(4)]}"{value}"{token[found.end(4) :]}'
            return token[:start] + value + token[found.end() - 1 :]
    return token


def _replace_fonts(page: _Page, decoded: Decoded, fonts: Counter[tuple[str, str]]) -> None:
    """Name other fonts in `face`, in `style` and in sheets."""

    def one(found: re.Match[str]) -> str:
        name = found[2].strip()
        if (instead := decoded.successor(name.removeprefix("\\"))) is None:
            return found[0]
        fonts[name.removeprefix("\\"), instead] += 1
        quote = found[1]
        return f"{quote}{instead}{quote}" + found[2][len(found[2].rstrip()) :]

    def family(found: re.Match[str]) -> str:
        return found[1] + _ONE_FONT.sub(one, found[2].replace("&quot;", "\0")).replace("\0", "&quot;")

    in_style = False
    for number, token in enumerate(page.tokens):
        name = found[1].lower() if (found := _NAME.match(token)) else ""
        if name == "style":
            in_style = not token.startswith("</")
        elif in_style:
            page.tokens[number] = _FAMILY.sub(family, token)
        elif name and not token.startswith("</"):
            said = attributes(token) if "face" in token.lower() or "font-family" in token.lower() else {}
            if "face" in said and (face := _ONE_FONT.sub(one, said["face"])) != said["face"]:
                page.tokens[number] = _with_attribute(token, "face", html.escape(face))
            if "style" in said and (style := _FAMILY.sub(family, said["style"])) != said["style"]:
                page.tokens[number] = _with_attribute(page.tokens[number], "style", html.escape(style))


def _declares(written: str) -> bool:
    return _META_CHARSET.search(written[:_HEAD].encode("utf-8", "replace")) is not None


def _declare(written: str) -> str:
    """A page that declares its charset declares UTF-8 now."""
    head, rest = written[:_HEAD], written[_HEAD:]
    tokens = _tokens(head)
    for number, token in enumerate(tokens):
        if token[:5].lower() == "<meta" and (found := _META_TOKEN.search(token)):
            if found[2].lower() not in {"utf-8", "utf8"}:
                tokens[number] = token[: found.start(2)] + "utf-8" + token[found.end(2) :]
            break
        if token.startswith("<?xml") and (found := _XML_TOKEN.search(token)):
            if found[2].lower() not in {"utf-8", "utf8"}:
                tokens[number] = token[: found.start(2)] + "utf-8" + token[found.end(2) :]
            break
    return "".join(tokens) + rest
