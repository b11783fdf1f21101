"""`congthu test`: the tests written in the rule files, and how much of the rules they hold fast (`--mutate`)."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, USAGE, mistakes_told, note, stop
from gateway.cli.options import Config, Draft, Form, load_drafted
from gateway.cli.results import Format, write, write_json
from gateway.office import read_policies
from gateway.policy.mutate import Survivor, mutants, survivors
from gateway.policy.policies import Policies
from gateway.policy.selftest import Failure
from gateway.policy.selftest import run as run_tests
from gateway.yaml_lines import did_you_mean

_NOTHING: dict[str, object] = dict.fromkeys(("at", "rule", "test", "expected", "got", "change"))
"""The columns of CSV: a row a test that fails, or a change that no test notices."""


def test(
    rules: Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", help="Only these rules.")] = None,
    *,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Also change each rule in one place at a time; tell what no test notices.")
    ] = False,
    policies: Draft = None,
    form: Form = Format.TABLE,
    config: Config = None,
) -> None:
    """Run every rule's own tests; exit 1 when one fails, or with --mutate when a change is not noticed."""
    with mistakes_told():
        chosen = _chosen(read_policies(load_drafted(config, policies)), rules or [])
    count, failures = run_tests(chosen)
    tried, survived = _mutated(chosen) if mutate and not failures else (0, [])
    if form is Format.CSV:
        found = [*map(asdict, failures), *map(asdict, survived)]
        write([_NOTHING | row for row in found], tuple(_NOTHING), form)
    elif form is Format.JSON:
        told: dict[str, object] = {
            "tests": count,
            "passed": count - len(failures),
            "failures": [asdict(failure) for failure in failures],
        }
        if mutate and not failures:
            told |= {"mutants": tried, "killed": tried - len(survived), "survivors": [asdict(one) for one in survived]}
        write_json([told])
    else:
        _tell(chosen, count, failures)
        if mutate and not failures:
            print(*survived, sep="\n", end="\n" if survived else "")
            print(f"{tried - len(survived)} of {tried} mutants of {len(chosen.rules)} rules killed")
    if mutate and failures:
        note("no mutants were tried; mend the tests that fail first")
    if failures or survived:
        raise typer.Exit(FINDINGS)


def _chosen(policies: Policies, names: Sequence[str]) -> Policies:
    """The rules of these names; all, when none is named."""
    known = [rule.name for rule in policies.rules]
    for name in names:
        if name not in known:
            stop(USAGE, f'there is no rule "{name}"{did_you_mean(name, known)}')
    return replace(policies, rules=tuple(rule for rule in policies.rules if not names or rule.name in names))


def _mutated(policies: Policies) -> tuple[int, list[Survivor]]:
    """How many mutants there are, and those that survive; on a terminal with a bar for each rule."""
    from rich.console import Console  # noqa: PLC0415  (drawn for mutants only)
    from rich.progress import Progress  # noqa: PLC0415

    count = 0
    survived: list[Survivor] = []
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        for rule in policies.rules:
            total = sum(1 for _ in mutants(rule))
            count += total
            survived += survivors(policies, rule, bar.track(mutants(rule), total, description=rule.name))
    return count, survived


def _tell(policies: Policies, count: int, failures: Sequence[Failure]) -> None:
    for failure in failures:
        print(failure)
    print(f"{count - len(failures)} of {count} tests of {len(policies.rules)} rules passed")
