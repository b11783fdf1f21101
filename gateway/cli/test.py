"""`congthu test`: the tests written in the rule files."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.faults import FINDINGS, mistakes_told
from gateway.office import read_policies
from gateway.policy.selftest import run as run_tests
from gateway.settings import load


def test(config: Annotated[Path | None, typer.Option(help="The settings file.")] = None) -> None:
    """Run every rule's own tests; exit 1 when one fails."""
    with mistakes_told():
        policies = read_policies(load(config))
    count, failures = run_tests(policies)
    for failure in failures:
        print(failure)
    print(f"{count - len(failures)} of {count} tests of {len(policies.rules)} rules passed")
    if failures:
        raise typer.Exit(FINDINGS)
