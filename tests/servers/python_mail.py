"""The odd messages that CPython's own tests of its `email` package bring along."""

import importlib.util
from pathlib import Path


def absence() -> str:
    """Why there are none; empty when there are."""
    return "" if files() else "this interpreter ships no test.test_email"


def files() -> list[Path]:
    """Their files, and the pictures and sounds beside them: as messages these are the oddest of all."""
    try:
        found = importlib.util.find_spec("test.test_email")
    except ModuleNotFoundError:  # Python packages of distributions may leave `test` out altogether
        found = None
    folders = list(found.submodule_search_locations or ()) if found else []
    return sorted(path for folder in folders for path in (Path(folder) / "data").glob("*.*"))
