"""Parts + facts -> Message: the one thing that content rules ask about.

Message text lives in `Message` and nowhere else; `repr` never shows it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.message import charset, header, marks, signs, text
from gateway.message.attachment import Attachment, Facts, Member
from gateway.message.charset import OldText, TextEncoding
from gateway.message.document import Passage, Place, Stretch
from gateway.message.header import NamedField, Words
from gateway.message.marks import Level, Mark, Strength
from gateway.message.structure import (
    FORWARDED_HEADER,
    OUTSIDE_PARTS,
    Budget,
    Defect,
    HeaderField,
    Leaf,
    Parts,
    Role,
    Sighting,
)
from gateway.message.text import Text
from gateway.message.vietnamese.reading import Reading as OldReading
from gateway.message.vietnamese.reading import reading

__all__ = [
    "Attachment", "Facts", "Level", "Mark", "Member", "Message", "NamedField", "OldText", "Strength", "Text",
    "TextEncoding", "combine", "to_open",
]  # fmt: skip

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_REPORTS = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})
"""What servers write about other mail: its octets are not the sender's text."""
_PLAIN = frozenset({"text/plain", *_REPORTS})
_PLAIN_ENDINGS = frozenset({"", "txt", "log", "md", "asc", "text", "diff", "patch"})
"""Types and endings of names under which nothing but text is shown: such a file need not be opened."""
_WRITTEN_ANEW = re.compile(
    r"(?:received|date|message-id|return-path|delivered-to|references|in-reply-to|mime-version|user-agent|x-mailer|"
    r"content-(?:type|transfer-encoding|length)|authentication-results|thread-(?:index|topic)|dkim-signature|"
    r"domainkey-signature|arc-(?:seal|message-signature|authentication-results)|x-(?:received|gm-message-state|"
    r"google-dkim-signature|google-smtp-source|ms-exchange-crosstenant-[a-z-]+|ms-office365-filtering-correlation-id|"
    r"ms-traffictypediagnostic|microsoft-antispam[a-z-]*|forefront-antispam-report|originating-ip|spam-[a-z-]+|uidl))\Z",
    re.IGNORECASE,
)
"""Header fields that are others when a letter is sent again, by their names; none of them is shown to its reader."""
_EMBEDDED = re.compile(r"cid:[^\s\"'>)]+", re.IGNORECASE)
"""How HTML names a picture of its own letter: many programs write another name each time."""
_MOST_LETTERS = 20_000_000
"""Characters beyond ASCII texts of one message that are asked what they are really written in."""
_BLANKS = b" \t\r\n\v\f"
_UNBOUNDED = Budget(header_fields=1 << 30, header_octets=1 << 30)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as rules ask about it."""

    size: int
    sha256: str
    message_id: str
    header: tuple[NamedField, ...]
    subject: str = field(repr=False)
    texts: tuple[Text, ...]
    attachments: tuple[Attachment, ...]
    charsets: tuple[str, ...]
    text_encoding: TextEncoding
    old_texts: tuple[OldText, ...]
    marks: tuple[Mark, ...]
    sightings: tuple[Sighting, ...]
    received_fields: int
    content_sha256: str = ""
    """Digest of what the letter says and carries: the same when it is sent again with another date and Message-ID."""
    answers: Mapping[str, bool] | None = None
    """Of a message restored from its record: the answers that were kept, by key. None for a message that was read."""

    @property
    def attachments_total(self) -> int:
        """Decoded octets of all attachments together (Điều 6.2)."""
        return sum(attachment.size for attachment in self.attachments)


def to_open(parts: Parts) -> tuple[Leaf, ...]:
    """The leaves whose content must be opened to be known: every attachment that is not plain text by all it says."""
    return tuple(leaf for leaf in parts.leaves if _must_open(leaf))


def combine(parts: Parts, facts: Sequence[Facts]) -> Message:
    """Make the message out of its parts and the facts about those of `to_open(parts)`, in that order."""
    return _Combination(parts, iter(facts)).message()


def _without_texts(member: Member) -> Member:
    """A member as attachments carry it: texts stand in `Message.texts` alone."""
    return replace(member, passages=(), fields=()) if member.passages or member.fields else member


def _must_open(leaf: Leaf) -> bool:
    if leaf.role is Role.BODY:
        return False
    if leaf.declared_type not in _PLAIN or signs.is_container(leaf.content):
        return True
    return any(name.rpartition(".")[2].strip().lower() not in _PLAIN_ENDINGS for name in leaf.names if "." in name)


class _Combination:
    def __init__(self, parts: Parts, facts: Iterator[Facts]) -> None:
        self._parts = parts
        self._facts = facts
        self._texts: list[Text] = []
        self._attachments: list[Attachment] = []
        self._old: dict[OldText, None] = {}
        self._sightings: dict[Sighting, None] = dict.fromkeys(parts.sightings)
        self._charsets: dict[str, None] = {}
        self._forwarded: list[NamedField] = []
        self._names: list[tuple[str, str]] = []
        self._sources: dict[int, str] = {}
        """The decoded source of each text, by the identity of its leaf."""
        self._digests: dict[int, str] = {}
        """The digest of each attachment, by the identity of its leaf."""
        self._letters = _MOST_LETTERS

    def message(self) -> Message:
        for leaf in self._parts.leaves:
            self._leaf(leaf)
        named, words = self._header(self._parts.header)
        subject = next((field.value for field in named if field.name.lower() == "subject"), "")
        for one in words:
            self._charsets |= dict.fromkeys(one.charsets)
        message_id = next((field.value for field in named if field.name.lower() == "message-id"), "")
        found = marks.find(
            header=[*named, *self._forwarded],
            texts=self._texts,
            names=self._names,
            labels=self._parts.security_labels,
        )
        return Message(
            size=self._parts.size,
            sha256=self._parts.sha256,
            message_id=message_id[:998],
            header=named,
            subject=subject,
            texts=tuple(self._texts),
            attachments=tuple(self._attachments),
            charsets=tuple(self._charsets),
            text_encoding=charset.summary(tuple(self._old)),
            old_texts=tuple(self._old),
            marks=found,
            sightings=tuple(self._sightings),
            received_fields=sum(field.name.lower() == "received" for field in named),
            content_sha256=self._content_digest(named, found),
        )

    def _content_digest(self, fields: Sequence[NamedField], found: Sequence[Mark]) -> str:
        """Over all that is said and carried but what a mail program writes anew each time; blanks do not matter.

        Empty for a message that may be read in two ways: nobody can say which of them was looked at.
        """
        if any(sighting.hides for sighting in self._sightings):
            return ""
        digest = hashlib.sha256()

        def add(*values: object) -> None:
            for value in values:
                digest.update(str(value).encode("utf-8", "surrogatepass").translate(None, _BLANKS) + b"\0")
            digest.update(b"\n")

        for named in (*fields, *self._forwarded):
            if not _WRITTEN_ANEW.match(named.name):
                add(named.name.lower(), named.value)
        add(*((mark.level.value, mark.strength.value, mark.where) for mark in found))
        for leaf in self._parts.leaves:
            if leaf.role is Role.ATTACHMENT:
                add(leaf.declared_type, leaf.names, self._digests[id(leaf)])
            else:
                add(leaf.declared_type, leaf.names, _EMBEDDED.sub("cid:", self._sources.get(id(leaf), "")))
        return digest.hexdigest()

    def _header(self, fields: Sequence[HeaderField]) -> tuple[tuple[NamedField, ...], list[Words]]:
        """The fields decoded, and the words of the subjects. A subject is text and must be Unicode too."""
        named, subjects = [], []
        for one in fields:
            words = header.read_field(one.raw)
            is_subject = one.name.lower() == "subject"
            really = self._really(words.text) if is_subject or not words.text.isascii() else None
            named.append(NamedField(one.name, words.text if really is None else really.decoded))
            if is_subject:
                subjects.append(words)
                self._subject(words, header.unfold(one.raw), really)
        return tuple(named), subjects

    def _subject(self, words: Words, raw: bytes, really: OldReading | None) -> None:
        if really is not None and really.is_old:
            self._old[OldText(really.encoding, "subject", really.is_sure or words.invalid)] = None
        for name in words.charsets:
            encoding = charset.read(b"", name).encoding
            if encoding not in {None, TextEncoding.UNICODE}:
                self._old[OldText(TextEncoding(encoding), "subject")] = None
        for flaw in words.flaws:
            self._sightings[Sighting(flaw.defect, "header:Subject", flaw.hides)] = None
        is_old = really is not None and really.is_old
        if words.invalid and not is_old and not any(self._is_foreign_text(raw, name) for name in self._charsets):
            self._old[OldText(TextEncoding.INVALID, "subject")] = None

    def _really(self, text: str, stretches: Sequence[Stretch] = ()) -> OldReading | None:
        """What a text is really written in; None for more text than one message may have looked through so."""
        if not text.isascii() or stretches:
            self._letters -= len(text)
        return reading(text, stretches) if self._letters >= 0 else None

    def _shown_text(self, where: str, shown: str, stretches: tuple[Stretch, ...] = (), *, asked: bool = True) -> Text:
        """A text that a reader sees, and it in Unicode. It is `asked` of unless its octets have told what it is."""
        really = self._really(shown, stretches) if asked else None
        if really is None or really.decoded == shown:
            return Text(where, shown, stretches)
        if really.is_old:
            self._old[OldText(really.encoding, where, really.is_sure)] = None
        return Text(where, shown, stretches, really.decoded)

    def _name(self, where: str, name: str) -> None:
        """A file's name, and what it is in Unicode."""
        self._names.append((where, name))
        really = self._really(name) if not name.isascii() else None
        if really is not None and really.is_old:
            self._names.append((where, really.decoded))
            self._old[OldText(really.encoding, where, sure=False)] = None

    def _is_foreign_text(self, octets: bytes, name: str) -> bool:
        """Whether octets of the header are in the foreign charset that the message declares for its text."""
        return charset.is_foreign(name) and not charset.read(octets, name).flaws

    def _leaf(self, leaf: Leaf) -> None:
        if leaf.role is Role.ATTACHMENT:
            self._attachment(leaf)
        elif leaf.declared_type == FORWARDED_HEADER:
            block = header.split(leaf.content, 0, _UNBOUNDED, is_delimiter=lambda _: False)
            self._forwarded += [self._forwarded_field(leaf.where, one) for one in block.fields]
            for name in leaf.names:
                self._name(leaf.where, name)
        elif leaf.declared_type == OUTSIDE_PARTS:
            read = charset.read(leaf.content, None)
            self._sources[id(leaf)] = read.text
            self._texts.append(Text(leaf.where, read.text))
        else:
            self._text(leaf)

    def _forwarded_field(self, where: str, one: HeaderField) -> NamedField:
        """A field of a message inside. What cannot be read one way only in its subject hides there as in our own."""
        words = header.read_field(one.raw)
        for flaw in words.flaws if one.name.lower() == "subject" else ():
            self._sightings[Sighting(flaw.defect, where, flaw.hides)] = None
        return NamedField(one.name, words.text)

    def _attachment(self, leaf: Leaf) -> None:
        opened = next(self._facts, None) if _must_open(leaf) else None
        found = opened or Facts(leaf.declared_type)
        self._digests[id(leaf)] = hashlib.sha256(leaf.content).hexdigest()
        self._attachments.append(
            Attachment(
                number=leaf.number,
                name=leaf.names[0] if leaf.names else "",
                names=leaf.names,
                type=found.type,
                declared_type=leaf.declared_type,
                size=len(leaf.content),
                sha256=self._digests[id(leaf)],
                locked=found.locked,
                members=tuple(map(_without_texts, found.members)),
                opaque=found.opaque,
                active=found.active,
                depth=found.depth,
                misnamed=found.misnamed,
                scanned=found.scanned,
            )
        )
        for name in leaf.names:
            self._name(leaf.where, name)
        if signs.is_polyglot(leaf.content):
            self._sightings[Sighting(Defect.POLYGLOT, leaf.where, hides=True)] = None
        elif found.hostile:
            self._sightings[Sighting(Defect.SIZE_TRICK, leaf.where, hides=True)] = None
        self._passages(leaf.where, found.passages)
        self._forwarded += [NamedField(name, value) for name, value in found.fields]
        for member in found.members:
            where = f"{leaf.where}/{member.where}"
            self._name(where, member.name)
            self._passages(where, member.passages)
            self._forwarded += [NamedField(name, value) for name, value in member.fields]
        if leaf.declared_type.startswith(("text/", "message/")) and not signs.is_container(leaf.content):
            self._text(leaf, shown=not found.passages)

    def _passages(self, where: str, passages: Sequence[Passage]) -> None:
        """Texts of a document, each at its place: a line of a page header, a property or a sheet's name is a line."""
        places = {place: f"{where}/{place}" for place in Place} if passages else {}
        self._texts += [self._shown_text(places[one.place], one.text, one.stretches) for one in passages]

    def _text(self, leaf: Leaf, *, shown: bool = True) -> None:
        """Read a text by its charset. It is `shown` unless its reader has told its passages already."""
        read = charset.read(leaf.content, leaf.charset)
        if leaf.charset:
            self._charsets[leaf.charset] = None
        for flaw in read.flaws:
            self._sightings[Sighting(flaw.defect, leaf.where, flaw.hides)] = None
        told = read.encoding if read.encoding is not TextEncoding.UNICODE else None
        if told and leaf.declared_type not in _REPORTS:
            self._old[OldText(told, leaf.where)] = None
        self._sources[id(leaf)] = read.text
        if shown:
            html = leaf.declared_type in _HTML
            written, stretches = text.lettered_html(read.text) if html else (read.text, ())
            asked = told is None and leaf.declared_type not in _REPORTS
            self._texts.append(self._shown_text(leaf.where, written, stretches, asked=asked))
