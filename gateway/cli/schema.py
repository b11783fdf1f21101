"""`congthu schema`: the JSON Schemas of rule files and of the settings file, for editors."""

import typer

from gateway.reference import json_schema
from gateway.reference.rule_schema import rule_schema
from gateway.reference.settings_schema import settings_schema

app = typer.Typer(name="schema", help="JSON Schemas (draft 2020-12) for editors.", no_args_is_help=True)


@app.callback()
def schema() -> None:
    """JSON Schemas (draft 2020-12) for editors."""


@app.command()
def rules() -> None:
    """Print the schema of rule files. A rule names it in its first line: # yaml-language-server: $schema=FILE."""
    print(json_schema.text(rule_schema()), end="")


@app.command()
def settings() -> None:
    """Print the schema of the settings file. It names it in its first line, like a rule."""
    print(json_schema.text(settings_schema()), end="")
