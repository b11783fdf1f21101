"""Secrecy marks: where MẬT, TỐI MẬT, TUYỆT MẬT stand as a mark and not as a word (Điều 4.1, Luật 29/2018 Điều 10.3).

Evidence is a place, not a word: a whole line, a tag of the subject or of a file name, the value of a label. The
words themselves fill honest texts (bảo mật, mật khẩu, "bí mật nhà nước").

`find` is the one way in. `letters` undoes what hides letters, `hint` finds the lines worth reading, `shape` tells how a
line is built, `clues` what stands around it, `lines` and `fields` weigh it all.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from gateway.message.header import NamedField
from gateway.message.marks.fields import LABELS, in_label, in_name, in_security_label, in_subject, label_place
from gateway.message.marks.lines import HEAD_LINES, LIST_LINES, Lines, Owner, owner_of
from gateway.message.marks.mark import Form, Level, Mark, Strength
from gateway.message.security_label import SecurityLabel
from gateway.message.text import Text

__all__ = ["HEAD_LINES", "LABELS", "LIST_LINES", "Form", "Level", "Mark", "Strength", "find"]


def find(
    *,
    header: Sequence[NamedField],
    texts: Iterable[Text],
    names: Iterable[tuple[str, str]],
    labels: Iterable[SecurityLabel] = (),
) -> tuple[Mark, ...]:
    """Every mark, once for each level, strength and place, with the form it has first.

    `names` are pairs of a place and a file name, `labels` those of signatures. A text in an old encoding is read
    both as it stands and decoded.
    """
    found: list[Mark] = []
    for field in header:
        if field.name.lower() == "subject":
            found += in_subject(field.value)
        elif place := label_place(field.name):
            found += in_label(field, f"header:{place}")
    for label in labels:
        found += in_security_label(label)
    found += _in_texts(list(texts))
    for where, name in names:
        found += in_name(name, where)
    once = {(mark.level, mark.strength, mark.where): mark for mark in reversed(found)}
    return tuple(reversed(once.values()))


def _in_texts(texts: Sequence[Text]) -> Iterator[Mark]:
    for _, owned in groupby(texts, lambda text: owner_of(text.where)):
        belonging = list(owned)
        owner = Owner(belonging)
        for _, at_place in groupby(belonging, lambda text: text.where):
            together = list(at_place)
            yield from Lines(together, owner).marks()
            decoded = [Text(text.where, text.decoded) for text in together if text.decoded]
            for mark in Lines(decoded, Owner(decoded)).marks() if decoded else ():
                yield Mark(mark.level, mark.strength, mark.where, Form.OLD_ENCODING)
