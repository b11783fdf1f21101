"""Opens one attachment: what it is, what stands in it, and in what stands in it, down to a set depth.

Runs inside a sandboxed worker. It asks the reader of each kind of file and puts together what they tell; how a kind
is read belongs to its reader, what follows from it to the rules. There is no recursion, and one purse pays for all.
"""

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import magic

from gateway.engines import libarchive, pdf
from gateway.message import archives, charset, header, mime, programs, signed, signs
from gateway.message.document import Active, Inner, Opened, Passage, Place, Purse, Spent
from gateway.message.documents import html, lines, odf, ole, ooxml, plain, rtf
from gateway.message.inspect import Facts, Member
from gateway.message.kinds import Kind, kind
from gateway.message.misnamed import is_misnamed
from gateway.message.picture_size import may_be_a_page
from gateway.message.structure import FORWARDED_HEADER, Budget, Leaf, Role
from gateway.policy.file_names import extensions

MAX_NAME = 255

_SEEN_THROUGH = (
    "audio/", "video/", "font/", "text/", "image/", "application/vnd.ms-opentype", "application/x-font",
    "application/ogg", "application/octet-stream", "application/x-empty",
)  # fmt: skip
"""What libmagic tells of files in which a reader is shown no text, and of octets that it knows nothing of."""
_DRAWINGS = frozenset(f"image/{name}" for name in ("vnd.dwg", "vnd.dxf", "vnd.djvu", "emf", "wmf", "x-emf", "x-wmf"))
"""Pictures that hold text, which is not read here."""
_UNREAD_ENDINGS = frozenset({
    "one", "onepkg", "pst", "ost", "mdb", "accdb", "wps", "wpd", "hwp", "sam", "lwp", "123", "wk1", "wk3",
    "wk4", "qpw", "pub", "vsd", "mpp", "dwg", "cdr", "indd", "pmd", "vmdk", "vhd", "vhdx", "img", "dmg", "hc",
    "tc", "kdbx", "gpg", "pgp", "asc", "p7m", "edoc", "asice", "xps", "oxps", "djvu", "mobi", "azw", "chm",
    "hlp", "wri", "ace", "arj", "zpaq", "zipx",
})  # fmt: skip
"""Names of formats that nobody here opens. They count where the octets themselves show no kind: the name comes last."""
_SEALED = (b"Salted__", b"age-encryption.org/v1")
"""How files begin that openssl and age have encrypted."""
_ARMOUR = re.compile(rb"\s*-----BEGIN (PKCS7|CMS|AGE ENCRYPTED FILE)-----\s++([A-Za-z0-9+/=\s]++)")
"""What stands in such letters is what it is, also where they break off before their last line."""
_DISC = b"\x01CD001\x01"
"""A disc's first descriptor (ECMA-119 8.4). Where it stands out of its place, libarchive is not asked."""
_DISC_WITHIN = 64 * 1024
_CARRIERS = frozenset({"message/rfc822", "text/plain"})
"""Types that carry files as files: nothing in them is shown in its place."""
_PAGES = frozenset({"html", "htm", "xhtml", "xht", "shtml", "svg", "hta"})
_TABLES = frozenset({"csv", "tsv", "tab"})
_LETTERS = 1024 * 1024
"""Octets of no kind up to which they are read as letters too."""
_WRITTEN = frozenset({Kind.TEXT, Kind.HTML, Kind.XML, Kind.MESSAGE, Kind.EMPTY})
_MESSAGE_NAMES = (".eml", ".mht", ".mhtml")


@dataclass(slots=True)
class _File:
    """A file that is still to be opened. `path` is empty for the attachment itself."""

    path: tuple[int, ...]
    name: str
    content: bytes = field(repr=False)
    declared: str = ""
    charset: str | None = None
    shown: bool = False
    """Whether it stands in a document, which shows it: a drawing there is a picture."""


@dataclass(slots=True)
class _Sum:
    """What all files of one attachment come to."""

    locked: bool = False
    opaque: bool = False
    hostile: bool = False
    misnamed: bool = False
    scanned: bool = False
    depth: int = 0
    active: frozenset[Active] = frozenset()
    members: list[Member] = field(default_factory=list)

    def add(self, opened: Opened, path: tuple[int, ...], *, misnamed: bool) -> None:
        self.locked = self.locked or opened.locked or any(inner.locked for inner in opened.inner)
        self.opaque = self.opaque or opened.opaque
        self.hostile = self.hostile or opened.hostile
        self.misnamed = self.misnamed or misnamed
        self.scanned = self.scanned or opened.scanned
        self.active |= opened.active
        self.depth = max(self.depth, len(path) + bool(opened.inner))


class Opener:
    """Opens the attachments of messages, one after another. Not to be shared between threads (libmagic's handle)."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._magic = magic.Magic(mime=True)
        # Whatever is loaded late is loaded now, before a jail closes: libraries, ciphers, libmagic's database.
        libarchive.load()
        pdf.load()
        self._magic.from_buffer(b"\x89PNG\r\n\x1a\n")

    def facts(self, leaf: Leaf, purse: Purse) -> Facts:
        """What opening one attachment tells. A purse that is spent makes it hostile: a bomb (class 64)."""
        found = _Sum()
        root: Opened | None = None
        first = leaf.names[0] if leaf.names else ""
        waiting = [_File((), first, leaf.content, leaf.declared_type, leaf.charset)]
        try:
            while waiting:
                file = waiting.pop()
                opened = self._open(file, purse)
                names = leaf.names if not file.path else (file.name,)
                found.add(opened, file.path, misnamed=is_misnamed(opened.type, names, file.declared))
                if file.path:
                    found.members.append(_member(file, opened))
                else:
                    root = opened
                waiting += reversed(self._inner(file.path, opened, found, purse))
        except Spent:
            found.hostile = found.opaque = True
        root = root or Opened(self._magic.from_buffer(leaf.content))
        return Facts(
            type=root.type,
            locked=found.locked,
            members=tuple(sorted(found.members, key=lambda member: member.path)),
            opaque=found.opaque,
            hostile=found.hostile,
            active=found.active,
            depth=found.depth,
            misnamed=found.misnamed,
            passages=root.passages,
            fields=root.fields,
            scanned=found.scanned,
        )

    def _inner(self, path: tuple[int, ...], opened: Opened, found: _Sum, purse: Purse) -> list[_File]:
        """The files inside that are to be opened next; of the others a member tells why they are not."""
        following: list[_File] = []
        purse.pay(members=len(opened.inner))
        shown = bool(opened.passages) and opened.type not in _CARRIERS
        for number, one in enumerate(opened.inner, 1):
            place, name = (*path, number), _shown(one.name)
            if one.content is None:  # a folder or a link, unless the archive is told to be opaque or locked
                found.members.append(Member(place, name, "", 0, locked=one.locked))
            elif len(place) > self._budget.archive_depth:
                found.hostile = found.opaque = True
                found.members.append(Member(place, name, "", len(one.content), opaque=True))
            else:
                following.append(_File(place, name, one.content, one.declared, one.charset, shown))
        return following

    def _open(self, file: _File, purse: Purse) -> Opened:
        content = _unarmoured(file.content)
        told = kind(content)
        if libarchive.is_readable(content) and (told not in _WRITTEN or b"\0" in content or not content[:8].isascii()):
            return libarchive.read(content, purse)
        if told in {Kind.TEXT, Kind.OTHER} and file.name.lower().endswith(_MESSAGE_NAMES):
            told = Kind.MESSAGE
        if reader := _READERS.get(told):
            opened = reader(content, purse)
        elif told is Kind.MESSAGE:
            opened = self._message(content, purse)
        elif told is Kind.HTML or (told is Kind.TEXT and _is_page(file)):
            opened = html.read(_without_nul(content), file.charset, purse)
        elif told in {Kind.XML, Kind.TEXT}:
            opened = _text(_without_nul(content), told, file, purse)
            if b"\0" in content or content.startswith(_SEALED):  # few octets of a kind of its own may look like a text
                other = self._other(content, file, purse)
                if other.type != "application/octet-stream":
                    opened = replace(other, passages=opened.passages)
        elif told is Kind.SIGNED:
            opened = _signed(content)
        elif told in _TOLD:
            opened = _TOLD[told]
        else:
            opened = self._other(content, file, purse)
        return _held(opened, content, told)

    def _other(self, content: bytes, file: _File, purse: Purse) -> Opened:
        """What no reader here opens: pictures, sound, programs and mere data are what they are, the rest is opaque."""
        found = programs.told(content) or self._magic.from_buffer(content)
        if found == "application/pgp-encrypted" or content.startswith(_SEALED):
            return Opened(found, locked=True)
        if found.startswith("text/"):
            return plain.read(_without_nul(content), file.charset, purse)
        if found == "application/octet-stream":
            unread = not _UNREAD_ENDINGS.isdisjoint(extensions(file.name)) or _DISC in content[:_DISC_WITHIN]
            return Opened(found, _letters_among(content, purse), opaque=unread)
        known = found in programs.PROGRAMS or (
            found.startswith(_SEEN_THROUGH) and (file.shown or found not in _DRAWINGS)
        )
        scanned = found.startswith("image/") and may_be_a_page(content)
        return Opened(found, opaque=not known, scanned=scanned)

    def _message(self, content: bytes, purse: Purse) -> Opened:
        """A message that is carried as a file (.eml, .mht): its texts are passages, its attachments stand inside."""
        content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")  # a file has the line ends of its system
        parts = mime.read(content, self._budget)
        purse.pay(octets=len(content), steps=len(parts.leaves) + len(parts.header))
        heads = list(parts.header)
        passages: list[Passage] = []
        inner: list[Inner] = []
        active: frozenset[Active] = frozenset()
        scanned = False
        for leaf in parts.leaves:
            if leaf.role is Role.ATTACHMENT:
                name = leaf.names[0] if leaf.names else ""
                inner.append(Inner(name, leaf.content, declared=leaf.declared_type, charset=leaf.charset))
            elif leaf.declared_type == FORWARDED_HEADER:
                block = header.split(leaf.content, 0, self._budget, is_delimiter=lambda _: False)
                heads += block.fields
            elif leaf.declared_type == "text/html":
                page = html.read(_without_nul(leaf.content), leaf.charset, purse)
                passages += page.passages
                inner += page.inner
                active |= page.active
                scanned = scanned or page.scanned
            else:
                passages.append(Passage(Place.BODY, charset.read(leaf.content, leaf.charset).text))
        read = [(one.name, header.read_field(one.raw)) for one in heads]
        fields = [(name, words.text) for name, words in read]
        purse.pay(characters=sum(len(passage.text) for passage in passages) + sum(len(value) for _, value in fields))
        hides = any(sighting.hides for sighting in parts.sightings) or any(
            flaw.hides for name, words in read if name.lower() == "subject" for flaw in words.flaws
        )
        return Opened(
            "message/rfc822",
            tuple(passages),
            tuple(inner),
            active,
            opaque=hides,
            fields=tuple(fields),
            scanned=scanned,
        )


_READERS: dict[Kind, Callable[[bytes, Purse], Opened]] = {
    Kind.PDF: pdf.read,
    Kind.OOXML: ooxml.read,
    Kind.ODF: odf.read,
    Kind.ARCHIVE: archives.read,
    Kind.OLE: ole.read,
    Kind.RTF: rtf.read,
}
_TOLD: dict[Kind, Opened] = {
    Kind.EMPTY: Opened("application/x-empty"),
    Kind.TWO_DOCUMENTS: Opened("application/zip", opaque=True, hostile=True),
    Kind.ENVELOPED: Opened("application/pkcs7-mime", locked=True),
    Kind.PGP: Opened("application/pgp-encrypted", locked=True),
    Kind.TNEF: Opened("application/vnd.ms-tnef", opaque=True),
}


def _signed(content: bytes) -> Opened:
    """A signature with the signed file inside it, or a detached one with nothing (RFC 5652)."""
    try:
        inside = signed.unwrap(content)
    except signed.Unreadable:
        return Opened("application/pkcs7-mime", opaque=True)
    if inside is None:
        return Opened("application/pkcs7-signature")
    return Opened("application/pkcs7-mime", inner=(Inner("", inside),))


def _is_page(file: _File) -> bool:
    """Whether a text is shown as a page, by its name or its declared type: a page may begin with any tag."""
    return file.declared in {"text/html", "application/xhtml+xml", "image/svg+xml"} or not _PAGES.isdisjoint(
        extensions(file.name)
    )


def _text(content: bytes, told: Kind, file: _File, purse: Purse) -> Opened:
    """A text as it stands, and what programs show of it besides: cells, values, what stands between tags."""
    opened = plain.read(content, file.charset, purse)
    text = opened.passages[0].text if opened.passages else ""
    further: list[str] = []
    if told is Kind.XML or lines.has_tags(text):
        further += lines.between_tags(text)
    if lines.is_card(text):
        further.append(lines.values(text))
    if file.declared == "text/csv" or not _TABLES.isdisjoint(extensions(file.name)):
        further.append(lines.cells(text))
    purse.pay(characters=sum(map(len, further)))
    passages = (*opened.passages, *(Passage(Place.BODY, one) for one in further if one.strip()))
    return replace(opened, type="text/xml" if told is Kind.XML else opened.type, passages=passages)


def _letters_among(content: bytes, purse: Purse) -> tuple[Passage, ...]:
    """The letters among octets of no kind, as readers of text would show them: narrow ones and wide ones."""
    if len(content) > _LETTERS:
        return ()
    readings = (
        "".join(sign for sign in content.decode("utf-8", "ignore") if sign >= " " or sign in "\t\r\n"),
        content.decode("utf-16-le", "ignore"),
        content.decode("utf-16-be", "ignore"),
    )
    purse.pay(characters=sum(map(len, readings)))
    return tuple(Passage(Place.HIDDEN, one) for one in readings)


def _member(file: _File, opened: Opened) -> Member:
    return Member(
        path=file.path,
        name=file.name,
        type=opened.type,
        size=len(file.content),
        locked=opened.locked,
        opaque=opened.opaque,
        active=opened.active,
        passages=opened.passages,
        fields=opened.fields,
        scanned=opened.scanned,
    )


def _held(opened: Opened, content: bytes, told: Kind) -> Opened:
    """What a reader found, held against what other programs would find in the same octets."""
    if opened.type == "application/zip":
        opened = replace(opened, type=programs.package(one.name for one in opened.inner) or opened.type)
    if told in {Kind.OOXML, Kind.ODF} and content.startswith(b"PK"):
        return opened  # its reader has held the zip against itself
    return replace(opened, hostile=True) if signs.is_polyglot(content) else opened


def _unarmoured(content: bytes) -> bytes:
    """What stands in the letters of PEM (RFC 7468): encrypted and signed files come so too."""
    armour = _ARMOUR.match(content) if content[:64].lstrip().startswith(b"-----BEGIN ") else None
    if armour is None:
        return content
    letters = bytes(armour[2]).translate(None, b" \t\r\n=")
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4 + (len(letters) % 4 > 1) * (len(letters) % 4)] + b"==")


def _without_nul(content: bytes) -> bytes:
    """Octets of letters as readers of text see them. Wide letters keep theirs."""
    if b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return content
    return content if content.count(0) * 5 > len(content) else content.replace(b"\0", b"")


def _shown(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")[:MAX_NAME]
