"""Parts + facts -> Message: the one thing that content rules ask about.

Message text lives in `Message` and nowhere else; `repr` never shows it.
"""

import hashlib
from collections.abc import Sequence

from gateway.message import charset, marks
from gateway.message.header import decode_field
from gateway.message.html import text_of_html
from gateway.message.mime import Leaf, Parts, Role
from gateway.message.model import Attachment as Attachment
from gateway.message.model import Facts as Facts
from gateway.message.model import Level as Level
from gateway.message.model import Mark as Mark
from gateway.message.model import Message as Message
from gateway.message.model import NamedField as NamedField
from gateway.message.model import OldText as OldText
from gateway.message.model import Strength as Strength
from gateway.message.model import Text as Text
from gateway.message.model import TextEncoding as TextEncoding

_CONTAINERS = (b"PK", b"%PDF", b"MZ", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def to_open(parts: Parts) -> tuple[Leaf, ...]:
    """The leaves whose content must be opened to be known: every attachment that is not plain text."""
    return tuple(leaf for leaf in parts.leaves if leaf.role is Role.ATTACHMENT and not _is_text(leaf))


def combine(parts: Parts, facts: Sequence[Facts]) -> Message:
    """Make the message out of its parts and the facts about those of `to_open(parts)`, in that order."""
    known = iter(facts)
    header = tuple(NamedField(field.name, decode_field(field.raw)) for field in parts.header)
    subject = next((field.value for field in header if field.name.lower() == "subject"), "")
    texts: list[Text] = []
    old_texts: list[OldText] = []
    attachments: list[Attachment] = []
    for leaf in parts.leaves:
        if _is_text(leaf):
            text, encoding = charset.decode(leaf.content, leaf.charset)
            if encoding is not TextEncoding.UNICODE:
                old_texts.append(OldText(encoding, leaf.where))
            texts.append(Text(leaf.where, text_of_html(text) if leaf.declared_type == "text/html" else text))
        if leaf.role is Role.ATTACHMENT:
            told = Facts(leaf.declared_type) if _is_text(leaf) else next(known)
            attachments.append(_attachment(leaf, told))
    encodings = {old.encoding for old in old_texts}
    names = [(one.where, name) for one in attachments for name in one.names]
    return Message(
        size=parts.size,
        sha256=parts.sha256,
        message_id=next((field.value for field in header if field.name.lower() == "message-id"), ""),
        header=header,
        subject=subject,
        texts=tuple(texts),
        attachments=tuple(attachments),
        charsets=tuple(dict.fromkeys(leaf.charset for leaf in parts.leaves if leaf.charset)),
        text_encoding=_whole(encodings),
        old_texts=tuple(old_texts),
        marks=marks.find(subject, header, texts, names),
        sightings=parts.sightings,
        received_fields=sum(field.name.lower() == "received" for field in header),
    )


def _whole(encodings: set[TextEncoding]) -> TextEncoding:
    if len(encodings) > 1:
        return TextEncoding.MIXED
    return next(iter(encodings), TextEncoding.UNICODE)


def _is_text(leaf: Leaf) -> bool:
    """Text that libmagic is never asked about: declared so, without NUL, and no container by its first octets."""
    if not leaf.declared_type.startswith("text/"):
        return False
    return leaf.role is Role.BODY or not (leaf.content.startswith(_CONTAINERS) or b"\0" in leaf.content[:4096])


def _attachment(leaf: Leaf, facts: Facts) -> Attachment:
    return Attachment(
        number=leaf.number,
        name=leaf.names[0] if leaf.names else "",
        names=leaf.names,
        type=facts.type,
        declared_type=leaf.declared_type,
        size=len(leaf.content),
        sha256=_digest(leaf.content),
        locked=facts.locked,
        members=facts.members,
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
