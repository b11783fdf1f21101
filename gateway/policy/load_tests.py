"""The `tests` of a rule file: each good by itself, and all of them together worth running."""

from typing import Any

from gateway.policy.mistakes import validated
from gateway.policy.rule import RuleTest
from gateway.policy.selftest_model import RuleTestModel
from gateway.yaml_lines import Tree


def rule_tests(tree: Tree, value: object) -> tuple[RuleTest, ...]:
    """The tests of a file, with every mistake told: of each, and of what they say together."""
    given = value if isinstance(value, list) else []
    models = [
        validated(tree, RuleTestModel, one, ("tests", number)) if isinstance(one, dict) else None
        for number, one in enumerate(given)
    ]
    good = [model for model in models if model is not None]
    if isinstance(value, list) and len(good) == len(given):
        _check_outcomes(tree, good)
        _check_one_another(tree, good)
    places = [tree.blame(("tests", number), "") for number in range(len(given))]
    return tuple(
        RuleTest(f"{tree.file}:{place.line}:{place.column}", one if isinstance(one, dict) else {})
        for place, one in zip(places, given, strict=True)
    )


def _check_outcomes(tree: Tree, tests: list[RuleTestModel]) -> None:
    """At least one test that fires, and one that does not."""
    outcomes = {test.expect.action == "pass" for test in tests}
    if len(outcomes) < 2:
        missing = {frozenset({True}): "one that fires", frozenset({False}): "one that expects pass"}
        told = missing.get(frozenset(outcomes), "one that fires and one that expects pass")
        tree.mistakes.append(tree.blame(("tests",), f"the tests lack {told}; write it", key=True))


def _check_one_another(tree: Tree, tests: list[RuleTestModel]) -> None:
    """No name twice, and no case of which two tests expect different actions."""
    names: dict[str, int] = {}
    cases: dict[str, int] = {}
    for number, test in enumerate(tests):
        if (first := names.setdefault(test.name, number)) != number:
            told = f'a second test named "{test.name}", first on line {_line(tree, first)}; rename one'
            tree.mistakes.append(tree.blame(("tests", number, "name"), told))
        if (first := cases.setdefault(_case(test), number)) != number:
            expected, before = test.expect.action, tests[first].expect.action
            if expected != before:
                told = (
                    f"{expected} is expected here, but {before} of the same case on line {_line(tree, first)}; keep one"
                )
                tree.mistakes.append(tree.blame(("tests", number, "expect"), told))


def _case(test: RuleTestModel) -> str:
    """All that a test gives, without its name and what it expects."""
    given: dict[str, Any] = test.model_dump(exclude={"name", "expect"})
    return repr(given)


def _line(tree: Tree, number: int) -> int:
    return tree.blame(("tests", number), "").line
