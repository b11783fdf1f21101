"""Runs the tests written in rule files: each makes a real message, reads it as mail is read, and asks its own rule.

Time, counts and the directory are given in the test, so that it needs no clock and no store. What opening an
attachment would tell is given too: its type, whether it is locked, its texts, the files inside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address

from gateway.message import mime
from gateway.message.document import Active, Passage, Place
from gateway.message.envelope import Client, Envelope, Origin, is_own
from gateway.message.inspect import Facts, Member, Message, combine, to_open
from gateway.people.counts import By, What, Window
from gateway.people.directory import Directory, Mailbox, State
from gateway.policy.compose import compose, guessed_type, type_of
from gateway.policy.decide import decide
from gateway.policy.policies import Policies
from gateway.policy.rule import Case, ExpressionFailed, Mode, Rule, RuleTest, Stage
from gateway.policy.selftest_model import (
    OWN_DOMAIN,
    AttachmentModel,
    ExpectationModel,
    MemberModel,
    MessageModel,
    RuleTestModel,
)
from gateway.policy.telling import opened_incident
from gateway.policy.verdict import Verdict

UNIT = "don-vi"
"""The unit of a sender of ours whom a test does not place."""
_OURS, _STRANGER = ip_address("127.0.0.1"), ip_address("203.0.113.9")


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that came out otherwise than expected. `at` is `file:line:column`."""

    at: str
    rule: str
    test: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f'{self.at}: test "{self.test}" of {self.rule}: expected {self.expected}, got {self.got}'


@dataclass(frozen=True, slots=True)
class Trial:
    """A test made ready: its message read once, for every rule that is asked about it. `case` has no counts yet."""

    at: str
    test: RuleTestModel
    case: Case


def run(policies: Policies) -> tuple[int, tuple[Failure, ...]]:
    """Run every rule's tests, each against its own rule as if that were enforced: how many, and which failed."""
    found = [failure for rule in policies.rules for failure in failures(policies, rule, trials(rule))]
    return sum(len(rule.tests) for rule in policies.rules), tuple(found)


def trials(rule: Rule) -> tuple[Trial, ...]:
    """The rule's tests, made ready."""
    return tuple(_trial(rule, test) for test in rule.tests)


def failures(policies: Policies, rule: Rule, ready: Sequence[Trial]) -> Iterator[Failure]:
    """The tests that come out otherwise than expected when this rule alone is enforced, one after the other.

    `rule` may differ from the one that the tests were made ready for, but may not ask for more than its stage knew.
    """
    enforced = replace(rule, mode=Mode.ENFORCE)
    alone = replace(policies, rules=(enforced,))
    for trial in ready:
        test = trial.test
        counts = {window: _count(test, window) for window in rule.when.windows()}
        try:
            verdict = decide(alone, replace(trial.case, counts=counts), rule.stage)
        except ExpressionFailed as failure:
            got = f"no answer ({failure})"
            yield Failure(trial.at, rule.name, test.name, _expected(test.expect), got)
            continue
        opened = opened_incident(enforced, verdict)
        if not _meets(verdict, test.expect) or test.expect.incident not in {None, opened}:
            got = _got(verdict) + _incident(opened if test.expect.incident is not None else None)
            yield Failure(trial.at, rule.name, test.name, _expected(test.expect), got)


def _trial(rule: Rule, test: RuleTest) -> Trial:
    model = RuleTestModel.model_validate(test.given)  # it was good when the rule was loaded
    message = _message(model.message) if rule.stage is Stage.DATA else None
    return Trial(test.at, model, _case(model, message))


def _meets(verdict: Verdict, expected: ExpectationModel) -> bool:
    if verdict.action.word != expected.action:
        return False
    if expected.where is None and not expected.all_values:
        return True
    values = {finding.value for finding in verdict.findings if expected.where in {None, finding.where}}
    return bool(values) and values.issuperset(expected.all_values)


def _expected(expected: ExpectationModel) -> str:
    where = f" at {expected.where}" if expected.where is not None else ""
    value = f" of {', '.join(expected.all_values)}" if expected.all_values else ""
    return f"{expected.action}{where}{value}{_incident(expected.incident)}"


def _incident(opened: bool | None) -> str:
    return "" if opened is None else ", an incident" if opened else ", no incident"


def _got(verdict: Verdict) -> str:
    found = ", ".join(f"{finding.value} at {finding.where}" for finding in verdict.findings[:5])
    return f"{verdict.action.word} ({found})" if found else verdict.action.word


def _case(test: RuleTestModel, message: Message | None) -> Case:
    ours = test.origin == "ours"
    envelope = Envelope(
        case="TEST",
        listener="test",
        client=Client(_OURS if ours else _STRANGER),
        login=test.login,
        origin=Origin.OURS if ours else Origin.STRANGER,
        sender=test.from_address,
        recipients=test.to_addresses,
        own_domains=frozenset({OWN_DOMAIN}),
        received_at=test.now,
    )
    return Case(envelope, test.now, _directory(test), {}, message)


def _count(test: RuleTestModel, window: Window) -> int:
    """Strangers are counted by network only; nobody by a login that they have not; nothing when its window is over."""
    if test.counts.by not in {None, window.by.value} or test.counts.ago >= window.seconds:
        return 0
    if test.origin == "stranger" and window.by is not By.NETWORK:
        return 0
    if window.by is By.LOGIN and test.login is None:
        return 0
    return test.counts.messages if window.what is What.MESSAGES else test.counts.recipients


def _directory(test: RuleTestModel) -> Directory:
    sender = test.from_address
    mailboxes = {}
    if sender is not None and is_own(sender, {OWN_DOMAIN}):
        mailboxes[sender.key] = Mailbox(sender.key, UNIT)
    for address, box in test.mailboxes.items():
        mailboxes[address.lower()] = Mailbox(address.lower(), box.unit, State(box.state))
    return Directory(mailboxes)


def _opened(one: AttachmentModel) -> Facts:
    """What opening an attachment would tell: what holds of a file inside it holds of it too."""
    members = tuple(_member(at, member) for at, member in enumerate(one.members, 1))
    return Facts(
        type_of(one),
        one.locked or any(member.locked for member in members),
        members,
        opaque=one.opaque or any(member.opaque for member in members),
        hostile=one.hostile,
        active=frozenset(map(Active, one.active)).union(*(member.active for member in members)),
        depth=int(bool(members)) if one.depth is None else one.depth,
        misnamed=one.misnamed,
        passages=tuple(Passage(Place(place), text) for place, text in one.places.items()),
        scanned=one.scanned or any(member.scanned for member in members),
    )


def _member(number: int, given: str | MemberModel) -> Member:
    one = MemberModel(name=given) if isinstance(given, str) else given
    active = frozenset(map(Active, one.active))
    return Member((number,), one.name, type_of(one), 1, one.locked, one.opaque, active, scanned=one.scanned)


def _message(given: MessageModel) -> Message:
    parts = mime.read(compose(given), mime.Budget())
    facts = []
    for leaf in to_open(parts):
        if given.octets is None and 0 < leaf.number <= len(given.attachments):
            one = given.attachments[leaf.number - 1]
            facts.append(_opened(one))
        else:
            facts.append(Facts(guessed_type(leaf.names[0]) if leaf.names else leaf.declared_type))
    return combine(parts, facts)
