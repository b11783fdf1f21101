"""What is remembered of a transaction: its values made into the Record that the records keep.

Pure: no edge is touched here. A Record has no field for message text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.message.address import Address
from gateway.message.envelope import Envelope, Origin, is_own
from gateway.message.inspect import Attachment, Message
from gateway.people.counts import Window
from gateway.people.directory import Directory, Mailbox
from gateway.policy import incident, kept
from gateway.policy.judge import Judge
from gateway.policy.rule import SECRECY_MARK, Action, Reply
from gateway.policy.verdict import Verdict
from gateway.ports import Office, Outcome, Record, RecordedAttachment, RecordedRecipient, Relayed

MAX_NAME = 255
_OUTCOMES = {Action.REFUSE: Outcome.REFUSED, Action.DEFER: Outcome.DEFERRED}


def recipient(address: Address, reply: Reply, directory: Directory, own_domains: frozenset[str]) -> RecordedRecipient:
    """A recipient with the reply that it was given."""
    mailbox = directory.find(address)
    return RecordedRecipient(str(address), is_own(address, own_domains), mailbox.unit if mailbox else None, reply.code)


def record(
    envelope: Envelope,
    directory: Directory,
    recipients: Sequence[RecordedRecipient],
    verdict: Verdict,
    message: Message | None,
) -> Record:
    """The record of one message, before the next hop answered; without a message only its envelope is known."""
    mailbox = directory.find(envelope.sender) if envelope.origin is Origin.OURS else None
    return Record(
        envelope=envelope,
        unit=mailbox.unit if mailbox else None,
        recipients=tuple(recipients),
        verdict=verdict,
        outcome=_OUTCOMES.get(verdict.action, Outcome.IN_DOUBT),
        reply=verdict.reply,
        size=message.size if message else 0,
        sha256=message.sha256 if message else "",
        message_id=message.message_id[:MAX_NAME] if message else "",
        attachments=tuple(map(_attachment, message.attachments)) if message else (),
        seal_names=_may_be_refused_secret(verdict, message),
    )


def with_facts(
    record: Record,
    office: Office,
    judge: Judge,
    counted: Sequence[Mapping[Window, int]],
    message: Message | None,
) -> Record:
    """The record with the facts that its verdict came from, and the incident that it opens.

    `counted`: a row a recipient, one more for a message.
    """
    windows = kept.in_order(office.policies.windows())
    facts = kept.keep(
        kept.Facts(
            envelope=record.envelope,
            recipients=tuple(one.address for one in record.recipients),
            directory=office.directory,
            asked=judge.asked,
            said=tuple(judge.recipients),
            windows=windows,
            counted=tuple(tuple(row.get(window, 0) for window in windows) for row in counted),
            message=message,
            answers=office.policies.answers(message) if message else {},
            sealed=record.seal_names,
        )
    )
    opened = incident.of_verdict(
        office.policies, office.contacts, record.verdict, record.envelope, message, _mailbox(record, office)
    )
    return replace(record, kept=facts, content_sha256=message.content_sha256 if message else "", incident=opened)


def of_reader_crash(record: Record, office: Office, *, size: int, sha256: str) -> Record:
    """The record of a message that has ended its readers: known by its size and digest, and an incident."""
    opened = incident.of_reader_crash(office.contacts, record.envelope, _mailbox(record, office))
    return replace(record, size=size, sha256=sha256, incident=opened)


def _mailbox(record: Record, office: Office) -> Mailbox | None:
    return office.directory.find(record.envelope.sender) if record.envelope.origin is Origin.OURS else None


def outcome(relayed: Relayed) -> Outcome:
    """What the next hop's answer makes of a message."""
    if not relayed.certain:
        return Outcome.IN_DOUBT
    return {2: Outcome.RELAYED, 5: Outcome.REFUSED}.get(relayed.reply.code // 100, Outcome.DEFERRED)


def _attachment(seen: Attachment) -> RecordedAttachment:
    return RecordedAttachment(seen.number, seen.name[:MAX_NAME], seen.type, seen.size, seen.sha256, seen.locked)


def _may_be_refused_secret(verdict: Verdict, message: Message | None) -> bool:
    """The name of a secret that was not let through may be a secret itself (Điều 4.1)."""
    if verdict.action < Action.DEFER:
        return False
    found = any(found.condition == SECRECY_MARK for found in verdict.findings)
    return found or (message is not None and bool(message.marks))
