"""XML changed in place: its tokens as they stand, so that what is not changed stays octet for octet.

What an element means belongs to the module of its kind. A part must be well-formed and declare no document type:
what an entity hides is not read here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from html import unescape
from xml.parsers import expat

from gateway.message.document import Purse
from gateway.message.documents.ooxml.names import NAMESPACES

_TOKEN = re.compile(r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:[^<>"']|"[^"]*+"|'[^']*+')*+>|[^<]+""", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([^\s"'=/<>]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_NAME = re.compile(r"[^\s/>]*+")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})""")
_SHORT = {uri: prefix for prefix, uris in NAMESPACES.items() for uri in uris}
_LONGEST_MARKUP = 8 * 1024 * 1024
_PIECE = 1024 * 1024


class Kind(Enum):
    """What a token is. An empty element comes as START and END."""

    START = auto()
    END = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token that matters: `name` is the short name of an element (`w:t`), `text` what a text says."""

    kind: Kind
    number: int
    name: str = ""
    text: str = field(default="", repr=False)
    raw: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Attributes by their names as written, values unescaped."""

    def said(self, local: str) -> str:
        """The value of an attribute by its local name; empty when it is not there."""
        return next((value for name, value in self.raw.items() if name.rpartition(":")[2] == local), "")


class Markup:
    """One part of XML. `tokens` are its pieces; whoever changes one changes the part."""

    def __init__(self, octets: bytes, codec: str, text: str) -> None:
        self._octets = octets
        self._codec = codec
        self.tokens: list[str] = _TOKEN.findall(text)
        self.changed = False

    def octets(self) -> bytes:
        """The part as it is now; the very octets it came in where nothing changed."""
        return "".join(self.tokens).encode(self._codec) if self.changed else self._octets

    def set_text(self, number: int, text: str) -> None:
        """Put another text in place of one."""
        self.changed = True
        if self.tokens[number].startswith("<![CDATA["):
            self.tokens[number] = f"<![CDATA[{text}]]>"
        else:
            self.tokens[number] = escaped(text)

    def set_markup(self, number: int, written: str) -> None:
        """Put markup in place of a token that is a whole element."""
        self.changed = True
        self.tokens[number] = written

    def set_attribute(self, number: int, name: str, value: str) -> None:
        """Give an attribute of a tag, by its name as written, another value."""
        token = self.tokens[number]
        for found in _ATTRIBUTE.finditer(token):
            if found[1] == name:
                group = 2 if found[2] is not None else 3
                quote = '"' if group == 2 else "'"
                escaped = value.replace("&", "&amp;").replace("<", "&lt;")
                escaped = escaped.replace(quote, "&quot;" if quote == '"' else "&apos;")
                escaped = re.sub(r"[\t\n\r]", lambda sign: f"&#{ord(sign[0])};", escaped)
                self.tokens[number] = token[: found.start(group)] + escaped + token[found.end(group) :]
                self.changed = True
                return

    def walk(self) -> Iterator[Token]:
        """The elements and texts in order, with short names whatever prefixes the part declares."""
        scopes: list[Mapping[str, str]] = [{"": ""}]
        for number, token in enumerate(self.tokens):
            if not token.startswith("<"):
                if len(scopes) == 1:  # a mark, or blanks round the root
                    continue
                yield Token(Kind.TEXT, number, text=unescape_xml(token))
            elif token.startswith("<![CDATA["):
                yield Token(Kind.TEXT, number, text=token[9:-3])
            elif token.startswith("</"):
                yield Token(Kind.END, number, _short(token[2:-1].strip(), scopes.pop()))
            elif token[1] not in "!?":
                raw = attributes(token) if "=" in token else {}
                scope = scopes[-1] if "xmlns" not in token else _scope(scopes[-1], raw)
                name = _short(_NAME.match(token, 1)[0], scope)  # type: ignore[index]  # a tag has a name
                yield Token(Kind.START, number, name, raw=raw)
                if token.endswith("/>"):
                    yield Token(Kind.END, number, name)
                else:
                    scopes.append(scope)


def read(octets: bytes, purse: Purse) -> Markup | None:
    """A part; None for what is no well-formed XML, or declares a document type. Pays a step a tag. Raises Spent."""
    purse.pay(steps=octets.count(b"<"))
    codec = _codec(octets)
    if codec is None or not _is_well_formed(octets):
        return None
    try:
        text = octets.decode(codec)
    except UnicodeDecodeError:
        return None
    markup = Markup(octets, codec, text)
    return markup if "".join(markup.tokens) == text and text.encode(codec) == octets else None


def attributes(token: str) -> dict[str, str]:
    """The attributes of a tag."""
    return {
        found[1]: unescape_xml(found[2] if found[2] is not None else found[3]) for found in _ATTRIBUTE.finditer(token)
    }


def escaped(text: str) -> str:
    """A text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape_xml(text: str) -> str:
    """Text with its references replaced. A part without document type has the five of XML and numbers only."""
    return unescape(text) if "&" in text else text


def _codec(octets: bytes) -> str | None:
    if octets.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if octets.startswith(b"\xfe\xff"):
        return "utf-16-be"
    declared = _DECLARED.match(octets.removeprefix(b"\xef\xbb\xbf"))
    return "utf-8" if declared is None or declared[1].lower() in {b"utf-8", b"us-ascii"} else None


def _is_well_formed(octets: bytes) -> bool:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for at in range(0, len(octets), _PIECE):
            parser.Parse(octets[at : at + _PIECE], False)
            if at - parser.CurrentByteIndex > _LONGEST_MARKUP:
                return False
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError, _DocumentType):
        return False
    return True


class _DocumentType(Exception):
    """A part declares a document type."""


def _refuse(*_declared: object) -> None:
    raise _DocumentType


def _scope(outer: Mapping[str, str], raw: Mapping[str, str]) -> Mapping[str, str]:
    declared = {
        name.partition(":")[2]: _SHORT.get(uri, "?")
        for name, uri in raw.items()
        if name == "xmlns" or name.startswith("xmlns:")
    }
    return {**outer, **declared}


def _short(written: str, scope: Mapping[str, str]) -> str:
    prefix, _, local = written.rpartition(":")
    known = scope.get(prefix, "?")
    return f"{known}:{local}" if known else local
