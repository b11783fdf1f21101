"""CEL (https://cel.dev) over the facts: checked in full when a rule is loaded, bounded whenever it is asked.

What bounds it: no text or list grows (no `+` on them, no `map`, no `filter`), no list is walked inside a walk over
another, and a list of over MAX_ENTRIES has no answer. The package itself stops after 10,000 steps over lists;
MAX_WALKS keeps a loaded expression below that.
"""

import functools
import re
from collections.abc import Iterable, Iterator

from cel_expr_python import cel

from gateway.policy.cel_mistakes import told
from gateway.policy.cel_text import MATCHES, WALK, closing, masked, names, quoted
from gateway.policy.facts import FACTS, Fact, Value
from gateway.policy.mistakes import MistakesInText
from gateway.policy.patterns import compiled
from gateway.policy.rule import Case, ExpressionFailed, Stage

MAX_ENTRIES = 1000
"""Entries of a list that an expression is asked about."""
MAX_WALKS = 9
"""Walks over lists (`all`, `exists`, `exists_one`) in one expression."""

_LANGUAGE = """
stdlib:
  exclude_macros: [filter, map]
  exclude_functions:
    - name: "_+_"
      overloads: [{id: add_bytes}, {id: add_list}, {id: add_string}]
    - name: dyn
    - name: type
    - name: matches
      overloads: [{id: matches}]
"""
"""What CEL has and rules have not: what makes values grow, what hides a type, the second form of `matches`."""
_STRANGE = re.compile("[\0\ud800-\udfff]")
"""NUL, behind which the package would read nothing, and what is no character."""


class Expression:
    """A checked expression. `facts` are those that it names."""

    def __init__(self, text: str, stage: Stage) -> None:
        """Raises MistakesInText with everything that is wrong with the text."""
        if strange := _STRANGE.search(text):
            raise MistakesInText([(strange.start(), "a sign that cannot be seen does not fit here; remove it")])
        plain = masked(text)
        try:
            self._asked = _environment(stage).compile(text)
        except RuntimeError as error:
            raise MistakesInText(told(str(error), text, names(plain), stage)) from None
        if self._asked.return_type() != cel.Type.BOOL:
            kind = self._asked.return_type().name().lower()
            raise MistakesInText([(0, f"this is {kind}, neither true nor false; compare it with something")])
        if wrong := [*_backticks(plain), *_walk_mistakes(plain), *_pattern_mistakes(text, plain)]:
            raise MistakesInText(wrong)
        named = {fact.name: fact for name, _ in names(plain) if (fact := _fact(name)) is not None}
        self.facts: tuple[Fact, ...] = tuple(named.values())

    def holds(self, case: Case) -> bool:
        """Whether it is true of a case. Raises ExpressionFailed when it has no answer."""
        data = {fact.name: _bounded(fact, case) for fact in self.facts}
        try:
            answer = self._asked.eval(data=data)
        except RuntimeError as error:
            raise ExpressionFailed(str(error)) from error
        value = answer.value()
        if answer.type() != cel.Type.BOOL:
            raise ExpressionFailed(str(value))
        return value is True


@functools.cache
def _environment(stage: Stage) -> "cel.Env":
    """The language with the facts that are known at a stage."""
    known = {fact.name: cel.Type(fact.kind.value) for fact in FACTS.values() if fact.stage <= stage}
    return cel.NewEnv(config=cel.NewEnvConfigFromYaml(_LANGUAGE), variables=known)


def _bounded(fact: Fact, case: Case) -> Value:
    value = fact.read(case)
    if isinstance(value, list):
        if len(value) > MAX_ENTRIES:  # half a list would be half an answer, and the rest a place to hide
            raise ExpressionFailed(f"{fact.name} has over {MAX_ENTRIES} entries")
        return [_text(one) if isinstance(one, str) else one for one in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """Valid UTF-8 without NUL, behind which the package would read nothing; a question mark stands for what is not."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def _fact(name: str) -> Fact | None:
    """The fact that a dotted name begins with: `recipients.domains` of `recipients.domains.exists`."""
    while name not in FACTS and "." in name:
        name = name.rpartition(".")[0]
    return FACTS.get(name)


def _backticks(plain: str) -> Iterator[tuple[int, str]]:
    """CEL takes a part of a name in backticks, but then it is no fact: no such expression would ever have an answer."""
    for found in re.finditer("`[^`]*`?", plain):
        yield found.start(), "a backtick does not fit here; write the name of the fact without"


def _walk_mistakes(plain: str) -> Iterable[tuple[int, str]]:
    """Lists inside a walk: 1,000 entries for each of 1,000 would take seconds."""
    walks = list(WALK.finditer(plain))
    if len(walks) > MAX_WALKS:
        yield walks[MAX_WALKS].start(), f"over {MAX_WALKS} lists are walked here; make two rules of this one"
    for walk in walks:
        end = closing(plain, walk.end())
        inner = WALK.search(plain, walk.end(), end)
        if inner is not None:
            yield inner.start(), f'"{inner[1]}" stands inside "{walk[1]}"; walk over one list at a time'
            return
        for name, place in names(plain[walk.end() : end]):
            fact = _fact(name)
            if fact is not None and fact.kind.is_list:
                at = walk.end() + place
                yield at, f'the list "{fact.name}" stands inside "{walk[1]}"; walk over one list at a time'
                return


def _pattern_mistakes(text: str, plain: str) -> Iterable[tuple[int, str]]:
    """Patterns of `matches` are written out and good: one that is found bad later would stop all mail."""
    ends = dict(quoted(text))
    for found in MATCHES.finditer(plain):
        at = found.end()
        end = ends.get(at)
        if end is None or plain[end:].lstrip()[:1] != ")":
            yield at, "a pattern is a text in quotes; write it out"
            continue
        pattern = _environment(Stage.RCPT).compile(text[at:end]).eval().value()
        try:
            compiled(str(pattern))
        except ValueError as wrong:
            yield at, str(wrong)
