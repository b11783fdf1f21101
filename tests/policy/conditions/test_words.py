"""Conditions on what a message says."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from gateway.message.inspect import Level, Mark, Message, NamedField, OldText, Strength, TextEncoding
from gateway.policy.conditions.words import (
    HeaderMatches,
    HeaderMatchesArguments,
    NotUnicode,
    NotUnicodeArguments,
    SecrecyMark,
    SecrecyMarkArguments,
)
from gateway.policy.rule import Case, Hit

Make = Callable[..., Case]
MakeMessage = Callable[..., Message]
MARKS = (
    Mark(Level.MAT, Strength.WEAK, "body"),
    Mark(Level.TOI_MAT, Strength.MEDIUM, "attachment:1"),
    Mark(Level.TUYET_MAT, Strength.STRONG, "subject"),
)


@pytest.mark.parametrize(("strength", "found"), [("weak", 3), ("medium", 2), ("strong", 1)])
def test_marks_at_least_so_strong(strength: str, found: int, case: Make, message: MakeMessage) -> None:
    """The weaker a mark may be, the more are found."""
    condition = SecrecyMark(SecrecyMarkArguments.model_validate({"strength": strength}))
    hits = condition.check(case(message(marks=MARKS)))
    assert [hit.value for hit in hits] == ["MẬT", "TỐI MẬT", "TUYỆT MẬT"][3 - found :]
    assert hits[-1] == Hit("secrecy_mark", "subject", "TUYỆT MẬT")


def test_marks_of_some_levels(case: Make, message: MakeMessage) -> None:
    """Levels that are not asked for are no hit."""
    condition = SecrecyMark(SecrecyMarkArguments.model_validate({"levels": ["mat"], "strength": "weak"}))
    assert condition.check(case(message(marks=MARKS))) == [Hit("secrecy_mark", "body", "MẬT")]


def test_old_text_in_some_places(case: Make, message: MakeMessage) -> None:
    """Encodings are told with their place; places that are not asked for are let alone."""
    old = (
        OldText(TextEncoding.VNI, "body"),
        OldText(TextEncoding.WINDOWS_1258, "subject"),
        OldText(TextEncoding.TCVN3, "attachment:2"),
    )
    body = NotUnicode(NotUnicodeArguments.model_validate({"places": ["body"]}))
    others = NotUnicode(NotUnicodeArguments.model_validate({"places": ["subject", "attachment"]}))
    assert body.check(case(message(old_texts=old))) == [Hit("not_unicode", "body", "vni")]
    assert [hit.value for hit in others.check(case(message(old_texts=old)))] == ["windows-1258", "tcvn3"]


def test_a_single_old_line_is_a_hit_only_when_weak_ones_are_asked_for(case: Make, message: MakeMessage) -> None:
    """What is no real part of a text refuses nothing unless the rule says so; the remedy is that of the first hit."""
    old = (OldText(TextEncoding.TCVN3, "body", sure=False), OldText(TextEncoding.VPS, "body"))
    strong = NotUnicode(NotUnicodeArguments.model_validate({"places": ["body"]}))
    weak = NotUnicode(NotUnicodeArguments.model_validate({"places": ["body"], "strength": "weak"}))
    assert [hit.value for hit in strong.check(case(message(old_texts=old)))] == ["vps"]
    assert [hit.value for hit in weak.check(case(message(old_texts=old)))] == ["tcvn3", "vps"]
    assert strong.facts(case(message(old_texts=old))) == {"remedy": "VPS: chuyen sang Unicode"}
    assert weak.facts(case(message(old_texts=old))) == {"remedy": "TCVN3 (.VnTime): chuyen sang Unicode"}
    assert weak.facts(case(message(old_texts=()))) == {"remedy": ""}


def header(pattern: str, field: str = "x-mailer") -> HeaderMatches:
    return HeaderMatches(HeaderMatchesArguments(field=field, pattern=pattern))


def test_a_header_field_is_matched_and_never_told(case: Make, message: MakeMessage) -> None:
    """Any field of that name, in any case, may match; the hit says only which field."""
    asked = case(
        message(header=(NamedField("X-Mailer", "Thư"), NamedField("X-MAILER", "Bulk Mật"), NamedField("A", "b")))
    )
    assert header("(?i)bulk m.t$").check(asked) == [Hit("header_matches", "header:x-mailer", "x-mailer")]
    assert not header("^b$").check(asked)


def test_odd_values_are_matched_too(case: Make, message: MakeMessage) -> None:
    """Lone surrogates and endless values neither raise nor take long; only the beginning is looked at."""
    asked = case(message(header=(NamedField("X-Mailer", "a" * 10**6 + "\udc80"), NamedField("X-Mailer", "\udc80b"))))
    assert not header("(a*)*c").check(asked)
    assert header("b$").check(asked) == [Hit("header_matches", "header:x-mailer", "x-mailer")]
    assert not header("a{2,}\\?").check(asked)


def test_back_references_are_no_patterns() -> None:
    """RE2 has nothing that could backtrack."""
    with pytest.raises(ValidationError, match="no RE2 pattern"):
        header(r"(a)\1")
