"""Expressions one step away: which slips are tried, where each stands, and which are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.policy.cel import Expression
from gateway.policy.cel_steps import steps
from gateway.policy.mistakes import MistakesInText
from gateway.policy.rule import Stage


def told(text: str) -> list[str]:
    """Each step with the text that stands at its place."""
    return [f"{step.at}: {step.change}" for step in steps(text)]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("recipients.count > 20", ["17: > -> >=", "19: 20 -> 19", "19: 20 -> 21"]),
        ("recipients.count>=0x10", ["16: >= -> >", "18: 0x10 -> 15", "18: 0x10 -> 17"]),
        ("recipients.count < 1", ["17: < -> <=", "19: 1 -> 0", "19: 1 -> 2"]),
        ("client.tls || login.present", ["11: || -> &&"]),
        ("client.tls && !login.present", ["11: && -> ||", "14: ! left out"]),
        ("client.tls != login.present || client.tls", ["11: != -> ==", "28: || -> &&"]),
        ("client.tls ? true : login.present", ["13: true -> false"]),
        ("recipients.units.exists(u, u == 'x')", ["17: exists -> all", "29: == -> !=", "32: 'x' -> 'x?'"]),
        ("recipients.units . all (u, u != '')", ["19: all -> exists", "29: != -> ==", "32: '' -> '?'"]),
        ("recipients.units.exists_one(u, u in [])", ["17: exists_one -> exists"]),
        ("direction in ['a', \"b\"]", ["14: without 'a'", '19: without "b"']),
        ("direction in ['a']", ["14: without 'a'"]),
        ("recipients.units == ['a'] && client.tls", ["17: == -> !=", "21: without 'a'", "26: && -> ||"]),
        ("recipients.units[1] in ['x']", ["17: 1 -> 0", "17: 1 -> 2", "24: without 'x'"]),
        ("sender.domain.endsWith(r'''.a\nb''')", ["23: r'''.a b''' -> r'''.a b?'''"]),
        ("timestamp('x').getHours() in [8]", ["10: 'x' -> 'x?'", "30: 8 -> 7", "30: 8 -> 9"]),
    ],
)
def test_what_is_tried(text: str, changes: list[str]) -> None:
    """Each literal, sign and word has its neighbours, told at its place."""
    assert told(text) == changes


@pytest.mark.parametrize(
    "text",
    [
        "!login.present",
        "!(login.present)",
        "login.present == client.tls",
        "sender.domain.matches('^mail[0-9]+ > 3 && !x')",
        "login.present // 1 > 2 || 'x'",
        "direction in ['a', 'a']",
        "1.5e3 == double(sender.domain)",
        "",
    ],
)
def test_what_says_the_same_is_not_tried(text: str) -> None:
    """The opposite of the whole, patterns, comments, one of two that are the same, and numbers with a point: none."""
    assert told(text) == []


def test_a_sign_may_be_part_of_a_larger_whole() -> None:
    """A `!` before a part, or an `==` beside another sign, is not the opposite of the whole."""
    assert told("!(client.tls) && login.present")[0] == "0: ! left out"
    assert told("!client.tls || login.present")[0] == "0: ! left out"
    assert "17: == -> !=" in told("recipients.count == 1 || client.tls")


def test_the_rest_stays() -> None:
    """A step changes no other character: what stands before it and behind it is the same."""
    text = "direction in ['a', // first\n 'b', 'c'] && recipients.count > 20"
    assert [step.text for step in steps(text)][:3] == [
        "direction in ['b', 'c'] && recipients.count > 20",
        "direction in ['a', // first\n 'c'] && recipients.count > 20",
        "direction in ['a', // first\n 'b'] && recipients.count > 20",
    ]
    assert [step.text for step in steps(text)][-1] == text.replace("20", "21")


SIGNS = st.sampled_from(
    ("recipients.count", "'a'", "[", "]", "(", ")", "!", "==", "<=", "&&", "||", "3", " ", ",", "in")
)


@given(st.lists(SIGNS, max_size=12).map("".join) | st.text(max_size=40))
def test_any_text_has_steps_inside_it(text: str) -> None:
    """Whatever is written, steps stand inside the text and change it; those of a good one are told apart."""
    for step in steps(text):
        assert 0 <= step.at < len(text)
        assert step.text != text
        assert "\n" not in step.change
    try:
        Expression(text, Stage.DATA)
    except MistakesInText:
        return
    assert len({(step.at, step.change) for step in steps(text)}) == len(list(steps(text)))
