"""`congthu schema`: what it prints is what is shipped."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.__main__ import app

OFFICE = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("what", "file"), [("rules", "policies/rule.schema.json"), ("settings", "config/gateway.schema.json")]
)
def test_schema(what: str, file: str) -> None:
    """Each schema goes to stdout whole, and nothing else does."""
    result = CliRunner().invoke(app, ["schema", what])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (OFFICE / file).read_text("utf-8")


def test_schema_of_what() -> None:
    """Without a word the command tells which schemas there are, and ends as a wrong command line."""
    result = CliRunner().invoke(app, ["schema"])
    assert result.exit_code == 2
    assert "rules" in result.output
    assert "settings" in result.output
