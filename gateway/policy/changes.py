"""Two sets of rules -> what changed between them, as a list of changes that a person can be told.

What means the same is no change: comments, layout, the order of lists. A rule whose conditions and action stand under
another name was renamed. Exceptions are told by the decision that made them.
"""

from collections.abc import Iterator, Mapping, Sequence

from gateway.bilingual import Bilingual, Language
from gateway.policy.change import Change, Kind
from gateway.policy.changed_conditions import changed as changed_conditions
from gateway.policy.changed_conditions import tree
from gateway.policy.policies import Policies
from gateway.policy.rule import Exempt, Reply, Rule
from gateway.yaml_lines import Path

_TEXTS = (("title",), ("why",), ("then", "notice"), ("then", "what_to_do"))
"""The keys of texts for people."""


def changes(old: Policies, new: Policies) -> tuple[Change, ...]:
    """Every change, by rule, in the order in which a rule file is written."""
    before, after = ({rule.name: rule for rule in policies.rules} for policies in (old, new))
    renamed = _renamed(
        [rule for name, rule in before.items() if name not in after],
        [rule for name, rule in after.items() if name not in before],
    )
    cited = {key: article.short for policies in (old, new) for key, article in policies.articles.items()}
    found: list[Change] = []
    for name, rule in after.items():
        if (was := before.get(name) or renamed.get(name)) is not None:
            found += _between(was, rule, cited)
        else:
            found.append(Change(name, Kind.RULE_ADDED, new=rule.mode.value, at=_at(rule, ("rule",))))
    gone = set(before) - set(after) - {rule.name for rule in renamed.values()}
    found += (
        Change(name, Kind.RULE_REMOVED, old=before[name].mode.value, at=_at(before[name], ("rule",))) for name in gone
    )
    order = list(Kind)
    return tuple(sorted(found, key=lambda one: (one.rule, order.index(one.kind))))


def _renamed(removed: Sequence[Rule], added: Sequence[Rule]) -> dict[str, Rule]:
    """The rule that was removed, by the new name under which the same conditions lead to the same action."""
    left = {(tree(rule).meaning, rule.then.action): rule for rule in reversed(removed)}
    found: dict[str, Rule] = {}
    for rule in added:
        if (was := left.pop((tree(rule).meaning, rule.then.action), None)) is not None:
            found[rule.name] = was
    return found


def _between(old: Rule, new: Rule, cited: dict[str, str]) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(new.name, Kind.RULE_RENAMED, old=old.name, new=new.name, at=_at(new, ("rule",)))
    yield from _texts(old, new)
    laws = ([cited[law] for law in rule.law] for rule in (old, new))
    yield from _lists(new, ("law",), Kind.LAW_ADDED, Kind.LAW_REMOVED, *laws)
    if old.mode is not new.mode:
        yield Change(new.name, Kind.MODE, old=old.mode.value, new=new.mode.value, at=_at(new, ("mode",)))
    yield from _scope(old, new)
    yield from _exceptions(old, new)
    if old.release is not new.release:
        yield Change(new.name, Kind.RELEASE, old=old.release.value, new=new.release.value, at=_at(new, ("release",)))
    yield from changed_conditions(new.name, tree(old), tree(new))
    yield from _then(old, new)
    yield from _tests(old, new)


def _texts(old: Rule, new: Rule) -> Iterator[Change]:
    before, after = _text_by_key(old), _text_by_key(new)
    for key in _TEXTS:
        for language in Language:
            was, now = before[key][language], after[key][language]
            if was != now:
                at = _at(new, (*key, language.value))
                about = f"{'.'.join(key)} ({language})"
                yield Change(new.name, Kind.TEXT, about, old=was or None, new=now or None, at=at)


def _text_by_key(rule: Rule) -> Mapping[tuple[str, ...], Bilingual]:
    texts = (rule.title, rule.why, rule.then.notice, rule.then.what_to_do)
    return dict(zip(_TEXTS, texts, strict=True))


def _scope(old: Rule, new: Rule) -> Iterator[Change]:
    directions = (sorted(one.value for one in rule.scope.directions) for rule in (old, new))
    at: Path = ("applies_to", "direction")
    yield from _lists(new, at, Kind.DIRECTION_ADDED, Kind.DIRECTION_REMOVED, *directions)
    if old.scope.units != new.scope.units:
        was, now = (", ".join(sorted(rule.scope.units)) or None for rule in (old, new))
        yield Change(new.name, Kind.UNITS, old=was, new=now, at=_at(new, ("applies_to", "units")))


def _exceptions(old: Rule, new: Rule) -> Iterator[Change]:
    removed = [(number, one) for number, one in enumerate(old.exceptions) if one not in new.exceptions]
    added = [(number, one) for number, one in enumerate(new.exceptions) if one not in old.exceptions]
    for alike in (_is_one, _spares_the_same, _of_one_decision):
        for number, now in tuple(added):
            was = next((one for one in removed if alike(one[1], now)), None)
            if was is not None:
                removed.remove(was)
                added.remove((number, now))
                yield from _of_exception(new.name, was[1], now, _at(new, ("exceptions", number)))
    for number, one in removed:
        at = _at(old, ("exceptions", number))
        yield Change(new.name, Kind.EXCEPTION_REMOVED, one.decision, old=_spared(one), until=str(one.until), at=at)
    for number, one in added:
        at = _at(new, ("exceptions", number))
        yield Change(new.name, Kind.EXCEPTION_ADDED, one.decision, new=_spared(one), until=str(one.until), at=at)


def _is_one(one: Exempt, other: Exempt) -> bool:
    return _spares_the_same(one, other) and _of_one_decision(one, other)


def _of_one_decision(one: Exempt, other: Exempt) -> bool:
    return one.decision == other.decision


def _spares_the_same(one: Exempt, other: Exempt) -> bool:
    return (one.units, one.senders) == (other.units, other.senders)


def _of_exception(rule: str, was: Exempt, now: Exempt, at: str) -> Iterator[Change]:
    if not _spares_the_same(was, now):
        yield Change(rule, Kind.EXCEPTION_SPARES, now.decision, old=_spared(was), new=_spared(now), at=at)
    if was.until != now.until:
        kind = Kind.EXCEPTION_PROLONGED if was.until < now.until else Kind.EXCEPTION_SHORTENED
        yield Change(rule, kind, now.decision, old=str(was.until), new=str(now.until), at=at)
    elif not _of_one_decision(was, now):
        yield Change(rule, Kind.EXCEPTION_DECISION, now.decision, old=was.decision, new=now.decision, at=at)


def _spared(one: Exempt) -> str:
    return ", ".join((*sorted(one.units), *sorted(one.senders)))


def _then(old: Rule, new: Rule) -> Iterator[Change]:
    word = new.then.action.word
    if old.then.action is not new.then.action:
        yield Change(new.name, Kind.ACTION, old=old.then.action.word, new=word, at=_at(new, ("then", word)))
    if old.then.reply != new.then.reply:
        was, now = (_reply(rule.then.reply) for rule in (old, new))
        yield Change(new.name, Kind.REPLY, old=was, new=now, at=_at(new, ("then", word)))
    tell = (rule.then.tell for rule in (old, new))
    yield from _lists(new, ("then", "tell"), Kind.TOLD_ADDED, Kind.TOLD_REMOVED, *tell)
    if old.then.incident is not new.then.incident:
        was, now = ("yes" if rule.then.incident else "no" for rule in (old, new))
        yield Change(new.name, Kind.INCIDENT, old=was, new=now, at=_at(new, ("then", "incident")))


def _reply(reply: Reply | None) -> str | None:
    return None if reply is None else f"{reply.code} {reply.enhanced} {reply.text}"


def _tests(old: Rule, new: Rule) -> Iterator[Change]:
    before, after = ({str(test.given["name"]): test for test in rule.tests} for rule in (old, new))
    for name, test in after.items():
        if name not in before:
            yield Change(new.name, Kind.TEST_ADDED, name, at=test.at)
        elif before[name].given != test.given:
            yield Change(new.name, Kind.TEST_CHANGED, name, at=test.at)
    for name, test in before.items():
        if name not in after:
            yield Change(new.name, Kind.TEST_REMOVED, name, at=test.at)


def _lists(
    rule: Rule, at: Path, added: Kind, removed: Kind, old: Sequence[str], new: Sequence[str]
) -> Iterator[Change]:
    place = _at(rule, at)
    yield from (Change(rule.name, removed, old=one, at=place) for one in old if one not in new)
    yield from (Change(rule.name, added, new=one, at=place) for one in new if one not in old)


def _at(rule: Rule, path: Path) -> str:
    place = rule.source.blame(path, "", key=True)
    return f"{place.file}:{place.line}:{place.column}"
