"""What `explain` prints of one message: a line of JSON, a row, or a page for people. Words only; nothing is asked here.

A page shows what rules look at: sizes, types, names of attachments, defects, addresses. No subject and no text.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from gateway.cli.rehearsal import Expected
from gateway.flow import NOT_INSPECTED
from gateway.message.inspect import Attachment, Message
from gateway.policy.explanation import Answer, Explanation, explain
from gateway.policy.incident import Incident
from gateway.policy.policies import Policies
from gateway.policy.quantities import counted_octets
from gateway.policy.rule import Action, Mode
from gateway.policy.verdict import Finding
from gateway.reports.cells import plain

ROW = ("file", "action", "rule", "article", "reply")
MAX_LISTED = 20
"""Attachments, defects or recipients that a page lists one by one."""


def as_json(name: str, expected: Expected) -> str:
    """One line of JSON with every key, null where nothing applies."""
    record = expected.record
    verdict = record.verdict if record else None
    reply = expected.reply
    direction = record.envelope.direction.value if record else None
    return json.dumps(
        {
            "file": name,
            "action": expected.action.word,
            "rule": verdict.rule if verdict else None,
            "law": list(verdict.law) if verdict else [],
            "reply": {"code": reply.code, "enhanced": reply.enhanced, "text": reply.text} if reply else None,
            "incident": _incident(record.incident if record else None),
            "findings": [_finding(finding) for finding in (verdict.findings if verdict else ())],
            "facts": _facts(expected.message, direction),
        },
        ensure_ascii=False,
    )


def _incident(incident: Incident | None) -> dict[str, str] | None:
    """The incident that would be opened; empty texts where its kind has none."""
    if incident is None:
        return None
    return {
        "kind": incident.kind.value,
        "rule": incident.rule,
        "level": incident.level,
        "strength": incident.strength,
        "where": incident.place,
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "mode": finding.mode.value,
        "condition": finding.condition,
        "where": finding.where,
        "value": finding.value,
    }


def _facts(message: Message | None, direction: str | None) -> dict[str, Any]:
    if message is None:
        empty: dict[str, Any] = {"size": None, "direction": direction, "text_encoding": None}
        return {**empty, "charsets": [], "defects": [], "attachments": []}
    return {
        "size": message.size,
        "direction": direction,
        "text_encoding": message.text_encoding.value,
        "charsets": list(message.charsets),
        "defects": sorted({int(sighting.defect) for sighting in message.sightings}),
        "attachments": [_attachment(attachment) for attachment in message.attachments],
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "locked": attachment.locked,
        "opaque": attachment.opaque,
        "active": sorted(attachment.active),
        "depth": attachment.depth,
        "misnamed": attachment.misnamed,
        "scanned": attachment.scanned,
        "members": [member.name for member in attachment.members],
        "member_types": [member.type for member in attachment.members],
    }


def as_row(name: str, expected: Expected) -> tuple[str, str, str, str, str]:
    """File, action, rule, article and reply."""
    return (name, expected.action.word, *_answer(expected))


def as_page(name: str, expected: Expected, policies: Policies) -> str:
    """Everything that decides about one message: its facts, every rule with every condition, what follows.

    Each line ends with a LF; what the message's author wrote cannot make one.
    """
    explained = [explain(rule, expected.asked) for rule in policies.rules]
    lines = [name, *_about(expected), ""]
    for told in explained:
        lines += _rule(told)
    lines += ["", *_outcome(expected, explained), ""]
    return "".join(f"{plain(line)}\n" for line in lines)


def _answer(expected: Expected) -> tuple[str, str, str]:
    verdict = expected.record.verdict if expected.record else None
    reply = expected.reply
    return (
        (verdict.rule if verdict else None) or "",
        ", ".join(verdict.law) if verdict else "",
        " ".join(filter(None, (str(reply.code), reply.enhanced, reply.text))) if reply else "",
    )


def _about(expected: Expected) -> Iterator[str]:
    envelope = expected.record.envelope if expected.record else None
    if expected.asked:
        envelope = expected.asked[-1][0].envelope
    if envelope is not None:
        yield _fact("from", "<>" if envelope.sender is None else str(envelope.sender))
        yield _fact("to", _some([str(recipient) for recipient in envelope.recipients], "nobody"))
        yield _fact("direction", f"{envelope.direction} (the sender counts as {envelope.origin})")
    message = expected.message
    if message is None:
        yield _fact("message", f"not read: {expected.failure}" if expected.failure else "not read")
        return
    yield _fact("size", counted_octets(message.size))
    yield _fact("encoding", f"{message.text_encoding}; charsets {_some(message.charsets, 'none')}")
    count = len(message.attachments)
    yield _fact("attachments", f"{count}, together {counted_octets(message.attachments_total)}" if count else "none")
    for attachment in message.attachments[:MAX_LISTED]:
        yield _fact("", _attachment_line(attachment))
    yield from [_fact("", f"and {count - MAX_LISTED} more")] if count > MAX_LISTED else ()
    seen = [str(sighting) for sighting in message.sightings]
    yield _fact("defects", _more(seen) if seen else "none")
    yield from (_fact("", sighting) for sighting in seen[:MAX_LISTED])


def _fact(name: str, value: str) -> str:
    return f"  {name:<12}{value}"


def _some(texts: Sequence[str], none: str) -> str:
    more = f" and {len(texts) - MAX_LISTED} more" if len(texts) > MAX_LISTED else ""
    return ", ".join(texts[:MAX_LISTED]) + more if texts else none


def _more(texts: Sequence[str]) -> str:
    return f"{len(texts)}, of which {MAX_LISTED} are" if len(texts) > MAX_LISTED else str(len(texts))


def _attachment_line(attachment: Attachment) -> str:
    declared = f", declared {attachment.declared_type}" if attachment.declared_type != attachment.type else ""
    seen = {
        "locked": attachment.locked,
        "opaque": attachment.opaque,
        "misnamed": attachment.misnamed,
        "scanned": attachment.scanned,
    }
    told = [word for word, holds in seen.items() if holds] + sorted(attachment.active)
    about = "".join(f", {word}" for word in told)
    members = f", files inside: {len(attachment.members)}" if attachment.members else ""
    members += f", depth {attachment.depth}" if attachment.depth > 1 else ""
    name = f'"{attachment.name[:255]}"' if attachment.name else "without a name"
    size = counted_octets(attachment.size)
    return f"{attachment.number}  {name}, {attachment.type}{declared}, {size}{about}{members}"


def _rule(told: Explanation) -> Iterator[str]:
    rule = told.rule
    asked = f"asked at {rule.stage.name.lower()}"
    if told.times > 1 and told.case is not None:
        asked += f" for each of {told.times} recipients, here for {told.case.envelope.recipients[-1]}"
    yield f"  {rule.name} ({rule.mode}, {asked}): {_what_of(told)}"
    for answer in told.answers:
        yield f"    {'  ' * answer.depth}{_condition(answer)}"


def _what_of(told: Explanation) -> str:
    if told.unasked:
        return f"not asked, {told.unasked}"
    if not told.applies:
        return f"does not apply, {told.scope}"
    if told.unanswered:
        enforced = told.rule.mode is Mode.ENFORCE
        follows = f"defer {NOT_INSPECTED.code}" if enforced else "only observed, so nothing follows"
        return f"applies ({told.scope}), HAS NO ANSWER: {follows}"
    if not told.holds:
        return f"applies ({told.scope}), does not fire"
    acts = (
        told.rule.then.action.word
        if told.rule.mode is Mode.ENFORCE
        else f"only recorded, else {told.rule.then.action.word}"
    )
    return f"applies ({told.scope}), FIRES: {acts}"


def _condition(answer: Answer) -> str:
    asks = f"{answer.word} {answer.asks}".rstrip()
    if answer.holds is None:
        return f"{asks}: no answer ({answer.saw})"
    saw = f", saw {answer.saw}" if answer.saw else ""
    return f"{asks}: {'true' if answer.holds else 'false'}{saw}"


def _outcome(expected: Expected, explained: Sequence[Explanation]) -> Iterator[str]:
    rule, law, reply = _answer(expected)
    yield _fact("action", expected.action.word)
    yield _fact("rule", rule or _without_rule(expected, explained))
    yield _fact("article", law or "none")
    yield _fact("reply", reply or "the mail server's own")
    yield _fact("incident", _incident_line(expected.record.incident if expected.record else None))


def _incident_line(incident: Incident | None) -> str:
    if incident is None:
        return "none"
    about = " ".join(filter(None, (incident.strength, incident.level, incident.place and f"at {incident.place}")))
    return f"one would be opened: {incident.kind.value}" + (f", {about}" if about else "")


def _without_rule(expected: Expected, explained: Sequence[Explanation]) -> str:
    """Why no rule answers: the message passes, a rule has no answer, or the protocol decides."""
    if expected.action is Action.PASS:
        return "none"
    silent = [told.rule.name for told in explained if told.unanswered and told.rule.mode is Mode.ENFORCE]
    if expected.action is Action.DEFER and silent:
        return f"none; {silent[0]} has no answer, so the gateway asks to try again"
    return "none; the gateway itself answers so"
