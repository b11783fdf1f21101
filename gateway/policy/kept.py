"""What the record of a message keeps of the facts that its verdict came from, so that other rules can be asked later.

Closed values only: sizes, numbers, types, places, words of closed sets, and tokens of the protocol (names of charsets,
of header fields, of file types). Never a subject, a text, a header field's value, or the name of a file. What cannot
be kept so is not kept, and a rule that asks for it gets no answer (`NotKept`) instead of a wrong one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from gateway.message.address import parse_mailbox
from gateway.message.charset import OldText, TextEncoding
from gateway.message.document import Active
from gateway.message.envelope import Envelope
from gateway.message.header import NamedField
from gateway.message.inspect import Attachment, Member, Message
from gateway.message.marks import Form, Level, Mark, Strength
from gateway.message.structure import Defect, Sighting
from gateway.people.counts import By, What, Window
from gateway.people.directory import Directory, Mailbox, State
from gateway.policy.file_names import all_endings, is_plain_ending
from gateway.policy.rule import WHOLE, Action, NotKept
from gateway.policy.verdict import Asked

VERSION = 3
MOST = 200
"""Entries of each list. A message with more of anything is kept as overflown, and no rule is asked about it later."""
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+/-]{0,59}")
_TYPE = re.compile(r"(?:application|audio|font|image|model|video)/[A-Za-z0-9._+-]{1,100}")
"""Types of files; those of office documents are longer than any token."""
_PLACE = re.compile(r"[A-Za-z0-9:/._-]{1,120}")

Json = dict[str, Any]


class KeptCounts(dict[Window, int]):
    """Counts that were kept: a window that nobody asked for then has no number now."""

    def get(self, key: Window, default: object = None) -> int:
        """The number. Raises NotKept where there is none."""
        if key not in self:
            raise NotKept
        return self[key]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict came from, as long as the message is here. `recipients` are those asked for, as written."""

    envelope: Envelope
    recipients: tuple[str, ...]
    directory: Directory
    asked: tuple[Asked, ...]
    windows: tuple[Window, ...]
    counted: tuple[tuple[int, ...], ...]
    message: Message | None
    answers: Mapping[str, bool]
    said: tuple[tuple[Action, str | None], ...]
    """What was said of each recipient, and by which rule."""
    sealed: bool
    """Whether the names of its files may be secrets."""


def keep(facts: Facts) -> Json:
    """What is kept, ready for JSON."""
    message = facts.message
    rows = facts.counted[: len(facts.recipients)]
    return {
        "v": VERSION,
        "tls": int(facts.envelope.client.tls),
        "boxes": _keep_mailboxes(facts),
        "asked": keep_asked(facts.asked),
        "refused": {str(at): [act.word, rule] for at, (act, rule) in enumerate(facts.said) if act >= Action.DEFER},
        "windows": [[one.what.value, one.by.value, one.seconds] for one in facts.windows],
        "counted": _keep_rows(rows, facts.windows) if facts.windows else [],
        "last": list(facts.counted[-1]) if message and facts.windows else [],
        "message": _keep_message(message, facts.answers, sealed=facts.sealed) if message else None,
        "read": int(message is not None),
    }


def in_order(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows in the one order in which their numbers are kept."""
    return tuple(sorted(windows, key=lambda one: (one.what.value, one.by.value, one.seconds)))


def restore_counts(kept: Json) -> tuple[tuple[KeptCounts, ...], KeptCounts]:
    """The counts at each recipient, and those at the message. Raises KeyError, TypeError, ValueError."""
    windows = tuple(Window(What(what), By(by), int(seconds)) for what, by, seconds in kept["windows"])
    rows: list[KeptCounts] = []
    row: Sequence[int] = ()
    for told in kept["counted"]:
        row = _next(row, windows) if told is None else told
        rows.append(KeptCounts(zip(windows, row, strict=True)))
    return tuple(rows), KeptCounts(zip(windows, kept["last"], strict=False))


def restore_directory(kept: Json, addresses: Sequence[str]) -> Directory:
    """The mailboxes that were known then: of the sender (the first address) and of each recipient."""
    boxes = kept["boxes"].items()
    return Directory.of(Mailbox(addresses[int(at)], unit, State(state)) for at, (unit, state) in boxes)


def restore_message(kept: Json) -> Message:
    """The message as rules see it again; what they may not ask of it is absent.

    Raises KeyError, TypeError or ValueError when this was no kept message.
    """
    return Message(
        size=kept["size"],
        sha256="",
        message_id="",
        header=tuple(NamedField(name, "") for name in kept["fields"]),
        subject="",
        texts=(),
        attachments=tuple(map(_restore_attachment, kept["attachments"])),
        charsets=tuple(kept["charsets"]),
        text_encoding=TextEncoding(kept["encoding"]),
        old_texts=tuple(OldText(TextEncoding(encoding), where, bool(sure)) for encoding, where, sure in kept["old"]),
        marks=tuple(
            Mark(Level(level), Strength(strength), where, Form(form)) for level, strength, where, form in kept["marks"]
        ),
        sightings=tuple(Sighting(Defect(defect), where, bool(hides)) for defect, where, hides in kept["defects"]),
        received_fields=kept["received"],
        answers={key: bool(answer) for key, answer in kept["answers"].items()},
    )


def keep_asked(asked: Iterable[Asked]) -> list[Any]:
    """Every rule that was asked: its name alone where nothing came of it."""
    return [
        [one.rule, one.spared_by, int(one.fired), int(one.acted)] if one.spared_by or one.fired else one.rule
        for one in asked
    ]


def restore_asked(kept: Sequence[Any]) -> tuple[Asked, ...]:
    """Every rule that was asked. Raises TypeError, ValueError."""
    return tuple(
        Asked(one) if isinstance(one, str) else Asked(one[0], one[1], bool(one[2]), bool(one[3])) for one in kept
    )


def _keep_message(message: Message, answers: Mapping[str, bool], *, sealed: bool) -> Json | None:
    """The facts of a message that was read; None when there are too many. `sealed`: its names may be secrets."""
    lists: Sequence[Sequence[Any]] = (
        message.attachments, message.charsets, message.old_texts, message.marks, message.sightings, message.header,
    )  # fmt: skip
    if any(len(one) > MOST for one in lists):
        return None
    fields = [field.name for field in message.header]
    words = [] if sealed else _tokens((*message.charsets, *fields, *(one.declared_type for one in message.attachments)))
    whole = not sealed and len(words) == len(message.charsets) + len(fields) + len(message.attachments)
    ends = [(_SEALED, _SEALED) if sealed else (_endings(one.names), _inside(one)) for one in message.attachments]
    whole = whole and all(names.whole and members.whole for names, members in ends)
    whole = whole and all(len(_member_types(one)) <= MOST for one in message.attachments)
    return {
        "size": message.size,
        "received": message.received_fields,
        "encoding": message.text_encoding.value,
        "charsets": [] if sealed else _tokens(message.charsets),
        "old": [[one.encoding.value, _place(one.where), int(one.sure)] for one in message.old_texts],
        "marks": [[one.level.value, one.strength.value, _place(one.where), one.form.value] for one in message.marks],
        "defects": [[int(one.defect), _place(one.where), int(one.hides)] for one in message.sightings],
        "fields": [] if sealed else _tokens(fields),
        "attachments": [
            [*_keep_attachment(one, sealed=sealed), names.kept, *_keep_inside(one, members, sealed=sealed)]
            for one, (names, members) in zip(message.attachments, ends, strict=True)
        ],
        "answers": {key: int(answer) for key, answer in answers.items()} | {WHOLE: int(whole)},
    }


def _keep_mailboxes(facts: Facts) -> Json:
    """Unit and state of the sender (0) and of each recipient (from 1) who has a mailbox, by number."""
    envelope, found = facts.envelope, facts.directory
    addresses = (envelope.sender, *map(parse_mailbox, facts.recipients))
    boxes = ((number, found.find(address)) for number, address in enumerate(addresses))
    return {str(number): [box.unit, box.state.value] for number, box in boxes if box is not None}


def _keep_rows(rows: Sequence[Sequence[int]], windows: Sequence[Window]) -> list[list[int] | None]:
    """Each row; None where it is the one before with one recipient more, as it mostly is."""
    told: list[list[int] | None] = []
    before: Sequence[int] = ()
    for row in rows:
        told.append(None if before and list(row) == _next(before, windows) else list(row))
        before = row
    return told


def _next(row: Sequence[int], windows: Sequence[Window]) -> list[int]:
    return [number + (window.what is What.RECIPIENTS) for number, window in zip(row, windows, strict=True)]


def _keep_attachment(one: Attachment, *, sealed: bool) -> list[Any]:
    return [
        one.number,
        _token(one.type, sealed=sealed),
        "other" if sealed else _token(one.declared_type),
        one.size,
        one.sha256,
        int(one.locked),
        int(one.opaque),
        int(one.misnamed),
        int(one.scanned),
        one.depth,
        sorted(one.active),
    ]


def _keep_inside(one: Attachment, ends: "_Endings", *, sealed: bool) -> list[Any]:
    """How many files are inside, what their names end in, and of which types they are, each once."""
    types = [_token(kind, sealed=sealed) for kind in _member_types(one)[:MOST]]
    return [len(one.members), ends.kept, list(dict.fromkeys(types))]


def _member_types(one: Attachment) -> list[str]:
    """Types of the files inside that were read, each once."""
    return list(dict.fromkeys(member.type for member in one.members if member.type))


@dataclass(frozen=True, slots=True)
class _Endings:
    """What names end in, as far as it is kept, and whether that is all."""

    kept: list[str]
    whole: bool


_SEALED = _Endings([], whole=False)


def _endings(names: Sequence[str]) -> _Endings:
    found = all_endings(names)  # an archive may hold a thousand names: they are gone through once
    kept = [end for end in found if is_plain_ending(end)][:MOST]
    return _Endings(kept, whole=len(kept) == len(found))


def _inside(one: Attachment) -> _Endings:
    return _endings([member.name for member in one.members])


def _restore_attachment(kept: Sequence[Any]) -> Attachment:
    number, kind, declared, size, sha256, locked, opaque, misnamed, scanned, depth, active, ends, *inside = kept
    names = _named(ends)
    return Attachment(
        number=number,
        name=names[0] if names else "",
        names=names,
        type=kind,
        declared_type=declared,
        size=size,
        sha256=sha256,
        locked=bool(locked),
        members=_restore_members(*inside),
        opaque=bool(opaque),
        active=frozenset(map(Active, active)),
        depth=depth,
        misnamed=bool(misnamed),
        scanned=bool(scanned),
    )


def _restore_members(count: int, ends: Sequence[str], types: Sequence[str]) -> tuple[Member, ...]:
    """As many files as there were, with all their endings and all their types: which had which is not kept."""
    told = zip_longest(_named(ends), types, range(count))
    return tuple(Member((at,), name or "a", kind or "", 0) for at, (name, kind, _) in enumerate(told, 1))


def _named(ends: Sequence[str]) -> tuple[str, ...]:
    """The fewest names that have all these endings, in their order."""
    longest = [end for end in ends if not any(other.endswith(f".{end}") for other in ends)]
    return tuple(f"a.{end}" for end in longest)


def _tokens(values: Iterable[str]) -> list[str]:
    return [value for value in values if _TOKEN.fullmatch(value)]


def _token(value: str, *, sealed: bool = False) -> str:
    """A type. Of a text or a message it is the one that the sender declares: of a sealed one its first half is kept."""
    if sealed and value.startswith(("text/", "message/")):
        return f"{value.partition('/')[0]}/other"
    return value if _TOKEN.fullmatch(value) or _TYPE.fullmatch(value) else "other"


def _place(where: str) -> str:
    return where if _PLACE.fullmatch(where) else "elsewhere"
