"""Rules + Case -> Verdict. Nothing is looked up here: all that rules ask stands in the Case."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.policy.rule import Action, Case, Finding, Mode, Policies, Reply, Rule, Stage, Verdict

MAX_REPLY = 480
"""Octets of a reply's text: its line has 512 with codes and CRLF (RFC 5321 4.5.3.1.5)."""
_PLACE = re.compile(r"\{([a-z_.]+)\}")


def decide(policies: Policies, case: Case, stage: Stage) -> Verdict:
    """Ask every rule of this stage once. The strongest action wins; the first such rule by file name replies."""
    findings: list[Finding] = []
    flags: list[str] = []
    acting: Rule | None = None
    told: Sequence[Finding] = ()
    for rule in policies.rules:
        if rule.mode is Mode.OFF or rule.stage is not stage or not applies(rule, case):
            continue
        found = [
            Finding(rule.name, rule.law, rule.mode, hit.condition, hit.where, hit.value)
            for hit in rule.when.check(case)
        ]
        if not found:
            continue
        findings += found
        if rule.mode is not Mode.ENFORCE:
            continue
        if rule.then.action is Action.FLAG:
            flags.append(rule.name)
        if acting is None or rule.then.action > acting.then.action:
            acting, told = rule, found
    if acting is None:
        return Verdict(Action.PASS, None, (), None, tuple(findings), (), policies.version)
    return Verdict(
        action=acting.then.action,
        rule=acting.name,
        law=tuple(policies.articles[law].short for law in acting.law),
        reply=filled(acting, case, told, policies),
        findings=tuple(findings),
        flags=tuple(flags),
        version=policies.version,
    )


def merge(first: Verdict, second: Verdict) -> Verdict:
    """Two verdicts on one message, of the content's and the envelope's rules: the stronger, with everything found."""
    stronger = first if first.action >= second.action else second
    return replace(
        stronger,
        findings=(*first.findings, *second.findings),
        flags=tuple(dict.fromkeys((*first.flags, *second.flags))),
    )


def applies(rule: Rule, case: Case) -> bool:
    """Whether a rule is for this case: its scope, and none of its exceptions that have not ended."""
    if case.envelope.direction not in rule.scope.directions:
        return False
    mailbox = case.mailbox
    unit = mailbox.unit if mailbox else None
    if rule.scope.units and unit not in rule.scope.units:
        return False
    sender = case.envelope.sender
    return not any(
        case.now.date() <= spared.until
        and (unit in spared.units or (mailbox is not None and sender is not None and sender.key in spared.senders))
        for spared in rule.exceptions
    )


def filled(rule: Rule, case: Case, findings: Sequence[Finding], policies: Policies) -> Reply | None:
    """The rule's reply, its places filled, in ASCII, with the case number."""
    reply = rule.then.reply
    if reply is None:
        return None
    facts = {
        **rule.when.facts(case),
        "law": ", ".join(policies.articles[law].short for law in rule.law),
        "case": case.envelope.case,
        "found": ", ".join(dict.fromkeys(finding.value for finding in findings))[:40],
        "where": ", ".join(dict.fromkeys(finding.where for finding in findings))[:40],
    }
    text = fill(reply.text, facts)
    if "{case}" not in reply.text:
        text = f"{text[: MAX_REPLY - len(case.envelope.case) - 3]} [{case.envelope.case}]"
    return replace(reply, text=text[:MAX_REPLY])


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts, folded to printable ASCII, into the `{…}` places of a text."""
    return _PLACE.sub(lambda place: ascii_of(facts.get(place[1], place[0])), text)


def places(text: str) -> list[str]:
    """The names of the places in a text."""
    return _PLACE.findall(text)


def ascii_of(text: str) -> str:
    """Vietnamese without its marks (SMTP replies are ASCII, RFC 5321 4.2); other letters and controls become `?`."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = (sign for sign in plain if not unicodedata.combining(sign))
    return "".join(sign if " " <= sign <= "~" else "?" for sign in kept)
