"""CEL (https://cel.dev) over the facts: checked in full when a rule is loaded, bounded whenever it is asked.

What bounds it: no text or list grows (no `+` on them, no `map`, no `filter`), no list is walked inside a walk over
another, and a list of over MAX_ENTRIES has no answer. The package itself stops after 10,000 steps over lists;
MAX_WALKS keeps a loaded expression below that.
"""

import functools
import re
from collections.abc import Iterable

from cel_expr_python import cel

from gateway.policy.cel_mistakes import told
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
_QUOTED_OR_COMMENT = re.compile(
    r"""
    (?:[rR][bB]?|[bB][rR]) (?: \"{3}.*?\"{3} | '{3}.*?'{3} | "[^"\n]*" | '[^'\n]*' )
    | [bB]? (?: \"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
    | //[^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*", re.ASCII)
_WALK = re.compile(r"\.\s*(all|exists|exists_one)\s*\(")
_MATCHES = re.compile(r"\.\s*matches\s*\(\s*")
_STRANGE = re.compile("[\0\ud800-\udfff]")
"""NUL, behind which the package would read nothing, and what is no character."""
_BLANKS = re.compile(r"\s+")


class Expression:
    """A checked expression. `facts` are those that it names."""

    def __init__(self, text: str, stage: Stage) -> None:
        """Raises MistakesInText with everything that is wrong with the text."""
        if strange := _STRANGE.search(text):
            raise MistakesInText([(strange.start(), "a sign that cannot be seen does not fit here; remove it")])
        masked = _masked(text)
        try:
            self._asked = _environment(stage).compile(text)
        except RuntimeError as error:
            raise MistakesInText(told(str(error), text, _names(masked), stage)) from None
        if self._asked.return_type() != cel.Type.BOOL:
            kind = self._asked.return_type().name().lower()
            raise MistakesInText([(0, f"this is {kind}, neither true nor false; compare it with something")])
        if wrong := [*_walk_mistakes(masked), *_pattern_mistakes(text, masked)]:
            raise MistakesInText(wrong)
        named = {fact.name: fact for name, _ in _names(masked) if (fact := _fact(name)) is not None}
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


def _masked(text: str) -> str:
    """The text with every character of quoted texts and comments as one that stands for nothing, places unchanged."""
    return _QUOTED_OR_COMMENT.sub(lambda found: (" " if found[0][:2] == "//" else '"') * len(found[0]), text)


def _names(masked: str) -> list[tuple[str, int]]:
    """Every dotted name with its place: facts, functions behind facts, names of walks."""
    return [(_BLANKS.sub("", found[0]), found.start()) for found in _NAME.finditer(masked)]


def _fact(name: str) -> Fact | None:
    """The fact that a dotted name begins with: `recipients.domains` of `recipients.domains.exists`."""
    while name not in FACTS and "." in name:
        name = name.rpartition(".")[0]
    return FACTS.get(name)


def _walk_mistakes(masked: str) -> Iterable[tuple[int, str]]:
    """Lists inside a walk: 1,000 entries for each of 1,000 would take seconds."""
    walks = list(_WALK.finditer(masked))
    if len(walks) > MAX_WALKS:
        yield walks[MAX_WALKS].start(), f"over {MAX_WALKS} lists are walked here; make two rules of this one"
    for walk in walks:
        end = _closing(masked, walk.end())
        inner = _WALK.search(masked, walk.end(), end)
        if inner is not None:
            yield inner.start(), f'"{inner[1]}" stands inside "{walk[1]}"; walk over one list at a time'
            return
        for name, place in _names(masked[walk.end() : end]):
            fact = _fact(name)
            if fact is not None and fact.kind.is_list:
                at = walk.end() + place
                yield at, f'the list "{fact.name}" stands inside "{walk[1]}"; walk over one list at a time'
                return


def _closing(masked: str, start: int) -> int:
    """Where the parenthesis closes that was opened before `start`."""
    depth = 1
    for place in range(start, len(masked)):
        depth += {"(": 1, ")": -1}.get(masked[place], 0)
        if depth == 0:
            return place
    return len(masked)


def _pattern_mistakes(text: str, masked: str) -> Iterable[tuple[int, str]]:
    """Patterns of `matches` are written out and good: one that is found bad later would stop all mail."""
    for found in _MATCHES.finditer(masked):
        at = found.end()
        quoted = _QUOTED_OR_COMMENT.match(text, at)
        if quoted is None or masked[quoted.end() :].lstrip()[:1] != ")":
            yield at, "a pattern is a text in quotes; write it out"
            continue
        pattern = _environment(Stage.RCPT).compile(quoted[0]).eval().value()
        try:
            compiled(str(pattern))
        except ValueError as wrong:
            yield at, str(wrong)
