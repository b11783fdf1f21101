"""What opens an incident: which refusals, what is kept of them, and who is told."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from servers.gateway import ROOT

from gateway.message.address import Address
from gateway.message.envelope import Origin
from gateway.message.inspect import Message, combine
from gateway.message.mime import Budget, read
from gateway.office import load_office
from gateway.people.directory import Mailbox
from gateway.policy.decide import decide
from gateway.policy.incident import Incident, Kind, about, of_reader_crash, of_verdict
from gateway.policy.policies import Policies
from gateway.policy.rule import Action, Case, Mode, Stage
from gateway.policy.telling import Contacts, matters
from gateway.policy.verdict import Outcome
from gateway.settings import load

OFFICER, UNIT, SENDER = Address("an.toan", "gov.vn"), Address("vp", "gov.vn"), Address("annv", "example.gov.vn")
CONTACTS = Contacts({"security-officer": (OFFICER,)}, {"van-phong": (UNIT,)}, ("security-officer", "sender-unit"))
HERE = Mailbox("annv@example.gov.vn", "van-phong")
LETTER = "Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"


@pytest.fixture(scope="module")
def policies() -> Policies:
    """The shipped rules."""
    return load_office(load(ROOT / "config" / "gateway.yaml"), tested=False).policies


def message(subject: str, text: str = "Kính gửi") -> Message:
    return combine(read(LETTER.format(subject=subject, text=text).encode(), Budget()), ())


def changed(policies: Policies, name: str, **changes: object) -> Policies:
    """The rules, of which one has another mode, or does something else."""
    mode = changes.pop("mode", None)
    rules = [
        replace(one, mode=mode or one.mode, then=replace(one.then, **changes)) if one.name == name else one
        for one in policies.rules
    ]
    return replace(policies, rules=tuple(rules))


@pytest.fixture
def opened(case: Callable[..., Case]) -> Callable[..., Incident | None]:
    """The incident that a letter opens under rules."""

    def ask(
        policies: Policies,
        letter: Message,
        contacts: Contacts = CONTACTS,
        mailbox: Mailbox | None = HERE,
        origin: Origin = Origin.OURS,
    ) -> Incident | None:
        asked = case(message=letter)
        asked = replace(asked, envelope=replace(asked.envelope, origin=origin))
        verdict = decide(policies, asked, Stage.DATA)
        return of_verdict(policies, contacts, verdict, asked.envelope, letter, mailbox)

    return ask


def test_a_refused_secret(policies: Policies, opened) -> None:
    """Its highest mark is kept, with how sure it is and its place; officer and unit are told, each once."""
    letter = message("[MẬT] Kế hoạch", "UBND THỊ XÃ\r\nTUYỆT MẬT\r\nBÁO CÁO")
    expected = Incident(Kind.SECRET, "state-secrets", "TUYỆT MẬT", "strong", "body", (OFFICER, UNIT))
    assert opened(policies, letter) == expected
    assert opened(policies, letter, replace(CONTACTS, webhook=True)) == replace(expected, webhook=True)
    assert expected.attachment is None
    assert replace(expected, place="attachment:12/member:1/body").attachment == 12


@pytest.mark.parametrize(
    "changes",
    [{"incident": False}, {"mode": Mode.OBSERVE}, {"action": Action.FLAG}],
    ids=["the rule says no", "it observes", "it flags"],
)
def test_what_opens_none(policies: Policies, opened, changes) -> None:
    """Only a rule in force that refuses and says so opens one."""
    only = replace(policies, rules=tuple(rule for rule in policies.rules if rule.name == "state-secrets"))
    assert opened(only, message("[MẬT] Kế hoạch")) is not None
    assert opened(changed(only, "state-secrets", **changes), message("[MẬT] Kế hoạch")) is None


def test_an_everyday_letter(policies: Policies, opened) -> None:
    """A letter that passes opens none."""
    assert opened(policies, message("Đổi mật khẩu")) is None


def test_whom_its_rules_tell_besides(policies: Policies, opened) -> None:
    """Those named in `tell` of every rule that found the secret are told with the others."""
    told = changed(policies, "suspected-secrets-out", tell=("auditor",))
    contacts = replace(CONTACTS, people={**CONTACTS.people, "auditor": (Address("kt", "gov.vn"),)})
    assert opened(told, message("[MẬT] Kế hoạch"), contacts).to == (Address("kt", "gov.vn"), OFFICER, UNIT)


def test_the_sender_stands_for_a_unit_without_address(policies: Policies, opened) -> None:
    """Where the settings name nobody for the unit, the sender is written to; nobody where there is no mailbox."""
    letter, contacts = message("[MẬT] Kế hoạch"), replace(CONTACTS, units={})
    assert opened(policies, letter, contacts).to == (OFFICER, SENDER)
    assert opened(policies, letter, contacts, mailbox=None).to == (OFFICER,)


def test_a_stranger_is_never_written_to(policies: Policies, opened) -> None:
    """The address that a stranger claims may be anyone's: only the officer is told."""
    found = opened(policies, message("[MẬT] Kế hoạch"), replace(CONTACTS, units={}), origin=Origin.STRANGER)
    assert found.to == (OFFICER,)


def test_a_message_that_ends_its_readers(case: Callable[..., Case]) -> None:
    """It is an incident too, of its own kind, without a rule or a level."""
    found = of_reader_crash(CONTACTS, case().envelope, HERE)
    assert found == Incident(Kind.READER_CRASH, to=(OFFICER, UNIT))


def test_its_rules_write_no_second_letter(policies: Policies, case: Callable[..., Case]) -> None:
    """What `tell` of such a rule asks for is told as an incident, and not once more by the rule."""
    told = changed(policies, "state-secrets", tell=("security-officer",))
    asked = case(message=message("[MẬT] Kế hoạch"))
    verdict = decide(told, asked, Stage.DATA)

    def by_rule(rules: Policies) -> list[str]:
        given = {"outcome": Outcome.REFUSED, "recipients": 1, "mailbox": HERE}
        return [one.rule for one in matters(rules, CONTACTS, verdict, asked.envelope, **given)]

    assert by_rule(told) == []
    assert by_rule(changed(told, "state-secrets", incident=False)) == ["state-secrets"]


def test_strangers_count_as_one() -> None:
    """Letters are counted by rule and sender of ours; all strangers are one, whatever name they choose."""
    assert about("ours", "a@b", "r") != about("ours", "c@b", "r") != about("ours", "c@b", "s")
    assert about("stranger", "a@b", "r") == about("stranger", "c@b", "r")
