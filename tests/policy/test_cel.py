"""CEL over the facts: what it answers, when it has no answer, what bounds it."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message.inspect import Attachment, Message, NamedField
from gateway.policy.cel import MAX_ENTRIES, MAX_WALKS, Expression
from gateway.policy.mistakes import MistakesInText
from gateway.policy.rule import Case, ExpressionFailed, Stage

Make = Callable[..., Case]


def holds(text: str, case: Case) -> bool:
    return Expression(text, Stage.DATA if case.message else Stage.RCPT).holds(case)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("recipients.count == 2", True),
        ("recipients.count > 2 || direction == 'outbound'", True),
        ("recipients.domains == ['example.org', 'x.vn']", True),
        ("'x.vn' in recipients.domains && !('y.vn' in recipients.domains)", True),
        ("recipients.domains.exists(d, d.endsWith('.org'))", True),
        ("recipients.domains.exists_one(d, d.endsWith('.org'))", True),
        ("recipients.domains.all(d, d.matches(r'\\.org$'))", False),
        ("size(recipients.addresses) + 1 == 3", True),
        ("sender.address == 'annv@example.gov.vn' ? time.hour == 12 : false", True),
        ("recipients // the list\n . count == 2", True),
        ("client.helo == ''", True),
        ("'recipients.states' == \"sender.unit\"", False),
        ("recipients.count % 2 == 0 && recipients.count - 1 == 1", True),
    ],
)
def test_answers(text: str, answer: bool, case: Make) -> None:
    """The language of CEL, over facts of the envelope."""
    assert holds(text, case(to=("a@Example.org", "b@x.vn"))) is answer


@pytest.mark.parametrize(
    "text",
    [
        "recipients.count / attachments.count > 1",
        "recipients.addresses[1] == 'x'",
        "attachments.total + 9223372036854775807 > 0",
        "int(sender.domain) > 0",
        "timestamp(sender.domain) > timestamp(time.date)",
    ],
)
def test_no_answer(
    text: str, case: Make, message: Callable[..., Message], attachment: Callable[..., Attachment]
) -> None:
    """What has no answer raises, and is never taken for a yes or a no."""
    asked = case(message(attachments=(attachment(),) if "total" in text else ()))
    with pytest.raises(ExpressionFailed):
        holds(text, asked)


def test_what_decides_needs_no_more(case: Make) -> None:
    """As CEL has it, a part without answer does not matter where the rest decides."""
    assert holds("recipients.count == 1 || recipients.addresses[5] == 'x'", case())
    assert not holds("recipients.addresses[5] == 'x' && recipients.count == 2", case())


def test_long_lists_have_no_answer(case: Make, message: Callable[..., Message]) -> None:
    """Nothing hides behind the end of a list: one that is too long is not asked in part."""
    text = "'x-last' in header.names"
    fields = tuple(NamedField(f"x-{number}", "") for number in range(MAX_ENTRIES - 1))
    last = NamedField("X-Last", "")
    assert holds(text, case(message(header=(*fields, last))))
    with pytest.raises(ExpressionFailed, match=r"header\.names has over 1000 entries"):
        holds(text, case(message(header=(*fields, NamedField("x", ""), last))))


def test_odd_octets_are_text(case: Make, message: Callable[..., Message]) -> None:
    """Octets that are no text, and NUL, reach CEL as something that it can read, and hide nothing behind them."""
    asked = case(message(charsets=("\udcff", "a\0b")))
    assert holds("message.charsets == ['?', 'a?b']", asked)


def test_the_most_walks_stay_in_the_budget(case: Make) -> None:
    """As many walks as may stand in an expression, over lists as long as may be, have their answer in time."""
    text = " && ".join(["recipients.addresses.all(a, !a.matches('z{9}'))"] * MAX_WALKS)
    asked = case(to=tuple(f"{'y' * 60}{number}@x.org" for number in range(MAX_ENTRIES)))
    expression = Expression(text, Stage.RCPT)
    began = time.perf_counter()
    assert expression.holds(asked)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "text",
    [
        "recipients.addresses.all(a, recipients.addresses.all(b, a == b))",
        "recipients.addresses.all(a, ')' == a || a in recipients . addresses)",
        'recipients.addresses.all(a, (a == "\')" /* */ in recipients.addresses))'.replace("/* */", "// (\n ||a"),
        "recipients.addresses.exists(a, r'\\d)' == a || [a].exists_one(b, b == a))",
        "recipients.addresses.exists(a, '''it's )''' == a || a in recipients.addresses)",
    ],
)
def test_no_walk_inside_a_walk(text: str) -> None:
    """However it is written, a list is never walked for each entry of another."""
    with pytest.raises(MistakesInText, match="walk over one list at a time"):
        Expression(text, Stage.RCPT)


@pytest.mark.parametrize("strange", ["\0", "\ud800"])
def test_no_expression_ends_unseen(strange: str) -> None:
    """NUL would end an expression for the package, and what is no character cannot be told to it."""
    with pytest.raises(MistakesInText) as wrong:
        Expression(f"login.present {strange} && client.tls", Stage.RCPT)
    assert wrong.value.told == ((14, "a sign that cannot be seen does not fit here; remove it"),)


def test_walks_behind_one_another_are_good(case: Make) -> None:
    """Lists in one expression may be many, and their names may stand in quotes or comments."""
    text = (
        "recipients.addresses.all(a, a != 'recipients.units') && recipients.units.all(u, u != '') // recipients.units"
    )
    assert holds(text, case())


def test_only_facts_that_are_named_are_read(case: Make) -> None:
    """An expression asks for no more than it needs."""
    named = Expression("recipients.domains.exists(d, d == sender.domain)", Stage.DATA).facts
    assert [fact.name for fact in named] == ["recipients.domains", "sender.domain"]


@given(st.text(alphabet=st.sampled_from("abr'\"\\/\n.()[]{}&|!=<>+-* 01,?:_`é\x00") | st.characters(), max_size=80))
def test_any_text_is_an_expression_or_a_mistake(text: str) -> None:
    """Whatever is written, it is told what is wrong with it, at a place inside it."""
    told = None
    try:
        Expression(text, Stage.DATA)
    except MistakesInText as wrong:
        told = wrong.told
    assert told != ()
    assert all(0 <= place <= len(text) and sentence for place, sentence in told or ())
