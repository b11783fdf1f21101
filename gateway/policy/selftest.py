"""Runs the tests written in rule files: each makes a real message, reads it as mail is read, and asks its own rule.

Time, counts and the directory are given in the test, so that it needs no clock and no store. What opening an
attachment would tell is given too: its type, whether it is locked, the names inside it.
"""

from dataclasses import dataclass, replace
from ipaddress import ip_address

from gateway.message import mime
from gateway.message.envelope import Client, Envelope, Origin, is_own
from gateway.message.inspect import Facts, Message, combine, to_open
from gateway.people.counts import By, What, Window
from gateway.people.directory import Directory, Mailbox, State
from gateway.policy.compose import compose, guessed_type, type_of
from gateway.policy.decide import decide
from gateway.policy.rule import Case, Mode, Policies, Rule, RuleTest, Stage, Verdict
from gateway.policy.selftest_model import OWN_DOMAIN, ExpectationModel, MessageModel, RuleTestModel

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


def run(policies: Policies) -> tuple[int, tuple[Failure, ...]]:
    """Run every rule's tests, each against its own rule as if that were enforced: how many, and which failed."""
    failures: list[Failure] = []
    for rule in policies.rules:
        alone = replace(policies, rules=(replace(rule, mode=Mode.ENFORCE),))
        for test in rule.tests:
            failure = _failure(alone, rule, test)
            if failure is not None:
                failures.append(failure)
    return sum(len(rule.tests) for rule in policies.rules), tuple(failures)


def _failure(policies: Policies, rule: Rule, test: RuleTest) -> Failure | None:
    model = RuleTestModel.model_validate(test.given)  # it was good when the rule was loaded
    message = _message(model.message) if rule.stage is Stage.DATA else None
    verdict = decide(policies, _case(model, rule, message), rule.stage)
    if _meets(verdict, model.expect):
        return None
    return Failure(test.at, rule.name, model.name, _expected(model.expect), _got(verdict))


def _meets(verdict: Verdict, expected: ExpectationModel) -> bool:
    if verdict.action.word != expected.action:
        return False
    if expected.where is None and expected.value is None:
        return True
    return any(
        expected.where in {None, finding.where} and expected.value in {None, finding.value}
        for finding in verdict.findings
    )


def _expected(expected: ExpectationModel) -> str:
    where = f" at {expected.where}" if expected.where is not None else ""
    value = f" of {expected.value}" if expected.value is not None else ""
    return f"{expected.action}{where}{value}"


def _got(verdict: Verdict) -> str:
    found = ", ".join(f"{finding.value} at {finding.where}" for finding in verdict.findings[:5])
    return f"{verdict.action.word} ({found})" if found else verdict.action.word


def _case(test: RuleTestModel, rule: Rule, message: Message | None) -> Case:
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
    counts = {window: _count(test, window) for window in rule.when.windows()}
    return Case(envelope, test.now, _directory(test), counts, message)


def _count(test: RuleTestModel, window: Window) -> int:
    """Strangers are counted by network only; nobody by a login that they have not."""
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


def _message(given: MessageModel) -> Message:
    parts = mime.read(compose(given), mime.Budget())
    facts = []
    for leaf in to_open(parts):
        if given.octets is None and 0 < leaf.number <= len(given.attachments):
            one = given.attachments[leaf.number - 1]
            facts.append(Facts(type_of(one), one.locked, tuple(one.members)))
        else:
            facts.append(Facts(guessed_type(leaf.names[0]) if leaf.names else leaf.declared_type))
    return combine(parts, facts)
