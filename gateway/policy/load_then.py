"""The `then` of a rule file -> what the rule does, its reply checked with every place filled."""

from collections.abc import Mapping, Sequence

from gateway.policy.conditions import Node
from gateway.policy.load_texts import in_one_line
from gateway.policy.model import ReplyModel, ThenModel
from gateway.policy.policies import Article
from gateway.policy.reply import GENERAL_PLACES, MAX_LINE, complete, places
from gateway.policy.rule import SECRECY_MARK, Action, Condition, Reply, Then
from gateway.yaml_lines import Path, Tree, did_you_mean

_ACTIONS = (Action.REFUSE, Action.DEFER, Action.FLAG)


def what_follows(
    tree: Tree, model: ThenModel, when: Condition | None, law: Sequence[str], articles: Mapping[str, Article]
) -> Then | None:
    """What the rule does; None, with every mistake told, when that is not one thing.

    Without a `when` that can be read, nobody knows which places the reply may name: they go unchecked.
    """
    given = [action for action in _ACTIONS if action.word in model.model_fields_set]
    if len(given) != 1:
        text = "a rule does one thing; write one of refuse, defer and flag"
        tree.mistakes.append(tree.blame(("then",), text, key=True))
        return None
    action = given[0]
    _check_tell(tree, model.tell)
    if model.incident:
        _check_incident(tree, action, when)
    if action is Action.FLAG:
        return _then(action, None, model)
    said: ReplyModel | None = getattr(model, action.word)
    if said is None:
        tree.mistakes.append(tree.blame(("then", action.word), "a reply is missing; write code, enhanced and text"))
        return None
    reply = Reply(said.code, said.enhanced, said.text)
    at: Path = ("then", action.word)
    _check_codes(tree, action, reply, at)
    citations = ", ".join(articles[one].short for one in law if one in articles)
    samples = {**GENERAL_PLACES, "law": citations, **(when.places if when is not None else {})}
    if when is not None:
        for place in dict.fromkeys(places(reply.text)):
            if place not in samples:
                text = f'unknown place "{{{place}}}"{did_you_mean(place, samples)}'
                tree.mistakes.append(tree.blame((*at, "text"), text))
    _check_text(tree, complete(reply.text, samples, samples["case"]), (*at, "text"))
    return _then(action, reply, model)


def _then(action: Action, reply: Reply | None, model: ThenModel) -> Then:
    return Then(
        action=action,
        reply=reply,
        notice=in_one_line(model.notice),
        tell=tuple(model.tell),
        what_to_do=in_one_line(model.what_to_do),
        incident=model.incident,
    )


def _check_tell(tree: Tree, names: Sequence[str]) -> None:
    """Whether the names stand for anyone, only the settings know."""
    for number, name in enumerate(names):
        if name in names[:number]:
            tree.mistakes.append(tree.blame(("then", "tell", number), f'"{name}" stands twice; keep one'))


def _check_incident(tree: Tree, action: Action, when: Condition | None) -> None:
    at: Path = ("then", "incident")
    if action is not Action.REFUSE:
        told = f"an incident is about what was refused; this rule says {action.word}: leave incident out, or refuse"
        tree.mistakes.append(tree.blame(at, told))
    elif when is not None and SECRECY_MARK not in _words(when):
        told = f"an incident is about a secret; ask {SECRECY_MARK} under when, or leave incident out"
        tree.mistakes.append(tree.blame(at, told))


def _words(asked: Condition) -> frozenset[str]:
    """The words of a condition and of all below it."""
    below = asked.children if isinstance(asked, Node) else ()
    return frozenset({asked.word}).union(*map(_words, below))


def _check_codes(tree: Tree, action: Action, reply: Reply, at: Path) -> None:
    first = 5 if action is Action.REFUSE else 4
    if not first * 100 <= reply.code <= first * 100 + 99:
        told = f"to {action.word} needs a code from {first}00 to {first}99; {reply.code} is none"
        tree.mistakes.append(tree.blame((*at, "code"), told))
    if reply.enhanced[0] != str(reply.code)[0]:
        told = f"{reply.code} and {reply.enhanced} are of different classes; give both the same first digit"
        tree.mistakes.append(tree.blame((*at, "enhanced"), told))


def _check_text(tree: Tree, filled: str, at: Path) -> None:
    """Facts are folded to ASCII when they are filled in, so whatever else stands here the rule's writer wrote.

    The address of the rule's page needs no check: where it would make the last line too long it gets one of its own.
    """
    for line in filled.split("\n"):
        if strange := next((sign for sign in line if not " " <= sign <= "~"), ""):
            shown = f'"{strange}"' if strange.isprintable() else f"U+{ord(strange):04X}"
            told = f"a reply is ASCII (RFC 5321 4.2) but {shown} stands in it; leave marks and tabs out"
            tree.mistakes.append(tree.blame(at, told))
            return
        if len(line) > MAX_LINE:
            told = f"filled in, a line of this reply has {len(line)} octets, over {MAX_LINE}; shorten it"
            tree.mistakes.append(tree.blame(at, told))
