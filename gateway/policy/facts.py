"""FACTS: everything that an expression may ask about a case, by dotted name, each with its type and its stage.

A fact is a size, a number, a word of a closed set, or something that the record of the message keeps. Never message
text, a subject or the value of a header field: whoever has the record can ask the same expression again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network

from gateway.message.envelope import Origin, is_own
from gateway.message.inspect import Level, Message, Strength
from gateway.people.directory import Mailbox
from gateway.policy.file_names import endings
from gateway.policy.quantities import LONGEST_SIZE, readable_size
from gateway.policy.rule import WHOLE, Case, NotKept, Stage

Value = bool | int | str | Sequence[str | int]
LEVELS = {"mat": Level.MAT, "toi-mat": Level.TOI_MAT, "tuyet-mat": Level.TUYET_MAT}
"""The levels of secrecy as rule files write them."""
_MAX_SHOWN = 100
"""Characters of a text that a reply shows."""
_SAMPLES = {"bool": "false", "int": "1000000", "string": "x" * _MAX_SHOWN}
_WORDS = {level: word for word, level in LEVELS.items()}
_STRONGEST_FIRST = (Strength.STRONG, Strength.MEDIUM, Strength.WEAK)
_PREFIXES = {4: 24, 6: 64}


class Kind(StrEnum):
    """The types of facts, as CEL writes them."""

    BOOL = "bool"
    INT = "int"
    STRING = "string"
    STRINGS = "list<string>"
    INTS = "list<int>"

    @property
    def is_list(self) -> bool:
        """Whether it holds many values."""
        return self in {Kind.STRINGS, Kind.INTS}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, its type, when it is known, a sentence with its unit for writers of rules, its value."""

    name: str
    kind: Kind
    stage: Stage
    help: str
    read: Callable[[Case], Value]
    octets: bool = False
    """Whether people read it as a size."""

    @property
    def sample(self) -> str:
        """What a reply would show of it, as long as that can get."""
        return LONGEST_SIZE if self.octets else _SAMPLES[self.kind]

    def shown(self, case: Case) -> str:
        """What a reply shows of it."""
        value = self.read(case)
        if isinstance(value, bool):
            return str(value).lower()
        if self.octets and isinstance(value, int):
            return readable_size(value)
        return str(value)[:_MAX_SHOWN]


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _message(case: Case) -> Message:
    if case.message is None:
        raise ValueError("the message has not been read yet")
    return case.message


def _of_message(read: Callable[[Message], Value]) -> Callable[[Case], Value]:
    return lambda case: read(_message(case))


def _recipient_mailboxes(case: Case) -> list[Mailbox]:
    found = map(case.directory.find, case.envelope.recipients)
    return [mailbox for mailbox in found if mailbox is not None]


def _network(case: Case) -> str:
    address = case.envelope.client.address
    return str(ip_network((address, _PREFIXES[address.version]), strict=False))


def _outside(case: Case) -> int:
    own = case.envelope.own_domains
    return sum(not is_own(recipient, own) for recipient in case.envelope.recipients)


def _strongest_mark(message: Message) -> str:
    found = {mark.strength for mark in message.marks}
    return next((strength.value for strength in _STRONGEST_FIRST if strength in found), "")


def _rcpt(name: str, kind: Kind, text: str, read: Callable[[Case], Value]) -> Fact:
    return Fact(name, kind, Stage.RCPT, text, read)


def _data(name: str, kind: Kind, text: str, read: Callable[[Message], Value], *, octets: bool = False) -> Fact:
    return Fact(name, kind, Stage.DATA, text, _of_message(read), octets)


def _words(name: str, text: str, read: Callable[[Message], Value]) -> Fact:
    """Words that senders choose: of some messages the record does not keep them, or not all."""

    def kept(message: Message) -> Value:
        if message.answers is not None and not message.answers.get(WHOLE):
            raise NotKept
        return read(message)

    return _data(name, Kind.STRINGS, text, kept)


_ENVELOPE = (
    _rcpt(
        "client.address", Kind.STRING, "The client's IP address, IPv6 in its short form.",
        lambda case: str(case.envelope.client.address),
    ),
    _rcpt("client.helo", Kind.STRING, "The name that the client gave in EHLO.", lambda case: case.envelope.client.helo),
    _rcpt(
        "client.network", Kind.STRING, "The client's network: /24 of IPv4, /64 of IPv6, as `192.0.2.0/24`.", _network
    ),
    _rcpt("client.tls", Kind.BOOL, "Whether the client speaks TLS to us.", lambda case: case.envelope.client.tls),
    _rcpt(
        "direction", Kind.STRING, "`inbound`, `outbound` or `internal`.", lambda case: case.envelope.direction.value
    ),
    _rcpt("listener", Kind.STRING, "The listener's name in the settings.", lambda case: case.envelope.listener),
    _rcpt("login.name", Kind.STRING, "Who logged in; empty for nobody.", lambda case: case.envelope.login or ""),
    _rcpt("login.present", Kind.BOOL, "Whether the client is logged in.", lambda case: case.envelope.login is not None),
    _rcpt(
        "origin.ours", Kind.BOOL, "Whether the client is ours, by login or network.",
        lambda case: case.envelope.origin is Origin.OURS,
    ),
    _rcpt(
        "recipients.addresses", Kind.STRINGS, "The recipients in small letters.",
        lambda case: _once(recipient.key for recipient in case.envelope.recipients),
    ),
    _rcpt("recipients.count", Kind.INT, "How many recipients.", lambda case: len(case.envelope.recipients)),
    _rcpt(
        "recipients.domains", Kind.STRINGS, "The recipients' domains in small letters, each once.",
        lambda case: _once(recipient.domain.lower() for recipient in case.envelope.recipients),
    ),
    _rcpt("recipients.outside", Kind.INT, "How many recipients are not of the office's domains.", _outside),
    _rcpt(
        "recipients.states", Kind.STRINGS, "States of the recipients' mailboxes in the directory, each once.",
        lambda case: _once(mailbox.state.value for mailbox in _recipient_mailboxes(case)),
    ),
    _rcpt(
        "recipients.units", Kind.STRINGS, "The recipients' units in the directory, each once.",
        lambda case: _once(mailbox.unit for mailbox in _recipient_mailboxes(case)),
    ),
    _rcpt(
        "sender.address", Kind.STRING, "The envelope's sender in small letters; empty for `<>`.",
        lambda case: case.envelope.sender.key if case.envelope.sender else "",
    ),
    _rcpt(
        "sender.domain", Kind.STRING, "The sender's domain in small letters; empty for `<>`.",
        lambda case: case.envelope.sender.domain.lower() if case.envelope.sender else "",
    ),
    _rcpt(
        "sender.state", Kind.STRING,
        "`active`, `warned`, `suspended` or `revoked`; empty for strangers and who is not in the directory.",
        lambda case: case.mailbox.state.value if case.mailbox else "",
    ),
    _rcpt(
        "sender.unit", Kind.STRING, "The sender's unit; empty for strangers and who is not in the directory.",
        lambda case: case.mailbox.unit if case.mailbox else "",
    ),
    _rcpt("time.date", Kind.STRING, "The office's day, as `2027-01-31`.", lambda case: str(case.now.date())),
    _rcpt("time.hour", Kind.INT, "The hour in the office's zone, 0 to 23.", lambda case: case.now.hour),
    _rcpt("time.weekday", Kind.INT, "The day of the week, 1 for Monday to 7.", lambda case: case.now.isoweekday()),
)  # fmt: skip
_CONTENT = (
    _data(
        "attachments.active", Kind.STRINGS,
        "What attachments, or files inside them, do by themselves: `macro`, `script`, `launch`, `external`, `field`, "
        "`object`, each once.",
        lambda message: sorted({kind.value for one in message.attachments for kind in one.active}),
    ),
    _data("attachments.count", Kind.INT, "How many attachments.", lambda message: len(message.attachments)),
    _words(
        "attachments.declared_types", "Media types that the message declares for them, each once.",
        lambda message: _once(one.declared_type.lower() for one in message.attachments),
    ),
    _data(
        "attachments.depth", Kind.INT,
        "How deep containers stand in one another, the deepest: 0 without any, 1 for an archive of files.",
        lambda message: max((one.depth for one in message.attachments), default=0),
    ),
    _words(
        "attachments.extensions",
        "Endings of the attachments' names in small letters, single (`exe`) and double (`tar.gz`), each once.",
        lambda message: list(endings(name for one in message.attachments for name in one.names)),
    ),
    _data(
        "attachments.largest", Kind.INT, "The largest attachment, octets of the file itself.",
        lambda message: max((one.size for one in message.attachments), default=0), octets=True,
    ),
    _data(
        "attachments.locked", Kind.INT, "How many attachments ask for a password, themselves or for a file inside.",
        lambda message: sum(one.locked for one in message.attachments),
    ),
    _words(
        "attachments.member_extensions", "Endings of the names of files inside attachments, each once.",
        lambda message: list(endings(each.name for one in message.attachments for each in one.members)),
    ),
    _words(
        "attachments.member_types", "Media types of files inside attachments that were read, each once.",
        lambda message: _once(each.type.lower() for one in message.attachments for each in one.members if each.type),
    ),
    _data(
        "attachments.members", Kind.INT, "How many files stand inside attachments, at any depth.",
        lambda message: sum(len(one.members) for one in message.attachments),
    ),
    _data(
        "attachments.misnamed", Kind.INT, "How many attachments are of another kind than their name or message says.",
        lambda message: sum(one.misnamed for one in message.attachments),
    ),
    _data(
        "attachments.opaque", Kind.INT, "How many attachments hold something that could not be read.",
        lambda message: sum(one.opaque for one in message.attachments),
    ),
    _data(
        "attachments.scanned", Kind.INT,
        "How many attachments show pages as pictures, themselves or in a file inside: only the eye can read them.",
        lambda message: sum(one.scanned for one in message.attachments),
    ),
    _data(
        "attachments.sha256", Kind.STRINGS, "The attachments' SHA-256 digests in small hexadecimal letters, each once.",
        lambda message: _once(one.sha256 for one in message.attachments),
    ),
    _data(
        "attachments.total", Kind.INT, "All attachments together, octets of the files themselves.",
        lambda message: message.attachments_total, octets=True,
    ),
    _data(
        "attachments.types", Kind.STRINGS, "The attachments' media types, found by looking into the files, each once.",
        lambda message: _once(one.type.lower() for one in message.attachments),
    ),
    _data(
        "defects.classes", Kind.INTS, "Numbers of the classes of defects, each once.",
        lambda message: sorted({int(one.defect) for one in message.sightings}),
    ),
    _data(
        "defects.hiding", Kind.INTS, "Numbers of the classes of those defects that content can hide behind.",
        lambda message: sorted({int(one.defect) for one in message.sightings if one.hides}),
    ),
    _words(
        "header.names", "Names of the message's header fields in small letters, each once.",
        lambda message: _once(field.name.lower() for field in message.header),
    ),
    _data(
        "marks.levels", Kind.STRINGS, "Levels of the secrecy marks of any strength: `mat`, `toi-mat`, `tuyet-mat`.",
        lambda message: _once(_WORDS[mark.level] for mark in message.marks),
    ),
    _data(
        "marks.strongest", Kind.STRING, "The surest secrecy mark: `strong`, `medium`, `weak`; empty without any.",
        _strongest_mark,
    ),
    _words(
        "message.charsets", "Charsets that the text and the subject declare, each once.",
        lambda message: _once(message.charsets),
    ),
    _data(
        "message.encoding", Kind.STRING, "What the text is written in: `unicode`, `tcvn3`, `vni` and so on, `mixed`.",
        lambda message: message.text_encoding.value,
    ),
    _data(
        "message.old_encodings", Kind.STRINGS, "Encodings of the text that are not Unicode, each once.",
        lambda message: _once(old.encoding.value for old in message.old_texts if old.sure),
    ),
    _data(
        "message.received_fields", Kind.INT, "How many servers the message says it passed.",
        lambda message: message.received_fields,
    ),
    _data("message.size", Kind.INT, "The whole message, octets.", lambda message: message.size, octets=True),
)  # fmt: skip
FACTS: dict[str, Fact] = {fact.name: fact for fact in (*_ENVELOPE, *_CONTENT)}


def facts_table() -> str:
    """All facts as a Markdown table, for the page of the rules."""
    rows = [
        f"| `{fact.name}` | `{fact.kind.value}` | {fact.stage.name.lower()} | {fact.help} |" for fact in FACTS.values()
    ]
    return "\n".join(("| fact | type | stage | what it is |", "|---|---|---|---|", *rows))
