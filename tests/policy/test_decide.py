"""Deciding: stages, scope, exceptions, strength, replies. Rules are built of files, as an office writes them."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.bilingual import Bilingual
from gateway.message.envelope import Direction
from gateway.message.inspect import Attachment, Message
from gateway.people.counts import Window
from gateway.people.directory import Directory, Mailbox
from gateway.policy.conditions.tree import Not
from gateway.policy.decide import MAX_FINDINGS, decide, merge
from gateway.policy.policies import Article, Policies
from gateway.policy.rule import Action, Case, Exempt, ExpressionFailed, Hit, Mode, Reply, Rule, Scope, Stage, Then
from gateway.policy.verdict import Finding, Verdict

MakeCase = Callable[..., Case]
ARTICLES = {"dieu-6.2": Article("Điều 6.2", "Điều 6"), "dieu-9-iii.1": Article("Điều 9-III.1", "Điều 9")}
DIRECTORY = Directory.of([Mailbox("annv@example.gov.vn", "van-phong")])
CODES = {Action.REFUSE: (550, "5.7.1"), Action.DEFER: (451, "4.7.1")}


@dataclass
class Answer:
    """A condition that answers as told, and counts how often it is asked."""

    hits: Sequence[Hit] = (Hit("answer", "envelope", "yes"),)
    stage: Stage = Stage.RCPT
    word: str = "answer"
    asked: int = 0

    @property
    def places(self) -> Mapping[str, str]:
        return {"limit": "x"}

    def check(self, case: Case) -> Sequence[Hit]:
        self.asked += 1
        return self.hits

    def windows(self) -> Sequence[Window]:
        return ()

    def facts(self, case: Case) -> Mapping[str, str]:
        return {"limit": "năm\r\n250 OK"}


class Unanswered(Answer):
    """A condition that has no answer."""

    def check(self, case: Case) -> Sequence[Hit]:
        raise ExpressionFailed("divide by zero")


def rule(name: str = "a", action: Action = Action.REFUSE, text: str = "no", **changes: Any) -> Rule:
    reply = None if action is Action.FLAG else Reply(*CODES[action], text)
    made = Rule(
        name=name,
        title=Bilingual(),
        why=Bilingual(),
        law=("dieu-6.2",),
        mode=Mode.ENFORCE,
        scope=Scope(frozenset(Direction)),
        exceptions=(),
        when=Answer(),
        then=Then(action, reply, Bilingual()),
    )
    return replace(made, **changes)


def policies(*rules: Rule) -> Policies:
    return Policies(rules, ARTICLES, "v1")


def verdict(case: Case, *rules: Rule) -> Verdict:
    return decide(policies(*rules), case, Stage.RCPT)


def test_no_rules_pass(case: MakeCase) -> None:
    """Where nothing is asked, everything passes; the version stands in the verdict all the same."""
    assert verdict(case()) == Verdict(Action.PASS, None, (), None, (), (), "v1")


def test_a_rule_is_asked_once_at_its_stage(case: MakeCase, message: Callable[..., Message]) -> None:
    """Envelope rules are asked at RCPT only, content rules at DATA only."""
    envelope, content = Answer(), Answer(stage=Stage.DATA)
    rules = policies(rule("a", when=envelope), rule("b", when=content))
    decide(rules, case(), Stage.RCPT)
    assert (envelope.asked, content.asked) == (1, 0)
    decide(rules, case(message()), Stage.DATA)
    assert (envelope.asked, content.asked) == (1, 1)


def test_strongest_action_wins_and_all_findings_are_kept(case: MakeCase) -> None:
    """refuse > defer > flag; among equals the first by file name replies, in whatever order the rules come."""
    rules = [
        rule("a", Action.FLAG),
        rule("b", Action.DEFER),
        rule("d", Action.REFUSE, "the reply of d"),
        rule("c", Action.REFUSE, "the reply of c"),
        rule("e", Action.FLAG),
    ]
    found = verdict(case(), *rules)
    assert (found.action, found.rule, found.law) == (Action.REFUSE, "c", ("Điều 6.2",))
    assert found.reply == Reply(550, "5.7.1", "the reply of c [CASE]")
    assert [finding.rule for finding in found.findings] == ["a", "b", "d", "c", "e"]
    assert found.flags == ("a", "e")
    assert verdict(case(), *rules[:2]).action is Action.DEFER
    flagged = verdict(case(), rules[0], rules[4])
    assert (flagged.action, flagged.rule, flagged.reply, flagged.flags) == (Action.FLAG, "a", None, ("a", "e"))


def test_observed_rules_are_recorded_and_do_nothing(case: MakeCase) -> None:
    """`observe` leaves findings with its mode; `off` leaves nothing and is not asked."""
    asleep = Answer()
    found = verdict(
        case(),
        rule("a", mode=Mode.OBSERVE),
        rule("b", Action.FLAG, mode=Mode.OBSERVE),
        rule("c", mode=Mode.OFF, when=asleep),
    )
    assert (found.action, found.rule, found.reply, found.flags) == (Action.PASS, None, None, ())
    assert [(finding.rule, finding.mode) for finding in found.findings] == [("a", Mode.OBSERVE), ("b", Mode.OBSERVE)]
    assert asleep.asked == 0


def test_findings_say_what_and_where(case: MakeCase) -> None:
    """A finding is the hit, with the rule and its articles."""
    hits = (Hit("w", "body", "1"), Hit("w", "attachment:2", "2"))
    found = verdict(case(), rule(when=Answer(hits))).findings
    assert found == (
        Finding("a", ("dieu-6.2",), Mode.ENFORCE, "w", "body", "1"),
        Finding("a", ("dieu-6.2",), Mode.ENFORCE, "w", "attachment:2", "2"),
    )


@pytest.mark.parametrize(
    ("direction", "stranger", "to"),
    [
        (Direction.OUTBOUND, False, "x@example.org"),
        (Direction.INTERNAL, False, "b@example.gov.vn"),
        (Direction.INBOUND, True, "b@example.gov.vn"),
    ],
)
def test_scope_by_direction(direction: Direction, stranger: bool, to: str, case: MakeCase) -> None:
    """A rule is for the directions that it names and no others."""
    asked = case(stranger=stranger, to=(to,))
    others = frozenset(Direction) - {direction}
    assert verdict(asked, rule(scope=Scope(frozenset({direction})))).action is Action.REFUSE
    assert verdict(asked, rule(scope=Scope(others))).action is Action.PASS


def test_scope_by_unit(case: MakeCase) -> None:
    """A rule for units is for senders of ours in them; a stranger who claims such an address is not meant."""
    office = rule(scope=Scope(frozenset(Direction), frozenset({"van-phong"})))
    assert verdict(case(directory=DIRECTORY), office).action is Action.REFUSE
    assert verdict(case(sender="b@example.gov.vn", directory=DIRECTORY), office).action is Action.PASS
    assert verdict(case(stranger=True, directory=DIRECTORY), office).action is Action.PASS


UNTIL = date(2026, 12, 31)


@pytest.mark.parametrize(
    "spared",
    [
        Exempt(UNTIL, "x", units=frozenset({"van-phong"})),
        Exempt(UNTIL, "x", senders=frozenset({"annv@example.gov.vn"})),
    ],
    ids=["unit", "sender"],
)
def test_exceptions_end(spared: Exempt, case: MakeCase) -> None:
    """An exception holds through its last day in the office's time, for whom it names, and for no stranger."""
    office = ZoneInfo("Asia/Ho_Chi_Minh")
    made = rule(exceptions=(spared,))
    last = datetime(2026, 12, 31, 23, 59, tzinfo=office)
    after = datetime(2027, 1, 1, 0, 1, tzinfo=office)
    assert verdict(case(now=last, directory=DIRECTORY), made).action is Action.PASS
    assert verdict(case(now=after, directory=DIRECTORY), made).action is Action.REFUSE
    assert verdict(case(now=last, sender="B@example.gov.vn", directory=DIRECTORY), made).action is Action.REFUSE
    assert verdict(case(now=last, sender=None, directory=DIRECTORY), made).action is Action.REFUSE
    assert verdict(case(now=last, stranger=True, directory=DIRECTORY), made).action is Action.REFUSE


def test_a_sender_is_spared_without_a_directory(case: MakeCase) -> None:
    """An exception for an address needs no directory; the case of letters does not matter."""
    made = rule(exceptions=(Exempt(UNTIL, "x", senders=frozenset({"annv@example.gov.vn"})),))
    assert verdict(case(sender="AnNV@Example.gov.vn", now=datetime(2026, 1, 1, tzinfo=UTC)), made).action is Action.PASS


def test_replies_are_filled_in_ascii(case: MakeCase) -> None:
    """Places are filled without marks; a fact cannot end the line or add a reply of its own."""
    made = rule(
        text="{law}: {found} tai {where}, {limit} ({case})",
        law=("dieu-6.2", "dieu-9-iii.1"),
        when=Answer((Hit("w", "subject", "TUYỆT MẬT"), Hit("w", "body", "TUYỆT MẬT"))),
    )
    found = verdict(case(), made)
    assert found.reply is not None
    assert found.reply.text == "Dieu 6.2, Dieu 9-III.1: TUYET MAT tai subject, body, nam250 OK (CASE)"
    assert found.law == ("Điều 6.2", "Điều 9-III.1")


def test_replies_end_with_their_page(case: MakeCase) -> None:
    """With published pages a reply ends with its rule's, before the case number; addresses have no places."""
    made = rule("state-secrets", text="{law}: no\nat {where}")
    found = decide(replace(policies(made), help_url="https://a.vn/{law}/"), case(), Stage.RCPT)
    assert found.reply is not None
    assert found.reply.text == "Dieu 6.2: no\nat envelope https://a.vn/{law}/state-secrets.html [CASE]"
    placed = decide(replace(policies(rule(text="{case}: no")), help_url="https://a.vn/"), case(), Stage.RCPT)
    assert placed.reply is not None
    assert placed.reply.text == "CASE: no https://a.vn/a.html"


def test_long_findings_stay_short_lines(case: MakeCase) -> None:
    """Of thousands of hits some are kept, and the reply still fits its line with the case number."""
    hits = tuple(Hit("w", f"attachment:{number}", "exe") for number in range(5000))
    found = verdict(case(), rule(text="{found} {where} " + "x" * 480, when=Answer(hits)))
    assert len(found.findings) == MAX_FINDINGS
    assert found.reply is not None
    assert len(found.reply.text) <= 500
    assert found.reply.text.endswith("[CASE]")


def test_merge() -> None:
    """The stronger verdict with the findings and flags of both; between equals the first rule by file name."""

    def of(action: Action, name: str | None, *flags: str) -> Verdict:
        finding = Finding(str(name), (), Mode.ENFORCE, "w", "body", "1")
        return Verdict(action, name, (), None, (finding,), flags, "v1")

    weak, strong = of(Action.FLAG, "b", "b", "x"), of(Action.REFUSE, "z", "x", "y")
    for merged in (merge(weak, strong), merge(strong, weak)):
        assert (merged.action, merged.rule) == (Action.REFUSE, "z")
        assert sorted(merged.flags) == ["b", "x", "y"]
        assert {finding.rule for finding in merged.findings} == {"b", "z"}
    assert merge(of(Action.REFUSE, "b"), of(Action.REFUSE, "a")).rule == "a"
    assert merge(of(Action.PASS, None), of(Action.FLAG, "a")).rule == "a"


_watching: list[list[str]] = []


def _hook(event: str, _: object) -> None:
    if _watching:
        _watching[-1].append(event)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What the interpreter reports of files, sockets, processes, imports meanwhile. An audit hook cannot be removed."""
    if not getattr(watched, "hooked", False):
        sys.addaudithook(_hook)
        watched.hooked = True  # type: ignore[attr-defined]
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


def test_deciding_touches_nothing(
    shipped: Policies,
    case: MakeCase,
    message: Callable[..., Message],
    attachment: Callable[..., Attachment],
) -> None:
    """All shipped rules decide, and reply, without opening, importing or starting anything."""
    program = message(attachments=(attachment(name="a.exe", size=10**7),))
    with watched() as events:
        content = decide(shipped, case(program), Stage.DATA)
        envelope = decide(shipped, case(to=tuple(f"x{n}@example.org" for n in range(101))), Stage.RCPT)
    assert content.rule == "attachment-size"
    assert {finding.rule for finding in content.findings} == {"attachment-size", "executable-attachments"}
    assert envelope.rule == "recipients-per-message"
    assert [
        event for event in events if event.partition(".")[0] in {"open", "os", "socket", "subprocess", "import"}
    ] == []
    with watched() as seen:
        open(__file__, "rb").close()  # noqa: PTH123 - shows that the watch sees
    assert "open" in seen


def test_no_answer_of_an_enforced_rule(case: MakeCase) -> None:
    """A rule in force that has no answer leaves no verdict at all, whatever the others say; it is named."""
    with pytest.raises(ExpressionFailed) as failed:
        verdict(case(), rule("a"), rule("b", when=Not((Unanswered(),))), rule("c"))
    assert failed.value.rule == "b"


def test_no_answer_of_an_observed_rule(case: MakeCase) -> None:
    """A rule that is only observed stops no mail; it is named, and the others decide."""
    observed = rule("b", mode=Mode.OBSERVE, when=Unanswered())
    assert verdict(case(), observed).action is Action.PASS
    assert verdict(case(), observed).failed == ("b",)
    told = verdict(case(), rule("a", Action.FLAG), observed)
    assert (told.action, told.flags, told.failed) == (Action.FLAG, ("a",), ("b",))


def test_a_sleeping_rule_is_not_asked(case: MakeCase) -> None:
    """What is off has nothing to answer."""
    assert verdict(case(), rule("b", mode=Mode.OFF, when=Unanswered())).failed == ()


def test_no_answer_about_a_spared_sender(case: MakeCase) -> None:
    """Whom an exception spares is not kept waiting by the rule."""
    spared = Exempt(date(2026, 12, 31), "12/QĐ", senders=frozenset({"annv@example.gov.vn"}))
    told = verdict(case(), rule("b", when=Unanswered(), exceptions=(spared,)))
    assert (told.action, told.failed) == (Action.PASS, ("b",))
