"""YAML text -> rules, or all mistakes at once, each as `file:line:column: what; what to do`."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import PurePath
from typing import Any

from gateway.bilingual import Language
from gateway.message.envelope import Direction
from gateway.policy.load_tests import rule_tests
from gateway.policy.load_texts import bilingual
from gateway.policy.load_then import what_follows
from gateway.policy.load_when import condition
from gateway.policy.mistakes import PolicyMistakes as PolicyMistakes
from gateway.policy.mistakes import fits, validated
from gateway.policy.model import (
    AppliesTo,
    ArticleModel,
    ExceptionModel,
    RegulationModel,
    RuleModel,
    ThenModel,
    article_id_is_good,
)
from gateway.policy.policies import Article, Policies
from gateway.policy.rule import Approval, Condition, Exempt, Mode, Rule, Scope, Then
from gateway.yaml_lines import Mistake, Tree, did_you_mean, read

MAX_FILE = 256 * 1024
"""Characters of one file."""


def load_articles(text: str, name: str) -> dict[str, Article]:
    """The articles of a regulation file, by id. Raises PolicyMistakes."""
    tree = _read(text, name)
    articles: dict[str, Article] = {}
    regulation = validated(tree, RegulationModel, tree.value, ()) if tree.value is not None else None
    for key, value in regulation.articles.items() if regulation is not None else ():
        if not article_id_is_good(key):
            told = f'"{key}" is no article id; write small letters, digits, hyphens and dots, as dieu-9-iii.1'
            tree.mistakes.append(tree.blame(("articles", key), told, key=True))
        model = validated(tree, ArticleModel, value, ("articles", key))
        if model is not None:
            asks, not_by_rule = (bilingual(text, Language.EN) for text in (model.asks, model.not_by_rule))
            articles[key] = Article(model.short, model.citation, asks, not_by_rule)
    if tree.mistakes:
        raise PolicyMistakes(tree.mistakes)
    return articles


def load_policies(
    files: Mapping[str, str], articles: Mapping[str, Article], unread: Iterable[Mistake] = (), help_url: str = ""
) -> Policies:
    """All rules, by file name, with the hash of what they were read from. Raises PolicyMistakes with every mistake.

    `files` maps a file's path, as mistakes shall name it, to its text; `unread` tells of files that have none. With
    `help_url`, the address at which the pages of the rules stand, every reply ends with that of its rule's page.
    """
    rules: list[Rule] = []
    mistakes: list[Mistake] = [*unread]
    stems: dict[str, str] = {}
    digest = hashlib.sha256(repr(sorted((key, astuple(one)) for key, one in articles.items())).encode())
    for file in sorted(files, key=lambda path: PurePath(path).stem):
        stem = PurePath(file).stem
        digest.update(repr((stem, files[file])).encode())
        tree = _read(files[file], file)
        if (other := stems.setdefault(stem, file)) != file:
            tree.mistakes.append(tree.blame(("rule",), f"{other} is named so already; rename one of them"))
        rule = _rule(tree, articles)
        mistakes += tree.mistakes
        if rule is not None:
            rules.append(rule)
    if mistakes:
        raise PolicyMistakes(mistakes)
    return Policies(tuple(rules), dict(articles), digest.hexdigest()[:16], help_url)


def _read(text: str, file: str) -> Tree:
    if len(text) > MAX_FILE:
        return Tree(file, None, [Mistake(file, 1, 1, f"the file has over {MAX_FILE} characters; split or shorten it")])
    tree = read(text, file)
    if tree.value is None and not tree.mistakes:
        tree.mistakes.append(Mistake(file, 1, 1, "the file is empty; write it, or remove it"))
    return tree


def _rule(tree: Tree, articles: Mapping[str, Article]) -> Rule | None:
    """One rule; None when its file has mistakes. Each section is checked as far as it can be, without the others."""
    if not isinstance(tree.value, dict):
        if not tree.mistakes:
            tree.mistakes.append(tree.blame((), "this is no rule; write its keys, beginning with rule:"))
        return None
    whole: dict[str, Any] = tree.value
    model = validated(tree, RuleModel, whole, ())
    when = condition(tree, whole["when"], ("when",)) if isinstance(whole.get("when"), dict) else None
    law = [one for one in whole["law"] if isinstance(one, str)] if isinstance(whole.get("law"), list) else []
    _check_name(tree, whole.get("rule"))
    _check_law(tree, law, articles)
    exceptions = _exceptions(tree, whole.get("exceptions"))
    then = _then(tree, whole.get("then"), when, law, articles)
    tests = rule_tests(tree, whole.get("tests"))
    if tree.mistakes or model is None or when is None or then is None:
        return None
    return Rule(
        name=model.rule,
        title=bilingual(model.title, Language.VI),
        why=bilingual(model.why, Language.EN),
        law=tuple(model.law),
        mode=Mode(model.mode),
        scope=scope(model.applies_to),
        exceptions=exceptions,
        when=when,
        then=then,
        tests=tests,
        release=Approval(model.release),
        source=tree,
    )


def scope(model: AppliesTo) -> Scope:
    """Whom a rule is for."""
    return Scope(frozenset(Direction(one) for one in model.direction), frozenset(model.units or ()))


def _check_name(tree: Tree, name: object) -> None:
    stem = PurePath(tree.file).stem
    if isinstance(name, str) and name != stem:
        told = f'the rule is named "{name}" but its file "{stem}"; give both the same name'
        tree.mistakes.append(tree.blame(("rule",), told))


def _check_law(tree: Tree, law: list[str], articles: Mapping[str, Article]) -> None:
    for number, one in enumerate(law):
        if one not in articles:
            hint = did_you_mean(one, articles) or "; look it up in the regulation file"
            tree.mistakes.append(tree.blame(("law", number), f'unknown law "{one}"{hint}'))
        if one in law[:number]:
            tree.mistakes.append(tree.blame(("law", number), f'"{one}" stands here twice; keep one'))


def _then(
    tree: Tree, value: object, when: Condition | None, law: list[str], articles: Mapping[str, Article]
) -> Then | None:
    model = fits(ThenModel, value)
    return None if model is None else what_follows(tree, model, when, law, articles)


def _exceptions(tree: Tree, value: object) -> tuple[Exempt, ...]:
    exceptions = []
    for number, one in enumerate(value if isinstance(value, list) else ()):
        model = fits(ExceptionModel, one)
        if model is None:
            continue
        if model.units is None and model.senders is None:
            tree.mistakes.append(
                tree.blame(("exceptions", number), "an exception spares nobody; name units or senders")
            )
        place = tree.blame(("exceptions", number), "")
        exceptions.append(exempt(model, f"{tree.file}:{place.line}:{place.column}"))
    return tuple(exceptions)


def exempt(model: ExceptionModel, at: str) -> Exempt:
    """Whom an exception spares, and until when. `at` is where it stands, `file:line:column`."""
    return Exempt(model.until, model.decision, frozenset(model.units or ()), frozenset(model.senders or ()), at=at)
