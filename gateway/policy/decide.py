"""Rules + Case -> Verdict. Nothing is looked up here: all that rules ask stands in the Case."""

from collections.abc import Sequence
from dataclasses import replace

from gateway.message.envelope import Origin
from gateway.policy.policies import Policies
from gateway.policy.reply import complete, listed, page_address, shortened
from gateway.policy.rule import Action, Case, Exempt, ExpressionFailed, Mode, Reply, Rule, Stage
from gateway.policy.verdict import RELEASED, Asked, Finding, Verdict

MAX_FINDINGS = 100
"""Findings of one rule that are kept of one message: an archive may hold a hundred thousand names."""


def decide(policies: Policies, case: Case, stage: Stage) -> Verdict:
    """Ask every rule of this stage once.

    The strongest action wins; rule, law and reply are those of the first such rule by file name. Every finding is
    kept, up to MAX_FINDINGS of each rule, those of rules in `observe` too, which do nothing else. Raises
    ExpressionFailed when an enforced rule has no answer; one in `observe` is only named as failed.
    """
    findings: list[Finding] = []
    flags: list[str] = []
    asked: list[Asked] = []
    acting: Rule | None = None
    told: Sequence[Finding] = ()
    failed: list[str] = []
    for rule in policies.rules:
        if rule.mode is Mode.OFF or rule.stage is not stage or not in_scope(rule, case):
            continue
        exempted = exemption(rule, case)
        try:
            found = _found(rule, case)
        except ExpressionFailed as failure:
            failure.rule = rule.name
            if rule.mode is Mode.ENFORCE and not exempted:
                raise
            failed.append(rule.name)
            found = []
        asked.append(Asked(rule.name, exempted, fired=bool(found)))
        if exempted:
            continue
        findings += found
        if not found or rule.mode is not Mode.ENFORCE:
            continue
        if rule.then.action is Action.FLAG:
            flags.append(rule.name)
        if acting is None or (-rule.then.action, rule.name) < (-acting.then.action, acting.name):
            acting, told = rule, found
    return Verdict(
        action=acting.then.action if acting else Action.PASS,
        rule=acting.name if acting else None,
        law=_citations(acting, policies) if acting else (),
        reply=reply(acting, case, told, policies) if acting else None,
        findings=tuple(findings),
        flags=tuple(flags),
        version=policies.version,
        asked=tuple(asked),
        failed=tuple(failed),
    )


def _found(rule: Rule, case: Case) -> list[Finding]:
    return [
        Finding(rule.name, rule.law, rule.mode, hit.condition, hit.where, hit.value)
        for hit in rule.when.check(case)[:MAX_FINDINGS]
    ]


def merge(first: Verdict, second: Verdict) -> Verdict:
    """One verdict out of two on one message, those of its two stages: the stronger, with all findings and flags.

    Between equals the first rule by file name wins, as within a stage.
    """
    stronger = min(first, second, key=lambda verdict: (-verdict.action, verdict.rule or ""))
    return replace(
        stronger,
        findings=(*first.findings, *second.findings),
        flags=tuple(dict.fromkeys((*first.flags, *second.flags))),
        failed=(*first.failed, *second.failed),
    )


def in_scope(rule: Rule, case: Case) -> bool:
    """Whether a rule is for this direction and unit. Strangers have no unit, whatever address they claim."""
    if case.envelope.direction not in rule.scope.directions:
        return False
    return not rule.scope.units or (case.mailbox is not None and case.mailbox.unit in rule.scope.units)


def spared_by(rule: Rule, case: Case) -> Exempt | None:
    """The first exception of a rule that has not ended and spares this case; strangers are never spared."""
    if case.envelope.origin is not Origin.OURS:
        return None
    unit = case.mailbox.unit if case.mailbox else None
    sender = case.envelope.sender.key if case.envelope.sender else None
    for exempt in rule.exceptions:
        if case.now.date() <= exempt.until and (unit in exempt.units or sender in exempt.senders):
            return exempt
    return None


def exemption(rule: Rule, case: Case) -> str:
    """What spares a case of a rule: a release of this very content, or the decision of an exception; "" for nothing."""
    if rule.name in case.released:
        return RELEASED
    exempt = spared_by(rule, case)
    return exempt.decision if exempt else ""


def reply(rule: Rule, case: Case, findings: Sequence[Finding], policies: Policies) -> Reply | None:
    """The rule's reply in ASCII, places filled, with its page's address and the case number; None if it only flags."""
    if rule.then.reply is None:
        return None
    facts = {
        **rule.when.facts(case),
        "law": ", ".join(_citations(rule, policies)),
        "case": case.envelope.case,
        "found": listed([finding.value for finding in findings]),
        "where": listed([finding.where for finding in findings]),
    }
    address = page_address(policies.help_url, rule.name)
    text = complete(rule.then.reply.text, facts, case.envelope.case, address)
    return replace(rule.then.reply, text=shortened(text, case.envelope.case))


def _citations(rule: Rule, policies: Policies) -> tuple[str, ...]:
    return tuple(policies.articles[law].short for law in rule.law)
