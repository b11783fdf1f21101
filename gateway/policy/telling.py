"""Who is told of what: `then.tell` of the rules that found something, made into matters with their addressees.

The reserved words of `tell` and the values of a letter belong here; its text stands in `letter`, how often one is
written in `bursts`. Pure: a matter has no field for message text, file names or recipients.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.bilingual import Bilingual
from gateway.message.address import Address, parse_mailbox
from gateway.message.envelope import Direction, Envelope, Origin
from gateway.people.directory import Mailbox
from gateway.policy.policies import Policies
from gateway.policy.reply import page_address
from gateway.policy.rule import SECRECY_MARK, Action, Mode, Rule
from gateway.policy.verdict import Finding, Outcome, Verdict
from gateway.yaml_lines import Mistake, did_you_mean

SENDER = "sender"
"""In `tell`: the sender, if ours and in the directory. A stranger is never written to: the address may be another's."""
SENDER_UNIT = "sender-unit"
"""In `tell`: who is to be told for the sender's unit."""
RESERVED = frozenset({SENDER, SENDER_UNIT})


@dataclass(frozen=True, slots=True)
class Contacts:
    """The addresses behind the names of `tell`: people by name, and whom to tell for a unit."""

    people: Mapping[str, tuple[Address, ...]] = field(default_factory=dict)
    units: Mapping[str, tuple[Address, ...]] = field(default_factory=dict)
    incidents: tuple[str, ...] = ()
    """Who is told of every incident: names as in `tell`."""
    webhook: bool = False
    """Whether a webhook is told of incidents too."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What one rule found in one message, and who is to be told of it. `at` is in the office's zone."""

    rule: str
    title: Bilingual
    law: tuple[str, ...]
    """Full citations of the articles, each once: their numbers in the rules' files are ours, not the regulation's."""
    notice: Bilingual
    what_to_do: Bilingual
    page: str
    """The address of the rule's page; empty when there is none."""
    effect: Action
    """What the rule asks for."""
    decision: Action
    """What was decided on the message as a whole; weaker than `effect` when only some recipients were concerned."""
    outcome: Outcome
    """What became of it: what was let through may yet have been refused by the next hop."""
    findings: tuple[Finding, ...]
    direction: Direction
    at: datetime
    sender: str
    """The sender as it was written; empty for `<>`."""
    sender_key: str
    """By whom letters are counted: an address that a stranger claims is another key than the same one of ours."""
    recipients: int
    case: str
    named: tuple[Address, ...]
    """Addressees that follow from the rule alone."""
    concerned: tuple[Address, ...] = ()
    """Addressees that follow from the sender."""
    incident: bool = False
    """Whether an incident of this number is open."""

    @property
    def addressees(self) -> tuple[Address, ...]:
        """Everyone to be told, each once."""
        return tuple({one.key: one for one in (*self.named, *self.concerned)}.values())


def matters(
    policies: Policies,
    contacts: Contacts,
    verdict: Verdict,
    envelope: Envelope,
    *,
    outcome: Outcome,
    recipients: int,
    mailbox: Mailbox | None,
) -> Iterator[Matter]:
    """A matter for each rule in `enforce` that found something and names someone to tell.

    A rule need not have been the strongest: a secret stays one when the message was refused for its size. `mailbox`
    is the sender's in the directory; it counts only for senders that are ours. Where a rule tells its senders alone,
    a stranger's message and one without a sender make no matter: nobody was meant. A secret that was refused and
    opened an incident makes none: of incidents the records tell.
    """
    found: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        if finding.mode is Mode.ENFORCE:
            found.setdefault(finding.rule, []).append(finding)
    mailbox = mailbox if envelope.origin is Origin.OURS else None
    unmeant = frozenset() if envelope.origin is Origin.OURS and envelope.sender is not None else RESERVED
    for rule in policies.rules if found else ():
        if rule.name not in found or unmeant.issuperset(rule.then.tell):
            continue
        if not opened_incident(rule, verdict):
            yield Matter(
                rule=rule.name,
                title=rule.title,
                law=citations(policies, rule),
                notice=rule.then.notice,
                what_to_do=rule.then.what_to_do,
                page=page_address(policies.help_url, rule.name),
                effect=rule.then.action,
                decision=verdict.action,
                outcome=outcome,
                findings=tuple(found[rule.name]),
                direction=envelope.direction,
                at=envelope.received_at,
                sender=str(envelope.sender or ""),
                sender_key=f"{envelope.origin.value} {envelope.sender.key if envelope.sender else ''}",
                recipients=recipients,
                case=envelope.case,
                named=_named(rule.then.tell, contacts),
                concerned=_concerned(rule.then.tell, contacts, mailbox),
            )


def citations(policies: Policies, rule: Rule) -> tuple[str, ...]:
    """Full citations of a rule's articles, each once."""
    cited = (policies.articles[one].citation for one in rule.law if one in policies.articles)
    return tuple(dict.fromkeys(cited))


def opened_incident(rule: Rule, verdict: Verdict) -> bool:
    """Whether this rule refused a secret of which an incident is kept."""
    if verdict.action is not Action.REFUSE or not rule.opens_incidents:
        return False
    return any(
        (one.rule, one.condition, one.mode) == (rule.name, SECRECY_MARK, Mode.ENFORCE) for one in verdict.findings
    )


def for_incident(
    contacts: Contacts, tell: Collection[str], mailbox: Mailbox | None, envelope: Envelope
) -> tuple[Address, ...]:
    """Who gets a letter about an incident, each once: whom its rules tell, and whom every incident is told.

    The sender stands for a unit that the settings have no address of. `mailbox` is the sender's in the directory; it
    counts only for senders that are ours.
    """
    names = tuple(dict.fromkeys((*tell, *contacts.incidents)))
    mailbox = mailbox if envelope.origin is Origin.OURS else None
    if SENDER_UNIT in names and mailbox is not None and mailbox.unit not in contacts.units:
        names = (*names, SENDER)
    addresses = (*_named(names, contacts), *_concerned(names, contacts, mailbox))
    return tuple({one.key: one for one in addresses}.values())


def _named(tell: Collection[str], contacts: Contacts) -> tuple[Address, ...]:
    return tuple(address for name in tell for address in contacts.people.get(name, ()))


def _concerned(tell: Collection[str], contacts: Contacts, mailbox: Mailbox | None) -> tuple[Address, ...]:
    if mailbox is None:
        return ()
    told: list[Address] = []
    if SENDER_UNIT in tell:
        told += contacts.units.get(mailbox.unit, ())
    if SENDER in tell and (own := parse_mailbox(mailbox.address)) is not None and mailbox.address.isascii():
        told.append(own)
    return tuple(told)


def mistakes(policies: Policies, people: Collection[str], units: Collection[str]) -> list[Mistake]:
    """Every name in a `tell` behind which the settings have no address, at its place in the rule's file."""
    wrong = []
    for rule in policies.rules:
        for number, name in enumerate(rule.then.tell):
            at = ("then", "tell", number)
            if name == SENDER_UNIT and not units:
                told = f'nobody can be told for "{SENDER_UNIT}"; write tell.units in the settings'
                wrong.append(rule.source.blame(at, told))
            elif name not in RESERVED and name not in people:
                hint = did_you_mean(name, {*people, *RESERVED}) if people else "; write tell.people in the settings"
                wrong.append(rule.source.blame(at, f'nobody is named "{name}"{hint}'))
    return wrong
