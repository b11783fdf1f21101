"""YAML text -> rules, or all mistakes at once, each as `file:line:column: what; what to do`."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gateway.message.address import parse_mailbox
from gateway.message.envelope import Direction
from gateway.policy.conditions import CONDITIONS, All, Not, Question
from gateway.policy.conditions import Any as AnyOf
from gateway.policy.decide import MAX_REPLY, fill, places
from gateway.policy.model import ArticleModel, ExceptionModel, ReplyModel, RuleModel
from gateway.policy.rule import Action, Article, Condition, Exempt, Mode, Policies, Reply, Rule, Scope, Then
from gateway.yaml_lines import Mistake, Path, Tree, did_you_mean, read

M = TypeVar("M", bound=BaseModel)
_UNION_STEPS = frozenset({"str", "dict[str,any]", "literal['pass']"})
_TREE: dict[str, type[All] | type[AnyOf] | type[Not]] = {"all": All, "any": AnyOf, "not": Not}
_PLACES = {
    "law": "Dieu 9-III.1, Dieu 10-III.1", "case": "0" * 26, "found": "x" * 40, "where": "x" * 40, "limit": "1000.5 MB",
    "attachments.total": "1000.5 MB", "recipients": "100000", "counted": "100000",
}  # fmt: skip
MAX_FILE = 256 * 1024


class PolicyMistakes(Exception):
    """All that is wrong with the rule files."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def load_articles(text: str, name: str) -> dict[str, Article]:
    """The articles of a regulation file, by id. Raises PolicyMistakes."""
    tree = read(text, name)
    articles: dict[str, Article] = {}
    if not isinstance(tree.value, dict) or not isinstance(tree.value.get("articles"), dict):
        tree.mistakes.append(tree.blame((), 'a regulation needs "articles": one entry an id'))
    else:
        for key, value in tree.value["articles"].items():
            model = _validated(tree, ArticleModel, value, ("articles", key))
            if model is not None:
                articles[key] = Article(model.short, model.citation)
    if tree.mistakes:
        raise PolicyMistakes(tree.mistakes)
    return articles


def load_policies(files: Mapping[str, str], articles: Mapping[str, Article]) -> Policies:
    """All rules, by file name, with the hash of what they were read from. Raises PolicyMistakes with every mistake."""
    rules: list[Rule] = []
    mistakes: list[Mistake] = []
    digest = hashlib.sha256(repr(sorted((key, a.short, a.citation) for key, a in articles.items())).encode())
    for file in sorted(files, key=lambda file: PurePath(file).name):
        digest.update(PurePath(file).name.encode() + b"\0" + files[file].encode() + b"\0")
        tree = read(files[file][:MAX_FILE], file)
        if len(files[file]) > MAX_FILE:
            tree.mistakes.append(tree.blame((), f"the file is over {MAX_FILE} characters; split the rule"))
        rule = _rule(tree, articles)
        mistakes += tree.mistakes
        if rule is not None:
            rules.append(rule)
    if mistakes:
        raise PolicyMistakes(mistakes)
    return Policies(tuple(rules), articles, digest.hexdigest()[:16])


def _rule(tree: Tree, articles: Mapping[str, Article]) -> Rule | None:
    model = _validated(tree, RuleModel, tree.value, ())
    when_at: Path = ("when",)
    raw_when = tree.value.get("when") if isinstance(tree.value, dict) else None
    when = _condition(tree, raw_when, when_at) if raw_when is not None else None
    if model is None:
        return None
    stem = PurePath(tree.file).stem
    if model.rule != stem:
        tree.mistakes.append(
            tree.blame(("rule",), f'the rule is named "{model.rule}" but its file "{stem}"; make them one')
        )
    for number, law in enumerate(model.law):
        if law not in articles:
            tree.mistakes.append(tree.blame(("law", number), f'unknown law "{law}"{did_you_mean(law, articles)}'))
    exceptions = [_exempt(tree, one, ("exceptions", number)) for number, one in enumerate(model.exceptions)]
    then = _then(tree, model)
    _check_tests(tree, model)
    if tree.mistakes or when is None or then is None:
        return None
    return Rule(
        name=model.rule,
        title=model.title,
        why=model.why,
        law=tuple(model.law),
        mode=Mode(model.mode),
        scope=Scope(frozenset(Direction(one) for one in model.applies_to.direction), frozenset(model.applies_to.units)),
        exceptions=tuple(one for one in exceptions if one is not None),
        when=when,
        then=then,
        tests=tuple(model.tests),
    )


# -- conditions -----------------------------------------------------------------------------------------------------


def _condition(tree: Tree, value: Any, path: Path) -> Condition | None:
    if not isinstance(value, dict) or len(value) != 1:
        tree.mistakes.append(
            tree.blame(path, "one condition stands here, as `word: arguments`; use all, any or not to join")
        )
        return None
    word, arguments = next(iter(value.items()))
    below = (*path, word)
    if word in _TREE:
        listed = arguments if isinstance(arguments, list) else [arguments] if word == "not" else None
        if not listed:
            tree.mistakes.append(tree.blame(below, f'"{word}" needs a list of conditions'))
            return None
        nested = isinstance(arguments, list)
        children = [_condition(tree, one, (*below, number) if nested else below) for number, one in enumerate(listed)]
        whole = tuple(child for child in children if child is not None)
        return _TREE[word](whole) if len(whole) == len(children) else None
    kind = CONDITIONS.get(word)
    if kind is None:
        known = did_you_mean(word, [*CONDITIONS, *_TREE])
        tree.mistakes.append(tree.blame(below, f'unknown condition "{word}"{known}', key=True))
        return None
    return _question(tree, kind, arguments, below)


def _question(tree: Tree, kind: type[Question], arguments: Any, path: Path) -> Condition | None:
    model = _validated(tree, kind.Arguments, arguments, path)
    return None if model is None else kind(model)


# -- what follows ---------------------------------------------------------------------------------------------------


def _then(tree: Tree, model: RuleModel) -> Then | None:
    given = [
        action for action in (Action.REFUSE, Action.DEFER, Action.FLAG) if getattr(model.then, action.word) is not None
    ]
    if len(given) != 1:
        tree.mistakes.append(
            tree.blame(("then",), "a rule does one thing; give refuse, defer or flag, one of the three")
        )
        return None
    action = given[0]
    reply = None
    if action is not Action.FLAG:
        said: ReplyModel = getattr(model.then, action.word)
        reply = Reply(said.code, said.enhanced, said.text)
        _check_reply(tree, action, reply)
    return Then(action, reply, model.then.notice, tuple(model.then.tell))


def _check_reply(tree: Tree, action: Action, reply: Reply) -> None:
    at: Path = ("then", action.word)
    digit = 5 if action is Action.REFUSE else 4
    if reply.code // 100 != digit:
        tree.mistakes.append(tree.blame((*at, "code"), f"{action.word} needs a code {digit}xx, not {reply.code}"))
    if reply.enhanced[:1] != str(reply.code)[:1]:
        text = f"code {reply.code} and enhanced code {reply.enhanced} differ in class; give both the same first digit"
        tree.mistakes.append(tree.blame((*at, "enhanced"), text))
    for place in places(reply.text):
        if place not in _PLACES:
            tree.mistakes.append(
                tree.blame((*at, "text"), f'unknown place "{{{place}}}"{did_you_mean(place, _PLACES)}')
            )
    text = fill(reply.text, _PLACES)
    if not text.isascii() or not text.isprintable():
        tree.mistakes.append(
            tree.blame((*at, "text"), "a reply is one line of ASCII (RFC 5321 4.2); leave the accents out")
        )
    if len(text.encode()) > MAX_REPLY - 29:
        tree.mistakes.append(
            tree.blame((*at, "text"), f"the filled reply has over {MAX_REPLY - 29} octets; shorten it")
        )


def _exempt(tree: Tree, model: ExceptionModel, path: Path) -> Exempt | None:
    try:
        until = date.fromisoformat(model.until)
    except ValueError:
        tree.mistakes.append(tree.blame((*path, "until"), f'"{model.until}" is no date; write YYYY-MM-DD'))
        return None
    if not model.units and not model.senders:
        tree.mistakes.append(tree.blame(path, "an exception spares units or senders; name some"))
    for number, sender in enumerate(model.senders):
        if parse_mailbox(sender) is None:
            tree.mistakes.append(
                tree.blame((*path, "senders", number), f'"{sender}" is no mail address; write local@domain')
            )
    return Exempt(until, model.decision, frozenset(model.units), frozenset(sender.lower() for sender in model.senders))


def _check_tests(tree: Tree, model: RuleModel) -> None:
    fires = [
        test.get("expect") not in {None, "pass"} if not isinstance(test.get("expect"), dict) else True
        for test in model.tests
    ]
    if True not in fires or False not in fires:
        tree.mistakes.append(
            tree.blame(("tests",), "a rule needs a test that fires and one that expects pass; write both", key=True)
        )


# -- shape ----------------------------------------------------------------------------------------------------------


def _validated(tree: Tree, kind: type[M], value: Any, path: Path) -> M | None:
    """The value as a model; None, with every mistake told, when it does not fit."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        for one in error.errors():
            at = (*path, *(step for step in one["loc"] if step not in _UNION_STEPS))
            tree.mistakes.append(_mistake(tree, kind, at, path, one))
    return None


def _mistake(tree: Tree, kind: type[BaseModel], at: Path, path: Path, error: ErrorDetails) -> Mistake:
    sort, message, context = error["type"], str(error["msg"]), error.get("ctx", {})
    word = at[-1] if at else ""
    if sort == "extra_forbidden":
        known = kind.model_fields if len(at) == len(path) + 1 else ()
        return tree.blame(at, f'unknown key "{word}"{did_you_mean(str(word), known)}', key=True)
    if sort == "missing":
        return tree.blame(at[:-1], f'"{word}" is missing; write it')
    if sort == "literal_error":
        return tree.blame(at, f"this word is not known here; known are {context.get('expected')}")
    if sort == "value_error":
        return tree.blame(at, message.removeprefix("Value error, "))
    return tree.blame(at, f"{message[:1].lower()}{message[1:]}")
