"""What a test needs of the machine: skipped by name where it is absent, failed in CI."""

import os
import shutil

import pytest


def need(absence: str) -> None:
    """Skip, or fail in CI, when something cannot be had. `absence` says why; empty when it is there."""
    if absence and os.environ.get("CI") == "true":
        pytest.fail(absence)
    if absence:
        pytest.skip(absence)


def program(name: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    need("" if found else f"{name} is not installed (make services)")
    return str(found)
