"""The text of a letter that tells of a matter, in Vietnamese and English. Pure: values come in, text goes out.

A letter holds what the record holds and no more: never a subject, a body, a file name or a recipient. Each value
stands inside a sentence and levels in small letters, so that no letter can be taken for a marked one.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from gateway.bilingual import Language
from gateway.message.envelope import Direction
from gateway.message.marks import Level
from gateway.policy.bursts import Letter
from gateway.policy.letter_words import WORDS, Words
from gateway.policy.rule import Action
from gateway.policy.telling import Matter

MAX_FINDINGS = 10
"""Findings that a letter lists; the record has them all."""
MAX_SENDER = 254
"""Characters of a sender's address that are shown (RFC 5321 4.5.3.1.3)."""
_BETWEEN = "\n-----\n\n"
_LEVELS = frozenset(level.value for level in Level)
_NUMBERED = re.compile(r"(attachment|member):(\d+)")


def subject(letter: Letter, languages: Sequence[Language]) -> str:
    """The letter's subject: the case and the rule's name, which are plain letters and digits."""
    matter = letter.matter
    words = [WORDS[language] for language in dict.fromkeys(languages)]
    what = " / ".join(_what(one, matter) for one in words)
    return f"{what} {matter.case} ({matter.rule})"


def body(letter: Letter, languages: Sequence[Language]) -> str:
    """The letter's text, one language after the other."""
    return _BETWEEN.join(_in(language, letter) for language in dict.fromkeys(languages))


def _what(words: Words, matter: Matter) -> str:
    if matter.incident:
        return words.subject_of_incident
    return words.subject_of_flag if matter.effect is Action.FLAG else words.subject


def _in(language: Language, letter: Letter) -> str:
    words, matter = WORDS[language], letter.matter
    lines = [
        words.opening,
        "",
        words.rule.format(title=_plain(matter.title.best(language)[0]), rule=matter.rule),
        *([words.law.format(law="; ".join(map(_plain, matter.law)))] if matter.law else []),
        words.decision.format(decision=_decision(words, matter)),
        *([words.found.format(found=_found(words, matter))] if matter.findings else []),
        words.direction.format(direction=words.directions[matter.direction]),
        words.at.format(moment=_moment(words, matter.at)),
        words.sender.format(sender=_sender(words, letter)),
        words.recipients.format(count=matter.recipients),
        words.case.format(case=matter.case),
        "",
        words.notice.format(notice=_plain(matter.notice.best(language)[0])),
        *([words.to_do.format(what=_plain(matter.what_to_do.best(language)[0]))] if matter.what_to_do else []),
        *([words.page.format(page=matter.page)] if matter.page else []),
        (words.look_up_incident if matter.incident else words.look_up).format(case=matter.case),
    ]
    if letter.more:
        more = words.more_together if letter.together else words.more
        lines += ["", more.format(count=letter.more, cases=", ".join(letter.cases))]
    return "\n".join([*lines, "", words.closing, ""])


def _decision(words: Words, matter: Matter) -> str:
    if matter.decision < matter.effect and matter.effect in words.partly:
        decided = words.partly[matter.effect]
    else:
        decided = words.decisions[matter.decision]
    if matter.decision < Action.DEFER and matter.outcome in words.outcomes:
        return f"{decided}; {words.outcomes[matter.outcome]}"
    return decided


def _moment(words: Words, at: datetime) -> str:
    zone = words.zones.get(getattr(at.tzinfo, "key", ""), at.strftime("%Z"))
    return f"{at.strftime(words.moment)} ({zone})"


def _found(words: Words, matter: Matter) -> str:
    listed = dict.fromkeys(
        words.at_place.format(value=_value(words, found.value), place=_place(words, found.where))
        for found in matter.findings
    )
    shown = list(listed)[:MAX_FINDINGS]
    if len(listed) > len(shown):
        shown.append(words.further.format(count=len(listed) - len(shown)))
    return "; ".join(shown)


def _value(words: Words, value: str) -> str:
    return words.mark.format(level=value.lower()) if value in _LEVELS else words.values.get(value, _plain(value))


def _place(words: Words, where: str) -> str:
    """`attachment:1/member:2` in words; what has no word (`header:X-Label`) stands as records write it."""
    return ", ".join(_step(words, step) for step in where.split("/"))


def _step(words: Words, step: str) -> str:
    if numbered := _NUMBERED.fullmatch(step):
        return words.places[numbered[1]].format(number=numbered[2])
    return words.places.get(step, _plain(step))


def _sender(words: Words, letter: Letter) -> str:
    matter = letter.matter
    if letter.together and letter.more:  # the cases of many are not put on the one who came last
        return words.several
    if not matter.sender:
        return words.no_sender
    shown = _plain(matter.sender)
    shown = shown if len(shown) <= MAX_SENDER else f"{shown[:MAX_SENDER]}…"
    return words.claimed.format(sender=shown) if matter.direction is Direction.INBOUND else shown


def _plain(text: str) -> str:
    """On one line, with everything visible: a sender may be written with a line's end or with turned letters."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in " ".join(text.split()))
